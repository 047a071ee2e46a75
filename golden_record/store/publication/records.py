"""Step one: raw records by version, the standardized form, the blocking keys.

All go in the order of record numbers, so that tables and their indexes grow at their ends.
"""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from golden_record.errors import PublishError
from golden_record.store.hashing import RAW_FIELDS, hash_sql, measured
from golden_record.store.index_keys import KEYED, hashes_of_all
from golden_record.store.layouts import UNKNOWN, other_layouts
from golden_record.store.lines import STANDARDIZED_LINE, to_lines
from golden_record.store.publication.part import OF_PART, name_entities, name_records
from golden_record.store.publication.pieces import PIECE, ahead, pieces_of
from golden_record.store.publication.work import Work
from resolver.schema import STANDARDIZED
from resolver.table_file import Rows
from resolver.whole_numbers import row_numbers
from rules.record import KEY_COLUMNS

KEYS_AT_ONCE = 4_000_000
"""Keys that are sorted at once; all of them would be as large as the records."""
HASH_BITS = 63

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
    "LEFT JOIN crosswalk c ON c.record_no = r.record_no AND c.valid_to IS NULL WHERE true"
)


def write_records(work: Work, records: Rows, raw: Iterable[pa.RecordBatch]) -> None:
    """Write new and changed records; leave the table ``place`` (row → record and its old state)."""
    _place(work, records)
    _write_raw(work, raw)
    _write_standardized(work, records)
    _write_source_records(work)
    _write_keys(work)


def _place(work: Work, records: Rows) -> None:
    work.engine.execute(
        "CREATE TEMP TABLE rows (row BIGINT, source VARCHAR, source_record_id VARCHAR)"
    )
    for start, piece in pieces_of(records, list(KEY_COLUMNS)):
        numbers = pc.add(row_numbers(piece.num_rows), start)
        work.engine.register("piece", piece.add_column(0, "row", numbers))
        work.engine.execute("INSERT INTO rows FROM piece")
    if work.part:
        name_records(work)
    work.old("old_records", _OLD_SQL, _OLD, within=f"r.record_no IN {OF_PART}")
    if work.part:
        name_entities(work)
    last = 0 if work.fresh else work.last("source_record", "record_no")
    work.engine.execute(
        f"""CREATE TEMP TABLE place AS
        WITH met AS (
            SELECT row, record_no, version, content_hash, entity_no,
                deleted_in IS NOT NULL AS is_back, old_hash
            FROM rows LEFT JOIN old_records USING (source, source_record_id))
        SELECT false AS is_new, * FROM met WHERE record_no IS NOT NULL
        UNION ALL SELECT true, * REPLACE ({last} + row_number() OVER (ORDER BY row) AS record_no)
        FROM met WHERE record_no IS NULL
        ORDER BY row"""
    )
    _refuse_unless_whole(work)


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
    work.engine.execute("DROP TABLE old_records")


def _write_raw(work: Work, raw: Iterable[pa.RecordBatch]) -> None:
    work.engine.execute(
        "CREATE TEMP TABLE received (record_no BIGINT, version BIGINT, content_hash BIGINT)"
    )
    for fresh in ahead(_received(work, raw)):
        work.load("raw_record", fresh)
    _refuse_unless_received(work)


