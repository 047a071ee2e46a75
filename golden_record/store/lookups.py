"""Looking up a few records of the store: by key, by blocking key, by building, by entity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
from sqlalchemy import Connection, bindparam, text

from golden_record.store.hashing import hash_text
from golden_record.store.lines import STANDARDIZED_LINE, from_lines
from golden_record.store.store import Store, layouts_of
from golden_record.survival import Key
from resolver.schema import STANDARDIZED

_RECORDS = (
    "SELECT r.source, r.source_record_id, s.layout_no, s.line FROM source_record r "
    "JOIN standardized_record s ON s.record_no = r.record_no WHERE r.deleted_in IS NULL AND "
)
AT_ONCE = 400


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


def record_of(store: Store, key: Key) -> dict[str, object] | None:
    """Return the standardized form of one live record."""
    with store.reading() as connection:
        found = _read(
            connection,
            _RECORDS + "r.source = :source AND r.source_record_id = :id",
            {"source": key[0], "id": key[1]},
        )
    rows: list[dict[str, object]] = found.to_pylist()
    return rows[0] if rows else None


def holders(store: Store, blocking_keys: Iterable[str]) -> pa.Table:
    """Return the live records that hold at least one of the keys."""
    hashes = sorted({hash_text(key) for key in blocking_keys})
    sql = _RECORDS + (
        "r.record_no IN (SELECT record_no FROM blocking_key WHERE key_hash IN :hashes)"
    )
    with store.reading() as connection:
        parts = [
            _read(connection, sql, {"hashes": hashes[at : at + AT_ONCE]}, "hashes")
            for at in range(0, len(hashes), AT_ONCE)
        ]
    return pa.concat_tables([STANDARDIZED.empty_table(), *parts])


def standing_at(store: Store, buildings: Sequence[str]) -> pa.Table:
    """Return the live records that mention one of the building keys: a scan of all lines."""
    parts = [STANDARDIZED.empty_table()]
    with store.reading() as connection:
        for building in buildings:
            sought = "%" + building.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"
            sql = _RECORDS + "s.line LIKE :sought ESCAPE '!'"
            parts.append(_read(connection, sql, {"sought": sought}))
    return pa.concat_tables(parts)


def _read(connection: Connection, sql: str, values: dict[str, object], *several: str) -> pa.Table:
    statement = text(sql).bindparams(*(bindparam(name, expanding=True) for name in several))
    layouts = layouts_of(connection)
    parts = [STANDARDIZED.empty_table()]
    for source, record_id, layout_no, line in connection.execute(statement, values):
        found = from_lines([line], layouts[layout_no], STANDARDIZED_LINE)
        keys = [pa.array([source], pa.string()), pa.array([record_id], pa.string())]
        parts.append(pa.table([*keys, *found.columns], schema=STANDARDIZED))
    return pa.concat_tables(parts)


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
