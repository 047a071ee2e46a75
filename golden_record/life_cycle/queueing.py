"""The review queue as a change leaves it: pairs in doubt opened, settled ones closed.

A pair that waits on is brought up to date: what it is worth follows the sizes of the two entities,
and where its weight or reason changed it gets a new version, so that nobody decides on evidence
that is no longer so.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from golden_record.life_cycle.means import Means
from golden_record.life_cycle.region import Conclusion, Region
from golden_record.life_cycle.rows import append_numbered, ask, touch
from golden_record.life_cycle.world import Pair, World
from golden_record.store.schema import review
from resolver.worth import review_worth

_OPEN = "SELECT review_no, left_no, right_no, match_weight, reason, worth FROM review "
_STANDING = (
    f"{_OPEN} WHERE closed_in IS NULL AND left_no IN :numbers "
    f"UNION ALL {_OPEN} WHERE closed_in IS NULL AND right_no IN :numbers"
)
_SETTLE = (
    "UPDATE review SET closed_in = :revision, outcome = 'settled', version = version + 1 "
    "WHERE review_no IN :settled"
)
_RESTATE = (
    "UPDATE review SET match_weight = :match_weight, match_probability = :match_probability, "
    "reason = :reason, worth = :worth, party_type = :party_type, version = version + :is_new "
    "WHERE review_no = :review_no"
)


def write_reviews(
    connection: Connection,
    world: World,
    region: Region,
    *,
    means: Means,
    revision: int,
    gone: Sequence[int] = (),
) -> None:
    """Bring the reviews of the records linked anew up to date.

    Args:
        connection: within the transaction.
        world: its records.
        region: what was linked anew.
        means: whose thresholds tell what a review is worth.
        revision: of this change.
        gone: records that are no longer live.
    """
    said = _in_doubt(world, region, means)
    numbers = {*(n for held in region.clusters for n in held), *gone}
    standing = _standing(connection, world.of_before(numbers))
    settled = [row[0] for pair, row in standing.items() if pair not in said]
    if settled:
        touch(connection, _SETTLE, revision=revision, settled=settled)
    fresh = sorted(pair for pair in said if pair not in standing)
    opened = [
        {
            **said[pair],
            "left_no": pair[0],
            "right_no": pair[1],
            "left_source": world.record(pair[0]).key[0],
            "right_source": world.record(pair[1]).key[0],
            "opened_in": revision,
            "version": 1,
        }
        for pair in fresh
    ]
    append_numbered(connection, review, "review_no", opened)
    for pair in said.keys() & standing.keys():
        _restate(connection, said[pair], standing[pair])


def _standing(connection: Connection, numbers: set[int]) -> dict[Pair, tuple[Any, ...]]:
    """The open reviews of some records."""
    rows = ask(connection, _STANDING, numbers=numbers) if numbers else []
    return {(row[1], row[2]): row for row in rows}


def _in_doubt(world: World, region: Region, means: Means) -> dict[Pair, dict[str, Any]]:
    """What is to be said of each pair that waits for a steward."""
    cluster_of = {n: i for i, held in enumerate(region.clusters) for n in held}
    ruled = region.rulings.must | region.rulings.cannot
    waiting = [
        c
        for c in region.conclusions
        if c.verdict == "review"
        and (c.left, c.right) not in ruled
        and cluster_of.get(c.left, -1) != cluster_of.get(c.right, -2)
    ]
    sizes = _sizes(world, region, waiting)
    found = {}
    for c in waiting:
        party_type = world.record(c.left).party_type
        bounds = means.model.parties[party_type].thresholds
        weight = c.scored.match_weight
        found[c.left, c.right] = {
            "match_weight": weight,
            "match_probability": c.scored.match_probability,
            "reason": c.reason,
            "party_type": party_type,
            "worth": review_worth(weight, sizes[c.left], sizes[c.right], bounds),
        }
    return found


def _sizes(world: World, region: Region, waiting: Sequence[Conclusion]) -> dict[int, int]:
    """How many records the entity of each record in doubt has."""
    sizes = {n: len(held) for held in region.clusters for n in held}
    outside = {n for c in waiting for n in (c.left, c.right)} - sizes.keys()
    entities = {n: entity for n in outside if (entity := world.record(n).entity) is not None}
    counted = {entity: len(held) for entity, held in world.members(entities.values()).items()}
    return sizes | {n: counted.get(entities.get(n, 0), 1) for n in outside}


def _restate(connection: Connection, said: Mapping[str, Any], standing: Any) -> None:
    number, _, _, weight, reason, worth = standing
    is_new = reason != said["reason"] or _rounded(weight) != _rounded(said["match_weight"])
    if is_new or _rounded(worth) != _rounded(said["worth"]):
        touch(connection, _RESTATE, **said, review_no=number, is_new=int(is_new))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
