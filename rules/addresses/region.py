"""From the region as written to the region of today: the dong decides where a name does not.

>>> from rules.addresses.head import read_head
>>> region = settle(read_head("인천 중구 "), "운서동", None, ("인천광역시",))
>>> region.sido, region.sigungu
('인천광역시', '영종구')
"""

from dataclasses import dataclass
from functools import lru_cache

from rules.addresses.dongs import legal_form, legal_ri
from rules.addresses.head import Head
from rules.regions import (
    SEJONG,
    District,
    Written,
    administrative_dongs,
    is_abolished,
    renamed_dong,
    settled,
    today,
)


@dataclass(frozen=True, slots=True)
class Region:
    """Province, district, dong and ri of today; ``candidates`` are the districts left open."""

    sido: str | None = None
    sigungu: str | None = None
    dong: str | None = None
    ri: str | None = None
    candidates: tuple[District, ...] = ()
    kinds: tuple[str, ...] = ()


@lru_cache(maxsize=131_072)
def settle(head: Head, dong: str | None, ri: str | None, provinces: tuple[str, ...]) -> Region:
    """Return the region of today.

    Args:
        head: province and district as written.
        dong: dong, eup or myeon as written; ``ri`` likewise.
        provinces: where the postal code lies; empty if unknown. Used only to choose.
    """
    kinds = ["region_mismatch"] if head.mismatch else []
    found = _candidates(head, dong, provinces)
    if head.names and all(is_abolished(name) and name.name for name in head.names):
        kinds.append("abolished_region")
    if not found and head.sido is None and len(provinces) == 1:
        head = Head(provinces[0], (), head.rest)
    if len(found) > 1:
        kinds.append("ambiguous_region")
    sido, sigungu = _certain(head, found)
    district = District(sido, sigungu or "") if sido else None
    name, small, changes = _dong_today(district, dong, ri)
    return Region(sido, sigungu, name, small, found, tuple(kinds + changes))


def _candidates(head: Head, dong: str | None, provinces: tuple[str, ...]) -> tuple[District, ...]:
    if not head.names:
        return (SEJONG,) if head.sido == SEJONG.sido else ()
    forms = {dong, legal_form(dong)} if dong else set()
    sure = {d for name in head.names for form in forms for d in settled(name, form)}
    found = tuple(sorted(sure or {d for name in head.names for d in _today(name)}))
    near = tuple(d for d in found if d.sido in provinces)
    return near if len(found) > 1 and near else found


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


def _dong_today(
    district: District | None, dong: str | None, ri: str | None
) -> tuple[str | None, str | None, list[str]]:
    """Return dong and ri in their legal form of today, and what had to be changed."""
    if dong is None:
        return None, legal_ri(ri) if ri else None, []
    kinds: list[str] = []
    name, small = dong, legal_ri(ri) if ri else None
    known = administrative_dongs()
    if district and (district, name.replace("·", ".")) in known:
        legal = known[district, name.replace("·", ".")]
        return legal or name, small, ["administrative_dong"]
    name = legal_form(dong)
    if name != dong or "·" in name:
        kinds.append("administrative_dong")
    if district is None:
        return name, small, kinds
    new, small = renamed_dong(district, name, small)
    return new, small, kinds + (["renamed_dong"] if new != name else [])
