"""The access log (접속기록), for the auditor: who, when, whom, what and why; the chain checked."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency

from api.http.routes import allowed
from api.pages.desk import Desk
from api.pages.rendering import KOREA
from api.pages.words.actions import ALIKE
from golden_record.access import (
    LogPage,
    Question,
    Verification,
    read_log,
    subjects_meant,
    verify,
)
from golden_record.moments import written
from golden_record.store import Store

FIELDS = ("who", "subject", "action", "since", "until")
FINE = frozenset({"ok"})


@get("/log", opt=allowed("auditor"), sync_to_thread=True)
def access_log_page(desk: NamedDependency[Desk]) -> Response[Any]:
    """Show the access log."""
    return _page(desk)


@post("/log/verify", opt=allowed("auditor"), status_code=200, sync_to_thread=True)
def verify_access_log(desk: NamedDependency[Desk]) -> Response[Any]:
    """Check the chain of the access log."""
    found = desk.read(lambda: verify(desk.call.store, desk.services.secret), lambda _: (), None)
    return _page(desk, found)


def _page(desk: Desk, checked: Verification | None = None) -> Response[Any]:
    asked = {name: desk.asked.get(name, "").strip() for name in FIELDS}
    question = _question(desk.call.store, asked, desk.asked.get("before", ""))
    page: LogPage = (
        read_log(desk.call.store, question)
        if checked
        else desk.read(lambda: read_log(desk.call.store, question), lambda _: ())
    )
    return desk.page(
        "log.html.j2",
        "log",
        asked=asked,
        actions=ALIKE,
        rows=[_row(one) for one in page.rows],
        more=_older(asked, page.before),
        checked=checked and _checked(checked),
    )


def _question(store: Store, asked: dict[str, str], before: str) -> Question:
    return Question(
        principal=asked["who"] or None,
        actions=ALIKE.get(asked["action"], (asked["action"],)) if asked["action"] else (),
        subjects=subjects_meant(store, asked["subject"]) if asked["subject"] else (),
        since=_moment(asked["since"], 0),
        until=_moment(asked["until"], 1),
        before=int(before) if before.isdecimal() else None,
    )


def _moment(day: str, days_later: int) -> str | None:
    """Where a Korean day begins, as the store writes it."""
    try:
        found = date.fromisoformat(day) + timedelta(days=days_later)
    except (ValueError, OverflowError):
        return None
    return written(datetime.combine(found, time(), KOREA))


def _older(asked: dict[str, str], before: int | None) -> str:
    if before is None:
        return ""
    said = {name: value for name, value in asked.items() if value}
    return "/log?" + urlencode({**said, "before": before})


def _row(row: Any) -> dict[str, Any]:
    names = ("sequence", "at", "principal", "role", "address", "action", "result", "reason")
    return {
        **{name: getattr(row, name) for name in names},
        "subjects": row.subjects,
        "fine": row.result in FINE,
    }


def _checked(found: Verification) -> dict[str, Any]:
    broken = found.breaks[0].sequence if found.breaks else 0
    return {"intact": found.holds, "rows": found.rows, "at": broken}
