"""The constrained partition: which records are one entity, as a pure function.

Must-links are contracted first. Then the match edges are walked from the heaviest down, ties by
record key, and each unites two clusters unless that would cross a cannot-link, put two records
together that a guard keeps apart, make the entity larger than the brake allows, or cross a bridge
that is too thin between two groups. What is refused is told, with the reason. The order in which
records and edges arrive cannot change the result.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rules.decisions import Brake, Bridge

TIE = 6
"""Weights are compared to this many decimals, so that rounding errors decide nothing."""


class Edge(NamedTuple):
    """A pair of records, by number, that the model takes for one customer."""

    left: int
    right: int
    match_weight: float


class Refusal(NamedTuple):
    """An edge that was not followed, and why."""

    left: int
    right: int
    match_weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Constraints:
    """What may not stand together.

    ``apart`` says why two records, given by number, can never be in one entity, or ``None``.
    ``values`` holds, per attribute that the brake looks at, what each record has of it. ``proof``
    holds the value of each record that proves sameness by itself (a CI): what keeps a record apart
    from one of two records that are proven one does not count where it may stand with the other.
    """

    apart: Callable[[int, int], str | None]
    brake: Brake
    proof: Mapping[int, object] = field(default_factory=dict)
    cannot_links: frozenset[tuple[int, int]] = frozenset()
    values: Mapping[str, Mapping[int, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Partition:
    """The clusters, each named by its smallest record, and the edges that were refused."""

    cluster: Mapping[int, int]
    refused: tuple[Refusal, ...]


def partition(
    edges: Iterable[Edge],
    constraints: Constraints,
    *,
    must_links: Iterable[tuple[int, int]] = (),
) -> Partition:
    """Partition the records that the edges touch.

    Args:
        edges: match edges between record numbers; numbers follow the order of record keys.
        constraints: what may not stand together.
        must_links: pairs that a steward ruled to be one customer; only a cannot-link is stronger.
    """
    edges = list(_once(edges))
    clusters = _Clusters(constraints, edges)
    refused: list[Refusal] = []
    for left, right in sorted({_ordered(*pair) for pair in must_links}):
        reason = clusters.unite(left, right, ruled=True)
        if reason:
            refused.append(Refusal(left, right, float("inf"), reason))
    for left, right, weight in sorted(edges, key=_heaviest_first):
        reason = clusters.unite(left, right, ruled=False)
        if reason:
            refused.append(Refusal(left, right, weight, reason))
    return Partition(clusters.assignment(), tuple(clusters.still_apart(refused)))


def _ordered(left: int, right: int) -> tuple[int, int]:
    return (left, right) if left < right else (right, left)


def _once(edges: Iterable[Edge]) -> Iterator[Edge]:
    """Turn every edge the same way round and keep the heaviest of each pair."""
    weights: dict[tuple[int, int], float] = {}
    for left, right, weight in edges:
        pair = _ordered(left, right)
        weights[pair] = max(weight, weights.get(pair, weight))
    return (Edge(*pair, weight) for pair, weight in weights.items())


def _heaviest_first(edge: Edge) -> tuple[float, int, int]:
    return (-round(edge.match_weight, TIE), edge.left, edge.right)


class _Clusters:
    """Clusters that grow by uniting, each with its members."""

    __slots__ = ("_barred", "_constraints", "_limits", "_matches", "_members", "_of")

    def __init__(self, constraints: Constraints, edges: Iterable[Edge]) -> None:
        self._constraints = constraints
        self._matches: dict[int, list[int]] = {}
        for left, right, _ in edges:
            self._matches.setdefault(left, []).append(right)
            self._matches.setdefault(right, []).append(left)
        self._of: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._barred: dict[int, set[int]] = {}
        for left, right in constraints.cannot_links:
            self._barred.setdefault(left, set()).add(right)
            self._barred.setdefault(right, set()).add(left)
        self._limits = [
            (attribute, limit)
            for attribute, limit in constraints.brake.values.items()
            if len(self._values(attribute, constraints.values.get(attribute, ()))) > limit
        ]

    def unite(self, left: int, right: int, *, ruled: bool) -> str | None:
        """Unite the clusters of two records, or say why not."""
        one, other = self._cluster(left), self._cluster(right)
        if one == other:
            return None
        if len(self._members[one]) < len(self._members[other]):
            one, other = other, one
        reason = self._objection(one, other, ruled=ruled)
        if reason is None:
            moved = self._members.pop(other)
            self._members[one].extend(moved)
            self._of.update(dict.fromkeys(moved, one))
        return reason

    def _cluster(self, record: int) -> int:
        if record not in self._of:
            self._of[record] = record
            self._members[record] = [record]
        return self._of[record]

    def _objection(self, one: int, other: int, *, ruled: bool) -> str | None:
        large, small = self._members[one], self._members[other]
        if self._crosses_cannot_link(one, small):
            return "cannot_link"
        if ruled:
            return None
        brake = self._constraints.brake
        if len(large) + len(small) > brake.records:
            return "entity_size"
        return (
            self._kept_apart(large, small)
            or self._too_many_values(large, small)
            or self._too_thin_a_bridge(one, small)
        )

    def _crosses_cannot_link(self, one: int, small: Sequence[int]) -> bool:
        return any(
            self._of.get(barred) == one
            for record in small
            for barred in self._barred.get(record, ())
        )

    def _kept_apart(self, large: Sequence[int], small: Sequence[int]) -> str | None:
        apart = self._constraints.apart
        reasons = {
            reason
            for a in large
            for b in small
            if (reason := apart(a, b)) and not self._excused(a, b, large, small)
        }
        return min(reasons, default=None)

    def _excused(self, a: int, b: int, large: Sequence[int], small: Sequence[int]) -> bool:
        apart = self._constraints.apart
        return any(apart(twin, b) is None for twin in self._proven_same(a, large)) or any(
            apart(a, twin) is None for twin in self._proven_same(b, small)
        )

    def _proven_same(self, record: int, members: Sequence[int]) -> list[int]:
        proof = self._constraints.proof.get(record)
        if proof is None:
            return []
        return [m for m in members if self._constraints.proof.get(m) == proof]

    def _too_many_values(self, large: Sequence[int], small: Sequence[int]) -> str | None:
        for attribute, limit in self._limits:
            if len(self._values(attribute, (*large, *small))) > limit:
                return f"too_many:{attribute}"
        return None

    def _too_thin_a_bridge(self, one: int, small: Sequence[int]) -> str | None:
        large, brake = self._members[one], self._constraints.brake
        for bridge in brake.bridges:
            if (
                len(large) + len(small) > bridge.above
                and self._strangers(bridge, large, small)
                and self._support(one, small) < bridge.support * len(large) * len(small)
                and not any(self._proven_same(record, large) for record in small)
            ):
                return bridge.reason
        return None

    def _strangers(self, bridge: Bridge, large: Sequence[int], small: Sequence[int]) -> bool:
        for attribute in bridge.unshared:
            one, other = self._values(attribute, large), self._values(attribute, small)
            if one & other or (bridge.known and not (one and other)):
                return False
        return True

    def _support(self, one: int, small: Sequence[int]) -> int:
        """Count the matches between a cluster and the records."""
        reached = (n for record in small for n in self._matches.get(record, ()))
        return sum(self._of.get(n) == one for n in reached)

    def _values(self, attribute: str, members: Iterable[int]) -> set[object]:
        column = self._constraints.values.get(attribute, {})
        found: set[object] = set()
        for record in members:
            value = column.get(record)
            if isinstance(value, (list, tuple)):
                found.update(value)
            elif value is not None:
                found.add(value)
        return found

    def assignment(self) -> dict[int, int]:
        """Return record → smallest record of its cluster."""
        return {
            record: smallest
            for members in self._members.values()
            for smallest in (min(members),)
            for record in members
        }

    def still_apart(self, refused: Iterable[Refusal]) -> list[Refusal]:
        """Keep, per two clusters, the first refusal between them."""
        first: dict[tuple[int, int], Refusal] = {}
        for refusal in refused:
            ends = _ordered(self._of[refusal.left], self._of[refusal.right])
            if ends[0] != ends[1]:
                first.setdefault(ends, refusal)
        return list(first.values())
