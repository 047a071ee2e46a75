"""Generic values: found by counting names, taken out of a record the same way twice."""

from pathlib import Path
from random import Random

import pytest

from resolver.engines import duckdb as engine
from resolver.generic_values import demote, find_generic_values
from resolver.scoring import COLUMNS, prepare
from rules.blocking import VALUE_PREFIXES
from rules.decisions import GENERIC_FROM
from rules.record import PartyType
from tests.resolver.populations import AGENCY, home, person, population, table

GENERIC = {
    "phone": frozenset({AGENCY, "+821000000003", "+82103333000"}),
    "email": frozenset({"user01@mail.kr", "user10@mail.kr"}),
    "home": frozenset({"b0|101-1", "b2|101-9"}),
    "building": frozenset({"b3"}),
}


@pytest.mark.parametrize("party_type", ["person", "organization"])
def test_a_table_and_a_record_lose_the_same_values(party_type: PartyType, tmp_path: Path) -> None:
    rows = table(population(Random(3), 600)).to_pylist()
    with engine.connection(engine.Limits(tmp_path)) as db:
        engine.load(db, table(rows))
        engine.build_subjects(db, party_type, GENERIC)
        shown = {row["record"]: row for row in db.sql("FROM subjects").to_arrow_table().to_pylist()}
        engine.block(db, party_type)
        kept = db.sql("SELECT record, count(*) AS n FROM block_keys GROUP BY record").fetchall()
    keys, changed = dict(kept), 0
    for number, row in enumerate(rows):
        if row["party_type"] != party_type:
            continue
        demoted = demote(row, GENERIC)
        subject = {**shown[number], "party_type": party_type}
        for name in set(COLUMNS[party_type]) & set(subject):
            assert prepare(subject)[name] == prepare(demoted)[name], (number, name)
        assert keys.get(number, 0) == len(demoted["blocking_keys"])
        changed += prepare(demoted) != prepare(row)
    assert changed


def test_a_phone_is_generic_from_so_many_names_on(tmp_path: Path) -> None:
    names = [f"김{a}{b}" for a in "가나다라" for b in "마바사아"][: GENERIC_FROM["phone"]]
    rows = [person(name, name, numbers=(AGENCY,)) for name in names]
    twice = [person(f"{name} again", name, numbers=(AGENCY,)) for name in names[:-1]]
    assert _generic(rows, tmp_path) == [("phone", AGENCY, len(names))]
    assert _generic(rows[:-1] + twice, tmp_path) == []


def test_flats_of_a_building_are_homes_and_a_dormitory_is_generic(tmp_path: Path) -> None:
    one = {**home(0), "unit_key": None}
    dormitory = [person(f"{n}", f"김{chr(0xAC00 + 28 * n)}수", **one) for n in range(30)]
    assert _generic(dormitory, tmp_path) == [("building", "b0", 30)]
    flats = [
        person(f"{n}", f"김{chr(0xAC00 + 28 * n)}수", **{**one, "unit_key": f"101-{n}"})
        for n in range(30)
    ]
    assert _generic(flats, tmp_path) == []


def _generic(rows, scratch: Path) -> list[tuple[str, str, int]]:
    with engine.connection(engine.Limits(scratch)) as db:
        engine.load(db, table(rows))
        return [(v.kind, v.value, v.holders) for v in find_generic_values(db)]


def test_a_demoted_record_cannot_be_found_by_what_was_taken_out() -> None:
    row = person("1", "김철수", numbers=(AGENCY,), email="user01@mail.kr")
    prefixes = {p for kind in ("phone", "email") for p in VALUE_PREFIXES[kind]}
    assert any(key.partition("|")[0] in prefixes for key in row["blocking_keys"])
    demoted = demote(row, GENERIC)["blocking_keys"]
    assert not any(key.partition("|")[0] in prefixes for key in demoted)
