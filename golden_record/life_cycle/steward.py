"""What a steward decides: match, no match, merge, split, and undo of each at any later time.

A ruling is rows in the decision log between record keys, so it holds whatever entities become
later, online and in every run; nothing automatic overrides it. Entities and golden records follow
in the same transaction. Undo ends the rows and adds one that says so: what then stands is what
would stand had the ruling never been made, also where a later ruling said the same of a pair.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import Connection, text

from golden_record.life_cycle.changing import begin, follow
from golden_record.life_cycle.errors import (
    ContradictionError,
    RulingError,
    StaleError,
    UnknownRecordError,
    UnknownRulingError,
)
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.records import known
from golden_record.life_cycle.region import link_region, rulings_on
from golden_record.life_cycle.rows import add, last, listed, touch
from golden_record.life_cycle.targets import Steward, current_entity, refuse_if_stale, shown_id
from golden_record.life_cycle.world import Pair, World
from golden_record.store import Store
from golden_record.store.schema import decision
from golden_record.survival import Key

RulingVerdict = Literal["match", "no_match"]
MOST_WEIGHED = 20
"""Records of an entity among which the pair that speaks most for a merge is looked for."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to.

    unified_id: of the customer that is left. was: each ID asked for, and the current one that it
    stood for just before.
    """

    ruling_id: str
    unified_id: str
    was: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SplitOff:
    """What a split came to: the ID of those who stay, and the IDs of those taken out."""

    ruling_id: str
    unified_id: str
    parts: tuple[str, ...]


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
        pairs = _between(world, int(entities.pop() or 0), taken)
        return _make(connection, world, pairs, "no_match", means=means, by=by)


def split_entity(
    store: Store,
    unified_id: str,
    keys: Sequence[Key],
    *,
    means: Means,
    by: Steward,
    expected_version: int | None = None,
) -> SplitOff:
    """Rule as ``split`` does on records of one entity, named by its ID.

    Args:
        store: where it is.
        unified_id: of the entity; a redirected ID stands for the current one.
        keys: the records to take out, at least one of its records stays.
        means: what linking works with.
        by: who decides, and why.
        expected_version: the version of the entity that was looked at.

    Raises:
        StaleError: it has changed since, or a record is not of it.
        UnknownIdError: no such customer.
        RulingError: no record named, or all of them.
        ContradictionError: rulings in force hold two of them together.
    """
    with store.writing() as connection:
        entity = current_entity(connection, unified_id)
        refuse_if_stale(connection, entity, expected_version)
        world, shown = World(connection, means), shown_id(connection, entity)
        taken: set[int] = set()
        for key in keys:
            held = known(connection, key)
            if held is None or held.deleted_in is not None or held.entity != entity:
                raise StaleError(shown, None, None, f"{'/'.join(key)} is not of it")
            taken.add(held.number)
        if not taken:
            raise RulingError("a split takes at least one record out")
        rest = set(world.numbers_in(entity)) - taken
        pairs = _between(world, entity, taken)
        ruling_id = _make(connection, world, pairs, "no_match", means=means, by=by)
        parts = tuple(_ids_of(connection, taken))
        return SplitOff(ruling_id, _ids_of(connection, rest)[0], parts)


def merge(
    store: Store,
    unified_ids: Sequence[str],
    *,
    means: Means,
    by: Steward,
    expected_versions: Mapping[str, int] | None = None,
) -> Merged:
    """Rule that entities are one customer.

    One match is ruled between each entity and the first; where evidence alone would not hold all
    their records together then, each record is ruled to match the first.

    Args:
        store: where they are.
        unified_ids: at least two customers; redirected IDs stand for the current ones.
        means: what linking works with.
        by: who decides, and why.
        expected_versions: per ID asked for, the version of the entity that was looked at.

    Raises:
        StaleError: one of them has changed since.
        UnknownIdError: no such customer.
        RulingError: they are one entity already, or a person and an organization.
        ContradictionError: rulings in force hold two of their records apart.
    """
    with store.writing() as connection:
        entities = {asked: current_entity(connection, asked) for asked in unified_ids}
        for asked, version in (expected_versions or {}).items():
            refuse_if_stale(connection, entities[asked], version)
        distinct = list(dict.fromkeys(entities.values()))
        if len(distinct) < 2:
            raise RulingError("a merge needs two customers; these IDs stand for one")
        world = World(connection, means)
        was = {asked: shown_id(connection, e) for asked, e in entities.items()}
        members = world.numbers_in(distinct[0])
        ruling_id = _unite(connection, world, distinct, means=means, by=by)
        return Merged(ruling_id, _ids_of(connection, members)[0], was)


def _unite(
    connection: Connection, world: World, entities: Sequence[int], *, means: Means, by: Steward
) -> str:
    """Rule on as few pairs as hold all records of some entities together."""
    groups = [sorted(world.numbers_in(e), key=lambda n: world.record(n).key) for e in entities]
    members = [n for group in groups for n in group]
    if len({world.record(n).party_type for n in members}) > 1:
        raise RulingError("a person and an organization are never one customer")
    every = [_ordered(members[0], n) for n in members[1:]]
    _refuse_contradiction(connection, world, every, "match")
    few = [_closest(world, groups[0], group) for group in groups[1:]]
    revision = begin(connection, "ruling", by.actor, means)
    ruling_id = secrets.token_urlsafe(9)
    _write_ruling(connection, few, "match", (ruling_id, revision, by))
    region = link_region(connection, World(connection, means), set(members))
    held = next(held for held in region.clusters if members[0] in held)
    if not set(members) <= set(held):
        rest = [pair for pair in every if pair not in few]
        _write_ruling(connection, rest, "match", (ruling_id, revision, by))
    follow(connection, means, set(members), number=revision)
    return ruling_id


def _closest(world: World, group: Sequence[int], other: Sequence[int]) -> Pair:
    """The pair of two entities with the most evidence for it; ties by record key."""
    pairs = [(a, b) for a in group[:MOST_WEIGHED] for b in other[:MOST_WEIGHED]]
    return _ordered(*max(pairs, key=lambda pair: round(world.score(*pair).match_weight, 6)))


def _between(world: World, entity: int, taken: set[int]) -> list[Pair]:
    """The pairs that part some records of an entity from the rest of it."""
    rest = set(world.numbers_in(entity)) - taken
    if not rest:
        raise RulingError("a split leaves at least one record of the entity behind")
    return [_ordered(a, b) for a in taken for b in rest]


def _ids_of(connection: Connection, numbers: Iterable[int]) -> list[str]:
    """The present unified IDs of some records, the oldest first, each once."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT e.entity_no, e.unified_id FROM crosswalk c "
        "JOIN entity e ON e.entity_no = c.entity_no WHERE c.valid_to IS NULL "
        f"AND c.record_no IN ({listed(numbers)}) ORDER BY e.entity_no"
    )
    return [shown for _, shown in rows]


