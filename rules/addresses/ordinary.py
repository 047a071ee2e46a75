"""The short way for ordinary addresses: remember the street, put in the number.

``시도 시군구 도로명 본번[-부번][, 101동 1502호] [(동, 건물)]`` and its lot form are nine addresses
out of ten, and thousands of them differ only in number and home. So the part around the number is
read once with care and kept as a template; what is inside the building is matched by one plain
pattern. Whatever does not fit goes the long way; where both can go, they agree (tested).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rules.addresses import keys
from rules.addresses.detail import Detail, read_detail
from rules.addresses.line import beside, inside_of, lead, road_line
from rules.addresses.reading import read
from rules.addresses.region import Region

_ORDINARY = re.compile(
    r"(?P<front>[가-힣][^\d(),\[\]*]*+(?:\d{1,4}(?:번?[가-힣]{0,2}길|가|동))?+) ?"
    r"(?P<number>[1-9]\d{0,4}+(?:-[1-9]\d{0,3}+)?)(?!\d)(?P<bunji> ?번지)?"
    r"(?:,? (?P<name>[가-힣]{2,20}))?"
    r"(?:,? (?P<unit>[1-9]\d{0,3})동)?"
    r"(?:,? ?(?P<floor>[1-9]\d?)층)?(?:,? ?(?P<room>[1-9]\d{0,3})호)?"
    r"(?: \((?P<note>[^()\d\[\]@]{2,60})\))?"
)
_RISKY_NAME = re.compile(r"[가-힣]{0,4}길|단지|블[럭록]|[롯로]트|의|번|호|층|동|산")


@dataclass(frozen=True, slots=True)
class Template:
    """An address without its number and without what is inside the building."""

    region: Region
    road: str | None
    mountain: bool
    lead: str
    note: str | None
    name: str | None
    key_prefixes: tuple[str, ...]
    road_key: str | None
    dong_key: str | None
    district_key: str | None
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ordinary:
    """A template with its number and the home."""

    template: Template
    number: str
    name: str | None
    unit: str | None
    floor: str | None
    room: str | None
    unit_key: str | None
    line: str


def read_ordinary(text: str, provinces: tuple[str, ...]) -> Ordinary | None:
    """Return the parts of an ordinary address, or ``None`` for one that needs the long way."""
    found = _ORDINARY.fullmatch(text)
    if found is None:
        return None
    front, number, bunji, name, unit, floor, room, note = found.groups()
    if bunji and room and not unit and not floor and not name:
        return None
    template = template_of(front, note, provinces)
    if template is None or (name and not _is_plain(name, template)):
        return None
    name = name or template.name
    inside, unit_key = _home(unit, floor, room)
    main = f"{template.lead}{number}"
    if template.road:
        line = road_line(main, template.note, name, inside)
    else:
        line = " ".join([part for part in (main, name, inside) if part])
    return Ordinary(template, number, name, unit, floor, room, unit_key, line)


def _is_plain(name: str, template: Template) -> bool:
    """Return whether a word after the number is the building's name and nothing else."""
    return template.name is None and _is_plain_name(name, template.region.dong)


@lru_cache(maxsize=65_536)
def _is_plain_name(name: str, dong: str | None) -> bool:
    return not _RISKY_NAME.match(name) and read_detail(name, dong) == Detail(building_name=name)


@lru_cache(maxsize=65_536)
def _home(unit: str | None, floor: str | None, room: str | None) -> tuple[str | None, str | None]:
    detail = Detail(None, unit, floor, room)
    return inside_of(detail), keys.unit_key(detail)


@lru_cache(maxsize=65_536)
def template_of(front: str, note: str | None, provinces: tuple[str, ...]) -> Template | None:
    """Read what surrounds the number, once; ``None`` if it is not that simple."""
    reading = read(f"{front} 1 ({note})" if note else f"{front} 1", provinces)
    region, street, detail = reading.region, reading.street, reading.detail
    inside = detail.building_unit or detail.floor or detail.room
    if reading.lot or inside or street.number != "1" or street.underground or street.rest.strip():
        return None
    found = keys.road_keys(region, street) or keys.lot_keys(region, street)
    return Template(
        region=region,
        road=street.road,
        mountain=street.mountain,
        lead=f"{lead(region, street.road) or ''} {'산' if street.mountain else ''}".lstrip(),
        note=beside(region) if street.road else None,
        name=detail.building_name,
        key_prefixes=tuple(key[:-1] for key in found),
        road_key=keys.road_key(region, street),
        dong_key=keys.dong_key(region),
        district_key=keys.district_key(region),
        kinds=reading.kinds,
    )
