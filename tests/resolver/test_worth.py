"""The order of reviews: what is open and joins many records comes first."""

import sqlite3
from collections import Counter

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.linkage import PAIRS
from resolver.model import load_model
from resolver.worth import by_worth, review_worth, reviews_at_most, worth_asking, worth_sql
from rules.decisions import Thresholds

BAND = Thresholds(match=3.0, review=-1.0)
WEIGHTS = st.floats(-1, 40)
SIZES = st.integers(1, 200)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param((1.0, 1, 1), (2.9, 1, 1), id="an open question before a nearly sure one"),
        pytest.param((1.0, 1, 1), (-0.9, 1, 1), id="an open question before a hopeless one"),
        pytest.param((1.0, 1, 1), (24.0, 1, 1), id="an open question before one a guard holds"),
        pytest.param((2.9, 4, 3), (1.0, 1, 1), id="many records before few"),
        pytest.param((24.0, 6, 1), (24.0, 2, 1), id="of two held by a guard, the larger"),
    ],
)
def test_comes_before(first: tuple[float, int, int], second: tuple[float, int, int]) -> None:
    assert review_worth(*first, BAND) > review_worth(*second, BAND)


@given(WEIGHTS, SIZES, SIZES)
@settings(deadline=None, derandomize=True)
def test_which_of_the_two_is_left_does_not_matter(weight: float, one: int, other: int) -> None:
    assert review_worth(weight, one, other, BAND) == review_worth(weight, other, one, BAND)


@given(WEIGHTS, SIZES, SIZES)
@settings(deadline=None, derandomize=True)
def test_a_decision_is_worth_more_the_more_records_it_joins(
    weight: float, one: int, other: int
) -> None:
    assert review_worth(weight, one + 1, other, BAND) > review_worth(weight, one, other, BAND)


def test_thresholds_that_leave_no_band_still_order_by_records() -> None:
    none = Thresholds(match=3.0, review=3.0)
    assert review_worth(3.0, 3, 1, none) > review_worth(9.0, 1, 1, none) > 0


@given(WEIGHTS, SIZES, SIZES, st.sampled_from([BAND, Thresholds(6, -1), Thresholds(3, 3)]))
@settings(deadline=None, derandomize=True, max_examples=40)
def test_sql_says_the_same(weight: float, one: int, other: int, band: Thresholds) -> None:
    query = f"SELECT {worth_sql(f'({weight!r})', str(one), str(other), band)}"
    expected = pytest.approx(review_worth(weight, one, other, band), rel=1e-9)
    assert float(duckdb.sql(query).fetchall()[0][0]) == expected
    assert sqlite3.connect(":memory:").execute(query).fetchone()[0] == expected


def test_a_table_of_reviews_is_ordered_by_worth_with_the_thresholds_of_its_party_type() -> None:
    model = load_model(None)
    cluster = pa.array([0, 0, 2, 3, 4, 5, 6])
    party_types = pa.chunked_array([["person"] * 5 + ["organization"] * 2])
    asked = [(2, 3, 1.0), (3, 4, 1.0), (0, 2, 3.0), (1, 3, 1.0), (5, 6, 1.0)]
    found = by_worth(
        pa.table(
            {
                "left": [left for left, _, _ in asked],
                "right": [right for _, right, _ in asked],
                "match_weight": [weight for _, _, weight in asked],
            }
        ),
        cluster=cluster,
        party_types=party_types,
        model=model,
    ).to_pylist()

    size = Counter(cluster.to_pylist())
    slow = sorted(
        (
            -review_worth(
                weight,
                size[cluster[left].as_py()],
                size[cluster[right].as_py()],
                model.parties[party_types[left].as_py()].thresholds,
            ),
            left,
            right,
        )
        for left, right, weight in asked
    )
    assert [(row["left"], row["right"]) for row in found] == [(a, b) for _, a, b in slow]
    assert [row["worth"] for row in found] == pytest.approx([-worth for worth, _, _ in slow])
    assert found[0]["left"] == 1


def doubts(count: int) -> pa.Table:
    """One match, and so many pairs for review from hopeless to nearly sure."""
    weights = [20.0] + [-1 + 4 * i / count for i in range(count)]
    return pa.table(
        {
            "left": [2 * i for i in range(count + 1)],
            "right": [2 * i + 1 for i in range(count + 1)],
            "match_weight": weights,
            "match_probability": [0.5] * (count + 1),
            "decision": ["match"] + ["review"] * count,
            "reason": ["weight"] * (count + 1),
            "levels": ["d-----"] * (count + 1),
        },
        schema=PAIRS,
    )


@pytest.mark.parametrize("asked", [900, 1_500, 4_000])
def test_stewards_are_never_asked_more_than_they_can_answer(asked: int) -> None:
    pairs, records = doubts(asked), 2 * (asked + 1)
    kept, withheld = worth_asking(
        pairs,
        cluster=pa.array(range(records)),
        party_types=pa.chunked_array([["person"] * records]),
        model=load_model(None),
    )
    most = reviews_at_most(records)
    assert kept.num_rows == 1 + min(asked, most)
    assert withheld == max(0, asked - most)
    assert kept["decision"].to_pylist().count("match") == 1
    assert kept["left"].to_pylist() == sorted(kept["left"].to_pylist())
    left_out = set(pairs["match_weight"].to_pylist()) - set(kept["match_weight"].to_pylist())
    nearest = max((abs(w - 1) for w in kept["match_weight"].to_pylist()[1:]), default=0)
    assert all(abs(w - 1) >= nearest - 1e-9 for w in left_out)
