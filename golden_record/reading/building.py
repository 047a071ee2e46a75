"""How an entity was built: edge by edge from the heaviest down, and which edges were refused.

Replaying the accepted edges shows which of them brought two groups together; the others only agree
with that. A refused edge leads to another customer: a steward's ruling, a guard, a brake or too
little weight kept it from being followed. The comparisons are those of the present records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from golden_record.errors import UnknownIdError
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.world import World
from golden_record.reading.resolution import find
from golden_record.store import Store
from golden_record.survival import Key
from resolver.clustering import Edge
from resolver.explain import Sentence, build_up, reason_sentence
from resolver.scoring import Evidence
from rules.decisions import BRAKES
from rules.record import PartyType

MOST_REFUSED = 100
MOST_EXPLAINED = 60
"""Edges of each kind whose comparisons are given; the heaviest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltEdge:
    """A pair of records that holds an entity together, or does not join it to another.

    decided_by: ``model``, ``rule`` or ``steward``; a steward's has the actor, the reason given and
    the ruling to undo. joins: whether it brought two groups together, ``together`` records after
    it. outside_id: the customer that a refused edge leads to. review_no: where it waits.
    """

    left: Key
    right: Key
    verdict: str
    decided_by: str
    match_weight: float | None
    sentence: Sentence
    decided_at: str
    actor: str | None = None
    given_reason: str | None = None
    ruling_id: str | None = None
    joins: bool = False
    together: int = 0
    outside_id: str | None = None
    review_no: int | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class BrakeView:
    """How far an entity is from a brake: what is counted, how many there are, how many may be."""

    of: str
    count: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """How an entity was built, the heaviest edges first."""

    asked: str
    unified_id: str
    party_type: PartyType
    members: tuple[Key, ...]
    accepted: tuple[BuiltEdge, ...]
    refused: tuple[BuiltEdge, ...]
    brakes: tuple[BrakeView, ...]


def built(store: Store, asked: str, *, means: Means) -> Built | None:
    """Tell how an entity was built.

    Args:
        store: where it is.
        asked: a unified ID; an old one answers with the current entity.
        means: by which pairs are compared.

    Returns:
        ``None`` where the customer is gone.

    Raises:
        UnknownIdError: the ID was never handed out.
    """
    with store.reading() as connection:
        found = find(connection, asked, None)
        if not found.current:
            return None
        return _built(connection, World(connection, means), means, (found.asked, found.current))


def _built(connection: Connection, world: World, means: Means, entity: tuple[str, int]) -> Built:
    asked, current = entity
    members = sorted(world.numbers_in(current), key=lambda n: world.record(n).key)
    party_type = world.record(members[0]).party_type
    rows = _decisions(connection, members)
    inside = [row for row in rows if {row.left_no, row.right_no} <= set(members)]
    outside = [row for row in rows if row not in inside and row.verdict != "match"]
    shown = text("SELECT unified_id FROM entity WHERE entity_no = :entity")
    explain = _Explainer(connection, world, means, party_type)
    return Built(
        asked=asked,
        unified_id=connection.execute(shown, {"entity": current}).scalar_one(),
        party_type=party_type,
        members=tuple(world.record(n).key for n in members),
        accepted=tuple(_accepted(explain, members, inside)),
        refused=tuple(_refused(explain, set(members), outside)),
        brakes=tuple(_brakes(world, members, party_type)),
    )


_DECISIONS = (
    "SELECT d.decision_no, d.left_no, d.right_no, d.verdict, d.decided_by, d.match_weight, "
    "d.reason, d.actor, d.group_id, o.at, v.review_no FROM decision d "
    "JOIN revision o ON o.revision_no = d.made_in "
    "JOIN source_record l ON l.record_no = d.left_no AND l.deleted_in IS NULL "
    "JOIN source_record r ON r.record_no = d.right_no AND r.deleted_in IS NULL "
    "LEFT JOIN review v ON v.left_no = d.left_no AND v.right_no = d.right_no "
    "AND v.closed_in IS NULL WHERE d.ended_in IS NULL AND d.{side} IN ({numbers})"
)


def _decisions(connection: Connection, members: Sequence[int]) -> list[Any]:
    listed = ",".join(map(str, members))
    found = {
        row.decision_no: row
        for side in ("left_no", "right_no")
        for row in connection.exec_driver_sql(_DECISIONS.format(side=side, numbers=listed))
    }
    return [found[number] for number in sorted(found)]


