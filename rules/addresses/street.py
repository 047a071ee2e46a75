"""Road and lot: the part of an address that names the building.

``[읍면] 도로명 [지하]본번[-부번]`` or ``[읍면] 동|리 [산]본번[-부번][번지][ 호]``. A road name is
written without spaces officially, and with them in life (``팔공로 50길 66``).

>>> read_street("테헤란로152, 3층").road, read_street("테헤란로152, 3층").number
('테헤란로', '152')
>>> street = read_street("역삼동 산12번지의3호")
>>> street.dong, street.mountain, street.number
('역삼동', True, '12-3')
"""

import re
from functools import lru_cache
from typing import NamedTuple

from rules.addresses.dongs import read_dong

SEJONGNO = "세종로"
_AFTER_ROAD = r"(?=\s|\d|지하|[,()]|$)"
_ROAD = re.compile(
    r"(?P<stem>[가-힣A-Za-z0-9.·]{1,24}?(?:로|길))"
    r"(?:(?P<branch>\s?\d{1,4}(?:-\d{1,2}(?=번길))?\s?(?:번\s?)?[가-힣]{0,3}?길)(?![가-힣])|(?P<sub>(?:[가-힣]{1,3}|\s(?:안|윗|아랫|앞|뒷|샛))길)(?![가-힣]))?"
    + _AFTER_ROAD
)
_SPACED = re.compile(
    r"[가-힣]{1,8}\s\d{1,3}\s?(?:번\s?)?[가-힣]{0,2}길(?![가-힣])"
    r"|[가-힣]{2,8}(?<![동읍면리])\s\d{1,3}로(?=\s?\d)(?!\s?\d+가)"
)
_LATER_ROAD = re.compile(
    r"(?P<name>[가-힣A-Za-z]{2,20}(?:\s[가-힣A-Za-z]{2,20})?)[\s,]+"
    r"(?P<road>[가-힣]{1,12}(?:로|길)\s?\d.*)"
)
_GA = re.compile(r"[가-힣]{1,5}로\s?\d(?:\s?[.·,]\s?\d){0,5}가(?![가-힣]{0,3}길)")
_ROAD_NUMBER = re.compile(
    r"\s*,?\s*(?P<under>지하|공중)?\s*(?>(?P<main>\d{1,5})"
    r"(?:\s?(?:-|의(?!\s?\d{1,5}\s?층))\s?(?P<sub>\d{1,5})(?!\d|\s?동(?![가-힣])))?)"
    r"(?!\d)(?:\s?번지|번(?!길))?(?!\s?(?:층|동(?![가-힣])|(?<!-\d)(?<!-\d\d)호(?![가-힣])|[Ff]\b|블[럭록]|[롯로]트|단지(?!내)|차(?![가-힣])))"
)
_LOT = re.compile(
    r"\s*(?P<mount>산)?\s*(?>(?P<main>\d{1,5})(?:\s?(?:-|의|다시)\s?(?P<sub>\d{1,4}))?)(?!\d)"
    r"(?!\s?(?:층|동(?![가-힣])|(?<!-\d)(?<!-\d\d)호(?![가-힣])|리(?![가-힣])|[Ff]\b|블[럭록]|[롯로]트|[Bb][Ll](?=\s?\d)|[Bb]\s?\d{1,4}\s?[Ll]|단지(?!내)|(?:차|통|반)(?![가-힣])))"
    r"(?P<bunji>\s*번지|\s*번(?![가-힣]))?"
    r"(?:(?<=지)\s*(?:의|-)\s?(?P<tail>\d{1,4})(?:\s?호)?|(?<=지)\s*(?P<ho>\d{1,2})(?:\s?호)(?!실)"
    r"|(?<=지)(?P<glued>\d{1,2})(?=\s|,|$))?"
)
_TONG = re.compile(
    r"\s*\d{1,3}\s?통(?:\s?\d{1,3}\s?반)?\s+(?=산?\s?\d)"
    r"|\s*\d{1,2}\s?리(?:\s?\d{1,3}\s?반)?(?:\s+|\Z)"
)
_DATE = re.compile(
    r"\s*(?:산\s*)?(?:(?:19|20)\d\d[-./]\s?\d{1,2}[-./]\s?\d{1,2}(?:\s00:00(?::00)?)?"
    r"|\d{1,2}월\s?\d{1,2}일|\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{2,4})(?!\d)"
)
_HIDDEN = re.compile(r"\*+")
_MASKED = re.compile(r"\s*(?:산\s*)?\d*-?\*[\d*-]*(?:\s?번지)?")


class Street(NamedTuple):
    """What the text says of road or lot; ``number`` belongs to the road if there is one."""

    dong: str | None = None
    ri: str | None = None
    road: str | None = None
    number: str | None = None
    underground: bool = False
    mountain: bool = False
    rest: str = ""
    damage: str | None = None


