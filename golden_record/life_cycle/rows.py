"""Reading and writing a few rows within an open transaction, on the driver's own cursor.

A change runs some twenty small statements; each is one text for both databases, turned into the
driver's words once, so that the driver prepares it once. A value is written ``:name``, a set of
numbers or texts ``IN :name``.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table

_NAMED = re.compile(r"(\bIN )?(?<!:):(\w+)")
_SEVERAL = {
    "sqlite": "IN (SELECT value FROM json_each(?))",
    "postgresql": "= ANY(%s)",
}
_ONE = {"sqlite": "?", "postgresql": "%s"}
_SIZES = (1, 2, 4, 8, 16)
"""Sets of so many are written out, filled up to the next size: to read JSON takes SQLite longer
than to find a few rows, and the driver keeps only so many statements prepared.
"""
_SIZE = (0, *(next(s for s in _SIZES if n <= s) for n in range(1, _SIZES[-1] + 1)))


def ask(connection: Connection, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """Read the rows of a statement."""
    rows: list[tuple[Any, ...]] = _run(connection, statement, values).fetchall()
    return rows


def touch(connection: Connection, statement: str, **values: Any) -> int:
    """Run one statement; the answer is the number of rows it touched."""
    return int(_run(connection, statement, values).rowcount)


def add(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append rows, all with the same columns."""
    _add(connection, table, None, rows)


def append_numbered(
    connection: Connection, table: Table, column: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Append rows, to which ``column`` gives the next numbers, in their order."""
    _add(connection, table, column, rows)


def _add(
    connection: Connection, table: Table, numbered: str | None, rows: Sequence[Mapping[str, Any]]
) -> None:
    if not rows:
        return
    columns = tuple(rows[0])
    statement = _insertion(table.name, numbered, columns, connection.dialect.name)
    cells = [tuple([row[name] for name in columns]) for row in rows]
    if len(cells) == 1:
        _driver(connection).execute(statement, cells[0])
    else:
        _driver(connection).cursor().executemany(statement, cells)


def last(connection: Connection, table: Table, column: str) -> int:
    """The highest number handed out so far."""
    return int(ask(connection, f"SELECT coalesce(max({column}), 0) FROM {table.name}")[0][0])


def listed(numbers: Iterable[int]) -> str:
    """Numbers of the store's own, for an ``IN`` list."""
    return ",".join(map(str, sorted(set(numbers)))) or "NULL"


def _run(connection: Connection, statement: str, values: Mapping[str, Any]) -> Any:
    driver = _driver(connection)
    dialect = connection.dialect.name
    names, plain = _named(statement, dialect)
    if plain is not None:
        return driver.execute(plain, [values[name] for name, _ in names])
    bound: list[Any] = []
    sizes: list[int] = []
    for name, is_set in names:
        if not is_set:
            bound.append(values[name])
        elif dialect == "sqlite":
            sizes.append(_bind(sorted(values[name]), bound))
        else:
            bound.append(sorted(values[name]))
    return driver.execute(_worded(statement, dialect, tuple(sizes)), bound)


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _bind(members: list[Any], bound: list[Any]) -> int:
    """Bind a set for SQLite, as a list of a few sizes or as JSON; the answer is the size, or 0."""
    size = _SIZE[len(members)] if len(members) <= _SIZES[-1] else 0
    if size:
        bound += members
        bound += members[-1:] * (size - len(members))
    else:
        bound.append(json.dumps(members))
    return size


@lru_cache(maxsize=256)
def _named(statement: str, dialect: str) -> tuple[tuple[tuple[str, bool], ...], str | None]:
    """The values of a statement in order: name, and whether a set; and, where none is a set, the
    statement in the driver's words.
    """
    names = tuple((name, bool(several)) for several, name in _NAMED.findall(statement))
    has_set = any(several for _, several in names)
    return names, None if has_set else _worded(statement, dialect, ())


@lru_cache(maxsize=1024)
def _worded(statement: str, dialect: str, sizes: tuple[int, ...]) -> str:
    """A statement in the driver's words, its sets of these sizes."""
    left = iter(sizes)

    def words(found: re.Match[str]) -> str:
        if not found[1]:
            return _ONE[dialect]
        size = next(left, 0)
        return f"IN ({', '.join('?' * size)})" if size else _SEVERAL[dialect]

    return _NAMED.sub(words, statement)


@lru_cache(maxsize=128)
def _insertion(table: str, numbered: str | None, columns: tuple[str, ...], dialect: str) -> str:
    names, values = list(columns), [_ONE[dialect]] * len(columns)
    if numbered:
        names.append(numbered)
        values.append(f"(SELECT coalesce(max({numbered}), 0) + 1 FROM {table})")
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(values)})"
