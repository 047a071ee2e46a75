"""Explain what the store holds: two records to each other, or an entity edge by edge."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from golden_record import unified_id as unified_ids
from golden_record.errors import GoldenRecordError, UnknownIdError
from golden_record.store import Store
from golden_record.store.lookups import Concluded, entity_of, holders, record_of, standing_at
from golden_record.survival import Key
from resolver.clustering import Edge
from resolver.explain import PairExplanation, Sentence, build_up, explain_pair, reason_sentence
from resolver.generic_values import GenericValues, find_generic_values
from resolver.model import Model
from resolver.schema import STANDARDIZED
from rules.blocking import VALUE_PREFIXES
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


def _known(store: Store, key: Key) -> dict[str, object]:
    row = record_of(store, key)
    if row is None:
        raise UnknownRecordError(key)
    return row


def _generic(store: Store, rows: list[dict[str, object]]) -> GenericValues:
    """Find which values of the two records are generic, from all records that hold them."""
    both = pa.Table.from_pylist(rows, schema=STANDARDIZED)
    keys = [
        f"{prefix}|{value}"
        for kind, columns in (("phone", ("phone_keys", "successor_keys")), ("email", ("email",)))
        for prefix in VALUE_PREFIXES[kind]
        for column in columns
        for value in _values(both[column].to_pylist())
    ]
    buildings = sorted(set(_values(both["building_keys"].to_pylist())))
    found = pa.concat_tables([holders(store, keys), standing_at(store, buildings)])
    with duckdb.connect(config={"enable_external_access": "false"}) as engine:
        engine.register("met", found)
        engine.execute(
            "CREATE TEMP TABLE records AS SELECT DISTINCT ON (source, source_record_id) * FROM met"
        )
        generic: dict[str, frozenset[str]] = {}
        for value in find_generic_values(engine):
            generic[value.kind] = generic.get(value.kind, frozenset()) | {value.value}
    return generic


def _values(cells: list[object]) -> list[str]:
    return [
        str(value)
        for cell in cells
        for value in (cell if isinstance(cell, list) else [cell])
        if value
    ]


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
