"""What the database refuses, told as errors of this floor; a message never quotes data."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from golden_record.errors import (
    StoreBusyError,
    StoreError,
    StoreUnavailableError,
    StoreUnwritableError,
)

_BUSY = StoreBusyError("another writer holds the store: try again")
_FULL = StoreUnwritableError("the disk of the store is full: nothing was changed; make room")
_READ_ONLY = StoreUnwritableError("the store can only be read: nothing was changed; check rights")
_DISK = StoreUnwritableError("the disk of the store failed: nothing was changed; check the disk")
_LOST = StoreUnavailableError("the connection to the store was lost; nothing was changed")
_DAMAGED = StoreUnavailableError(
    "the store's file is damaged: restore a backup (hansaram store restore)"
)
_GONE = StoreUnavailableError("the store's file cannot be opened")
_OF_SQLITE = {
    5: _BUSY,
    6: _BUSY,
    8: _READ_ONLY,
    10: _DISK,
    11: _DAMAGED,
    13: _FULL,
    14: _GONE,
    26: _DAMAGED,
}
"""By primary result code, sqlite.org/rescode.html."""
_OF_POSTGRESQL = {
    "55P03": _BUSY,
    "40001": _BUSY,
    "40P01": _BUSY,
    "53100": _FULL,
    "53300": _BUSY,
    "25006": _READ_ONLY,
    "58030": _DISK,
    "57P01": _LOST,
    "57P02": _LOST,
    "57P03": _LOST,
}
"""By SQLSTATE, appendix A of the manual of PostgreSQL."""


@contextmanager
def told() -> Iterator[None]:
    """Turn what the database says about itself into an error of the store."""
    try:
        yield
    except StoreError:
        raise
    except Exception as error:
        known = _known(error)
        if known is None:
            raise
        raise type(known)(*known.args) from error


def _known(error: Exception) -> StoreError | None:
    said = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(said, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _OF_SQLITE.get(code & 0xFF)
    state = getattr(said, "sqlstate", None)
    if isinstance(state, str):
        return _OF_POSTGRESQL.get(state)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return _LOST
    kind = type(said)
    lost = (kind.__module__.partition(".")[0], kind.__name__) == ("psycopg", "OperationalError")
    return _LOST if lost else None
