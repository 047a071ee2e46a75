"""What was decided lately, and taking a decision back."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from litestar import Response, get, post
from litestar.di import NamedDependency

from api.http.routes import allowed
from api.pages.desk import Desk, go, own_path, told
from api.pages.pairs import show_pair
from api.pages.rendering import wording
from golden_record.life_cycle import undo
from golden_record.reading.rulings import Ruling, review_reopened, rulings


@get("/decisions", opt=allowed("steward"), sync_to_thread=True)
def recent_decisions(desk: NamedDependency[Desk]) -> Response[Any]:
    """List the newest decisions of all stewards."""
    found = desk.read(lambda: rulings(desk.call.store), lambda _: ())
    return desk.page("decisions.html.j2", "reviews", rulings=[_row(one) for one in found])


@post("/decisions/undo", opt=allowed("steward"), status_code=200, sync_to_thread=True)
def undo_decision(desk: NamedDependency[Desk]) -> Response[Any]:
    """Take a decision back and show what it was about."""
    ruling = desk.text("ruling")
    reason = wording(desk.language, "verdict.undo")

    def work() -> None:
        undo(desk.call.store, ruling, means=desk.services.means, by=desk.steward(reason))

    desk.change(work, lambda _: (f"ruling/{ruling}",), reason)
    then = desk.text("then")
    query = desk.text("filters")
    if then == "review":
        number = review_reopened(desk.call.store, ruling)
        if number and desk.in_place:
            asked = dict(parse_qsl(query.removeprefix("?")))
            return show_pair(replace(desk, asked=asked), number, said=told("decided.undo"))
        then = f"/reviews/{number}" if number else "/reviews"
    path = own_path(then, "/reviews")
    query = query if path.startswith("/reviews") else ""
    return go(f"{path}{query}{'&' if query else '?'}said=decided.undo")


def _row(ruling: Ruling) -> dict[str, Any]:
    return {
        "id": ruling.ruling_id,
        "kind": ruling.kind,
        "at": ruling.at,
        "by": ruling.actor or "–",
        "reason": ruling.reason or "",
        "pairs": ruling.pairs,
        "left": "/".join(ruling.left),
        "right": "/".join(ruling.right),
        "undone": not ruling.stands,
    }
