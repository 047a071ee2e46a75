"""The pins on an entity: what stewards fixed, by which ruling, and which of them holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from rules.survivorship import ATTRIBUTES

ATTRIBUTE_OF: Mapping[str, str] = {field: a.name for a in ATTRIBUTES for field in a.fields}
"""The attribute that a golden field belongs to."""

_PINS = text(
    "SELECT p.group_id, r.source, r.source_record_id, p.field, p.value, p.pinned_at, p.actor, "
    "p.reason FROM crosswalk c JOIN source_record r ON r.record_no = c.record_no "
    "JOIN pin p ON p.record_no = c.record_no WHERE c.entity_no = :entity "
    "AND c.valid_from <= :revision AND (c.valid_to IS NULL OR c.valid_to > :revision) "
    "AND p.made_in <= :revision AND (p.ended_in IS NULL OR p.ended_in > :revision) "
    "ORDER BY p.pinned_at, r.source, r.source_record_id, p.field"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PinView:
    """A pin in force, on one record of an entity.

    field: the attribute. values: its golden fields as they were fixed; empty where the steward let
    go of it. holds: false where a later pin in the same entity outweighs it.
    """

    ruling_id: str
    source: str
    source_record_id: str
    field: str
    values: Mapping[str, Any]
    holds: bool
    pinned_at: str
    actor: str | None
    reason: str | None


def pins_on(connection: Connection, entity: int, revision: int) -> tuple[PinView, ...]:
    """Read the pins on the records of an entity that were in force at a revision, oldest first."""
    rows = connection.execute(_PINS, {"entity": entity, "revision": revision}).all()
    grouped: dict[tuple[Any, ...], dict[str, Any]] = {}
    last: dict[str, tuple[Any, ...]] = {}
    for ruling_id, source, record_id, field, value, *said in rows:
        attribute = ATTRIBUTE_OF.get(field, field)
        pin = (ruling_id, source, record_id, attribute, *said)
        values = grouped.setdefault(pin, {})
        if value is not None:
            values[field] = json.loads(value)
        last[attribute] = pin
    return tuple(
        PinView(
            ruling_id=pin[0],
            source=pin[1],
            source_record_id=pin[2],
            field=pin[3],
            values=values,
            holds=last[pin[3]] == pin and bool(values),
            pinned_at=pin[4],
            actor=pin[5],
            reason=pin[6],
        )
        for pin, values in grouped.items()
    )
