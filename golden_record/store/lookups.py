"""Looking up a few records of the store: by key, by entity."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from golden_record.store.lines import STANDARDIZED_LINE, values_of_line
from golden_record.store.store import Store, layouts_of
from golden_record.survival import Key

_RECORD = text(
    "SELECT s.layout_no, s.line FROM source_record r "
    "JOIN standardized_record s ON s.record_no = r.record_no "
    "WHERE r.source = :source AND r.source_record_id = :id AND r.deleted_in IS NULL"
)


@dataclass(frozen=True, slots=True)
class Concluded:
    """A decision in force between two live records."""

    left: Key
    right: Key
    verdict: str
    decided_by: str
    match_weight: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """An entity: its current ID, its records, and what was decided about them."""

    unified_id: str
    asked_for: str
    members: tuple[Key, ...]
    decisions: tuple[Concluded, ...]


def record_of(store: Store, key: Key) -> dict[str, Any] | None:
    """Return the standardized form of one live record."""
    source, record_id = key
    with store.reading() as connection:
        found = connection.execute(_RECORD, {"source": source, "id": record_id}).one_or_none()
        if found is None:
            return None
        layout = layouts_of(connection)[found.layout_no]
    values = values_of_line(found.line, layout, STANDARDIZED_LINE)
    return {"source": source, "source_record_id": record_id, **values}


_ENTITY = text(
    "SELECT coalesce(t.entity_no, e.entity_no), coalesce(t.unified_id, e.unified_id) "
    "FROM entity e LEFT JOIN entity t ON t.entity_no = e.redirects_to WHERE e.unified_id = :id"
)
_MEMBERS = text(
    "SELECT r.record_no, r.source, r.source_record_id FROM crosswalk c "
    "JOIN source_record r ON r.record_no = c.record_no WHERE c.entity_no = :entity "
    "AND c.valid_to IS NULL AND r.deleted_in IS NULL ORDER BY r.source, r.source_record_id"
)
_DECISIONS = text(
    "SELECT l.source, l.source_record_id, r.source, r.source_record_id, d.verdict, d.decided_by, "
    "d.match_weight, d.reason FROM decision d "
    "JOIN source_record l ON l.record_no = d.left_no "
    "JOIN source_record r ON r.record_no = d.right_no "
    "WHERE d.ended_in IS NULL AND l.deleted_in IS NULL AND r.deleted_in IS NULL "
    "AND (d.left_no = :record OR d.right_no = :record) ORDER BY d.decision_no"
)


def entity_of(store: Store, unified_id: str) -> Held | None:
    """Return an entity with its members and every decision that touches one of them."""
    with store.reading() as connection:
        found = connection.execute(_ENTITY, {"id": unified_id}).first()
        if found is None:
            return None
        rows = connection.execute(_MEMBERS, {"entity": found[0]}).all()
        decisions = dict.fromkeys(
            Concluded((d[0], d[1]), (d[2], d[3]), *d[4:])
            for number, *_ in rows
            for d in connection.execute(_DECISIONS, {"record": number})
        )
    members = tuple((source, record_id) for _, source, record_id in rows)
    return Held(found[1], unified_id, members, tuple(decisions))
