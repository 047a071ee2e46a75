"""Opening the database: one SQLite copy that is new enough, or PostgreSQL through psycopg.

SQLite before 3.51.3 can corrupt a WAL database that two connections write (fixed in 3.51.3 and,
on the older branch, in 3.50.7), and Python's own copy is often older; two copies in one process
break each other's locks. So the only copy used is the one in ``pysqlite3``, and an older one is
refused. Committed work survives a crash of the machine (``synchronous=FULL``) and deleted text is
overwritten (``secure_delete``). The file is not mapped into memory: SQLite unmaps it whenever
another connection has committed, and that takes longer than to read a few pages.
Source: sqlite.org/wal.html and sqlite.org/pragma.html.
"""

import os
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from golden_record.errors import StoreUnavailableError

OLDEST_SQLITE = (3, 51, 3)
BUSY_SECONDS = 30.0
"""How long a writer waits for its turn."""
_POLL_SECONDS = 0.001
CACHE_KIB = 262_144
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA cache_size = -{CACHE_KIB}",
    "PRAGMA temp_store = MEMORY",
)


def connect(url: str) -> Engine:
    """Make the engine for a store's URL; nothing is created yet except an empty SQLite file.

    Raises:
        StoreUnavailableError: the URL, the driver or the path does not serve.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed)
    raise StoreUnavailableError(
        f"a store is SQLite (sqlite:///path) or PostgreSQL (postgresql://...), "
        f"not {parsed.get_backend_name()}"
    )


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise StoreUnavailableError(
            "the store's URL cannot be read: write sqlite:///path or postgresql://user@host/name"
        ) from None


def check_sqlite_version(version: tuple[int, ...]) -> None:
    """Refuse a SQLite that can lose data.

    >>> check_sqlite_version((3, 53, 4))
    """
    if version < OLDEST_SQLITE:
        raise StoreUnavailableError(
            f"SQLite {_dotted(version)} can corrupt a store that two connections write: "
            f"install pysqlite3 0.6.1 or newer, which has SQLite {_dotted(OLDEST_SQLITE)} or newer"
        )


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _sqlite(url: URL) -> Engine:
    from pysqlite3 import dbapi2

    check_sqlite_version(dbapi2.sqlite_version_info)
    if not url.database or url.database == ":memory:":
        raise StoreUnavailableError("a store lives in a file: write sqlite:///path/to/hansaram.db")
    _create_private(Path(url.database))
    file = URL.create("sqlite", database=url.database)
    # the connection given back last holds the newest pages
    engine = create_engine(file, module=dbapi2, pool_use_lifo=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _create_private(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreUnavailableError(
            f"the store {path} cannot be opened: {error.strerror}"
        ) from None


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.set_busy_handler(_patience())
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _patience() -> Callable[[int], bool]:
    """Wait for a lock by asking every millisecond: SQLite's own way sleeps up to 100 ms, and would
    seldom find the moment between two transactions of a busy worker.
    """
    since = 0.0

    def wait(tried: int) -> bool:
        nonlocal since
        since = since if tried else time.monotonic()
        time.sleep(_POLL_SECONDS)
        return time.monotonic() - since < BUSY_SECONDS

    return wait


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: URL) -> Engine:
    if find_spec("psycopg") is None:
        raise StoreUnavailableError(
            "PostgreSQL needs its driver: install hansaram with the extra, hansaram[postgres]"
        )
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        connect_args={"options": "-c timezone=UTC -c lock_timeout=60s"},
    )