def _received(work: Work, raw: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Note which raw records are new or changed, and write those out."""
    for piece in _pieces(raw):
        work.engine.register("raw", _in_place(work, piece))
        first, last = work.engine.sql("SELECT min(row), max(row) FROM raw").fetchall()[0]
        fresh = work.table(
            f"""SELECT record_no, coalesce(version, 0) + 1 AS version,
                {work.revision}::BIGINT AS received_in, file, line, {_json()} AS fields, new_hash
            FROM (SELECT *, {hash_sql(measured(RAW_FIELDS))} AS new_hash FROM raw)
            JOIN (FROM place WHERE row BETWEEN {first or 0} AND {last or 0}) USING (row)
            WHERE is_back OR content_hash IS DISTINCT FROM new_hash ORDER BY record_no"""
        )
        work.engine.register("fresh", fresh)
        work.engine.execute("INSERT INTO received SELECT record_no, version, new_hash FROM fresh")
        work.engine.unregister("fresh")
        yield fresh.drop_columns("new_hash")


def _in_place(work: Work, raw: pa.Table) -> pa.Table:
    """Find the row of each raw record, where it was not given, by its key."""
    if "row" in raw.column_names:
        return raw
    work.engine.register("without_row", raw)
    return work.table(
        "SELECT w.*, rows.row FROM without_row w JOIN rows USING (source, source_record_id)"
    )


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
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _write_standardized(work: Work, records: Rows) -> None:
    """Write the lines that are new or differ, and note their hashes and keys."""
    work.engine.execute("CREATE TEMP TABLE hashed (row BIGINT, standardized_hash BIGINT)")
    work.engine.execute("CREATE TEMP TABLE key (key_hash BIGINT, record_no BIGINT)")
    others = _layouts_of_others(work)
    take_out = work.forget_lines if others else work.forget
    for known, lines in ahead(_restated(work, records, restates_all=bool(others))):
        if known.num_rows:
            take_out(known["record_no"])
        layout_no = work.layout(STANDARDIZED_LINE, work.standardized_by)
        layout = pa.array([layout_no] * lines.num_rows, pa.int64())
        work.load("standardized_record", lines.append_column("layout_no", layout))
    if others:
        work.bulk.execute("DELETE FROM blocking_key")
        work.bulk.execute(f"DELETE FROM layout WHERE layout_no IN ({','.join(map(str, others))})")


def _layouts_of_others(work: Work) -> list[int]:
    """The layouts under which other rules standardized records, which then are all written anew:
    the same form too may be found by other keys.
    """
    if work.fresh or work.standardized_by == UNKNOWN:
        return []
    return other_layouts(work.connection, STANDARDIZED_LINE, work.standardized_by)


def _restated(
    work: Work, records: Rows, *, restates_all: bool
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Give, of each piece, the numbers of records to write anew, and all lines to write."""
    for start, piece in pieces_of(records, STANDARDIZED.names):
        lines = to_lines(piece, STANDARDIZED_LINE)
        hashes = work.hashed(pa.table({"line": lines}), "line")
        rows = pc.add(row_numbers(piece.num_rows), start)
        work.engine.register("piece", pa.table([rows, hashes], ["row", "standardized_hash"]))
        work.engine.execute("INSERT INTO hashed FROM piece")
        restated = work.table(
            f"""SELECT row - {start} AS at, record_no, is_new FROM piece
            JOIN (FROM place WHERE row BETWEEN {start} AND {start + piece.num_rows}) USING (row)
            WHERE {restates_all} OR is_new OR is_back
                OR old_hash IS DISTINCT FROM standardized_hash
            ORDER BY record_no"""
        )
        if not restated.num_rows:
            continue
        _note_keys(work, piece.select(KEYED).take(restated["at"]), restated["record_no"])
        known = restated.filter(pc.invert(restated["is_new"])).select(["record_no"])
        written = {"record_no": restated["record_no"], "line": lines.take(restated["at"])}
        yield known, pa.table(written)


def _note_keys(work: Work, records: pa.Table, numbers: pa.ChunkedArray) -> None:
    for rows, keys in hashes_of_all(records):
        work.engine.register("flat", pa.table([keys, numbers.take(rows)], ["k", "n"]))
        work.engine.execute("INSERT INTO key FROM flat")
        work.engine.unregister("flat")


def _write_source_records(work: Work) -> None:
    added = work.load_all(
        "source_record",
        """SELECT record_no, source, source_record_id, r.version, r.content_hash,
            standardized_hash
        FROM place JOIN rows USING (row) JOIN hashed USING (row)
        JOIN received r USING (record_no) WHERE is_new ORDER BY record_no""",
    )
    changed = work.table(
        """SELECT record_no, coalesce(r.version, p.version) AS version,
            coalesce(r.content_hash, p.content_hash) AS content_hash, standardized_hash
        FROM place p JOIN hashed USING (row) LEFT JOIN received r USING (record_no)
        WHERE NOT is_new AND (r.record_no IS NOT NULL OR is_back
            OR old_hash IS DISTINCT FROM standardized_hash) ORDER BY record_no"""
    )
    work.touch(
        "UPDATE source_record SET version = n.version, content_hash = n.content_hash, "
        "standardized_hash = n.standardized_hash, deleted_in = NULL "
        "FROM chosen_rows n WHERE n.record_no = source_record.record_no",
        changed,
    )
    received = work.one("SELECT count(*) FROM received")
    total = work.one("SELECT count(*) FROM place")
    work.counts |= {
        "records_added": added,
        "records_updated": received - added,
        "records_unchanged": total - received + work.outside.records,
    }


def _write_keys(work: Work) -> None:
    """Write the keys in the order of their table: sorted in shares, by the first bits of a key."""
    count = work.one("SELECT count(*) FROM key")
    bits = max(0, (count // KEYS_AT_ONCE).bit_length())
    for share in range(1 << bits):
        work.load_all(
            "blocking_key",
            f"SELECT DISTINCT key_hash, record_no FROM key "
            f"WHERE key_hash >> {HASH_BITS - bits} = {share} ORDER BY key_hash, record_no",
        )
    work.engine.execute("DROP TABLE key")
