"""Standardize anew what a store holds, where other rules standardized it: as if it came again.

What was received is kept, so a newer Hansaram, or newer official addresses, reach the records of
earlier runs too. They are read and standardized as they stream by; the run publishes what came of
them with everything else, in its one transaction. A resident number is never kept, but what it
told is: birth date and gender of a record that hid one stay as they were read then.
"""

import json
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from golden_record.life_cycle.records import incoming
from golden_record.rules_version import standardized_by
from golden_record.store import Store
from golden_record.store.bulk import bulk_of
from golden_record.store.layouts import layouts_of
from golden_record.store.lines import STANDARDIZED_LINE, by_layout
from resolver.schema import RAW, STANDARDIZED
from resolver.standardization import standardize_batches
from rules.record import READ_COLUMNS, Issue, RawRecord
from rules.resident_numbers import MASK, ResidentFacts
from rules.standardize import Context

_ROWS = pa.schema(
    [
        *((name, pa.string()) for name in ("source", "source_record_id")),
        ("layout_no", pa.int64()),
        *((name, pa.string()) for name in ("line", "fields")),
    ]
)
_SQL = (
    "SELECT r.source, r.source_record_id, s.layout_no, s.line, w.fields FROM source_record r "
    "JOIN standardized_record s ON s.record_no = r.record_no "
    "JOIN raw_record w ON w.record_no = r.record_no AND w.version = r.version "
    "WHERE r.deleted_in IS NULL AND s.layout_no IN ({}) ORDER BY r.source, r.source_record_id"
)
_UNREADABLE_CI, _STILL_UNREADABLE = "*", "?CI?"
"""What is kept of a CI that is none; what stands for it, so that it is told as one again."""
_TOLD_BY_NUMBER = "resident_number."


def records_of_now(store: Store, context: Context, workers: int = 2) -> Iterator[pa.RecordBatch]:
    """The live records of a store as the rules of now standardize them, in no order.

    Args:
        store: read as it is asked for, from one state.
        context: key, day and reference.
        workers: processes, where there is much to standardize anew.

    Yields:
        Batches in the schema ``resolver.schema.STANDARDIZED``.
    """
    others = store.layouts_of_others(standardized_by(context.reference))
    yield from store.live_records(besides=others)
    if others:
        yield from _anew(store, others, context, workers)


def _anew(
    store: Store, others: Sequence[int], context: Context, workers: int
) -> Iterator[pa.RecordBatch]:
    singly: deque[pa.RecordBatch] = deque()
    for _, standardized in standardize_batches(
        _plain(store, others, context, singly), context, workers
    ):
        yield standardized
        while singly:
            yield singly.popleft()
    yield from singly


def _plain(
    store: Store, others: Sequence[int], context: Context, singly: deque[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Yield the raw rows that tell all themselves; lay the others aside, standardized."""
    with store.streaming() as connection:
        layouts = layouts_of(connection)
        sql = _SQL.format(",".join(map(str, others)))
        for batch in bulk_of(connection).fetch(sql, _ROWS):
            hides = pc.match_substring(batch["fields"], MASK)
            if pc.any(hides).as_py():
                singly.append(_told_before(batch.filter(hides), layouts, context))
            plain = batch.filter(pc.invert(hides))
            if plain.num_rows:
                yield pa.RecordBatch.from_pylist(list(map(_raw, plain.to_pylist())), RAW)


def _raw(row: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(row["fields"])
    extras = fields.pop("extras", None)
    if fields.get("ci") == _UNREADABLE_CI:
        fields["ci"] = _STILL_UNREADABLE
    key = {name: row[name] for name in ("source", "source_record_id")}
    return key | fields | {"extras": json.dumps(extras, ensure_ascii=False) if extras else None}


def _told_before(
    batch: pa.RecordBatch, layouts: dict[int, str], context: Context
) -> pa.RecordBatch:
    rows = []
    for part, values in by_layout(batch, layouts, STANDARDIZED_LINE):
        for row, held in zip(part.to_pylist(), values.to_pylist(), strict=True):
            raw = _raw(row)
            known = RawRecord(*(raw.get(name) for name in READ_COLUMNS))  # type: ignore[arg-type]
            rows.append(incoming(known, context, _facts(held)).values)
    return pa.RecordBatch.from_pylist(rows, STANDARDIZED)


def _facts(held: dict[str, Any]) -> ResidentFacts:
    """What a resident number told when it was read, from the record that was made then."""
    born = held["birth_date"]
    issues = (
        Issue(one["field"], one["code"], one["detail"])
        for one in json.loads(held["issues"] or "[]")
    )
    return ResidentFacts(
        date.fromisoformat(born) if born else None,
        held["gender"],
        tuple(issue for issue in issues if issue.code.startswith(_TOLD_BY_NUMBER)),
    )
