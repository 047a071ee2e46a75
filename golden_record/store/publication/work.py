"""What the steps of a publication share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Connection, text

from golden_record.store.bulk import Bulk, read
from golden_record.store.hashing import hash_sql
from golden_record.store.lines import layout_of


@dataclass(slots=True)
class Work:
    """One publication under way.

    ``engine`` is DuckDB in memory, where old and new are compared; ``revision`` is the number that
    this publication will have; ``fresh`` says that the store held no record before it.
    """

    connection: Connection
    bulk: Bulk
    engine: duckdb.DuckDBPyConnection
    revision: int
    fresh: bool
    report: Callable[[str, int, int], None]
    counts: dict[str, int] = field(default_factory=dict)
    wrote: bool = False

    def table(self, sql: str) -> pa.Table:
        """Run a query of the comparison."""
        return self.engine.sql(sql).to_arrow_table()

    def one(self, sql: str) -> Any:
        """The only value of a query of the comparison."""
        return self.engine.sql(sql).fetchall()[0][0]

    def hashed(self, texts: pa.Table, expression: str) -> pa.ChunkedArray:
        """Hash an expression over the columns of ``texts``, row by row."""
        self.engine.register("texts", texts)
        hashes = self.table(f"SELECT {hash_sql(expression)} AS hash FROM texts")["hash"]
        self.engine.unregister("texts")
        return hashes

    def old(self, name: str, sql: str, schema: pa.Schema) -> None:
        """Bring rows of the store into the comparison, under ``name``."""
        held = schema.empty_table() if self.fresh else read(self.bulk, sql, schema)
        self.engine.register(name, held)

    def load(self, table: str, rows: pa.Table) -> None:
        """Append rows to a table of the store."""
        if rows.num_rows:
            self.wrote = True
            self.bulk.load(table, rows)

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

    def layout(self, schema: pa.Schema) -> int:
        """The number of the layout of lines with the columns of ``schema``."""
        columns = layout_of(schema)
        known = text("SELECT layout_no FROM layout WHERE columns = :columns")
        found = self.connection.execute(known, {"columns": columns}).scalar()
        if found is not None:
            return int(found)
        number = self.last("layout", "layout_no") + 1
        self.load("layout", pa.table({"layout_no": [number], "columns": [columns]}))
        return number

    def last(self, table: str, column: str) -> int:
        """The highest number handed out so far."""
        highest = text(f"SELECT coalesce(max({column}), 0) FROM {table}")
        return int(self.connection.execute(highest).scalar_one())
