"""The review queue as a page shows it: filters, counts, pairs in one line each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from api.pages.views.values import phones_of, shown
from golden_record.quality.words import REASON, Words
from golden_record.reading.reviews import Counts, Filters, ReviewRow, SideRow
from resolver.explain import reason_sentence
from rules.record import PartyType

LAST = 4
ASKED = ("source", "reason", "party", "age", "low", "high")
"""The filters, as the address of the page names them; none holds a customer's data."""


@dataclass(frozen=True, slots=True)
class Side:
    """One record of a pair; ``digits`` are the last of its telephone number."""

    name: str
    source: str
    id: str
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLine:
    """One pair in a list."""

    number: int
    version: int
    left: Side
    right: Side
    party: PartyType
    reason: Words
    weight: float
    joins: str
    opened_at: str
    claimed_by: str
    mine: bool
    becomes: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter, with how many open reviews it leaves."""

    value: str
    count: int
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """The queue."""

    rows: tuple[PairLine, ...]
    open: int
    matching: int
    claimed: int
    filters: Mapping[str, str]
    filter_query: str
    sources: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    first: bool
    more: str
    undoable: bool = True


def filters_of(asked: Mapping[str, str], actor: str, now: datetime) -> Filters:
    """Read the filters of a page's address; what makes no sense is left out."""
    party = asked.get("party")
    days = asked.get("age", "")
    return Filters(
        source=asked.get("source") or None,
        reason=asked.get("reason") or None,
        party_type=party if party in ("person", "organization") else None,  # type: ignore[arg-type]
        opened_before=now.replace(second=0, microsecond=0) - timedelta(days=int(days))
        if days in ("1", "7", "30")
        else None,
        weight_from=_bits(asked.get("low", "")),
        weight_to=_bits(asked.get("high", "")),
        actor=actor,
    )


def query_of(asked: Mapping[str, str]) -> str:
    """The filters again, to be carried from page to page."""
    said = {name: asked[name] for name in ASKED if asked.get(name)}
    return "?" + urlencode(said) if said else ""


def queue_page(
    rows: Sequence[ReviewRow],
    counts: Counts,
    asked: Mapping[str, str],
    *,
    cursor: str | None,
    actor: str,
    now: str,
) -> QueuePage:
    """Make the page."""
    query = query_of(asked)
    more = ""
    if cursor:
        more = f"/reviews{query}{'&' if query else '?'}" + urlencode({"after": cursor})
    return QueuePage(
        rows=tuple(pair_line(row, actor, now) for row in rows),
        open=counts.open,
        matching=counts.matching,
        claimed=counts.claimed,
        filters={name: asked.get(name, "") for name in ASKED},
        filter_query=query,
        sources=tuple(Choice(s, n, Words(s, s)) for s, n in counts.by_source.items()),
        reasons=tuple(Choice(r, n, _reason(r)) for r, n in counts.by_reason.items()),
        first="after" in asked,
        more=more,
    )


def pair_line(
    row: ReviewRow, actor: str, now: str, *, version: int | None = None, becomes: str = ""
) -> PairLine:
    """One pair in one line.

    Args:
        row: the review.
        actor: who looks.
        now: the present moment, by which claims run out.
        version: the one to decide on, where it is not that of the row.
        becomes: what a decision would make of the pair.
    """
    holder = row.claimed_by if row.claimed_until and row.claimed_until > now else None
    return PairLine(
        number=row.review_no,
        version=row.version if version is None else version,
        left=_side(row.left),
        right=_side(row.right),
        party=row.party_type,
        reason=reason_words(row.party_type, row.reason),
        weight=row.match_weight,
        joins=f"{row.worth:.1f}",
        opened_at=row.opened_at,
        claimed_by=holder if holder and holder != actor else "",
        mine=holder == actor,
        becomes=becomes,
    )


def _side(side: SideRow) -> Side:
    row = side.values
    phones = phones_of(row)
    digits = shown("phone", phones[0], row=row, clear=False)[-LAST:] if phones else ""
    name = shown("name", row.get("name"), row=row, clear=False)
    return Side(name, *side.key, digits if digits.isdecimal() else "")


def reason_words(party: PartyType, code: str) -> Words:
    """Why a pair waits, said to somebody who has to decide it."""
    if code in REASON:
        return REASON[code]
    said = reason_sentence(party, code)
    return Words(said.korean, said.english)


def _reason(code: str) -> Words:
    said = [reason_words(party, code) for party in ("person", "organization")]
    return next((one for one in said if one.ko != code), said[0])


def _bits(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1000 else None
