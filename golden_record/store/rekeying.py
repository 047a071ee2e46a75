"""Make anew, for a store that an earlier version left, what follows from its standardized lines.

A migration that changes by what records are found need not know what was there before: all keys go,
and those that follow from the lines of now are written, in the order of their table. All is done in
bulk, as in a run: a million records take a minute.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
from sqlalchemy import Connection

from golden_record.scratch import comparison, insert
from golden_record.store.bulk import Bulk, bulk_of
from golden_record.store.hashing import GENERIC_NOTE, hash_sql
from golden_record.store.index_keys import hashes_of_all
from golden_record.store.layouts import layouts_of
from golden_record.store.lines import STANDARDIZED_LINE, by_layout
from rules.decisions import GENERIC_FROM

MEMORY = "1GB"
_LINES = pa.schema([("record_no", pa.int64()), ("layout_no", pa.int64()), ("line", pa.string())])
_HELD = """
    WITH bearing AS (
        SELECT *, coalesce(nullif(name_law_key, ''), nullif(name, ''), '#' || record_no) AS bearer
        FROM records
    ), held AS (
        SELECT 'phone' AS kind, unnest(phone_keys) AS value, bearer FROM bearing
        UNION ALL SELECT 'email', email, bearer FROM bearing WHERE email <> ''
        UNION ALL SELECT 'home', unnest(building_keys) || '|' || unit_key, bearer FROM bearing
            WHERE unit_key IS NOT NULL
        UNION ALL SELECT 'building', unnest(building_keys), bearer FROM bearing
            WHERE unit_key IS NULL
    )
    SELECT DISTINCT kind, {value} AS value_hash, {bearer} AS bearer FROM held
"""


def rekey(connection: Connection) -> None:
    """Let every record of a store be found by the keys of its line, and by no other."""
    bulk = bulk_of(connection)
    with _workshop() as engine:
        engine.execute("CREATE TABLE key (key_hash BIGINT, record_no BIGINT)")
        for part, values in _records(bulk, layouts_of(connection)):
            for rows, keys in hashes_of_all(pa.Table.from_batches([values])):
                numbers = part["record_no"].take(rows)
                insert(engine, "key", pa.table([keys, numbers], ["key_hash", "record_no"]))
        bulk.execute("DELETE FROM blocking_key")
        _write(bulk, engine, "blocking_key", "SELECT DISTINCT * FROM key ORDER BY ALL")


def count_generic_values(connection: Connection) -> None:
    """Find the values that too many different names share, and note them."""
    bulk = bulk_of(connection)
    held = _HELD.format(value=GENERIC_NOTE, bearer=hash_sql("bearer"))
    with _workshop() as engine:
        engine.execute("CREATE TABLE held (kind VARCHAR, value_hash BIGINT, bearer BIGINT)")
        for part, values in _records(bulk, layouts_of(connection)):
            named = pa.Table.from_batches([values]).append_column("record_no", part["record_no"])
            engine.register("records", named)
            engine.execute(f"INSERT INTO held {held}")
            engine.unregister("records")
        for kind, fewest in GENERIC_FROM.items():
            _write(
                bulk,
                engine,
                "generic_value",
                f"SELECT value_hash, kind FROM held WHERE kind = '{kind}' "
                f"GROUP BY ALL HAVING count(DISTINCT bearer) >= {fewest} ORDER BY ALL",
            )


@contextmanager
def _workshop() -> Iterator[duckdb.DuckDBPyConnection]:
    with (
        tempfile.TemporaryDirectory(prefix="hansaram-migrate-") as scratch,
        comparison(Path(scratch), MEMORY) as engine,
    ):
        yield engine


def _records(
    bulk: Bulk, layouts: Mapping[int, str]
) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    lines = "SELECT record_no, layout_no, line FROM standardized_record ORDER BY record_no"
    for batch in bulk.fetch(lines, _LINES):
        yield from by_layout(batch, layouts, STANDARDIZED_LINE)


def _write(bulk: Bulk, engine: duckdb.DuckDBPyConnection, table: str, sql: str) -> None:
    for batch in engine.sql(sql).to_arrow_reader(100_000):
        bulk.load(table, pa.Table.from_batches([batch]))
