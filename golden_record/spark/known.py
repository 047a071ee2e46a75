"""What the store holds, read by the executors: a range of record numbers each, all from one state.

The driver keeps one transaction open while they read, and its snapshot is the state that all of
them see (PostgreSQL, ``pg_export_snapshot``); so a record that comes meanwhile is in none of the
ranges, and never in half of them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlalchemy import Connection, text

from golden_record.store import Store
from golden_record.store.bulk import bulk_of
from golden_record.store.connect import connect
from golden_record.store.layouts import layouts_of
from golden_record.store.lines import STANDARDIZED_LINE, by_layout
from golden_record.store.store import newest_revision
from resolver.engines.spark.arrow import Batches, by_batch
from resolver.schema import STANDARDIZED
from rules.record import KEY_COLUMNS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

RANGE = 50_000
"""Record numbers of one task."""
_NUMBERS = [(name, pa.int64()) for name in ("record_no", "entity_no", "content_hash")]
KNOWN = pa.schema([*_NUMBERS, ("is_live", pa.bool_()), *STANDARDIZED])
"""Every record that the store knows; of one that was deleted, its key and number."""
_LIVE = (
    "SELECT r.record_no, c.entity_no, r.content_hash, r.source, r.source_record_id, "
    "s.layout_no, s.line FROM source_record r "
    "JOIN standardized_record s ON s.record_no = r.record_no "
    "LEFT JOIN crosswalk c ON c.record_no = r.record_no AND c.valid_to IS NULL "
    "WHERE r.deleted_in IS NULL AND r.record_no BETWEEN {first} AND {last}"
)
_DELETED = (
    "SELECT record_no, source, source_record_id FROM source_record "
    "WHERE deleted_in IS NOT NULL AND record_no BETWEEN {first} AND {last}"
)
_UNIFIED = (
    "SELECT c.record_no, e.unified_id FROM crosswalk c JOIN entity e ON e.entity_no = c.entity_no "
    "WHERE c.valid_from <= {revision} AND (c.valid_to IS NULL OR c.valid_to > {revision}) "
    "AND c.record_no BETWEEN {first} AND {last}"
)
UNIFIED = pa.schema([("record_no", pa.int64()), ("unified_id", pa.string())])
_KEYS = [(name, pa.string()) for name in KEY_COLUMNS]
_LIVE_ROWS = pa.schema([*_NUMBERS, *_KEYS, ("layout_no", pa.int64()), ("line", pa.string())])
_DELETED_ROWS = pa.schema([("record_no", pa.int64()), *_KEYS])


@dataclass(frozen=True, slots=True)
class State:
    """One state of a store: its revision, the snapshot to read it by, its highest record number."""

    revision: int
    snapshot: str
    last_record: int


@contextmanager
def state_of(store: Store) -> Iterator[State]:
    """Hold on to the newest state, so that others can read it."""
    with store.streaming() as connection:
        revision = newest_revision(connection)
        highest = text("SELECT coalesce(max(record_no), 0) FROM source_record")
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        yield State(revision, snapshot, connection.execute(highest).scalar_one())


def known_records(spark: "SparkSession", url: str, state: State) -> "DataFrame":
    """Read the records of one state into a frame of schema ``KNOWN``."""
    return _in_ranges(spark, url, state, _records, KNOWN)


def unified_ids(spark: "SparkSession", url: str, state: State, revision: int) -> "DataFrame":
    """Read the unified ID that each record had after a revision (``UNIFIED``)."""

    def read(connection: Connection, first: int, last: int) -> Batches:
        asked = _UNIFIED.format(revision=revision, first=first, last=last)
        return bulk_of(connection).fetch(asked, UNIFIED)

    return _in_ranges(spark, url, state, read, UNIFIED)


def _in_ranges(
    spark: "SparkSession",
    url: str,
    state: State,
    read: Callable[[Connection, int, int], Batches],
    schema: pa.Schema,
) -> "DataFrame":
    """Have executors read, each from one record number to another."""
    ranges = state.last_record // RANGE + 1 if state.last_record else 0

    def held(batches: Batches) -> Batches:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                with at(url, state.snapshot) as connection:
                    yield from read(connection, number * RANGE, (number + 1) * RANGE - 1)

    return by_batch(spark.range(0, ranges, 1, max(1, ranges)), held, schema)


@contextmanager
def at(url: str, snapshot: str | None = None) -> Iterator[Connection]:
    """Open a store in a task, at a snapshot or as it is; nothing that is written there stays."""
    engine = connect(url)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            if snapshot is not None:
                connection.execute(text(f"SET TRANSACTION SNAPSHOT '{snapshot}'"))
            yield connection
            connection.rollback()
    finally:
        engine.dispose()


def _records(connection: Connection, first: int, last: int) -> Batches:
    bulk, layouts = bulk_of(connection), layouts_of(connection)
    bounds = {"first": first, "last": last}
    for batch in bulk.fetch(_LIVE.format(**bounds), _LIVE_ROWS):
        for part, values in by_layout(batch, layouts, STANDARDIZED_LINE):
            is_live = pa.array([True] * part.num_rows, pa.bool_())
            held = [part[name] for name, _ in (*_NUMBERS, *_KEYS)]
            columns = [*held[:3], is_live, *held[3:], *values.columns]
            yield pa.record_batch(columns, schema=KNOWN)
    for batch in bulk.fetch(_DELETED.format(**bounds), _DELETED_ROWS):
        yield pa.RecordBatch.from_pylist(
            [{**row, "is_live": False} for row in batch.to_pylist()], KNOWN
        )
