"""From the region as written to the region of today: the dong decides where a name does not.

>>> from rules.addresses.head import read_head
>>> region = settle(read_head("인천 중구 "), "운서동", None, ("인천광역시",))
>>> region.sido, region.sigungu
('인천광역시', '영종구')
"""

from functools import lru_cache
from typing import NamedTuple

from rules.addresses.dongs import legal_form, legal_ri
from rules.addresses.head import Head
from rules.regions import (
    SEJONG,
    District,
    Written,
    administrative_dongs,
    current,
    is_abolished,
    renamed_dong,
    settled,
    today,
    wards_of,
)


class Region(NamedTuple):
    """Province, district, dong and ri of today; ``candidates`` are the districts left open."""

    sido: str | None = None
    sigungu: str | None = None
    dong: str | None = None
    ri: str | None = None
    candidates: tuple[District, ...] = ()
    kinds: tuple[str, ...] = ()


def settle(head: Head, dong: str | None, ri: str | None, provinces: tuple[str, ...]) -> Region:
    """Return the region of today.

    Args:
        head: province and district as written.
        dong: dong, eup or myeon as written; ``ri`` likewise.
        provinces: where the postal code lies; empty if unknown. Used only to choose.
    """
    written = (head.sido, head.names, head.mismatch, head.abolished)
    return _settled(written, dong, ri, provinces)


@lru_cache(maxsize=65_536)
def _settled(
    written: tuple[str | None, tuple[Written, ...], bool, bool],
    dong: str | None,
    ri: str | None,
    provinces: tuple[str, ...],
) -> Region:
    sido_written, names, mismatch, abolished = written
    head = Head(sido_written, names, "", mismatch=mismatch, abolished=abolished)
    found = _candidates(head, dong, ri, provinces)
    sido, sigungu = _certain(head, found)
    if sido is None and not found and len(provinces) == 1:
        sido = provinces[0]
    kinds = _kinds(head, found)
    district = District(sido, sigungu or "") if sido else None
    name, small, changes = _dong_today(district, dong, ri)
    return Region(sido, sigungu, name, small, found, tuple(kinds + changes))


def _kinds(head: Head, found: tuple[District, ...]) -> list[str]:
    kinds = ["region_mismatch"] if head.mismatch else []
    gone = head.names and all(is_abolished(n) and n.name for n in head.names)
    if gone or head.abolished or _has_moved(head, found):
        kinds.append("abolished_region")
    if len(found) > 1:
        kinds.append("ambiguous_region")
    return kinds


def _has_moved(head: Head, found: tuple[District, ...]) -> bool:
    """Return whether the dong now lies in a district of another name: 도봉구 미아동."""
    if len(found) != 1 or not head.names:
        return False
    new = found[0].sigungu
    return not any(new == n.name or new.startswith(f"{n.name} ") for n in head.names)


def _candidates(
    head: Head, dong: str | None, ri: str | None, provinces: tuple[str, ...]
) -> tuple[District, ...]:
    if not head.names:
        return (SEJONG,) if head.sido == SEJONG.sido else _of_seat(head, dong)
    forms = _forms(dong, ri)
    sure = {d for name in head.names for form in forms for d in settled(name, form)}
    if len(sure) > 1 and dong:
        exact = {d for name in head.names for d in settled(name, dong)}
        sure = exact if len(exact) == 1 else _without_dissolved(sure, head, ri)
    found = tuple(sorted(sure or {d for name in head.names for d in _today(name)}))
    found = found if len(sure) > 1 else _by_ward(found, dong)
    near = tuple(d for d in found if d.sido in provinces)
    return near if len(found) > 1 and near else found


def _of_seat(head: Head, dong: str | None) -> tuple[District, ...]:
    """Return the county whose seat an eup is, for it bears the county's name: 경북 청도읍."""
    if not head.sido or not dong or dong[-1] != "읍":
        return ()
    county = District(head.sido, dong[:-1] + "군")
    return (county,) if county in current() else ()


def _forms(dong: str | None, ri: str | None) -> set[str]:
    """Return the names under which the tables may list a dong."""
    return ({dong, legal_form(dong)} if dong else set()) | ({ri[:-1] + "동"} if ri else set())


def _without_dissolved(sure: set[District], head: Head, ri: str | None) -> set[District]:
    """Prefer the district of the dong that a ri became when its eup was dissolved."""
    new = ri[:-1] + "동" if ri else None
    became = {d for name in head.names for d in settled(name, new)}
    return became if len(became) == 1 else sure


def _by_ward(found: tuple[District, ...], dong: str | None) -> tuple[District, ...]:
    """Find the ward of a city, or the one of several districts, by its administrative dong."""
    if not found or not dong:
        return found
    name = dong.replace("·", ".")
    places = wards_of(found[0]) if len(found) == 1 else found
    wards = [ward for ward in places if (ward, name) in administrative_dongs()]
    return (wards[0],) if len(wards) == 1 else found


def _today(name: Written) -> tuple[District, ...]:
    return today(name) if name.name else (District(name.sido, ""),)


def _certain(head: Head, found: tuple[District, ...]) -> tuple[str | None, str | None]:
    """Return the part that all candidates share: the province, and the city of its wards."""
    if not found:
        return head.sido, None
    sidos = {d.sido for d in found}
    if len(sidos) > 1:
        return head.sido, None
    cities = {d.sigungu.partition(" ")[0] for d in found}
    if len(found) == 1:
        return found[0].sido, found[0].sigungu or None
    return sidos.pop(), cities.pop() if len(cities) == 1 else None


def _legal_by_table(district: District, name: str) -> str | None:
    """Return the legal dong of a listed name, empty if there are several; ``None``: not listed."""
    known = administrative_dongs()
    places = (district, *wards_of(district))
    legal = {known[place, name] or "" for place in places if (place, name) in known}
    return (legal.pop() if len(legal) == 1 else "") if legal else None


def _dong_today(
    district: District | None, dong: str | None, ri: str | None
) -> tuple[str | None, str | None, list[str]]:
    """Return dong and ri in their legal form of today, and what had to be changed."""
    if dong is None:
        return None, legal_ri(ri) if ri else None, []
    kinds: list[str] = []
    name, small = dong, legal_ri(ri) if ri else None
    if district:
        legal = _legal_by_table(district, name.replace("·", "."))
        if legal is not None:
            return legal or name, small, ["administrative_dong"]
    name = legal_form(dong)
    if name != dong or "·" in name:
        kinds.append("administrative_dong")
    if district is None:
        return name, small, kinds
    new, small = renamed_dong(district, name, small)
    return new, small, kinds + (["renamed_dong"] if new != name else [])
