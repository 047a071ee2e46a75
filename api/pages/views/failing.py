"""Records that have an issue: what was received beside what it became."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import pyarrow as pa

from api.pages.views.quality import words_of
from api.pages.views.records import cell
from api.pages.views.values import received
from golden_record.quality.words import Words
from golden_record.reading.failing import Failing, FailingPage

_STANDARDIZED: Mapping[str, str] = {"ci": "ci_hash", "resident_number": "birth_date"}


@dataclass(frozen=True, slots=True)
class FailingLine:
    """One record."""

    source: str
    id: str
    received: str
    standardized: str
    detail: str
    unified_id: str
    received_at: str


@dataclass(frozen=True, slots=True)
class FailingView:
    """A page of them."""

    code: str
    words: Words
    field: str
    source: str
    source_query: str
    rows: tuple[FailingLine, ...]
    more: str
    count: int


def failing_page(page: FailingPage, code: str, source: str, count: int) -> FailingView:
    """Make the page of one issue code."""
    said = {"source": source} if source else {}
    more = ""
    if page.after is not None:
        more = f"/quality/issues/{code}?" + urlencode({**said, "after": page.after})
    query = f"?{urlencode(said)}" if said else ""
    rows = tuple(_line(row, field_of(code)) for row in page.rows)
    return FailingView(code, words_of(code), field_of(code), source, query, rows, more, count)


def failing_table(page: FailingPage, code: str) -> pa.Table:
    """The same as a table for a file."""
    names = FailingLine.__slots__
    rows = [_line(row, field_of(code)) for row in page.rows]
    columns = {name: pa.array([getattr(row, name) for row in rows], pa.string()) for name in names}
    return pa.table(columns)


def field_of(code: str) -> str:
    """The field that an issue code speaks of."""
    return code.partition(".")[0]


def _line(row: Failing, field: str) -> FailingLine:
    values = row.standardized
    column = _STANDARDIZED.get(field, field)
    return FailingLine(
        source=row.source,
        id=row.source_record_id,
        received=received(field, row.raw.get(field), row=values, clear=False),
        standardized=", ".join(cell(values, column, clear=False)),
        detail=row.detail,
        unified_id=row.unified_id,
        received_at=row.received_at,
    )
