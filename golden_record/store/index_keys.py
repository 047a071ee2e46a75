"""The keys by which the store finds records: blocking keys, places, and terms of a search.

A place is no reason to compare two records, so it is no blocking key; yet who else stands there
tells whether it is generic, and online that is asked of one record at a time. By the terms
(``search_terms``) a person finds a customer. All lie in the table ``blocking_key``, as hashes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from golden_record.store.hashing import hash_text, hashes_of
from golden_record.store.search_terms import SEARCHED, search_terms, term_hashes
from rules.blocking import VALUE_PREFIXES
from rules.decisions import GenericKind

VALUE_KEYS: Mapping[GenericKind, tuple[str, ...]] = {
    **VALUE_PREFIXES,  # type: ignore[dict-item]
    "home": ("vh",),
    "building": ("vb",),
}
"""How the keys begin under which the holders of a value are found."""


KEYED = tuple(dict.fromkeys(("blocking_keys", "building_keys", "unit_key", *SEARCHED)))
"""The columns that keys are made of."""


def places(values: Mapping[str, Any]) -> set[tuple[GenericKind, str]]:
    """The homes where a record stands, or the buildings where it has no home.

    >>> sorted(places({"building_keys": ["R|x|1"], "unit_key": "101"}))
    [('home', 'R|x|1|101')]
    """
    unit, buildings = values["unit_key"], values["building_keys"] or ()
    if unit is None:
        return {("building", building) for building in buildings}
    return {("home", f"{building}|{unit}") for building in buildings}


def index_keys(values: Mapping[str, Any]) -> frozenset[str]:
    """All keys under which a record is found, as text."""
    own = {f"{prefix}|{text}" for kind, text in places(values) for prefix in VALUE_KEYS[kind]}
    return frozenset(own.union(values["blocking_keys"] or (), search_terms(values)))


def index_hashes(values: Mapping[str, Any]) -> list[int]:
    """All keys under which a record is found, as the store keeps them."""
    return sorted(set(map(hash_text, index_keys(values))))


def hashes_of_all(records: pa.Table) -> Iterator[tuple[pa.Array, pa.Array]]:
    """All keys of many records, kind by kind: the row of each, and its hash.

    Args:
        records: with at least the columns ``KEYED``.
    """
    blocking = records["blocking_keys"].combine_chunks()
    yield pc.list_parent_indices(blocking), hashes_of(pc.list_flatten(blocking))
    rows, stands = place_keys(
        records["building_keys"].combine_chunks(), records["unit_key"].combine_chunks()
    )
    yield rows, hashes_of(stands)
    yield term_hashes(records)


def place_keys(building_keys: pa.ListArray, unit_keys: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The keys of places of many records: the row of each, and its text."""
    rows, buildings = pc.list_parent_indices(building_keys), pc.list_flatten(building_keys)
    units = unit_keys.take(rows)
    homes = pc.binary_join_element_wise("vh", buildings, units, "|")
    return rows, pc.coalesce(homes, pc.binary_join_element_wise("vb", buildings, "|"))


def value_hash(kind: str, text: str) -> int:
    """What stands for a generic value in the store: nothing can be read from it."""
    return hash_text(f"{kind}|{text}")
