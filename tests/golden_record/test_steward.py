import random
from dataclasses import replace

import pytest

from golden_record.life_cycle import (
    ContradictionError,
    RulingError,
    Steward,
    UnknownRecordError,
    UnknownRulingError,
    delete,
    rule,
    split,
    submit,
    undo,
)
from golden_record.reading import history, look_up_one, resolve
from golden_record.store import Store
from rules.record import RawRecord
from tests.golden_record.worlds import believed, customer, means, partition, run_again

LEE = Steward("lee", "asked on the phone")
ONE = RawRecord("s", "1", name="김철수", phone="010-2345-6789", birth_date="1985-03-01")
TWIN = replace(ONE, source_record_id="2")
OTHER = RawRecord("s", "3", name="박민수", phone="010-9876-5432", birth_date="1990-12-25")
MORE = RawRecord("s", "4", name="이영희", phone="010-1111-2222", birth_date="1971-07-07")


def take_in(store: Store, *records: RawRecord) -> None:
    for raw in records:
        submit(store, raw, means=means())


def ruled(store: Store, left: RawRecord, right: RawRecord, verdict: str) -> str:
    keys = ((raw.source, raw.source_record_id) for raw in (left, right))
    return rule(store, *keys, verdict, means=means(), by=LEE)


def together(store: Store) -> set[str]:
    return {"".join(sorted(record for _, record in held)) for held in partition(store)}


def test_a_ruling_holds_online_and_in_the_next_run_until_undone(store: Store) -> None:
    take_in(store, ONE, TWIN, OTHER)
    before, first = believed(store), look_up_one(store, "s", "3")
    apart, one = ruled(store, ONE, TWIN, "no_match"), ruled(store, TWIN, OTHER, "match")
    assert together(store) == {"1", "23"}
    take_in(store, replace(TWIN, gender="남"), replace(ONE, gender="남"))
    assert together(store) == {"1", "23"}
    held = believed(store)
    run_again(store)
    assert believed(store) == held
    undo(store, one, means=means(), by=LEE)
    assert together(store) == {"1", "2", "3"}
    assert look_up_one(store, "s", "3") == first
    undo(store, apart, means=means(), by=LEE)
    take_in(store, ONE, TWIN)
    assert believed(store) == before


def test_a_contradiction_is_refused_and_the_chain_shown(store: Store) -> None:
    take_in(store, ONE, OTHER, MORE)
    ruled(store, ONE, OTHER, "match")
    ruled(store, OTHER, MORE, "match")
    before = believed(store)
    with pytest.raises(ContradictionError, match="s/1 = s/3 = s/4, but s/1 ≠ s/4") as refused:
        ruled(store, ONE, MORE, "no_match")
    assert refused.value.chain == (("s", "1"), ("s", "3"), ("s", "4"))
    assert believed(store) == before
    with pytest.raises(ContradictionError):
        split(store, [("s", "4")], means=means(), by=LEE)


def test_a_match_across_a_no_match_is_refused(store: Store) -> None:
    take_in(store, ONE, OTHER, MORE)
    ruled(store, ONE, MORE, "no_match")
    ruled(store, ONE, OTHER, "match")
    with pytest.raises(ContradictionError):
        ruled(store, OTHER, MORE, "match")
    assert together(store) == {"13", "4"}


def test_a_split_and_its_undo_with_other_work_in_between(store: Store) -> None:
    third = replace(ONE, source_record_id="5")
    take_in(store, ONE, TWIN, third)
    mine = look_up_one(store, "s", "1")
    parted = split(store, [("s", "2")], means=means(), by=LEE)
    assert together(store) == {"15", "2"}
    new = look_up_one(store, "s", "2")
    assert mine and new
    assert resolve(store, mine).split_into == (new,)
    fourth = replace(ONE, source_record_id="6")
    take_in(store, fourth, OTHER)
    assert "2" in together(store) or "26" in together(store)
    assert delete(store, "s", "5", means=means())
    undo(store, parted, means=means(), by=LEE)
    assert together(store) == {"126", "3"}
    assert resolve(store, new).unified_id == look_up_one(store, "s", "1") == mine


def test_what_cannot_be_ruled_is_refused(store: Store) -> None:
    firm = RawRecord("s", "9", name="한빛전자(주)", party_type="organization")
    take_in(store, ONE, TWIN, firm)
    with pytest.raises(UnknownRecordError):
        ruled(store, ONE, OTHER, "match")
    with pytest.raises(RulingError, match="never one customer"):
        ruled(store, ONE, firm, "match")
    with pytest.raises(RulingError, match="two records"):
        ruled(store, ONE, ONE, "match")
    with pytest.raises(RulingError, match="one entity"):
        split(store, [("s", "1"), ("s", "9")], means=means(), by=LEE)
    with pytest.raises(RulingError, match="behind"):
        split(store, [("s", "9")], means=means(), by=LEE)
    ruling = ruled(store, ONE, TWIN, "match")
    with pytest.raises(RulingError, match="already"):
        ruled(store, TWIN, ONE, "match")
    undo(store, ruling, means=means(), by=LEE)
    with pytest.raises(UnknownRulingError):
        undo(store, ruling, means=means(), by=LEE)


def test_the_history_names_the_steward(store: Store) -> None:
    take_in(store, ONE, OTHER)
    undo(store, ruled(store, ONE, OTHER, "match"), means=means(), by=LEE)
    mine = look_up_one(store, "s", "1")
    assert mine
    told = [(s.what, s.by) for s in history(store, mine)]
    assert ("match", "lee") in told
    assert ("undone", "lee") in told


def test_rulings_among_colliding_customers_hold_in_a_run_and_can_all_be_undone(
    store: Store,
) -> None:
    chance = random.Random(7)
    for number in range(14):
        submit(store, customer(chance, ("s", f"{number:02}")), means=means())
    before, made = believed(store), []
    for _ in range(12):
        left, right = (("s", f"{n:02}") for n in chance.sample(range(14), 2))
        verdict = chance.choice(("match", "no_match"))
        try:
            made.append(rule(store, left, right, verdict, means=means(), by=LEE))
        except RulingError:
            continue
    held = believed(store)
    run_again(store)
    assert believed(store) == held
    chance.shuffle(made)
    for ruling in made:
        undo(store, ruling, means=means(), by=LEE)
    assert believed(store) == before
