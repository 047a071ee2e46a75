"""Staged: what a publication appends reaches PostgreSQL over many connections at once.

The large tables are laid aside as they are made, then copied, part by part, into tables beside the
real ones, which nobody reads. The switch is the transaction of the publication itself: it takes
over what was copied, together with everything else that changes, so a reader sees the old state or
the new one. A part notes in its own transaction that it is there: a task that is tried again, or
twice at once, adds nothing twice. What a killed publication left is dropped by the next one.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from golden_record.errors import PublishError
from golden_record.store.publication.work import Work

STAGED = (
    *("raw_record", "standardized_record", "blocking_key", "crosswalk"),
    *("golden_record", "decision", "change"),
)
"""Tables that nothing in a publication reads again, or refers to."""
DONE = "staged_done"


class Copying(Protocol):
    """Lays rows aside and copies them into the staging tables, many parts at once."""

    def put(self, table: str, rows: pa.Table) -> None:
        """Lay rows for a table aside."""

    def copy(self) -> None:
        """Copy all of them; part by part, each once."""


def staging_of(table: str) -> str:
    """Name the staging table of a table."""
    return f"staged_{table}"


@dataclass(slots=True)
class StagedWork(Work):
    """A publication whose large tables are staged."""

    copying: Copying | None = None
    laid: dict[str, int] | None = None

    def load(self, table: str, rows: pa.Table) -> None:
        """Append rows to a table of the store, or lay them aside."""
        if self.copying is None or self.laid is None or table not in STAGED:
            Work.load(self, table, rows)
        elif rows.num_rows:
            self.wrote = True
            self.laid[table] = self.laid.get(table, 0) + rows.num_rows
            self.copying.put(table, rows)

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Take over what was laid aside, when the steps are done."""
        try:
            yield
            self._take_over()
        except BaseException:
            with suppress(SQLAlchemyError):
                self._aside([f"DROP TABLE IF EXISTS {name}" for name in self._tables()])
            raise

    def prepare(self) -> None:
        """Make the staging tables; before the publication locks the tables they are like."""
        self.laid = {}
        drop = [f"DROP TABLE IF EXISTS {name}" for name in self._tables()]
        make = [f"CREATE UNLOGGED TABLE {staging_of(t)} (LIKE {t})" for t in STAGED]
        parts = f"CREATE UNLOGGED TABLE {DONE} (name TEXT, part BIGINT, PRIMARY KEY (name, part))"
        self._aside([*drop, *make, parts])

    def _aside(self, statements: list[str]) -> None:
        engine = self.connection.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("SET lock_timeout = '5s'"))
            for statement in statements:
                connection.execute(text(statement))
            connection.execute(text("RESET lock_timeout"))

    def _tables(self) -> list[str]:
        return [*map(staging_of, STAGED), DONE]

    def _take_over(self) -> None:
        if self.copying is None or self.laid is None:
            return
        self.copying.copy()
        for table, rows in self.laid.items():
            taken = self.bulk.execute(f"INSERT INTO {table} SELECT * FROM {staging_of(table)}")
            if taken != rows:
                raise PublishError(f"{taken} rows of {rows} were copied for the table {table}")
        for name in self._tables():
            self.bulk.execute(f"DROP TABLE {name}")
