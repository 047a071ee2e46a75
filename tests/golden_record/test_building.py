from dataclasses import replace

import pytest

from golden_record.errors import UnknownIdError
from golden_record.life_cycle import Steward, delete, rule, submit, undo
from golden_record.reading import look_up_one
from golden_record.reading.building import built, comparisons
from golden_record.store import Store
from rules.record import RawRecord
from tests.golden_record.worlds import means

LEE = Steward("lee", "asked")
ONE = RawRecord("s", "1", name="김철수", phone="010-2345-6789", birth_date="1985-03-01")
TWIN = replace(ONE, source_record_id="2", email="kim@naver.com")
THIRD = replace(ONE, source_record_id="3", phone="010-9876-5432", email="kim@naver.com")
WIFE = RawRecord("s", "4", name="이영희", phone="010-2345-6789", birth_date="1990-12-25")
NAMESAKE = RawRecord("s", "5", name="김철수", phone="010-3141-5926", birth_date="1985-03-01")


def how(store: Store, key: str):
    found = built(store, look_up_one(store, "s", key) or "")
    assert found
    return found


def take_in(store: Store, *records: RawRecord) -> None:
    for raw in records:
        submit(store, raw, means=means())


def test_edges_come_from_the_heaviest_down_each_with_its_comparisons(store: Store) -> None:
    take_in(store, ONE, TWIN, THIRD)
    found = how(store, "1")
    assert found.members == (("s", "1"), ("s", "2"), ("s", "3"))
    joined = [edge for edge in found.accepted if edge.joins]
    assert [edge.together for edge in joined] == [2, 3]
    weights = [edge.match_weight for edge in joined]
    assert weights == sorted(weights, reverse=True)
    told = comparisons(store, found, means=means())
    for edge in found.accepted:
        assert told[edge.left, edge.right][0].korean
        assert (edge.decided_by, edge.verdict) == ("model", "match")
    assert [(b.of, b.count) for b in found.brakes][:2] == [("records", 3), ("name_law_key", 1)]
    assert all(b.count <= b.limit for b in found.brakes)


def test_refused_edges_say_why_and_to_whom_they_lead(store: Store) -> None:
    take_in(store, ONE, TWIN, NAMESAKE)
    refused = how(store, "1").refused
    assert [(e.verdict, e.decided_by) for e in refused] == [("review", "model")]
    assert refused[0].outside_id == look_up_one(store, "s", "5")
    assert "연락처" in refused[0].sentence.korean
    assert refused[0].review_no is not None


def test_a_stewards_ruling_is_named_with_its_reason_and_can_be_undone(store: Store) -> None:
    take_in(store, ONE, WIFE, NAMESAKE)
    made = rule(store, ("s", "1"), ("s", "4"), "match", means=means(), by=LEE)
    apart = rule(store, ("s", "1"), ("s", "5"), "no_match", means=means(), by=LEE)
    found = how(store, "4")
    first = found.accepted[0]
    assert (first.decided_by, first.actor, first.given_reason) == ("steward", "lee", "asked")
    assert (first.ruling_id, first.joins) == (made, True)
    assert found.refused[0].ruling_id == apart
    assert "서로 다른 고객" in found.refused[0].sentence.korean


def test_what_a_steward_ruled_stands_in_place_of_what_the_model_found(store: Store) -> None:
    take_in(store, ONE, NAMESAKE)
    apart = rule(store, ("s", "1"), ("s", "5"), "no_match", means=means(), by=LEE)
    assert [edge.decided_by for edge in how(store, "1").refused] == ["steward"]
    undo(store, apart, means=means(), by=LEE)
    assert [edge.decided_by for edge in how(store, "1").refused] == ["model"]
    rule(store, ("s", "1"), ("s", "5"), "match", means=means(), by=LEE)
    assert [edge.decided_by for edge in how(store, "1").accepted] == ["steward"]


def test_a_customer_who_is_gone_or_was_never_there(store: Store) -> None:
    take_in(store, ONE)
    mine = look_up_one(store, "s", "1") or ""
    delete(store, "s", "1", means=means())
    assert built(store, mine) is None
    with pytest.raises(UnknownIdError):
        built(store, "000-000-000")
