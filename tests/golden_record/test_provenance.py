"""Provenance in files: one key per golden value, saying what the compact form says."""

import json
from typing import Any

import pyarrow as pa
import pytest

from golden_record.provenance import in_batches, spelled_out
from golden_record.survival import Pin, Survivor
from golden_record.survivors import GOLDEN
from rules.survivorship import AT, DEFAULT, GOLDEN_FIELDS, MEMBER_COLUMNS, Member


def member(record_id: str, **values: Any) -> Member:
    row: list[Any] = [None] * len(MEMBER_COLUMNS)
    known = {"source": 'c"rm', "source_record_id": record_id, "party_type": "person"}
    for name, value in {**known, "phones": "[]", "issues": "[]", **values}.items():
        row[AT[name]] = value
    return tuple(row)


KIM = {"name": "김철수", "surname": "김", "given_name": "철수", "name_masked": False}
ENTITIES = {
    "one record": [member("1", **KIM, email="kim@example.com")],
    "records that agree": [member("1", **KIM), member("2", **KIM)],
    "values of several records": [
        member("1", **KIM, updated_at="2024-01-01"),
        member("2", mobile="+821023456789", sido="서울특별시", address="서울특별시"),
    ],
    "one that knows nothing": [member("1")],
}


def table(members: list[Member], pins: tuple[Pin, ...] = ()) -> pa.Table:
    best = Survivor(DEFAULT).golden(members, pins)
    row = (1, *best.values, best.record_count, best.sources, best.provenance)
    return pa.table([pa.array([v], f.type) for v, f in zip(row, GOLDEN, strict=True)], GOLDEN)


def provenance(golden: pa.Table) -> dict[str, dict[str, str]]:
    (batch,) = in_batches(golden)
    read: dict[str, dict[str, str]] = json.loads(batch["provenance"][0].as_py())
    return read


@pytest.mark.parametrize("name", ENTITIES)
def test_every_value_has_its_origin_and_nothing_else_has(name: str) -> None:
    golden = table(ENTITIES[name])
    row = golden.to_pylist()[0]
    spelled = provenance(golden)
    assert set(spelled) == {field for field in GOLDEN_FIELDS if row[field] is not None}
    origin_of = Survivor(DEFAULT).origins(row["provenance"])
    for field, said in spelled.items():
        origin = origin_of(field)
        assert origin
        assert said == {
            "source": origin.source,
            "source_record_id": origin.source_record_id,
            "rule": origin.rule,
        }


def test_the_surname_comes_from_the_record_of_the_name() -> None:
    spelled = provenance(table(ENTITIES["values of several records"]))
    assert spelled["surname"] == {
        "source": 'c"rm',
        "source_record_id": "1",
        "rule": "only_value",
    }
    assert spelled["sido"]["source_record_id"] == "2"


def test_a_pinned_value_names_its_pin() -> None:
    pin = Pin(('c"rm', "1"), "email", "fixed@example.com")
    spelled = provenance(table(ENTITIES["one record"], (pin,)))
    assert spelled["email"]["rule"] == "pin"
    assert spelled["name"]["rule"] == "only_record"


def test_nothing_but_provenance_changes() -> None:
    golden = table(ENTITIES["records that agree"])
    (batch,) = golden.to_batches()
    spelled = spelled_out(batch)
    assert spelled.drop_columns(["provenance"]).equals(batch.drop_columns(["provenance"]))
