"""Families, twins, namesakes and bridges, drawn at random: nobody is merged with another."""

from collections import defaultdict
from datetime import date
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.model import load_model
from rules.decisions import BRAKES, GENERIC_FROM
from tests.resolver.obvious import link_slowly
from tests.resolver.populations import home, person

MODEL = load_model()
SURNAMES = st.sampled_from("김이박최정강조윤장임")
GIVEN = (
    "지훈",
    "지현",
    "민준",
    "민서",
    "영숙",
    "영수",
    "서연",
    "서윤",
    "도현",
    "하늘",
    "탁",
    "가온",
)
DAYS = st.dates(date(1935, 1, 1), date(2015, 12, 31)).map(date.isoformat)
FEW = settings(deadline=None, derandomize=True, max_examples=30)


def mobile(number: int) -> str:
    return f"+8210{20_000_000 + number * 7_919_737 % 79_999_999:08d}"


def groups(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The entities of some records."""
    members: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row, cluster in zip(rows, link_slowly(rows, MODEL).cluster, strict=True):
        members[cluster].append(row)
    return list(members.values())


@st.composite
def family_plans(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Two to five people of one surname, one phone and one home, each seen up to three times."""
    surname, shared = draw(SURNAMES), {"numbers": (mobile(1),), **home(3)}
    rows = []
    for given_name in draw(st.lists(st.sampled_from(GIVEN), min_size=2, max_size=5, unique=True)):
        born = draw(st.one_of(st.none(), DAYS))
        for _ in range(draw(st.integers(1, 3))):
            told = {"birth_date": born} if draw(st.booleans()) else {}
            rows.append(person(f"{len(rows):02d}", surname + given_name, **told, **shared))
    return rows


@given(family_plans())
@FEW
def test_a_family_on_one_phone_in_one_home_is_as_many_customers_as_names(rows) -> None:
    assert all(len({row["name"] for row in group}) == 1 for group in groups(rows))


@given(SURNAMES, st.lists(st.sampled_from(GIVEN), min_size=2, max_size=3, unique=True), DAYS)
@FEW
def test_twins_on_a_parents_phone_stay_two(surname: str, twins: list[str], born: str) -> None:
    shared = {"numbers": (mobile(1),), "email": "parent71@naver.com", **home(3)}
    rows = [
        person(f"{given_name}{again}", surname + given_name, birth_date=born, gender="M", **shared)
        for given_name in sorted(twins)
        for again in "ab"
    ]
    found = groups(rows)
    assert sorted(len(group) for group in found) == [2] * len(twins)


@given(st.lists(st.tuples(st.one_of(st.none(), DAYS), st.integers(0, 3)), min_size=2, max_size=6))
@FEW
def test_namesakes_in_one_building_with_phones_of_their_own_stay_apart(
    people: list[tuple[str | None, int]],
) -> None:
    """Four flats; whoever gives no birth date or lives in another flat is not merged."""
    rows = [
        person(f"{n}", "김영숙", birth_date=born, numbers=(mobile(n),), **home(flat))
        for n, (born, flat) in enumerate(people)
    ]
    for group in groups(rows):
        for one, other in combinations(group, 2):
            assert one["unit_key"] == other["unit_key"]
            assert (
                not one["birth_date"]
                or not other["birth_date"]
                or (
                    sum(a == b for a, b in zip(one["birth_date"], other["birth_date"], strict=True))
                    > 6
                )
            )


@given(st.lists(st.tuples(SURNAMES, st.sampled_from(GIVEN), DAYS), min_size=25, max_size=40))
@settings(deadline=None, derandomize=True, max_examples=15)
def test_a_phone_of_very_many_names_joins_nobody(people: list[tuple[str, str, str]]) -> None:
    rows = [
        person(f"{n:02d}", surname + given_name, birth_date=born, numbers=(mobile(0),))
        for n, (surname, given_name, born) in enumerate(people)
    ]
    names = {row["name"] for row in rows}
    found = groups(rows)
    if len(names) >= GENERIC_FROM["phone"]:
        assert max(map(len, found)) == 1
    assert all(len({row["name"] for row in group}) == 1 for group in found)


@given(
    st.integers(20, 60),
    st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=60, max_size=60),
)
@settings(deadline=None, derandomize=True, max_examples=15)
def test_a_chain_of_bridges_ends_before_the_brake_and_at_every_ci(
    length: int, ci: list[int | None]
) -> None:
    rows = [
        person(
            f"{n:02d}",
            "김영숙",
            numbers=(mobile(n), mobile(n + 1)),
            ci_hash=None if ci[n] is None else f"ci{ci[n]}",
        )
        for n in range(length)
    ]
    for group in groups(rows):
        assert len({row["mobile"] for row in group}) <= BRAKES["person"].values["mobile"]
        assert len({row["ci_hash"] for row in group} - {None}) <= 1
