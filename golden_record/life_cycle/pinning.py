"""Pin: a steward fixes a value of a customer, lets go of it again, and can undo either.

What a steward pins is an attribute, as survivorship knows it: a name with its parts, an address
whole. The value is read by the standardizers that read every record, so a pinned telephone number
looks like any other; one that they cannot understand is refused. A pin hangs on the record that
says the same, else on the one that gave the present value, so it goes with that record through
merges and splits. Where pins meet in one entity the latest holds. Letting go is a row too: it
outweighs the earlier pins, and undoing it lets them hold again.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from golden_record.life_cycle.changing import begin, follow
from golden_record.life_cycle.errors import PinError, RulingError, UnknownRecordError
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.records import known
from golden_record.life_cycle.rows import add, last, listed
from golden_record.life_cycle.submitting import stored_key
from golden_record.life_cycle.targets import Steward, current_entity, refuse_if_stale
from golden_record.life_cycle.world import World
from golden_record.moments import now
from golden_record.store import Store
from golden_record.store.schema import pin as pin_table
from golden_record.survival import Key
from rules.masking import is_masked
from rules.record import RawRecord
from rules.standardize import standardized_columns
from rules.survivorship import ATTRIBUTES

_RAW_COLUMNS = {
    "name": "name",
    "mobile": "phone",
    "landline": "phone",
    "address": "address",
    "email": "email",
    "birth_date": "birth_date",
    "gender": "gender",
    "business_number": "business_number",
    "corporate_number": "corporate_number",
}
PINNABLE: Mapping[str, tuple[str, ...]] = {
    a.name: a.fields for a in ATTRIBUTES if a.name in _RAW_COLUMNS
}
"""What can be pinned: the attribute, and the golden fields that are fixed with it."""
_FLAGS = ("name_masked", "underground", "mountain")


@dataclass(frozen=True, slots=True)
class _Target:
    """The entity to pin on: its number and its records; ``on`` is one that was named."""

    entity: int
    numbers: Sequence[int]
    on: int | None


def pin(
    store: Store,
    target: str | Key,
    field: str,
    value: str | None,
    *,
    means: Means,
    by: Steward,
    expected_version: int | None = None,
) -> str:
    """Fix the value of an attribute of a customer.

    Args:
        store: where the customer is.
        target: a unified ID, redirected ones too, or the key of the record to hang the pin on.
        field: one of ``PINNABLE``.
        value: as a person writes it; ``None`` says that it has no value (all but the name).
        means: what standardizing and linking need.
        by: who pins, and why.
        expected_version: the version of the entity that was looked at.

    Returns:
        The id of the ruling, by which it can be undone.

    Raises:
        PinError: the field cannot be pinned, or the value not understood.
        StaleError: the entity has changed since.
        UnknownIdError: no such customer.
        UnknownRecordError: no such live record.
    """
    if field not in PINNABLE:
        raise PinError(field, f"cannot be pinned; {', '.join(PINNABLE)} can")
    with store.writing() as connection:
        found = _target(connection, target, means, expected_version)
        world = World(connection, means)
        values = _understood(world.record(found.numbers[0]).values, field, value, means)
        number = found.on or _holder(connection, world, found, field, values)
        return _write(connection, means, by, {number: values})


def unpin(
    store: Store,
    target: str | Key,
    field: str,
    *,
    means: Means,
    by: Steward,
    expected_version: int | None = None,
) -> str:
    """Let the survivorship rules choose an attribute again.

    Returns:
        The id of the ruling, by which it can be undone: then the pins hold again.

    Raises:
        RulingError: it is not pinned.
        StaleError: the entity has changed since.
        UnknownIdError: no such customer.
        UnknownRecordError: no such live record.
    """
    with store.writing() as connection:
        found = _target(connection, target, means, expected_version)
        rows = connection.execute(
            text(
                "SELECT record_no, field, value, pinned_at FROM pin WHERE ended_in IS NULL "
                f"AND record_no IN ({listed(found.numbers)}) ORDER BY pin_no"
            )
        )
        latest = {(number, name): value for number, name, value, _ in rows}
        fields = PINNABLE.get(field, ())
        held: dict[int, dict[str, Any]] = {}
        for (number, name), value in latest.items():
            if name in fields and value is not None:
                held.setdefault(number, {})[name] = RELEASE
        if not held:
            raise RulingError(f"{field} is not pinned")
        return _write(connection, means, by, held)


RELEASE = object()


def _write(
    connection: Connection, means: Means, by: Steward, values: Mapping[int, Mapping[str, Any]]
) -> str:
    """Write pins on records and let the golden record follow."""
    ruling_id = secrets.token_urlsafe(9)
    is_release = all(v is RELEASE for fields in values.values() for v in fields.values())
    revision = begin(connection, "unpin" if is_release else "pin", by.actor, means)
    number, pinned_at = last(connection, pin_table, "pin_no"), now()
    named = [(n, field, value) for n, fields in values.items() for field, value in fields.items()]
    rows = [
        {
            "pin_no": number + i,
            "record_no": record_no,
            "field": field,
            "value": None if value is RELEASE else json.dumps(value, ensure_ascii=False),
            "pinned_at": pinned_at,
            "actor": by.actor,
            "reason": by.reason,
            "made_in": revision,
            "group_id": ruling_id,
        }
        for i, (record_no, field, value) in enumerate(named, 1)
    ]
    add(connection, pin_table, rows)
    follow(connection, means, set(values), number=revision)
    return ruling_id


def _target(
    connection: Connection, target: str | Key, means: Means, expected_version: int | None
) -> _Target:
    if isinstance(target, str):
        entity, on = current_entity(connection, target), None
    else:
        key = stored_key(target, means)
        held = known(connection, key)
        if held is None or held.deleted_in is not None or held.entity is None:
            raise UnknownRecordError(key)
        entity, on = held.entity, held.number
    refuse_if_stale(connection, entity, expected_version)
    rows = connection.exec_driver_sql(
        "SELECT r.record_no FROM crosswalk c JOIN source_record r ON r.record_no = c.record_no "
        f"WHERE c.entity_no = {entity} AND c.valid_to IS NULL ORDER BY r.source, r.source_record_id"
    )
    return _Target(entity, tuple(rows.scalars()), on)


def _understood(
    member: Mapping[str, Any], field: str, value: str | None, means: Means
) -> dict[str, Any]:
    """Read a value as the standardizers do, for the party type of the entity."""
    if value is None or not value.strip():
        if field == "name":
            raise PinError(field, "a customer cannot be pinned to no name")
        return {name: False if name in _FLAGS else None for name in PINNABLE[field]}
    if is_masked(value):
        raise PinError(field, "a masked value never takes the place of a real one")
    said = {_RAW_COLUMNS[field]: value, "party_type": member["party_type"]}
    columns = standardized_columns(RawRecord("pin", "pin", **said), means.context)
    issues = [i.code for i in columns["issues"]]
    if columns[field] is None or "resident_number.elsewhere" in issues:
        raise PinError(field, "the value is not understood", issues)
    return {name: columns[name] for name in PINNABLE[field]}


def _holder(
    connection: Connection, world: World, found: _Target, field: str, values: Mapping[str, Any]
) -> int:
    """The record on which to hang a pin: one that says the same, else the present value's."""
    attribute = next(a for a in ATTRIBUTES if a.name == field)
    world.load(found.numbers)
    said = {n: [world.record(n).values[name] for name in attribute.same_by] for n in found.numbers}
    wanted = [values[name] for name in attribute.same_by]
    same = [n for n in found.numbers if said[n] == wanted]
    if same:
        return same[0]
    provenance = connection.exec_driver_sql(
        f"SELECT provenance FROM golden_record WHERE entity_no = {found.entity} "
        "AND valid_to IS NULL"
    ).scalar_one()
    named = json.loads(provenance)
    origin = named.get(field) or named.get("*") or {}
    key = (origin.get("source"), origin.get("source_record_id"))
    return next((n for n in found.numbers if world.record(n).key == key), found.numbers[0])
