"""Read province and district off the front of an address, by dictionary and not by spaces.

Spaces are looked through (``강남 구``, ``서울특별시강남구역삼동``); they matter only where a cut
name must end (``서울 강남 역삼동``). The reading stops at the first name that is no province and
no district; what follows belongs to the street.

>>> read_head("서울시강남구역삼동").rest
'역삼동'
>>> head = read_head("경남 마산시 ")
>>> head.sido, head.names[0].name
('경상남도', '마산시')
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from rules.regions import Written, aliases, is_abolished, known_dongs, today, written_names

GWANGJU = Written("전남광주통합특별시", "")
ABOLISHED_PROVINCES = ("광주광역시", "광주직할시", "전라남도")
_GWANGJU_SI = "광주시"
_OFFICE = re.compile(r"청(?:로|길|역|앞|뒤|사|옆)")
_DONG_TAIL = re.compile(r"[가-힣]{2,6}[동읍면](?![가-힣])")
_NAME_ENDS = "시군구"


class Head(NamedTuple):
    """The region as written: a province of today, the districts it may mean, and the rest.

    ``joined`` says that the rest was written without a space before it. ``mismatch`` says that the
    district does not lie in the province that was written, ``abolished`` that the province was
    written by the full name of one that is gone.
    """

    sido: str | None
    names: tuple[Written, ...]
    rest: str
    joined: bool = False
    mismatch: bool = False
    abolished: bool = False


class _Reader:
    """A text without its spaces, and where each character stood."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places = [i for i, c in enumerate(text) if not c.isspace() and c != ","]
        self.squeezed = "".join(text[i] for i in self.places).lower()

    def gap_at(self, at: int) -> bool:
        """Return whether a word ends before the squeezed position ``at``."""
        return at >= len(self.places) or at == 0 or self.places[at] - self.places[at - 1] > 1

    def word_at(self, at: int) -> str:
        """Return the rest of the word from ``at``, up to the next space."""
        end = at + 1
        while not self.gap_at(end):
            end += 1
        return self.squeezed[at:end]

    def rest_from(self, at: int) -> str:
        """Return the text as written from the squeezed position ``at``."""
        return self.text[self.places[at] :] if at < len(self.places) else ""

    def longest(self, at: int, names: Mapping[str, object], lengths: Sequence[int]) -> str | None:
        """Return the longest of ``names`` that stands at ``at``."""
        for length in lengths:
            name = self.squeezed[at : at + length]
            if len(name) == length and name in names:
                return name
        return None


@cache
def _alias_lengths() -> tuple[int, ...]:
    return tuple(sorted({len(name) for name in aliases()}, reverse=True))


@cache
def _name_lengths() -> tuple[int, ...]:
    return tuple(sorted({len(name) for name in written_names()}, reverse=True))


def read_head(text: str) -> Head:
    """Read the region at the front of a text that holds no digit."""
    words = text.split(" ", 3)
    for count in range(1, len(words)):
        rest = _GAP.sub("", " ".join(words[count:]))
        if not rest:
            break
        if head := _of_words(" ".join(words[:count])):
            return head._replace(rest=rest)
    return read_carefully(text)


_GAP = re.compile(r"\A[\s,]+")


def said_once(text: str) -> str:
    """Return a text without the regions at its front that it says a second time.

    >>> said_once("서울특별시 강남구 서울 강남구 테헤란로 ")
    '서울특별시 강남구 테헤란로 '
    """
    seen: set[str] = set()
    words = text.split(" ")
    for at, word in enumerate(words):
        is_district = word[-1:] in _NAME_ENDS and word in written_names()
        if word not in aliases() and not is_district:
            return " ".join([*(w for w in words[:at] if w), *words[at:]])
        name = aliases().get(word, word)
        if name in seen:
            words[at] = ""
        seen.add(name)
    return text


def from_last_start(text: str) -> str:
    """Return a text from where it names its province and a district again.

    >>> from_last_start("서울특별시 강남구 역삼동 서울특별시 강남구 역삼동 ")
    '서울특별시 강남구 역삼동 '
    """
    words = text.split(" ")
    meant = aliases().get(words[0]) if len(words) > 4 else None
    for at in range(len(words) - 2, 1, -1) if meant else ():
        if aliases().get(words[at]) == meant and words[at + 1] in written_names():
            return " ".join(words[at:])
    return text


@lru_cache(maxsize=16_384)
def _of_words(front: str) -> Head | None:
    """Read the first words alone, if that is all there is of the region, whatever follows.

    It is where the words name a district, and from none of the places where a name is looked for
    does the rest of them begin a longer one. A name is looked for at the front, and behind a
    province; behind 광주시 too, so that is left to careful reading.
    """
    words = front.split(" ")
    squeezed = "".join(words).lower()
    if not all(map(str.isalpha, words)) or _GWANGJU in words or _GWANGJU_SI in squeezed:
        return None
    if any(squeezed[at:] in _beginnings() for at in _places_of_names(squeezed)):
        return None
    head = read_carefully(f"{front} {_ANYTHING}")
    return head if head.names and head.rest == _ANYTHING else None


