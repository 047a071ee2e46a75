"""Taking the standardized form of records out of the store, with the keys that find them."""

import pyarrow as pa
import pyarrow.compute as pc

from golden_record.store.bulk import Bulk, numbers, read
from golden_record.store.index_keys import KEYED, index_hashes
from golden_record.store.lines import STANDARDIZED_LINE, from_lines

_LINES = pa.schema([("record_no", pa.int64()), ("columns", pa.string()), ("line", pa.string())])


def forget(bulk: Bulk, record_nos: pa.Array | pa.ChunkedArray) -> None:
    """Delete the lines of some records and the keys made from them."""
    with numbers(bulk, "forgotten", record_nos):
        _forget_keys(bulk, _keys(_lines(bulk)))
        bulk.execute(_FORGET_LINES)


def keys_held(bulk: Bulk, record_nos: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The keys by which some records are found now: ``key_hash`` and ``record_no``."""
    with numbers(bulk, "forgotten", record_nos):
        return _keys(_lines(bulk))


def forget_lines(bulk: Bulk, record_nos: pa.Array | pa.ChunkedArray) -> None:
    """Delete the lines of some records, and leave their keys to others."""
    with numbers(bulk, "forgotten", record_nos):
        bulk.execute(_FORGET_LINES)


_FORGET_LINES = "DELETE FROM standardized_record WHERE record_no IN (SELECT n FROM forgotten)"


def _lines(bulk: Bulk) -> pa.Table:
    return read(
        bulk,
        "SELECT s.record_no, l.columns, s.line FROM forgotten f "
        "JOIN standardized_record s ON s.record_no = f.n "
        "JOIN layout l ON l.layout_no = s.layout_no ORDER BY s.record_no",
        _LINES,
    )


def _keys(lines: pa.Table) -> pa.Table:
    hashes: list[int] = []
    owners: list[int] = []
    for layout in pc.unique(lines["columns"]).to_pylist():
        part = lines.filter(pc.equal(lines["columns"], layout))
        lines_of = part["line"].to_pylist()
        held = from_lines(lines_of, layout, STANDARDIZED_LINE)
        rows = held.select(KEYED).to_pylist()
        for number, row in zip(part["record_no"].to_pylist(), rows, strict=True):
            distinct = index_hashes(row)
            hashes.extend(distinct)
            owners.extend([number] * len(distinct))
    return pa.table(
        {"key_hash": pa.array(hashes, pa.int64()), "record_no": pa.array(owners, pa.int64())}
    )


def _forget_keys(bulk: Bulk, keys: pa.Table) -> None:
    bulk.execute("CREATE TEMPORARY TABLE forgotten_key (key_hash BIGINT, record_no BIGINT)")
    bulk.load("forgotten_key", keys)
    bulk.execute(
        "DELETE FROM blocking_key WHERE (key_hash, record_no) IN "
        "(SELECT key_hash, record_no FROM forgotten_key)"
    )
    bulk.execute("DROP TABLE forgotten_key")
