from dataclasses import replace

import pytest

from golden_record.life_cycle import (
    PinError,
    RulingError,
    StaleError,
    Steward,
    UnknownRulingError,
    delete,
    erase_record,
    merge,
    pin,
    split_entity,
    submit,
    undo,
    unpin,
)
from golden_record.reading import entity, history, look_up_one
from golden_record.store import Store
from rules.record import RawRecord
from tests.golden_record.worlds import believed, means, run_again

LEE = Steward("lee", "asked on the phone")
ONE = RawRecord("s", "1", name="김철수", phone="010-2345-6789", birth_date="1985-03-01")
TWIN = replace(ONE, source_record_id="2", email="kim85@naver.com")
OTHER = RawRecord("s", "3", name="박민수", phone="010-9876-5432", birth_date="1990-12-25")
WITH = {"means": means(), "by": LEE}


def take_in(store: Store, *records: RawRecord) -> str:
    shown = [submit(store, raw, means=means()).unified_id for raw in records]
    return shown[0]


def golden(store: Store, key: str) -> dict:
    shown = look_up_one(store, "s", key)
    assert shown
    seen = entity(store, shown)
    assert seen
    return dict(seen.golden)


def test_a_pin_holds_through_changes_and_runs_until_undone(store: Store) -> None:
    mine = take_in(store, ONE, TWIN)
    made = pin(store, mine, "name", "김 철 순", **WITH)
    assert (golden(store, "1")["name"], golden(store, "1")["given_name"]) == ("김철순", "철순")
    take_in(store, replace(TWIN, name="김철수", updated_at="2026-05-05"), OTHER)
    assert golden(store, "1")["name"] == "김철순"
    held = believed(store)
    run_again(store)
    assert believed(store) == held
    undo(store, made, **WITH)
    assert golden(store, "1")["name"] == "김철수"
    with pytest.raises(UnknownRulingError):
        undo(store, made, **WITH)


def test_undoing_all_restores_what_was_in_any_order(store: Store) -> None:
    mine = take_in(store, ONE, TWIN)
    before = believed(store)
    first = pin(store, mine, "email", "kim@daum.net", **WITH)
    second = pin(store, mine, "email", "chulsoo@gmail.com", **WITH)
    let_go = unpin(store, mine, "email", **WITH)
    assert golden(store, "1")["email"] == "kim85@naver.com"
    undo(store, first, **WITH)
    assert golden(store, "1")["email"] == "kim85@naver.com"
    undo(store, let_go, **WITH)
    assert golden(store, "1")["email"] == "chulsoo@gmail.com"
    undo(store, second, **WITH)
    assert believed(store) == before


def test_a_pin_goes_with_the_record_that_says_the_same(store: Store) -> None:
    moved = replace(TWIN, phone="010-2345-6780", updated_at="2026-01-05")
    mine = take_in(store, replace(ONE, email=TWIN.email, updated_at="2026-03-07"), moved)
    pin(store, mine, "mobile", "010 2345 6780", **WITH)
    assert golden(store, "1")["mobile"] == "+821023456780"
    split_entity(store, mine, [("s", "2")], **WITH)
    assert golden(store, "1")["mobile"] == "+821023456789"
    assert golden(store, "2")["mobile"] == "+821023456780"


def test_where_pins_meet_in_a_merge_the_latest_holds(store: Store) -> None:
    mine, other = take_in(store, ONE), take_in(store, OTHER)
    pin(store, mine, "name", "김하나", **WITH)
    pin(store, other, "name", "박두리", **WITH)
    merged = merge(store, [mine, other], **WITH)
    assert golden(store, "1")["name"] == "박두리"
    seen = entity(store, merged.unified_id)
    assert seen
    assert [(p.values["name"], p.holds) for p in seen.pins] == [("김하나", False), ("박두리", True)]
    undo(store, merged.ruling_id, **WITH)
    assert (golden(store, "1")["name"], golden(store, "3")["name"]) == ("김하나", "박두리")


def test_provenance_and_history_name_the_steward(store: Store) -> None:
    mine = take_in(store, ONE)
    made = pin(store, mine, "address", "서울 강남구 테헤란로 152, 1502호", **WITH)
    seen = entity(store, mine)
    assert seen
    assert seen.golden["road_name"] == "테헤란로"
    assert seen.origins["road_name"].rule == "pin"
    assert seen.origins["road_name"].pinned_by == "lee"
    steps = [(s.what, s.subject, s.by, s.ruling_id) for s in history(store, mine)]
    assert ("pinned", ("address",), "lee", made) in steps
    unpin(store, mine, "address", **WITH)
    assert "unpinned" in [s.what for s in history(store, mine)]


def test_an_attribute_can_be_pinned_to_nothing(store: Store) -> None:
    mine = take_in(store, TWIN)
    pin(store, mine, "email", None, **WITH)
    assert golden(store, "2")["email"] is None


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("mobile", "없음", "understood"),
        ("mobile", "010-****-6789", "masked"),
        ("name", "김*수", "masked"),
        ("name", "  ", "no name"),
        ("birth_date", "언젠가", "understood"),
        ("ci_hash", "abc", "cannot be pinned"),
        ("name", "김철수 850301-1234567", "understood"),
    ],
)
def test_what_cannot_be_pinned_is_refused(
    store: Store, field: str, value: str | None, why: str
) -> None:
    mine = take_in(store, ONE)
    with pytest.raises(PinError, match=why):
        pin(store, mine, field, value, **WITH)
    assert golden(store, "1")["name"] == "김철수"


def test_a_pin_on_what_was_changed_since_is_refused(store: Store) -> None:
    mine = take_in(store, ONE)
    seen = entity(store, mine)
    assert seen
    take_in(store, TWIN)
    with pytest.raises(StaleError):
        pin(store, mine, "name", "김하나", expected_version=seen.version, **WITH)
    with pytest.raises(RulingError, match="not pinned"):
        unpin(store, mine, "name", **WITH)
    fresh = entity(store, mine)
    assert fresh
    pin(store, mine, "name", "김하나", expected_version=fresh.version, **WITH)


def test_a_pin_comes_back_with_its_record_and_is_erased_with_it(store: Store) -> None:
    mine = take_in(store, ONE, TWIN)
    pin(store, ("s", "2"), "name", "김하나", **WITH)
    delete(store, "s", "2", means=means())
    assert golden(store, "1")["name"] == "김철수"
    take_in(store, TWIN)
    assert golden(store, "1")["name"] == "김하나"
    erase_record(store, "s", "2", **WITH)
    seen = entity(store, mine)
    assert seen
    assert (seen.golden["name"], seen.pins) == ("김철수", ())
