"""Exports: what the store believes, as one file for others.

Three things can be had, each as CSV, Parquet or JSON Lines by the suffix of the file: the crosswalk
(record key → unified ID), the golden records, the review queue. The rows are sorted, so an
unchanged store gives the same bytes; a file appears whole or not at all.

Parquet and JSON Lines hold every value as it is. CSV is for people as well: a cell that a
spreadsheet would run gets an apostrophe in front (see ``spreadsheets``), record keys included;
plain numbers such as ``-5`` or ``+8210`` do not run and stay, so they still join.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection

from golden_record.appearing import appearing
from golden_record.errors import ExportError
from golden_record.provenance import spelled_out
from golden_record.spreadsheets import csv_file
from golden_record.store import Store
from golden_record.store.bulk import bulk_of, numbers
from golden_record.store.layouts import layouts_of
from golden_record.store.lines import GOLDEN_LINE, by_layout
from golden_record.store.store import SMALLER_KEY_FIRST

What = Literal["crosswalk", "golden", "reviews"]
Batches = Iterator[pa.RecordBatch]
Write = Callable[[pa.RecordBatch], None]

CROSSWALK = pa.schema(
    [("source", pa.string()), ("source_record_id", pa.string()), ("unified_id", pa.string())]
)
GOLDEN = pa.schema(
    [
        ("unified_id", pa.string()),
        *((field.name, field.type) for field in GOLDEN_LINE),
        ("provenance", pa.string()),
    ]
)
REVIEWS = pa.schema(
    [
        ("left_source", pa.string()),
        ("left_source_record_id", pa.string()),
        ("right_source", pa.string()),
        ("right_source_record_id", pa.string()),
        ("match_weight", pa.float64()),
        ("match_probability", pa.float64()),
        ("reason", pa.string()),
        ("levels", pa.string()),
        ("worth", pa.float64()),
    ]
)
ROW_GROUP = 100_000


def export(store: Store, what: What, path: Path) -> int:
    """Write one of the three to a file.

    Returns:
        The number of rows.

    Raises:
        ExportError: the suffix is none of ``.csv``, ``.parquet``, ``.jsonl``, or the file cannot
            be written.
    """
    if path.suffix not in _FORMATS:
        raise ExportError(f"{path.name}: write to a file that ends in {', '.join(_FORMATS)}")
    schema, batches_of = _CONTENTS[what]
    rows = 0
    with (
        store.reading() as connection,
        appearing(path, ExportError) as file,
        _FORMATS[path.suffix](file, schema) as write,
    ):
        for batch in batches_of(connection):
            write(batch)
            rows += batch.num_rows
    return rows


def crosswalk(connection: Connection, revision: int | None = None) -> Batches:
    """The unified ID of every live record, by record key: now, or after a revision."""
    valid = "c.valid_to IS NULL"
    if revision is not None:
        valid = f"c.valid_from <= {revision} AND (c.valid_to IS NULL OR c.valid_to > {revision})"
    yield from bulk_of(connection).fetch(
        "SELECT r.source, r.source_record_id, e.unified_id FROM crosswalk c "
        "JOIN source_record r ON r.record_no = c.record_no "
        "JOIN entity e ON e.entity_no = c.entity_no "
        f"WHERE {valid} ORDER BY r.source, r.source_record_id",
        CROSSWALK,
    )


_GOLDEN_ROWS = pa.schema(
    [
        ("unified_id", pa.string()),
        ("provenance", pa.string()),
        ("layout_no", pa.int64()),
        ("line", pa.string()),
    ]
)


def golden_records(connection: Connection) -> Batches:
    """The golden record of every living entity, by unified ID."""
    yield from _golden(
        connection,
        "SELECT e.unified_id, g.provenance, g.layout_no, g.line FROM golden_record g "
        "JOIN entity e ON e.entity_no = g.entity_no "
        "WHERE g.valid_to IS NULL ORDER BY e.unified_id",
    )


def golden_records_of(connection: Connection, entities: pa.Array) -> pa.Table:
    """The golden records of those of some entities that are living, in no order."""
    with numbers(bulk_of(connection), "chosen", entities):
        made = _golden(
            connection,
            "SELECT e.unified_id, g.provenance, g.layout_no, g.line FROM chosen s "
            "CROSS JOIN golden_record g CROSS JOIN entity e WHERE g.entity_no = s.n "
            "AND g.valid_to IS NULL AND e.entity_no = s.n",
        )
        return pa.Table.from_batches(made, GOLDEN)


def _golden(connection: Connection, sql: str) -> Batches:
    layouts = layouts_of(connection)
    for batch in bulk_of(connection).fetch(sql, _GOLDEN_ROWS):
        for part, values in by_layout(batch, layouts, GOLDEN_LINE):
            columns = [part["unified_id"], *values.columns, part["provenance"]]
            yield spelled_out(pa.record_batch(columns, schema=GOLDEN))


def reviews(connection: Connection) -> Batches:
    """The pairs that wait for a steward, the worthiest first."""
    yield from bulk_of(connection).fetch(
        f"SELECT {SMALLER_KEY_FIRST}, v.match_weight, v.match_probability, v.reason, d.levels, "
        "v.worth "
        "FROM review v "
        "JOIN source_record l ON l.record_no = v.left_no "
        "JOIN source_record r ON r.record_no = v.right_no "
        "LEFT JOIN decision d ON d.left_no = v.left_no AND d.right_no = v.right_no "
        "AND d.ended_in IS NULL AND d.verdict = 'review' "
        "WHERE v.closed_in IS NULL ORDER BY v.worth DESC, v.match_weight DESC, 1, 2, 3, 4",
        REVIEWS,
    )


_CONTENTS: Mapping[str, tuple[pa.Schema, Callable[[Connection], Batches]]] = {
    "crosswalk": (CROSSWALK, crosswalk),
    "golden": (GOLDEN, golden_records),
    "reviews": (REVIEWS, reviews),
}


@contextmanager
def _parquet_file(path: Path, schema: pa.Schema) -> Iterator[Write]:
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        yield lambda batch: writer.write_batch(batch, row_group_size=ROW_GROUP)


@contextmanager
def _json_lines_file(path: Path, schema: pa.Schema) -> Iterator[Write]:
    with path.open("w", encoding="utf-8") as file:
        yield lambda batch: file.writelines(
            json.dumps(row, ensure_ascii=False) + "\n" for row in batch.to_pylist()
        )


_FORMATS = {".csv": csv_file, ".parquet": _parquet_file, ".jsonl": _json_lines_file}