def undo(store: Store, ruling_id: str, *, means: Means, by: Steward) -> None:
    """Take a ruling or a pin back, however long ago and whatever happened since.

    Raises:
        UnknownRulingError: no such ruling is in force.
    """
    with store.writing() as connection:
        rows = connection.execute(_IN_FORCE, {"group": ruling_id}).all()
        pinned = set(connection.execute(_PINNED, {"group": ruling_id}).scalars())
        if not rows and not pinned:
            raise UnknownRulingError(ruling_id)
        revision = begin(connection, "undo", by.actor, means)
        ended = {"revision": revision, "group": ruling_id}
        touch(connection, _END_RULING, **ended)
        touch(connection, _END_PIN, **ended, actor=by.actor, reason=by.reason)
        number = last(connection, decision, "decision_no")
        undone = [
            _row((left, right), "undo", revision, by)
            | {"decision_no": number + i, "ended_in": revision, "undoes": undone_no}
            for i, (undone_no, left, right) in enumerate(rows, 1)
        ]
        add(connection, decision, undone)
        ends = {n for _, left, right in rows for n in (left, right)} | pinned
        follow(connection, means, _live(connection, ends), number=revision)


_IN_FORCE = text(
    "SELECT decision_no, left_no, right_no FROM decision "
    "WHERE group_id = :group AND ended_in IS NULL AND decided_by = 'steward'"
)
_PINNED = text("SELECT record_no FROM pin WHERE group_id = :group AND ended_in IS NULL")
_END_RULING = (
    "UPDATE decision SET ended_in = :revision WHERE group_id = :group AND ended_in IS NULL"
)
_END_PIN = (
    "UPDATE pin SET ended_in = :revision, ended_by = :actor, ended_because = :reason "
    "WHERE group_id = :group AND ended_in IS NULL"
)


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
    if not _refuse_contradiction(connection, world, pairs, verdict):
        raise RulingError("this is ruled already")
    revision = begin(connection, "ruling", by.actor, means)
    _write_ruling(connection, pairs, verdict, (ruling_id, revision, by))
    follow(connection, means, {n for pair in pairs for n in pair}, number=revision)
    return ruling_id


def _write_ruling(
    connection: Connection,
    pairs: Sequence[Pair],
    verdict: RulingVerdict,
    made: tuple[str, int, Steward],
) -> None:
    """Append the rows of a ruling (its id, its revision, who) and close the reviews it answers."""
    ruling_id, revision, by = made
    number = last(connection, decision, "decision_no")
    rows = [
        _row(pair, verdict, revision, by) | {"decision_no": number + i, "group_id": ruling_id}
        for i, pair in enumerate(sorted(pairs), 1)
    ]
    add(connection, decision, rows)
    for left, right in pairs:
        touch(
            connection,
            "UPDATE review SET closed_in = :revision, outcome = :verdict, version = version + 1 "
            "WHERE left_no = :left AND right_no = :right AND closed_in IS NULL",
            revision=revision,
            verdict=verdict,
            left=left,
            right=right,
        )


def _refuse_contradiction(
    connection: Connection, world: World, pairs: Sequence[Pair], verdict: RulingVerdict
) -> list[Pair]:
    """Refuse a ruling that contradicts others; tell the pairs on which it is new."""
    must, cannot = _rulings_around(connection, world, {n for pair in pairs for n in pair})
    same = must if verdict == "match" else cannot
    fresh = [pair for pair in dict.fromkeys(pairs) if pair not in same]
    same.update(fresh)
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
