"""Provinces and districts: every name they are written by, and what each is called today.

The map of 2026-07-01 decides (화성 got wards on 2026-02-01; 인천 and 전남광주통합특별시 were
redrawn on 2026-07-01). A district name is looked up under the province of today; where a name was
split, or several provinces share it, the dong decides, and where that is not known the question
stays open: the caller gets every candidate.

Source: the tables ``sido_aliases``, ``sigungu``, ``admin_changes``, ``district_dongs``.

>>> province("충남"), province("광주직할시")
('충청남도', '전남광주통합특별시')
>>> [str(d) for d in districts("강남구")], [str(d) for d in districts("마산시")]
(['서울특별시 강남구'], ['경상남도 창원시 마산합포구', '경상남도 창원시 마산회원구'])
>>> [str(d) for d in districts("중구", sido="인천광역시", dong="운서동")]
['인천광역시 영종구']
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from rules.tables import rows


@dataclass(frozen=True, slots=True, order=True)
class District:
    """A district of today under its province; ``sigungu`` is empty in 세종, which has none."""

    sido: str
    sigungu: str

    def __str__(self) -> str:
        return f"{self.sido} {self.sigungu}".strip()


@dataclass(frozen=True, slots=True)
class Written:
    """A district as it was written: its province (under the name of today) and its own name."""

    sido: str
    name: str


SEJONG = District("세종특별자치시", "")
METROPOLITAN = ("특별시", "광역시")


@cache
def aliases() -> Mapping[str, str]:
    """Return every way to write a province, without spaces, and the province it means today."""
    found = {row["alias"]: row["sido"] for row in rows("sido_aliases.csv")}
    return {**found, **{name.lower(): sido for name, sido in found.items()}}


def province(name: str) -> str | None:
    """Return the province of today that a name, old or short, stands for."""
    return aliases().get("".join(name.split()))


@cache
def current() -> frozenset[District]:
    """Return the districts of today, 세종 included."""
    own = (District(row["sido"], row["sigungu"]) for row in rows("sigungu.csv") if row["sigungu"])
    return frozenset((*own, SEJONG))


@cache
def _moved() -> Mapping[Written, District]:
    changes = (row for row in rows("admin_changes.csv") if not row["old_emd"])
    return {
        Written(row["old_sido"], row["old_sigungu"]): District(row["new_sido"], row["new_sigungu"])
        for row in changes
    }


@cache
def _by_dong() -> Mapping[Written, Mapping[District, frozenset[str]]]:
    found: dict[Written, dict[District, frozenset[str]]] = defaultdict(dict)
    for row in rows("district_dongs.csv"):
        today = District(row["new_sido"], row["new_sigungu"])
        found[Written(row["sido"], row["sigungu"])][today] = frozenset(row["dongs"].split("|"))
    return found


@cache
def written_names() -> Mapping[str, tuple[Written, ...]]:
    """Return every spelling of a district, without spaces, and the districts it may mean.

    A ward may stand without its city (분당구), and a name of three syllables or more without its
    last one (강남, 성남 분당).
    """
    known = {Written(d.sido, d.sigungu) for d in current() if d.sigungu}
    known |= set(_moved()) | set(_by_dong())
    found: dict[str, dict[Written, None]] = defaultdict(dict)
    for written in sorted(known, key=lambda w: (w.sido, w.name)):
        for spelling in _spellings(written.name):
            found[spelling][written] = None
    return {spelling: _nearest(spelling, tuple(names)) for spelling, names in found.items()}


def _spellings(name: str) -> Iterable[str]:
    city, _, ward = name.partition(" ")
    cities = (city, city[:-1]) if len(city) > 2 else (city,)
    yield from cities
    if not ward:
        return
    wards = (ward, ward[:-1]) if len(ward) > 2 else (ward,)
    yield from (c + w for c in cities for w in wards)
    if len(ward) > 2:
        yield from wards


def _nearest(spelling: str, names: tuple[Written, ...]) -> tuple[Written, ...]:
    """Prefer the name as it stands to a ward's city or a cut name; today's to yesterday's."""
    exact = tuple(n for n in names if n.name.replace(" ", "") == spelling)
    city = tuple(n for n in names if " " not in n.name and n.name[:-1] == spelling)
    live = tuple(n for n in names if District(n.sido, n.name) in current())
    return exact or city or live or names


