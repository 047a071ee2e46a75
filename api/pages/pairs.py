"""A pair under review: looked at, decided, skipped, and the next one there at once."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.http.routes import allowed
from api.pages.desk import Desk, Notice, go, told
from api.pages.rendering import wording
from api.pages.views.links import links_of
from api.pages.views.pair import Asked, PairPage, pair_page
from api.pages.views.queue import filters_of, query_of
from golden_record.life_cycle import (
    ClaimedError,
    ContradictionError,
    RulingError,
    StaleError,
)
from golden_record.life_cycle.reviewing import Claim, claim, claim_next, decide
from golden_record.moments import machine_clock
from golden_record.reading.building import built
from golden_record.reading.review import review
from golden_record.reading.reviews import ReviewRow
from golden_record.reading.rulings import last_ruling

PATH = "/reviews/{number:int}"
VERDICTS = ("match", "no_match", "skip")


@get("/reviews/next", opt=allowed("steward"), sync_to_thread=True)
def next_pair(desk: NamedDependency[Desk]) -> Response[Any]:
    """Take the next pair of the queue and show it."""
    taken = desk.read(lambda: _next(desk), lambda t: [f"review/{t.review_no}"] if t else ())
    return _go_on(desk, taken, desk.asked.get("said", ""))


def _next(desk: Desk, besides: tuple[int, ...] = ()) -> Claim | None:
    filters = filters_of(desk.asked, desk.name, machine_clock())
    return claim_next(desk.call.store, desk.name, filters, besides=besides)


def _go_on(desk: Desk, taken: Claim | None, said: str) -> Response[Any]:
    """Show the pair that was taken: at once where the script asked, so that nobody waits twice."""
    query = query_of(desk.asked)
    if taken is None:
        undo = last_ruling(desk.call.store, desk.name)
        return desk.page("pair_empty.html.j2", "reviews", undo=undo, back="/reviews" + query)
    if desk.in_place:
        return show_pair(desk, taken.review_no, held=taken, said=told(said))
    then = f"{'&' if query else '?'}said={said}" if said else ""
    return go(f"/reviews/{taken.review_no}{query}{then}")


@get(PATH, opt=allowed("steward"), sync_to_thread=True)
def pair_under_review(desk: NamedDependency[Desk], number: FromPath[int]) -> Response[Any]:
    """Show a pair, masked, and hold it for who looks at it."""
    return show_pair(desk, number)


@post(f"{PATH}/unmask", opt=allowed("steward"), status_code=200, sync_to_thread=True)
def unmask_pair(desk: NamedDependency[Desk], number: FromPath[int]) -> Response[Any]:
    """Show a pair unmasked; the access log keeps who saw it, and why."""
    reason = desk.text("reason")
    return show_pair(desk, number, clear=bool(reason), reason=reason or None)


@post(f"{PATH}/decision", opt=allowed("steward"), status_code=200, sync_to_thread=True)
def decide_pair(desk: NamedDependency[Desk], number: FromPath[int]) -> Response[Any]:
    """Decide a pair and go on to the next."""
    verdict = desk.text("verdict")
    if verdict not in VERDICTS:
        return go(f"/reviews/{number}")
    reason = desk.text("reason") or wording(desk.language, "decide.default")
    try:
        following = desk.change(
            lambda: _decide(desk, number, verdict, reason), lambda _: [f"review/{number}"], reason
        )
    except StaleError:
        following = _next(desk, (number,))
        return _go_on(desk, following, "decided.stale")
    except ContradictionError as error:
        chain = " = ".join("/".join(key) for key in error.chain)
        return show_pair(
            desk, number, said=Notice("decided.contradiction", "bad", {"chain": chain})
        )
    except RulingError as error:
        return show_pair(desk, number, said=Notice("decided.refused", "bad", {"why": str(error)}))
    return _go_on(desk, following, f"decided.{verdict}")


def _decide(desk: Desk, number: int, verdict: str, reason: str) -> Claim | None:
    """Decide, and take the next pair in the same transaction."""
    version = desk.text("version")
    decide(
        desk.call.store,
        number,
        verdict,  # type: ignore[arg-type]
        means=desk.services.means,
        by=desk.steward(reason),
        expected_version=int(version) if version.isdecimal() else None,
    )
    return _next(desk, (number,))


def show_pair(
    desk: Desk,
    number: int,
    *,
    held: Claim | None = None,
    clear: bool = False,
    reason: str | None = None,
    said: Notice | None = None,
) -> Response[Any]:
    """Show a pair; it is taken first, where that is not done and nobody else has it."""
    claimed = held or _hold(desk, number)
    page = desk.read(lambda: _page(desk, number, claimed, clear), _subjects, reason)
    answer = desk.page("pair.html.j2", "reviews", said=said, v=page)
    answer.headers["Content-Location"] = f"/reviews/{number}{query_of(desk.asked)}"
    return answer


def _hold(desk: Desk, number: int) -> Claim | None:
    try:
        return claim(desk.call.store, number, desk.name)
    except (StaleError, ClaimedError):
        return None


def _page(desk: Desk, number: int, held: Claim | None, clear: bool) -> PairPage:
    store = desk.call.store
    with store.reading():
        found = review(store, number, means=desk.services.means)
        if found.explanation is None:
            raise RulingError(wording(desk.language, "pair.gone"))
        ids = dict.fromkeys(side.unified_id for side in (found.left, found.right))
        entities = [how for one in ids if one and (how := built(store, one))]
        return pair_page(
            found,
            found.explanation,
            [link for one in entities for link in links_of(one)],
            asked=_asked(desk, found.review, held, clear),
            members={one.unified_id: one.members for one in entities},
        )


def _asked(desk: Desk, row: ReviewRow, held: Claim | None, clear: bool) -> Asked:
    query = query_of(desk.asked)
    path = f"/reviews/{row.review_no}"
    closed = row.closed_at is not None
    return Asked(
        number=row.review_no,
        version=held.version if held else row.version,
        action=f"{path}/decision{query}",
        unmask=f"{path}/unmask{query}",
        clear=clear,
        closed=closed,
        outcome=row.outcome or "",
        claimed_by=(row.claimed_by or "") if not held and not closed else "",
        undo=last_ruling(desk.call.store, desk.name) or "",
        filter_query=query,
    )


def _subjects(page: PairPage) -> list[str]:
    keys = [f"{side.source}/{side.id}" for side in (page.left, page.right)]
    return [*dict.fromkeys((page.left.unified_id, page.right.unified_id)), *keys]
