"""Records and golden records as rows of a table: the columns a steward looks at first."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.pages.views.values import Row, phones_of, shown
from golden_record.reading import MemberView
from golden_record.survival import Key
from rules.record import PartyType

COLUMNS: Mapping[PartyType, tuple[str, ...]] = {
    "person": ("name", "birth_date", "phone", "address", "email"),
    "organization": ("name", "business_number", "phone", "address", "email"),
}
"""Nowhere in the world is a table of people readable with more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """One record in a table; a cell may hold several values. ``value`` names it in a form."""

    source: str
    id: str
    value: str
    version: int
    received_at: str
    values: tuple[tuple[str, ...], ...]
    issues: tuple[str, ...]
    ours: bool = True


def member_row(member: MemberView, columns: Sequence[str], *, clear: bool) -> MemberRow:
    """One record as a row."""
    row = member.standardized or {}
    return MemberRow(
        source=member.source,
        id=member.source_record_id,
        value=form_value((member.source, member.source_record_id)),
        version=member.version,
        received_at=member.received_at,
        values=tuple(cell(row, column, clear=clear) for column in columns),
        issues=tuple(dict.fromkeys(i["code"] for i in row.get("issues") or ())),
    )


def cell(row: Row, column: str, *, clear: bool) -> tuple[str, ...]:
    """The values of one column of one record, as this reader may see them."""
    if column == "phone":
        numbers = phones_of(row)
        return tuple(shown("phone", number, row=row, clear=clear) for number in numbers)
    one = shown(column, row.get(column), row=row, clear=clear)
    return (one,) if one else ()


def form_value(key: Key) -> str:
    """A record key as a form carries it."""
    return json.dumps(key, ensure_ascii=False)


def key_of(sent: str) -> Key | None:
    """The record key that a form carried; ``None`` for anything else."""
    try:
        parts = json.loads(sent)
    except ValueError:
        return None
    if not isinstance(parts, list) or len(parts) != 2:
        return None
    source, record_id = parts
    return (source, record_id) if isinstance(source, str) and isinstance(record_id, str) else None
