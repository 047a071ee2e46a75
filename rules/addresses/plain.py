"""The plain shape of an address: the short way of ``ordinary``, for whole columns.

What surrounds the number and what is inside the building are looked up, the number is put in.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from rules.addresses.detail import may_be_within
from rules.addresses.line import road_line
from rules.addresses.ordinary import Notes, home_of, is_risky, notes_of, template_of
from rules.postal_codes import PostalCode, provinces_of, read_postal_code
from rules.record import Issue
from rules.shapes import Look, Plain, Shape
from rules.text import is_plain

_LONGEST_FRONT, _LONGEST_INSIDE = 200, 80
_NOTE_LENGTHS, _NAME_LENGTHS = (0, *range(2, 31)), (0, *range(2, 41))
"""Counted here, for a pattern that counts hangul is too long for the quick ways of RE2."""


class _Code(NamedTuple):
    """What the column of the postal code says."""

    code: str | None
    old: str | None
    provinces: tuple[str, ...]
    issues: tuple[Issue, ...]


class _Around(NamedTuple):
    """What stands before the number, and what the columns of it are."""

    lead: str
    on_road: str | None
    on_lot: str | None
    opening: str
    layout: str
    sido: str | None
    sigungu: str | None
    dong: str | None
    ri: str | None
    road: str | None
    mountain: bool
    key: str
    road_key: str | None
    dong_key: str | None
    district_key: str | None
    issues: tuple[Issue, ...]


class _Inner(NamedTuple):
    """What stands behind the number, and what the columns of it are."""

    outside: str
    closing: str
    name: str | None
    unit: str | None
    floor: str | None
    room: str | None
    unit_key: str | None


@lru_cache(maxsize=65_536)
def _code(postal_code: str | None) -> _Code:
    read = read_postal_code(postal_code) if postal_code else PostalCode()
    return _Code(read.code, read.old, provinces_of(read.code or read.old or ""), read.issues)


def _notes(note: str, name: str) -> Notes | None:
    if len(note) not in _NOTE_LENGTHS or len(name) not in _NAME_LENGTHS:
        return None
    return notes_of(note or None, name or None) if is_plain(note) and is_plain(name) else None


_LOT, _ROAD, _ROAD_AND_NOTE = "lot", "road", "road and note"


@lru_cache(maxsize=65_536)
def _around(front: str, note: str | None, provinces: tuple[str, ...]) -> _Around | None:
    if len(front) > _LONGEST_FRONT or not is_plain(front):
        return None
    made = template_of(front, note, provinces)
    if made is None or len(made.key_prefixes) != 1 or may_be_within(made.region.dong or ""):
        return None
    region, is_road = made.region, made.road is not None
    layout = (_ROAD_AND_NOTE if made.note else _ROAD) if is_road else _LOT
    return _Around(
        made.lead, "" if is_road else None, None if is_road else "",
        f" ({made.note}" if made.note else "", layout,
        region.sido, region.sigungu, region.dong, region.ri, made.road, made.mountain,
        made.key_prefixes[0], made.road_key, made.dong_key, made.district_key, made.issues,
    )  # fmt: skip


@lru_cache(maxsize=65_536)
def _inner(inside: str, name: str | None, layout: str) -> _Inner | None:
    if len(inside) > _LONGEST_INSIDE or not is_plain(inside) or is_risky(inside):
        return None
    text = inside.strip(" ,")
    home = None if _NAMES_A_DONG.search(f"{text} {name or ''}") else home_of(text, name, None)
    if home is None:
        return None
    if layout == _LOT:
        outside = "".join([f" {part}" for part in (home.name, home.inside) if part])
    else:
        outside = road_line("", None, None if layout == _ROAD_AND_NOTE else home.name, home.inside)
    closing = (f", {home.name})" if home.name else ")") if layout == _ROAD_AND_NOTE else ""
    unit, floor, room = home.detail[1:]
    return _Inner(outside, closing, home.name, unit, floor, room, home.unit_key)


_NAMES_A_DONG = re.compile("[가-힣][0-9·.,]*[동읍면리가로]")
"""What a word must have to be the dong of the address, which is no part of a building's name."""


ADDRESSES = Plain(
    ("address", "postal_code"),
    (
        Shape(
            r"(?P<front>[가-힣][^\d(),\[\]*]*(?:\d{1,4}(?:번?[가-힣]{0,2}길|가|동))?) ?"
            r"(?P<number>[1-9]\d{0,4}(?:-[1-9]\d{0,3})?)(?: ?번지)?"
            r"(?P<inside>[ ,][^()\[\]*]*[^()\[\]* ])?"
            r"(?: ?\((?P<note>[^(),\[\]@]+)(?:,(?P<name>[^(),\[\]@]+))?\))?",
            {
                "sido": "$around.sido",
                "sigungu": "$around.sigungu",
                "eup_myeon_dong": "$around.dong",
                "ri": "$around.ri",
                "road_name": "$around.road",
                "building_number": "$around.on_road$number",
                "lot_number": "$around.on_lot$number",
                "mountain": "$around.mountain",
                "building_name": "$inner.name",
                "building_unit": "$inner.unit",
                "floor": "$inner.floor",
                "room": "$inner.room",
                "postal_code": "$code.code",
                "postal_code_old": "$code.old",
                "address": "$around.lead$number$inner.outside$around.opening$inner.closing",
                "building_keys": ("$around.key$number",),
                "unit_key": "$inner.unit_key",
                "road_key": "$around.road_key",
                "dong_key": "$around.dong_key",
                "district_key": "$around.district_key",
                "issues": "$around.issues$code.issues",
            },
            looks={
                "code": Look(_code, ("postal_code",)),
                "notes": Look(_notes, ("note", "name")),
                "around": Look(_around, ("$front", "$notes.note", "code.provinces")),
                "inner": Look(_inner, ("$inside", "$notes.name", "around.layout")),
            },
        ),
    ),
    only={"reference": None},
)
