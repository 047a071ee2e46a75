"""Steward pins that are in force, as survivorship takes them."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

from golden_record.survival import Key, Pin


def pins_in_force(connection: Connection) -> Mapping[Key, Sequence[Pin]]:
    """Read the pins on live records that were not undone, in the order they were made."""
    rows = connection.execute(
        text(
            "SELECT r.source, r.source_record_id, p.field, p.value, p.pinned_at FROM pin p "
            "JOIN source_record r ON r.record_no = p.record_no "
            "WHERE p.ended_in IS NULL AND r.deleted_in IS NULL ORDER BY p.pin_no"
        )
    )
    pins: dict[Key, list[Pin]] = {}
    for source, record_id, field, value, pinned_at in rows:
        key = (source, record_id)
        pins.setdefault(key, []).append(as_pin(key, field, value, pinned_at))
    return pins


def as_pin(key: Key, field: str, value: str | None, pinned_at: str) -> Pin:
    """Read a pin as it is stored: a value in JSON, or none where the steward let go of the field.

    >>> as_pin(("crm", "1"), "email", "null", "").released
    False
    """
    said = None if value is None else json.loads(value)
    return Pin(key, field, said, pinned_at, released=value is None)
