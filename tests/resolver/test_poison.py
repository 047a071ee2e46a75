"""Poison: inputs made to blow up a linkage stay near linear and merge nobody wrongly."""

from collections import defaultdict
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from resolver.link import Linkage, link
from resolver.model import load_model
from rules.decisions import BRAKES
from tests.resolver.populations import home, person, table

MODEL = load_model()
LAST = "철수영희지훈민서하늘도윤서연예준시우주원지호수아서윤채원"
COMPARISONS_PER_RECORD = 35


def given(number: int) -> str:
    return LAST[number % len(LAST)] + LAST[number * 7 // len(LAST) % len(LAST)]


def mobile(number: int) -> str:
    """A number of which no two are one digit apart by chance of counting."""
    return f"+8210{number * 48_271 % 99_999_989:08d}"


def born(number: int) -> str:
    return f"{1940 + number % 60}-{1 + number // 60 % 12:02d}-{1 + number // 720 % 28:02d}"


def linked(rows, scratch: Path) -> tuple[Linkage, dict[int, list[dict]]]:
    records = table(rows)
    found = link(records, MODEL, scratch=scratch)
    members: dict[int, list[dict]] = defaultdict(list)
    for row, cluster in zip(records.to_pylist(), found.cluster.to_pylist(), strict=True):
        members[cluster].append(row)
    return found, members


def largest(members: dict[int, list[dict]]) -> int:
    return max(map(len, members.values()))


def test_one_phone_on_thousands_is_nobodys(tmp_path: Path) -> None:
    rows = [
        person(
            f"{n:05d}",
            f"김{given(n)}",
            birth_date=born(n),
            numbers=("+821079423851",),
            ci_hash=f"{n}",
        )
        for n in range(2_000)
    ]
    found, members = linked(rows, tmp_path)
    assert largest(members) == 1
    assert found.generic_values.to_pylist()[0]["value"] == "+821079423851"
    assert found.counts["person"]["comparisons"] < 2_000 * COMPARISONS_PER_RECORD


def test_an_agencys_phone_joins_none_of_its_customers_and_hides_no_duplicate(
    tmp_path: Path,
) -> None:
    rows = [
        person(
            f"{n:03d}{again}",
            f"{'김이박최'[n % 4]}{given(n)}",
            birth_date=born(n),
            numbers=("+821012340000", mobile(n)),
        )
        for n in range(300)
        for again in "ab"
    ]
    found, members = linked(rows, tmp_path)
    assert len(members) == 300
    assert {len(group) for group in members.values()} == {2}
    assert [v["value"] for v in found.generic_values.to_pylist()] == ["+821012340000"]


@pytest.mark.parametrize("size", [1_500, 3_000])
def test_one_name_grows_no_faster_than_its_records(size: int, tmp_path: Path) -> None:
    """Everybody is called the same, and every other one lives in one of ten neighbourhoods."""
    rows = [
        person(
            f"{n:05d}",
            "김영숙",
            birth_date=born(n) if n % 3 else None,
            numbers=(mobile(n),),
            **({**home(n), "dong_key": f"d{n % 10}"} if n % 2 else {}),
        )
        for n in range(size)
    ]
    found, members = linked(rows, tmp_path)
    assert found.counts["person"]["large_blocks"]
    assert found.counts["person"]["comparisons"] < size * COMPARISONS_PER_RECORD
    assert largest(members) <= 4


def test_a_bridge_chain_stays_under_the_brake_and_crosses_no_ci(tmp_path: Path) -> None:
    """Each record shares a phone with the next; every tenth has a CI of its own."""
    rows = [
        person(
            f"{n:04d}",
            "김영숙",
            numbers=(mobile(n), mobile(n + 1)),
            birth_date="1960-01-01",
            ci_hash=f"ci{n}" if n % 10 == 0 else None,
        )
        for n in range(600)
    ]
    found, members = linked(rows, tmp_path)
    assert largest(members) > 3
    assert largest(members) <= BRAKES["person"].records
    assert all(len({r["ci_hash"] for r in group} - {None}) <= 1 for group in members.values())
    assert found.refused.num_rows


def test_a_chain_without_any_conflict_stops_at_the_brake(tmp_path: Path) -> None:
    """Nobody has very many mobile numbers, so a chain from phone to phone soon ends."""
    rows = [
        person(
            f"{n:04d}",
            "김영숙",
            numbers=(mobile(n), mobile(n + 1)),
            birth_date="1960-01-01",
        )
        for n in range(600)
    ]
    found, members = linked(rows, tmp_path)
    assert largest(members) <= BRAKES["person"].values["mobile"]
    assert set(found.refused["reason"].to_pylist()) == {"too_many:mobile"}


def test_twins_families_and_plans_stay_apart(tmp_path: Path) -> None:
    """One phone and one home: twins, a father and his son, a couple; each seen twice."""
    shared = {"numbers": ("+821011112222",), **home(3)}
    people = [
        ("김지훈", {"birth_date": "1990-05-05", "gender": "M"}),
        ("김지현", {"birth_date": "1990-05-05", "gender": "M"}),
        ("김철수", {"birth_date": "1960-01-02", "gender": "M"}),
        ("이영희", {"birth_date": "1962-03-04", "gender": "F"}),
    ]
    rows = [
        person(f"{n}{again}", name, **said, **shared)
        for n, (name, said) in enumerate(people)
        for again in "ab"
    ]
    _, members = linked(rows, tmp_path)
    assert sorted(len(group) for group in members.values()) == [2, 2, 2, 2]
    assert all(len({r["name"] for r in group}) == 1 for group in members.values())


def test_namesakes_in_one_building_are_not_merged(tmp_path: Path) -> None:
    one = {**home(0), "unit_key": None}
    rows = [
        person("1", "김영숙", birth_date="1960-01-02", numbers=(mobile(1),), **one),
        person("2", "김영숙", birth_date="1974-06-09", numbers=(mobile(2),), **one),
        person("3", "김영숙", numbers=(mobile(3),), **one),
    ]
    _, members = linked(rows, tmp_path)
    assert len(members) == 3


def test_no_entity_ever_has_two_ci(tmp_path: Path) -> None:
    chance = Random(5)
    rows = [
        person(
            f"{n:04d}",
            f"김{given(chance.randrange(8))}",
            birth_date=born(chance.randrange(8)),
            numbers=(f"+8210{chance.randrange(40):08d}",),
            ci_hash=chance.choice((None, None, f"ci{chance.randrange(30)}")),
            **home(chance.randrange(12)),
        )
        for n in range(600)
    ]
    _, members = linked(rows, tmp_path)
    assert all(len({r["ci_hash"] for r in group} - {None}) <= 1 for group in members.values())
    assert any(len(group) > 2 for group in members.values())


def test_pairs_are_counted_before_they_are_made(tmp_path: Path) -> None:
    rows = [person(f"{n}", "김영숙", numbers=("+821011112222",)) for n in range(50)]
    found, _ = linked(rows, tmp_path)
    counts = found.counts["person"]
    assert counts["comparisons"] >= counts["candidates"] == 50 * 49 // 2
    assert isinstance(found.pairs, pa.Table)
