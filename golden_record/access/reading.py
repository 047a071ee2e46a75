"""Asking the access log: who saw or changed whom, when and why, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, text

from golden_record.access.log import COLUMNS, subjects_of
from golden_record.store import Store

MOST = 1000


@dataclass(frozen=True, slots=True)
class Logged:
    """One row of the log."""

    sequence: int
    at: str
    principal: str
    role: str | None
    address: str | None
    action: str
    subjects: tuple[str, ...]
    result: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked; ``None`` and empty ask for all.

    actions: any of these. subjects: any of these unified IDs or record keys
    (``source/source_record_id``): a customer's present and former IDs and its records together.
    since, until: ISO 8601 in UTC; until is the first moment not wanted. before: the number of the
    last row of the page before.
    """

    principal: str | None = None
    actions: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    result: str | None = None
    since: str | None = None
    until: str | None = None
    before: int | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class LogPage:
    """Rows, the newest first; ``before`` asks for the older ones, ``None`` when there are none."""

    rows: tuple[Logged, ...]
    before: int | None


_CONDITIONS = {
    "principal": "principal = :principal",
    "result": "result = :result",
    "since": "at >= :since",
    "until": "at < :until",
    "before": "sequence < :before",
}
_OF_ACTIONS = "action IN :actions"
_OF_SUBJECTS = "sequence IN (SELECT sequence FROM access_subject WHERE subject IN :subjects)"


def read_log(store: Store, question: Question | None = None) -> LogPage:
    """Read a page of the log."""
    asked = question or Question()
    limit = max(1, min(asked.limit, MOST))
    given = {name: v for name in _CONDITIONS if (v := getattr(asked, name)) is not None}
    said: dict[str, Any] = {**given, "limit": limit + 1}
    conditions = [_CONDITIONS[name] for name in given]
    several = {"actions": (asked.actions, _OF_ACTIONS), "subjects": (asked.subjects, _OF_SUBJECTS)}
    listed = {name: values for name, (values, _) in several.items() if values}
    conditions += [several[name][1] for name in listed]
    said |= {name: list(values) for name, values in listed.items()}
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    statement = text(
        f"SELECT sequence, at, {', '.join(COLUMNS)} FROM access_log {where}"
        "ORDER BY sequence DESC LIMIT :limit"
    )
    statement = statement.bindparams(*(bindparam(name, expanding=True) for name in listed))
    with store.reading() as connection:
        rows = connection.execute(statement, said).all()
    page = tuple(_logged(row) for row in rows[:limit])
    return LogPage(page, page[-1].sequence if len(rows) > limit else None)


def _logged(row: Sequence[Any]) -> Logged:
    number, at, principal, role, address, action, subject, result, reason = row
    subjects = subjects_of(subject)
    return Logged(number, at, principal, role, address, action, subjects, result, reason)
