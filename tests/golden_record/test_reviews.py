from datetime import UTC, datetime, timedelta

import pytest

from golden_record.life_cycle import Means, StaleError, Steward, submit, undo
from golden_record.life_cycle.errors import ClaimedError, UnknownReviewError
from golden_record.life_cycle.previewing import preview_decisions, preview_split
from golden_record.life_cycle.reviewing import (
    Decision,
    claim,
    claim_next,
    decide,
    decide_all,
    release,
)
from golden_record.reading import look_up_one
from golden_record.reading.review import review
from golden_record.reading.reviews import CursorError, Filters, reviews
from golden_record.store import Store
from rules.record import RawRecord
from tests.golden_record.worlds import believed, means, partition, run_again

LEE, KIM = Steward("lee", "called"), Steward("kim", "called")
WITH: dict[str, Means] = {"means": means()}
CRM_PHONES = ("010-2345-6789", "010-2468-1357", "010-3141-5926")
WEB_PHONES = ("010-9876-5432", "010-8642-9753", "010-7182-8459")
PEOPLE = (("김철수", "1985-03-01"), ("이영희", "1990-12-25"), ("박민수", "1971-07-07"))


def take_in(store: Store, *records: RawRecord) -> None:
    for raw in records:
        submit(store, raw, means=means())


def doubtful(store: Store) -> None:
    """Pairs with the same name and birth date, and nothing else."""
    for number, (name, born) in enumerate(PEOPLE):
        for source, phone in (("crm", CRM_PHONES[number]), ("web", WEB_PHONES[number])):
            take_in(store, RawRecord(source, str(number), name=name, birth_date=born, phone=phone))
    more = RawRecord("app", "9", name="박민수", birth_date="1971-07-07", phone=CRM_PHONES[2])
    take_in(store, more)


def numbers(store: Store, filters: Filters = Filters(), **more) -> list[int]:  # noqa: B008
    return [row.review_no for row in reviews(store, filters, **more).reviews]


def test_the_queue_is_ordered_by_worth_weight_or_age_page_by_page(store: Store) -> None:
    doubtful(store)
    page = reviews(store)
    assert [r.worth for r in page.reviews] == sorted((r.worth for r in page.reviews), reverse=True)
    assert {page.reviews[0].left.values["name"], page.reviews[0].right.values["name"]} == {"박민수"}
    assert page.reviews[0].worth > page.reviews[1].worth
    assert (page.counts.open, page.counts.matching, page.cursor) == (3, 3, None)
    assert page.counts.by_source == {"web": 3, "crm": 2, "app": 1}
    for order in ("worth", "weight", "age"):
        whole = numbers(store, order=order)
        pages, cursor = [], None
        for _ in range(3):
            part = reviews(store, order=order, limit=1, after=cursor)
            pages += [r.review_no for r in part.reviews]
            cursor = part.cursor
        assert pages == whole
        assert cursor is None
    assert numbers(store, order="age") == sorted(whole)


def test_filters_leave_what_they_say(store: Store) -> None:
    doubtful(store)
    row = reviews(store).reviews[0]
    later, earlier = (datetime.now(UTC) + timedelta(hours=h) for h in (1, -1))
    for filters, count in (
        (Filters(source="web"), 3),
        (Filters(source="nobody"), 0),
        (Filters(reason=row.reason), 3),
        (Filters(reason="ci_differs"), 0),
        (Filters(party_type="organization"), 0),
        (Filters(party_type="person"), 3),
        (Filters(weight_from=row.match_weight, weight_to=row.match_weight), 1),
        (Filters(opened_before=later), 3),
        (Filters(opened_before=earlier), 0),
        (Filters(opened_after=earlier), 3),
        (Filters(opened_after=later), 0),
        (Filters(state="closed"), 1),
    ):
        page = reviews(store, filters)
        assert (len(page.reviews), page.counts.matching) == (count, count), filters


@pytest.mark.parametrize("cursor", ["", "x", "bnVsbA==", "WzFd", "Wy13b3J0aCIsMSwyXQ=="])
def test_a_cursor_that_was_not_given_out_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(CursorError):
        reviews(store, after=cursor)


def test_two_people_never_get_the_same_pair(store: Store) -> None:
    doubtful(store)
    mine, theirs = claim_next(store, "lee"), claim_next(store, "kim")
    assert mine and theirs
    assert mine.review_no != theirs.review_no
    assert claim_next(store, "lee").review_no == mine.review_no
    third = claim_next(store, "lee", besides=[mine.review_no])
    assert third and third.review_no not in (mine.review_no, theirs.review_no)
    assert claim_next(store, "park") is None
    with pytest.raises(ClaimedError, match="kim"):
        claim(store, theirs.review_no, "lee")
    with pytest.raises(ClaimedError):
        decide(store, theirs.review_no, "match", by=LEE, **WITH)
    assert numbers(store, Filters(claims="others", actor="lee")) == [theirs.review_no]
    assert numbers(store, Filters(claims="mine", actor="kim")) == [theirs.review_no]
    assert reviews(store).counts.claimed == 3
    release(store, theirs.review_no, "lee")
    assert claim_next(store, "park") is None
    release(store, theirs.review_no, "kim")
    assert claim_next(store, "park").review_no == theirs.review_no


