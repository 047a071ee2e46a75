"""What follows from each row alone: hashes of what was received, and the keys that find records."""

import json
from collections.abc import Iterator

import duckdb
import pyarrow as pa
from sqlalchemy import Connection

from golden_record.checking.difference import Difference, differing
from golden_record.scratch import insert
from golden_record.store.bulk import Bulk, bulk_of
from golden_record.store.hashing import hash_sql, hash_text, row_hash
from golden_record.store.index_keys import hashes_of_all
from golden_record.store.layouts import layouts_of
from golden_record.store.lines import STANDARDIZED_LINE, by_layout

_RECEIVED = pa.schema(
    [
        *((name, pa.string()) for name in ("source", "source_record_id")),
        ("content_hash", pa.int64()),
        ("fields", pa.string()),
    ]
)
_RECEIVED_SQL = (
    "SELECT r.source, r.source_record_id, r.content_hash, w.fields FROM source_record r "
    "JOIN raw_record w ON w.record_no = r.record_no AND w.version = r.version"
)
_LINES = pa.schema(
    [
        ("record_no", pa.int64()),
        ("standardized_hash", pa.int64()),
        ("layout_no", pa.int64()),
        ("line", pa.string()),
    ]
)
_LINES_SQL = (
    "SELECT s.record_no, r.standardized_hash, s.layout_no, s.line FROM standardized_record s "
    "JOIN source_record r ON r.record_no = s.record_no ORDER BY s.record_no"
)
_GOLDEN = pa.schema(
    [
        ("unified_id", pa.string()),
        ("content_hash", pa.int64()),
        ("line", pa.string()),
        ("provenance", pa.string()),
    ]
)
_GOLDEN_SQL = (
    "SELECT e.unified_id, g.content_hash, g.line, g.provenance FROM golden_record g "
    "JOIN entity e ON e.entity_no = g.entity_no"
)
_PROVENANCE = pa.schema([("provenance", pa.string())])
_SOURCE_KEY = pa.schema([(name, pa.string()) for name in ("source", "source_record_id")])
_NAMED = """INSERT INTO origin SELECT DISTINCT
    unnest(json_extract_string(provenance, '$.*.source')),
    unnest(json_extract_string(provenance, '$.*.source_record_id')) FROM said"""
_KEYS = pa.schema([("key_hash", pa.int64()), ("record_no", pa.int64())])


def broken_contents(
    connection: Connection, engine: duckdb.DuckDBPyConnection
) -> Iterator[Difference]:
    """Tell of contents whose hash is another, and of records whose keys are not their own."""
    bulk = bulk_of(connection)
    yield from differing("what was received is as it was", _received(bulk))
    yield from differing("golden records are as they were written", _golden(bulk))
    yield from differing("golden values came from records that are", _origins(bulk, engine))
    _recompute_keys(connection, bulk, engine)
    changed = engine.sql("SELECT record_no FROM changed").fetchall()
    yield from differing("comparable forms are as they were", (n for (n,) in changed))
    engine.execute("CREATE TEMP TABLE held (key_hash BIGINT, record_no BIGINT)")
    for batch in bulk.fetch("SELECT key_hash, record_no FROM blocking_key", _KEYS):
        insert(engine, "held", pa.Table.from_batches([batch]))
    for rule, one, other in (
        ("every record is found by all its keys", "wanted", "held"),
        ("no record is found by a key that is not its own", "held", "wanted"),
    ):
        missing = f"SELECT DISTINCT record_no FROM (FROM {one} EXCEPT FROM {other}) ORDER BY 1"
        yield from differing(rule, (n for (n,) in engine.sql(missing).fetchall()))


def _received(bulk: Bulk) -> Iterator[str]:
    for batch in bulk.fetch(_RECEIVED_SQL, _RECEIVED):
        for row in batch.to_pylist():
            fields = json.loads(row["fields"])
            extras = fields.get("extras")
            if isinstance(extras, dict):
                fields["extras"] = json.dumps(extras, ensure_ascii=False)
            if row_hash(fields) != row["content_hash"]:
                yield f"{row['source']}/{row['source_record_id']}"


def _golden(bulk: Bulk) -> Iterator[str]:
    for batch in bulk.fetch(_GOLDEN_SQL, _GOLDEN):
        for unified_id, content, line, provenance in zip(
            *(column.to_pylist() for column in batch.columns), strict=True
        ):
            if hash_text(f"{len(line.encode())}:{line}{provenance}") != content:
                yield unified_id


def _origins(bulk: Bulk, engine: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """The record keys that golden records, former ones too, name and that the store does not hold:
    nothing that was ever believed of an erased record is left.
    """
    engine.execute("CREATE TEMP TABLE origin (source VARCHAR, source_record_id VARCHAR)")
    for batch in bulk.fetch("SELECT provenance FROM golden_record", _PROVENANCE):
        engine.register("said", pa.Table.from_batches([batch]))
        engine.execute(_NAMED)
        engine.unregister("said")
    engine.execute("CREATE TEMP TABLE held_key AS FROM origin LIMIT 0")
    for batch in bulk.fetch("SELECT source, source_record_id FROM source_record", _SOURCE_KEY):
        insert(engine, "held_key", pa.Table.from_batches([batch]))
    found = engine.sql(
        "FROM (SELECT DISTINCT * FROM origin) ANTI JOIN held_key USING (source, source_record_id)"
    )
    yield from ("/".join(key) for key in found.fetchall())
    engine.execute("DROP TABLE origin")
    engine.execute("DROP TABLE held_key")


def _recompute_keys(connection: Connection, bulk: Bulk, engine: duckdb.DuckDBPyConnection) -> None:
    engine.execute("CREATE TEMP TABLE wanted (key_hash BIGINT, record_no BIGINT)")
    engine.execute("CREATE TEMP TABLE changed (record_no BIGINT)")
    layouts = layouts_of(connection)
    for batch in bulk.fetch(_LINES_SQL, _LINES):
        lines = pa.Table.from_batches([batch])
        engine.register("lines", lines)
        engine.execute(
            "INSERT INTO changed SELECT record_no FROM lines "
            f"WHERE {hash_sql('line')} IS DISTINCT FROM standardized_hash"
        )
        for part, values in by_layout(batch, layouts, STANDARDIZED_LINE):
            for rows, keys in hashes_of_all(pa.Table.from_batches([values])):
                numbers = part["record_no"].take(rows)
                insert(engine, "wanted", pa.table([keys, numbers], ["key_hash", "record_no"]))
    engine.execute("CREATE OR REPLACE TEMP TABLE wanted AS SELECT DISTINCT * FROM wanted")
