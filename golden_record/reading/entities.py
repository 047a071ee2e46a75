"""An entity whole: its golden record, where each value came from, and its records."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from golden_record.reading.moment import held
from golden_record.reading.pins import PinView, pins_on
from golden_record.reading.resolution import Found, find
from golden_record.reading.versions import entity_version
from golden_record.store import Store
from golden_record.store.lines import GOLDEN_LINE, STANDARDIZED_LINE, from_lines
from golden_record.survival import Key, origins
from rules.survivorship import DEFAULT, GOLDEN_FIELDS, Rule

_GOLDEN = (
    "SELECT l.columns, g.line, g.provenance FROM golden_record g "
    f"JOIN layout l ON l.layout_no = g.layout_no WHERE g.entity_no = :entity AND {held('g')}"
)
_MEMBERS = (
    "SELECT r.source, r.source_record_id, w.version, joined.at, received.at, w.fields, "
    "l.columns, s.line, w.version = r.version AND r.deleted_in IS NULL "
    "FROM crosswalk c JOIN source_record r ON r.record_no = c.record_no "
    "JOIN raw_record w ON w.record_no = r.record_no AND w.version = ("
    "SELECT max(version) FROM raw_record x "
    "WHERE x.record_no = r.record_no AND x.received_in <= :revision) "
    "JOIN revision joined ON joined.revision_no = c.valid_from "
    "JOIN revision received ON received.revision_no = w.received_in "
    "LEFT JOIN standardized_record s ON s.record_no = r.record_no "
    "LEFT JOIN layout l ON l.layout_no = s.layout_no "
    f"WHERE c.entity_no = :entity AND {held('c')} ORDER BY r.source, r.source_record_id"
)


@dataclass(frozen=True, slots=True)
class OriginView:
    """The record that a golden value came from, when that was received, and the rule.

    Of a pinned value: the record that the pin hangs on, when it was pinned, and by whom.
    """

    source: str
    source_record_id: str
    rule: str
    received_at: str
    pinned_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """One record of an entity.

    raw: what was received, less what may not be kept. standardized: its comparable form; ``None``
    for a version that is no longer the present one.
    """

    source: str
    source_record_id: str
    version: int
    since: str
    received_at: str
    raw: Mapping[str, Any]
    standardized: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityView:
    """An entity at one moment; ``unified_id`` may differ from the one asked for.

    version: by which a later change is noticed, see ``versions``; that of now, whatever ``as_of``.
    """

    asked: str
    unified_id: str
    version: int
    golden: Mapping[str, Any]
    origins: Mapping[str, OriginView]
    members: Sequence[MemberView]
    pins: Sequence[PinView]


def entity(store: Store, asked: str, *, as_of: datetime | None = None) -> EntityView | None:
    """Read an entity with its golden record and members.

    Args:
        store: where it is kept.
        asked: a unified ID; an old one answers with the current entity.
        as_of: the moment of the answer, with its time zone; ``None`` is now.

    Returns:
        ``None`` where the customer is gone.

    Raises:
        UnknownIdError: the ID was never handed out (by then).
    """
    with store.reading() as connection:
        found = find(connection, asked, as_of)
        return _view(connection, found) if found.current else None


def _view(connection: Connection, found: Found) -> EntityView:
    at = {"entity": found.current, "revision": found.revision}
    shown = connection.execute(
        text("SELECT unified_id FROM entity WHERE entity_no = :entity"), at
    ).scalar_one()
    columns, line, provenance = connection.execute(text(_GOLDEN), at).one()
    values = _values(line, columns, GOLDEN_LINE)
    members = tuple(_member(tuple(row)) for row in connection.execute(text(_MEMBERS), at))
    pins = pins_on(connection, found.current, found.revision)
    return EntityView(
        asked=found.asked,
        unified_id=shown,
        version=entity_version(connection, found.current),
        golden=values,
        origins=_origins(values, provenance, members) | _pinned(values, pins),
        members=members,
        pins=pins,
    )


def _values(line: str, columns: str, schema: Any) -> dict[str, Any]:
    values: dict[str, Any] = from_lines([line], columns, schema).to_pylist()[0]
    for name in ("phones", "issues"):
        if values.get(name) is not None:
            values[name] = json.loads(values[name])
    return values


def _member(row: tuple[Any, ...]) -> MemberView:
    source, record_id, version, since, received_at, fields, columns, line, is_present = row
    present = _values(line, columns, STANDARDIZED_LINE) if is_present and line else None
    return MemberView(
        source=source,
        source_record_id=record_id,
        version=version,
        since=since,
        received_at=received_at,
        raw=json.loads(fields),
        standardized=present,
    )


def _origins(
    values: Mapping[str, Any], provenance: str, members: Sequence[MemberView]
) -> dict[str, OriginView]:
    received: dict[Key, str] = {(m.source, m.source_record_id): m.received_at for m in members}
    origin_of = origins(provenance, DEFAULT)
    named = {field: origin_of(field) for field in GOLDEN_FIELDS if values[field] is not None}
    return {
        field: OriginView(
            origin.source,
            origin.source_record_id,
            origin.rule,
            received.get((origin.source, origin.source_record_id), ""),
        )
        for field, origin in named.items()
        if origin is not None
    }


def _pinned(values: Mapping[str, Any], pins: Sequence[PinView]) -> dict[str, OriginView]:
    """The origins of pinned values, those included that a steward emptied."""
    return {
        field: OriginView(p.source, p.source_record_id, Rule.PIN, p.pinned_at, p.actor)
        for p in pins
        if p.holds
        for field in p.values
        if field in values
    }
