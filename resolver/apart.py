"""Which records may never stand in one entity: the guards that hold between any two members.

Only the comparisons that those guards name are made, each when a guard asks for it, and once for
all records that say the same; so this is quick enough to ask for every two members of a doubtful
cluster.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from resolver.clustering import Constraints
from resolver.conditions import Prepared, condition_test
from resolver.scoring import COLUMNS, prepared
from rules.comparisons import COMPARISONS, Comparison
from rules.decisions import ALWAYS_APART, BRAKES, GUARDS, Guard
from rules.record import PartyType

Level = Callable[[Prepared, Prepared], str]
"""Names the level of one comparison between two records."""

PROOF: Mapping[PartyType, str] = {"person": "ci_hash", "organization": "business_number"}
"""The column that proves two records one by being equal."""


def apart_guards(party_type: PartyType) -> tuple[Guard, ...]:
    """Return the guards that hold between any two members of an entity."""
    return tuple(guard for guard in GUARDS[party_type] if guard.reason in ALWAYS_APART)


def apart_columns(party_type: PartyType) -> tuple[str, ...]:
    """Return the columns that decide whether two records are kept apart."""
    read = {name for comparison in _comparisons(party_type) for name in comparison.columns()}
    return tuple(name for name in COLUMNS[party_type] if name in read)


def _comparisons(party_type: PartyType) -> tuple[Comparison, ...]:
    named = {name for guard in apart_guards(party_type) for name in guard.levels}
    return tuple(c for c in COMPARISONS[party_type] if c.name in named)


@dataclass(frozen=True, slots=True)
class _Rules:
    """What keeps two records of one party type apart, compiled."""

    columns: tuple[str, ...]
    guards: tuple[tuple[str, tuple[tuple[str, frozenset[str]], ...]], ...]
    levels: Mapping[str, Level]


@cache
def _rules(party_type: PartyType) -> _Rules:
    return _Rules(
        apart_columns(party_type),
        tuple((g.reason, tuple(g.levels.items())) for g in apart_guards(party_type)),
        {c.name: _level_of(c) for c in _comparisons(party_type)},
    )


class Apart:
    """Says why two records of one party type can never be in one entity, or ``None``."""

    __slots__ = ("_guards", "_known", "_levels", "_said", "_what")

    def __init__(self, party_type: PartyType, records: Mapping[int, Mapping[str, Any]]) -> None:
        """Take the records by number; each needs the columns of ``apart_columns``."""
        rules = _rules(party_type)
        columns = rules.columns
        numbers: dict[tuple[Any, ...], int] = {}
        self._what = {
            number: numbers.setdefault(_said(record, columns), len(numbers))
            for number, record in records.items()
        }
        self._said: list[Prepared] = [dict(zip(columns, said, strict=True)) for said in numbers]
        self._guards, self._levels = rules.guards, rules.levels
        self._known: dict[tuple[int, int], str | None] = {}

    def __call__(self, left: int, right: int) -> str | None:
        """Return the reason of the first guard that keeps the two apart."""
        one, other = self._what[left], self._what[right]
        pair = (one, other) if one < other else (other, one)
        if pair not in self._known:
            self._known[pair] = self._reason(self._said[pair[0]], self._said[pair[1]])
        return self._known[pair]

    def _reason(self, left: Prepared, right: Prepared) -> str | None:
        levels: dict[str, str] = {}
        for reason, needed in self._guards:
            for comparison, named in needed:
                if comparison not in levels:
                    levels[comparison] = self._levels[comparison](left, right)
                if levels[comparison] not in named:
                    break
            else:
                return reason
        return None


def _said(record: Mapping[str, Any], columns: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(prepared(map(record.get, columns)))


def _level_of(comparison: Comparison) -> Level:
    missing = condition_test(comparison.missing)
    tests = tuple(
        (level.name, condition_test(level.condition))
        for level in comparison.levels
        if level.condition is not None
    )
    last = comparison.levels[-1].name

    def level(left: Prepared, right: Prepared) -> str:
        if missing(left, right):
            return "missing"
        for name, test in tests:
            if test(left, right):
                return name
        return last

    return level


def constraints_of(
    party_type: PartyType,
    members: Mapping[int, Mapping[str, Any]],
    cannot: frozenset[tuple[int, int]],
) -> Constraints:
    """Return what may not stand together among these records of one party type, by number."""
    brake, proof = BRAKES[party_type], PROOF[party_type]
    return Constraints(
        apart=Apart(party_type, members),
        brake=brake,
        proof={number: row[proof] for number, row in members.items() if row[proof]},
        cannot_links=cannot,
        values={
            name: {number: row[name] for number, row in members.items()}
            for name in brake.attributes()
        },
    )
