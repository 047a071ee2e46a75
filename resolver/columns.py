"""Columns of thousands of records, each distinct value once.

A ``Column`` is its distinct values and, for each row, the place of its value among them. ``each``
takes a step of ``rules.standardize.of_columns``: it works on the distinct values, or on the
distinct combinations of several columns, and never looks at a row. Arrow finds what is distinct
and, in the end, gathers the rows.

>>> names = Column.of(pa.array(["김", "이", None, "김"]))
>>> each(lambda name: name and name + "철수", names).gathered(pa.string()).to_pylist()
['김철수', '이철수', None, '김철수']
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, repeat
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True)
class Column:
    """Distinct values, and for each row which one it has."""

    values: Sequence[Any]
    places: pa.Array

    @classmethod
    def of(cls, array: pa.Array) -> "Column":
        """Return an Arrow array as a column."""
        if array.null_count == len(array):
            return cls.constant(None, len(array))
        found = array.dictionary_encode("encode")
        return cls(found.dictionary.to_pylist(), found.indices)

    @classmethod
    def constant(cls, value: Any, rows: int) -> "Column":
        """Return the column of rows that all have one value."""
        return cls((value,), pa.repeat(pa.scalar(0, pa.int32()), rows))

    def with_rows(self, rows: Sequence[int], values: Sequence[Any]) -> "Column":
        """Return the column with other values in some rows."""
        if not rows:
            return self
        places = self.places.to_pylist()
        for place, row in enumerate(rows, len(self.values)):
            places[row] = place
        return Column([*self.values, *values], pa.array(places, pa.int32()))

    def gathered(self, kind: pa.DataType) -> pa.Array:
        """Return the values of all rows as an Arrow array of a type."""
        made = listed(self.values) if pa.types.is_list(kind) else pa.array(self.values, kind)
        return made.take(self.places)


def listed(values: Sequence[Sequence[str]]) -> pa.Array:
    """Return sequences of texts as an Arrow array of lists."""
    ends = pa.array(accumulate(map(len, values), initial=0), pa.int32())
    return pa.ListArray.from_arrays(ends, pa.array(chain.from_iterable(values), pa.string()))


def each(work: Callable[..., Any], *columns: Column) -> Column:
    """Return the column of what ``work`` makes of the values of each row."""
    varying = [column for column in columns if len(column.values) > 1]
    if len(varying) == 1:
        (column,) = varying
        beside = [one.values if one is column else repeat(one.values[0]) for one in columns]
        return _known_apart(list(map(work, *beside)), column.places)
    if not varying:
        made = work(*[column.values[0] for column in columns])
        return Column((made,), columns[0].places)
    choices, places = _combined(varying)
    chosen = iter(choices)
    values = [
        map(column.values.__getitem__, next(chosen))
        if len(column.values) > 1
        else repeat(column.values[0])
        for column in columns
    ]
    return _known_apart(list(map(work, *values)), places)


def _combined(columns: Sequence[Column]) -> tuple[list[list[int]], pa.Array]:
    """Return the distinct combinations, as places in each column, and which one each row has."""
    choices: list[list[int]] = [list(range(len(columns[0].values)))]
    places = columns[0].places
    for column in columns[1:]:
        width = len(column.values)
        codes = pc.add(pc.multiply(places.cast(pa.int64()), width), column.places.cast(pa.int64()))
        found = codes.dictionary_encode()
        first = pc.divide(found.dictionary, width)
        second = pc.subtract(found.dictionary, pc.multiply(first, width))
        before = first.to_pylist()
        choices = [list(map(known.__getitem__, before)) for known in choices]
        choices.append(second.to_pylist())
        places = found.indices
    return choices, places


def _known_apart(values: list[Any], places: pa.Array) -> Column:
    """Return a column in which no object stands twice: caches and constants give the same one."""
    known = list(map(id, values))
    distinct = dict(zip(known, values, strict=True))
    if len(distinct) == len(values):
        return Column(values, places)
    place_of = dict(zip(distinct, range(len(distinct)), strict=True))
    moved = pa.array(list(map(place_of.__getitem__, known)), pa.int32())
    return Column(list(distinct.values()), moved.take(places))
