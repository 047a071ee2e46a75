from collections import Counter
from dataclasses import replace

import pytest

from golden_record.life_cycle import Steward, erase_record, submit
from golden_record.quality.estimates import Estimate, estimate, wilson
from golden_record.quality.sampling import (
    SHARES,
    UnknownSampleError,
    blind_pair,
    draw_sample,
    judge,
    next_pair,
    samples,
)
from golden_record.reading import look_up_one
from golden_record.store import Store
from rules.record import RawRecord
from tests.golden_record.worlds import believed, means

LEE = Steward("lee", "sample")
WITH = {"means": means(), "by": LEE}
NAMES = ("김철수", "이영희", "박민수", "최고은", "정하늘", "강바다")


def take_in(store: Store, *records: RawRecord) -> None:
    for raw in records:
        submit(store, raw, means=means())


def town(store: Store) -> None:
    """Per name two records of one customer, a namesake born the same day, and a relative."""
    for i, name in enumerate(NAMES):
        one = RawRecord(
            "a",
            str(i),
            name=name,
            phone=f"010-{2345 + 731 * i}-{1357 + 977 * i}",
            birth_date=f"19{60 + 5 * i}-0{i + 1}-1{i}",
        )
        namesake = replace(one, source="c", phone=f"010-{9876 - 613 * i}-{8642 - 577 * i}")
        relative = replace(one, source="d", name=f"{name[0]}다른", birth_date=None)
        take_in(store, one, replace(one, source="b"), namesake, relative)


def judged(store: Store, sample_no: int, truth) -> Estimate:
    while (pair := next_pair(store, sample_no)) is not None:
        judge(store, sample_no, pair.place, truth(pair), **WITH)
    return estimate(store, sample_no)


def test_a_sample_is_drawn_from_all_strata_and_again_the_same(store: Store) -> None:
    town(store)
    before = believed(store)
    first, again = draw_sample(store, **WITH), draw_sample(store, **WITH)
    assert {name: s.population for name, s in first.strata.items()} == {
        "match_low": 0,
        "match_high": 6,
        "review": 6,
        "near": pytest.approx(12),
    }
    assert [s.sample_no for s in samples(store)] == [2, 1]
    pairs = [
        [
            (blind_pair(store, n, p).left.key, blind_pair(store, n, p).right.key)
            for p in range(1, first.pairs + 1)
        ]
        for n in (1, 2)
    ]
    assert pairs[0] == pairs[1]
    assert first.strata == again.strata
    other = draw_sample(store, **WITH, seed=1)
    assert [(blind_pair(store, 3, p).left.key) for p in range(1, other.pairs + 1)] != [
        left for left, _ in pairs[0]
    ]
    assert believed(store) == before


def test_a_small_sample_keeps_the_shares(store: Store) -> None:
    town(store)
    drawn = draw_sample(store, **WITH, size=8)
    assert {n: s.drawn for n, s in drawn.strata.items()} == {
        "match_low": 0,
        "match_high": 2,
        "review": 2,
        "near": 2,
    }
    assert sum(SHARES.values()) == 1


def test_the_judge_sees_both_records_and_nothing_else(store: Store) -> None:
    town(store)
    draw_sample(store, **WITH)
    pair = next_pair(store, 1)
    assert pair
    assert pair.left.values["name"] and pair.right.values["name"]
    shown = Counter(vars_of(pair))
    assert not shown.keys() & {"match_weight", "decision", "stratum", "reason"}
    assert next_pair(store, 1, after=pair.place).place == pair.place + 1
    assert next_pair(store, 1, after=10_000).place == pair.place


def vars_of(pair: object) -> tuple[str, ...]:
    return tuple(type(pair).__dataclass_fields__)


def test_judgements_estimate_precision_and_what_is_missed(store: Store) -> None:
    town(store)
    draw_sample(store, **WITH)
    nothing = estimate(store, 1)
    assert (nothing.precision, nothing.missed, nothing.missed_share) == (None, None, None)
    before = believed(store)
    told = judged(
        store, 1, lambda p: "match" if p.left.key[1] == p.right.key[1] != "0" else "no_match"
    )
    assert believed(store) == before
    assert told.precision and told.waiting and told.missed and told.missed_share
    assert told.precision.value == pytest.approx(5 / 6)
    assert told.precision.low < 5 / 6 < told.precision.high <= 1
    assert told.waiting.value == pytest.approx(5)
    assert told.missed.value == pytest.approx(10)
    assert told.missed_share.value == pytest.approx(10 / 20)
    assert told.missed_share.low < 0.5 < told.missed_share.high


def test_a_judgement_can_be_changed_be_unsure_and_make_a_ruling(store: Store) -> None:
    town(store)
    draw_sample(store, **WITH)
    pair = next(
        p
        for n in range(1, 100)
        if look_up_one(store, *(p := blind_pair(store, 1, n)).left.key)
        != look_up_one(store, *p.right.key)
    )
    assert judge(store, 1, pair.place, "unsure", **WITH, and_rule=True) is None
    assert blind_pair(store, 1, pair.place).judged == "unsure"
    assert judge(store, 1, pair.place, "match", **WITH, and_rule=True)
    assert look_up_one(store, *pair.left.key) == look_up_one(store, *pair.right.key)
    assert blind_pair(store, 1, pair.place).judged == "match"


def test_pairs_of_an_erased_record_leave_the_sample(store: Store) -> None:
    town(store)
    drawn = draw_sample(store, **WITH)
    erase_record(store, "a", "0", **WITH)
    assert samples(store)[0].pairs < drawn.pairs
    told = judged(store, 1, lambda p: "match")
    assert told.precision and told.precision.value == 1
    for missing in (
        lambda: next_pair(store, 9),
        lambda: blind_pair(store, 1, 999),
        lambda: estimate(store, 9),
    ):
        with pytest.raises(UnknownSampleError):
            missing()


@pytest.mark.parametrize(("good", "tried"), [(0, 0), (0, 10), (10, 10), (9, 10), (500, 1000)])
def test_an_interval_holds_the_share_and_narrows_with_more(good: int, tried: int) -> None:
    low, high = wilson(good, tried)
    assert 0 <= low <= (good / tried if tried else 0.5) <= high <= 1
    narrower = wilson(good * 10, tried * 10)
    if tried:
        assert narrower[1] - narrower[0] < high - low
