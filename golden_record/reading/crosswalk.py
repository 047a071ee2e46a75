"""The crosswalk, asked by record key: which unified ID does a source's record have?"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, true, tuple_

from golden_record.reading.moment import revision_at
from golden_record.store import Store
from golden_record.store.schema import crosswalk, entity, source_record
from golden_record.survival import Key

KEYS_AT_ONCE = 500
_ONE = (
    "SELECT e.unified_id FROM source_record r "
    "JOIN crosswalk c ON c.record_no = r.record_no AND c.valid_to IS NULL "
    "JOIN entity e ON e.entity_no = c.entity_no "
    "WHERE r.source = :source AND r.source_record_id = :source_record_id"
)
"""The question of most callers, ready made: putting it together takes longer than its answer."""


def look_up(
    store: Store, keys: Sequence[Key], *, as_of: datetime | None = None
) -> Mapping[Key, str]:
    """Give the unified ID of each record key; keys that are not held are not in the answer.

    Args:
        store: where to look.
        keys: (source, source_record_id) as the store holds them, see ``rules.keepable``.
        as_of: the moment of the answer, with its time zone; ``None`` is now.
    """
    found: dict[Key, str] = {}
    with store.reading() as connection:
        holds = _holds(None if as_of is None else revision_at(connection, as_of))
        key = (source_record.c.source, source_record.c.source_record_id)
        asked = (
            select(*key, entity.c.unified_id)
            .join(crosswalk, crosswalk.c.record_no == source_record.c.record_no)
            .join(entity, entity.c.entity_no == crosswalk.c.entity_no)
        )
        for start in range(0, len(keys), KEYS_AT_ONCE):
            some = list(dict.fromkeys(keys[start : start + KEYS_AT_ONCE]))
            rows = connection.execute(asked.where(tuple_(*key).in_(some), holds))
            found.update({(source, record_id): shown for source, record_id, shown in rows})
    return found


def _holds(revision: int | None) -> ColumnElement[bool]:
    """A condition: the stay holds at a revision, or now."""
    now = crosswalk.c.valid_to.is_(None)
    if revision is None:
        return and_(true(), now)
    return and_(crosswalk.c.valid_from <= revision, or_(now, crosswalk.c.valid_to > revision))


def look_up_one(
    store: Store, source: str, source_record_id: str, *, as_of: datetime | None = None
) -> str | None:
    """Give the unified ID of one record; ``None`` where it is not held."""
    key = (source, source_record_id)
    if as_of is not None:
        return look_up(store, [key], as_of=as_of).get(key)
    found = store.glance(_ONE, {"source": source, "source_record_id": source_record_id})
    return str(found[0]) if found else None
