"""Customers found, one line each; masked, since finding is not yet a reason to see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.pages.rendering import Language, wording
from api.pages.views.values import phones_of, shown
from api.pages.words import WORDS
from golden_record.reading.search import Hit
from rules.record import PartyType


@dataclass(frozen=True, slots=True, kw_only=True)
class HitLine:
    """One customer found, and by what."""

    unified_id: str
    name: str
    party: PartyType
    number: str
    phone: str
    address: str
    found_by: str
    records: int


def hit_lines(hits: Sequence[Hit], language: Language) -> list[HitLine]:
    """The customers found."""
    return [_line(hit, language) for hit in hits]


def _line(hit: Hit, language: Language) -> HitLine:
    row = hit.golden
    party: PartyType = "organization" if row["party_type"] == "organization" else "person"
    number = "birth_date" if party == "person" else "business_number"
    phones = phones_of(row)
    return HitLine(
        unified_id=hit.unified_id,
        name=shown("name", row["name"], row=row, clear=False),
        party=party,
        number=shown(number, row[number], row=row, clear=False),
        phone=shown("phone", phones[0], row=row, clear=False) if phones else "",
        address=shown("address", row["address"], row=row, clear=False),
        found_by=" · ".join(_reasons(hit, language)),
        records=hit.record_count,
    )


def _reasons(hit: Hit, language: Language) -> Iterator[str]:
    for why in hit.why:
        key = f"found.{why.field}"
        yield wording(language, key if key in WORDS else "found.other")
