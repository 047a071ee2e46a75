"""How an entity was built: edge by edge from the heaviest down, and which edges were refused.

Replaying the accepted edges shows which of them brought two groups together; the others only agree
with that. A refused edge leads to another customer: a steward's ruling, a guard, a brake or too
little weight kept it from being followed. What is told of one edge alone, its comparisons, is
worked out on demand from the present records.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from golden_record.life_cycle.means import Means
from golden_record.life_cycle.rows import ask
from golden_record.life_cycle.world import World
from golden_record.reading.resolution import find
from golden_record.reading.reviews import SideRow, sides_of
from golden_record.store import Store
from golden_record.survival import Key
from resolver.clustering import Edge
from resolver.explain import Sentence, build_up, reason_sentence
from resolver.scoring import Evidence
from rules.decisions import BRAKES
from rules.record import PartyType

MOST_REFUSED = 100
MOST_COMPARED = 60
"""Edges of each kind whose comparisons are given: those that joined first, then the heaviest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltEdge:
    """A pair of records that holds an entity together, or does not join it to another.

    numbers: of the two in the store. decided_by: ``model``, ``rule`` or ``steward``; a steward's
    has the actor, the reason given and the ruling to undo. joins: whether it brought two groups
    together, ``together`` records after it. outside_id: the customer that a refused edge leads to.
    review_no: where it waits.
    """

    numbers: tuple[int, int]
    left: Key
    right: Key
    verdict: str
    decided_by: str
    match_weight: float | None
    reason: str
    sentence: Sentence
    decided_at: str
    actor: str | None = None
    given_reason: str | None = None
    ruling_id: str | None = None
    joins: bool = False
    together: int = 0
    outside_id: str | None = None
    review_no: int | None = None


@dataclass(frozen=True, slots=True)
class BrakeView:
    """How far an entity is from a brake: what is counted, how many there are, how many may be."""

    of: str
    count: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """How an entity was built: the accepted edges in the order of the replay, the refused ones."""

    asked: str
    unified_id: str
    party_type: PartyType
    members: tuple[Key, ...]
    accepted: tuple[BuiltEdge, ...]
    refused: tuple[BuiltEdge, ...]
    brakes: tuple[BrakeView, ...]


def built(store: Store, asked: str) -> Built | None:
    """Tell how an entity was built.

    Args:
        store: where it is.
        asked: a unified ID; an old one answers with the current entity.

    Returns:
        ``None`` where the customer is gone.

    Raises:
        UnknownIdError: the ID was never handed out.
    """
    with store.reading() as connection:
        found = find(connection, asked, None)
        return _built(connection, found.asked, found.current) if found.current else None


def comparisons(
    store: Store, found: Built, *, means: Means
) -> Mapping[tuple[Key, Key], tuple[Evidence, ...]]:
    """Compare the records of the edges that tell most, comparison by comparison.

    Args:
        store: where the entity is.
        found: how it was built.
        means: by which the records are compared.
    """
    first = sorted(found.accepted, key=lambda edge: not edge.joins)[:MOST_COMPARED]
    edges = [*first, *found.refused[:MOST_COMPARED]]
    with store.reading() as connection:
        world = World(connection, means)
        live = world.live(n for edge in edges for n in edge.numbers)
        world.gather_values(live)
        return {
            (edge.left, edge.right): _compared(world, edge, means)
            for edge in edges
            if live.issuperset(edge.numbers)
        }


def _compared(world: World, edge: BuiltEdge, means: Means) -> tuple[Evidence, ...]:
    one, other = (world.record(n).party_type for n in edge.numbers)
    return means.scorers[one].evidence(*world.pair(*edge.numbers)) if one == other else ()


_MEMBERS = (
    "SELECT record_no FROM crosswalk WHERE entity_no = :entity AND valid_to IS NULL "
    "ORDER BY record_no"
)
_SHOWN = "SELECT unified_id FROM entity WHERE entity_no = :entity"
_DECISIONS = (
    "SELECT d.decision_no, d.left_no, d.right_no, l.source, l.source_record_id, r.source, "
    "r.source_record_id, d.verdict, d.decided_by, d.match_weight, d.reason, d.actor, d.group_id, "
    "o.at, v.review_no FROM decision d JOIN revision o ON o.revision_no = d.made_in "
    "JOIN source_record l ON l.record_no = d.left_no AND l.deleted_in IS NULL "
    "JOIN source_record r ON r.record_no = d.right_no AND r.deleted_in IS NULL "
    "LEFT JOIN review v ON v.left_no = d.left_no AND v.right_no = d.right_no "
    "AND v.closed_in IS NULL WHERE d.ended_in IS NULL AND d.{side} IN :numbers"
)
_IDS = (
    "SELECT c.record_no, e.unified_id FROM crosswalk c JOIN entity e ON e.entity_no = c.entity_no "
    "WHERE c.valid_to IS NULL AND c.record_no IN :numbers"
)


