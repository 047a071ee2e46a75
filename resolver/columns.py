"""Columns of thousands of records, each distinct value once.

A ``Column`` is its distinct values and, for each row, the place of its value among them. ``each``
takes a step of ``rules.standardize.of_columns``: it works on the distinct values, or on the
distinct combinations of several columns, and never looks at a row. Arrow finds what is distinct
and, in the end, gathers the rows. ``Texts`` is a column that is text in Arrow already; what is
distinct in it is only found if somebody asks.

>>> names = Texts(pa.array(["김", "이", None, "김"]))
>>> each(lambda name: name and name + "철수", names).gathered(pa.string()).to_pylist()
['김철수', '이철수', None, '김철수']
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, repeat
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from resolver.whole_numbers import row_numbers


@dataclass(frozen=True, slots=True)
class Column:
    """Distinct values, and for each row which one it has."""

    values: Sequence[Any]
    places: pa.Array

    @classmethod
    def constant(cls, value: Any, rows: int) -> "Column":
        """Return the column of rows that all have one value."""
        return cls((value,), pa.repeat(pa.scalar(0, pa.int32()), rows))

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.places)

    def gathered(self, kind: pa.DataType) -> pa.Array:
        """Return the values of all rows as an Arrow array of a type."""
        return arrow(self.values, kind).take(self.places)

    def take(self, rows: pa.Array) -> "Column":
        """Return the column of some rows, with no value that none of them has."""
        found = self.places.take(rows).dictionary_encode()
        values = [self.values[place] for place in found.dictionary.to_pylist()]
        return Column(values, found.indices)

    def with_rows(self, values: Mapping[int, Any]) -> "Column":
        """Return the column with other values in some rows."""
        before = len(self.values)
        places = dict(zip(values, range(before, before + len(values)), strict=True))
        return Column([*self.values, *values.values()], replaced(self.places, places))


@dataclass(frozen=True)
class Texts:
    """The column of an Arrow array of text; its distinct values are found when asked for."""

    array: pa.Array

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.array)

    @property
    def values(self) -> Sequence[str | None]:
        """The distinct values."""
        return self._apart.values

    @property
    def places(self) -> pa.Array:
        """For each row the place of its value."""
        return self._apart.places

    @cached_property
    def _apart(self) -> Column:
        if self.array.null_count == len(self.array):
            return Column.constant(None, len(self.array))
        found = self.array.dictionary_encode("encode")
        return Column(_in_python(found.dictionary), found.indices)

    def gathered(self, kind: pa.DataType) -> pa.Array:
        """Return the values of all rows as an Arrow array of a type."""
        return self.array.cast(kind)

    def take(self, rows: pa.Array) -> "Texts":
        """Return the column of some rows."""
        return Texts(self.array.take(rows))

    def with_rows(self, values: Mapping[int, str | None]) -> "Texts":
        """Return the column with other texts in some rows."""
        return Texts(replaced(self.array, values))


AnyColumn = Column | Texts


def replaced(array: pa.Array, values: Mapping[int, Any]) -> pa.Array:
    """Return an Arrow array with other values in some rows."""
    rows = sorted(values)
    if not rows:
        return array
    is_other = pc.is_in(row_numbers(len(array)), pa.array(rows, pa.int64()))
    others = pa.array([values[row] for row in rows], array.type)
    return pc.replace_with_mask(array, is_other, others)


_BETWEEN = "\0"


def _in_python(texts: pa.Array) -> list[str | None]:
    """Return distinct texts: decoded and cut as one, a third of the work of doing so with each."""
    ends = pa.array([0, len(texts)], pa.int32())
    whole = pa.ListArray.from_arrays(ends, texts.fill_null(""))
    cut: list[str | None] = pc.binary_join(whole, _BETWEEN)[0].as_py().split(_BETWEEN)
    if len(cut) != len(texts):
        return texts.to_pylist()  # type: ignore[no-any-return]
    for place in pc.indices_nonzero(texts.is_null()).to_pylist():
        cut[place] = None
    return cut


def arrow(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Return values as an Arrow array of a type."""
    return listed(values) if pa.types.is_list(kind) else pa.array(values, kind)


def listed(values: Sequence[Sequence[str]]) -> pa.Array:
    """Return sequences of texts as an Arrow array of lists."""
    ends = pa.array(accumulate(map(len, values), initial=0), pa.int32())
    return pa.ListArray.from_arrays(ends, pa.array(chain.from_iterable(values), pa.string()))


def each(work: Callable[..., Any], *columns: AnyColumn) -> Column:
    """Return the column of what ``work`` makes of the values of each row."""
    varying = [column for column in columns if len(column.values) > 1]
    if len(varying) == 1:
        (column,) = varying
        beside = [one.values if one is column else repeat(one.values[0]) for one in columns]
        return _known_apart(list(map(work, *beside)), column.places)
    if not columns[0].rows:
        return Column((), columns[0].places)
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


def _combined(columns: Sequence[AnyColumn]) -> tuple[list[list[int]], pa.Array]:
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
