"""Asking of an earlier moment: which revision held then, and what a row must be to have held."""

from datetime import datetime

from sqlalchemy import Connection, text

from golden_record.moments import written
from golden_record.store.store import newest_revision

_HELD = text(
    "SELECT revision_no FROM revision WHERE at <= :at ORDER BY at DESC, revision_no DESC LIMIT 1"
)


def revision_at(connection: Connection, as_of: datetime | None) -> int:
    """The revision that held at a moment; ``None`` is now.

    Raises:
        ValueError: the moment has no time zone.
    """
    if as_of is None:
        return newest_revision(connection)
    return int(connection.execute(_HELD, {"at": written(as_of)}).scalar() or 0)


def held(table: str) -> str:
    """A condition: the row of ``table`` held at revision ``:revision``."""
    return (
        f"{table}.valid_from <= :revision "
        f"AND ({table}.valid_to IS NULL OR {table}.valid_to > :revision)"
    )
