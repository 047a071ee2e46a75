"""Moving whole Arrow tables in and out of the database, each database by its fastest road.

SQLite takes batches of tuples on the driver's own cursor; PostgreSQL takes COPY, whose CSV Arrow
itself writes and reads. Both stay inside the transaction of the connection they were given.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from sqlalchemy import Connection

BATCH = 20_000
VALUES_PER_STATEMENT = 200


class Bulk(Protocol):
    """Bulk access within one transaction."""

    def load(self, table: str, data: pa.Table) -> None:
        """Append all rows of ``data``, whose columns are columns of ``table``."""

    def fetch(
        self, sql: str, schema: pa.Schema, values: Sequence[Any] = ()
    ) -> Iterator[pa.RecordBatch]:
        """Read the rows of a query, whose columns come in the order of ``schema``.

        ``sql`` holds one ``{}`` for each bound value.
        """

    def execute(self, sql: str) -> int:
        """Run one statement; the answer is the number of rows it touched."""


def bulk_of(connection: Connection) -> "Bulk":
    """Choose the road for a connection."""
    driver = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        return SqliteBulk(driver)
    return PostgresBulk(driver)


def read(bulk: Bulk, sql: str, schema: pa.Schema, values: Sequence[Any] = ()) -> pa.Table:
    """Read a query as one table."""
    return pa.Table.from_batches(bulk.fetch(sql, schema, values), schema)


@contextmanager
def numbers(bulk: Bulk, name: str, column: pa.Array | pa.ChunkedArray) -> Iterator[None]:
    """Put whole numbers into a temporary table ``name`` with the one column ``n``."""
    bulk.execute(f"CREATE TEMPORARY TABLE {name} (n BIGINT PRIMARY KEY)")
    bulk.load(name, pa.table({"n": column}))
    yield
    bulk.execute(f"DROP TABLE {name}")


class SqliteBulk:
    """Bulk access through the cursor of ``pysqlite3``."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    def load(self, table: str, data: pa.Table) -> None:
        """Append rows, many in each statement: three times the rate of one by one."""
        width = data.num_columns
        rows = max(1, VALUES_PER_STATEMENT // width)
        for start in range(0, data.num_rows, BATCH):
            values = _interleaved(data.slice(start, BATCH))
            whole = len(values) - len(values) % (rows * width)
            step = rows * width
            self._driver.executemany(
                _insert(table, data.column_names, rows),
                (values[at : at + step] for at in range(0, whole, step)),
            )
            self._driver.executemany(
                _insert(table, data.column_names, 1),
                (values[at : at + width] for at in range(whole, len(values), width)),
            )

    def fetch(
        self, sql: str, schema: pa.Schema, values: Sequence[Any] = ()
    ) -> Iterator[pa.RecordBatch]:
        """Read rows, batch by batch."""
        cursor = self._driver.execute(sql.format(*"?" * len(values)), tuple(values))
        while rows := cursor.fetchmany(BATCH):
            columns = [
                pa.array(cells, field.type)
                for cells, field in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            yield pa.record_batch(columns, schema=schema)

    def execute(self, sql: str) -> int:
        """Run one statement."""
        return int(self._driver.execute(sql).rowcount)


def _interleaved(data: pa.Table) -> list[Any]:
    values: list[Any] = [None] * (data.num_rows * data.num_columns)
    for place, column in enumerate(data.columns):
        values[place :: data.num_columns] = column.to_pylist()
    return values


def _insert(table: str, columns: Sequence[str], rows: int) -> str:
    row = f"({','.join('?' * len(columns))})"
    return f"INSERT INTO {table} ({','.join(columns)}) VALUES {','.join([row] * rows)}"


class PostgresBulk:
    """Bulk access by COPY through ``psycopg``."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    def load(self, table: str, data: pa.Table) -> None:
        """Append rows by COPY; NUL, which PostgreSQL cannot keep, becomes U+2400."""
        copy_in = f"COPY {table} ({','.join(data.column_names)}) FROM STDIN (FORMAT csv)"
        options = pa_csv.WriteOptions(include_header=False)
        with self._driver.cursor() as cursor, cursor.copy(copy_in) as copy:
            for start in range(0, data.num_rows, BATCH):
                part = data.slice(start, BATCH)
                columns = [_without_nul(column) for column in part.columns]
                sink = io.BytesIO()
                pa_csv.write_csv(pa.table(columns, part.column_names), sink, options)
                copy.write(sink.getbuffer())

    def fetch(
        self, sql: str, schema: pa.Schema, values: Sequence[Any] = ()
    ) -> Iterator[pa.RecordBatch]:
        """Read rows by COPY."""
        statement = sql.format(*("%s",) * len(values))
        copy_out = f"COPY ({statement}) TO STDOUT (FORMAT csv)"
        with self._driver.cursor() as cursor, cursor.copy(copy_out, tuple(values)) as copy:
            blocks = _Blocks(copy)
            if not blocks.empty:
                yield from pa_csv.open_csv(
                    pa.PythonFile(blocks, "r"),
                    pa_csv.ReadOptions(column_names=schema.names, block_size=1 << 24),
                    pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
                    _convert(schema),
                )

    def execute(self, sql: str) -> int:
        """Run one statement."""
        return int(self._driver.execute(sql).rowcount)


def _convert(schema: pa.Schema) -> pa_csv.ConvertOptions:
    return pa_csv.ConvertOptions(
        column_types=schema,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )


def _without_nul(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_string(column.type):
        return column
    return pc.replace_substring(column, "\0", "␀")


class _Blocks(io.RawIOBase):
    """The blocks of a running COPY as a file to read."""

    def __init__(self, copy: Any) -> None:
        super().__init__()
        self._copy = copy
        self._left = bytes(copy.read())
        self.empty = not self._left

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts, length = [self._left], len(self._left)
        while length < size:
            block = bytes(self._copy.read())
            if not block:
                break
            parts.append(block)
            length += len(block)
        whole = b"".join(parts)
        self._left = whole[size:]
        return whole[:size]
