"""The batch engine's SQL and the Python scoring are one model: same levels, weight and decision."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from resolver.engines import duckdb as engine
from resolver.generic_values import demote
from resolver.model import Model, load_model
from resolver.schema import STANDARDIZED
from resolver.scoring import decode_levels, prepare, scorers
from rules.comparisons import COMPARISONS
from rules.decisions import Thresholds
from rules.keys import matching_keys
from rules.record import PartyType, Phone

RECORDS, PAIRS = 1500, 8_000
GENERIC = {
    "phone": frozenset({"+821000000009"}),
    "email": frozenset({"office@firm.kr"}),
    "home": frozenset({"b3|101-1"}),
    "building": frozenset({"b4"}),
}
SURNAMES = ("김", "이", "리", "박", "남궁", "감")
GIVEN = ("철수", "칠수", "지훈", "지현", "영희", "탁", "하늘누리", "철", "첡수")
BIRTHS = ("1980-01-02", "1980-02-01", "1981-01-02", "1980-01-12", "1955-11-30", "1980-01-27")
NUMBERS = tuple(f"+8210000000{n:02d}" for n in (*range(12), 99))
EMAILS = ("hongil@naver.com", "hongil@gmail.com", "hongi@naver.com", "office@firm.kr", "x@y.kr")
FIRMS = ("한빛전자", "한빛전자서비스", "한및전자", "새롬", "HANBIT")
BUSINESS_NUMBERS = ("1168200276", "1168200277", "2208162517")


@pytest.fixture(scope="module")
def model() -> Model:
    """The default model, thresholds so low that every pair is scored."""
    found = load_model()
    low = Thresholds(match=6.0, review=-10_000.0)
    parties = {name: replace(party, thresholds=low) for name, party in found.parties.items()}
    return replace(found, parties=parties, generic_values=GENERIC)


@pytest.mark.parametrize("party_type", ["person", "organization"])
def test_every_pair_scores_the_same_in_batch_and_online(
    model: Model, party_type: PartyType, tmp_path: Path
) -> None:
    chance = random.Random(7)
    records = [_record(chance, party_type, number) for number in range(RECORDS)]
    drawn = {tuple(sorted(chance.sample(range(RECORDS), 2))) for _ in range(PAIRS)}
    pairs = sorted((left, right) for left, right in drawn)
    batch = _batch(records, pairs, model, party_type, tmp_path)
    scorer = scorers(model)[party_type]
    prepared = [prepare(demote(record, GENERIC)) for record in records]
    assert len(batch) == len(pairs)
    seen: Counter[tuple[str, str]] = Counter()
    for left, right in pairs:
        online = scorer.score(prepared[left], prepared[right])
        weight, probability, *judged = batch[left, right]
        assert judged == [online.decision, online.reason, online.levels], (left, right)
        assert abs(weight - online.match_weight) <= 1e-9
        assert abs(probability - online.match_probability) <= 1e-9
        backwards = scorer.score(prepared[right], prepared[left])
        assert backwards.levels == online.levels
        assert abs(backwards.match_weight - online.match_weight) <= 1e-12
        seen.update(decode_levels(party_type, online.levels).items())
    assert _levels(party_type) - seen.keys() == set()


def _levels(party_type: PartyType) -> set[tuple[str, str]]:
    return {
        (comparison.name, level)
        for comparison in COMPARISONS[party_type]
        for level in (*comparison.level_names(), "missing")
    }


def _batch(
    records: list[dict[str, Any]],
    pairs: list[tuple[int, int]],
    model: Model,
    party_type: PartyType,
    scratch: Path,
) -> dict[tuple[int, int], tuple[Any, ...]]:
    with engine.connection(engine.Limits(scratch)) as db:
        engine.load(db, pa.Table.from_pylist(records, schema=STANDARDIZED))
        engine.build_subjects(db, party_type, GENERIC)
        candidates = pa.table(
            {
                "join_key_l": pa.array([left for left, _ in pairs]),
                "join_key_r": pa.array([right for _, right in pairs]),
                "match_key": ["0"] * len(pairs),
            }
        )
        db.register("candidates", candidates)
        scored = [
            row
            for table in engine.score(db, model.parties[party_type])
            for row in table.to_pylist()
        ]
    columns = ("match_weight", "match_probability", "decision", "reason", "levels")
    return {(row["left"], row["right"]): tuple(row[c] for c in columns) for row in scored}


def _record(chance: random.Random, party_type: PartyType, number: int) -> dict[str, Any]:
    made = _person(chance) if party_type == "person" else _organization(chance)
    phones = tuple(
        Phone(n, chance.choice(("mobile", "mobile", "landline")), successor=_successor(chance))
        for n in chance.sample(NUMBERS, chance.choice((0, 0, 1, 1, 2)))
    )
    building = chance.choice((None, "b1", "b2", "b3", "b4"))
    columns: dict[str, Any] = {
        "source": "s",
        "source_record_id": f"{number:06d}",
        "party_type": party_type,
        "phones": phones,
        "mobile": next((p.number for p in phones if p.kind == "mobile"), None),
        "email": chance.choice((None, *EMAILS)),
        "building_keys": (building, f"{building}z") if building else (),
        "unit_key": chance.choice((None, "101-1", "101-2")) if building else None,
        "dong_key": chance.choice((None, "d1", "d2")),
        "district_key": chance.choice((None, "g1", "g1", "g2", "")),
        **made,
    }
    columns.update(matching_keys(columns))
    columns.update(phones="[]", issues="[]")
    return {name: _arrow_value(columns.get(name)) for name in STANDARDIZED.names}


def _arrow_value(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _successor(chance: random.Random) -> str | None:
    return chance.choice((None, None, *NUMBERS))


def _person(chance: random.Random) -> dict[str, Any]:
    surname, given = chance.choice(SURNAMES), chance.choice(GIVEN)
    common = {
        "birth_date": chance.choice((None, *BIRTHS)),
        "birth_alternatives": chance.choice(((), (), ("1980-01-02", "1980-02-17"))),
        "gender": chance.choice((None, "M", "F")),
        "ci_hash": chance.choice((None, None, "c1", "c2")),
        "name_masked": False,
    }
    kind = chance.choice(("hangul",) * 8 + ("masked", "latin", "nameless"))
    if kind == "masked":
        masked = chance.choice((f"{surname}*{given[1:]}", f"{surname[0]}**"))
        return {**common, "name": masked, "name_masked": True}
    if kind == "latin":
        return {**common, "name": "KIM CHEOLSU", "name_latin": "KIM CHEOLSU"}
    if kind == "nameless":
        return common
    return {**common, "name": surname + given, "surname": surname, "given_name": given}


def _organization(chance: random.Random) -> dict[str, Any]:
    name = chance.choice((None, *FIRMS))
    return {
        "name": name,
        "name_latin": chance.choice((None, "HANBIT")) if name else None,
        "organization_name": name,
        "organization_branch": chance.choice((None, "강남지점", "서초지점")),
        "business_number": chance.choice((None, *BUSINESS_NUMBERS)),
        "corporate_number": chance.choice((None, "1301110006246", "1101110006246")),
    }
