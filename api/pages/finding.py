"""One box to find a customer: name, initials, phone, last four digits, ID, source key.

What was typed travels in the body of a form, never in an address, for addresses are logged.
"""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from api.http.routes import allowed
from api.pages.desk import Desk, go
from api.pages.views.finding import hit_lines
from golden_record.reading.query import parse_query
from golden_record.reading.search import SearchPage, search

AT_ONCE = 30
_FINDERS = allowed("steward", "reader") | {"limit": "search"}


@get("/search", opt=_FINDERS, sync_to_thread=True)
def search_page(desk: NamedDependency[Desk]) -> Response[Any]:
    """Show the empty box."""
    return desk.page("search.html.j2", "search", query="", hits=None, more=False)


@post("/search", opt=_FINDERS, status_code=200, sync_to_thread=True)
def find_customers(desk: NamedDependency[Desk]) -> Response[Any]:
    """Show the customers that fit what was typed."""
    typed = desk.text("query")
    if not typed:
        return go("/search")
    found: SearchPage = desk.read(
        lambda: search(desk.call.store, parse_query(typed), limit=AT_ONCE),
        lambda page: [hit.unified_id for hit in page.hits],
    )
    return desk.page(
        "search.html.j2",
        "search",
        query=typed,
        hits=hit_lines(found.hits, desk.language),
        more=found.cursor is not None or found.is_cut,
    )
