"""Generic values: a phone, mail or address that so many different customers share.

An agency's own number on three hundred customers says nothing about who someone is. Such values
are found by counting the different names that hold them, written into the linkage and the model,
and demoted: taken out of the columns that are compared and blocked on.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from rules.blocking import VALUE_PREFIXES
from rules.decisions import GENERIC_FROM, GenericKind

GenericValues = Mapping[str, frozenset[str]]

_HOLDERS: Mapping[GenericKind, str] = {
    "phone": "SELECT unnest(phone_keys) AS value, {name} AS name FROM {table}",
    "email": "SELECT email AS value, {name} AS name FROM {table} WHERE email IS NOT NULL",
    "home": (
        "SELECT unnest(building_keys) || '|' || unit_key AS value, {name} AS name FROM {table}"
        " WHERE unit_key IS NOT NULL"
    ),
    "building": (
        "SELECT unnest(building_keys) AS value, {name} AS name FROM {table} WHERE unit_key IS NULL"
    ),
}
_NAME = "coalesce(name_law_key, name, source || '|' || source_record_id)"


@dataclass(frozen=True, slots=True)
class GenericValue:
    """A value, its kind, and how many different names hold it."""

    kind: str
    value: str
    holders: int


def find_generic_values(
    connection: duckdb.DuckDBPyConnection, table: str = "records"
) -> list[GenericValue]:
    """Find the generic values of a table of standardized records, sorted by kind and value."""
    return [
        GenericValue(kind, value, holders)
        for kind in sorted(_HOLDERS)
        for value, holders in connection.execute(_holders_sql(kind, table)).fetchall()
    ]


def by_kind(values: Iterable[tuple[str, str]]) -> GenericValues:
    """Bring generic values, each with its kind before it, together by kind."""
    found: dict[str, set[str]] = {}
    for kind, value in values:
        found.setdefault(kind, set()).add(value)
    return {kind: frozenset(held) for kind, held in found.items()}


def holders_sql(kind: GenericKind, table: str = "records") -> str:
    """Return a query for the values of a kind with the name of each record that holds one."""
    return _HOLDERS[kind].format(name=_NAME, table=table)


def all_holders_sql(table: str = "records") -> str:
    """Return a query for the values of all kinds, each with its kind and a name that holds it."""
    return " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, value, name FROM ({holders_sql(kind, table)})"
        for kind in GENERIC_FROM
    )


def _holders_sql(kind: GenericKind, table: str) -> str:
    return f"""
        SELECT value, count(DISTINCT name) AS holders
        FROM ({holders_sql(kind, table)})
        GROUP BY value HAVING count(*) >= {GENERIC_FROM[kind]} AND holders >= {GENERIC_FROM[kind]}
        ORDER BY value
    """


def demote(record: Mapping[str, Any], generic: GenericValues) -> dict[str, Any]:
    """Return the columns of a record with its generic values taken out.

    The twin of the SQL that ``engines.duckdb`` runs over a whole table.
    """
    phones, emails = _kind(generic, "phone"), _kind(generic, "email")
    shown = dict(record)
    for column in ("phone_keys", "mobile_keys", "successor_keys"):
        shown[column] = [value for value in record.get(column) or () if value not in phones]
    if record.get("mobile") in phones:
        shown["mobile"] = None
    if record.get("email") in emails:
        shown["email"] = shown["email_account"] = None
    if _at_generic_place(record, generic):
        shown["building_keys"], shown["unit_key"] = [], None
    dropped = set(_dropped_keys(generic))
    shown["blocking_keys"] = [k for k in record.get("blocking_keys") or () if k not in dropped]
    return shown


def _kind(generic: GenericValues, kind: GenericKind) -> frozenset[str]:
    return generic.get(kind, frozenset())


def _at_generic_place(record: Mapping[str, Any], generic: GenericValues) -> bool:
    buildings, unit = record.get("building_keys") or (), record.get("unit_key")
    if unit is None:
        return any(building in _kind(generic, "building") for building in buildings)
    return any(f"{building}|{unit}" in _kind(generic, "home") for building in buildings)


def _dropped_keys(generic: GenericValues) -> Iterator[str]:
    for kind, prefixes in VALUE_PREFIXES.items():
        for value in generic.get(kind, frozenset()):
            yield from (f"{prefix}|{value}" for prefix in prefixes)
