"""What a split or a merge would come to, computed and not made: records and golden values."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.pages.views.records import COLUMNS, MemberRow, cell, form_value, member_row
from golden_record.life_cycle import Means
from golden_record.reading import EntityView, MemberView
from golden_record.survival import Key, Survivor
from rules.record import PartyType
from rules.survivorship import GOLDEN_FIELDS, MEMBER_COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One customer after the change; no ID where one would be newly minted."""

    role: str
    unified_id: str
    golden: tuple[str, ...]
    members: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePreview:
    """A change before it is made, and the form that makes it."""

    kind: str
    columns: tuple[str, ...]
    parts: tuple[Part, ...]
    action: str
    hidden: tuple[tuple[str, str], ...]
    back: str


def split_preview(view: EntityView, keys: Sequence[Key], means: Means) -> ChangePreview:
    """Divide the records of an entity; the larger part keeps the ID."""
    taken = [m for m in view.members if (m.source, m.source_record_id) in keys]
    kept = [m for m in view.members if m not in taken]
    keeps = len(kept) >= len(taken)
    path = f"/entities/{view.unified_id}"
    return ChangePreview(
        kind="split",
        columns=COLUMNS[_party(view)],
        parts=(
            _part("kept", view.unified_id if keeps else "", kept, means),
            _part("taken", "" if keeps else view.unified_id, taken, means),
        ),
        action=f"{path}/split",
        hidden=(
            ("version", str(view.version)),
            *(("member", form_value((m.source, m.source_record_id))) for m in taken),
        ),
        back=path,
    )


def merge_preview(view: EntityView, other: EntityView, means: Means) -> ChangePreview:
    """Put two entities together."""
    path = f"/entities/{view.unified_id}"
    return ChangePreview(
        kind="merge",
        columns=COLUMNS[_party(view)],
        parts=(_part("kept", "", [*view.members, *other.members], means),),
        action=f"{path}/merge",
        hidden=(("other", other.unified_id),),
        back=path,
    )


def golden_of(members: Sequence[MemberView], means: Means) -> Mapping[str, object]:
    """The golden values that some records would have together."""
    rows = [_row(m) for m in members if m.standardized]
    if not rows:
        return {}
    values = Survivor(means.rules).golden(rows).values
    return dict(zip(GOLDEN_FIELDS, values, strict=True))


def _row(member: MemberView) -> tuple[object, ...]:
    said = {
        **(member.standardized or {}),
        "source": member.source,
        "source_record_id": member.source_record_id,
    }
    return tuple(_as_kept(said.get(column)) for column in MEMBER_COLUMNS)


def _as_kept(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _part(role: str, unified_id: str, members: Sequence[MemberView], means: Means) -> Part:
    golden = golden_of(members, means)
    party: PartyType = golden.get("party_type", "person")  # type: ignore[assignment]
    columns = COLUMNS[party]
    return Part(
        role=role,
        unified_id=unified_id,
        golden=tuple(", ".join(cell(golden, column, clear=False)) for column in columns),
        members=tuple(member_row(m, columns, clear=False) for m in members),
    )


def _party(view: EntityView) -> PartyType:
    party: PartyType = view.golden["party_type"]
    return party
