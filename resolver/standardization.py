"""The bulk standardizer: Arrow batches of raw records in, comparable records out, on every core.

``rules.standardize`` says what a record means; this module only carries columns to it and back, and
keeps what must never be stored out of what it hands on. ``standardize_batch`` is the function that
every batch engine runs (Spark through ``mapInArrow``).
"""

import gc
import json
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import lru_cache
from itertools import chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from resolver.schema import STANDARDIZED
from rules.keepable import keepable_value, without_residents
from rules.record import READ_COLUMNS, Issue, Phone, RawRecord
from rules.standardize import DISTINCT_VALUES, Context, clean_columns

ROWS_AT_ONCE = 8_192
"""Rows of one unit of work: small enough to share out, large enough to be worth the way."""
FEWEST_ROWS_FOR_WORKERS = 4 * ROWS_AT_ONCE
"""Below this, starting worker processes takes longer than the work."""
UNITS_IN_FLIGHT = 3
"""Units of work per worker that are under way; memory is bounded by it."""

# Whatever rules.resident_numbers may find, and little else: RE2 passes over whole columns with it.
_MAY_HIDE_A_RESIDENT = (
    r"\p{Nd}{6}[^\p{L}\p{Nd}]{0,3}\p{Nd}[^\p{L}\p{Nd}]{0,2}\p{Nd}{6}|#{6}-\*{7}"
    r"|\p{Nd}{2}[-./ ]\p{Nd}{2}[-./ ]\p{Nd}{2}\s?-\s?\p{Nd}{7}|(?:\p{Nd}[ \x{3000}]){5}\p{Nd}"
    r"|[\x{ad}\x{34f}\x{115f}\x{1160}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{206f}\x{feff}]"
)
_MAY_HIDE_IN_JSON = _MAY_HIDE_A_RESIDENT + r"|\\u"
FEWEST_DIGITS = 13
"""No shorter text holds a resident number."""
_ALWAYS_MASKED = frozenset(("resident_number", "ci"))
_READ_BY_FIELD = tuple(c for c in READ_COLUMNS if c not in _ALWAYS_MASKED)

Suspects = Mapping[str, Sequence[int]]
"""Column to the rows in which a resident number may hide."""
Standardized = tuple[pa.RecordBatch, pa.RecordBatch]
"""The raw rows as they may be kept, and the same rows in comparable form."""


def keepable_batch(batch: pa.RecordBatch, context: Context) -> pa.RecordBatch:
    """Return the same raw rows less what must never be stored.

    Resident numbers become ``######-*******`` in every text column, extras included; a CI becomes
    ``hmac:`` and its keyed hash.
    """
    return _keepable(batch, _suspects(batch), context.ci_key)


