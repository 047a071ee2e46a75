"""Searching: find customers by any mix of what a person remembers; a caller by the number."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from api.http.calls import Call
from api.http.golden import CustomerFields, fields
from api.http.matching import SEARCHING
from api.http.problems import ProblemError
from api.http.routes import WITH_BODY, problems
from golden_record.reading.query import LONGEST, Query, parse_query
from golden_record.reading.search import MOST, Hit, search
from rules.dates import standardize_birth_date

Word = Annotated[str, Meta(max_length=LONGEST, pattern="^[^\\x00]*$")]
_INITIALS = re.compile("[ㄱ-ㅎ]{1,10}")
LAST_DIGITS = 4


class SearchOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is remembered; all that is given must fit one customer."""

    q: Annotated[Word, Meta(description="anything, as typed into one box")] | None = None
    name: (
        Annotated[Word, Meta(description="whole, in part, or initial consonants ㄱㅊㅅ")] | None
    ) = None
    phone: (
        Annotated[Word, Meta(description="a number in any form, or its last four digits")] | None
    ) = None
    birth_date: Annotated[Word, Meta(description="in any common form")] | None = None
    address: Annotated[Word, Meta(description="any part of one")] | None = None
    email: Word | None = None
    business_number: Word | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST)] = 20
    cursor: Annotated[int, Meta(ge=0, le=10_000, description="of the last answer")] = 0


class Fit(msgspec.Struct, frozen=True):
    """What of the search fits, in which record, and how well, in (0, 1]."""

    field: str
    source: str
    source_record_id: str
    fits: float


class SearchHit(msgspec.Struct, frozen=True):
    """A customer found, masked."""

    unified_id: str
    score: Annotated[float, Meta(description="in (0, 1]; the best first")]
    record_count: int
    golden: CustomerFields
    why: tuple[Fit, ...]


class SearchResult(msgspec.Struct, frozen=True):
    """Customers found; ``cursor`` asks for more, null at the end."""

    hits: tuple[SearchHit, ...]
    cursor: int | None
    is_cut: Annotated[bool, Meta(description="more may fit than were read: add a word")]


@post(
    "/v1/search",
    opt=SEARCHING,
    responses=problems(*WITH_BODY),
    status_code=200,
    sync_to_thread=True,
)
def search_customers(call: NamedDependency[Call], data: JSONBody[SearchOrder]) -> SearchResult:
    """Find customers by any mix of name, phone, birth date and address; masked."""
    query = _query(data)

    def work() -> SearchResult:
        page = search(call.store, query, limit=data.limit, after=data.cursor)
        return SearchResult(tuple(map(_told, page.hits)), page.cursor, page.is_cut)

    return call.read(work, lambda a: (h.unified_id for h in a.hits))


def _query(said: SearchOrder) -> Query:
    """Put what was said into one query.

    Raises:
        ProblemError: nothing was said, or no date was understood.
    """
    parts = {name: text for name in _PARTS if (text := (getattr(said, name) or "").strip())}
    told: dict[str, str] = {}
    for name, text in parts.items():
        told |= _PARTS[name](text)
    query = replace(parse_query(said.q or ""), **told)  # type: ignore[arg-type]
    if query.is_empty:
        raise ProblemError("invalid-value", "say at least one thing", field="$")
    return query


def _name(text: str) -> dict[str, str]:
    return {"initials": text} if _INITIALS.fullmatch(text) else {"name": text}


def _phone(text: str) -> dict[str, str]:
    digits = re.sub("[^0-9]", "", text)
    return {"last4": digits} if len(digits) == LAST_DIGITS else {"phone": text}


def _born(text: str) -> dict[str, str]:
    born = standardize_birth_date(text, today=datetime.now(UTC).date()).value
    if born is None:
        raise ProblemError("invalid-value", "no date is understood", field="$.birth_date")
    return {"birth_date": born}


_PARTS: Mapping[str, Callable[[str], dict[str, str]]] = {
    "name": _name,
    "phone": _phone,
    "birth_date": _born,
    "address": lambda text: {"address": text},
    "email": lambda text: {"email": text},
    "business_number": lambda text: {"business_number": text},
}


def _told(hit: Hit) -> SearchHit:
    why = tuple(Fit(w.field, *w.key, w.fits) for w in hit.why)
    golden = fields(hit.golden, masked=True)
    return SearchHit(hit.unified_id, hit.score, hit.record_count, golden, why)
