"""A difference between what a store holds and what it should hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHOWN = 5
"""Examples that are told of each difference."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule that does not hold: how often, and where, by keys and IDs, never by values."""

    rule: str
    count: int
    examples: Sequence[str]


def differing(rule: str, found: Iterable[object]) -> list[Difference]:
    """What was found against a rule; nothing when there is nothing."""
    examples: list[str] = []
    count = 0
    for one in found:
        count += 1
        if count <= SHOWN:
            examples.append(str(one))
    return [Difference(rule, count, tuple(examples))] if count else []
