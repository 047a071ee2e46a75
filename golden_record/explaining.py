"""Explain two records that the store holds to each other.

How an entity was built of its records is told by ``reading.building``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from golden_record.errors import GoldenRecordError
from golden_record.life_cycle.rows import ask
from golden_record.life_cycle.world import held_values
from golden_record.store import Store
from golden_record.store.index_keys import value_hash
from golden_record.store.lookups import record_of
from golden_record.survival import Key
from resolver.explain import PairExplanation, explain_pair
from resolver.generic_values import GenericValues, demote
from resolver.model import Model
from resolver.scoring import prepare, scorers


class UnknownRecordError(GoldenRecordError):
    """No live record has this key."""

    def __init__(self, key: Key) -> None:
        super().__init__(f"the store holds no live record {key[0]}/{key[1]}")
        self.key = key


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
