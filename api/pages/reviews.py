"""The queue, and decisions on a selection of it."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from api.http.routes import allowed
from api.pages.desk import Desk, go
from api.pages.views.queue import QueuePage, filters_of, query_of, queue_page
from golden_record.moments import now
from golden_record.reading.reviews import CursorError, reviews

PER_PAGE = 50


@get("/reviews", opt=allowed("steward"), sync_to_thread=True)
def review_queue(desk: NamedDependency[Desk]) -> Response[Any]:
    """Show the queue, the worthiest first."""
    try:
        page = desk.read(lambda: _page(desk), _keys)
    except CursorError:
        return go("/reviews" + query_of(desk.asked))
    return desk.page("queue.html.j2", "reviews", q=page, open_reviews=page.open)


def _page(desk: Desk) -> QueuePage:
    filters = filters_of(desk.asked, desk.name, datetime.now(UTC))
    after = desk.asked.get("after") or None
    found = reviews(desk.call.store, filters, after=after, limit=PER_PAGE)
    return queue_page(
        found.reviews, found.counts, desk.asked, cursor=found.cursor, actor=desk.name, now=now()
    )


def _keys(page: QueuePage) -> list[str]:
    return [f"{s.source}/{s.id}" for row in page.rows for s in (row.left, row.right)]
