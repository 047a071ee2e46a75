"""The standardized form of a record as one line of text.

A standardized record has some sixty columns, most of them empty. As one line of CSV it is written
and read by Arrow itself, thirty times faster than column by column, takes a byte for an empty
value, and lets the columns change with the rules without a change to the tables: a *layout*,
stored once, says which columns a line holds.

Nothing and empty text stay apart (``,,`` and ``,"",``). The elements of a list are separated by
U+001F. No standardized value holds a line break or that character; should one, it becomes a blank.
"""

import csv
import io
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from resolver.schema import STANDARDIZED
from rules.record import KEY_COLUMNS

SEPARATOR = "\x1f"
FIELDS = tuple(name for name in STANDARDIZED.names if name not in KEY_COLUMNS)
LAYOUT = ",".join(FIELDS)
_CARRIED = {
    field.name: pa.string() if pa.types.is_list(field.type) else field.type
    for field in STANDARDIZED
}
_BREAKS = "[\r\n\x1f]"


def to_lines(records: pa.Table) -> list[str]:
    """Write the columns of ``LAYOUT`` of each record as one line."""
    flat = pa.table({name: _flatten(records[name]) for name in FIELDS})
    sink = io.BytesIO()
    pa_csv.write_csv(flat, sink, pa_csv.WriteOptions(include_header=False))
    lines = sink.getvalue().decode().split("\n")[:-1]
    if len(lines) == records.num_rows:
        return lines
    return to_lines(_on_one_line(records))


def from_lines(lines: Sequence[str], layout: str) -> pa.Table:
    """Read lines of one layout as the columns of ``FIELDS``; a column it lacks is null."""
    held = layout.split(",")
    options = pa_csv.ConvertOptions(
        column_types={name: _CARRIED.get(name, pa.string()) for name in held},
        include_columns=[name for name in FIELDS if name in held],
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["true"],
        false_values=["false"],
    )
    data = pa.py_buffer(("\n".join(lines) + "\n").encode())
    read = pa_csv.ReadOptions(column_names=held, block_size=max(1 << 22, _longest(lines)))
    parse = pa_csv.ParseOptions(ignore_empty_lines=False)
    return _whole(pa_csv.read_csv(pa.BufferReader(data), read, parse, options))


def fields_of_line(line: str, layout: str) -> dict[str, str | None]:
    """Read one line as text by field; nothing and empty text are both ``None``."""
    values = next(csv.reader([line], strict=True))
    return {name: value or None for name, value in zip(layout.split(","), values, strict=True)}


def _longest(lines: Sequence[str]) -> int:
    return 4 * max(map(len, lines), default=0) + 1


def _whole(read: pa.Table) -> pa.Table:
    columns = [
        _unflatten(read[name], STANDARDIZED.field(name))
        if name in read.column_names
        else pa.nulls(read.num_rows, STANDARDIZED.field(name).type)
        for name in FIELDS
    ]
    return pa.table(columns, schema=pa.schema([STANDARDIZED.field(name) for name in FIELDS]))


def _flatten(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_list(column.type):
        return column
    empty = pc.fill_null(pc.equal(pc.list_value_length(column), 0), True)
    return pc.if_else(empty, pa.scalar(None, pa.string()), pc.binary_join(column, SEPARATOR))


def _unflatten(column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    if not pa.types.is_list(field.type):
        return column
    lists = pc.split_pattern(pc.fill_null(column, ""), SEPARATOR)
    nothing = pa.scalar([], field.type)
    return pc.if_else(column.is_null(), nothing, lists)


def _on_one_line(records: pa.Table) -> pa.Table:
    def blanked(column: pa.ChunkedArray) -> pa.ChunkedArray:
        if pa.types.is_string(column.type):
            return pc.replace_substring_regex(column, _BREAKS, " ")
        return column

    flat = {name: blanked(_flatten(records[name])) for name in FIELDS}
    return pa.table(
        {name: _unflatten(column, STANDARDIZED.field(name)) for name, column in flat.items()}
    )
