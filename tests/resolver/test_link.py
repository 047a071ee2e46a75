"""Linking in one call: the fast path is the slow one, and order changes nothing."""

from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from resolver.engines import duckdb as engine
from resolver.link import RULINGS, Linkage, link
from resolver.model import load_model
from tests.resolver.obvious import link_slowly
from tests.resolver.populations import AGENCY, person, population, table

MODEL = load_model()
SIZE = 320


class Both:
    """One population, linked slowly and fast, without and with a steward's rulings."""

    def __init__(self, seed: int, scratch: Path) -> None:
        chance = Random(seed)
        records = table(population(chance, SIZE))
        rows = records.to_pylist()
        drawn = {tuple(sorted(chance.sample(range(SIZE), 2))) for _ in range(30)}
        alike = [p for p in drawn if rows[p[0]]["party_type"] == rows[p[1]]["party_type"]]
        said = [(*pair, chance.choice(("match", "no_match"))) for pair in sorted(alike)]
        must = frozenset(r[:2] for r in said if r[2] == "match")
        cannot = frozenset(r[:2] for r in said if r[2] == "no_match")
        self.slow = link_slowly(rows, MODEL)
        self.fast = link(records, MODEL, scratch=scratch)
        self.slow_ruled = link_slowly(rows, MODEL, must, cannot)
        self.fast_ruled = link(records, MODEL, scratch=scratch, rulings=as_rulings(rows, said))


@pytest.fixture(scope="module", params=range(3))
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    return Both(request.param, tmp_path_factory.mktemp("scratch"))


def as_rulings(rows, said) -> pa.Table:
    columns = zip(
        *(
            (
                rows[left]["source"],
                rows[left]["source_record_id"],
                rows[right]["source"],
                rows[right]["source_record_id"],
                ruling,
            )
            for left, right, ruling in sorted(said)
        ),
        strict=True,
    )
    named = dict(zip(RULINGS.names, columns, strict=False))
    return pa.table(named, schema=RULINGS) if named else RULINGS.empty_table()


def refusals(linkage: Linkage) -> set[tuple[int, int, str]]:
    return {(r["left"], r["right"], r["reason"]) for r in linkage.refused.to_pylist()}


def test_the_fast_partition_is_the_careful_one(both: Both) -> None:
    assert both.fast.cluster.to_pylist() == both.slow.cluster
    assert refusals(both.fast) == both.slow.refused
    assert len(set(both.slow.cluster)) < SIZE * 2 / 3
    assert both.slow.refused


def test_with_rulings_too_the_fast_partition_is_the_careful_one(both: Both) -> None:
    assert both.fast_ruled.cluster.to_pylist() == both.slow_ruled.cluster
    assert refusals(both.fast_ruled) == both.slow_ruled.refused
    assert both.slow_ruled.cluster != both.slow.cluster


def test_every_match_is_found(both: Both) -> None:
    matches = {
        (r["left"], r["right"], r["levels"])
        for r in both.fast.pairs.to_pylist()
        if r["decision"] == "match"
    }
    scored = both.slow.scored.items()
    assert matches == {(*pair, s.levels) for pair, s in scored if s.decision == "match"}


def test_every_generic_value_is_found(both: Both) -> None:
    generic = {(v["kind"], v["value"]) for v in both.fast.generic_values.to_pylist()}
    expected = both.slow.generic.items()
    assert generic == {(kind, value) for kind, values in expected for value in values}
    assert ("phone", AGENCY) in generic


def test_two_clusters_are_reviewed_once_by_their_heaviest_pair(both: Both) -> None:
    best: dict[frozenset[int], tuple[float, tuple[int, int]]] = {}
    for pair, scored in both.slow.scored.items():
        ends = frozenset(both.slow.cluster[record] for record in pair)
        if scored.decision == "review" and len(ends) == 2:
            ranked = (-round(scored.match_weight, 6), pair)
            best[ends] = min(ranked, best.get(ends, ranked))
    found = both.fast.pairs.to_pylist()
    reviews = {(r["left"], r["right"]) for r in found if r["decision"] == "review"}
    assert reviews == {pair for _, pair in best.values()}
    assert reviews


def clusters_by_key(records: pa.Table, scratch: Path) -> set[frozenset[str]]:
    members: dict[int, set[str]] = {}
    keys = records["source_record_id"].to_pylist()
    for key, cluster in zip(
        keys, link(records, MODEL, scratch=scratch).cluster.to_pylist(), strict=True
    ):
        members.setdefault(cluster, set()).add(key)
    return {frozenset(group) for group in members.values()}


def test_chunks_and_shares_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = table(population(Random(9), 200))
    whole = clusters_by_key(records, tmp_path)
    pieces = pa.concat_tables([records.slice(start, 37) for start in range(0, 200, 37)])
    monkeypatch.setattr(engine, "CANDIDATES_AT_ONCE", 150)
    assert clusters_by_key(pieces, tmp_path) == whole


def test_threads_change_nothing(tmp_path: Path) -> None:
    records = table(population(Random(9), SIZE))
    one, two = (link(records, MODEL, scratch=tmp_path, threads=threads) for threads in (1, 2))
    assert one.pairs.equals(two.pairs)
    assert one.cluster.equals(two.cluster)
    assert one.refused.equals(two.refused)


def test_other_numbers_for_the_same_records_change_nothing_but_ties(tmp_path: Path) -> None:
    """Renaming a source renumbers all records; clusters of distinct weights stay."""
    rows = [
        person(f"{n}", "김철수", numbers=(f"+8210{n // 2 * 48_271:08d}",), birth_date="1980-01-02")
        for n in range(40)
    ]
    renamed = [{**row, "source_record_id": f"{100 - n:03d}"} for n, row in enumerate(rows)]
    back = {f"{100 - n:03d}": f"{n}" for n in range(40)}
    found = {
        frozenset(back[key] for key in group) for group in clusters_by_key(table(renamed), tmp_path)
    }
    assert found == clusters_by_key(table(rows), tmp_path)


def test_nothing_at_all_is_linked_to_nothing(tmp_path: Path) -> None:
    found = link(table([]), MODEL, scratch=tmp_path)
    assert (found.pairs.num_rows, len(found.cluster), found.refused.num_rows) == (0, 0, 0)