_ANYTHING = "·"
_GWANGJU = "광주"


def _places_of_names(squeezed: str) -> set[int]:
    """Return where in the text a name may be looked for: at the front and behind provinces."""
    reached, places = {0}, set[int]()
    while reached - places:
        at = min(reached - places)
        places.add(at)
        reached |= {
            at + length for length in _alias_lengths() if squeezed[at : at + length] in aliases()
        }
    return places


@cache
def _beginnings() -> frozenset[str]:
    names = (*aliases(), *written_names())
    return frozenset(name[:length] for name in names for length in range(1, len(name)))


@lru_cache(maxsize=65_536)
def read_carefully(text: str) -> Head:
    """Read the region character by character."""
    reader = _Reader(text)
    sido, at = _read_sido(reader)
    names, end, mismatch = _read_district(reader, at, sido)
    if sido == GWANGJU.sido and not names and reader.squeezed[:at] in ("광주", _GWANGJU_SI):
        names, sido = (Written("경기도", "광주시"), GWANGJU), None
    if mismatch:
        sido = None
    return Head(
        sido,
        names,
        reader.rest_from(end),
        joined=not reader.gap_at(end),
        mismatch=mismatch,
        abolished=reader.squeezed.startswith(ABOLISHED_PROVINCES),
    )


def _read_sido(reader: _Reader) -> tuple[str | None, int]:
    sido, at = None, 0
    for _ in range(3):
        name = reader.longest(at, aliases(), _alias_lengths())
        if _is_gwangju_city(reader, at):
            name = _GWANGJU_SI
        if name is None or _longer_district(reader, at, name):
            break
        meant = GWANGJU.sido if name == _GWANGJU_SI else aliases()[name]
        if sido not in (None, meant) or not _is_whole(reader, at, name):
            break
        sido, at = meant, at + len(name)
    return sido, at


def _longer_district(reader: _Reader, at: int, name: str) -> bool:
    """Return whether a district stands here whose name is longer: 부산진구 and not 부산."""
    for length in _name_lengths():
        if length <= len(name):
            return False
        district = reader.squeezed[at : at + length]
        if district in written_names() and len(district) == length:
            return _ends_here(reader, at, district)
    return False


def _is_gwangju_city(reader: _Reader, at: int) -> bool:
    """광주시 is 광주광역시 before one of its wards, and where nothing says it is in 경기도."""
    if not reader.squeezed.startswith(_GWANGJU_SI, at):
        return False
    ward = reader.longest(at + 3, written_names(), _name_lengths())
    wards = written_names().get(ward or "", ())
    return at == 0 or any(w.sido == GWANGJU.sido for w in wards)


def _is_whole(reader: _Reader, at: int, name: str) -> bool:
    """Return whether a province ends here, and is not the first half of 서울로 or 세종대로."""
    end = at + len(name)
    if reader.gap_at(end) or len(name) > 3:
        return True
    if reader.longest(end, written_names(), _name_lengths()):
        return True
    word = reader.word_at(end)
    return word.endswith("우체국") or bool(_DONG_TAIL.match(word))


def _read_district(
    reader: _Reader, at: int, sido: str | None
) -> tuple[tuple[Written, ...], int, bool]:
    for length in _name_lengths():
        name = reader.squeezed[at : at + length]
        known = written_names().get(name)
        if known is None or len(name) < length or not _ends_here(reader, at, name):
            continue
        here = _within(known, sido)
        if here:
            return here, at + length, False
        if len(known) == 1 and name[-1] in _NAME_ENDS and len(name) > 2:
            return known, at + length, True
    return (), at, False


def _within(names: tuple[Written, ...], sido: str | None) -> tuple[Written, ...]:
    """Keep the districts of a province, those that moved into it included."""
    own = tuple(n for n in names if sido in (None, n.sido))
    return own or tuple(n for n in names if {d.sido for d in today(n)} == {sido})


def _ends_here(reader: _Reader, at: int, name: str) -> bool:
    end = at + len(name)
    word = "" if reader.gap_at(end) else reader.word_at(end)
    if name[-1] in _NAME_ENDS:
        return not _OFFICE.match(word) and not (at == 0 and _is_street_tail(word))
    if end >= len(reader.squeezed) or not word:
        return end < len(reader.squeezed)
    if len(word) < 2 or (at and reader.gap_at(at)) or name + word in known_dongs():
        return False
    return bool(_DONG_TAIL.match("가" + word)) and not all(map(is_abolished, written_names()[name]))


def _is_street_tail(word: str) -> bool:
    return 0 < len(word) <= 3 and word[-1] in "로길"
