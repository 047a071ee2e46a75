"""Names weigh as the population bears them."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rules
from rules.frequencies import (
    ADULTS_2012,
    GIVEN_FLOOR,
    given_share,
    is_common_given,
    listed_given_names,
    name_frequency,
    surname_share,
    surname_shares,
)

DATA = Path(rules.__file__).parent / "data"
SYLLABLES = "가나다라마바사아자차카타파하김영숙철수지훈민서연준희탁"


def _published() -> list[tuple[str, str, int]]:
    lines = (DATA / "full_name_counts.csv").read_text("utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return [(row["surname"], row["given"], int(row["persons"])) for row in rows]


@pytest.mark.parametrize(("surname", "given_name", "persons"), _published())
def test_full_names_come_out_at_their_published_counts(
    surname: str, given_name: str, persons: int
) -> None:
    assert name_frequency(surname, given_name) * ADULTS_2012 == pytest.approx(persons, rel=0.03)


@pytest.mark.parametrize(
    ("surname", "percent"), [("김", 21.507), ("이", 14.7), ("남궁", 0.043), ("편", 0.034)]
)
def test_surnames_have_their_census_shares(surname: str, percent: float) -> None:
    assert surname_share(surname) == pytest.approx(percent / 100, rel=0.02)


def test_a_rare_name_is_thousands_of_times_rarer_than_a_common_one() -> None:
    assert name_frequency("김", "영숙") > 10_000 * name_frequency("독고", "탁")


@pytest.mark.parametrize(
    "given_name",
    [
        "영숙",
        "정희",
        "미경",
        "지훈",
        "지현",
        "철수",
        "영수",
        "민준",
        "서연",
        "현정",
        "현경",
        "은정",
        "성호",
        "상철",
        "유진",
        "하은",
        "도윤",
        "말순",
        "춘자",
        "봉수",
        "보람",
        "슬기",
        "건우",
        "예은",
        "시우",
        "수아",
        "태현",
        "동욱",
        "혜진",
        "경숙",
        "명희",
        "광수",
        "재호",
    ],
)
def test_names_that_many_people_bear_are_common(given_name: str) -> None:
    assert is_common_given(given_name)


@pytest.mark.parametrize(
    "given_name",
    [
        "칠수",
        "명슥",
        "지흔",
        "서옌",
        "민쥰",
        "영슉",
        "현졍",
        "뷁똠",
        "셩호",
        "미켱",
        "하온빛",
        "탁",
        "은쟁",
    ],
)
def test_slips_and_rarities_are_not_common(given_name: str) -> None:
    assert not is_common_given(given_name)


@pytest.mark.parametrize(
    ("given_name", "sex", "year", "other_sex", "other_year"),
    [
        pytest.param("서연", "F", 2008, "F", 1950, id="서연_is_a_child"),
        pytest.param("순자", "F", 1943, "F", 2000, id="순자_is_a_grandmother"),
        pytest.param("지훈", "M", 1990, "F", 1990, id="지훈_is_a_man"),
        pytest.param("이준", "M", 2020, "M", 1960, id="이준_is_a_boy"),
    ],
)
def test_a_name_belongs_to_its_cohort_and_sex(
    given_name: str, sex: str, year: int, other_sex: str, other_year: int
) -> None:
    here = given_share(given_name, sex=sex, birth_year=year)
    there = given_share(given_name, sex=other_sex, birth_year=other_year)
    assert here > 50 * there


@pytest.mark.parametrize("sex", ["M", "F"])
@pytest.mark.parametrize("year", [1880, 1935, 1950, 1960, 1970, 1980, 1990, 2000, 2010, 2020, 2030])
def test_listed_names_are_part_of_a_cohort(sex: str, year: int) -> None:
    shares = listed_given_names(sex=sex, birth_year=year)
    assert 0.2 < sum(shares.values()) < 0.9
    assert len(shares) > 90


def test_surname_shares_add_up_to_about_everybody() -> None:
    assert 0.98 < sum(surname_shares().values()) < 1.02


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet=SYLLABLES, max_size=4) | st.text(max_size=5))
def test_a_share_is_a_probability_for_any_text(text: str) -> None:
    assert GIVEN_FLOOR <= given_share(text) < 0.05
    assert 0 < surname_share(text) < 0.25
    assert 0 < name_frequency(text, text) < 0.01


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet=SYLLABLES, min_size=1, max_size=3), st.integers(1900, 2026))
def test_both_sexes_lie_on_either_side_of_their_average(text: str, year: int) -> None:
    men = given_share(text, sex="M", birth_year=year)
    women = given_share(text, sex="F", birth_year=year)
    both = given_share(text, birth_year=year)
    assert min(men, women) <= both * (1 + 1e-9)
    assert both <= max(men, women) * (1 + 1e-9)
