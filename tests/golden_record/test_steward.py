import random
from dataclasses import replace

import pytest

from golden_record.errors import UnknownIdError
from golden_record.life_cycle import (
    ContradictionError,
    RulingError,
    StaleError,
    Steward,
    UnknownRecordError,
    UnknownRulingError,
    delete,
    merge,
    rule,
    split,
    split_entity,
    submit,
    undo,
)
from golden_record.reading import entity, history, look_up_one, resolve
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


def test_a_merge_takes_in_all_records_and_its_undo_gives_every_id_back(store: Store) -> None:
    take_in(store, ONE, TWIN, OTHER, MORE)
    before = believed(store)
    ids = [look_up_one(store, "s", key) or "" for key in ("1", "3", "4")]
    merged = merge(store, ids, means=means(), by=LEE)
    assert together(store) == {"1234"}
    assert merged.unified_id == look_up_one(store, "s", "4") == min(ids, key=ids.index)
    take_in(store, replace(MORE, email="lee71@naver.com"))
    held = believed(store)
    run_again(store)
    assert believed(store) == held
    take_in(store, MORE)
    undo(store, merged.ruling_id, means=means(), by=LEE)
    assert [look_up_one(store, "s", key) for key in ("1", "3", "4")] == ids
    assert believed(store) == before


def test_a_merge_rules_on_every_record_where_evidence_holds_some_apart(store: Store) -> None:
    """Two with other birth dates are never joined by others alone."""
    mother = replace(ONE, source_record_id="7", name="이영희", birth_date="1955-05-05")
    hers = replace(mother, source_record_id="8", email="lee55@naver.com")
    take_in(store, ONE, TWIN, mother, hers)
    assert together(store) == {"12", "78"}
    ids = [look_up_one(store, "s", key) or "" for key in ("8", "2")]
    made = merge(store, ids, means=means(), by=LEE).ruling_id
    assert together(store) == {"1278"}
    run_again(store)
    assert together(store) == {"1278"}
    undo(store, made, means=means(), by=LEE)
    assert together(store) == {"12", "78"}


def test_a_merge_against_a_no_match_inside_is_refused_and_changes_nothing(store: Store) -> None:
    take_in(store, ONE, TWIN, OTHER)
    ruled(store, TWIN, OTHER, "no_match")
    before = believed(store)
    with pytest.raises(ContradictionError, match="s/2 = s/1 = s/3, but s/2 ≠ s/3"):
        merge(store, [look_up_one(store, "s", k) or "" for k in "13"], means=means(), by=LEE)
    assert believed(store) == before


def test_a_merge_takes_redirected_ids_and_refuses_what_is_stale_or_gone(store: Store) -> None:
    take_in(store, ONE, OTHER, MORE)
    one, other, more = (look_up_one(store, "s", k) or "" for k in "134")
    seen = entity(store, more)
    assert seen
    merge(store, [one, other], means=means(), by=LEE)
    with pytest.raises(RulingError, match="stand for one"):
        merge(store, [one, other], means=means(), by=LEE)
    take_in(store, replace(MORE, email="lee@daum.net"))
    with pytest.raises(StaleError):
        merge(store, [other, more], means=means(), by=LEE, expected_versions={more: seen.version})
    merged = merge(store, [other, more], means=means(), by=LEE)
    assert merged.was == {other: one, more: more}
    for key in "134":
        delete(store, "s", key, means=means())
    with pytest.raises(UnknownIdError):
        merge(store, [one, more], means=means(), by=LEE)


def test_a_split_by_id_names_the_parts_and_refuses_records_of_others(store: Store) -> None:
    take_in(store, ONE, TWIN, OTHER)
    mine = look_up_one(store, "s", "1") or ""
    with pytest.raises(StaleError, match="s/3 is not of it"):
        split_entity(store, mine, [("s", "2"), ("s", "3")], means=means(), by=LEE)
    seen = entity(store, mine)
    assert seen
    parted = split_entity(
        store, mine, [("s", "2")], means=means(), by=LEE, expected_version=seen.version
    )
    assert parted.unified_id == mine
    assert parted.parts == (look_up_one(store, "s", "2"),)
    with pytest.raises(StaleError):
        split_entity(
            store, mine, [("s", "1")], means=means(), by=LEE, expected_version=seen.version
        )


def test_rulings_that_say_the_same_of_a_pair_stand_by_themselves(store: Store) -> None:
    mother = replace(ONE, source_record_id="7", name="이영희", birth_date="1955-05-05")
    take_in(store, ONE, OTHER, mother, replace(mother, source_record_id="8"))
    one = ruled(store, ONE, OTHER, "match")
    ids = [look_up_one(store, "s", key) or "" for key in ("1", "8")]
    merged = merge(store, ids, means=means(), by=LEE).ruling_id
    assert together(store) == {"1378"}
    undo(store, one, means=means(), by=LEE)
    assert together(store) == {"1378"}
    undo(store, merged, means=means(), by=LEE)
    assert together(store) == {"1", "3", "78"}
