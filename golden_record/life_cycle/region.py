"""The region: all records that a change can touch, linked anew as a run would link them.

It begins with the records whose pairs changed and is closed under match edges, steward matches and
present entities. Whatever lies outside has the same edges as before, so its entities stand. Within
it the same function as in a run finds the partition.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from golden_record.life_cycle.world import Pair, World
from resolver.apart import PROOF, Apart
from resolver.clustering import Constraints, Edge, Refusal, partition
from resolver.scoring import ScoredPair
from rules.comparisons import COMPARISONS
from rules.decisions import BRAKES, Outcome

_RULINGS = (
    "SELECT d.left_no, d.right_no, d.verdict FROM decision d "
    "JOIN source_record l ON l.record_no = d.left_no "
    "JOIN source_record r ON r.record_no = d.right_no "
    "WHERE d.decided_by = 'steward' AND d.ended_in IS NULL "
    "AND l.deleted_in IS NULL AND r.deleted_in IS NULL AND d.{side} IN ({numbers})"
)


@dataclass(frozen=True, slots=True)
class Rulings:
    """What stewards decided about records of the region: pairs of numbers, the smaller first."""

    must: frozenset[Pair]
    cannot: frozenset[Pair]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the model concludes about a pair, ``left`` the smaller record number."""

    left: int
    right: int
    verdict: Outcome
    reason: str
    scored: ScoredPair


@dataclass(frozen=True, slots=True)
class Region:
    """Records linked anew: clusters of record numbers in key order, and conclusions on pairs.

    ``conclusions`` has every match, and per two clusters the heaviest pair for review.
    """

    clusters: Sequence[Sequence[int]]
    conclusions: Sequence[Conclusion]
    rulings: Rulings


def link_region(connection: Connection, world: World, seeds: Iterable[int]) -> Region:
    """Link again all that the seeds can touch."""
    numbers, rulings, pairs = _close(connection, world, set(seeds))
    order = sorted(numbers, key=lambda n: world.record(n).key)
    clusters, refused = _partition(world, order, pairs, rulings)
    return Region(clusters, _conclude(world, clusters, pairs, (refused, rulings)), rulings)


def rulings_on(connection: Connection, world: World, numbers: Iterable[int]) -> Rulings:
    """Read the stewards' rulings on some records that are in force."""
    listed = ",".join(map(str, sorted(numbers))) or "NULL"
    must: set[Pair] = set()
    cannot: set[Pair] = set()
    for side in ("left_no", "right_no"):
        rows = connection.exec_driver_sql(_RULINGS.format(side=side, numbers=listed))
        for left, right, verdict in rows:
            if world.record(left).party_type == world.record(right).party_type:
                (must if verdict == "match" else cannot).add(_ordered(left, right))
    return Rulings(frozenset(must), frozenset(cannot))


def _close(
    connection: Connection, world: World, frontier: set[int]
) -> tuple[set[int], Rulings, dict[Pair, ScoredPair]]:
    """Widen the seeds until no edge, ruling or entity leads out; score every pair met."""
    region: set[int] = set()
    pairs: dict[Pair, ScoredPair] = {}
    must: set[Pair] = set()
    cannot: set[Pair] = set()
    while frontier:
        region |= frontier
        world.load(frontier)
        rulings = rulings_on(connection, world, frontier)
        must |= rulings.must
        cannot |= rulings.cannot
        reached = {number for pair in rulings.must for number in pair}
        for number in frontier:
            entity = world.record(number).entity
            reached.update(world.numbers_in(entity) if entity is not None else ())
            for other in world.partners(number):
                scored = world.score(number, other)
                if scored.decision != "no_match":
                    pairs[_ordered(number, other)] = scored
                if scored.decision == "match":
                    reached.add(other)
        frontier = reached - region
    return region, Rulings(frozenset(must), frozenset(cannot)), pairs


def _partition(
    world: World, order: Sequence[int], pairs: Mapping[Pair, ScoredPair], rulings: Rulings
) -> tuple[list[list[int]], dict[Pair, str]]:
    """Partition the region, party type by party type; records are numbered by their key's place."""
    place = {number: i for i, number in enumerate(order)}
    named: dict[int, int] = {}
    refused: dict[Pair, str] = {}
    for party_type in COMPARISONS:
        members = {
            place[n]: world.record(n).values
            for n in order
            if world.record(n).party_type == party_type
        }
        brake, proof = BRAKES[party_type], PROOF[party_type]
        constraints = Constraints(
            apart=Apart(party_type, members),
            brake=brake,
            proof={i: values[proof] for i, values in members.items() if values[proof]},
            cannot_links=_placed(rulings.cannot, place, members),
            values={
                name: {i: values[name] for i, values in members.items()} for name in brake.values
            },
        )
        edges = [
            Edge(*_ordered(place[a], place[b]), scored.match_weight)
            for (a, b), scored in pairs.items()
            if scored.decision == "match" and place[a] in members and (a, b) not in rulings.cannot
        ]
        found = partition(edges, constraints, must_links=_placed(rulings.must, place, members))
        named.update({i: found.cluster.get(i, i) for i in members})
        refused.update({_back(order, refusal): refusal.reason for refusal in found.refused})
    clusters: dict[int, list[int]] = {}
    for i, number in enumerate(order):
        clusters.setdefault(named[i], []).append(number)
    return list(clusters.values()), refused


def _placed(
    links: Iterable[Pair], place: Mapping[int, int], members: Mapping[int, object]
) -> frozenset[Pair]:
    return frozenset(
        _ordered(place[a], place[b])
        for a, b in links
        if place.get(a) in members and place.get(b) in members
    )


def _back(order: Sequence[int], refusal: Refusal) -> Pair:
    return _ordered(order[refusal.left], order[refusal.right])


def _conclude(
    world: World,
    clusters: Sequence[Sequence[int]],
    pairs: Mapping[Pair, ScoredPair],
    found: tuple[Mapping[Pair, str], Rulings],
) -> list[Conclusion]:
    """Keep the matches, and per two clusters the heaviest pair for review that is not ruled on."""
    refused, rulings = found
    cluster_of = {n: f"c{i}" for i, held in enumerate(clusters) for n in held}
    matches: list[Conclusion] = []
    heaviest: dict[tuple[str, ...], tuple[tuple[float, object, object], Conclusion]] = {}
    for (left, right), scored in pairs.items():
        reason = refused.get((left, right))
        if scored.decision == "match":
            verdict: Outcome = "review" if reason else "match"
            matches.append(Conclusion(left, right, verdict, reason or scored.reason, scored))
            continue
        ends = tuple(
            sorted(cluster_of.get(n) or f"e{world.record(n).entity}" for n in (left, right))
        )
        if ends[0] == ends[1] or (left, right) in rulings.must | rulings.cannot:
            continue
        keys = sorted((world.record(left).key, world.record(right).key))
        rank = (-round(scored.match_weight, 6), keys[0], keys[1])
        if ends not in heaviest or rank < heaviest[ends][0]:
            heaviest[ends] = (rank, Conclusion(left, right, "review", scored.reason, scored))
    return matches + [conclusion for _, conclusion in heaviest.values()]


def _ordered(left: int, right: int) -> Pair:
    return (left, right) if left < right else (right, left)
