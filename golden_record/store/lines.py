"""Records as lines of text.

A standardized record has some sixty columns, most of them empty; a golden record has forty. As
one line of CSV each is written and read by Arrow itself, ten times faster than column by column,
takes a byte for an empty value, and lets the columns change with the rules without a change to
the tables: a *layout*, stored once, says which columns a line holds.

Nothing and empty text stay apart (``,,`` and ``,"",``). The elements of a list are separated by
U+001F. No standardized value holds a line break or that character; should one, it becomes a blank.
"""

import csv
import io
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from golden_record.survivors import GOLDEN
from resolver.schema import STANDARDIZED
from rules.record import KEY_COLUMNS

PIECE = 250_000
"""Records that are written at once."""
SEPARATOR = "\x1f"
_BREAKS = "[\r\n\x1f]"
_CELL = re.compile(r'(?:^|,)("(?:[^"]|"")*"|[^,"]*)')
"""Text is quoted, all else is not; so a quoted nothing is an empty text."""

_LONGEST = csv.field_size_limit()

STANDARDIZED_LINE = pa.schema([f for f in STANDARDIZED if f.name not in KEY_COLUMNS])
GOLDEN_LINE = pa.schema([f for f in GOLDEN if f.name not in ("cluster", "provenance")])


def layout_of(schema: pa.Schema) -> str:
    """The layout of lines that hold the columns of a schema."""
    return _layout(_Form(schema))


@lru_cache(maxsize=16)
def _layout(form: "_Form") -> str:
    return ",".join(form.schema.names)


def to_lines(records: pa.Table, schema: pa.Schema) -> pa.ChunkedArray:
    """Write the columns of ``schema`` of each record as one line."""
    pieces = [
        _piece(records.slice(start, PIECE), schema) for start in range(0, records.num_rows, PIECE)
    ]
    return pa.chunked_array(pieces, pa.string())


def _piece(records: pa.Table, schema: pa.Schema) -> pa.Array:
    columns = [records[name] for name in schema.names]
    lines = _written([_flatten(column) for column in columns])
    if len(lines) != records.num_rows:
        lines = _written([_flatten(_without_breaks(column)) for column in columns])
    return lines


def from_lines(lines: Sequence[str], layout: str, schema: pa.Schema) -> pa.Table:
    """Read lines of one layout as the columns of ``schema``; a column it lacks is null."""
    held = layout.split(",")
    carried = {field.name: _carried(field.type) for field in schema}
    options = pa_csv.ConvertOptions(
        column_types={name: carried.get(name, pa.string()) for name in held},
        include_columns=[name for name in schema.names if name in held],
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["true"],
        false_values=["false"],
    )
    data = pa.py_buffer(("\n".join(lines) + "\n").encode())
    block = max(1 << 22, 4 * max(map(len, lines), default=0) + 1)
    read = pa_csv.ReadOptions(column_names=held, block_size=block)
    parse = pa_csv.ParseOptions(ignore_empty_lines=False)
    return _whole(pa_csv.read_csv(pa.BufferReader(data), read, parse, options), schema)


def fields_of_line(line: str, layout: str) -> dict[str, str | None]:
    """Read one line as text by field; nothing and empty text are both ``None``."""
    values = next(csv.reader([line], strict=True))
    return {name: value or None for name, value in zip(layout.split(","), values, strict=True)}


def texts_of_lines(
    lines: Iterable[str], layout: str, names: Sequence[str]
) -> Iterator[tuple[str | None, ...]]:
    """Read a few fields of many lines of one layout, as ``fields_of_line`` reads all of one.

    >>> list(texts_of_lines(['"x",,1', '"y","",'], "a,b,c", ("c", "a")))
    [('1', 'x'), (None, 'y')]
    """
    held = layout.split(",")
    places = [held.index(name) for name in names]
    return (tuple(cells[p] or None for p in places) for cells in csv.reader(lines, strict=True))


