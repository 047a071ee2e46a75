"""What becomes of two records: each row is a story that a business person can check."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.link import link
from resolver.model import load_model
from resolver.scoring import Scorer, prepare
from rules.comparisons import COMPARISONS
from rules.decisions import ALWAYS_APART, GUARDS, decide, unknown_levels
from tests.resolver.populations import home, person, standardized, table

SCORER = Scorer(load_model().parties["person"])
PHONE, OTHER = "+821011112222", "+821097531864"
MINE = {"birth_date": "1970-03-04", "numbers": (PHONE,), "email": "a17@naver.com"}


def romanized(key: str, latin: str, keys: tuple[str, ...], **columns: Any) -> dict[str, Any]:
    row = standardized(source_record_id=key, name=latin, name_latin=latin, **columns)
    return {**row, "latin_keys": list(keys)}


STORIES = [
    pytest.param(
        person("1", "김영숙", **MINE), person("2", "김영숙", **MINE), "match", id="the same again"
    ),
    pytest.param(
        person("1", "김영숙", birth_date="1970-03-04"),
        person("2", "김영숙", birth_date="1970-03-04"),
        "review",
        id="name and birth date alone",
    ),
    pytest.param(
        person("1", "독고탁", numbers=(PHONE,)),
        person("2", "독고탁", numbers=(OTHER,)),
        "no_match",
        id="a rare name, no birth date, another phone: a namesake",
    ),
    pytest.param(
        person("1", "김영숙", numbers=(PHONE,), birth_date="1970-03-04"),
        person("2", "김영숙", numbers=(PHONE,), birth_date="1970-03-14"),
        "match",
        id="one digit of the birth date is wrong",
    ),
    pytest.param(
        person("1", "김영숙", numbers=(PHONE,), birth_date="1970-03-04"),
        person("2", "김영숙", numbers=(PHONE,), birth_date="1970-03-29"),
        "match",
        id="the day is wrong, name and mobile are the same",
    ),
    pytest.param(
        person("1", "김영숙", birth_date="1970-03-04", **home(3)),
        person("2", "김영숙", birth_date="1970-03-29", **home(3)),
        "review",
        id="the day is wrong and no mobile says they are one",
    ),
    pytest.param(
        person("1", "김영숙", birth_date="1970-03-04", **home(3)),
        person("2", "김영숙", birth_date="1948-11-29", **home(3)),
        "review|no_match",
        id="namesakes of other birth dates at one home",
    ),
    pytest.param(
        person("1", "김지훈", numbers=(PHONE,), birth_date="1990-05-05"),
        person("2", "김지현", numbers=(PHONE,), birth_date="1990-05-05"),
        "review",
        id="twins one letter apart on one phone",
    ),
    pytest.param(
        person("1", "김철수", numbers=(PHONE,), birth_date="1960-05-05"),
        person("2", "김민서", numbers=(PHONE,), birth_date="1992-08-01"),
        "no_match",
        id="father and son on one phone",
    ),
    pytest.param(
        person("1", "김**", numbers=(PHONE,)),
        person("2", "김영숙", numbers=(PHONE,)),
        "review",
        id="only the surname shows, and a phone that families share",
    ),
    pytest.param(
        person("1", "김**", birth_date="1998-03-05", **home(3)),
        person("2", "김영숙", birth_date="1998-03-05", **home(3)),
        "review",
        id="only the surname shows, at the home of twins",
    ),
    pytest.param(
        person("1", "김*수", numbers=(PHONE,)),
        person("2", "김영희", numbers=(PHONE,)),
        "no_match",
        id="a masked name that does not fit, without a birth date",
    ),
    pytest.param(
        romanized("1", "KIM INSOO", ("김:nsu",), numbers=(PHONE,)),
        {**person("2", "김도현", numbers=(PHONE,)), "latin_keys": ["김:thyn"]},
        "no_match",
        id="a latin name that does not fit, without a birth date",
    ),
    pytest.param(
        romanized("1", "KIM INSOO", ("김:nsu",), numbers=(PHONE,)),
        {**person("2", "김인수", numbers=(PHONE,)), "latin_keys": ["김:nsu"]},
        "match",
        id="a latin name that fits",
    ),
    pytest.param(
        person("1", "독고탁", numbers=(PHONE,), **home(0)),
        person("2", "독고탁", numbers=(OTHER,), **home(5)),
        "review|no_match",
        id="a rare name in one neighbourhood with another phone",
    ),
    pytest.param(
        person("1", "김영숙", birth_date="1970-03-04", email="a17@naver.com", **home(0)),
        person("2", "김영숙", birth_date="1970-03-04", email="sook@daum.net", **home(9)),
        "review",
        id="name, birth date and district, and two mail addresses",
    ),
]


@pytest.mark.parametrize(("left", "right", "expected"), STORIES)
def test_a_pair_is_decided_as_the_rules_say(
    left: dict[str, Any], right: dict[str, Any], expected: str
) -> None:
    found = SCORER.score(prepare(left), prepare(right))
    assert found.decision in expected.split("|"), (found.reason, found.match_weight)


LEVELS = st.fixed_dictionaries(
    {c.name: st.sampled_from([*c.level_names(), "missing"]) for c in COMPARISONS["person"]}
)


@given(LEVELS, st.floats(-5, 40))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_the_reason_of_every_match_is_its_weight(levels: dict[str, str], weight: float) -> None:
    outcome, reason = decide("person", levels, weight, SCORER.model.thresholds)
    assert outcome != "match" or reason == "weight"


def test_guards_name_only_levels_that_there_are() -> None:
    assert list(unknown_levels()) == []
    reasons = {guard.reason for guards in GUARDS.values() for guard in guards}
    assert reasons >= ALWAYS_APART
    assert set(GUARDS) == set(COMPARISONS)


def test_a_mask_over_a_typo_keeps_nobody_apart(tmp_path: Path) -> None:
    """박재* fits 박재훈; that 바재훈 was typed once more does not make two customers of them."""
    rows = [
        person("1", "박재훈", numbers=(PHONE,), birth_date="1992-03-04"),
        person("2", "바재훈", numbers=(PHONE,), birth_date="1992-03-04"),
        person("3", "박재*", numbers=(PHONE,), birth_date="1992-03-04"),
    ]
    found = link(table(rows), load_model(), scratch=tmp_path)
    assert found.cluster.to_pylist() == [0, 0, 0]


def test_a_masked_name_does_not_bring_two_others_together(tmp_path: Path) -> None:
    """김*수 fits the father 김철수 and the son 김민수 on one phone."""
    rows = [
        person("1", "김철수", numbers=(PHONE,), **home(3)),
        person("2", "김*수", numbers=(PHONE,), **home(3)),
        person("3", "김민수", numbers=(PHONE,), **home(3)),
    ]
    found = link(table(rows), load_model(), scratch=tmp_path)
    first, _, last = found.cluster.to_pylist()
    assert first != last
