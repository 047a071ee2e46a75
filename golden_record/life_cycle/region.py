"""The region: all records that a change can touch, linked anew as a run would link them.

It begins with the records whose pairs changed and is closed under match edges, steward matches and
present entities. Whatever lies outside has the same edges as before, so its entities stand. Within
it the same function as in a run finds the partition.

What was concluded about two records that did not change holds on, so it is read, not scored again.
Only of an entity that falls apart, or whose pair for review went away, the lighter pairs, which
nobody wrote down, may come to count: then all its records are compared again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from golden_record.life_cycle.conclusions import Standing, read_conclusions
from golden_record.life_cycle.world import Pair, World
from resolver.apart import constraints_of
from resolver.clustering import Edge, Refusal, partition
from resolver.scoring import ScoredPair
from rules.comparisons import COMPARISONS
from rules.decisions import Outcome


@dataclass(frozen=True, slots=True)
class Rulings:
    """What stewards decided about records of the region: pairs of numbers, the smaller first."""

    must: frozenset[Pair]
    cannot: frozenset[Pair]


_NO_RULINGS = Rulings(frozenset(), frozenset())


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
    ``standing`` is what was concluded before about pairs with a record of the region.
    """

    clusters: Sequence[Sequence[int]]
    conclusions: Sequence[Conclusion]
    rulings: Rulings
    standing: Mapping[Pair, Standing]


def link_region(
    connection: Connection,
    world: World,
    seeds: Iterable[int],
    *,
    compared: Iterable[int] | None = None,
    gone: Mapping[int, int] | None = None,
) -> Region:
    """Link again all that the seeds can touch.

    Args:
        connection: within the transaction.
        world: the records after the change.
        seeds: where the region begins.
        compared: the records whose pairs may have changed, among the seeds; ``None`` where nothing
            that was concluded before can be built on.
        gone: records that are no longer live, with their last entity.
    """
    anew = None if compared is None else frozenset(compared)
    linking = _Linking(connection, world, anew, gone or {})
    while True:
        linking.close(set(seeds))
        order = sorted(linking.region, key=lambda n: world.record(n).key)
        clusters, refused = _partition(world, order, linking.pairs, linking.rulings)
        if not linking.widen(clusters):
            break
    conclusions = _conclude(world, clusters, linking.pairs, (refused, linking.rulings))
    return Region(clusters, conclusions, linking.rulings, linking.standing)


def rulings_on(connection: Connection, world: World, numbers: Iterable[int]) -> Rulings:
    """Read the stewards' rulings on some records that are in force."""
    return _rulings(world, read_conclusions(connection, numbers).ruled)


def _rulings(world: World, ruled: Mapping[Pair, str]) -> Rulings:
    if not ruled:
        return _NO_RULINGS
    live = world.live({n for pair in ruled for n in pair})
    pairs = [
        pair
        for pair in ruled
        if live.issuperset(pair)
        and world.record(pair[0]).party_type == world.record(pair[1]).party_type
    ]
    must = frozenset(pair for pair in pairs if ruled[pair] == "match")
    return Rulings(must, frozenset(pairs) - must)