def values_of_line(line: str, layout: str, schema: pa.Schema) -> dict[str, Any]:
    """Read one line as ``from_lines`` does, quicker for a few."""
    reading = _reading(layout, _Form(schema))
    if len(line) > _LONGEST or _has_empty_text(line):
        return _values_cell_by_cell(line, reading)
    texts: list[Any] = [text or None for text in next(csv.reader((line,), strict=True))]
    values: dict[str, Any] = dict(zip(reading.names, texts, strict=True))
    for place, name, read in reading.others:
        if text := texts[place]:
            values[name] = read(text)
        elif read is _texts:
            values[name] = []
    for name in reading.unknown:
        del values[name]
    return values | reading.absent if reading.absent else values


def _has_empty_text(line: str) -> bool:
    """Whether an empty text may stand in a line; a text within may look like one.

    >>> _has_empty_text('"a",,'), _has_empty_text('"a","",')
    (False, True)
    """
    return ',"",' in line or line.startswith('"",') or line.endswith(',""') or line == '""'


def _values_cell_by_cell(line: str, reading: "_Reading") -> dict[str, Any]:
    """The same where nothing and an empty text may stand side by side."""
    cells = _CELL.findall(line)
    values: dict[str, Any] = dict(zip(reading.names, map(_text, cells), strict=True))
    for place, name, read in reading.others:
        cell = cells[place]
        text = (_text(cell) or "") if cell.startswith('"') else cell
        values[name] = read(text) if text or not cell else [""]
    for name in reading.unknown:
        del values[name]
    return values | reading.absent


def line_of_values(values: Mapping[str, Any], schema: pa.Schema) -> str:
    """Write one record as ``to_lines`` does, without a table around it.

    >>> schema = pa.schema([("a", pa.string()), ("b", pa.bool_()), ("c", pa.float64())])
    >>> line_of_values({"a": 'x"y', "c": 0.00001}, schema)
    '"x""y",,0.00001'
    """
    line = _joined(values, schema)
    return line if "\n" not in line else _joined(_all_unbroken(values), schema)


def line_and_values(values: Mapping[str, Any], schema: pa.Schema) -> tuple[str, dict[str, Any]]:
    """Write one record as ``line_of_values`` does; return also what ``values_of_line`` reads of it.

    To read it back takes only a record of which a text would be read otherwise than it was said.
    """
    line, form = _joined(values, schema), _Form(schema)
    said = {name: values.get(name) for name in form.schema.names}
    breaks = 0
    for name, kind in _not_text(form):
        value = said[name]
        if kind is _texts:
            said[name] = texts = list(value or ())
            breaks += max(len(texts) - 1, 0)
        elif value is not None and kind is _figure:
            said[name] = float(value)
    if "\n" in line or line.count(SEPARATOR) != breaks:
        line = line_of_values(values, schema)
        return line, values_of_line(line, _layout(form), schema)
    return line, said


def _joined(values: Mapping[str, Any], schema: pa.Schema) -> str:
    get = values.get
    return ",".join(
        [
            "" if (value := get(name)) is None else write(value)
            for name, write in _writers(_Form(schema))
        ]
    )


def _all_unbroken(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _unbroken(value) for name, value in values.items()}


