"""Hashes that tell whether something changed, and that stand for blocking keys.

All are 63 bits of MD5, a number that every database keeps: DuckDB computes it in bulk, Python for
one value, with the same result on every version and machine. Nothing secret rests on it.
"""

from collections.abc import Mapping, Sequence
from hashlib import md5
from typing import Any

import duckdb
import pyarrow as pa

from resolver.schema import RAW
from rules.record import KEY_COLUMNS

RAW_FIELDS = tuple(name for name in RAW.names if name not in (*KEY_COLUMNS, "file", "line"))


def hash_text(text: str) -> int:
    """Hash one text to a number below 2⁶³.

    >>> hash_text("01012345678")
    1232691175005555485
    """
    digest = md5(text.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little") >> 1


def hash_sql(expression: str) -> str:
    """The same for DuckDB: an expression that hashes a text."""
    return f"(md5_number_lower({expression}) >> 1)::BIGINT"


GENERIC_NOTE = hash_sql("kind || '|' || value")
"""What stands in a store for a generic value."""


def hashes_of(texts: pa.Array | pa.ChunkedArray) -> pa.ChunkedArray:
    """Hash many texts as ``hash_text`` does one.

    >>> hashes_of(pa.array(["01012345678"])).to_pylist() == [hash_text("01012345678")]
    True
    """
    with duckdb.connect() as engine:
        engine.execute("SET enable_progress_bar = false")
        engine.register("texts", pa.table({"t": texts}))
        return engine.sql(f"SELECT {hash_sql('t')} FROM texts").to_arrow_table()[0]


def content_hash(raw: pa.RecordBatch | pa.Table) -> pa.Array:
    """Hash what a source sent, row by row; where it stood (file, line) does not count.

    Nothing and empty text are the same. Equal for equal content, in every batch and version.
    """
    with duckdb.connect() as engine:
        engine.execute("SET enable_progress_bar = false")
        engine.register("raw", raw)
        hashes = engine.sql(f"SELECT {hash_sql(measured(RAW_FIELDS))} AS h FROM raw")
        return hashes.to_arrow_table()["h"].combine_chunks()


def row_hash(row: Mapping[str, Any]) -> int:
    """Hash one raw record, given by its columns, as ``content_hash`` does.

    >>> rows = [{"source": "s", "source_record_id": "1", "name": "김철수", "phone": ""}]
    >>> batch = pa.RecordBatch.from_pylist(rows, RAW)
    >>> content_hash(batch)[0].as_py() == row_hash(rows[0])
    True
    """
    texts = (str(row.get(name) or "") for name in RAW_FIELDS)
    return hash_text("".join(f"{len(t.encode())}:{t}" if t else "-" for t in texts))


def measured(columns: Sequence[str]) -> str:
    """An expression for DuckDB that writes columns one after the other, each with its length."""
    texts = [f"nullif(\"{column}\"::VARCHAR, '')" for column in columns]
    parts = (f"coalesce(strlen({text})::VARCHAR || ':' || {text}, '-')" for text in texts)
    return f"concat({', '.join(parts)})"
