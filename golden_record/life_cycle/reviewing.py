"""Working the review queue: claim a pair, decide on it, skip it, go on to the next.

A claim keeps two people from working on one pair; it runs out by itself. A decision is a ruling as
any other, and says which version of the review it was made on. What was skipped comes back to the
same person only when nothing else is left.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Connection, text

from golden_record.life_cycle.errors import (
    ClaimedError,
    RulingError,
    StaleError,
    UnknownReviewError,
)
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.rows import touch
from golden_record.life_cycle.steward import rule
from golden_record.life_cycle.targets import Steward
from golden_record.moments import machine_clock, now, written
from golden_record.reading.filtering import ALL_OPEN, Filters, conditions
from golden_record.reading.reviews import Order, ordering
from golden_record.store import Store
from golden_record.survival import Key

Verdict = Literal["match", "no_match", "skip"]
CLAIM_MINUTES = 15
SKIPPED_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Claim:
    """A review that somebody works on, and the version to decide on."""

    review_no: int
    version: int
    claimed_by: str
    claimed_until: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of several made at once."""

    review_no: int
    verdict: Verdict
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one decision: the ruling it made, or why it was refused."""

    review_no: int
    ruling_id: str | None = None
    refused: RulingError | None = None


def claim(store: Store, review_no: int, actor: str, *, minutes: int = CLAIM_MINUTES) -> Claim:
    """Take a review for oneself, or hold it longer.

    Raises:
        UnknownReviewError: there is none.
        StaleError: it is closed already.
        ClaimedError: somebody else has it.
    """
    with store.writing() as connection:
        held = _open(connection, review_no, actor)
        return _claim(connection, held, actor, minutes)


def release(store: Store, review_no: int, actor: str) -> None:
    """Give a review back to the queue; what is not claimed by this person stays as it is."""
    with store.writing() as connection:
        touch(connection, _RELEASE, review_no=review_no, actor=actor)


def claim_next(
    store: Store,
    actor: str,
    filters: Filters = ALL_OPEN,
    *,
    order: Order = "worth",
    besides: Collection[int] = (),
    minutes: int = CLAIM_MINUTES,
) -> Claim | None:
    """Take the next review: one that this person holds already, else the first that is free.

    Args:
        store: whose queue.
        actor: who works.
        filters: which reviews; claims aside.
        order: as of the queue.
        besides: reviews to pass over, such as the one on the screen.
        minutes: how long the claim holds.

    Returns:
        ``None`` where nothing is left.
    """
    wanted = replace(filters, state="open", claims="any", actor=actor)
    with store.writing() as connection:
        number = _next(connection, wanted, order, besides)
        if number is None:
            return None
        return _claim(connection, _open(connection, number, actor), actor, minutes)


def decide(
    store: Store,
    review_no: int,
    verdict: Verdict,
    *,
    means: Means,
    by: Steward,
    expected_version: int | None = None,
) -> str | None:
    """Decide on a review.

    Returns:
        The id of the ruling, by which it can be undone; ``None`` for a skip.

    Raises:
        UnknownReviewError: there is none.
        StaleError: it is closed, or has another version than the one looked at.
        ClaimedError: somebody else has it.
        ContradictionError: rulings in force say otherwise; its chain shows which.
    """
    with store.writing() as connection:
        held = _open(connection, review_no, by.actor)
        if expected_version is not None and held.version != expected_version:
            raise StaleError(f"review {review_no}", expected_version, held.version)
        if verdict == "skip":
            touch(connection, _FORGET_SKIP, review_no=review_no, actor=by.actor)
            touch(connection, _SKIP, review_no=review_no, actor=by.actor, at=now())
            touch(connection, _RELEASE, review_no=review_no, actor=by.actor)
            return None
        left, right = (_key(connection, number) for number in (held.left_no, held.right_no))
        return rule(store, left, right, verdict, means=means, by=by)


def decide_all(
    store: Store, decisions: Sequence[Decision], *, means: Means, by: Steward
) -> tuple[Decided, ...]:
    """Decide on several reviews in one transaction; those that are refused leave the others be."""
    with store.writing():
        return tuple(_decided(store, one, means, by) for one in decisions)


def _decided(store: Store, one: Decision, means: Means, by: Steward) -> Decided:
    try:
        ruling_id = decide(
            store,
            one.review_no,
            one.verdict,
            means=means,
            by=by,
            expected_version=one.expected_version,
        )
    except RulingError as refused:
        return Decided(one.review_no, refused=refused)
    return Decided(one.review_no, ruling_id)


_RELEASE = (
    "UPDATE review SET claimed_by = NULL, claimed_until = NULL "
    "WHERE review_no = :review_no AND claimed_by = :actor AND closed_in IS NULL"
)
_FORGET_SKIP = "DELETE FROM review_skip WHERE review_no = :review_no AND actor = :actor"
_SKIP = "INSERT INTO review_skip (review_no, actor, at) VALUES (:review_no, :actor, :at)"
_REVIEW = text(
    "SELECT review_no, version, left_no, right_no, closed_in, outcome, claimed_by, claimed_until "
    "FROM review WHERE review_no = :review_no"
)


def _open(connection: Connection, review_no: int, actor: str) -> Any:
    """The row of an open review that this person may work on."""
    held = connection.execute(_REVIEW, {"review_no": review_no}).one_or_none()
    if held is None:
        raise UnknownReviewError(review_no)
    if held.closed_in is not None:
        raise StaleError(f"review {review_no}", None, held.version, f"closed as {held.outcome}")
    if held.claimed_by not in (None, actor) and held.claimed_until > now():
        raise ClaimedError(review_no, held.claimed_by, held.claimed_until)
    return held


def _claim(connection: Connection, held: Any, actor: str, minutes: int) -> Claim:
    """Write a claim, where half of an older one is over; a new hand is a new version."""
    if held.claimed_by == actor and held.claimed_until > _after(timedelta(minutes=minutes) / 2):
        return Claim(held.review_no, held.version, actor, held.claimed_until)
    until = _after(timedelta(minutes=minutes))
    version = held.version + (held.claimed_by != actor)
    touch(
        connection,
        "UPDATE review SET claimed_by = :actor, claimed_until = :until, version = :version "
        "WHERE review_no = :review_no",
        actor=actor,
        until=until,
        version=version,
        review_no=held.review_no,
    )
    return Claim(held.review_no, version, actor, until)


def _after(delay: timedelta) -> str:
    return written(machine_clock() + delay)


_SKIPPED = (
    "EXISTS (SELECT 1 FROM review_skip s WHERE s.review_no = v.review_no AND s.actor = :me{})"
)


def _next(
    connection: Connection, filters: Filters, order: Order, besides: Collection[int]
) -> int | None:
    """The number of the next review: mine, then free ones not skipped, then those skipped."""
    where = conditions(filters)
    own = [*where.conditions]
    if besides:
        own.append(f"v.review_no NOT IN ({','.join(str(int(n)) for n in besides)})")
    values = {**where.values, "me": filters.actor, "now": now(), "since": _after(-SKIPPED_FOR)}
    fresh, free = (
        _SKIPPED.format(" AND s.at > :since"),
        "(v.claimed_by IS NULL OR v.claimed_until <= :now)",
    )
    for more in (
        ["v.claimed_by = :me", "v.claimed_until > :now"],
        [free, f"NOT {fresh}"],
        [free],
    ):
        sql = (
            f"SELECT v.review_no FROM review v WHERE {' AND '.join([*own, *more])} "
            f"ORDER BY {ordering(order)} LIMIT 1"
        )
        used = {name: value for name, value in values.items() if f":{name}" in sql}
        number = connection.execute(text(sql), used).scalar()
        if number is not None:
            return int(number)
    return None


def _key(connection: Connection, number: int) -> Key:
    asked = text("SELECT source, source_record_id FROM source_record WHERE record_no = :number")
    source, record_id = connection.execute(asked, {"number": number}).one()
    return source, record_id
