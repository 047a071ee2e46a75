"""Hashes that tell whether something changed, and that stand for blocking keys.

All are the lower half of MD5 as a signed 64-bit number: DuckDB computes it in bulk, Python for
one value, with the same result on every version and machine. Nothing secret rests on it.
"""

from collections.abc import Sequence
from hashlib import md5

import duckdb
import pyarrow as pa

from golden_record.store.columns import RAW_TEXT

_TO_SIGNED = "(md5_number_lower({}) - 9223372036854775808::HUGEINT)::BIGINT"


def hash_text(text: str) -> int:
    """Hash one text to a signed 64-bit number.

    >>> hash_text("01012345678")
    -2846446158154906624
    """
    digest = md5(text.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little") - (1 << 63)


def content_hash(raw: pa.RecordBatch | pa.Table) -> pa.Array:
    """Hash what a source sent, row by row; where it stood (file, line) does not count.

    Nothing and empty text are the same. Equal for equal content, in every batch and version.
    """
    return _hash_rows(raw, RAW_TEXT)


def row_hash(table: pa.Table, columns: Sequence[str]) -> pa.Array:
    """Hash the values of some columns, row by row."""
    return _hash_rows(table, columns)


def _hash_rows(table: pa.RecordBatch | pa.Table, columns: Sequence[str]) -> pa.Array:
    parts = ", ".join(_measured(column) for column in columns)
    with duckdb.connect() as engine:
        engine.register("t", table)
        query = f"SELECT {_TO_SIGNED.format(f'concat({parts})')} AS h FROM t"
        return engine.sql(query).to_arrow_table()["h"].combine_chunks()


def _measured(column: str) -> str:
    text = f'"{column}"::VARCHAR'
    return f"coalesce(strlen({text})::VARCHAR || ':' || {text}, '-')"
