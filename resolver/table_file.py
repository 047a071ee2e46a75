"""Tables on disk: what is too large for memory is read column by column, piece by piece.

A table file is one Parquet file whose rows are numbered from 0. It stands in for an Arrow table
where one may be too large: both can be counted, asked for a column, gone through in batches and
shown to DuckDB. Whoever reads it holds one row group, whatever the file holds.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from resolver.whole_numbers import row_numbers

if TYPE_CHECKING:
    import duckdb

ROW_GROUP = 100_000
"""Rows that are in memory at once."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table on disk."""

    path: Path
    num_rows: int

    def __getitem__(self, name: str) -> pa.ChunkedArray:
        """Read one whole column."""
        return self.read([name])[name]

    @property
    def column_names(self) -> list[str]:
        """The names of the columns."""
        return list(pq.read_schema(self.path).names)

    @property
    def schema(self) -> pa.Schema:
        """The columns, with their types."""
        return pq.read_schema(self.path)

    def read(self, columns: Sequence[str]) -> pa.Table:
        """Read some whole columns."""
        return pq.read_table(self.path, columns=list(columns), partitioning=None)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Go through the rows in order, one row group in memory at a time."""
        with pq.ParquetFile(self.path, pre_buffer=False) as file:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, columns=columns)
                if columns is not None:
                    table = table.select(list(columns))
                yield from table.combine_chunks().to_batches()


Rows: TypeAlias = pa.Table | TableFile
"""A table, in memory or on disk."""


def batches_of(
    rows: Rows, columns: Sequence[str], *, at_once: int = ROW_GROUP
) -> Iterator[pa.RecordBatch]:
    """Go through some columns of a table in order, a bounded number of rows at a time."""
    if isinstance(rows, TableFile):
        for batch in rows.batches(columns):
            for start in range(0, batch.num_rows, at_once):
                yield batch.slice(start, at_once)
        return
    chosen = rows.select(list(columns))
    for start in range(0, rows.num_rows, at_once):
        yield from chosen.slice(start, at_once).combine_chunks().to_batches()


def write_table_file(
    path: Path, schema: pa.Schema, pieces: Iterable[pa.Table | pa.RecordBatch]
) -> TableFile:
    """Write a table piece by piece; each piece is one row group."""
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for piece in pieces:
            writer.write(piece, row_group_size=ROW_GROUP)
            rows += piece.num_rows
    return TableFile(path, rows)


def folder_of(rows: Rows) -> Path | None:
    """The folder of a table on disk, which a connection has to be allowed to read it."""
    return rows.path.parent if isinstance(rows, TableFile) else None


def quoted(path: Path) -> str:
    """A path as it stands between the quotes of SQL.

    >>> quoted(Path("/tmp/kim's"))
    "/tmp/kim''s"
    """
    return str(path).replace("'", "''")


def show(db: "duckdb.DuckDBPyConnection", name: str, rows: Rows, number: str) -> None:
    """Show a table to DuckDB as ``name``, the numbers of its rows as the column ``number``.

    A table on disk is read by DuckDB itself, those columns that a query asks for. A connection
    that may touch no file must have been allowed this one.
    """
    if isinstance(rows, TableFile):
        db.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS "
            f"SELECT *, file_row_number AS \"{number}\" FROM read_parquet('{quoted(rows.path)}')"
        )
    else:
        db.execute(f"DROP VIEW IF EXISTS {name}")
        db.register(name, rows.append_column(number, row_numbers(rows.num_rows)))