@lru_cache(maxsize=65_536)
def read_street(text: str, *, joined: bool = False, jongno: bool = False) -> Street:
    """Read dong, road and number off the front of a text.

    Args:
        text: what follows province and district.
        joined: the text was written without a space after the district.
        jongno: the district is 종로구, where 세종로 is a legal dong and not a road.
    """
    text = text.lstrip(" ,.")
    if jongno and text.startswith(SEJONGNO):
        return _with_lot(Street(dong=SEJONGNO, rest=text[len(SEJONGNO) :]))
    place = Street(rest=text)
    if not _road_at(text) or (joined and _eup_before_road(text)):
        dong = read_dong(text)
        length = _eup_before_road(text) if joined and not dong.length else dong.length
        name = dong.dong if dong.length else text[:length] or None
        place = Street(dong=name, ri=dong.ri, rest=_after(text, length, name))
        if name and not dong.ri and (again := read_dong(place.rest)).ri and not again.dong:
            place = place._replace(ri=again.ri, rest=_after(place.rest, again.length, again.ri))
    road = _road_at(place.rest)
    if road:
        return _with_road(place, road)
    lot = _with_lot(place)
    return lot if lot.number or lot.damage else _behind_building(place) or lot


def _behind_building(place: Street) -> Street | None:
    """Read a road behind the building's name: 강남파이낸스센터 테헤란로 152."""
    found = _LATER_ROAD.match(place.rest)
    road = _road_at(found["road"]) if found else None
    if found is None or road is None:
        return None
    street = _with_road(place._replace(rest=found["road"]), road)
    rest = f"{found['name']} {street.rest}"
    return street._replace(rest=rest) if street.number else None


def _after(text: str, length: int, dong: str | None) -> str:
    """Return what follows the dong; a dong written twice counts once."""
    rest = text[length:].lstrip(" ,")
    twice = bool(dong) and rest.startswith(f"{dong} ")
    return rest[len(dong or "") :].lstrip(" ,") if twice else rest


def _road_at(text: str) -> re.Match[str] | None:
    if _GA.match(text):
        return None
    return _ROAD.match(text) or _SPACED.match(text)


_EUP_ROAD = re.compile(r"([가-힣]{1,5}?[읍면])(?=[가-힣]{1,12}(?:로|길)" + _AFTER_ROAD + ")")


def _eup_before_road(text: str) -> int:
    found = _EUP_ROAD.match(text)
    return found.end() if found else 0


_POINT = re.compile(r"(?<=\d)\.(?=\d)")


def _with_road(place: Street, road: re.Match[str]) -> Street:
    name = _POINT.sub("·", "".join(road[0].split()))
    rest = place.rest[road.end() :]
    if _MASKED.match(rest):
        return place._replace(road=name, rest=_MASKED.sub("", rest, count=1), damage="masked")
    number = _ROAD_NUMBER.match(rest)
    if not number:
        later = _ROAD.match(rest.lstrip(" ,"))
        street = _with_road(place._replace(rest=rest.lstrip(" ,")), later) if later else place
        return street if street.number else place._replace(road=name, rest=rest)
    return place._replace(
        road=name,
        number=_joined(number["main"], number["sub"]),
        underground=number["under"] == "지하",
        rest=rest[number.end() :],
    )


def _with_lot(place: Street) -> Street:
    if not place.dong and not place.ri:
        hidden = _HIDDEN.match(place.rest)
        return place._replace(rest=place.rest[hidden.end() :], damage="masked") if hidden else place
    place = place._replace(rest=_without_tong(place.rest))
    for pattern, damage in ((_DATE, "excel_date"), (_MASKED, "masked")):
        if pattern.match(place.rest):
            return place._replace(rest=pattern.sub("", place.rest, count=1), damage=damage)
    lot = _LOT.match(place.rest)
    if not lot:
        return place
    sub = lot["sub"] or lot["tail"] or lot["glued"]
    end = lot.end()
    if lot["ho"] and not sub:
        sub = lot["ho"]
    elif lot["ho"]:
        end = lot.end("bunji")
    return place._replace(
        number=_joined(lot["main"], sub),
        mountain=bool(lot["mount"]),
        rest=place.rest[end:],
    )


def _without_tong(text: str) -> str:
    """Return the text without the town hall's numbers before the lot: 5통 3반 123-4."""
    found = _TONG.match(text)
    return text[found.end() :] if found else text


def _joined(main: str, sub: str | None) -> str | None:
    main, sub = main.lstrip("0"), (sub or "").lstrip("0")
    return (f"{main}-{sub}" if sub else main) or None
