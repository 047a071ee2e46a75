"""Expectation and maximization over patterns of levels (Fellegi and Sunter 1969, Winkler 1988).

A mixture of two: pairs of one customer, pairs of two. Given m, u and the share of matches, each
pattern has a probability of being a match; given those, m, u and the share are counted anew. What
a guard forbids is no match whatever the rest says, which keeps families from being learned as
matches. Sums run over sorted patterns, so the same pairs give the same figures.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

Levels = Mapping[str, str]
Shares = Mapping[str, Mapping[str, float]]
"""Comparison → level → probability."""

ROUNDS_AT_MOST = 100
CLOSE = 1e-5
LEAST = 1e-7


@dataclass(frozen=True, slots=True)
class Pattern:
    """Pairs whose learned comparisons stand at the same levels; ``missing`` is left out."""

    levels: Levels
    pairs: int
    forbidden: bool


@dataclass(frozen=True, slots=True)
class Mixture:
    """What was learned: m and u among these pairs, their share of matches, the rounds it took."""

    m: Shares
    u: Shares
    matches: float
    iterations: int


def learn(patterns: list[Pattern], m: Shares, u: Shares) -> Mixture:
    """Learn a mixture, beginning with these m and u.

    Args:
        patterns: with levels of the comparisons to learn.
        m: first values; they also fill levels that no pair shows.
        u: first values.
    """
    share, total = 0.5, sum(pattern.pairs for pattern in patterns)
    iterations = 0
    while iterations < ROUNDS_AT_MOST:
        iterations += 1
        chances = [_chance(pattern, m, u, share) for pattern in patterns]
        new_m = _counted(patterns, chances, m)
        new_u = _counted(patterns, [1 - chance for chance in chances], u)
        new_share = math.fsum(c * p.pairs for c, p in zip(chances, patterns, strict=True))
        new_share = min(max(new_share / max(total, 1), LEAST), 1 - LEAST)
        moved = max(_distance(m, new_m), _distance(u, new_u), abs(share - new_share))
        m, u, share = new_m, new_u, new_share
        if moved < CLOSE:
            break
    return Mixture(m, u, share, iterations)


def _chance(pattern: Pattern, m: Shares, u: Shares, share: float) -> float:
    if pattern.forbidden:
        return 0.0
    weight = math.log(share / (1 - share))
    for comparison, level in pattern.levels.items():
        weight += math.log(m[comparison][level] / u[comparison][level])
    return 1 / (1 + math.exp(-weight)) if weight > -700 else 0.0


def _counted(patterns: list[Pattern], chances: list[float], before: Shares) -> Shares:
    counts = {name: dict.fromkeys(levels, 0.0) for name, levels in before.items()}
    for pattern, chance in zip(patterns, chances, strict=True):
        for comparison, level in pattern.levels.items():
            counts[comparison][level] += chance * pattern.pairs
    return {name: _shares(levels, before[name]) for name, levels in counts.items()}


def _shares(counts: Mapping[str, float], before: Mapping[str, float]) -> Mapping[str, float]:
    total = math.fsum(counts.values())
    if total < 1:
        return before
    floored = {level: max(count / total, LEAST) for level, count in counts.items()}
    whole = math.fsum(floored.values())
    return {level: share / whole for level, share in floored.items()}


def _distance(before: Shares, after: Shares) -> float:
    return max(
        (abs(after[c][level] - p) for c, levels in before.items() for level, p in levels.items()),
        default=0.0,
    )


def expected(patterns: list[Pattern], mixture: Mixture) -> Mapping[tuple[str, str], float]:
    """Return the matches expected at each (comparison, level) under a mixture."""
    counts: dict[tuple[str, str], float] = {}
    for pattern in patterns:
        chance = _chance(pattern, mixture.m, mixture.u, mixture.matches)
        for level in pattern.levels.items():
            counts[level] = counts.get(level, 0.0) + chance * pattern.pairs
    return counts
