"""The queue, and decisions on a selection of it."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from api.http.routes import allowed
from api.pages.desk import Desk, Notice, go
from api.pages.rendering import wording
from api.pages.views.bulk import BulkPage, bulk_page, picked
from api.pages.views.queue import QueuePage, filters_of, query_of, queue_page
from golden_record.life_cycle.previewing import preview_decisions
from golden_record.life_cycle.reviewing import Decided, Decision, decide_all
from golden_record.moments import now
from golden_record.reading.reviews import CursorError, review_rows, rows_of

PER_PAGE = 50


@get("/reviews", opt=allowed("steward"), sync_to_thread=True)
def review_queue(desk: NamedDependency[Desk]) -> Response[Any]:
    """Show the queue, the worthiest first."""
    try:
        page = desk.read(lambda: _page(desk), _keys)
    except CursorError:
        return go("/reviews" + query_of(desk.asked))
    return desk.page("queue.html.j2", "reviews", q=page, said=_done(desk))


def _page(desk: Desk) -> QueuePage:
    filters = filters_of(desk.asked, desk.name, datetime.now(UTC))
    after = desk.asked.get("after") or None
    counts = desk.services.queue.of(filters)
    rows, cursor = review_rows(desk.call.store, filters, after=after, limit=PER_PAGE)
    return queue_page(rows, counts, desk.asked, cursor=cursor, actor=desk.name, now=now())


def _done(desk: Desk) -> Notice | None:
    """What a decision in bulk came to."""
    done, left = (desk.asked.get(name, "") for name in ("done", "left"))
    if not done.isdecimal():
        return None
    if left.isdecimal() and int(left):
        return Notice("decided.bulk_some", "warn", {"n": done, "left": left})
    return Notice("decided.bulk", values={"n": done})


@post("/reviews/preview", opt=allowed("steward"), status_code=200, sync_to_thread=True)
def preview_bulk(desk: NamedDependency[Desk]) -> Response[Any]:
    """Show what a decision on a selection would do."""
    decisions = _picked(desk)
    if not decisions:
        return go("/reviews")
    page = desk.read(lambda: _bulk(desk, decisions), lambda _: _named(decisions))
    return desk.page("bulk.html.j2", "reviews", b=page)


def _bulk(desk: Desk, decisions: list[Decision]) -> BulkPage:
    store = desk.call.store
    found = preview_decisions(
        store, decisions, means=desk.services.means, by=desk.steward("preview")
    )
    with store.reading() as connection:
        rows = rows_of(connection, [one.review_no for one in decisions])
    return bulk_page(rows, decisions, found, desk.language)


@post("/reviews/bulk", opt=allowed("steward"), status_code=200, sync_to_thread=True)
def decide_bulk(desk: NamedDependency[Desk]) -> Response[Any]:
    """Decide a selection; what changed meanwhile is left."""
    decisions = _picked(desk)
    reason = desk.text("reason") or wording(desk.language, "decide.default")
    done: tuple[Decided, ...] = desk.change(
        lambda: decide_all(
            desk.call.store, decisions, means=desk.services.means, by=desk.steward(reason)
        ),
        lambda _: _named(decisions),
        reason,
    )
    refused = sum(one.refused is not None for one in done)
    return go(f"/reviews?done={len(done) - refused}&left={refused}")


def _picked(desk: Desk) -> list[Decision]:
    return picked(desk.form.getall("review", []), desk.text("verdict"))


def _named(decisions: list[Decision]) -> list[str]:
    return [f"review/{one.review_no}" for one in decisions]


def _keys(page: QueuePage) -> list[str]:
    return [f"{s.source}/{s.id}" for row in page.rows for s in (row.left, row.right)]
