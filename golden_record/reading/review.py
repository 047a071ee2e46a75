"""One review whole: two records, their entities, the evidence for and against, who else would join.

The evidence is worked out anew from what the store holds now, as a change would work it out, so
that what a steward reads is what a decision would rest on.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from golden_record.life_cycle.errors import UnknownReviewError
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.world import World
from golden_record.reading.reviews import ReviewRow, rows_of
from golden_record.reading.versions import entity_version
from golden_record.store import Store
from golden_record.survival import Key
from resolver.explain import (
    Compared,
    PairExplanation,
    Sentence,
    explain_compared,
    reason_sentence,
)

MOST_NEIGHBOURS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """One record of a pair, and the entity that it is in.

    standardized and raw are empty where the record is gone. version: of the entity.
    """

    key: Key
    unified_id: str | None
    version: int | None
    entity_size: int
    received_at: str | None
    standardized: Mapping[str, Any]
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A record that the decision concerns beside the two.

    side: of which entity it is a member, or with which a review of it waits. review_no: of that
    review; ``None`` for a member, who would join at once.
    """

    key: Key
    unified_id: str | None
    side: str
    match_weight: float | None
    review_no: int | None
    reason: Sentence | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """One review; ``explanation`` is ``None`` where a record is gone."""

    review: ReviewRow
    left: SideView
    right: SideView
    explanation: PairExplanation | None
    neighbours: Sequence[Neighbour]


def review(store: Store, review_no: int, *, means: Means) -> ReviewView:
    """Read one review, open or closed.

    Raises:
        UnknownReviewError: there is none of this number.
    """
    with store.reading() as connection:
        rows = rows_of(connection, [review_no])
        if not rows:
            raise UnknownReviewError(review_no)
        numbers = connection.execute(_NUMBERS, {"review_no": review_no}).one()
        sides = tuple(
            _side(connection, n, row) for n, row in zip(numbers, _sides(rows[0]), strict=True)
        )
        return ReviewView(
            review=rows[0],
            left=sides[0],
            right=sides[1],
            explanation=_explanation(connection, means, numbers),
            neighbours=_neighbours(connection, means, numbers, review_no),
        )


def explain_numbers(world: World, left: int, right: int, means: Means) -> PairExplanation:
    """Explain two live records to each other as an online change sees them."""
    ones, others = (
        Compared(world.record(n).values, world.shown(n), world.prepared(n)) for n in (left, right)
    )
    return explain_compared(ones, others, means.scorers)


_NUMBERS = text("SELECT left_no, right_no FROM review WHERE review_no = :review_no")
_HELD = text(
    "SELECT c.entity_no, w.fields, o.at FROM source_record r "
    "LEFT JOIN crosswalk c ON c.record_no = r.record_no AND c.valid_to IS NULL "
    "LEFT JOIN raw_record w ON w.record_no = r.record_no AND w.version = r.version "
    "LEFT JOIN revision o ON o.revision_no = w.received_in WHERE r.record_no = :number"
)
_SIZE = text("SELECT count(*) FROM crosswalk WHERE entity_no = :entity AND valid_to IS NULL")


def _sides(row: ReviewRow) -> tuple[Any, Any]:
    return row.left, row.right


def _side(connection: Connection, number: int, row: Any) -> SideView:
    entity, fields, received = connection.execute(_HELD, {"number": number}).one()
    size = connection.execute(_SIZE, {"entity": entity}).scalar_one() if entity else 0
    return SideView(
        key=row.key,
        unified_id=row.unified_id,
        version=entity_version(connection, entity) if entity else None,
        entity_size=int(size),
        received_at=received,
        standardized=row.values,
        raw=json.loads(fields) if fields else {},
    )


def _explanation(
    connection: Connection, means: Means, numbers: Sequence[int]
) -> PairExplanation | None:
    live = connection.execute(_LIVE, {"left": numbers[0], "right": numbers[1]}).scalar_one()
    if live != len(set(numbers)):
        return None
    return explain_numbers(World(connection, means), numbers[0], numbers[1], means)


_LIVE = text("SELECT count(*) FROM standardized_record WHERE record_no IN (:left, :right)")
_MEMBERS = text(
    "SELECT m.record_no FROM crosswalk c JOIN crosswalk m ON m.entity_no = c.entity_no "
    "AND m.valid_to IS NULL WHERE c.record_no = :number AND c.valid_to IS NULL "
    "ORDER BY m.record_no LIMIT :most"
)
_WAITING = (
    "SELECT review_no, left_no, right_no, match_weight, reason FROM review "
    "WHERE closed_in IS NULL AND left_no IN ({n}) UNION "
    "SELECT review_no, left_no, right_no, match_weight, reason FROM review "
    "WHERE closed_in IS NULL AND right_no IN ({n})"
)
_IDS = (
    "SELECT c.record_no, e.unified_id FROM crosswalk c JOIN entity e ON e.entity_no = c.entity_no "
    "WHERE c.valid_to IS NULL AND c.record_no IN ({})"
)


def _neighbours(
    connection: Connection, means: Means, numbers: Sequence[int], review_no: int
) -> tuple[Neighbour, ...]:
    """The other members of both entities, then the reviews that wait with either of them."""
    world = World(connection, means)
    found: list[tuple[int, str, float | None, int | None, str | None]] = []
    taken = set(numbers)
    for side, number in zip(("left", "right"), numbers, strict=True):
        rows = connection.execute(_MEMBERS, {"number": number, "most": MOST_NEIGHBOURS})
        members = list(rows.scalars())
        for member in members:
            if member not in taken:
                weight = _weight(world, number, member)
                found.append((member, side, weight, None, None))
        taken |= {*members}
        found += _waiting(connection, side, members or [number], review_no)
    shown = {n for n, *_ in found}
    listed = ",".join(map(str, sorted(shown))) or "NULL"
    ids = dict(tuple(row) for row in connection.exec_driver_sql(_IDS.format(listed)))
    world.load(shown)
    return tuple(
        Neighbour(
            key=world.record(n).key,
            unified_id=ids.get(n),
            side=side,
            match_weight=weight,
            review_no=waiting,
            reason=reason_sentence(world.record(n).party_type, reason) if reason else None,
            values=world.record(n).values,
        )
        for n, side, weight, waiting, reason in sorted(found, key=lambda f: f[3] is not None)
        if waiting is None or n not in taken
    )


def _weight(world: World, number: int, member: int) -> float | None:
    if world.record(number).party_type != world.record(member).party_type:
        return None
    return world.score(number, member).match_weight


def _waiting(
    connection: Connection, side: str, members: Sequence[int], review_no: int
) -> list[tuple[int, str, float | None, int | None, str | None]]:
    listed = ",".join(map(str, members))
    rows = connection.exec_driver_sql(_WAITING.format(n=listed)).all()
    heaviest = sorted(rows, key=lambda row: (-(row.match_weight or 0.0), row.review_no))
    return [
        (right if left in members else left, side, weight, number, reason or "weight")
        for number, left, right, weight, reason in heaviest[:MOST_NEIGHBOURS]
        if number != review_no
    ]
