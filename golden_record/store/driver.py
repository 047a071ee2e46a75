"""Small statements straight through the driver, within a transaction that is open anyway.

A statement of one row takes the driver some ten microseconds and SQLAlchemy's way to it ten times
as long; what every request does (its key, its row of the access log, a look into the crosswalk)
goes this way. Statements are our own, with ``:name`` for values.

>>> _pyformat("SELECT 1 WHERE a = :a AND b = :b_2")
'SELECT 1 WHERE a = %(a)s AND b = %(b_2)s'
"""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.pool import PoolProxiedConnection

_NAMED = re.compile(r"(?<!:):(\w+)")


class Glances:
    """Looking at one row as it is now, on a connection kept for that, outside of transactions.

    For what every single request has to know. A statement by itself sees one state anyway; to
    open a transaction around it takes ten times as long as the look.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._kept: PoolProxiedConnection | None = None

    def at(self, sql: str, said: Mapping[str, Any]) -> Sequence[Any] | None:
        """The first row of an answer, ``None`` where there is none."""
        if self._engine.dialect.name != "sqlite":
            with self._engine.connect() as connection:
                return first(connection, sql, said)
        with self._lock:
            if self._kept is None:
                self._kept = self._engine.raw_connection()
            driver: Any = self._kept.driver_connection
            # all rows, so that the statement ends and no old state is held on to
            rows: list[Sequence[Any]] = driver.execute(sql, said).fetchall()
        return rows[0] if rows else None

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            if self._kept is not None:
                self._kept.close()
                self._kept = None


def first(connection: Connection, sql: str, said: Mapping[str, Any]) -> Sequence[Any] | None:
    """The first row of an answer, ``None`` where there is none."""
    found: Sequence[Any] | None = _cursor(connection, sql, said).fetchone()
    return found


def every(connection: Connection, sql: str, said: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of an answer."""
    found: list[tuple[Any, ...]] = _cursor(connection, sql, said).fetchall()
    return found


def run(connection: Connection, sql: str, said: Mapping[str, Any]) -> int:
    """Carry a statement out; the answer is the number of rows it touched."""
    return int(_cursor(connection, sql, said).rowcount)


@contextmanager
def savepoint(connection: Connection, name: str) -> Iterator[None]:
    """Take back what fails within, and that alone."""
    _driver(connection).execute(f"SAVEPOINT {name}")
    try:
        yield
    except BaseException:
        _driver(connection).execute(f"ROLLBACK TO SAVEPOINT {name}")
        _driver(connection).execute(f"RELEASE SAVEPOINT {name}")
        raise
    _driver(connection).execute(f"RELEASE SAVEPOINT {name}")


def run_many(connection: Connection, sql: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Carry a statement out for each row."""
    if len(rows) == 1:
        run(connection, sql, rows[0])
    elif rows:
        _driver(connection).cursor().executemany(_fit(connection, sql), rows)


def _cursor(connection: Connection, sql: str, said: Mapping[str, Any]) -> Any:
    return _driver(connection).execute(_fit(connection, sql), said)


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _fit(connection: Connection, sql: str) -> str:
    return sql if connection.dialect.name == "sqlite" else _pyformat(sql)


@lru_cache
def _pyformat(sql: str) -> str:
    return _NAMED.sub(r"%(\1)s", sql)
