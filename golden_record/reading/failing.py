"""From an issue code to the rows that have it: which records, what was received, what became of it.

Issues are terms of a search, so the records are found by index, in the order in which they first
came: a page has a firm cursor.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from golden_record.store import Store
from golden_record.store.hashing import hash_text
from golden_record.store.lines import STANDARDIZED_LINE, values_of_line
from golden_record.store.search_terms import issue_term

MOST = 1000
_FOUND = (
    "SELECT r.record_no, r.source, r.source_record_id, e.unified_id, v.at, w.fields, "
    "l.columns, s.line FROM blocking_key k "
    "JOIN source_record r ON r.record_no = k.record_no AND r.deleted_in IS NULL "
    "JOIN standardized_record s ON s.record_no = k.record_no "
    "JOIN layout l ON l.layout_no = s.layout_no "
    "JOIN raw_record w ON w.record_no = r.record_no AND w.version = r.version "
    "JOIN revision v ON v.revision_no = w.received_in "
    "JOIN crosswalk c ON c.record_no = r.record_no AND c.valid_to IS NULL "
    "JOIN entity e ON e.entity_no = c.entity_no "
    "WHERE k.key_hash = :term AND k.record_no > :after {source}"
    "ORDER BY k.record_no LIMIT :limit"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A record with an issue. ``detail`` is that of the issue and holds no personal data."""

    source: str
    source_record_id: str
    unified_id: str
    received_at: str
    raw: Mapping[str, Any]
    standardized: Mapping[str, Any]
    detail: str


@dataclass(frozen=True, slots=True)
class FailingPage:
    """Some of them; ``after`` asks for those that follow, ``None`` when there are none."""

    rows: Sequence[Failing]
    after: int | None


def failing(
    store: Store, code: str, *, source: str | None = None, after: int = 0, limit: int = 50
) -> FailingPage:
    """Find live records whose present version has an issue.

    Args:
        store: where to look.
        code: of the issue, see ``rules.issues.CODES``; any other finds nothing.
        source: only records of this source.
        after: the cursor of the page before.
        limit: at most that many, and never more than ``MOST``.
    """
    size = max(1, min(limit, MOST))
    statement = _FOUND.format(source="AND r.source = :source " if source else "")
    term = hash_text(issue_term(code))
    asked = {"after": after, "term": term, "limit": size + 1, "source": source}
    if not source:
        del asked["source"]
    with store.reading() as connection:
        rows = connection.execute(text(statement), asked).all()
    found = [(row[0], told) for row in rows[:size] if (told := _failing(row, code))]
    return FailingPage([told for _, told in found], rows[size - 1][0] if len(rows) > size else None)


def failing_count(store: Store, code: str, *, source: str | None = None) -> int:
    """How many live records have an issue."""
    asked: dict[str, Any] = {"term": hash_text(issue_term(code))}
    if source:
        asked["source"] = source
    with store.reading() as connection:
        return int(connection.execute(text(_COUNT[bool(source)]), asked).scalar_one())


_COUNT = {
    False: "SELECT count(*) FROM blocking_key WHERE key_hash = :term",
    True: "SELECT count(*) FROM blocking_key k JOIN source_record r ON r.record_no = k.record_no "
    "WHERE k.key_hash = :term AND r.source = :source",
}


def _failing(row: Any, code: str) -> Failing | None:
    _, source, record_id, unified_id, at, fields, columns, line = row
    values = values_of_line(line, columns, STANDARDIZED_LINE)
    issues = [issue for issue in json.loads(values["issues"]) if issue["code"] == code]
    if not issues:
        return None
    return Failing(
        source=source,
        source_record_id=record_id,
        unified_id=unified_id,
        received_at=at,
        raw=json.loads(fields),
        standardized=values,
        detail=", ".join(dict.fromkeys(issue["detail"] for issue in issues if issue["detail"])),
    )
