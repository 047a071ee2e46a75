"""Preview: what would become of entities, found by doing it and taking it all back.

The steps run in a savepoint that is rolled back, so what is shown is exactly what would be, guards,
brakes and other rulings included, and nothing of it stays.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from golden_record.life_cycle.errors import RulingError
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.pinning import pin
from golden_record.life_cycle.reviewing import Decision, decide_all
from golden_record.life_cycle.rows import listed
from golden_record.life_cycle.steward import merge, split_entity, undo
from golden_record.life_cycle.targets import Steward
from golden_record.store import Store
from golden_record.store.lines import GOLDEN_LINE, values_of_line
from golden_record.survival import Key


@dataclass(frozen=True, slots=True)
class EntityPreview:
    """An entity as it would be.

    unified_id: ``None`` where it would get a new one. was: the present IDs of its records. members:
    its records. golden: its golden values.
    """

    unified_id: str | None
    was: tuple[str, ...]
    members: tuple[Key, ...]
    golden: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be: the entities that would differ, and the reviews that would be refused."""

    entities: tuple[EntityPreview, ...]
    refused: Mapping[int, RulingError]


class _TakeBack(Exception):  # noqa: N818
    """Ends a preview; never seen outside."""


def preview_decisions(
    store: Store, decisions: Sequence[Decision], *, means: Means, by: Steward
) -> Preview:
    """Tell what decisions on reviews would make of entities."""
    return _preview(store, lambda: _refused(decide_all(store, decisions, means=means, by=by)))


def preview_split(
    store: Store, unified_id: str, keys: Sequence[Key], *, means: Means, by: Steward
) -> Preview:
    """Tell what a split would make of an entity; raises what the split would."""
    return _preview(store, lambda: _none(split_entity(store, unified_id, keys, means=means, by=by)))


def preview_merge(
    store: Store, unified_ids: Sequence[str], *, means: Means, by: Steward
) -> Preview:
    """Tell what a merge would make of entities; raises what the merge would."""
    return _preview(store, lambda: _none(merge(store, unified_ids, means=means, by=by)))


def preview_pin(
    store: Store, target: str | Key, field: str, value: str | None, *, means: Means, by: Steward
) -> Preview:
    """Tell what a pin would make of a golden record; raises what the pin would."""
    return _preview(store, lambda: _none(pin(store, target, field, value, means=means, by=by)))


def preview_undo(store: Store, ruling_id: str, *, means: Means, by: Steward) -> Preview:
    """Tell what taking a ruling back would make of entities."""

    def act() -> Mapping[int, RulingError]:
        undo(store, ruling_id, means=means, by=by)
        return {}

    return _preview(store, act)


def _none(_: object) -> dict[int, RulingError]:
    return {}


def _refused(decided: Sequence[Any]) -> dict[int, RulingError]:
    return {one.review_no: one.refused for one in decided if one.refused}


def _preview(store: Store, act: Callable[[], Mapping[int, RulingError]]) -> Preview:
    seen: list[tuple[str | None, list[int], dict[str, Any]]] = []
    refused: Mapping[int, RulingError] = {}
    with store.writing() as connection:
        before = _newest(connection)
        try:
            with store.writing():
                refused = act()
                seen = _seen(connection, *before)
                raise _TakeBack
        except _TakeBack:
            pass
        entities = tuple(_entity(connection, *one) for one in seen)
    return Preview(entities, refused)


def _newest(connection: Connection) -> tuple[int, int]:
    """The last event and the last entity."""
    asked = text(
        "SELECT (SELECT coalesce(max(sequence), 0) FROM change), "
        "(SELECT coalesce(max(entity_no), 0) FROM entity)"
    )
    sequence, entity = connection.execute(asked).one()
    return sequence, entity


def _seen(
    connection: Connection, sequence: int, newest: int
) -> list[tuple[str | None, list[int], dict[str, Any]]]:
    """The living entities that events after ``sequence`` tell of, as they are now."""
    rows = connection.exec_driver_sql(
        "SELECT e.entity_no, e.unified_id, l.columns, g.line FROM entity e "
        "JOIN golden_record g ON g.entity_no = e.entity_no AND g.valid_to IS NULL "
        "JOIN layout l ON l.layout_no = g.layout_no WHERE e.entity_no IN ("
        f"SELECT entity_no FROM change WHERE sequence > {sequence} "
        f"UNION SELECT other_no FROM change WHERE sequence > {sequence}) ORDER BY e.entity_no"
    ).all()
    found = []
    for entity, shown, columns, line in rows:
        members = connection.exec_driver_sql(
            f"SELECT record_no FROM crosswalk WHERE entity_no = {entity} AND valid_to IS NULL"
        )
        golden = values_of_line(line, columns, GOLDEN_LINE)
        found.append((None if entity > newest else shown, list(members.scalars()), golden))
    return found


def _entity(
    connection: Connection, shown: str | None, numbers: list[int], golden: Mapping[str, Any]
) -> EntityPreview:
    rows = connection.exec_driver_sql(
        "SELECT r.source, r.source_record_id, e.entity_no, e.unified_id FROM source_record r "
        "LEFT JOIN crosswalk c ON c.record_no = r.record_no AND c.valid_to IS NULL "
        "LEFT JOIN entity e ON e.entity_no = c.entity_no "
        f"WHERE r.record_no IN ({listed(numbers)}) ORDER BY r.source, r.source_record_id"
    ).all()
    was = {entity: present for _, _, entity, present in rows if entity is not None}
    ids = tuple(present for _, present in sorted(was.items()))
    return EntityPreview(shown, ids, tuple((s, i) for s, i, _, _ in rows), golden)