def _unbroken(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub(_BREAKS, " ", value)
    return [_unbroken(text) for text in value] if isinstance(value, list | tuple) else value


class _Form:
    """A schema, known by its identity: to hash one takes longer than to read a line."""

    __slots__ = ("schema",)

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema

    def __hash__(self) -> int:
        return id(self.schema)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Form) and other.schema is self.schema


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a line is read: its columns, those of them that are not text, with their place, those
    that nobody asks for any more, and those that it lacks.
    """

    names: tuple[str, ...]
    unknown: tuple[str, ...]
    others: tuple[tuple[int, str, Callable[[str], Any]], ...]
    absent: dict[str, Any]


@lru_cache(maxsize=64)
def _reading(layout: str, form: _Form) -> _Reading:
    readers = {field.name: _reader(field.type) for field in form.schema}
    names = tuple(layout.split(","))
    others = ((i, n, readers.get(n, _text)) for i, n in enumerate(names))
    return _Reading(
        names,
        tuple(name for name in names if name not in readers),
        tuple((i, name, read) for i, name, read in others if read is not _text),
        {name: read("") for name, read in readers.items() if name not in names},
    )


@lru_cache(maxsize=16)
def _not_text(form: _Form) -> tuple[tuple[str, Callable[[str], Any]], ...]:
    read = ((field.name, _reader(field.type)) for field in form.schema)
    return tuple((name, reader) for name, reader in read if reader is not _text)


def _reader(kind: pa.DataType) -> Callable[[str], Any]:
    if pa.types.is_list(kind):
        return _texts
    if pa.types.is_string(kind):
        return _text
    return _flag if pa.types.is_boolean(kind) else _figure


def _texts(text: str) -> list[str]:
    return text.split(SEPARATOR) if text else []


def _text(cell: str) -> str | None:
    return cell[1:-1].replace('""', '"') if cell else None


def _flag(cell: str) -> bool | None:
    return cell == "true" if cell else None


def _figure(cell: str) -> float | None:
    return float(cell) if cell else None


@lru_cache(maxsize=16)
def _writers(form: _Form) -> tuple[tuple[str, Callable[[Any], str]], ...]:
    return tuple((field.name, _writer(field.type)) for field in form.schema)


def _writer(kind: pa.DataType) -> Callable[[Any], str]:
    if pa.types.is_list(kind):
        return _write_texts
    if pa.types.is_string(kind):
        return _write_text
    if pa.types.is_boolean(kind):
        return _write_flag
    return _write_figure if pa.types.is_floating(kind) else _write_whole


def _write_text(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _write_texts(values: Sequence[str]) -> str:
    return _write_text(SEPARATOR.join(values)) if values else ""


def _write_flag(value: bool) -> str:
    return "true" if value else "false"


def _write_whole(value: int) -> str:
    return str(value)


def _write_figure(value: float) -> str:
    """Write a share, or another number below a million, as Arrow does."""
    digits = repr(float(value))
    if "e" not in digits:
        return digits.removesuffix(".0")
    mantissa, exponent = digits.split("e")
    if -7 < int(exponent) < 0:
        return format(Decimal(digits), "f")
    return f"{mantissa}e{int(exponent):+d}".replace("e-0", "e-")


def by_layout(
    batch: pa.RecordBatch, layouts: Mapping[int, str], schema: pa.Schema
) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    """Read the ``line`` of each row by its ``layout_no``.

    Yields:
        Consecutive rows of one layout, and the values that their lines hold.
    """
    runs = pc.run_end_encode(batch["layout_no"])
    start = 0
    for end, layout_no in zip(runs.run_ends.to_pylist(), runs.values.to_pylist(), strict=True):
        part = batch.slice(start, end - start)
        values = from_lines(part["line"].to_pylist(), layouts[layout_no], schema)
        yield part, values.combine_chunks().to_batches()[0]
        start = end


def _written(columns: list[pa.ChunkedArray]) -> pa.Array:
    sink = io.BytesIO()
    flat = pa.table(columns, [str(place) for place in range(len(columns))])
    pa_csv.write_csv(flat, sink, pa_csv.WriteOptions(include_header=False))
    written = pa.py_buffer(sink.getbuffer()[:-1])
    offsets = pa.py_buffer(struct.pack("<ii", 0, written.size))
    whole = pa.StringArray.from_buffers(1, offsets, written)
    return pc.split_pattern(whole, "\n").values


def _carried(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_list(kind) else kind


def _flatten(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_list(column.type):
        return column
    empty = pc.fill_null(pc.equal(pc.list_value_length(column), 0), True)
    return pc.if_else(empty, pa.scalar(None, pa.string()), pc.binary_join(column, SEPARATOR))


def _without_breaks(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    if pa.types.is_string(column.type):
        return pc.replace_substring_regex(column, _BREAKS, " ")
    if pa.types.is_list(column.type):
        lists = column.combine_chunks()
        values = pc.replace_substring_regex(lists.values, _BREAKS, " ")
        return pa.ListArray.from_arrays(lists.offsets, values, mask=lists.is_null())
    return column


def _whole(read: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [
        _unflatten(read[field.name], field)
        if field.name in read.column_names
        else pa.nulls(read.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _unflatten(column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    if not pa.types.is_list(field.type):
        return column
    lists = pc.split_pattern(pc.fill_null(column, ""), SEPARATOR)
    nothing = pa.scalar([], field.type)
    return pc.if_else(column.is_null(), nothing, lists)
