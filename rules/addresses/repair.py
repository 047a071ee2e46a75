"""Mend the region of an address that cannot be placed: one wrong letter in a province or district.

Only addresses that no dictionary places come here. A word that is one jamo off the names of
provinces and districts is read as each of them; if exactly one gives an address that fits, that
is what was meant. If none or several fit, the word is left out, so that road, number and home are
not lost with it.

>>> reading = read_any("대군시 달서구 이곡동 741", ())
>>> reading.region.sido, reading.street.number, reading.kinds
('대구광역시', '741', ('repaired_region',))
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from rules.addresses.reading import Reading, read
from rules.hangul import within_one_jamo
from rules.regions import SEJONG, aliases, written_names

FIRST_WORDS = 4
_REGION_WORD = re.compile("[가-힣]{4,10}|[가-힣]{2,3}(?<![동읍면리로길가])")
_UNPLACED = frozenset(("missing_region", "missing_district"))
_WRONG = frozenset(("missing_region", "region_mismatch"))


def read_any(text: str, provinces: tuple[str, ...]) -> Reading:
    """Read a tidy text, its region mended where it cannot be placed as it stands.

    Args:
        text: the address, without postal code.
        provinces: where the postal code lies; empty if unknown.
    """
    reading = read(text, provinces)
    if not reading.is_empty and _UNPLACED.isdisjoint(reading.kinds):
        return reading
    written = read(text, ()) if provinces else reading
    strange = _strange_words(text, written.region.sido)
    if strange:
        reading = _mended(text, strange, provinces) or _without(text, strange, provinces) or reading
    return _turned(text, provinces) or reading if reading.is_empty else reading


def _strange_words(text: str, sido: str | None) -> list[str]:
    """Return the words in front of the first number that look like regions and are none there."""
    words: list[str] = []
    for word in text.replace(",", " ").split()[:FIRST_WORDS]:
        if not _REGION_WORD.fullmatch(word):
            break
        known = written_names().get(word, ())
        if word not in aliases() and not any(sido in (None, name.sido) for name in known):
            words.append(word)
    return words


def _turned(text: str, provinces: tuple[str, ...]) -> Reading | None:
    """Return the reading with the building behind the place: 한빛빌딩 3층, 서울 강남구 …."""
    before, comma, place = text.partition(", ")
    reading = read(f"{place}, {before}", provinces) if comma else None
    return reading if reading and not reading.is_empty and reading.street.number else None


def _mended(text: str, strange: list[str], provinces: tuple[str, ...]) -> Reading | None:
    """Return the one reading that fits with one strange word read as a region."""
    found: dict[tuple[str | None, str | None], Reading] = {}
    for word in strange:
        for name in _near(word):
            reading = read(text.replace(word, name, 1), provinces)
            if _fits(reading):
                found.setdefault((reading.region.sido, reading.region.sigungu), reading)
    if len(found) != 1:
        return None
    reading = next(iter(found.values()))
    return reading._replace(kinds=(*reading.kinds, "repaired_region"))


def _fits(reading: Reading) -> bool:
    region, street = reading.region, reading.street
    placed = region.sigungu or region.sido == SEJONG.sido
    return bool(placed and (street.road or region.dong)) and _WRONG.isdisjoint(reading.kinds)


def _without(text: str, strange: list[str], provinces: tuple[str, ...]) -> Reading | None:
    """Return the reading without the strange words that end like a region, if that has a number."""
    for word in strange:
        if word[-1] in "도시군구":
            text = text.replace(word, "", 1)
    reading = read(" ".join(text.split()), provinces)
    return reading if reading.street.number and not reading.is_empty else None


@lru_cache(maxsize=4096)
def _near(word: str) -> tuple[str, ...]:
    """Return the names of provinces and districts that are one jamo off a word."""
    return tuple(name for name in _names().get(len(word), ()) if within_one_jamo(word, name))


@cache
def _names() -> Mapping[int, tuple[str, ...]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for name in _whole_names():
        found[len(name)].append(name)
    return {length: tuple(sorted(set(names))) for length, names in found.items()}


def _whole_names() -> Iterator[str]:
    yield from (name for name in aliases() if _REGION_WORD.fullmatch(name))
    yield from (name for name in written_names() if name[-1] in "시군구")
