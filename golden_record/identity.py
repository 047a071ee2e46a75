"""Identity: which cluster keeps which entity, and what became of the others.

A pure function of the partition, the crosswalk so far and, for entities that fall apart, who had
which entity before a merge. Entities are numbered by age: the smaller number is the older.

1. An entity's *home* is the cluster that holds most of its own records, those that no merge brought
   to it (ties: most records, then the smallest record).
2. A cluster keeps the oldest of the entities at home in it; the others are merged into that one.
3. When an entity falls apart, each entity that had been merged into it finds its home in the same
   way, among the records it had then. A cluster where no living entity is at home gets the oldest
   of them back, so undoing a merge gives each customer their old ID again; the others are
   redirected to where their home is now.
4. A cluster still without an entity gets a new one.
5. An entity whose records went to several clusters names them as its parts; one without records
   has ended.

Nothing depends on the order of records: ties look at the record's place in key order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

NEW = -1


@dataclass(frozen=True, slots=True)
class Share:
    """What one cluster holds of one entity.

    records: how many of the entity's records; own: those of them that no merge brought to it;
    first: the place of the first of them in key order.
    """

    cluster: int
    entity: int
    records: int
    own: int
    first: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """What became of clusters and entities.

    entity_of: the entity of each cluster; ``NEW`` where one is to be made.
    merged: entity → the cluster it was merged into.
    split: entity → all clusters that hold its records.
    revived: merged entities that live again.
    redirected: entities merged earlier → the cluster that their home is in now.
    ended: entities that hold no record any more.
    """

    entity_of: dict[int, int]
    merged: dict[int, int] = field(default_factory=dict)
    split: dict[int, tuple[int, ...]] = field(default_factory=dict)
    revived: frozenset[int] = frozenset()
    redirected: dict[int, int] = field(default_factory=dict)
    ended: frozenset[int] = frozenset()


def assign(
    clusters: Sequence[int],
    present: Sequence[Share],
    *,
    former: Sequence[Share] = (),
    alive: Iterable[int] = (),
) -> Assignment:
    """Give every cluster its entity.

    Args:
        clusters: all clusters, each once, in the order of their first record.
        present: what each cluster holds of each living entity.
        former: what each cluster holds of the entities that were merged into one that now falls
            apart (``falling_apart``), by their records when they were merged.
        alive: living entities, so that those without records are found.
    """
    homes = _homes(present)
    kept, merged = _settle(homes)
    former_homes = _homes(former)
    back = _first_without(former_homes, kept)
    revived = frozenset(back.values())
    return Assignment(
        {cluster: kept.get(cluster, back.get(cluster, NEW)) for cluster in clusters},
        merged,
        _parts(present, clusters),
        revived,
        {entity: home for entity, home in former_homes.items() if entity not in revived},
        frozenset(entity for entity in alive if entity not in homes),
    )


def falling_apart(present: Iterable[Share]) -> set[int]:
    """The entities whose records are in more than one cluster."""
    seen: set[int] = set()
    torn: set[int] = set()
    for share in present:
        (torn if share.entity in seen else seen).add(share.entity)
    return torn


def _homes(held: Iterable[Share]) -> dict[int, int]:
    best: dict[int, Share] = {}
    for share in held:
        other = best.get(share.entity)
        if other is None or _strength(share) < _strength(other):
            best[share.entity] = share
    return {entity: share.cluster for entity, share in best.items()}


def _strength(share: Share) -> tuple[int, int, int]:
    return -share.own, -share.records, share.first


def _settle(homes: Mapping[int, int]) -> tuple[dict[int, int], dict[int, int]]:
    kept: dict[int, int] = {}
    for entity, cluster in homes.items():
        kept[cluster] = min(entity, kept.get(cluster, entity))
    return kept, {entity: home for entity, home in homes.items() if kept[home] != entity}


def _first_without(former: Mapping[int, int], kept: Mapping[int, int]) -> dict[int, int]:
    back: dict[int, int] = {}
    for entity, cluster in former.items():
        if cluster not in kept:
            back[cluster] = min(entity, back.get(cluster, entity))
    return back


def _parts(present: Sequence[Share], clusters: Sequence[int]) -> dict[int, tuple[int, ...]]:
    torn = falling_apart(present)
    if not torn:
        return {}
    order = {cluster: place for place, cluster in enumerate(clusters)}
    parts: dict[int, list[int]] = {entity: [] for entity in torn}
    for share in present:
        if share.entity in torn:
            parts[share.entity].append(share.cluster)
    return {entity: tuple(sorted(held, key=order.__getitem__)) for entity, held in parts.items()}