def test_a_claim_runs_out(store: Store) -> None:
    doubtful(store)
    mine = claim_next(store, "lee", minutes=0)
    theirs = claim(store, mine.review_no, "kim")
    assert theirs.version == mine.version + 1
    with pytest.raises(StaleError):
        decide(store, mine.review_no, "match", by=KIM, expected_version=mine.version, **WITH)
    assert decide(store, mine.review_no, "match", by=KIM, expected_version=theirs.version, **WITH)


def test_what_was_skipped_comes_back_last(store: Store) -> None:
    doubtful(store)
    first = numbers(store)[0]
    seen = []
    for _ in range(4):
        held = claim_next(store, "lee")
        seen.append(held.review_no)
        assert decide(store, held.review_no, "skip", by=LEE, **WITH) is None
    assert seen[0] == first == seen[3]
    assert len(set(seen)) == 3
    assert claim_next(store, "kim").review_no == first


def test_a_decision_closes_the_review_and_its_undo_opens_the_question_again(store: Store) -> None:
    doubtful(store)
    before, first = believed(store), reviews(store).reviews[0]
    made = decide(store, first.review_no, "match", by=LEE, expected_version=first.version, **WITH)
    assert first.review_no not in numbers(store)
    closed = reviews(store, Filters(state="closed")).reviews[0]
    assert (closed.review_no, closed.outcome) == (first.review_no, "match")
    with pytest.raises(StaleError, match="closed as match"):
        decide(store, first.review_no, "no_match", by=KIM, **WITH)
    with pytest.raises(UnknownReviewError):
        decide(store, 999, "no_match", by=KIM, **WITH)
    assert made
    undo(store, made, by=LEE, **WITH)
    assert believed(store) == before


def test_evidence_that_changed_makes_the_version_stale(store: Store) -> None:
    doubtful(store)
    row = reviews(store).reviews[-1]
    key = next(side.key for side in (row.left, row.right) if side.key[0] == "web")
    number = int(key[1])
    name, born = PEOPLE[number]
    take_in(
        store,
        RawRecord(*key, name=name, birth_date=born, phone=WEB_PHONES[number], gender="남"),
        RawRecord("crm", key[1], name=name, birth_date=born, phone="010-5555-6666", gender="남"),
    )
    assert row.review_no in numbers(store)
    with pytest.raises(StaleError):
        decide(store, row.review_no, "match", by=LEE, expected_version=row.version, **WITH)
    held = believed(store)
    run_again(store)
    assert believed(store) == held


def test_a_review_shows_both_records_the_evidence_and_who_else_would_join(store: Store) -> None:
    doubtful(store)
    row = reviews(store).reviews[0]
    seen = review(store, row.review_no, **WITH)
    assert {seen.left.entity_size, seen.right.entity_size} == {1, 2}
    assert seen.left.unified_id == look_up_one(store, *seen.left.key)
    assert seen.left.raw["name"] == seen.left.standardized["name"] == "박민수"
    assert seen.explanation
    weights = [e.match_weight for e in seen.explanation.evidence]
    assert sum(weights) + seen.explanation.prior == pytest.approx(seen.explanation.match_weight)
    assert seen.explanation.match_weight == pytest.approx(row.match_weight)
    assert [n.key for n in seen.neighbours if n.review_no is None] == [("crm", "2")]
    with pytest.raises(UnknownReviewError):
        review(store, 999, **WITH)


def test_a_preview_tells_what_would_be_and_changes_nothing(store: Store) -> None:
    doubtful(store)
    first, second, third = reviews(store).reviews
    before, revision = believed(store), store.revision()
    wanted = [
        Decision(first.review_no, "match", first.version),
        Decision(second.review_no, "no_match", second.version),
        Decision(third.review_no, "match", third.version + 1),
    ]
    seen = preview_decisions(store, wanted, by=LEE, **WITH)
    assert (believed(store), store.revision()) == (before, revision)
    assert [len(e.members) for e in seen.entities] == [3]
    assert seen.entities[0].golden["name"] == "박민수"
    assert set(seen.entities[0].was) == {first.left.unified_id, first.right.unified_id}
    assert list(seen.refused) == [third.review_no]
    done = decide_all(store, wanted, by=LEE, **WITH)
    assert [bool(one.ruling_id) for one in done] == [True, True, False]
    assert frozenset(seen.entities[0].members) in partition(store)


def test_a_preview_of_a_split_names_no_id_that_is_not_given_out(store: Store) -> None:
    doubtful(store)
    mine = look_up_one(store, "app", "9")
    seen = preview_split(store, mine, [("app", "9")], by=LEE, **WITH)
    assert {e.unified_id for e in seen.entities} == {mine, None}
    assert {e.was for e in seen.entities} == {(mine,)}
