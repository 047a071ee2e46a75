"""What a split or a merge would come to, found by the store and not made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.pages.views.records import COLUMNS, MemberRow, cell, form_value, member_row
from golden_record.life_cycle.previewing import EntityPreview, Preview
from golden_record.reading import EntityView, MemberView
from golden_record.survival import Key
from rules.record import PartyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One customer after the change; no ID where a new one would be minted."""

    role: str
    unified_id: str
    golden: tuple[str, ...]
    members: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """A change before it is made, and the form that makes it."""

    kind: str
    columns: tuple[str, ...]
    parts: tuple[Part, ...]
    action: str
    hidden: tuple[tuple[str, str], ...]
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the page knows beside the preview."""

    unified_id: str
    party: PartyType
    members: Mapping[Key, MemberView]
    hidden: tuple[tuple[str, str], ...]
    taken: frozenset[Key] = frozenset()


def split_page_of(view: EntityView, keys: Sequence[Key], found: Preview) -> ChangePage:
    """Show how an entity would be divided."""
    named = (("member", form_value(key)) for key in keys)
    told = _Told(
        unified_id=view.unified_id,
        party=view.golden["party_type"],
        members=_members(view),
        hidden=(("version", str(view.version)), *named),
        taken=frozenset(keys),
    )
    return _page("split", found, told)


def merge_page_of(view: EntityView, other: EntityView, found: Preview) -> ChangePage:
    """Show what two entities would be together."""
    told = _Told(
        unified_id=view.unified_id,
        party=view.golden["party_type"],
        members=_members(view, other),
        hidden=(
            ("other", other.unified_id),
            ("version", str(view.version)),
            ("other_version", str(other.version)),
        ),
    )
    return _page("merge", found, told)


def _page(kind: str, found: Preview, told: _Told) -> ChangePage:
    columns = COLUMNS[told.party]
    parts = sorted((_part(one, told, columns) for one in found.entities), key=lambda p: p.role)
    return ChangePage(
        kind=kind,
        columns=columns,
        parts=tuple(part for part in parts if part.members),
        action=f"/entities/{told.unified_id}/{kind}",
        hidden=told.hidden,
        back=f"/entities/{told.unified_id}",
    )


def _part(one: EntityPreview, told: _Told, columns: Sequence[str]) -> Part:
    members = [told.members[key] for key in one.members if key in told.members]
    return Part(
        role="taken" if told.taken & set(one.members) else "kept",
        unified_id=one.unified_id or "",
        golden=tuple(", ".join(cell(one.golden, column, clear=False)) for column in columns),
        members=tuple(member_row(m, columns, clear=False) for m in members),
    )


def _members(*views: EntityView) -> dict[Key, MemberView]:
    return {(m.source, m.source_record_id): m for view in views for m in view.members}
