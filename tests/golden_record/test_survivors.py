"""Survivorship: which value wins, and that order, slicing and processes never matter."""

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golden_record.survival import Golden, Pin, golden, origins
from golden_record.survivors import GOLDEN, golden_records
from resolver.schema import STANDARDIZED
from rules.survivorship import (
    AT,
    DEFAULT,
    GOLDEN_FIELDS,
    MEMBER_COLUMNS,
    Member,
    survivorship_rules,
)

BLANK: dict[str, Any] = {
    **dict.fromkeys(MEMBER_COLUMNS),
    "party_type": "person",
    "name_masked": False,
    "underground": False,
    "mountain": False,
    "phones": "[]",
    "issues": "[]",
}


def member(key: str, **values: Any) -> Member:
    source, record_id = key.split(":")
    known = {**BLANK, "source": source, "source_record_id": record_id, **values}
    assert known.keys() == BLANK.keys()
    return tuple(known[name] for name in MEMBER_COLUMNS)


def person(key: str, name: str, **values: Any) -> Member:
    return member(key, name=name, surname=name[0], given_name=name[1:] or None, **values)


def value(result: Golden, field: str) -> Any:
    return result.values[GOLDEN_FIELDS.index(field)]


def origin(result: Golden, field: str) -> str:
    found = origins(result.provenance, DEFAULT)(field)
    return f"{found.source}:{found.source_record_id} {found.rule}" if found else "none"


ROAD = {"sido": "서울특별시", "sigungu": "강남구", "road_name": "테헤란로", "address": "…"}
NUMBERED = {**ROAD, "building_number": "152"}
UNIT = {**NUMBERED, "building_unit": "101", "room": "1502"}
ELSEWHERE = {
    "sido": "부산광역시",
    "sigungu": "중구",
    "road_name": "중앙대로",
    "building_number": "7",
    "address": "부산",
}
BAD_MAIL = json.dumps([{"field": "email", "code": "email.domain_typo", "detail": ""}])

WINNERS = {
    "a masked name never wins, however recent and frequent": (
        [
            person("a:1", "김철수"),
            person("b:1", "김*수", name_masked=True, updated_at="2026-01-01"),
            person("c:1", "김*수", name_masked=True, updated_at="2026-01-02"),
        ],
        "name",
        "김철수",
        "a:1 verified",
    ),
    "a romanized spelling never wins over the hangul of a Korean": (
        [
            person("a:1", "김철수"),
            member("b:1", name="KIM CHULSOO", surname="KIM", given_name="CHULSOO"),
            member("c:1", name="KIM CHULSOO", surname="KIM", given_name="CHULSOO"),
        ],
        "name",
        "김철수",
        "a:1 verified",
    ),
    "a foreigner's hangul transcription has no precedence over the passport spelling": (
        [
            member("a:1", name="소여톰", given_name="소여톰"),
            member("b:1", name="SAWYER TOM", surname="SAWYER", given_name="TOM", updated_at="2026"),
        ],
        "name",
        "SAWYER TOM",
        "b:1 most_recent",
    ),
    "two against one spell the name": (
        [
            person("a:1", "김철수"),
            person("b:1", "김칠수", updated_at="2026-01-01"),
            person("c:1", "김철수"),
        ],
        "name",
        "김철수",
        "a:1 most_frequent",
    ),
    "one source that repeats itself does not outvote two": (
        [
            person("a:1", "김칠수"),
            person("a:2", "김칠수"),
            person("a:3", "김칠수"),
            person("b:1", "김철수"),
            person("c:1", "김철수"),
        ],
        "name",
        "김철수",
        "b:1 most_frequent",
    ),
    "the latest mobile": (
        [
            member("a:1", mobile="+821011112222", updated_at="2020-01-01"),
            member("b:1", mobile="+821033334444", updated_at="2024-01-01"),
        ],
        "mobile",
        "+821033334444",
        "b:1 most_recent",
    ),
    "an old 01X number never wins over a 010 number": (
        [
            member("a:1", mobile="+82112345678", updated_at="2026-01-01"),
            member("b:1", mobile="+821053334444"),
        ],
        "mobile",
        "+821053334444",
        "b:1 verified",
    ),
    "a record without a date is older than any dated one": (
        [
            member("a:1", landline="+8225551111"),
            member("b:1", landline="+8225552222", updated_at="1999-01-01"),
        ],
        "landline",
        "+8225552222",
        "b:1 most_recent",
    ),
    "a newer district never wins over an older house": (
        [
            member("a:1", **NUMBERED),
            member("b:1", sido="서울특별시", sigungu="송파구", updated_at="2026-01-01"),
        ],
        "sigungu", "강남구", "a:1 verified",
    ),
    "the latest of two houses": (
        [
            member("a:1", **UNIT, updated_at="2020-01-01"),
            member("b:1", **ELSEWHERE, updated_at="2026-01-01"),
        ],
        "room", None, "b:1 most_recent",
    ),
    "an older record that knows the flat of the same house gives it": (
        [
            member("a:1", **UNIT, updated_at="2020-01-01"),
            member("b:1", **NUMBERED, updated_at="2026-01-01"),
        ],
        "room", "1502", "a:1 most_complete",
    ),
    "a mail address that needed repair yields to one that did not": (
        [
            member("a:1", email="kim@naver.com", issues=BAD_MAIL, updated_at="2026-01-01"),
            member("b:1", email="chulsoo@daum.net"),
        ],
        "email", "chulsoo@daum.net", "b:1 verified",
    ),
    "the hanja comes from a record of the same name": (
        [
            person("a:1", "김철수", updated_at="2026-01-01"),
            person("b:1", "김철수", name_hanja="金哲洙"),
        ],
        "name_hanja", "金哲洙", "b:1 most_complete",
    ),
    "no hanja of another name": (
        [
            person("a:1", "김철수", updated_at="2026-01-01"),
            person("b:1", "김영수", name_hanja="金英洙"),
        ],
        "name_hanja", None, "a:1 most_recent",
    ),
    "the smallest record key decides what still ties": (
        [member("b:1", gender="F"), member("a:2", gender="M"), member("a:10", gender="F")],
        "gender", "F", "a:10 most_frequent",
    ),
    "nobody knows": ([member("a:1"), member("b:1")], "email", None, "none"),
}  # fmt: skip


