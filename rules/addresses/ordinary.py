"""The short way for ordinary addresses: remember the street, put in the number.

``시도 시군구 도로명 본번[-부번][, 101동 1502호] [(동, 건물)]`` and its lot form are nine addresses
out of ten, and thousands of them differ only in number and home. So the part around the number is
read once with care and kept as a template; what is inside the building and its name are read by
themselves, and remembered too. Whatever does not fit goes the long way; where both can go, they
agree (tested).
"""

import re
from functools import lru_cache
from typing import NamedTuple

from rules.addresses import keys
from rules.addresses.detail import LONGEST_NAME, Detail, dong_within, read_detail
from rules.addresses.line import beside, inside_of, lead, road_line
from rules.addresses.notes import dong_at_end, has_odd_brackets, is_no_place
from rules.addresses.others import may_name_another
from rules.addresses.parts import Address, issues_of
from rules.addresses.reading import read
from rules.addresses.region import Region
from rules.postal_codes import PostalCode, provinces_of
from rules.record import Issue

_ORDINARY = re.compile(
    r"([가-힣][^\d(),\[\]*]*+(?:\d{1,4}(?:번?[가-힣]{0,2}길|가|동))?+) ?"
    r"([1-9]\d{0,4}+(?:-[1-9]\d{0,3}+)?+)(?!\d)(?: ?번지)?+"
    r"([ ,][^()\[\]*]{1,80}+)?"
    r"(?: ?\(([^(),\[\]@]{2,30})(?:,([^(),\[\]@]{2,40}))?\))?"
)
# what after a number changes how it is read, or may be a postal code
_RISKY = re.compile(
    r" (?:[가-힣]{0,4}길|동(?![가-힣])|[Bb]\s?[\dLl]|[FfLl]|단지|블|[롯로]트|[의번호층산차통반다-])"
    r"|[ ,]+\d{1,2}(?:[동가호]|$)|(?:,\d){1,5}가|.*우[\s:)]*\d"
)
_MAY_BE_POSTAL = re.compile(r"\d{3}-?\d{2,3}\s*$")
_NUMBERED_NOTE = re.compile(r"\s*[A-Za-z]?-?\d")


class Template(NamedTuple):
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
    issues: tuple[Issue, ...]


class Notes(NamedTuple):
    """What stands in the parentheses: something of the place, and the building's name."""

    note: str | None
    name: str | None


class Home(NamedTuple):
    """What is inside a building, and the name of the building."""

    detail: Detail
    name: str | None
    inside: str | None
    unit_key: str | None


def read_ordinary(text: str, code: PostalCode, issues: tuple[Issue, ...]) -> Address | None:
    """Return an ordinary address, or ``None`` for one that needs the long way.

    Args:
        text: the address, tidy.
        code: what the column of the postal code says.
        issues: what was wrong with the text.
    """
    found = _ORDINARY.fullmatch(text)
    if found is None:
        return None
    front, number, inside, note, name = found.groups()
    if inside and is_risky(inside := inside.rstrip()):
        return None
    notes = notes_of(note, name)
    if notes is None:
        return None
    template = template_of(front, notes.note, provinces_of(code.code or code.old or ""))
    if template is None:
        return None
    name = notes.name
    inside = inside.strip(" ,") if inside else ""
    dong = dong_within(f"{inside} {name}" if name else inside, template.region.dong)
    home = home_of(inside, name, dong)
    return _assembled(template, number, home, code, issues) if home else None


def is_risky(inside: str) -> bool:
    """Return whether what follows a number may say more of the place."""
    if " / " in inside or inside[-5:].isdecimal() or _RISKY.match(inside):
        return True
    if may_name_another(inside) or has_odd_brackets(inside):
        return True
    return dong_at_end(inside) is not None


@lru_cache(maxsize=65_536)
def notes_of(note: str | None, name: str | None) -> Notes | None:
    """Return what the parentheses say of the place and of the building; ``None`` if in doubt."""
    if note and (_MAY_BE_POSTAL.search(name or note) or has_odd_brackets(f"{note},{name}")):
        return None
    return Notes(None, note) if note and not name and is_no_place(note) else Notes(note, name)


def _assembled(
    template: Template, number: str, home: Home, code: PostalCode, issues: tuple[Issue, ...]
) -> Address:
    region, road, detail = template.region, template.road, home.detail
    main = template.lead + number
    if road:
        line = road_line(main, template.note, home.name, home.inside)
    else:
        line = " ".join([part for part in (main, home.name, home.inside) if part])
    return Address(
        region.sido, region.sigungu, region.dong, region.ri,
        road, number if road else None, False,
        None if road else number, template.mountain,
        home.name, detail.building_unit, detail.floor, detail.room,
        code.code, code.old,
        line,
        tuple([prefix + number for prefix in template.key_prefixes]),
        home.unit_key, template.road_key, template.dong_key, template.district_key,
        issues + template.issues + code.issues,
    )  # fmt: skip


@lru_cache(maxsize=65_536)
def home_of(inside: str, note: str | None, dong: str | None) -> Home | None:
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
    return Home(detail, name, inside_of(detail), keys.unit_key(detail))


@lru_cache(maxsize=65_536)
def _name_of(note: str, dong: str | None) -> str | None:
    """Return the building's name that stands in the parentheses, if it is nothing else."""
    if _NUMBERED_NOTE.match(note) or not is_no_place(note):
        return None
    detail = read_detail(note.strip(), dong)
    is_name = detail == Detail(building_name=detail.building_name)
    return detail.building_name if is_name else None


@lru_cache(maxsize=65_536)
def template_of(front: str, note: str | None, provinces: tuple[str, ...]) -> Template | None:
    """Read what surrounds the number, once; ``None`` if it is not that simple.

    Where the postal code lies is asked only where the text leaves the region open: the same street
    stands beside many postal codes.
    """
    made = _template(front, note, ())
    if not provinces or (made and made.region.sido in provinces and _is_settled(made)):
        return made
    return _template(front, note, provinces)


def _is_settled(made: Template) -> bool:
    return len(made.region.candidates) < 2


@lru_cache(maxsize=65_536)
def _template(front: str, note: str | None, provinces: tuple[str, ...]) -> Template | None:
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
        issues=issues_of(reading.kinds),
    )
