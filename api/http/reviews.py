"""The steward's queue: pairs in doubt; claim one, decide on it, on to the next."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Meta

from api.http.calls import Call, shown
from api.http.explaining import Explanation, explained
from api.http.golden import CustomerFields, fields
from api.http.parameters import moment
from api.http.routes import CHANGING, WITH_BODY, allowed, problems
from api.http.shapes import Bits, Probability, Reason, Version
from golden_record.life_cycle.reviewing import claim, claim_next, decide, release
from golden_record.reading.review import Neighbour, review
from golden_record.reading.reviews import (
    Claims,
    Counts,
    Filters,
    Order,
    ReviewRow,
    SideRow,
    reviews,
)
from rules.record import PartyType

REVIEW = "/v1/reviews/{review_no:int}"
MOST = 200
_STEWARD = allowed("steward")
Number = Annotated[int, PathParameter(ge=1, le=2**53, description="the number of a review")]
Weight = Annotated[float | None, QueryParameter(ge=-1000, le=1000, description="in bits")]


class ReviewSide(msgspec.Struct, frozen=True):
    """One record of a pair, masked."""

    source: str
    source_record_id: str
    unified_id: str | None
    record: CustomerFields | None


class Review(msgspec.Struct, frozen=True):
    """A pair that waits for a steward, or that waited."""

    review_no: int
    version: Version
    left: ReviewSide
    right: ReviewSide
    party_type: PartyType
    match_weight: Bits | None
    match_probability: Probability | None
    worth: Annotated[float, Meta(description="what deciding it brings; the order of the queue")]
    reason: str
    korean: str
    english: str
    opened_at: str
    claimed_by: str | None
    claimed_until: str | None
    closed_at: str | None
    outcome: str | None


class ReviewNeighbour(msgspec.Struct, frozen=True):
    """A record that the decision concerns beside the two, masked.

    ``review_no``: of the review that waits with it; null for a member, who would join at once.
    """

    source: str
    source_record_id: str
    unified_id: str | None
    side: str
    match_weight: Bits | None
    review_no: int | None
    korean: str | None
    english: str | None
    record: CustomerFields | None


class ReviewWhole(msgspec.Struct, frozen=True):
    """A pair with its evidence; ``explanation`` is null where a record is gone."""

    review: Review
    explanation: Explanation | None
    neighbours: tuple[ReviewNeighbour, ...]


class ReviewCounts(msgspec.Struct, frozen=True):
    """How many reviews there are: that the filters leave, and open ones by what they are."""

    matching: int
    open: int
    claimed: int
    by_reason: dict[str, int]
    by_source: dict[str, int]
    by_party_type: dict[str, int]


class ReviewPage(msgspec.Struct, frozen=True):
    """Reviews in order; ``cursor`` asks for those that follow, null at the end."""

    reviews: tuple[Review, ...]
    counts: ReviewCounts
    cursor: str | None


class Claimed(msgspec.Struct, frozen=True):
    """A review that is held for this steward, and the version to decide on."""

    review_no: int
    version: Version
    claimed_by: str
    claimed_until: str


class Next(msgspec.Struct, frozen=True):
    """The next review, held for this steward; null where nothing is left."""

    claim: Claimed | None


class Released(msgspec.Struct, frozen=True):
    """A review that was given back to the queue."""

    review_no: int


class ReviewDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a steward decides: one customer, two, or somebody else's turn."""

    decision: Literal["match", "no_match", "skip"]
    version: Version
    reason: Reason


class ReviewDecided(msgspec.Struct, frozen=True):
    """The decision that was made; null for a skip."""

    review_no: int
    decision_id: Annotated[str, Meta(description="by which it can be undone")] | None


@get("/v1/reviews", opt=_STEWARD, responses=problems(), sync_to_thread=True)
def list_reviews(
    call: NamedDependency[Call],
    order: Annotated[
        Order, QueryParameter(description="the worthiest, heaviest, oldest")
    ] = "worth",
    after: Annotated[
        str | None, QueryParameter(description="the cursor of the last answer", max_length=500)
    ] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST)] = 50,
    source: Annotated[str | None, QueryParameter(max_length=200)] = None,
    reason: Annotated[str | None, QueryParameter(max_length=100)] = None,
    party_type: Annotated[PartyType | None, QueryParameter(description="persons or others")] = None,
    weight_from: Weight = None,
    weight_to: Weight = None,
    opened_after: Annotated[datetime | None, QueryParameter(description="with a zone")] = None,
    opened_before: Annotated[datetime | None, QueryParameter(description="with a zone")] = None,
    claims: Annotated[Claims, QueryParameter(description="whose work it is")] = "any",
    review_state: Annotated[
        Literal["open", "closed"], QueryParameter(name="state", description="closed is history")
    ] = "open",
) -> ReviewPage:
    """List the pairs that wait for a steward, masked."""
    filters = Filters(
        source=source,
        reason=reason,
        party_type=party_type,
        opened_before=moment(opened_before, "opened_before"),
        opened_after=moment(opened_after, "opened_after"),
        weight_from=weight_from,
        weight_to=weight_to,
        claims=claims,
        actor=call.actor,
        state=review_state,
    )

    def work() -> ReviewPage:
        page = reviews(call.store, filters, order=order, after=after, limit=limit)
        shown_rows = tuple(_told(row) for row in page.reviews)
        return ReviewPage(shown_rows, _counted(page.counts), page.cursor)

    return call.read(work, lambda a: (s for r in a.reviews for s in _subjects(r)))


