"""From the cells of any input to a batch of raw records: the one place where rows become records.

Steps: cells over the limit and characters that no store can hold reject their row; the plan makes
the canonical columns; rows without a key are rejected, or left out if nothing stands in them.
Text is kept as received, only keys lose the spaces around them; empty text is null.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce

import pyarrow as pa
import pyarrow.compute as pc

from resolver.ingest.headers import Cells, Plan
from resolver.ingest.limits import Limits
from resolver.ingest.rejects import Reason, Reject, RejectSink
from resolver.schema import RAW
from rules.record import KEY_COLUMNS, READ_COLUMNS

_NUL = re.compile(rb"\0")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of one input: the cells that the plan reads, by position, and their lines."""

    plan: Plan
    cells: Mapping[int, pa.StringArray]
    lines: pa.Int64Array


Rows = Sequence[Sequence[str | None]]


def chunk_of_rows(
    plan: Plan, rows: Rows, lines: Sequence[int], *, file: str, rejects: RejectSink
) -> Chunk:
    """Make a chunk of rows that hold the cells of ``plan.positions``, in that order.

    A row with half of a surrogate pair, which no encoding can write, is rejected.
    """
    try:
        cells = _cells(plan, rows)
    except UnicodeEncodeError:
        torn = [next((i for i, cell in enumerate(row) if _is_torn(cell)), None) for row in rows]
        for line, cell in zip(lines, torn, strict=True):
            if cell is not None:
                column = plan.header[plan.positions[cell]]
                rejects.add(Reject(file, line, column, "bad_character"))
        rows = [row for row, cell in zip(rows, torn, strict=True) if cell is None]
        lines = [line for line, cell in zip(lines, torn, strict=True) if cell is None]
        cells = _cells(plan, rows)
    return Chunk(plan, cells, pa.array(lines, pa.int64()))


def _cells(plan: Plan, rows: Rows) -> dict[int, pa.StringArray]:
    columns = list(zip(*rows, strict=True)) or [()] * len(plan.positions)
    arrays = (pa.array(column, pa.string()) for column in columns)
    return dict(zip(plan.positions, arrays, strict=True))


def _is_torn(text: str | None) -> bool:
    return text is not None and any("\ud800" <= c <= "\udfff" for c in text)


def raw_batch(chunk: Chunk, *, file: str, limits: Limits, rejects: RejectSink) -> pa.RecordBatch:
    """Make raw records of a chunk; what cannot be one goes to ``rejects``."""
    chunk = _without_bad_cells(chunk, file, limits, rejects)
    rows = len(chunk.lines)
    columns = {name: _column(chunk, name, rows) for name in READ_COLUMNS}
    for key in KEY_COLUMNS:
        columns[key] = pc.utf8_trim_whitespace(columns[key])
    arrays = [*columns.values(), _extras(chunk, rows), pa.repeat(pa.scalar(file), rows)]
    batch = pa.RecordBatch.from_arrays([*arrays, chunk.lines], schema=RAW)
    return _with_key(batch, chunk, file, rejects)


def _without_bad_cells(chunk: Chunk, file: str, limits: Limits, rejects: RejectSink) -> Chunk:
    bad: dict[int, tuple[int, Reason]] = {}
    for position, cells in chunk.cells.items():
        for reason, mask in _faults(cells, limits):
            for row in pc.indices_nonzero(mask).to_pylist():
                bad.setdefault(row, (position, reason))
    if not bad:
        return chunk
    for row, (position, reason) in bad.items():
        rejects.add(Reject(file, chunk.lines[row].as_py(), chunk.plan.header[position], reason))
    return _filter(chunk, pa.array([row not in bad for row in range(len(chunk.lines))]))


def _faults(cells: pa.StringArray, limits: Limits) -> Iterator[tuple[Reason, pa.BooleanArray]]:
    if (pc.max(pc.binary_length(cells)).as_py() or 0) > limits.cell_chars:
        yield "cell_too_long", pc.greater(pc.utf8_length(cells), limits.cell_chars)
    text = cells.buffers()[2]
    if text is not None and _NUL.search(text):
        yield "bad_character", pc.match_substring(cells, "\0")


def _filter(chunk: Chunk, mask: pa.BooleanArray) -> Chunk:
    cells = {position: array.filter(mask) for position, array in chunk.cells.items()}
    return Chunk(chunk.plan, cells, chunk.lines.filter(mask))


def _column(chunk: Chunk, name: str, rows: int) -> pa.StringArray:
    cells = chunk.plan.columns.get(name, Cells())
    if cells.constant is not None:
        return pa.repeat(pa.scalar(cells.constant), rows)
    arrays = [_null_if_empty(chunk.cells[p]) for p in cells.positions]
    if not arrays:
        return pa.nulls(rows, pa.string())
    if len(arrays) == 1:
        return arrays[0]
    if cells.how == "first":
        return pc.coalesce(*arrays)
    for number, digits in enumerate(cells.digits):
        arrays[number] = pc.utf8_lpad(arrays[number], width=digits, padding="0")
    return reduce(partial(_joined, separator=cells.separator), arrays)


def _joined(left: pa.StringArray, right: pa.StringArray, *, separator: str) -> pa.StringArray:
    """Join two columns where both have text (Arrow's null_handling="skip" loses rows of nulls)."""
    return pc.coalesce(pc.binary_join_element_wise(left, right, separator), left, right)


def _null_if_empty(cells: pa.StringArray) -> pa.StringArray:
    blank = pc.or_(pc.equal(cells, ""), pc.utf8_is_space(cells))
    return pc.if_else(blank, pa.scalar(None, pa.string()), cells)


def _extras(chunk: Chunk, rows: int) -> pa.StringArray:
    extras = chunk.plan.extras
    if not extras:
        return pa.nulls(rows, pa.string())
    names = [name for name, _ in extras]
    values = zip(*(_null_if_empty(chunk.cells[p]).to_pylist() for _, p in extras), strict=True)
    return pa.array([_as_json(names, row) for row in values], pa.string())


def _as_json(names: Sequence[str], values: Sequence[str | None]) -> str | None:
    kept = {n: v for n, v in zip(names, values, strict=True) if v is not None}
    return json.dumps(kept, ensure_ascii=False) if kept else None


def _with_key(
    batch: pa.RecordBatch, chunk: Chunk, file: str, rejects: RejectSink
) -> pa.RecordBatch:
    keyed = pc.and_(*(pc.is_valid(batch.column(key)) for key in KEY_COLUMNS))
    if pc.all(keyed).as_py() is not False:
        return batch
    for row in pc.indices_nonzero(pc.invert(keyed)).to_pylist():
        if any((cells[row].as_py() or "").strip() for cells in chunk.cells.values()):
            missing = next(key for key in KEY_COLUMNS if not batch.column(key)[row].is_valid)
            positions = chunk.plan.columns[missing].positions
            header = chunk.plan.header[positions[0]] if positions else missing
            rejects.add(Reject(file, chunk.lines[row].as_py(), header, "missing_key"))
    return batch.filter(keyed)
