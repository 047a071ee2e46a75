"""Staged: what a publication from many tasks writes lies in tables beside the real ones first.

Nobody reads them. Tasks copy into them, part by part, over connections of their own; a part notes
in its own transaction that it is there, so a task that is tried again, or twice at once, adds
nothing twice. The switch is one transaction of the driver, which takes over what was copied: a
reader sees the old state or the new one. What a killed publication left is dropped by the next.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from golden_record.errors import PublishError
from golden_record.store.bulk import Bulk
from golden_record.store.publication.work import Work

DONE = "staged_done"
_LEFT = text(
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() "
    "AND tablename LIKE 'staged\\_%'"
)


def staging_of(table: str) -> str:
    """Name the staging table of a table."""
    return f"staged_{table}"


@contextmanager
def staging(
    connection: Connection, tables: Sequence[str], numbers: Mapping[str, Sequence[str]]
) -> Iterator[None]:
    """Make staging tables, and drop them where they are not taken over.

    Args:
        connection: of the publication, which must not have locked the tables yet.
        tables: of the store, that something is staged for.
        numbers: further tables, which hold whole numbers alone: their columns.
    """
    likes = [f"{staging_of(table)} (LIKE {table})" for table in tables]
    others = [
        f"{staging_of(name)} ({', '.join(f'{column} BIGINT' for column in columns)})"
        for name, columns in numbers.items()
    ]
    _make(connection, [*likes, *others])
    try:
        yield
    except BaseException:
        with suppress(SQLAlchemyError):
            _drop(connection)
        raise


def take_over(bulk: Bulk, table: str, rows: int) -> None:
    """Append to a table what was staged for it, as many rows as there must be.

    Raises:
        PublishError: there are more of them, or fewer.
    """
    refuse_unless(
        table, bulk.execute(f"INSERT INTO {table} SELECT * FROM {staging_of(table)}"), rows
    )


def refuse_unless(table: str, copied: int, rows: int) -> None:
    """Hold that all rows of a table were copied."""
    if copied != rows:
        raise PublishError(f"{copied} rows of {rows} were copied for the table {table}")


def clear(bulk: Bulk, names: Sequence[str]) -> None:
    """Drop the staging tables of what was taken over."""
    for name in (*map(staging_of, names), DONE):
        bulk.execute(f"DROP TABLE {name}")


def _make(connection: Connection, tables: Sequence[str]) -> None:
    done = f"{DONE} (name TEXT, part BIGINT, PRIMARY KEY (name, part))"
    _drop(connection)
    _aside(connection, [f"CREATE UNLOGGED TABLE {table}" for table in (*tables, done)])


def _drop(connection: Connection) -> None:
    engine = connection.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as aside:
        left = aside.execute(_LEFT).scalars().all()
    _aside(connection, [f"DROP TABLE IF EXISTS {name}" for name in left])


def _aside(connection: Connection, statements: Sequence[str]) -> None:
    engine = connection.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as aside:
        aside.execute(text("SET lock_timeout = '5s'"))
        for statement in statements:
            aside.execute(text(statement))
        aside.execute(text("RESET lock_timeout"))


STAGED = (
    *("raw_record", "standardized_record", "blocking_key", "crosswalk"),
    *("golden_record", "decision", "change"),
)
"""Tables that nothing in a publication reads again, or refers to."""


class Copying(Protocol):
    """Lays rows aside and copies them into the staging tables, many parts at once."""

    def put(self, table: str, rows: pa.Table) -> None:
        """Lay rows for a table aside."""

    def copy(self) -> None:
        """Copy all of them; part by part, each once."""


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
                _drop(self.connection)
            raise

    def prepare(self) -> None:
        """Make the staging tables; before the publication locks the tables they are like."""
        self.laid = {}
        make = [f"{staging_of(t)} (LIKE {t})" for t in STAGED]
        _make(self.connection, make)

    def _take_over(self) -> None:
        if self.copying is None or self.laid is None:
            return
        self.copying.copy()
        for table, rows in self.laid.items():
            take_over(self.bulk, table, rows)
        clear(self.bulk, STAGED)
