"""What a steward decides: match, no match, split, and undo of each at any later time.

A ruling is rows in the decision log between record keys, so it holds whatever entities become
later, online and in every run; nothing automatic overrides it. Entities and golden records follow
in the same transaction. Undo ends the rows and adds one that says so: what then stands is what
would stand had the ruling never been made.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, text

from golden_record.life_cycle.changing import begin, follow
from golden_record.life_cycle.errors import (
    ContradictionError,
    RulingError,
    UnknownRecordError,
    UnknownRulingError,
)
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.records import known
from golden_record.life_cycle.region import rulings_on
from golden_record.life_cycle.rows import add, last, touch
from golden_record.life_cycle.world import Pair, World
from golden_record.store import Store
from golden_record.store.schema import decision
from golden_record.survival import Key

RulingVerdict = Literal["match", "no_match"]


@dataclass(frozen=True, slots=True)
class Steward:
    """Who decides, and why."""

    actor: str
    reason: str


def rule(
    store: Store, left: Key, right: Key, verdict: RulingVerdict, *, means: Means, by: Steward
) -> str:
    """Rule that two records are one customer, or that they are two.

    Returns:
        The id of the ruling, by which it can be undone.

    Raises:
        UnknownRecordError: a key has no live record.
        RulingError: the two are one record, or a person and an organization.
        ContradictionError: rulings in force say otherwise; its chain shows which.
    """
    with store.writing() as connection:
        world = World(connection, means)
        pair = _ordered(_number(connection, left), _number(connection, right))
        _refuse_unless_comparable(world, pair)
        return _make(connection, world, [pair], verdict, means=means, by=by)


def split(store: Store, keys: Sequence[Key], *, means: Means, by: Steward) -> str:
    """Rule that some records of an entity are other customers than the rest of it.

    What becomes of the records named, among themselves, is left to evidence and other rulings.

    Returns:
        The id of the ruling, by which it can be undone.

    Raises:
        UnknownRecordError: a key has no live record.
        RulingError: they are not of one entity, or they are all of it.
        ContradictionError: rulings in force hold two of them together.
    """
    with store.writing() as connection:
        world = World(connection, means)
        taken = {_number(connection, key) for key in keys}
        entities = {world.record(n).entity for n in taken}
        if len(entities) != 1:
            raise RulingError("the records to split off must be of one entity")
        rest = set(world.numbers_in(int(entities.pop() or 0))) - taken
        if not rest:
            raise RulingError("a split leaves at least one record of the entity behind")
        pairs = [_ordered(a, b) for a in taken for b in rest]
        return _make(connection, world, pairs, "no_match", means=means, by=by)


def undo(store: Store, ruling_id: str, *, means: Means, by: Steward) -> None:
    """Take a ruling back, however long ago and whatever happened since.

    Raises:
        UnknownRulingError: no such ruling is in force.
    """
    with store.writing() as connection:
        rows = connection.execute(
            text(
                "SELECT decision_no, left_no, right_no FROM decision "
                "WHERE group_id = :group AND ended_in IS NULL AND decided_by = 'steward'"
            ),
            {"group": ruling_id},
        ).all()
        if not rows:
            raise UnknownRulingError(ruling_id)
        revision = begin(connection, "undo", by.actor, means)
        touch(
            connection,
            "UPDATE decision SET ended_in = :revision WHERE group_id = :group AND ended_in IS NULL",
            revision=revision,
            group=ruling_id,
        )
        number = last(connection, decision, "decision_no")
        undone = [
            _row((left, right), "undo", revision, by)
            | {"decision_no": number + i, "ended_in": revision, "undoes": undone_no}
            for i, (undone_no, left, right) in enumerate(rows, 1)
        ]
        add(connection, decision, undone)
        ends = {n for _, left, right in rows for n in (left, right)}
        follow(connection, means, _live(connection, ends), number=revision)


def _make(
    connection: Connection,
    world: World,
    pairs: Sequence[Pair],
    verdict: RulingVerdict,
    *,
    means: Means,
    by: Steward,
) -> str:
    """Write a ruling on pairs and let everything follow from it."""
    ruling_id = secrets.token_urlsafe(9)
    fresh = _not_yet_ruled(connection, world, pairs, verdict)
    if not fresh:
        raise RulingError("this is ruled already")
    revision = begin(connection, "ruling", by.actor, means)
    number = last(connection, decision, "decision_no")
    rows = [
        _row(pair, verdict, revision, by) | {"decision_no": number + i, "group_id": ruling_id}
        for i, pair in enumerate(sorted(fresh), 1)
    ]
    add(connection, decision, rows)
    for left, right in fresh:
        touch(
            connection,
            "UPDATE review SET closed_in = :revision, outcome = :verdict, version = version + 1 "
            "WHERE left_no = :left AND right_no = :right AND closed_in IS NULL",
            revision=revision,
            verdict=verdict,
            left=left,
            right=right,
        )
    follow(connection, means, {n for pair in fresh for n in pair}, number=revision)
    return ruling_id


def _not_yet_ruled(
    connection: Connection, world: World, pairs: Sequence[Pair], verdict: RulingVerdict
) -> list[Pair]:
    """The pairs on which the ruling is new; refuse one that contradicts others."""
    must, cannot = _rulings_around(connection, world, {n for pair in pairs for n in pair})
    same = must if verdict == "match" else cannot
    fresh = [pair for pair in dict.fromkeys(pairs) if pair not in same]
    (must if verdict == "match" else cannot).update(fresh)
    for left, right in sorted(cannot):
        chain = _chain(must, left, right)
        if chain:
            raise ContradictionError([world.record(n).key for n in chain])
    return fresh


def _rulings_around(
    connection: Connection, world: World, numbers: set[int]
) -> tuple[set[Pair], set[Pair]]:
    """The rulings on records, and on all that are ruled to match them, link by link."""
    must: set[Pair] = set()
    cannot: set[Pair] = set()
    seen: set[int] = set()
    while numbers:
        seen |= numbers
        found = rulings_on(connection, world, numbers)
        must |= found.must
        cannot |= found.cannot
        numbers = {n for pair in found.must for n in pair} - seen
    return must, cannot


def _chain(must: Iterable[Pair], left: int, right: int) -> list[int] | None:
    """The shortest way from one record to another over ruled matches."""
    beside: dict[int, list[int]] = {}
    for a, b in sorted(must):
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    came_from = {left: left}
    queue = [left]
    for number in queue:
        for other in beside.get(number, ()):
            if other not in came_from:
                came_from[other] = number
                queue.append(other)
    if right not in came_from:
        return None
    way = [right]
    while way[-1] != left:
        way.append(came_from[way[-1]])
    return way[::-1]


def _refuse_unless_comparable(world: World, pair: Pair) -> None:
    left, right = (world.record(n) for n in pair)
    if left.number == right.number:
        raise RulingError("a ruling is about two records")
    if left.party_type != right.party_type:
        raise RulingError("a person and an organization are never one customer")


def _number(connection: Connection, key: Key) -> int:
    held = known(connection, key)
    if held is None or held.deleted_in is not None:
        raise UnknownRecordError(key)
    return held.number


def _live(connection: Connection, numbers: Iterable[int]) -> set[int]:
    listed = ",".join(map(str, sorted(numbers)))
    rows = connection.exec_driver_sql(
        f"SELECT record_no FROM source_record WHERE deleted_in IS NULL AND record_no IN ({listed})"
    )
    return set(rows.scalars())


def _row(pair: Pair, verdict: str, revision: int, by: Steward) -> dict[str, object]:
    return {
        "left_no": pair[0],
        "right_no": pair[1],
        "verdict": verdict,
        "decided_by": "steward",
        "made_in": revision,
        "reason": by.reason,
        "actor": by.actor,
    }


def _ordered(left: int, right: int) -> Pair:
    return (left, right) if left < right else (right, left)
