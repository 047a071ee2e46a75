"""Decisions as SQL over the columns of a scored pair: the twin of ``rules.decisions.decide``."""

from collections.abc import Iterator, Sequence

from rules.comparisons import COMPARISONS
from rules.decisions import GUARDS, Guard, Outcome, Thresholds
from rules.record import PartyType


def decision_sql(party_type: PartyType, thresholds: Thresholds) -> str:
    """Return an expression for the decision on a pair with ``match_weight`` and ``gamma_*``."""
    cases = [(condition, outcome) for condition, outcome, _ in _cases(party_type, thresholds)]
    return _case(cases, otherwise="match")


def reason_sql(party_type: PartyType, thresholds: Thresholds) -> str:
    """Return an expression for the reason of the decision."""
    cases = [(condition, reason) for condition, _, reason in _cases(party_type, thresholds)]
    return _case(cases, otherwise="weight")


def _cases(party_type: PartyType, thresholds: Thresholds) -> Iterator[tuple[str, Outcome, str]]:
    yield f"match_weight < {thresholds.review!r}", "no_match", "weight"
    yield from _guards(party_type, "no_match")
    yield f"match_weight < {thresholds.match!r}", "review", "weight"
    yield from _guards(party_type, "review")


def _guards(party_type: PartyType, at_most: Outcome) -> Iterator[tuple[str, Outcome, str]]:
    for guard in GUARDS[party_type]:
        if guard.at_most == at_most:
            yield _guard(party_type, guard), at_most, guard.reason


def _guard(party_type: PartyType, guard: Guard) -> str:
    comparisons = {comparison.name: comparison for comparison in COMPARISONS[party_type]}
    return " AND ".join(
        f"gamma_{name} IN ({_codes(comparisons[name].code(level) for level in levels)})"
        for name, levels in guard.levels.items()
    )


def _codes(codes: Iterator[int]) -> str:
    return ", ".join(str(code) for code in sorted(codes))


def _case(cases: Sequence[tuple[str, str]], *, otherwise: str) -> str:
    when = " ".join(f"WHEN {condition} THEN '{value}'" for condition, value in cases)
    return f"CASE {when} ELSE '{otherwise}' END"