def _keepable(batch: pa.RecordBatch, suspects: Suspects, secret: bytes) -> pa.RecordBatch:
    columns = [
        _keepable_column(name, column, suspects.get(name, ()), secret)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _keepable_column(
    name: str, column: pa.Array, suspects: Sequence[int], secret: bytes
) -> pa.Array:
    if not suspects:
        return column
    values = column.to_pylist()
    for row in suspects:
        values[row] = keepable_value(name, values[row], secret) if values[row] else values[row]
    return pa.array(values, column.type)


def _suspects(batch: pa.RecordBatch) -> Suspects:
    """Return the rows whose value may have to change, by column."""
    return {
        name: rows
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
        if pa.types.is_string(column.type) and (rows := _suspects_in(name, column))
    }


def _suspects_in(name: str, column: pa.Array) -> Sequence[int]:
    if column.null_count == len(column):
        return ()
    if name in _ALWAYS_MASKED:
        return range(len(column))
    if (pc.max(pc.binary_length(column)).as_py() or 0) < FEWEST_DIGITS:
        return ()
    pattern = _MAY_HIDE_IN_JSON if name == "extras" else _MAY_HIDE_A_RESIDENT
    found = pc.match_substring_regex(column, pattern)
    if not pc.any(found).as_py():
        return ()
    return pc.indices_nonzero(found).to_pylist()  # type: ignore[no-any-return]


def standardize_batch(batch: pa.RecordBatch, context: Context) -> pa.RecordBatch:
    """Return the standardized rows of a batch of raw rows, in order.

    Args:
        batch: at least the columns of ``rules.record.READ_COLUMNS``, as text.
        context: key, day and reference.

    Returns:
        A batch in the schema ``resolver.schema.STANDARDIZED``.
    """
    return _standardized(batch, _suspects(batch), context)


def _standardized(batch: pa.RecordBatch, suspects: Suspects, context: Context) -> pa.RecordBatch:
    doubtful = set(chain.from_iterable(suspects.get(name, ()) for name in _READ_BY_FIELD))
    raws = map(RawRecord, *(batch.column(name).to_pylist() for name in READ_COLUMNS))
    rows = [
        (_hidden(raw, context) if row in doubtful else clean_columns(raw, context)).values()
        for row, raw in enumerate(raws)
    ]
    columns = zip(*rows, strict=True) if rows else ((),) * len(STANDARDIZED)
    return pa.RecordBatch.from_arrays(
        [_column(field, values) for field, values in zip(STANDARDIZED, columns, strict=True)],
        schema=STANDARDIZED,
    )


def _hidden(raw: RawRecord, context: Context) -> dict[str, Any]:
    rest, told = without_residents(raw, context.ci_key)
    return clean_columns(rest, context, told)


def _column(field: pa.Field, values: Sequence[Any]) -> pa.Array:
    if field.name == "phones":
        values = [phones_json(phones) for phones in values]
    if field.name == "issues":
        values = [issues_json(issues) for issues in values]
    return pa.array(values, field.type)


def phones_json(phones: tuple[Phone, ...]) -> str:
    """Return the ``phones`` column: a JSON list of objects."""
    return f"[{', '.join([_phone_json(phone) for phone in phones])}]"


def _phone_json(phone: Phone) -> str:
    extension = _quoted(phone.extension) if phone.extension is not None else "null"
    successor = f'"{phone.successor}"' if phone.successor is not None else "null"
    return (
        f'{{"number": "{phone.number}", "kind": "{phone.kind}", "extension": {extension}, '
        f'"successor": {successor}, "is_evidence": {"true" if phone.is_evidence else "false"}, '
        f'"raw": {_quoted(phone.raw)}}}'
    )


_quoted = json.JSONEncoder(ensure_ascii=False).encode


@lru_cache(maxsize=DISTINCT_VALUES)
def issues_json(issues: tuple[Issue, ...]) -> str:
    """Return the ``issues`` column: a JSON list of objects."""
    said = [{name: getattr(issue, name) for name in issue.__slots__} for issue in issues]
    return json.dumps(said, ensure_ascii=False)


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
    with ProcessPoolExecutor(workers, _processes(), _begin, (context,)) as pool:
        under_way: deque[Future[tuple[bytes, bytes]]] = deque()
        for unit in units:
            under_way.append(pool.submit(_work, _to_bytes(unit)))
            if len(under_way) >= workers * UNITS_IN_FLIGHT:
                yield _finished(under_way.popleft())
        while under_way:
            yield _finished(under_way.popleft())


def _processes() -> multiprocessing.context.BaseContext:
    """Return a way to start processes that does not copy threads or open databases."""
    ways = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("forkserver" if "forkserver" in ways else "spawn")


_worker: dict[str, Context] = {}
GARBAGE_THRESHOLD = 200_000
"""What workers keep are caches without cycles: looking through them often would find nothing."""


def _begin(context: Context) -> None:
    _worker["context"] = context
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)


def _work(data: bytes) -> tuple[bytes, bytes]:
    kept, standardized = _both(_from_bytes(data), _worker["context"])
    return _to_bytes(kept), _to_bytes(standardized)


def _both(batch: pa.RecordBatch, context: Context) -> Standardized:
    suspects = _suspects(batch)
    kept = _keepable(batch, suspects, context.ci_key)
    return kept, _standardized(batch, suspects, context)


def _finished(future: "Future[tuple[bytes, bytes]]") -> Standardized:
    kept, standardized = future.result()
    return _from_bytes(kept), _from_bytes(standardized)


def _to_bytes(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _from_bytes(data: bytes) -> pa.RecordBatch:
    return pa.ipc.open_stream(data).read_next_batch()
