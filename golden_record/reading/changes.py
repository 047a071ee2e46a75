"""The change feed: what downstream systems have to know, in order, from where they stopped.

Sequence numbers are given out by the one writer inside its transaction, so they have no gaps and
appear in order: whoever asks again with the last cursor misses nothing. A reader that keeps its
cursor after it has applied the changes gets each at least once.
"""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text

from golden_record.store import Store

Kind = Literal["created", "changed", "merged", "split", "erased"]
MOST = 10_000

_AFTER = text(
    "SELECT c.sequence, c.revision_no, v.at, c.kind, e.unified_id, o.unified_id FROM change c "
    "JOIN entity e ON e.entity_no = c.entity_no "
    "LEFT JOIN entity o ON o.entity_no = c.other_no "
    "JOIN revision v ON v.revision_no = c.revision_no "
    "WHERE c.sequence > :after ORDER BY c.sequence LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class Change:
    """One event; ``other_id`` is what it was merged into, or a part that it was split into."""

    sequence: int
    revision: int
    at: str
    kind: Kind
    unified_id: str
    other_id: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Events in order, and the cursor with which to ask for those after them."""

    changes: tuple[Change, ...]
    cursor: int


def changes(store: Store, *, after: int = 0, limit: int = 1000) -> Changes:
    """Read the events after a cursor, the oldest first; 0 begins at the beginning.

    Args:
        store: whose feed.
        after: the cursor of the last answer.
        limit: at most that many, and never more than ``MOST``.
    """
    with store.reading() as connection:
        rows = connection.execute(_AFTER, {"after": after, "limit": max(1, min(limit, MOST))}).all()
    found = tuple(Change(*row) for row in rows)
    return Changes(found, found[-1].sequence if found else after)
