"""Step one: raw records by version, the standardized form, the blocking keys."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

from golden_record.errors import PublishError
from golden_record.store.hashing import RAW_FIELDS, hash_sql, measured
from golden_record.store.index_keys import KEYED, hashes_of_all
from golden_record.store.lines import STANDARDIZED_LINE, to_lines
from golden_record.store.publication.work import Work
from golden_record.store.standardized import forget
from resolver.schema import RAW

PIECE = 100_000
"""Rows that are written as text at once: all of them would be as large as the records."""

SHARES = 8
"""Parts, by the first bits of their hashes, in which blocking keys are sorted; a power of two."""

_OLD = pa.schema(
    [
        ("record_no", pa.int64()),
        ("source", pa.string()),
        ("source_record_id", pa.string()),
        ("version", pa.int64()),
        ("content_hash", pa.int64()),
        ("old_hash", pa.int64()),
        ("deleted_in", pa.int64()),
        ("entity_no", pa.int64()),
    ]
)
_OLD_SQL = (
    "SELECT r.record_no, r.source, r.source_record_id, r.version, r.content_hash, "
    "r.standardized_hash, r.deleted_in, c.entity_no FROM source_record r "
    "LEFT JOIN crosswalk c ON c.record_no = r.record_no AND c.valid_to IS NULL"
)


def write_records(work: Work, records: pa.Table, raw: Iterable[pa.RecordBatch]) -> None:
    """Write new and changed records; leave the view ``place`` (row → record and its old state)."""
    _place(work, records)
    _write_raw(work, raw)
    _write_source_records(work)
    _write_standardized(work, records)
    _write_keys(work, records.select(KEYED))


def _place(work: Work, records: pa.Table) -> None:
    rows = pa.table(
        {
            "row": pa.array(range(records.num_rows), pa.int64()),
            "source": records["source"],
            "source_record_id": records["source_record_id"],
            "standardized_hash": _line_hashes(work, records),
        }
    )
    work.engine.register("rows", rows)
    work.old("old_records", _OLD_SQL, _OLD)
    last = 0 if work.fresh else work.last("source_record", "record_no")
    work.engine.execute(
        """CREATE TEMP TABLE met AS
        SELECT row, record_no, version, content_hash, entity_no,
            deleted_in IS NOT NULL AS is_back, old_hash, standardized_hash
        FROM rows LEFT JOIN old_records USING (source, source_record_id)"""
    )
    work.engine.execute(
        f"""CREATE TEMP TABLE place AS
        SELECT false AS is_new, * FROM met WHERE record_no IS NOT NULL
        UNION ALL SELECT true, * REPLACE ({last} + row_number() OVER (ORDER BY row) AS record_no)
        FROM met WHERE record_no IS NULL"""
    )
    _refuse_unless_whole(work)


def _line_hashes(work: Work, records: pa.Table) -> pa.ChunkedArray:
    hashes = [
        work.hashed(pa.table({"line": to_lines(piece, STANDARDIZED_LINE)}), "line")
        for piece in _slices(records)
    ]
    chunks = [chunk for column in hashes for chunk in column.chunks]
    return pa.chunked_array(chunks, pa.int64())


def _slices(table: pa.Table) -> Iterator[pa.Table]:
    return (table.slice(start, PIECE) for start in range(0, table.num_rows, PIECE))


def _refuse_unless_whole(work: Work) -> None:
    twice = "SELECT 1 FROM rows GROUP BY source, source_record_id HAVING count(*) > 1"
    if work.one(f"SELECT count(*) FROM ({twice})"):
        raise PublishError("the resolution holds the same record key twice")
    missing = work.one(
        "SELECT count(*) FROM old_records o WHERE deleted_in IS NULL "
        "AND NOT EXISTS (FROM place p WHERE p.record_no = o.record_no)"
    )
    if missing:
        raise PublishError(
            f"{missing} live records of the store are missing from the resolution; "
            "a run publishes all live records, those of Store.live_records() included"
        )


def _write_raw(work: Work, raw: Iterable[pa.RecordBatch]) -> None:
    work.engine.execute(
        "CREATE TEMP TABLE received (record_no BIGINT, version BIGINT, content_hash BIGINT)"
    )
    for piece in _pieces(raw):
        work.engine.register("raw", piece)
        fresh = work.table(
            f"""SELECT record_no, coalesce(version, 0) + 1 AS version,
                {work.revision}::BIGINT AS received_in, file, line, {_json()} AS fields, new_hash
            FROM (SELECT *, {hash_sql(measured(RAW_FIELDS))} AS new_hash FROM raw)
            JOIN (SELECT row, source, source_record_id FROM rows) USING (source, source_record_id)
            JOIN place USING (row)
            WHERE is_back OR content_hash IS DISTINCT FROM new_hash ORDER BY record_no"""
        )
        work.engine.register("fresh", fresh)
        work.engine.execute("INSERT INTO received SELECT record_no, version, new_hash FROM fresh")
        work.engine.unregister("fresh")
        work.load("raw_record", fresh.drop_columns("new_hash"))
    _refuse_unless_received(work)


def _json() -> str:
    """An expression that writes what was received as a JSON object, without what is missing."""
    values = [(name, f'to_json("{name}")') for name in RAW_FIELDS if name != "extras"]
    values.append(("extras", "coalesce(TRY_CAST(extras AS JSON), to_json(extras))"))
    parts = (f"""'"{name}":' || {value}::VARCHAR""" for name, value in values)
    return f"concat('{{', concat_ws(',', {', '.join(parts)}), '}}')"


def _refuse_unless_received(work: Work) -> None:
    if work.one("SELECT count(*) - count(DISTINCT record_no) FROM received"):
        raise PublishError("the raw records hold the same record key twice")
    if work.one("SELECT count(*) FROM place ANTI JOIN received USING (record_no) WHERE is_new"):
        raise PublishError("new records came without their raw form")


def _pieces(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(b.num_rows for b in held) >= PIECE:
            yield pa.Table.from_batches(held, RAW)
            held = []
    if held:
        yield pa.Table.from_batches(held, RAW)


def _write_source_records(work: Work) -> None:
    added = work.table(
        """SELECT record_no, source, source_record_id, r.version, r.content_hash,
            standardized_hash
        FROM place JOIN (SELECT row, source, source_record_id FROM rows) USING (row)
        JOIN received r USING (record_no) WHERE is_new ORDER BY record_no"""
    )
    changed = work.table(
        """SELECT record_no, coalesce(r.version, p.version) AS version,
            coalesce(r.content_hash, p.content_hash) AS content_hash, standardized_hash
        FROM place p LEFT JOIN received r USING (record_no)
        WHERE NOT is_new AND (r.record_no IS NOT NULL OR is_back
            OR old_hash IS DISTINCT FROM standardized_hash) ORDER BY record_no"""
    )
    work.load("source_record", added)
    work.touch(
        "UPDATE source_record SET version = n.version, content_hash = n.content_hash, "
        "standardized_hash = n.standardized_hash, deleted_in = NULL "
        "FROM chosen_rows n WHERE n.record_no = source_record.record_no",
        changed,
    )
    received = work.one("SELECT count(*) FROM received")
    total = work.one("SELECT count(*) FROM place")
    work.counts |= {
        "records_added": added.num_rows,
        "records_updated": received - added.num_rows,
        "records_unchanged": total - received,
    }


def _write_standardized(work: Work, records: pa.Table) -> None:
    work.engine.execute(
        """CREATE TEMP TABLE restated AS SELECT row, record_no, is_new FROM place
        WHERE is_new OR is_back OR old_hash IS DISTINCT FROM standardized_hash"""
    )
    known = work.table("SELECT record_no FROM restated WHERE NOT is_new ORDER BY 1")
    if known.num_rows:
        forget(work.bulk, known["record_no"])
    layout_no = work.layout(STANDARDIZED_LINE)
    for part in _slices(work.table("SELECT row, record_no FROM restated ORDER BY record_no")):
        lines = {
            "record_no": part["record_no"],
            "layout_no": pa.array([layout_no] * part.num_rows, pa.int64()),
            "line": to_lines(records.take(part["row"]), STANDARDIZED_LINE),
        }
        work.load("standardized_record", pa.table(lines))


def _write_keys(work: Work, records: pa.Table) -> None:
    """Hash the keys piece by piece, then write them in the order of their table, in shares."""
    work.engine.execute("CREATE TEMP TABLE key (key_hash BIGINT, record_no BIGINT)")
    for part in _slices(work.table("SELECT row, record_no FROM restated ORDER BY row")):
        for rows, keys in hashes_of_all(records.take(part["row"])):
            work.engine.register("flat", pa.table([keys, part["record_no"].take(rows)], ["k", "n"]))
            work.engine.execute("INSERT INTO key FROM flat")
            work.engine.unregister("flat")
    for share in range(SHARES):
        kept = f"key_hash >> {63 - SHARES.bit_length() + 1} = {share}"
        keys = f"SELECT DISTINCT * FROM key WHERE {kept} ORDER BY key_hash, record_no"
        work.load("blocking_key", work.table(keys))
