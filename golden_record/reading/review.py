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
        left, right = connection.execute(_NUMBERS, {"review_no": review_no}).one()
        numbers = (left, right)
        sides = tuple(
            _side(connection, n, row) for n, row in zip(numbers, _sides(rows[0]), strict=True)
        )
        world, around = World(connection, means), _around(connection, numbers, review_no)
        live = world.live({*numbers, *(one.number for one in around)})
        world.gather_values(live)
        return ReviewView(
            review=rows[0],
            left=sides[0],
            right=sides[1],
            explanation=explain_numbers(world, left, right, means) if live >= {*numbers} else None,
            neighbours=_neighbours(connection, world, numbers, around),
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


@dataclass(frozen=True, slots=True)
class _Beside:
    """A record beside one of the two: a member of its entity, or waiting with one of them."""

    number: int
    side: str
    of: int
    weight: float | None = None
    review_no: int | None = None
    reason: str | None = None


def _around(connection: Connection, numbers: Sequence[int], review_no: int) -> Sequence[_Beside]:
    """The other members of both entities, then those that wait with either of them."""
    joining: list[_Beside] = []
    waiting: list[_Beside] = []
    taken = set(numbers)
    for side, number in zip(("left", "right"), numbers, strict=True):
        rows = connection.execute(_MEMBERS, {"number": number, "most": MOST_NEIGHBOURS})
        members = list(rows.scalars())
        joining += [_Beside(member, side, number) for member in members if member not in taken]
        taken |= {*members}
        waiting += _waiting(connection, side, members or [number], review_no)
    return [*joining, *(one for one in waiting if one.number not in taken)]


def _neighbours(
    connection: Connection, world: World, numbers: Sequence[int], around: Sequence[_Beside]
) -> tuple[Neighbour, ...]:
    live = world.live({one.number for one in around})
    listed = ",".join(map(str, sorted(live))) or "NULL"
    ids = dict(tuple(row) for row in connection.exec_driver_sql(_IDS.format(listed)))
    return tuple(
        Neighbour(
            key=world.record(one.number).key,
            unified_id=ids.get(one.number),
            side=one.side,
            match_weight=one.weight if one.review_no else _weight(world, one.of, one.number),
            review_no=one.review_no,
            reason=_reason(world, one),
            values=world.record(one.number).values,
        )
        for one in around
        if one.number in live
    )


def _reason(world: World, one: _Beside) -> Sentence | None:
    party_type = world.record(one.number).party_type
    return reason_sentence(party_type, one.reason) if one.reason else None


def _weight(world: World, number: int, member: int) -> float | None:
    if world.record(number).party_type != world.record(member).party_type:
        return None
    return world.score(number, member).match_weight


def _waiting(
    connection: Connection, side: str, members: Sequence[int], review_no: int
) -> list[_Beside]:
    listed = ",".join(map(str, members))
    rows = connection.exec_driver_sql(_WAITING.format(n=listed)).all()
    heaviest = sorted(rows, key=lambda row: (-(row.match_weight or 0.0), row.review_no))
    return [
        _Beside(
            number=row.right_no if row.left_no in members else row.left_no,
            side=side,
            of=row.left_no if row.left_no in members else row.right_no,
            weight=row.match_weight,
            review_no=row.review_no,
            reason=row.reason or "weight",
        )
        for row in heaviest[:MOST_NEIGHBOURS]
        if row.review_no != review_no
    ]
