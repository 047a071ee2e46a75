"""Conditions as Python: each becomes one function of two prepared records.

A prepared record is a dictionary of columns in which a list is a ``frozenset`` and nothing, be it
an empty list or an empty text, is ``None``.
"""

from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import Any as Anything

from rapidfuzz.distance import Levenshtein

from rules.conditions import (
    All,
    Among,
    Any,
    Begins,
    Below,
    Condition,
    Equal,
    EqualAcross,
    Matches,
    Missing,
    Not,
    Overlap,
    OverlapAcross,
    SamePart,
    WithinEdits,
)

Prepared = Mapping[str, Anything]
Test = Callable[[Prepared, Prepared], bool]
_distance = Levenshtein.distance


@singledispatch
def condition_test(condition: Condition) -> Test:
    """Compile a condition to a function that says whether it holds for two prepared records."""
    raise TypeError(f"no Python for {type(condition).__name__}")


@condition_test.register
def _(condition: Missing) -> Test:
    column = condition.column
    return lambda left, right: left[column] is None or right[column] is None


@condition_test.register
def _(condition: Equal) -> Test:
    column = condition.column
    return lambda left, right: left[column] is not None and left[column] == right[column]


@condition_test.register
def _(condition: EqualAcross) -> Test:
    first, second = condition.first, condition.second

    def holds(left: Prepared, right: Prepared) -> bool:
        a, b = left[first], right[first]
        return (a is not None and a == right[second]) or (b is not None and b == left[second])

    return holds


@condition_test.register
def _(condition: Overlap) -> Test:
    return _share(condition.column, condition.column)


@condition_test.register
def _(condition: OverlapAcross) -> Test:
    one_way = _share(condition.first, condition.second)
    other_way = _share(condition.second, condition.first)
    return lambda left, right: one_way(left, right) or other_way(left, right)


def _share(of_left: str, of_right: str) -> Test:
    def holds(left: Prepared, right: Prepared) -> bool:
        a, b = left[of_left], right[of_right]
        return a is not None and b is not None and not a.isdisjoint(b)

    return holds


@condition_test.register
def _(condition: Among) -> Test:
    value, values = condition.value, condition.values

    def holds(left: Prepared, right: Prepared) -> bool:
        a, b = left[values], right[values]
        return (a is not None and right[value] in a) or (b is not None and left[value] in b)

    return holds


@condition_test.register
def _(condition: WithinEdits) -> Test:
    column, edits = condition.column, condition.edits

    def holds(left: Prepared, right: Prepared) -> bool:
        a, b = left[column], right[column]
        return a is not None and b is not None and _distance(a, b, score_cutoff=edits) <= edits

    return holds


@condition_test.register
def _(condition: SamePart) -> Test:
    column = condition.column
    other = condition.start if condition.other is None else condition.other
    here = slice(condition.start - 1, condition.start - 1 + condition.length)
    there = slice(other - 1, other - 1 + condition.length)

    def holds(left: Prepared, right: Prepared) -> bool:
        a, b = left[column], right[column]
        if a is None or b is None:
            return False
        return bool(a[here] == b[there] and a[there] == b[here])

    return holds


@condition_test.register
def _(condition: Below) -> Test:
    column, limit = condition.column, condition.limit

    def holds(left: Prepared, right: Prepared) -> bool:
        a, b = left[column], right[column]
        return (a is not None and a < limit) or (b is not None and b < limit)

    return holds


@condition_test.register
def _(condition: Matches) -> Test:
    text, pattern = condition.text, condition.pattern

    def holds(left: Prepared, right: Prepared) -> bool:
        return fits(left[text], right[pattern]) or fits(right[text], left[pattern])

    return holds


def fits(text: str | None, pattern: str | None) -> bool:
    """Whether the text fits the pattern, in which ``_`` stands for any one character."""
    if text is None or pattern is None or len(text) != len(pattern):
        return False
    return all(p == "_" or p == t for t, p in zip(text, pattern, strict=True))


@condition_test.register
def _(condition: Begins) -> Test:
    column, length = condition.column, condition.length

    def holds(left: Prepared, right: Prepared) -> bool:
        a, b = left[column], right[column]
        if a is None or b is None or len(a) < length or len(b) < length:
            return False
        return bool(a.startswith(b) or b.startswith(a))

    return holds


@condition_test.register
def _(condition: All) -> Test:
    tests = tuple(condition_test(part) for part in condition.parts)
    if len(tests) == 2:
        first, second = tests
        return lambda left, right: first(left, right) and second(left, right)
    return lambda left, right: all(test(left, right) for test in tests)


@condition_test.register
def _(condition: Any) -> Test:
    tests = tuple(condition_test(part) for part in condition.parts)
    if len(tests) == 2:
        first, second = tests
        return lambda left, right: first(left, right) or second(left, right)
    return lambda left, right: any(test(left, right) for test in tests)


@condition_test.register
def _(condition: Not) -> Test:
    test = condition_test(condition.part)
    return lambda left, right: not test(left, right)