def _built(connection: Connection, asked: str, entity: int) -> Built:
    numbers = [row[0] for row in ask(connection, _MEMBERS, entity=entity)]
    sides = dict(zip(numbers, sides_of(connection, numbers), strict=True))
    ordered = sorted(numbers, key=lambda n: sides[n].key)
    party_type = _party_type(sides[ordered[0]])
    edges = _edges(connection, numbers, party_type)
    inside = [edge for edge in edges if set(edge.numbers) <= sides.keys()]
    outside = [edge for edge in edges if not set(edge.numbers) <= sides.keys()]
    return Built(
        asked=asked,
        unified_id=ask(connection, _SHOWN, entity=entity)[0][0],
        party_type=party_type,
        members=tuple(sides[n].key for n in ordered),
        accepted=tuple(_accepted(ordered, inside)),
        refused=tuple(_refused(connection, sides, outside)),
        brakes=tuple(_brakes(list(sides.values()), party_type)),
    )


def _party_type(side: SideRow) -> PartyType:
    return "organization" if side.values.get("party_type") == "organization" else "person"


def _edges(
    connection: Connection, numbers: Sequence[int], party_type: PartyType
) -> Sequence[BuiltEdge]:
    """What was decided and stands between these records and any, in the order of deciding."""
    found = {
        row[0]: row
        for side in ("left_no", "right_no")
        for row in ask(connection, _DECISIONS.format(side=side), numbers=numbers)
    }
    edges = [_edge(found[number][1:], party_type) for number in sorted(found)]
    ruled = {edge.numbers for edge in edges if edge.decided_by == "steward"}
    return [e for e in edges if e.decided_by == "steward" or e.numbers not in ruled]


def _edge(row: Sequence[Any], party_type: PartyType) -> BuiltEdge:
    verdict, decided_by, weight, reason, actor, group, at, review_no = row[6:]
    ruled = decided_by == "steward"
    said = _RULED.get(verdict) if ruled else None
    return BuiltEdge(
        numbers=(row[0], row[1]),
        left=(row[2], row[3]),
        right=(row[4], row[5]),
        verdict=verdict,
        decided_by=decided_by,
        match_weight=weight,
        reason="steward" if ruled else reason or "weight",
        sentence=said or reason_sentence(party_type, reason or "weight"),
        decided_at=at,
        actor=actor,
        given_reason=reason if ruled else None,
        ruling_id=group if ruled else None,
        review_no=review_no,
    )


_RULED: Mapping[str, Sentence] = {
    "match": Sentence(
        "데이터 관리자가 한 고객이라고 판정했다", "A steward ruled them one customer"
    ),
    "no_match": Sentence(
        "데이터 관리자가 서로 다른 고객이라고 판정했다", "A steward ruled them two customers"
    ),
}


def _accepted(members: Sequence[int], inside: Iterable[BuiltEdge]) -> Iterable[BuiltEdge]:
    """The edges inside, replayed; what a steward said weighs more than any evidence."""
    place = {number: i for i, number in enumerate(members)}
    of: dict[Edge, BuiltEdge] = {}
    for edge in inside:
        if edge.verdict == "match":
            weight = float("inf") if edge.decided_by == "steward" else edge.match_weight or 0.0
            ends = sorted(place[number] for number in edge.numbers)
            of[Edge(ends[0], ends[1], weight)] = edge
    for step in build_up(of):
        yield replace(of[step.edge], joins=step.joins, together=step.together)


def _refused(
    connection: Connection, members: Mapping[int, SideRow], outside: Sequence[BuiltEdge]
) -> Iterable[BuiltEdge]:
    """The edges that lead out, a steward's first, then the heaviest."""
    ordered = sorted(
        (edge for edge in outside if edge.verdict != "match"),
        key=lambda e: (e.decided_by != "steward", -(e.match_weight or 0.0), e.left, e.right),
    )[:MOST_REFUSED]
    beyond = [next(n for n in edge.numbers if n not in members) for edge in ordered]
    ids = dict(ask(connection, _IDS, numbers=set(beyond)))
    for edge, number in zip(ordered, beyond, strict=True):
        yield replace(edge, outside_id=ids.get(number))


def _brakes(members: Sequence[SideRow], party_type: PartyType) -> Iterable[BrakeView]:
    brake = BRAKES[party_type]
    yield BrakeView("records", len(members), brake.records)
    for name, limit in brake.values.items():
        different = {side.values[name] for side in members} - {None, ""}
        yield BrakeView(name, len(different), limit)


__all__ = ["BrakeView", "Built", "BuiltEdge", "built", "comparisons"]
