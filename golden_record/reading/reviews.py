"""The review queue: pairs that wait for a steward, filtered, counted and in order.

The order by worth (``resolver.worth``) puts first what is most open and joins most records. Every
order has an index over the open reviews alone, and a page goes on from where the last one ended,
so the first page and the thousandth take the same time.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, text

from golden_record.reading.counting import Counts, counts
from golden_record.reading.filtering import ALL_OPEN, Claims, Filters, Where, conditions
from golden_record.store import Store
from golden_record.store.layouts import layouts_of
from golden_record.store.lines import STANDARDIZED_LINE, values_of_line
from golden_record.survival import Key
from resolver.explain import Sentence, reason_sentence
from rules.record import PartyType

Order = Literal["worth", "weight", "age"]
MOST = 500

_INDEXED: Mapping[Order, str] = {
    "worth": "v.worth",
    "weight": "v.match_weight",
    "age": "v.review_no",
}


class CursorError(ValueError):
    """A cursor that this queue did not give out."""

    def __init__(self) -> None:
        super().__init__("this cursor was not given out for this order; begin without one")


@dataclass(frozen=True, slots=True)
class SideRow:
    """One record of a pair in the queue: its key, its entity, its comparable form."""

    key: Key
    unified_id: str | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One review of the queue; ``version`` is the one to decide on."""

    review_no: int
    version: int
    left: SideRow
    right: SideRow
    party_type: PartyType
    match_weight: float
    match_probability: float
    worth: float
    reason: str
    sentence: Sentence
    opened_at: str
    claimed_by: str | None
    claimed_until: str | None
    closed_at: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Some reviews in order; ``cursor`` asks for those after them, ``None`` at the end."""

    reviews: tuple[ReviewRow, ...]
    counts: Counts
    cursor: str | None


def reviews(
    store: Store,
    filters: Filters = ALL_OPEN,
    *,
    order: Order = "worth",
    after: str | None = None,
    limit: int = 50,
) -> ReviewPage:
    """Read a page of the queue, with counts: the worthiest, the heaviest or the oldest first.

    Args:
        store: whose queue.
        filters: what to show.
        order: ``worth``, ``weight`` or ``age``.
        after: the cursor of the page before, under the same filters and order.
        limit: reviews on the page, at most ``MOST``.

    Raises:
        CursorError: the cursor is of another order, or made up.
    """
    with store.reading() as connection:
        counted = counts(connection, filters)
        if not counted.matching:
            _start(order, after)
            return ReviewPage((), counted, None)
        rows, cursor = review_rows(store, filters, order=order, after=after, limit=limit)
    return ReviewPage(rows, counted, cursor)


def review_rows(
    store: Store,
    filters: Filters = ALL_OPEN,
    *,
    order: Order = "worth",
    after: str | None = None,
    limit: int = 50,
) -> tuple[tuple[ReviewRow, ...], str | None]:
    """Read a page of the queue, counting nothing.

    Returns:
        The reviews, and the cursor that asks for those after them.

    Raises:
        CursorError: the cursor is of another order, or made up.
    """
    wanted = max(1, min(limit, MOST))
    with store.reading() as connection:
        where, start = conditions(filters), _start(order, after)
        rows = _page(connection, where, order, start, wanted + 1)
        shown = rows_of(connection, [int(number) for number, _ in rows[:wanted]])
    return shown, _cursor(order, rows[wanted - 1]) if len(rows) > wanted else None


def _page(
    connection: Connection, where: Where, order: Order, start: list[Any] | None, limit: int
) -> list[Any]:
    """Read the numbers and sort values of a page, then its rows: the rest is never touched."""
    falls, column = order != "age", _INDEXED[order]
    values: dict[str, Any] = {**where.values, "limit": limit}
    conditions = list(where.conditions)
    if falls:
        conditions.append(f"{column} IS NOT NULL")
    if start is not None:
        sign = "<" if falls else ">"
        values |= {"at": start[0], "no": start[1]}
        conditions.append(f"({column}, v.review_no) {sign} (:at, :no)")
    sql = (
        f"SELECT v.review_no, {column} FROM review v WHERE {' AND '.join(conditions)} "
        f"ORDER BY {ordering(order)} LIMIT :limit"
    )
    return list(connection.execute(text(sql), values))


def ordering(order: Order) -> str:
    """The order in SQL of the reviews ``v``."""
    column = _INDEXED[order]
    return "v.review_no" if order == "age" else f"{column} DESC, v.review_no DESC"


_ROWS = (
    "SELECT v.review_no, v.version, v.party_type, v.match_weight, v.match_probability, "
    "coalesce(v.worth, 0.0), v.reason, o.at, v.claimed_by, v.claimed_until, c.at, v.outcome, "
    "l.source, l.source_record_id, el.unified_id, sl.layout_no, sl.line, "
    "r.source, r.source_record_id, er.unified_id, sr.layout_no, sr.line FROM review v "
    "JOIN revision o ON o.revision_no = v.opened_in "
    "LEFT JOIN revision c ON c.revision_no = v.closed_in "
    "JOIN source_record l ON l.record_no = v.left_no "
    "JOIN source_record r ON r.record_no = v.right_no "
    "LEFT JOIN standardized_record sl ON sl.record_no = v.left_no "
    "LEFT JOIN standardized_record sr ON sr.record_no = v.right_no "
    "LEFT JOIN crosswalk cl ON cl.record_no = v.left_no AND cl.valid_to IS NULL "
    "LEFT JOIN crosswalk cr ON cr.record_no = v.right_no AND cr.valid_to IS NULL "
    "LEFT JOIN entity el ON el.entity_no = cl.entity_no "
    "LEFT JOIN entity er ON er.entity_no = cr.entity_no WHERE v.review_no IN ({})"
)


def rows_of(connection: Connection, numbers: Sequence[int]) -> tuple[ReviewRow, ...]:
    """Read some reviews by their numbers, in that order; numbers of none are left out."""
    layouts = layouts_of(connection)
    listed = ",".join(map(str, numbers)) or "NULL"
    found = {row[0]: _row(row, layouts) for row in connection.exec_driver_sql(_ROWS.format(listed))}
    return tuple(found[number] for number in numbers if number in found)


def _row(row: Any, layouts: Mapping[int, str]) -> ReviewRow:
    number, version, party_type, weight, probability, worth, reason, opened = row[:8]
    left, right = _side(row[12:17], layouts), _side(row[17:22], layouts)
    party: PartyType = party_type or left.values.get("party_type") or "person"
    return ReviewRow(
        review_no=number,
        version=version,
        left=left,
        right=right,
        party_type=party,
        match_weight=weight,
        match_probability=probability,
        worth=worth,
        reason=reason or "weight",
        sentence=reason_sentence(party, reason or "weight"),
        opened_at=opened,
        claimed_by=row[8],
        claimed_until=row[9],
        closed_at=row[10],
        outcome=row[11],
    )


def _side(cells: Sequence[Any], layouts: Mapping[int, str]) -> SideRow:
    source, record_id, unified_id, layout_no, line = cells
    values = values_of_line(line, layouts[layout_no], STANDARDIZED_LINE) if line else {}
    return SideRow((source, record_id), unified_id, values)


def sides_of(connection: Connection, numbers: Sequence[int]) -> tuple[SideRow, ...]:
    """Read some records as sides of a pair, by their numbers and in that order."""
    listed = ",".join(map(str, numbers)) or "NULL"
    layouts = layouts_of(connection)
    rows = connection.exec_driver_sql(_SIDES.format(listed))
    found = {row[0]: _side(row[1:], layouts) for row in rows}
    return tuple(found[number] for number in numbers)


_SIDES = (
    "SELECT r.record_no, r.source, r.source_record_id, e.unified_id, s.layout_no, s.line "
    "FROM source_record r LEFT JOIN standardized_record s ON s.record_no = r.record_no "
    "LEFT JOIN crosswalk c ON c.record_no = r.record_no AND c.valid_to IS NULL "
    "LEFT JOIN entity e ON e.entity_no = c.entity_no WHERE r.record_no IN ({})"
)


def _cursor(order: Order, last: Any) -> str:
    number, value = last
    return base64.urlsafe_b64encode(json.dumps([order, value, number]).encode()).decode()


def _start(order: Order, cursor: str | None) -> list[Any] | None:
    if cursor is None:
        return None
    try:
        given, value, number = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError):
        raise CursorError from None
    fits = given == order and isinstance(number, int) and isinstance(value, int | float)
    if not fits or isinstance(value, bool):
        raise CursorError
    return [value, number]


__all__ = [
    "ALL_OPEN",
    "MOST",
    "Claims",
    "Counts",
    "CursorError",
    "Filters",
    "Order",
    "ReviewPage",
    "ReviewRow",
    "SideRow",
    "conditions",
    "ordering",
    "review_rows",
    "reviews",
    "rows_of",
    "sides_of",
]
