"""A table or a query of a database, by URL.

    sqlite:///customers.db?table=customers
    sqlite:///customers.db?query=SELECT id AS source_record_id, ... FROM customers
    postgresql://user@host/crm?table=sales.customers

``table`` and ``query`` belong to us and are taken out of the URL; the rest is the database's own.
Reading only: SQLite is opened read-only, PostgreSQL in a read-only transaction with a server-side
cursor. The line of a record is its row in the result, counted from 1; a table is read in the order
of its primary key.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    MetaData,
    Result,
    Row,
    Select,
    Table,
    TextClause,
    create_engine,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, NoSuchTableError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from resolver.ingest.canonical import Chunk, chunk_of_rows
from resolver.ingest.errors import MissingExtra, NoSuchInput, UnreadableDatabase
from resolver.ingest.headers import Plan
from resolver.ingest.rejects import RejectSink
from resolver.ingest.values import as_text

_ROWS = 8_192
_SYNTAX = "Write sqlite:///PATH?table=NAME, postgresql://USER@HOST/DATABASE?table=NAME, or ?query=."


class DatabaseInput:
    """The rows of one table or query."""

    def __init__(self, url: str) -> None:
        self._url, self._wanted = _parse(url)
        shown = self._url.render_as_string(hide_password=True)
        kind = "table" if "table" in self._wanted else "query"
        self.name = f"{shown}?{kind}={self._wanted.get('table', '')}".rstrip("=")
        self._engine = _engine(self.name, self._url)
        with self._result() as result:
            self.header = tuple(result.keys())

    def chunks(
        self, plan_for: Callable[[Sequence[str]], Plan], rejects: RejectSink
    ) -> Iterator[Chunk]:
        """Yield the rows, some thousand at a time, as the database hands them over."""
        plan, first = plan_for(self.header), 1
        with self._result() as result:
            for rows in self._partitions(result):
                texts = [[as_text(row[p]) for p in plan.positions] for row in rows]
                lines = range(first, first + len(rows))
                yield chunk_of_rows(plan, texts, lines, file=self.name, rejects=rejects)
                first += len(rows)

    def _partitions(self, result: Result[Any]) -> Iterator[Sequence[Row[Any]]]:
        try:
            yield from result.partitions(_ROWS)
        except SQLAlchemyError as error:
            # what the database says of a row may quote it
            mend = "Try the table or query in the database's own client."
            raise UnreadableDatabase(self.name, "it stopped among the rows.", mend) from error

    @contextmanager
    def _result(self) -> Iterator[Result[Any]]:
        try:
            with self._engine.connect() as connection:
                if self._engine.dialect.name == "postgresql":
                    connection = connection.execution_options(postgresql_readonly=True)
                statement = self._statement(connection)
                yield connection.execution_options(yield_per=_ROWS).execute(statement)
        except SQLAlchemyError as error:
            raise UnreadableDatabase(self.name, _reason(error), _SYNTAX) from error

    def _statement(self, connection: Connection) -> Select[Any] | TextClause:
        if query := self._wanted.get("query"):
            return text(query.replace(":", r"\:"))
        schema, _, name = self._wanted["table"].rpartition(".")
        try:
            table = Table(name, MetaData(), schema=schema or None, autoload_with=connection)
        except NoSuchTableError as error:
            found = inspect(connection)
            names = ", ".join([*found.get_table_names(), *found.get_view_names()])
            mend = f"It has: {names or 'none'}."
            raise UnreadableDatabase(self.name, "there is no such table.", mend) from error
        return select(table).order_by(*table.primary_key.columns)


def _parse(url: str) -> tuple[URL, dict[str, str]]:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise UnreadableDatabase("database URL", "it cannot be read.", _SYNTAX) from error
    wanted = {k: v for k in ("table", "query") if isinstance(v := parsed.query.get(k), str) and v}
    shown = parsed.render_as_string(hide_password=True).partition("?")[0]
    if len(wanted) != 1:
        raise UnreadableDatabase(shown, "it names no table and no query, or both.", _SYNTAX)
    return parsed.difference_update_query(["table", "query"]), wanted


def _engine(name: str, url: URL) -> Engine:
    match url.get_backend_name():
        case "sqlite":
            return _sqlite(name, url)
        case "postgresql":
            return _postgresql(name, url)
        case other:
            raise UnreadableDatabase(name, f"{other} is not read.", _SYNTAX)


def _sqlite(name: str, url: URL) -> Engine:
    driver = import_module("pysqlite3.dbapi2")
    path = Path(url.database or "")
    if not path.is_file():
        raise NoSuchInput(name, "there is no such database.", "Check the path.")
    target = f"{path.resolve().as_uri()}?mode=ro"

    def connect() -> Any:
        connection = driver.connect(target, uri=True, check_same_thread=False)
        connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
        return connection

    return create_engine("sqlite://", module=driver, creator=connect, poolclass=NullPool)


def _postgresql(name: str, url: URL) -> Engine:
    try:
        import_module("psycopg")
    except ImportError as error:
        mend = "Install it: pip install 'hansaram[postgres]'."
        raise MissingExtra(name, "reading PostgreSQL needs psycopg.", mend) from error
    return create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool)


def _reason(error: SQLAlchemyError) -> str:
    """Say what the database said, its first line only: the rest may quote rows."""
    cause = getattr(error, "orig", None) or error
    first = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
    return f"the database says: {first.rstrip('.')}."