def districts(
    name: str, *, sido: str | None = None, dong: str | None = None
) -> tuple[District, ...]:
    """Return the districts of today that a name may mean, best known first, none if unknown.

    Args:
        name: a district as written, old or new; spaces do not matter.
        sido: its province under the name of today, if known.
        dong: a dong, eup or myeon in it, if known.
    """
    names = written_names().get("".join(name.split()), ())
    here = tuple(w for w in names if sido in (None, w.sido))
    found = {d: None for written in here for d in today(written, dong)}
    sure = [d for w in here for d in settled(w, dong)] if dong else []
    return tuple(dict.fromkeys(sure)) if len(set(sure)) == 1 else tuple(found)


def settled(written: Written, dong: str | None) -> tuple[District, ...]:
    """Return the districts of today that hold ``dong`` within a district as written."""
    if not dong:
        return ()
    parts = _by_dong().get(written) or _by_dong().get(_renamed_to(written)) or {}
    found = tuple(d for d, dongs in parts.items() if dong in dongs)
    return found or (settled(_city_of(written), dong) if written.name.endswith("군") else ())


def _city_of(county: Written) -> Written:
    """Return the city that bears the name of a county: dongs of the one are written under both."""
    return Written(county.sido, county.name[:-1] + "시")


def _renamed_to(written: Written) -> Written:
    """Return the district that one written under a former name became as a whole, or itself."""
    new = _moved().get(written)
    return Written(new.sido, new.sigungu) if new else written


def today(written: Written, dong: str | None = None) -> tuple[District, ...]:
    """Return what a district as written is called today; several where it was split."""
    sure = settled(written, dong)
    if sure:
        return sure
    if written in _moved():
        return (_moved()[written],)
    own = District(written.sido, written.name)
    if own in current():
        return (own,)
    return tuple(_by_dong().get(written, {}))


@cache
def known_dongs() -> frozenset[str]:
    """Return the dongs, eups and myeons that the tables of districts name."""
    return frozenset(
        dong for parts in _by_dong().values() for dongs in parts.values() for dong in dongs
    )


def is_known_dong(name: str) -> bool:
    """Return whether a table names this dong, legal or administrative."""
    return name in known_dongs() or name in _administrative_names()


@cache
def _administrative_names() -> frozenset[str]:
    return frozenset(name for _, name in administrative_dongs())


def is_abolished(written: Written) -> bool:
    """Return whether no district of today bears this name in this province."""
    return District(written.sido, written.name) not in current()


def has_wards(district: District) -> bool:
    """Return whether a city is divided into wards (일반구)."""
    return district in _cities_with_wards()


@cache
def _cities_with_wards() -> frozenset[District]:
    return frozenset(
        District(d.sido, d.sigungu.partition(" ")[0]) for d in current() if " " in d.sigungu
    )


@cache
def _renamed() -> Mapping[tuple[District, str], str]:
    return {
        (District(row["new_sido"], row["new_sigungu"]), row["old_emd"]): row["new_emd"]
        for row in rows("admin_changes.csv")
        if row["old_emd"]
    }


def renamed_dong(district: District, dong: str, ri: str | None) -> tuple[str | None, str | None]:
    """Return (dong, ri) under the names of today: 석적면 → 석적읍, 당진읍 읍내리 → 읍내동."""
    known = _renamed()
    new = known.get((district, f"{dong} {ri}")) or known.get((district, dong))
    if new is None:
        return dong, ri
    if new == "*":
        return (ri[:-1] + "동", None) if ri else (None, None)
    return new, None if new.endswith("동") else ri


def wards_of(city: District) -> tuple[District, ...]:
    """Return the wards of a city, none if it has none."""
    if not has_wards(city):
        return ()
    return tuple(
        d
        for d in sorted(current())
        if d.sido == city.sido and d.sigungu.startswith(f"{city.sigungu} ")
    )


@cache
def administrative_dongs() -> Mapping[tuple[District, str], str | None]:
    """Return administrative dongs that do not tell their legal dong; None: there are several."""
    return {
        (District(row["sido"], row["sigungu"]), row["administrative_dong"]): row["legal_dong"]
        or None
        for row in rows("administrative_dongs.csv")
    }
