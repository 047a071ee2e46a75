"""One change, in one transaction: note, write, relink, and make the beliefs follow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from golden_record.life_cycle.beliefs import write_changes, write_conclusions, write_golden
from golden_record.life_cycle.entities import Fates, Placed, settle_entities
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.queueing import write_reviews
from golden_record.life_cycle.region import Region, link_region
from golden_record.life_cycle.rows import add, ask
from golden_record.life_cycle.world import World
from golden_record.moments import now
from golden_record.store.schema import revision


@dataclass(frozen=True, slots=True)
class Relinked:
    """What a change came to: the records linked anew and what became of their entities."""

    world: World
    region: Region
    fates: Fates

    def entity_of(self, number: int) -> int:
        """The entity of a record of the region."""
        places = (i for i, held in enumerate(self.region.clusters) if number in held)
        return self.fates.entity_of[next(places)]

    def members_beside(self, number: int) -> list[int]:
        """The other records of a record's entity."""
        held = next(held for held in self.region.clusters if number in held)
        return [n for n in held if n != number]


_NEWEST = "SELECT revision_no, model_version, rules_version FROM revision ORDER BY 1 DESC LIMIT 1"


class Revision(NamedTuple):
    """A revision that was opened: its number, and whether one model and its rules link all."""

    number: int
    is_whole: bool


def begin(connection: Connection, kind: str, actor: str | None, means: Means) -> int:
    """Open a revision, as ``opened`` does; the answer is its number."""
    return opened(connection, kind, actor, means).number


def opened(connection: Connection, kind: str, actor: str | None, means: Means) -> Revision:
    """Open a revision; its transaction is the only one that writes.

    Where other parts of the store were linked by another model or other rules, ``model_version``
    says so, until a run has linked everything by one.
    """
    newest, model, rules = next(iter(ask(connection, _NEWEST)), (0, None, None))
    mine = (means.model.version, means.rules_version)
    is_whole = not newest or mine == (model, rules)
    row = {
        "revision_no": newest + 1,
        "at": now(),
        "kind": kind,
        "actor": actor,
        "model_version": mine[0] if is_whole else over(mine[0], model),
        "rules_version": mine[1],
    }
    add(connection, revision, [row])
    return Revision(int(newest) + 1, is_whole)


def over(model: str, before: str | None) -> str:
    """Name a state that one model linked in part, and another before it.

    >>> over("default-3", "default-2"), over("default-4", "default-3 over default-2")
    ('default-3 over default-2', 'default-4 over default-2')
    """
    return f"{model}{_OVER}{(before or 'unknown').split(_OVER)[-1]}"


_OVER = " over "


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one record, told to ``world`` and written.

    seeds: where relinking begins. compared: the records whose pairs may differ now. gone: records
    that are no longer live, with their last entity.
    """

    world: World
    seeds: frozenset[int]
    compared: frozenset[int]
    gone: Mapping[int, int] = field(default_factory=dict)


def follow(connection: Connection, means: Means, seeds: Iterable[int], *, number: int) -> Relinked:
    """Link again what some records can touch, comparing anew, and write all that follows.

    Args:
        connection: within the transaction, the change itself written.
        means: what linking works with.
        seeds: records whose pairs, or what was ruled of them, changed.
        number: of the revision.
    """
    world = World(connection, means)
    region = link_region(connection, world, seeds)
    return _write(connection, means, _Linked(world, region, {}), number)


def follow_change(
    connection: Connection, means: Means, change: Change, revision: Revision
) -> Relinked:
    """Link again what a change of one record can touch, and write all that follows."""
    region = link_region(
        connection,
        change.world,
        change.seeds,
        compared=change.compared if revision.is_whole else None,
        gone=change.gone,
    )
    return _write(connection, means, _Linked(change.world, region, change.gone), revision.number)


@dataclass(frozen=True, slots=True)
class _Linked:
    world: World
    region: Region
    gone: Mapping[int, int]


def _write(connection: Connection, means: Means, linked: _Linked, number: int) -> Relinked:
    world, region, gone = linked.world, linked.region, linked.gone
    before = {
        n: e for held in region.clusters for n in held if (e := world.record(n).entity) is not None
    }
    fates = settle_entities(connection, Placed(region.clusters, before, gone), number)
    restated = write_golden(connection, (world, region, fates), number, means=means)
    write_conclusions(connection, region, number)
    write_reviews(connection, world, region, means=means, revision=number, gone=list(gone))
    write_changes(connection, fates, restated, number)
    return Relinked(world, region, fates)
