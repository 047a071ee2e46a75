"""What becomes of entities when some records were linked anew: IDs kept, minted, merged, split."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from golden_record import unified_id
from golden_record.identity import NEW, Assignment, Share, assign, falling_apart
from golden_record.life_cycle.rows import add, ask, last, touch
from golden_record.store.schema import crosswalk, entity, entity_split

_FORMER = (
    "SELECT e.entity_no, e.redirects_to, c.record_no FROM entity e JOIN crosswalk c "
    "ON c.entity_no = e.entity_no AND c.valid_to = e.ended_in WHERE e.redirects_to IN :torn"
)


@dataclass(frozen=True, slots=True)
class Fates:
    """What became of entities; ``entity_of`` gives the entity of each cluster, by its place."""

    entity_of: Sequence[int]
    created: tuple[int, ...]
    revived: tuple[int, ...]
    merged: Mapping[int, int]
    split: Mapping[int, tuple[int, ...]]
    ended: tuple[int, ...]
    moved: frozenset[int]


@dataclass(frozen=True, slots=True)
class Placed:
    """Records linked anew: clusters in the order of their first record, and former entities."""

    clusters: Sequence[Sequence[int]]
    entity_before: Mapping[int, int]
    gone: Mapping[int, int]


def settle_entities(connection: Connection, placed: Placed, revision: int) -> Fates:
    """Give each cluster its entity and write crosswalk, redirects and splits.

    Args:
        connection: within the transaction.
        placed: ``gone`` are deleted records and their entities.
        revision: of this change.
    """
    outcome = _assign(connection, placed)
    fates = _write_new(connection, outcome, placed, revision)
    _write_crosswalk(connection, placed, fates, revision)
    _write_fates(connection, outcome, fates, revision)
    return fates


def _assign(connection: Connection, placed: Placed) -> Assignment:
    return unmoved(placed) or _assign_anew(connection, placed)


def unmoved(placed: Placed) -> Assignment | None:
    """Say, as ``assign`` would, that each cluster keeps the one entity it has, or gets a new one.

    Returns:
        ``None`` where that is not all: a cluster holds records of several entities, an entity
        those of several clusters, or a record is gone.
    """
    held = {
        (cluster, placed.entity_before[n])
        for cluster, members in enumerate(placed.clusters)
        for n in members
        if n in placed.entity_before
    }
    entity_of = dict(held)
    if placed.gone or not len(held) == len(entity_of) == len(set(entity_of.values())):
        return None
    return Assignment({c: entity_of.get(c, NEW) for c in range(len(placed.clusters))})


def _assign_anew(connection: Connection, placed: Placed) -> Assignment:
    cluster_of = {n: c for c, held in enumerate(placed.clusters) for n in held}
    order = {n: i for i, n in enumerate(n for held in placed.clusters for n in held)}
    present = {
        n: (cluster_of[n], placed.entity_before[n]) for n in order if n in placed.entity_before
    }
    plain = _shares(present, order)
    torn = falling_apart(plain)
    rows = ask(connection, _FORMER, torn=torn) if torn else []
    brought = {(target, n) for _, target, n in rows}
    own = {n for n, (_, e) in present.items() if (e, n) not in brought}
    former = {
        (e, n): (cluster_of[n], e)
        for e, target, n in rows
        if placed.entity_before.get(n) == target and n in cluster_of
    }
    merged_before = [
        share
        for e in sorted({e for e, _ in former})
        for share in _shares({n: where for (f, n), where in former.items() if f == e}, order)
    ]
    return assign(
        range(len(placed.clusters)),
        _shares(present, order, own if torn else None),
        former=merged_before,
        alive=sorted({*placed.entity_before.values(), *placed.gone.values()}),
    )


def _shares(
    where: Mapping[int, tuple[int, int]], order: Mapping[int, int], own: set[int] | None = None
) -> list[Share]:
    held: dict[tuple[int, int], list[int]] = {}
    for number, place in where.items():
        held.setdefault(place, []).append(number)
    return [
        Share(
            cluster,
            entity_no,
            len(numbers),
            len(numbers) if own is None else sum(n in own for n in numbers),
            min(order[n] for n in numbers),
        )
        for (cluster, entity_no), numbers in sorted(held.items())
    ]


def _write_new(connection: Connection, outcome: Assignment, placed: Placed, revision: int) -> Fates:
    entity_of = [outcome.entity_of[cluster] for cluster in range(len(placed.clusters))]
    created = _create(connection, entity_of.count(NEW), revision)
    waiting = iter(created)
    entity_of = [next(waiting) if found == NEW else found for found in entity_of]
    return Fates(
        entity_of,
        tuple(created),
        tuple(sorted(outcome.revived)),
        {e: entity_of[c] for e, c in outcome.merged.items()},
        {e: tuple(entity_of[c] for c in parts) for e, parts in outcome.split.items()},
        tuple(sorted(outcome.ended)),
        frozenset(
            e
            for cluster, held in enumerate(placed.clusters)
            for n in held
            if placed.entity_before.get(n) != entity_of[cluster]
            for e in (placed.entity_before.get(n), entity_of[cluster])
            if e is not None
        )
        | frozenset(placed.gone.values()),
    )


def _create(connection: Connection, count: int, revision: int) -> list[int]:
    if not count:
        return []
    number = last(connection, entity, "entity_no")
    created = [number + i for i in range(1, count + 1)]
    rows = [
        {"entity_no": n, "unified_id": shown, "created_in": revision}
        for n, shown in zip(created, _unused_ids(connection, count), strict=True)
    ]
    add(connection, entity, rows)
    return created


def _unused_ids(connection: Connection, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        minted = unified_id.mint(count - len(found))
        taken = {shown for (shown,) in ask(connection, _TAKEN, minted=minted)}
        found |= dict.fromkeys(shown for shown in minted if shown not in taken)
    return list(found)


_TAKEN = "SELECT unified_id FROM entity WHERE unified_id IN :minted"
_LEAVE = (
    "UPDATE crosswalk SET valid_to = :revision WHERE valid_to IS NULL AND record_no IN :numbers"
)


def _write_crosswalk(connection: Connection, placed: Placed, fates: Fates, revision: int) -> None:
    moved = {
        n: fates.entity_of[cluster]
        for cluster, held in enumerate(placed.clusters)
        for n in held
        if placed.entity_before.get(n) != fates.entity_of[cluster]
    }
    leaving = {n for n in moved if n in placed.entity_before} | placed.gone.keys()
    if leaving:
        touch(connection, _LEAVE, revision=revision, numbers=leaving)
    rows = [{"record_no": n, "valid_from": revision, "entity_no": e} for n, e in moved.items()]
    add(connection, crosswalk, rows)


def _write_fates(connection: Connection, outcome: Assignment, fates: Fates, revision: int) -> None:
    if fates.revived:
        touch(
            connection,
            "UPDATE entity SET ended_in = NULL, redirects_to = NULL WHERE entity_no IN :revived",
            revived=fates.revived,
        )
    for merged, into in fates.merged.items():
        _redirect(connection, merged, into)
        touch(
            connection,
            "UPDATE entity SET ended_in = coalesce(ended_in, :revision) WHERE entity_no = :merged",
            revision=revision,
            merged=merged,
        )
    for before, cluster in outcome.redirected.items():
        _redirect(connection, before, fates.entity_of[cluster])
    for merged, into in fates.merged.items():
        _follow(connection, merged, into)
    for ended in fates.ended:
        _follow(connection, ended, None)
        touch(
            connection,
            "UPDATE entity SET ended_in = :revision WHERE entity_no = :ended",
            revision=revision,
            ended=ended,
        )
    _write_splits(connection, fates.split, revision)


def _redirect(connection: Connection, number: int, target: int) -> None:
    touch(
        connection,
        "UPDATE entity SET redirects_to = :target WHERE entity_no = :number",
        target=target,
        number=number,
    )


def _follow(connection: Connection, number: int, target: int | None) -> None:
    """Redirects to an entity that is no more go on to where it went."""
    touch(
        connection,
        "UPDATE entity SET redirects_to = :target WHERE redirects_to = :number",
        target=target,
        number=number,
    )


def _write_splits(
    connection: Connection, split: Mapping[int, Iterable[int]], revision: int
) -> None:
    rows = [
        {"entity_no": e, "part_no": part, "revision_no": revision}
        for e, parts in split.items()
        for part in parts
        if part != e
    ]
    add(connection, entity_split, rows)
