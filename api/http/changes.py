"""The change feed: everything that happened to unified IDs, in order, for downstream systems."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from msgspec import Meta

from api.http.calls import Call
from api.http.parameters import After, Limit
from api.http.routes import allowed, problems
from golden_record.reading import changes
from golden_record.reading.changes import Kind


class Change(msgspec.Struct, frozen=True):
    """One event; ``other_id`` is what it was merged into, or a part that it was split into."""

    sequence: int
    revision: int
    at: str
    kind: Kind
    unified_id: str
    other_id: str | None


class ChangePage(msgspec.Struct, frozen=True):
    """Events in order; ask again with ``after`` = ``cursor`` for those that follow."""

    changes: tuple[Change, ...]
    cursor: Annotated[int, Meta(description="keep it after the changes are applied")]
    more: Annotated[bool, Meta(description="whether there may be more at once")]


@get(
    "/v1/changes",
    opt=allowed("reader", "steward"),
    responses=problems(),
    sync_to_thread=True,
)
def read_changes(call: NamedDependency[Call], after: After = 0, limit: Limit = 1000) -> ChangePage:
    """Read what changed since a cursor, the oldest first; none is ever left out."""

    def work() -> ChangePage:
        found = changes(call.store, after=after, limit=limit)
        events = tuple(
            Change(c.sequence, c.revision, c.at, c.kind, c.unified_id, c.other_id)
            for c in found.changes
        )
        return ChangePage(events, found.cursor, len(events) == limit)

    return call.read(work, lambda a: (c.unified_id for c in a.changes))
