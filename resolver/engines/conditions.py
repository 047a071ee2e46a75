"""Conditions as SQL: plain unquoted columns ``x_l`` and ``x_r``, one text per engine.

The text is what Splink's levels are made of, so one model serves DuckDB and Spark; only the names
of the list functions differ, which a ``Dialect`` knows.
"""

from dataclasses import dataclass
from functools import singledispatch

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


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between the engines."""

    name: str
    overlap: str
    contains: str


DUCKDB = Dialect("duckdb", overlap="list_has_any", contains="list_contains")
SPARK = Dialect("spark", overlap="arrays_overlap", contains="array_contains")


def condition_sql(condition: Condition, dialect: Dialect = DUCKDB) -> str:
    """Render a condition to SQL; columns of lists must be NULL where the list is empty."""
    return _sql(condition, dialect)


@singledispatch
def _sql(condition: Condition, dialect: Dialect) -> str:
    raise TypeError(f"no SQL for {type(condition).__name__}")


@_sql.register
def _(condition: Missing, dialect: Dialect) -> str:
    return f"({condition.column}_l IS NULL OR {condition.column}_r IS NULL)"


@_sql.register
def _(condition: Equal, dialect: Dialect) -> str:
    return f"{condition.column}_l = {condition.column}_r"


@_sql.register
def _(condition: EqualAcross, dialect: Dialect) -> str:
    first, second = condition.first, condition.second
    return f"({first}_l = {second}_r OR {second}_l = {first}_r)"


@_sql.register
def _(condition: Overlap, dialect: Dialect) -> str:
    return f"{dialect.overlap}({condition.column}_l, {condition.column}_r)"


@_sql.register
def _(condition: OverlapAcross, dialect: Dialect) -> str:
    first, second, overlap = condition.first, condition.second, dialect.overlap
    return f"({overlap}({first}_l, {second}_r) OR {overlap}({second}_l, {first}_r))"


@_sql.register
def _(condition: Among, dialect: Dialect) -> str:
    value, values, contains = condition.value, condition.values, dialect.contains
    return f"({contains}({values}_l, {value}_r) OR {contains}({values}_r, {value}_l))"


@_sql.register
def _(condition: WithinEdits, dialect: Dialect) -> str:
    return f"levenshtein({condition.column}_l, {condition.column}_r) <= {condition.edits}"


@_sql.register
def _(condition: SamePart, dialect: Dialect) -> str:
    other = condition.start if condition.other is None else condition.other
    pairs = dict.fromkeys([(condition.start, other), (other, condition.start)])
    column, length = condition.column, condition.length
    equal = " AND ".join(
        f"substring({column}_l, {left}, {length}) = substring({column}_r, {right}, {length})"
        for left, right in pairs
    )
    return f"({equal})"


@_sql.register
def _(condition: Below, dialect: Dialect) -> str:
    limit = repr(condition.limit)
    return f"({condition.column}_l < {limit} OR {condition.column}_r < {limit})"


@_sql.register
def _(condition: Matches, dialect: Dialect) -> str:
    text, pattern = condition.text, condition.pattern
    return f"({text}_l LIKE {pattern}_r OR {text}_r LIKE {pattern}_l)"


@_sql.register
def _(condition: Begins, dialect: Dialect) -> str:
    column, length = condition.column, condition.length
    return (
        f"(length({column}_l) >= {length} AND length({column}_r) >= {length} AND "
        f"({column}_l LIKE concat({column}_r, '%') OR {column}_r LIKE concat({column}_l, '%')))"
    )


@_sql.register
def _(condition: All, dialect: Dialect) -> str:
    return "(" + " AND ".join(_sql(part, dialect) for part in condition.parts) + ")"


@_sql.register
def _(condition: Any, dialect: Dialect) -> str:
    return "(" + " OR ".join(_sql(part, dialect) for part in condition.parts) + ")"


@_sql.register
def _(condition: Not, dialect: Dialect) -> str:
    return f"(NOT coalesce({_sql(condition.part, dialect)}, FALSE))"