@dataclass(slots=True)
class _Explainer:
    """Says what a decision was about, with comparisons for the first few asked for."""

    connection: Connection
    world: World
    means: Means
    party_type: PartyType
    explained: int = 0

    def edge(self, row: Any, **more: Any) -> BuiltEdge:
        is_ruling = row.decided_by == "steward"
        return BuiltEdge(
            left=self.world.record(row.left_no).key,
            right=self.world.record(row.right_no).key,
            verdict=row.verdict,
            decided_by=row.decided_by,
            match_weight=row.match_weight,
            sentence=_RULED[row.verdict] if is_ruling else self._sentence(row),
            decided_at=row.at,
            actor=row.actor,
            given_reason=row.reason if is_ruling else None,
            ruling_id=row.group_id if is_ruling else None,
            review_no=row.review_no,
            evidence=self._evidence(row),
            **more,
        )

    def begin(self) -> None:
        """Count the edges to be explained anew."""
        self.explained = 0

    def _sentence(self, row: Any) -> Sentence:
        return reason_sentence(self.party_type, row.reason or "weight")

    def _evidence(self, row: Any) -> tuple[Evidence, ...]:
        left, right = self.world.record(row.left_no), self.world.record(row.right_no)
        if self.explained >= MOST_EXPLAINED or left.party_type != right.party_type:
            return ()
        self.explained += 1
        scorer = self.means.scorers[left.party_type]
        return scorer.evidence(self.world.prepared(row.left_no), self.world.prepared(row.right_no))


_RULED: Mapping[str, Sentence] = {
    "match": Sentence(
        "데이터 관리자가 한 고객이라고 판정했다", "A steward ruled them one customer"
    ),
    "no_match": Sentence(
        "데이터 관리자가 서로 다른 고객이라고 판정했다", "A steward ruled them two customers"
    ),
}


def _accepted(
    explain: _Explainer, members: Sequence[int], inside: Sequence[Any]
) -> Sequence[BuiltEdge]:
    """The edges inside, those that joined first, each in the order of the replay."""
    place = {number: i for i, number in enumerate(members)}
    of: dict[Edge, Any] = {}
    for row in inside:
        if row.verdict == "match":
            ruled = row.decided_by == "steward"
            weight = float("inf") if ruled else row.match_weight or 0.0
            ends = sorted((place[row.left_no], place[row.right_no]))
            of[Edge(ends[0], ends[1], weight)] = row
    steps = sorted(build_up(of), key=lambda step: not step.joins)
    explain.begin()
    return [explain.edge(of[step.edge], joins=step.joins, together=step.together) for step in steps]


def _refused(explain: _Explainer, members: set[int], outside: Sequence[Any]) -> Sequence[BuiltEdge]:
    """The edges that lead out, a steward's first, then the heaviest."""
    ordered = sorted(
        outside, key=lambda r: (r.decided_by != "steward", -(r.match_weight or 0.0), r.decision_no)
    )[:MOST_REFUSED]
    beyond = {r.left_no if r.right_no in members else r.right_no for r in ordered}
    explain.world.load(beyond)
    ids = _ids(explain.connection, beyond)
    explain.begin()
    return [
        explain.edge(
            row, outside_id=ids.get(row.left_no if row.right_no in members else row.right_no)
        )
        for row in ordered
    ]


def _ids(connection: Connection, numbers: set[int]) -> dict[int, str]:
    listed = ",".join(map(str, sorted(numbers))) or "NULL"
    rows = connection.exec_driver_sql(
        "SELECT c.record_no, e.unified_id FROM crosswalk c JOIN entity e "
        f"ON e.entity_no = c.entity_no WHERE c.valid_to IS NULL AND c.record_no IN ({listed})"
    )
    return {number: shown for number, shown in rows}  # noqa: C416


def _brakes(world: World, members: Sequence[int], party_type: PartyType) -> Sequence[BrakeView]:
    brake = BRAKES[party_type]
    values = {
        name: {world.record(n).values[name] for n in members} - {None, ""} for name in brake.values
    }
    found = [BrakeView("records", len(members), brake.records)]
    return found + [
        BrakeView(name, len(values[name]), limit) for name, limit in brake.values.items()
    ]


__all__ = ["BrakeView", "Built", "BuiltEdge", "UnknownIdError", "built"]
