"""Explain what the store holds: two records to each other, or an entity edge by edge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from golden_record import unified_id as unified_ids
from golden_record.errors import GoldenRecordError, UnknownIdError
from golden_record.life_cycle.rows import ask
from golden_record.life_cycle.world import held_values
from golden_record.store import Store
from golden_record.store.index_keys import value_hash
from golden_record.store.lookups import Concluded, entity_of, record_of
from golden_record.survival import Key
from resolver.clustering import Edge
from resolver.explain import PairExplanation, Sentence, build_up, explain_pair, reason_sentence
from resolver.generic_values import GenericValues, demote
from resolver.model import Model
from resolver.scoring import prepare, scorers
from rules.record import PartyType


class UnknownRecordError(GoldenRecordError):
    """No live record has this key."""

    def __init__(self, key: Key) -> None:
        super().__init__(f"the store holds no live record {key[0]}/{key[1]}")
        self.key = key


@dataclass(frozen=True, slots=True)
class Joined:
    """An edge inside an entity; ``joins`` where it brought two groups together."""

    decision: Concluded
    joins: bool
    together: int


@dataclass(frozen=True, slots=True)
class Refused:
    """An edge to a record outside, which was not followed, and why."""

    decision: Concluded
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class EntityExplanation:
    """How an entity was built: the edges that hold it together, and those that were refused."""

    unified_id: str
    asked_for: str
    members: tuple[Key, ...]
    joined: tuple[Joined, ...]
    refused: tuple[Refused, ...]


def explain_records(store: Store, left: Key, right: Key, model: Model) -> PairExplanation:
    """Explain two records of the store to each other.

    Values that are generic among all live records count for nothing, as in a run.

    Raises:
        UnknownRecordError: one of them is not there.
    """
    one, other = (_known(store, key) for key in (left, right))
    return explain_pair(one, other, model, _generic(store, [one, other]))


def explain_closest(
    store: Store, pairs: Sequence[tuple[Key, Key]], model: Model
) -> tuple[tuple[Key, Key], PairExplanation]:
    """Explain the pair of records that speaks most for one customer; ties by record key.

    Args:
        store: where the records are.
        pairs: at least one.
        model: by which they are compared.

    Raises:
        UnknownRecordError: a record is not there.
    """
    rows = {key: _known(store, key) for pair in pairs for key in pair}
    generic = _generic(store, list(rows.values()))
    whole = {kind: generic.get(kind, _NONE) | said for kind, said in model.generic_values.items()}
    prepared = {key: prepare(demote(row, dict(generic) | whole)) for key, row in rows.items()}
    compiled = scorers(model)

    def weight(pair: tuple[Key, Key]) -> float:
        parties = {rows[key]["party_type"] for key in pair}
        if len(parties) > 1:
            return float("-inf")
        return compiled[parties.pop()].score(*(prepared[key] for key in pair)).match_weight

    best = max(pairs, key=lambda pair: (weight(pair), pair))
    return best, explain_pair(rows[best[0]], rows[best[1]], model, generic)


_NONE: frozenset[str] = frozenset()


def _known(store: Store, key: Key) -> dict[str, Any]:
    row = record_of(store, key)
    if row is None:
        raise UnknownRecordError(key)
    return row


def _generic(store: Store, rows: Sequence[Mapping[str, Any]]) -> GenericValues:
    """Say which values of some records are generic, as the last run or change found them."""
    held = {value_hash(*value): value for row in rows for value in held_values(row)}
    generic: dict[str, frozenset[str]] = {}
    with store.reading() as connection:
        for value in ask(connection, _GENERIC, hashes=held):
            kind, said = held[value[0]]
            generic[kind] = generic.get(kind, _NONE) | {said}
    return generic


_GENERIC = "SELECT value_hash FROM generic_value WHERE value_hash IN :hashes"


def explain_entity(store: Store, unified_id: str) -> EntityExplanation:
    """Explain how an entity was built.

    Raises:
        UnknownIdError: no entity ever had this ID.
    """
    written = unified_ids.parse(unified_id)
    held = entity_of(store, written) if written else None
    if held is None:
        raise UnknownIdError(f"{unified_id}: no such unified ID")
    inside = [d for d in held.decisions if {d.left, d.right} <= set(held.members)]
    outside = [d for d in held.decisions if d not in inside and d.verdict != "match"]
    party_type = _party_type(store, held.members)
    return EntityExplanation(
        held.unified_id,
        written or unified_id,
        held.members,
        tuple(_steps(held.members, inside)),
        tuple(Refused(d, reason_sentence(party_type, _reason(d))) for d in outside),
    )


def _reason(decision: Concluded) -> str:
    if decision.decided_by == "steward":
        return "cannot_link"
    return decision.reason or "weight"


def _steps(members: tuple[Key, ...], inside: list[Concluded]) -> list[Joined]:
    number = {key: place for place, key in enumerate(members)}
    of = {}
    for decision in inside:
        if decision.verdict == "match":
            ruled = decision.decided_by == "steward"
            weight = float("inf") if ruled else decision.match_weight or 0.0
            left, right = number[decision.left], number[decision.right]
            of[Edge(min(left, right), max(left, right), weight)] = decision
    return [Joined(of[step.edge], step.joins, step.together) for step in build_up(of)]


def _party_type(store: Store, members: tuple[Key, ...]) -> PartyType:
    first = record_of(store, members[0]) if members else None
    return "organization" if first and first["party_type"] == "organization" else "person"
