"""Score one pair in Python: levels, match weight in bits, decision, and the sentences for it.

This is the second rendering of the comparisons; the batch engine's SQL gives the same levels and
the same weight, which a property test holds to 1e-9 bits.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

import pyarrow as pa

from resolver.conditions import Prepared, Test, condition_test
from resolver.model.parameters import Model, PartyModel
from resolver.schema import STANDARDIZED
from rules.comparisons import COMPARISONS, Comparison
from rules.comparisons.declaration import RAREST
from rules.decisions import Outcome, by_weight, decide
from rules.record import PartyType, StandardizedRecord

LEVEL_LETTERS = "-0123456789abcdefghijklmnopqrstuvwxyz"
"""One letter per level in a compact code: ``-`` is missing, ``0`` the last level."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one comparison says: its level, its weight in bits, and the sentence for it."""

    comparison: str
    level: str
    match_weight: float
    korean: str
    english: str


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """One pair, judged: ``match_weight`` in bits with the prior, ``levels`` in compact code."""

    match_weight: float
    levels: str
    decision: Outcome
    reason: str

    @property
    def match_probability(self) -> float:
        """The chance, in [0, 1], that both records are one customer."""
        return probability(self.match_weight)


def probability(match_weight: float) -> float:
    """Turn a match weight in bits into a probability."""
    if match_weight >= 0:
        return 1.0 / (1.0 + math.exp2(-match_weight))
    return math.exp2(match_weight) / (1.0 + math.exp2(match_weight))


def prepare(record: StandardizedRecord | Mapping[str, Any]) -> Prepared:
    """Lay out the columns that comparisons read; lists become sets, nothing becomes ``None``."""
    if isinstance(record, StandardizedRecord):
        names = COLUMNS[record.party_type]
        return dict(zip(names, prepared([getattr(record, n) for n in names]), strict=True))
    party_type = record["party_type"]
    values = list(_TAKE[party_type](record))
    for place in _LISTED[party_type]:
        values[place] = frozenset(values[place] or ()) or None
    if "" in values:
        values = [None if value == "" else value for value in values]
    return dict(zip(COLUMNS[party_type], values, strict=True))


def prepared(values: Iterable[Any]) -> list[Any]:
    """Lay out values: a list becomes a set, nothing becomes ``None``.

    >>> prepared(["", None, [], 0.5]), prepared([("a",)]) == [frozenset("a")]
    ([None, None, None, 0.5], True)
    """
    return [
        None if value == "" else (frozenset(value) or None) if type(value) in _LISTS else value
        for value in values
    ]


_LISTS = (list, tuple)


class Scorer:
    """The compiled model of one party type."""

    __slots__ = ("_compiled", "_decided", "_prior", "model")

    def __init__(self, model: PartyModel) -> None:
        self.model = model
        self._prior = model.prior_weight()
        self._decided: dict[tuple[str, Outcome], tuple[Outcome, str]] = {}
        self._compiled = tuple(
            _CompiledComparison(comparison, model) for comparison in COMPARISONS[model.party_type]
        )

    def score(self, left: Prepared, right: Prepared) -> ScoredPair:
        """Judge a pair of prepared records."""
        weight, codes = self._prior, []
        for comparison in self._compiled:
            code = comparison.code(left, right)
            weight += comparison.weight(code, left, right)
            codes.append(LEVEL_LETTERS[code + 1])
        return self.judge(weight, "".join(codes))

    def judge(self, match_weight: float, levels: str) -> ScoredPair:
        """Decide on a pair whose match weight and levels, in compact code, are known."""
        thresholds, by_itself = (
            self.model.thresholds,
            by_weight(match_weight, self.model.thresholds),
        )
        known = self._decided.get((levels, by_itself))
        if known is None:
            spelled = decode_levels(self.model.party_type, levels)
            known = decide(self.model.party_type, spelled, match_weight, thresholds)
            self._decided[levels, by_itself] = known
        outcome, reason = known
        return ScoredPair(match_weight, levels, outcome, reason)

    def evidence(
        self, left: Prepared, right: Prepared, levels: str | None = None
    ) -> tuple[Evidence, ...]:
        """Say what each comparison contributes, the heaviest first; ``levels`` where known."""
        codes = (
            (comparison.code(left, right) for comparison in self._compiled)
            if levels is None
            else (LEVEL_LETTERS.index(letter) - 1 for letter in levels)
        )
        found = [
            comparison.evidence(code, left, right)
            for comparison, code in zip(self._compiled, codes, strict=True)
        ]
        return tuple(sorted(found, key=lambda e: (-abs(e.match_weight), e.comparison)))


