"""Search: find customers by any mix of what a person remembers of them.

The terms of what was asked (``store.search_terms``) lead through one index to the records that may
be meant; each is then compared with what was asked, so a hash never decides. All that is asked must
fit one record, or, where none fits, one customer. At most ``MOST_READ`` records are read for one
search; where more may fit, the answer says so and a further word narrows it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from golden_record.errors import UnknownIdError
from golden_record.reading.query import Query, readings
from golden_record.reading.resolution import find
from golden_record.reading.seeking import Sought, seek
from golden_record.store import Store
from golden_record.store.layouts import layouts_of
from golden_record.store.lines import GOLDEN_LINE, STANDARDIZED_LINE, values_of_line
from golden_record.survival import Key

MOST = 100
MOST_READ = 250
FEW = 30
"""Alternatives of one term that are looked up beside others; with more it leads or is compared."""

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Why:
    """What of the search fits, in which record, and how well, in (0, 1]."""

    field: str
    key: Key
    fits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A customer found, the best fitting first; ``score`` is in (0, 1]."""

    unified_id: str
    golden: Values
    record_count: int
    why: tuple[Why, ...]
    score: float


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Customers found. ``cursor`` asks for more; ``is_cut``: there may be more than were read."""

    hits: tuple[Hit, ...]
    cursor: int | None
    is_cut: bool


@dataclass(frozen=True, slots=True)
class _Record:
    number: int
    key: Key
    entity: int
    values: Values


def search(store: Store, query: Query, *, limit: int = 20, after: int = 0) -> SearchPage:
    """Find the customers that fit a query.

    Args:
        store: where to look.
        query: see ``parse_query``.
        limit: customers on a page, at most ``MOST``.
        after: the cursor of the page before, of the same query.
    """
    wanted, start = max(1, min(limit, MOST)), max(0, after)
    with store.reading() as connection:
        named = _direct(connection, query)
        if named is not None:
            ranked, is_cut = named, False
        else:
            ranked, is_cut = _ranked(connection, query)
        hits = _hits(connection, ranked[start : start + wanted])
    more = start + wanted if len(ranked) > start + wanted else None
    return SearchPage(hits, more, is_cut)


_Ranked = list[tuple[int, float, tuple[Why, ...]]]


def _direct(connection: Connection, query: Query) -> _Ranked | None:
    """The entity that an ID or a record key names."""
    if query.unified_id is not None:
        try:
            current = find(connection, query.unified_id, None).current
        except UnknownIdError:
            return []
        return [(current, 1.0, ())] if current else []
    if query.key is not None:
        why = (Why("key", query.key, 1.0),)
        return [(entity, 1.0, why) for entity in _by_key(connection, *query.key)]
    return None


_BY_KEY = text(
    "SELECT c.entity_no FROM source_record r JOIN crosswalk c ON c.record_no = r.record_no "
    "AND c.valid_to IS NULL WHERE r.source = :source AND r.source_record_id = :id"
)
_SOURCES = text(
    "WITH RECURSIVE s(source) AS (SELECT min(source) FROM source_record UNION ALL "
    "SELECT (SELECT min(r.source) FROM source_record r WHERE r.source > s.source) FROM s "
    "WHERE s.source IS NOT NULL) SELECT source FROM s WHERE source IS NOT NULL"
)


def _by_key(connection: Connection, source: str, record_id: str) -> list[int]:
    sources = [source] if source else list(connection.execute(_SOURCES).scalars())
    found: list[int] = []
    for one in sources:
        rows = connection.execute(_BY_KEY, {"source": one, "id": record_id})
        found += [entity for entity in rows.scalars() if entity not in found]
    return found


def _ranked(connection: Connection, query: Query) -> tuple[_Ranked, bool]:
    for reading in readings(query):
        sought = seek(reading)
        if sought is None:
            continue
        numbers, is_cut = _candidates(connection, sought)
        found = _fitting(_records(connection, numbers), sought, _of_record)
        if not found and len(sought) > 1:
            numbers, is_cut = _candidates(connection, sought[:1])
            entities = {r.entity for r in _records(connection, numbers)}
            members = _records(connection, _members(connection, entities))
            found = _fitting(members, sought, _of_entity)
        if found:
            return found, is_cut
    return [], False


def _candidates(connection: Connection, sought: Sequence[Sought]) -> tuple[list[int], bool]:
    """The records that hold a key of each thing sought; the rarest leads."""
    groups = [group for one in sought for group in one.groups]
    lead, others = groups[0], [group for group in groups[1:] if len(group) <= FEW]
    conditions = "".join(
        f" AND EXISTS (SELECT 1 FROM blocking_key o WHERE o.record_no = k.record_no "
        f"AND o.key_hash IN ({_listed(group)}))"
        for group in others
    )
    rows = connection.exec_driver_sql(
        f"SELECT DISTINCT k.record_no FROM blocking_key k WHERE k.key_hash IN ({_listed(lead)})"
        f"{conditions} LIMIT {MOST_READ + 1}"
    )
    numbers = sorted(rows.scalars())
    return numbers[:MOST_READ], len(numbers) > MOST_READ


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(map(str, sorted(numbers))) or "NULL"


_RECORDS = (
    "SELECT r.record_no, r.source, r.source_record_id, c.entity_no, s.layout_no, s.line "
    "FROM source_record r JOIN standardized_record s ON s.record_no = r.record_no "
    "JOIN crosswalk c ON c.record_no = r.record_no AND c.valid_to IS NULL "
    "WHERE r.record_no IN ({})"
)


def _records(connection: Connection, numbers: Iterable[int]) -> list[_Record]:
    layouts = layouts_of(connection)
    rows = connection.exec_driver_sql(_RECORDS.format(_listed(numbers)))
    return [
        _Record(n, (s, i), entity, values_of_line(line, layouts[layout], STANDARDIZED_LINE))
        for n, s, i, entity, layout, line in rows
    ]


def _members(connection: Connection, entities: Iterable[int]) -> list[int]:
    rows = connection.exec_driver_sql(
        "SELECT record_no FROM crosswalk WHERE valid_to IS NULL "
        f"AND entity_no IN ({_listed(entities)}) LIMIT {MOST_READ}"
    )
    return list(rows.scalars())


_Fit = Callable[[Sequence[_Record], Sequence[Sought]], "tuple[Why, ...]"]


def _fitting(records: Iterable[_Record], sought: Sequence[Sought], fit: _Fit) -> _Ranked:
    """The entities that fit, the best first, those of more records before, then the oldest."""
    held: dict[int, list[_Record]] = {}
    for record in records:
        held.setdefault(record.entity, []).append(record)
    found = []
    for entity, own in held.items():
        why = fit(own, sought)
        if why:
            score = sum(w.fits for w in why) / len(sought)
            found.append((entity, score, why))
    return sorted(found, key=lambda one: (-round(one[1], 6), -len(held[one[0]]), one[0]))


def _of_record(records: Sequence[_Record], sought: Sequence[Sought]) -> tuple[Why, ...]:
    """How the best of some records fits all that is sought."""
    fitting = []
    for record in records:
        fits = [(one.field, one.fits(record.values)) for one in sought]
        if all(how for _, how in fits):
            fitting.append(tuple(Why(field, record.key, how) for field, how in fits))
    return max(fitting, key=lambda why: sum(w.fits for w in why), default=())


def _of_entity(records: Sequence[_Record], sought: Sequence[Sought]) -> tuple[Why, ...]:
    """How records of one entity together fit all that is sought."""
    found = []
    for one in sought:
        ways = [Why(one.field, r.key, one.fits(r.values)) for r in records]
        best = max(ways, key=lambda why: why.fits, default=None)
        if best is None or not best.fits:
            return ()
        found.append(best)
    return tuple(found)


_GOLDEN = (
    "SELECT g.entity_no, e.unified_id, g.layout_no, g.line FROM golden_record g "
    "JOIN entity e ON e.entity_no = g.entity_no WHERE g.valid_to IS NULL AND g.entity_no IN ({})"
)


def _hits(connection: Connection, ranked: _Ranked) -> tuple[Hit, ...]:
    layouts = layouts_of(connection)
    rows = connection.exec_driver_sql(_GOLDEN.format(_listed(e for e, _, _ in ranked)))
    held = {
        entity: (shown, values_of_line(line, layouts[layout], GOLDEN_LINE))
        for entity, shown, layout, line in rows
    }
    return tuple(
        Hit(
            unified_id=held[entity][0],
            golden=held[entity][1],
            record_count=int(held[entity][1]["record_count"] or 0),
            why=why,
            score=score,
        )
        for entity, score, why in ranked
        if entity in held
    )


def callers(store: Store, number: str, *, limit: int = 20) -> tuple[Hit, ...]:
    """Tell whose telephone number this is: every customer with a record that has it.

    Args:
        store: where to look.
        number: in any form; numbers that are no evidence of identity are found too.
        limit: customers in the answer; an agency's number may have hundreds.
    """
    return search(store, Query(phone=number), limit=limit).hits


__all__ = ["Hit", "SearchPage", "Why", "callers", "search"]