@dataclass(slots=True)
class _Linking:
    """A region on its way: what belongs to it, and what is known of its pairs."""

    connection: Connection
    world: World
    compared: frozenset[int] | None
    gone: Mapping[int, int]
    region: set[int] = field(default_factory=set)
    pairs: dict[Pair, ScoredPair] = field(default_factory=dict)
    standing: dict[Pair, Standing] = field(default_factory=dict)
    ruled: dict[Pair, str] = field(default_factory=dict)
    read: set[int] = field(default_factory=set)
    members: dict[int, list[int]] = field(default_factory=dict)

    @property
    def rulings(self) -> Rulings:
        return _rulings(self.world, self.ruled)

    def _is_compared(self, number: int) -> bool:
        return self.compared is None or number in self.compared

    def close(self, frontier: set[int]) -> None:
        """Widen the seeds until no edge, ruling or entity leads out."""
        self.region.clear()
        self.pairs.clear()
        self._read(self.gone.keys())
        while frontier:
            self.world.load(frontier)
            frontier |= self._mates(frontier)
            self.world.load(frontier)
            self._read(frontier)
            self.region |= frontier
            reached = self._ruled_to(frontier) | self._concluded_to(frontier)
            frontier = (reached | self._compare(frontier)) - self.region

    def _mates(self, numbers: Iterable[int]) -> set[int]:
        """All records of the present entities of some records."""
        held = {self.world.record(n).entity for n in numbers} - {None}
        entities = {e for e in held if e is not None}
        fresh = entities - self.members.keys()
        self.members |= self.world.members(fresh) if fresh else {}
        return {n for e in entities for n in self.members[e]}

    def _read(self, numbers: Iterable[int]) -> None:
        """Read what was concluded and ruled about records, each once."""
        unread = self.world.of_before(numbers) - self.read
        if unread:
            self.read |= unread
            said = read_conclusions(self.connection, unread)
            self.standing |= said.standing
            self.ruled |= said.ruled

    def _ruled_to(self, numbers: set[int]) -> set[int]:
        touching = {pair: v for pair, v in self.ruled.items() if not numbers.isdisjoint(pair)}
        return {n for pair in _rulings(self.world, touching).must for n in pair}

    def _concluded_to(self, numbers: set[int]) -> set[int]:
        """Take over what stands of pairs that did not change; tell the other ends of matches."""
        reached: set[int] = set()
        for pair, said in self.standing.items():
            if numbers.isdisjoint(pair) or any(n in self.gone for n in pair):
                continue
            if self._is_compared(pair[0]) or self._is_compared(pair[1]):
                continue
            known = pair[0] if pair[0] in numbers else pair[1]
            scored = self.world.judged(known, said.match_weight, said.levels)
            self.pairs[pair] = scored
            if scored.decision == "match":
                reached.update(pair)
        return reached

    def _compare(self, numbers: set[int]) -> set[int]:
        """Score the pairs of records whose pairs may have changed; tell whom they match."""
        anew = {n for n in numbers if self._is_compared(n)}
        self.world.meet(anew)
        reached: set[int] = set()
        for number in anew:
            for other in self.world.partners(number):
                scored = self.world.score(number, other)
                if scored.decision != "no_match":
                    self.pairs[_ordered(number, other)] = scored
                if scored.decision == "match":
                    reached.add(other)
        return reached

    def widen(self, clusters: Sequence[Sequence[int]]) -> bool:
        """Compare more records again where what stands does not tell enough; say if there are."""
        if self.compared is None:
            return False
        cluster_of = {n: i for i, held in enumerate(clusters) for n in held}
        torn = {e for e, held in self.members.items() if len({cluster_of.get(n) for n in held}) > 1}
        more = {n for e in torn | self._entities_left() for n in self.members.get(e, ())}
        more -= {*self.compared, *self.gone}
        self.compared |= more
        return bool(more)

    def _entities_left(self) -> set[int]:
        """The entities of records that changed or went, and a pair for review with them."""
        reviewed = {n for pair, s in self.standing.items() if s.verdict == "review" for n in pair}
        changed = {n for n in reviewed if n in self.gone or self._is_compared(n)}
        entities = [
            self.gone[n] if n in self.gone else self.world.record(n).entity for n in changed
        ]
        return {entity for entity in entities if entity is not None}


def _partition(
    world: World, order: Sequence[int], pairs: Mapping[Pair, ScoredPair], rulings: Rulings
) -> tuple[list[list[int]], dict[Pair, str]]:
    """Partition the region, party type by party type; records are numbered by their key's place."""
    if not rulings.must and not any(scored.decision == "match" for scored in pairs.values()):
        return [[number] for number in order], {}
    place = {number: i for i, number in enumerate(order)}
    named: dict[int, int] = {}
    refused: dict[Pair, str] = {}
    for party_type in COMPARISONS:
        members = {
            place[n]: world.record(n).values
            for n in order
            if world.record(n).party_type == party_type
        }
        if not members:
            continue
        cannot = _placed(rulings.cannot, place, members)
        constraints = constraints_of(party_type, members, cannot)
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
    world.load({n for pair in pairs for n in pair})
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
