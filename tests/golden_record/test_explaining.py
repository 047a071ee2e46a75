"""What the store holds is explained as the run saw it."""

from pathlib import Path

import pyarrow as pa
import pytest

from golden_record.errors import UnknownIdError
from golden_record.explaining import (
    UnknownRecordError,
    explain_closest,
    explain_records,
)
from golden_record.publish import Resolution, RunInfo, publish
from golden_record.reading.building import built
from golden_record.resolving import with_refused
from golden_record.store import Store, open_store
from golden_record.survivors import golden_records
from resolver.link import link
from resolver.model import load_model
from resolver.schema import RAW
from tests.resolver.populations import AGENCY, home, person, table

MODEL = load_model()
PHONE = "+821011112222"


def customers() -> pa.Table:
    names = [f"{a}{b}" for a in "김이박최" for b in ("철수", "영희", "지훈")]
    agency = [person(f"a{n}", name, numbers=(AGENCY,)) for n, name in enumerate(names)]
    same = {"birth_date": "1960-01-02", "numbers": (PHONE,), **home(1)}
    return table(
        [
            *agency,
            person("k1", "김영숙", **same, ci_hash="x"),
            person("k2", "김영숙", **same),
            person("k3", "김영숙", **same),
            person("k4", "김영숙", **same, ci_hash="y"),
        ]
    )


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    records = customers()
    found = link(records, MODEL, scratch=folder / "scratch")
    raw = records.select(["source", "source_record_id", "name"])
    rows = [{**row, "line": n} for n, row in enumerate(raw.to_pylist(), 1)]
    with open_store(f"sqlite:///{folder / 'hansaram.db'}") as store:
        resolution = Resolution(
            run=RunInfo(run_id="1", started_at="2026-11-22", model_version="1", rules_version="1"),
            raw=[pa.RecordBatch.from_pylist(rows, schema=RAW)],
            records=records,
            cluster=found.cluster,
            pairs=with_refused(found),
            golden=golden_records(records, found.cluster, workers=1),
            generic_values=found.generic_values,
        )
        publish(store, resolution)
    return folder / "hansaram.db"


@pytest.fixture
def store(published: Path):
    with open_store(f"sqlite:///{published}") as opened:
        yield opened


def unified_id(store: Store, key: str) -> str:
    from tests.golden_record.resolutions import ids

    return ids(store)[key]


def test_two_records_of_the_store_are_explained(store: Store) -> None:
    found = explain_records(store, ("s", "k1"), ("s", "k2"), MODEL)
    assert found.decision == "match"
    assert {e.comparison: e.level for e in found.evidence}["name"] == "exact"
    apart = explain_records(store, ("s", "k1"), ("s", "k4"), MODEL)
    assert (apart.decision, apart.reason) == ("no_match", "ci_differs")


def test_of_several_pairs_the_one_that_speaks_most_for_one_customer_is_explained(store) -> None:
    alike, unlike = (("s", "k1"), ("s", "k2")), (("s", "k1"), ("s", "a0"))
    best, told = explain_closest(store, [unlike, alike], MODEL)
    assert best == alike
    assert told == explain_records(store, *alike, MODEL)
    assert explain_closest(store, [unlike], MODEL)[0] == unlike
    with pytest.raises(UnknownRecordError):
        explain_closest(store, [(("s", "k1"), ("s", "nobody"))], MODEL)


def test_an_agencys_phone_is_found_generic_among_all_records(store: Store) -> None:
    found = explain_records(store, ("s", "a0"), ("s", "a1"), MODEL)
    assert found.ignored == (("phone", AGENCY),)
    assert not found.is_candidate


def test_an_entity_is_built_edge_by_edge(store: Store) -> None:
    found = built(store, unified_id(store, "k2"))
    assert found
    assert len(found.members) == 3
    assert sum(edge.joins for edge in found.accepted) == len(found.members) - 1
    assert found.accepted[-1].together == len(found.members)


def test_the_edge_that_would_have_joined_two_ci_is_named_with_its_reason(store: Store) -> None:
    found = built(store, unified_id(store, "k2"))
    assert found
    assert "ci_differs" in {edge.reason for edge in found.refused}
    assert all(edge.sentence.korean for edge in found.refused)


def test_what_is_not_there_is_said_to_be_unknown(store: Store) -> None:
    with pytest.raises(UnknownRecordError, match="s/nobody"):
        explain_records(store, ("s", "k1"), ("s", "nobody"), MODEL)
    with pytest.raises(UnknownIdError):
        built(store, "AAA-AAA-AAA")
