"""What an address consists of."""

from functools import lru_cache
from typing import NamedTuple

from rules.record import Issue


class Address(NamedTuple):
    """An address in comparable form; a part that is not known is ``None``.

    ``building_keys`` name the building, one key for each way it is known by: its road address
    (``R``) and its lot (``L``); two addresses of one building share at least one where both were
    written alike or a reference joins them. ``unit_key`` names the home or office inside it.
    """

    sido: str | None = None
    sigungu: str | None = None
    eup_myeon_dong: str | None = None
    ri: str | None = None
    road_name: str | None = None
    building_number: str | None = None
    underground: bool = False
    lot_number: str | None = None
    mountain: bool = False
    building_name: str | None = None
    building_unit: str | None = None
    floor: str | None = None
    room: str | None = None
    postal_code: str | None = None
    postal_code_old: str | None = None
    address: str | None = None
    building_keys: tuple[str, ...] = ()
    unit_key: str | None = None
    road_key: str | None = None
    dong_key: str | None = None
    district_key: str | None = None
    issues: tuple[Issue, ...] = ()


@lru_cache(maxsize=1024)
def issues_of(kinds: tuple[str, ...]) -> tuple[Issue, ...]:
    """Return the issues of an address of these kinds."""
    return tuple(Issue("address", f"address.{kind}") for kind in kinds)
