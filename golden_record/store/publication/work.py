"""What the steps of a publication share."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Connection, text

from golden_record.store.bulk import Bulk
from golden_record.store.hashing import hash_sql
from golden_record.store.layouts import UNKNOWN, Layouts
from golden_record.store.lines import layout_of
from golden_record.store.publication.pieces import PIECE, ahead
from golden_record.store.standardized import forget, forget_lines


@dataclass(frozen=True, slots=True)
class Outside:
    """How many live records and entities a publication does not speak of."""

    records: int = 0
    entities: int = 0


@dataclass(slots=True)
class Work:
    """One publication under way.

    ``engine`` is a DuckDB, where old and new are compared; ``revision`` is the number that
    this publication will have; ``fresh`` says that the store held no record before it;
    ``standardized_by`` names the rules that standardized what is published. ``part`` says that it
    is of some entities only, and ``outside`` how much stands besides.
    """

    connection: Connection
    bulk: Bulk
    engine: duckdb.DuckDBPyConnection
    revision: int
    fresh: bool
    report: Callable[[str, int, int], None]
    counts: dict[str, int] = field(default_factory=dict)
    wrote: bool = False
    standardized_by: str = UNKNOWN
    part: bool = False
    outside: Outside = Outside()

    def table(self, sql: str) -> pa.Table:
        """Run a query of the comparison."""
        return self.engine.sql(sql).to_arrow_table()

    def one(self, sql: str) -> Any:
        """The only value of a query of the comparison."""
        return self.engine.sql(sql).fetchall()[0][0]

    def stream(self, sql: str) -> Iterator[pa.Table]:
        """Run a query of the comparison, and read what it finds piece by piece."""
        for batch in self.engine.sql(sql).to_arrow_reader(PIECE):
            yield pa.Table.from_batches([batch])

    def hashed(self, texts: pa.Table, expression: str) -> pa.ChunkedArray:
        """Hash an expression over the columns of ``texts``, row by row."""
        self.engine.register("texts", texts)
        hashes = self.table(f"SELECT {hash_sql(expression)} AS hash FROM texts")["hash"]
        self.engine.unregister("texts")
        return hashes

    def old(self, name: str, sql: str, schema: pa.Schema, within: str) -> None:
        """Bring rows of the store into the comparison, under ``name``.

        Those for which ``within`` holds, where only a part is published; see ``part``.
        """
        self.take(name, schema.empty_table())
        chosen = f"{sql} AND {within}" if self.part else sql
        for batch in () if self.fresh else self.bulk.fetch(chosen, schema):
            self.engine.register("held", batch)
            self.engine.execute(f"INSERT INTO {name} FROM held")

    def take(self, name: str, rows: pa.Table) -> None:
        """Make a table of the comparison."""
        self.engine.register("taken", rows)
        self.engine.execute(f"CREATE TEMP TABLE {name} AS FROM taken")
        self.engine.unregister("taken")

    def load(self, table: str, rows: pa.Table) -> None:
        """Append rows to a table of the store."""
        if rows.num_rows:
            self.wrote = True
            self.bulk.load(table, rows)

    def gathering(self) -> AbstractContextManager[None]:
        """Surround the steps; a publication that lays rows aside takes them over at the end."""
        return nullcontext()

    def load_all(self, table: str, sql: str) -> int:
        """Append what a query of the comparison finds to a table of the store; count it."""
        rows = 0
        for piece in ahead(self.stream(sql)):
            self.load(table, piece)
            rows += piece.num_rows
        return rows

    def touch(self, statement: str, chosen: pa.Table) -> None:
        """Run a statement that speaks of ``chosen_rows``, a table that holds ``chosen``."""
        if not chosen.num_rows:
            return
        self.wrote = True
        columns = ", ".join(f"{name} BIGINT" for name in chosen.column_names)
        key = chosen.column_names[0]
        self.bulk.execute(f"CREATE TEMPORARY TABLE chosen_rows ({columns}, PRIMARY KEY ({key}))")
        self.bulk.load("chosen_rows", chosen)
        self.bulk.execute(statement)
        self.bulk.execute("DROP TABLE chosen_rows")

    def forget(self, record_nos: pa.ChunkedArray) -> None:
        """Take the lines of some records out of the store, with the keys made from them."""
        forget(self.bulk, record_nos)

    def forget_lines(self, record_nos: pa.ChunkedArray) -> None:
        """Take the lines of some records out, and leave their keys to others."""
        forget_lines(self.bulk, record_nos)

    def layout(self, schema: pa.Schema, made_by: str | None = None) -> int:
        """The number of the layout of lines with the columns of ``schema``, made by some rules."""
        found = Layouts(self.connection).found(schema, made_by)
        if found is not None:
            return found
        number = self.last("layout", "layout_no") + 1
        row = {"layout_no": [number], "columns": [layout_of(schema)]}
        made = {} if made_by is None else {"made_by": [made_by]}
        self.load("layout", pa.table(row | made))
        return number

    def last(self, table: str, column: str) -> int:
        """The highest number handed out so far."""
        highest = text(f"SELECT coalesce(max({column}), 0) FROM {table}")
        return int(self.connection.execute(highest).scalar_one())
