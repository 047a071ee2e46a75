"""The short way for ordinary addresses: remember the street, put in the number.

``시도 시군구 도로명 본번[-부번][, 101동 1502호] [(동, 건물)]`` and its lot form are nine addresses
out of ten, and thousands of them differ only in number and home. So the part around the number is
read once with care and kept as a template; what is inside the building and its name are read by
themselves, and remembered too. Whatever does not fit goes the long way; where both can go, they
agree (tested).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rules.addresses import keys
from rules.addresses.detail import LONGEST_NAME, Detail, read_detail
from rules.addresses.line import beside, inside_of, lead, road_line
from rules.addresses.notes import is_no_place
from rules.addresses.reading import read
from rules.addresses.region import Region

_ORDINARY = re.compile(
    r"(?P<front>[가-힣][^\d(),\[\]*]*+(?:\d{1,4}(?:번?[가-힣]{0,2}길|가|동))?+) ?"
    r"(?P<number>[1-9]\d{0,4}+(?:-[1-9]\d{0,3}+)?+)(?!\d)(?P<bunji> ?번지)?+"
    r"(?P<inside>[ ,][^()\[\]*]{1,80}?)?"
    r"(?: ?\((?P<note>[^(),\d\[\]@]{2,30})(?:,(?P<name>[^(),\[\]@]{2,40}))?\))?"
)
# what after a number changes how it is read, or may be a postal code
_RISKY = re.compile(
    r" (?:[가-힣]{0,4}길|동(?![가-힣])|[Bb]\s?[\dLl]|[FfLl]|단지|블|[롯로]트|[의번호층산차통반다-])"
    r"|[ ,]+\d{1,2}(?:[동가호]|$)|.*우[\s:)]*\d"
)
_NUMBERED_NOTE = re.compile(r"\s*[A-Za-z]?-?\d")


@dataclass(frozen=True, slots=True)
class Template:
    """An address without its number and without what is inside the building."""

    region: Region
    road: str | None
    mountain: bool
    lead: str
    note: str | None
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
    front, number, _, inside, note, name = found.groups()
    if inside and _RISKY.match(inside):
        return None
    if note and not name and is_no_place(note):
        note, name = None, note
    template = template_of(front, note, provinces)
    if template is None:
        return None
    home = _home(inside.strip(" ,") if inside else "", name, template.region.dong)
    if home is None:
        return None
    main = f"{template.lead}{number}"
    if template.road:
        line = road_line(main, template.note, home.name, home.inside)
    else:
        line = " ".join([part for part in (main, home.name, home.inside) if part])
    detail = home.detail
    return Ordinary(
        template, number, home.name, detail.building_unit, detail.floor, detail.room,
        home.unit_key, line,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Home:
    """What is inside a building, and the name of the building."""

    detail: Detail
    name: str | None
    inside: str | None
    unit_key: str | None


@lru_cache(maxsize=65_536)
def _home(inside: str, note: str | None, dong: str | None) -> _Home | None:
    """Read what follows the number and the name in the parentheses; ``None`` if in doubt."""
    detail = read_detail(inside, dong)
    name = detail.building_name
    if note is not None:
        beside_it = _name_of(note, dong)
        if beside_it is None:
            return None
        name = f"{name} {beside_it}" if name else beside_it
        if len(name) > LONGEST_NAME:
            return None
    return _Home(detail, name, inside_of(detail), keys.unit_key(detail))


@lru_cache(maxsize=65_536)
def _name_of(note: str, dong: str | None) -> str | None:
    """Return the building's name that stands in the parentheses, if it is nothing else."""
    if _NUMBERED_NOTE.match(note) or not is_no_place(note):
        return None
    detail = read_detail(note, dong)
    is_name = detail == Detail(building_name=detail.building_name)
    return detail.building_name if is_name else None


@lru_cache(maxsize=65_536)
def template_of(front: str, note: str | None, provinces: tuple[str, ...]) -> Template | None:
    """Read what surrounds the number, once; ``None`` if it is not that simple."""
    reading = read(f"{front} 1 ({note})" if note else f"{front} 1", provinces)
    region, street, detail = reading.region, reading.street, reading.detail
    if reading.lot or street.number != "1" or street.underground or street.rest.strip():
        return None
    if detail != Detail() or region.sido is None:
        return None
    found = keys.road_keys(region, street) or keys.lot_keys(region, street)
    return Template(
        region=region,
        road=street.road,
        mountain=street.mountain,
        lead=f"{lead(region, street.road) or ''} {'산' if street.mountain else ''}".lstrip(),
        note=beside(region) if street.road else None,
        key_prefixes=tuple(key[:-1] for key in found),
        road_key=keys.road_key(region, street),
        dong_key=keys.dong_key(region),
        district_key=keys.district_key(region),
        kinds=reading.kinds,
    )
