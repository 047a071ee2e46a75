"""The bulk standardizer: Arrow batches of raw records in, comparable records out, on every core.

``rules.standardize`` says what records mean; this module only carries columns to it and back
(``resolver.columns``), and keeps what must never be stored out of what it hands on
(``resolver.keeping``). ``standardize_batch`` is the function that every batch engine runs (Spark
through ``mapInArrow``).
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Any

import pyarrow as pa

from resolver.columns import AnyColumn, Column, Texts, each
from resolver.comparable import issues_json, phones_json, to_batch
from resolver.keeping import Suspects, keepable_batch, keepable_rows, suspects_in
from resolver.parts import PartColumn
from resolver.schema import STANDARDIZED
from resolver.workers import in_order
from rules.keepable import without_residents
from rules.record import READ_COLUMNS, RawRecord
from rules.resident_numbers import ResidentFacts
from rules.standardize import Context, of_columns

__all__ = [
    "issues_json",
    "keepable_batch",
    "phones_json",
    "standardize_batch",
    "standardize_batches",
]

ROWS_AT_ONCE = 16_384
"""Rows of one unit of work: small enough to share out, large enough to be worth the way."""
FEWEST_ROWS_FOR_WORKERS = 2 * ROWS_AT_ONCE
"""Below this, starting worker processes takes longer than the work."""
UNITS_IN_FLIGHT = 3
"""Units of work per worker that are under way; memory is bounded by it."""

Standardized = tuple[pa.RecordBatch, pa.RecordBatch]
"""The raw rows as they may be kept, and the same rows in comparable form."""


def standardize_batch(batch: pa.RecordBatch, context: Context) -> pa.RecordBatch:
    """Return the standardized rows of a batch of raw rows, in order.

    Args:
        batch: at least the columns of ``rules.record.READ_COLUMNS``, as text.
        context: key, day and reference.

    Returns:
        A batch in the schema ``resolver.schema.STANDARDIZED``.
    """
    return _standardized(batch, suspects_in(batch), context)


def _standardized(batch: pa.RecordBatch, suspected: Suspects, context: Context) -> pa.RecordBatch:
    if not batch.num_rows:
        return pa.RecordBatch.from_pylist([], STANDARDIZED)
    raws = {name: Texts(batch.column(name)) for name in READ_COLUMNS}
    found = Column.constant(_NOTHING_TOLD, batch.num_rows)
    rows = sorted(set(chain.from_iterable(suspected.get(name, ()) for name in _READ_BY_FIELD)))
    if rows:
        doubtful = batch.select(READ_COLUMNS).take(pa.array(rows, pa.int64())).to_pylist()
        cleared = [without_residents(RawRecord(**raw), context.ci_key) for raw in doubtful]
        told = (told for _, told in cleared)
        found = found.with_rows(dict(zip(rows, told, strict=True)))
        for name in READ_COLUMNS:
            changed = {
                row: value
                for row, was, (raw, _) in zip(rows, doubtful, cleared, strict=True)
                if (value := getattr(raw, name)) != was[name]
            }
            raws[name] = raws[name].with_rows(changed)
    return to_batch(of_columns(_InBulk(), raws, found, context))


class _InBulk:
    """How ``rules.standardize.of_columns`` takes its steps over thousands of records."""

    def each(self, work: Callable[..., Any], *columns: AnyColumn) -> Column:
        """Work on each distinct value."""
        return each(work, *columns)

    def part(self, kind: Any, work: Callable[..., Any], *columns: AnyColumn) -> PartColumn:
        """Work on each distinct value that is not plain."""
        return PartColumn.of(kind, work, *columns)

    def field(self, part: PartColumn, name: str) -> AnyColumn:
        """Return one field of all parts."""
        return part.field(name)


_READ_BY_FIELD = tuple(c for c in READ_COLUMNS if c not in ("resident_number", "ci"))
_NOTHING_TOLD = ResidentFacts()


def standardize_batches(
    batches: Iterable[pa.RecordBatch], context: Context, workers: int = 2
) -> Iterator[Standardized]:
    """Standardize batches on several cores, in order.

    Args:
        batches: raw rows; read only as fast as the work is done.
        context: key, day and reference; must pickle.
        workers: processes; with 1, or for few rows, all happens in this process.

    Returns:
        For each unit of work the rows as they may be kept and in comparable form. Units may be
        smaller than the batches given; empty ones are left out.
    """
    units = _units(batches)
    first, rows = _head(units)
    if workers <= 1 or rows < FEWEST_ROWS_FOR_WORKERS:
        for unit in chain(first, units):
            yield _both(unit, context)
        return
    yield from _on_workers(chain(first, units), context, workers)


def _units(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for start in range(0, batch.num_rows, ROWS_AT_ONCE):
            yield batch.slice(start, ROWS_AT_ONCE)


def _head(units: Iterator[pa.RecordBatch]) -> tuple[list[pa.RecordBatch], int]:
    """Take units until they are worth starting workers for."""
    taken: list[pa.RecordBatch] = []
    rows = 0
    for unit in units:
        taken.append(unit)
        rows += unit.num_rows
        if rows >= FEWEST_ROWS_FOR_WORKERS:
            break
    return taken, rows


def _on_workers(
    units: Iterator[pa.RecordBatch], context: Context, workers: int
) -> Iterator[Standardized]:
    ahead, begin = workers * UNITS_IN_FLIGHT - 1, partial(_begin, context)
    packed = map(_to_bytes, units)
    yield from map(_unpacked, in_order(_work, packed, workers, ahead=ahead, begin=begin))


_worker: dict[str, Context] = {}
GARBAGE_THRESHOLD = 200_000
"""What workers keep are caches without cycles: looking through them often would find nothing."""


def _begin(context: Context) -> None:
    _worker["context"] = context
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)


def _work(data: bytes) -> tuple[bytes, bytes]:
    kept, standardized = _both(_from_bytes(data), _worker["context"])
    done = _to_bytes(kept), _to_bytes(standardized)
    gc.freeze()  # what a unit leaves behind is remembered values: there is nothing to look for
    return done


def _both(batch: pa.RecordBatch, context: Context) -> Standardized:
    suspected = suspects_in(batch)
    kept = keepable_rows(batch, suspected, context.ci_key)
    return kept, _standardized(batch, suspected, context)


def _unpacked(made: tuple[bytes, bytes]) -> Standardized:
    kept, standardized = made
    return _from_bytes(kept), _from_bytes(standardized)


def _to_bytes(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _from_bytes(data: bytes) -> pa.RecordBatch:
    return pa.ipc.open_stream(data).read_next_batch()
