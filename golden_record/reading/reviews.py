"""The review queue: pairs that wait for a steward, filtered, counted and in order.

The order by worth (``resolver.worth``) puts first what is most open and joins most records. Every
order has an index over the open reviews alone, and a page goes on from where the last one ended,
so the first page and the thousandth take the same time.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, text

from golden_record.moments import now
from golden_record.store import Store
from golden_record.store.lines import STANDARDIZED_LINE, values_of_line
from golden_record.store.store import layouts_of
from golden_record.survival import Key
from resolver.explain import Sentence, reason_sentence
from rules.record import PartyType

Order = Literal["worth", "weight", "age"]
Claims = Literal["any", "free", "mine", "others"]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which reviews to show.

    source: of either record. opened_before, opened_after: moments with a time zone.
    weight_from, weight_to: bits, both included. claims: ``free``, ``mine`` and ``others`` look from
    ``actor``; a claim that ran out does not count. state: closed ones are history.
    """

    source: str | None = None
    reason: str | None = None
    party_type: PartyType | None = None
    opened_before: datetime | None = None
    opened_after: datetime | None = None
    weight_from: float | None = None
    weight_to: float | None = None
    claims: Claims = "any"
    actor: str | None = None
    state: Literal["open", "closed"] = "open"


ALL_OPEN = Filters()
"""Every open review."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many reviews there are: that the filters leave, and open ones by what they are."""

    matching: int
    open: int
    claimed: int
    by_reason: Mapping[str, int]
    by_source: Mapping[str, int]
    by_party_type: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Some reviews in order; ``cursor`` asks for those after them, ``None`` at the end."""

    reviews: tuple[ReviewRow, ...]
    counts: Counts
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions in SQL and their values."""

    conditions: Sequence[str]
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sql(self) -> str:
        """The conditions together."""
        return " AND ".join(self.conditions)


def reviews(
    store: Store,
    filters: Filters = ALL_OPEN,
    *,
    order: Order = "worth",
    after: str | None = None,
    limit: int = 50,
) -> ReviewPage:
    """Read a page of the queue: the worthiest, the heaviest or the oldest first.

    Args:
        store: whose queue.
        filters: what to show.
        order: ``worth``, ``weight`` or ``age``.
        after: the cursor of the page before, under the same filters and order.
        limit: reviews on the page, at most ``MOST``.

    Raises:
        CursorError: the cursor is of another order, or made up.
    """
    wanted = max(1, min(limit, MOST))
    with store.reading() as connection:
        where, start = conditions(connection, filters), _start(order, after)
        counts = _counts(connection, where, filters)
        rows = _page(connection, where, order, start, wanted + 1) if counts.matching else []
        shown = rows_of(connection, [int(number) for number, _ in rows[:wanted]])
    cursor = _cursor(order, rows[wanted - 1]) if len(rows) > wanted else None
    return ReviewPage(shown, counts, cursor)


def conditions(connection: Connection, filters: Filters) -> Where:
    """Say in SQL which reviews ``v`` the filters leave."""
    found = [f"v.closed_in IS {'NULL' if filters.state == 'open' else 'NOT NULL'}"]
    values: dict[str, Any] = {"now": now(), "actor": filters.actor or ""}
    for name, condition in _CONDITIONS.items():
        value = getattr(filters, name)
        if value is not None:
            found.append(condition)
            values[name] = _moment(value) if isinstance(value, datetime) else value
    if filters.claims != "any":
        found.append(_CLAIMS[filters.claims])
    return Where(found, {k: v for k, v in values.items() if f":{k}" in " ".join(found)})


_CONDITIONS = {
    "source": "(v.left_source = :source OR v.right_source = :source)",
    "reason": "v.reason = :reason",
    "party_type": "v.party_type = :party_type",
    "opened_before": (
        "v.opened_in <= (SELECT coalesce(max(revision_no), 0) FROM revision "
        "WHERE at < :opened_before)"
    ),
    "opened_after": (
        "v.opened_in > (SELECT coalesce(max(revision_no), 0) FROM revision "
        "WHERE at < :opened_after)"
    ),
    "weight_from": "v.match_weight >= :weight_from",
    "weight_to": "v.match_weight <= :weight_to",
}
_CLAIMS: Mapping[Claims, str] = {
    "free": "(v.claimed_by IS NULL OR v.claimed_until <= :now OR v.claimed_by = :actor)",
    "mine": "(v.claimed_by = :actor AND v.claimed_until > :now)",
    "others": "(v.claimed_by <> :actor AND v.claimed_until > :now)",
}


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


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
_FACETS = text(
    "SELECT party_type, reason, left_source, right_source, count(*) FROM review "
    "WHERE closed_in IS NULL GROUP BY party_type, reason, left_source, right_source"
)
_CLAIMED = text(
    "SELECT count(*) FROM review WHERE closed_in IS NULL AND claimed_by IS NOT NULL "
    "AND claimed_until > :now"
)


def _counts(connection: Connection, where: Where, filters: Filters) -> Counts:
    reasons: dict[str, int] = {}
    sources: dict[str, int] = {}
    parties: dict[str, int] = {}
    matching = 0
    for party, reason, left, right, count in connection.execute(_FACETS):
        fits = (
            filters.source in (None, left, right)
            and filters.reason in (None, reason)
            and filters.party_type in (None, party)
        )
        matching += count if fits else 0
        reasons[reason or "weight"] = reasons.get(reason or "weight", 0) + count
        parties[party or "person"] = parties.get(party or "person", 0) + count
        for source in {left, right} - {None}:
            sources[source] = sources.get(source, 0) + count
    if filters != Filters(
        source=filters.source, reason=filters.reason, party_type=filters.party_type
    ):
        asked = text(f"SELECT count(*) FROM review v WHERE {where.sql}")
        matching = int(connection.execute(asked, where.values).scalar_one())
    claimed = int(connection.execute(_CLAIMED, {"now": now()}).scalar_one())
    return Counts(
        matching=matching,
        open=sum(reasons.values()),
        claimed=claimed,
        by_reason=_falling(reasons),
        by_source=_falling(sources),
        by_party_type=_falling(parties),
    )


def _falling(counted: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


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