@pytest.mark.parametrize("members, field, expected, why", WINNERS.values(), ids=WINNERS)
def test_the_best_value_wins(members: Any, field: str, expected: Any, why: str) -> None:
    result = golden(members, DEFAULT)
    assert (value(result, field), origin(result, field)) == (expected, why)


def test_a_trusted_source_goes_first_and_an_order_can_be_changed() -> None:
    members = [
        person("web:1", "김철수", email="a@naver.com", updated_at="2026-01-01"),
        person("crm:1", "김칠수", email="b@naver.com"),
    ]
    trusting = survivorship_rules(("crm",))
    assert value(golden(members, trusting), "name") == "김칠수"
    recent = survivorship_rules(("crm",), {"email": ("most_recent", "source_priority")})
    assert value(golden(members, recent), "email") == "a@naver.com"


@pytest.mark.parametrize("orders", [{"shoe_size": ("most_recent",)}, {"email": ("loudest",)}])
def test_an_unknown_attribute_or_rule_is_refused(orders: Any) -> None:
    with pytest.raises(ValueError, match="there are"):
        survivorship_rules((), orders)


def test_phones_are_united_evidence_first_and_the_latest_record_leads() -> None:
    def phone(number: str, is_evidence: bool = True) -> dict[str, Any]:
        return {"number": number, "extension": None, "is_evidence": is_evidence}

    members = [
        member("a:1", phones=json.dumps([phone("+821011112222"), phone("+8215880000", False)])),
        member(
            "b:1",
            phones=json.dumps([phone("+82101"), phone("+821011112222")]),
            updated_at="2026-01-01",
        ),
    ]
    result = golden(members, DEFAULT)
    numbers = [p["number"] for p in json.loads(value(result, "phones"))]
    assert numbers == ["+82101", "+821011112222", "+8215880000"]
    assert origin(result, "phones") == "b:1 union"


