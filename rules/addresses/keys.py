"""Keys for matching, made from the parts of today.

A ward is left out of the keys of building, road and dong, since many people leave it out and
a city does not use a road name twice. A district that is still open gives one key per candidate.

>>> unit_key(Detail(None, "101", None, "1502")), unit_key(Detail(None, None, "B1", "3"))
('101-1502', 'B03')
"""

import re
from functools import lru_cache

from rules.addresses.detail import Detail
from rules.addresses.region import Region
from rules.addresses.street import Street
from rules.regions import SEJONG, District


def _towns(region: Region) -> tuple[str, ...]:
    """Return ``province|city`` for the district, or for each candidate of an open one."""
    return _towns_of(region.sido, region.sigungu, region.candidates)


@lru_cache(maxsize=4096)
def _towns_of(
    sido: str | None, sigungu: str | None, candidates: tuple[District, ...]
) -> tuple[str, ...]:
    known = (District(sido, sigungu),) if sido and sigungu else ()
    found = known or candidates
    if sido == SEJONG.sido:
        found = (SEJONG,)
    return tuple(dict.fromkeys(f"{d.sido}|{d.sigungu.partition(' ')[0]}" for d in found))


def road_keys(region: Region, street: Street) -> tuple[str, ...]:
    """Return the keys of a road address; none without a number or a town."""
    if not street.road or not street.number:
        return ()
    under = "|지하" if street.underground else ""
    return tuple(f"R|{town}|{street.road}|{street.number}{under}" for town in _towns(region))


def lot_keys(region: Region, lot: Street) -> tuple[str, ...]:
    """Return the keys of a lot; none without a number, a dong and a town."""
    place = f"{region.dong or ''} {region.ri or ''}".strip()
    if not lot.number or not place:
        return ()
    mountain = "산" if lot.mountain else ""
    return tuple(f"L|{town}|{place}|{mountain}{lot.number}" for town in _towns(region))


def complex_keys(region: Region, detail: Detail) -> tuple[str, ...]:
    """Return the keys of an apartment complex whose number is not known: its dong and its name.

    The name is folded: 아파트 goes, and so does the dong in front (운천동: 운천벽산 is 벽산).
    """
    name, dong = detail.building_name, region.dong
    if not name or not dong or _STREET_WORD.search(name):
        return ()
    folded = "".join(name.split()).replace(_APARTMENT, "").upper()
    stem = dong.rstrip("0123456789가")[:-1]
    if len(stem) > 1 and len(folded) > len(stem) + 1:
        folded = folded.removeprefix(stem)
    if len(folded) < _TELLING or not (detail.building_unit or _APARTMENT in name):
        return ()
    place = f"{dong} {region.ri or ''}".strip()
    return tuple(f"C|{town}|{place}|{folded}" for town in _towns(region))


_APARTMENT = "아파트"
_TELLING = 2
_STREET_WORD = re.compile(r"[시군구동읍면리로길](?= )|번지|[로길]\s?\d|[|*]")


def road_key(region: Region, street: Street) -> str | None:
    """Return the key of the road, without the number."""
    towns = _towns(region)
    return f"{towns[0]}|{street.road}" if street.road and len(towns) == 1 else None


def dong_key(region: Region) -> str | None:
    """Return the key of dong and ri."""
    towns = _towns(region)
    place = f"{region.dong or ''} {region.ri or ''}".strip()
    return f"{towns[0]}|{place}" if place and len(towns) == 1 else None


def district_key(region: Region) -> str | None:
    """Return ``province|district``."""
    if region.sido == SEJONG.sido:
        return f"{SEJONG.sido}|"
    return f"{region.sido}|{region.sigungu}" if region.sido and region.sigungu else None


def unit_key(detail: Detail) -> str | None:
    """Return the key of home or office: unit and room, else room, else unit or floor."""
    floor, room = detail.floor, detail.room
    if room and floor and floor.startswith("B") and not room.startswith("B"):
        room = "B" + room.zfill(2)
    inner = room or (f"{floor}F" if floor else None)
    if detail.building_unit:
        return f"{detail.building_unit}-{inner}" if inner else f"{detail.building_unit}동"
    return inner
