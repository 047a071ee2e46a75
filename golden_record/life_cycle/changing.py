"""One change, in one transaction: note, write, relink, and make the beliefs follow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from golden_record.life_cycle.beliefs import write_changes, write_conclusions, write_golden
from golden_record.life_cycle.entities import Fates, Placed, settle_entities
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.queueing import write_reviews
from golden_record.life_cycle.region import Region, link_region
from golden_record.life_cycle.rows import add
from golden_record.life_cycle.world import World
from golden_record.moments import now
from golden_record.store.schema import revision
from golden_record.store.store import newest_revision


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


def begin(connection: Connection, kind: str, actor: str | None, means: Means) -> int:
    """Open a revision; its transaction is the only one that writes."""
    number = newest_revision(connection) + 1
    row = {
        "revision_no": number,
        "at": now(),
        "kind": kind,
        "actor": actor,
        "model_version": means.model.version,
        "rules_version": means.rules_version,
    }
    add(connection, revision, [row])
    return number


def follow(
    connection: Connection,
    means: Means,
    seeds: Iterable[int],
    *,
    number: int,
    gone: Mapping[int, int] | None = None,
) -> Relinked:
    """Link again what the seeds can touch and write all that follows.

    Args:
        connection: within the transaction, the change itself written.
        means: what linking works with.
        seeds: records whose pairs changed.
        number: of the revision.
        gone: records that are no longer live, with their last entity.
    """
    world, lost = World(connection, means), gone or {}
    region = link_region(connection, world, set(seeds) - lost.keys())
    before = {
        n: e for held in region.clusters for n in held if (e := world.record(n).entity) is not None
    }
    fates = settle_entities(connection, Placed(region.clusters, before, lost), number)
    restated = write_golden(connection, world, region, fates, means=means)
    write_conclusions(connection, region, list(lost))
    write_reviews(connection, world, region, means=means, gone=list(lost))
    write_changes(connection, fates, restated)
    return Relinked(world, region, fates)