class _CompiledComparison:
    """One comparison with its conditions compiled and its weights looked up."""

    __slots__ = (
        *("_comparison", "_evidence", "_frequency", "_log_u", "_missing", "_tests", "_weights"),
    )

    def __init__(self, comparison: Comparison, model: PartyModel) -> None:
        probabilities = model.levels[comparison.name]
        self._comparison = comparison
        self._missing = condition_test(comparison.missing)
        self._tests: tuple[tuple[int, Test], ...] = tuple(
            (comparison.code(level.name), condition_test(level.condition))
            for level in comparison.levels
            if level.condition is not None
        )
        levels = tuple(reversed(comparison.levels))
        self._weights = tuple(probabilities[level.name].weight() for level in levels)
        self._log_u = tuple(math.log2(probabilities[level.name].u) for level in levels)
        self._frequency = tuple(level.frequency for level in levels)
        self._evidence: dict[int, Evidence] = {}

    def code(self, left: Prepared, right: Prepared) -> int:
        if self._missing(left, right):
            return -1
        for code, test in self._tests:
            if test(left, right):
                return code
        return 0

    def weight(self, code: int, left: Prepared, right: Prepared) -> float:
        if code < 0:
            return 0.0
        weight, column = self._weights[code], self._frequency[code]
        if column is None:
            return weight
        a, b = left[column], right[column]
        if a is None and b is None:
            return weight
        share = max(a if a is not None else b, b if b is not None else a, RAREST)
        return weight + (self._log_u[code] - math.log2(share))

    def evidence(self, code: int, left: Prepared, right: Prepared) -> Evidence:
        if code >= 0 and self._frequency[code] is not None:
            return self._told(code, left, right)
        known = self._evidence.get(code)
        if known is None:  # the same for all pairs
            known = self._evidence[code] = self._told(code, left, right)
        return known

    def _told(self, code: int, left: Prepared, right: Prepared) -> Evidence:
        name = self._comparison.name
        weight = self.weight(code, left, right)
        if code < 0:
            subject = self._comparison.korean
            return Evidence(
                name, "missing", weight, f"{subject}: 견줄 값이 없다", f"No {name} to compare"
            )
        level = self._comparison.levels[len(self._comparison.levels) - 1 - code]
        return Evidence(name, level.name, weight, level.korean, level.english)


COLUMNS: dict[PartyType, tuple[str, ...]] = {
    party_type: tuple(
        dict.fromkeys(
            [
                *(name for comparison in comparisons for name in comparison.columns()),
                *(name for comparison in comparisons for name in comparison.frequencies()),
            ]
        )
    )
    for party_type, comparisons in COMPARISONS.items()
}
"""The columns that the comparisons of each party type read."""

_TAKE = {party_type: itemgetter(*names) for party_type, names in COLUMNS.items()}
_LISTED = {
    party_type: tuple(
        i for i, n in enumerate(names) if pa.types.is_list(STANDARDIZED.field(n).type)
    )
    for party_type, names in COLUMNS.items()
}


@lru_cache(maxsize=8192)
def decode_levels(party_type: PartyType, levels: str) -> Mapping[str, str]:
    """Spell out a compact level code: comparison → level name."""
    return {
        comparison.name: comparison.level(LEVEL_LETTERS.index(letter) - 1)
        for comparison, letter in zip(COMPARISONS[party_type], levels, strict=True)
    }


def scorers(model: Model) -> Mapping[PartyType, Scorer]:
    """Compile the model of each party type."""
    return {party_type: Scorer(party) for party_type, party in model.parties.items()}


def score_pair(
    left: StandardizedRecord | Mapping[str, Any],
    right: StandardizedRecord | Mapping[str, Any],
    model: Model,
) -> ScoredPair:
    """Judge two standardized records of the same party type.

    A caller with many pairs compiles ``scorers(model)`` once and prepares each record once.
    """
    party_type = left.party_type if isinstance(left, StandardizedRecord) else left["party_type"]
    return Scorer(model.parties[party_type]).score(prepare(left), prepare(right))


__all__ = [
    "COLUMNS",
    "Evidence",
    "ScoredPair",
    "Scorer",
    "decode_levels",
    "prepare",
    "probability",
    "score_pair",
    "scorers",
]