@get(REVIEW, opt=_STEWARD, responses=problems("unknown-review"), sync_to_thread=True)
def read_review(call: NamedDependency[Call], review_no: Number) -> ReviewWhole:
    """Show one pair, masked: the evidence for and against, and who else the decision concerns."""

    def work() -> ReviewWhole:
        view = review(call.store, review_no, means=call.means)
        pair = (view.left.key, view.right.key)
        ids = (view.left.unified_id, view.right.unified_id)
        told = view.explanation
        return ReviewWhole(
            _told(view.review),
            explained(pair, told, ids) if told else None,
            tuple(map(_neighbour, view.neighbours)),
        )

    return call.read(work, lambda a: _subjects(a.review))


@post(
    f"{REVIEW}/claim",
    opt=_STEWARD,
    responses=problems(*CHANGING, "unknown-review", "claimed", "stale-version"),
    status_code=200,
    sync_to_thread=True,
)
def claim_review(call: NamedDependency[Call], review_no: Number) -> Claimed:
    """Hold a pair for oneself for 15 minutes, or hold it longer."""

    def work() -> Claimed:
        held = claim(call.store, review_no, call.actor)
        return Claimed(held.review_no, held.version, held.claimed_by, held.claimed_until)

    return call.change(work, lambda a: (f"review {a.review_no}",), answer=Claimed)


@post(
    "/v1/reviews/next",
    opt=_STEWARD,
    responses=problems(*CHANGING),
    status_code=200,
    sync_to_thread=True,
)
def claim_next_review(call: NamedDependency[Call]) -> Next:
    """Hold the pair that is worth most among those that nobody works on."""

    def work() -> Next:
        held = claim_next(call.store, call.actor)
        if held is None:
            return Next(None)
        return Next(Claimed(held.review_no, held.version, held.claimed_by, held.claimed_until))

    return call.change(
        work, lambda a: (f"review {a.claim.review_no}",) if a.claim else (), answer=Next
    )


@post(
    f"{REVIEW}/release",
    opt=_STEWARD,
    responses=problems(*CHANGING, "unknown-review"),
    status_code=200,
    sync_to_thread=True,
)
def release_review(call: NamedDependency[Call], review_no: Number) -> Released:
    """Give a pair back to the queue."""

    def work() -> Released:
        review(call.store, review_no, means=call.means)
        release(call.store, review_no, call.actor)
        return Released(review_no)

    return call.change(work, lambda a: (f"review {a.review_no}",), answer=Released)


@post(
    f"{REVIEW}/decision",
    opt=_STEWARD,
    responses=problems(
        *WITH_BODY, *CHANGING, "unknown-review", "claimed", "stale-version", "contradiction"
    ),
    status_code=200,
    sync_to_thread=True,
)
def decide_review(
    call: NamedDependency[Call], review_no: Number, data: JSONBody[ReviewDecision]
) -> ReviewDecided:
    """Decide on a pair as it was read: another version by now answers 409."""

    def work() -> ReviewDecided:
        ruling = decide(
            call.store,
            review_no,
            data.decision,
            means=call.means,
            by=call.steward(data.reason),
            expected_version=data.version,
        )
        return ReviewDecided(review_no, ruling)

    return call.change(
        work, lambda a: (f"review {a.review_no}",), answer=ReviewDecided, reason=data.reason
    )


def _told(row: ReviewRow) -> Review:
    return Review(
        review_no=row.review_no,
        version=row.version,
        left=_side(row.left),
        right=_side(row.right),
        party_type=row.party_type,
        match_weight=row.match_weight,
        match_probability=row.match_probability,
        worth=row.worth,
        reason=row.reason,
        korean=row.sentence.korean,
        english=row.sentence.english,
        opened_at=row.opened_at,
        claimed_by=row.claimed_by,
        claimed_until=row.claimed_until,
        closed_at=row.closed_at,
        outcome=row.outcome,
    )


def _side(row: SideRow) -> ReviewSide:
    record = fields(row.values, masked=True) if row.values else None
    return ReviewSide(*row.key, row.unified_id, record)


def _neighbour(row: Neighbour) -> ReviewNeighbour:
    said = row.reason
    return ReviewNeighbour(
        *row.key,
        row.unified_id,
        row.side,
        row.match_weight,
        row.review_no,
        said.korean if said else None,
        said.english if said else None,
        fields(row.values, masked=True) if row.values else None,
    )


def _counted(counts: Counts) -> ReviewCounts:
    return ReviewCounts(
        counts.matching,
        counts.open,
        counts.claimed,
        dict(counts.by_reason),
        dict(counts.by_source),
        dict(counts.by_party_type),
    )


def _subjects(answer: Review) -> tuple[str, ...]:
    sides = (answer.left, answer.right)
    return tuple(shown((s.source, s.source_record_id)) for s in sides)