def test_a_pin_beats_every_rule_and_the_later_pin_the_earlier() -> None:
    members = [person("a:1", "김철수", gender="M"), person("b:1", "김철수", gender="M")]
    pins = [
        Pin(("b", "1"), "name", "김철순", "2026-02-01"),
        Pin(("a", "1"), "name", "김철호", "2026-01-01"),
    ]
    result = golden(members, DEFAULT, pins)
    assert (value(result, "name"), origin(result, "name")) == ("김철순", "b:1 pin")
    assert origin(result, "surname") == "a:1 unanimous"
    assert golden(members, DEFAULT, pins[::-1]) == result


_TEXTS = st.sampled_from(["가", "나", "다"])
_DATES = st.sampled_from([None, "2020-01-01", "2024-01-01T09:00:00+09:00"])
_PHONES = st.lists(
    st.builds(
        lambda number, sure: {"number": number, "extension": None, "is_evidence": sure},
        st.sampled_from(["+821011112222", "+821033334444", "+8225551111"]),
        st.booleans(),
    ),
    max_size=2,
).map(json.dumps)


def _column(name: str) -> st.SearchStrategy[Any]:
    if name in ("name_masked", "underground", "mountain"):
        return st.booleans()
    special = {"phones": _PHONES, "updated_at": _DATES, "issues": st.sampled_from(["[]", BAD_MAIL])}
    if name in ("source", "source_record_id"):
        return st.sampled_from(["a", 'b"\\', "한\x1f"])
    return special.get(name, st.none() | _TEXTS)


_MEMBERS = st.lists(
    st.fixed_dictionaries({name: _column(name) for name in MEMBER_COLUMNS})
    .map(lambda known: {**known, "party_type": "person"})
    .map(lambda known: tuple(known[name] for name in MEMBER_COLUMNS)),
    min_size=1,
    max_size=6,
    unique_by=lambda m: (m[0], m[1]),
)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(_MEMBERS, st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(members: list[Member], random: Any) -> None:
    shuffled = random.sample(members, len(members))
    assert golden(shuffled, DEFAULT) == golden(members, DEFAULT)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(_MEMBERS)
def test_every_golden_value_stands_in_the_record_that_it_names(members: list[Member]) -> None:
    result = golden(members, DEFAULT)
    origin_of = origins(result.provenance, DEFAULT)
    by_key = {(m[0], m[1]): m for m in members}
    for field, chosen in zip(GOLDEN_FIELDS, result.values, strict=True):
        if field not in ("party_type", "phones") and chosen is not None:
            named = origin_of(field)
            assert named is not None
            assert by_key[(named.source, named.source_record_id)][AT[field]] == chosen


def table(members: list[Member]) -> pa.Table:
    rows = [dict(zip(MEMBER_COLUMNS, m, strict=True)) for m in members]
    fields = [STANDARDIZED.field(name) for name in MEMBER_COLUMNS]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


@settings(deadline=None, derandomize=True, max_examples=60)
@given(_MEMBERS, st.data())
def test_all_at_once_equals_each_alone(members: list[Member], data: Any) -> None:
    clusters = data.draw(st.lists(st.integers(0, 3), min_size=6, max_size=6))[: len(members)]
    pins = {members[0][:2]: (Pin(members[0][:2], "gender", "F"),)}
    made = golden_records(table(members), pa.array(clusters, pa.int64()), pins=pins, workers=1)
    for row in made.to_pylist():
        own = [m for m, c in zip(members, clusters, strict=True) if c == row["cluster"]]
        alone = golden(own, DEFAULT, [p for m in own for p in pins.get(m[:2], ())])
        assert tuple(row[name] for name in GOLDEN_FIELDS) == alone.values
        assert row["provenance"] == alone.provenance
        assert (row["record_count"], tuple(row["sources"])) == (len(own), alone.sources)
    assert made.schema == GOLDEN
    assert made["cluster"].to_pylist() == sorted(set(clusters))


def test_processes_give_what_one_process_gives() -> None:
    members = [person(f"a:{i}", "김철수", updated_at=f"20{i % 90 + 10}") for i in range(21_000)]
    cluster = pa.array([i // 3 for i in range(21_000)], pa.int64())
    assert golden_records(table(members), cluster, workers=2).equals(
        golden_records(table(members), cluster, workers=1)
    )
