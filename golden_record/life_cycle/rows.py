"""Writing rows one by one within an open transaction, each kind of statement prepared once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert, text

from golden_record.store.lines import layout_of
from golden_record.store.schema import layout


def add(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append rows, all with the same columns."""
    if rows:
        connection.execute(insert(table), list(rows))


def last(connection: Connection, table: Table, column: str) -> int:
    """The highest number handed out so far."""
    statement = text(f"SELECT coalesce(max({column}), 0) FROM {table.name}")
    return int(connection.execute(statement).scalar_one())


def touch(connection: Connection, statement: str, **values: Any) -> int:
    """Run one statement; the answer is the number of rows it touched."""
    return connection.execute(text(statement), values).rowcount


def listed(numbers: Iterable[int]) -> str:
    """Numbers of the store's own, for an ``IN`` list."""
    return ",".join(map(str, sorted(set(numbers)))) or "NULL"


def layout_no(connection: Connection, schema: Any) -> int:
    """The number of the layout of lines with the columns of a schema."""
    columns = layout_of(schema)
    known = text("SELECT layout_no FROM layout WHERE columns = :columns")
    found = connection.execute(known, {"columns": columns}).scalar()
    if found is None:
        found = last(connection, layout, "layout_no") + 1
        add(connection, layout, [{"layout_no": found, "columns": columns}])
    return int(found)
