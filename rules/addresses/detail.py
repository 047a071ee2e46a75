"""Inside the building: its name, the unit (동), the floor (층) and the room (호).

``101동 1502호``, ``101-1502``, ``101/1502`` and ``101동1502`` say the same; so do ``에이동`` and
``A동``; ``비01호`` and ``지하1호``; ``지층``, ``반지하`` and ``지하1층``. What is none of unit,
floor and room is the name of the building. Lists and ranges of rooms stay whole: ``102,108``.

>>> read_detail("래미안@ 101-1502")
Detail(building_name='래미안아파트', building_unit='101', floor=None, room='1502')
>>> read_detail("지층 비01호")
Detail(building_name=None, building_unit=None, floor='B1', room='B01')
"""

import re
from functools import lru_cache
from typing import NamedTuple

from rules.addresses.units import NAMED, PARTS, plain, said_by

LONGEST_NAME = 60
MOST_ROOMS = 20


class Detail(NamedTuple):
    """The parts of an address inside a lot or building number."""

    building_name: str | None = None
    building_unit: str | None = None
    floor: str | None = None
    room: str | None = None


_APARTMENT_WORD = "아파트"
_APARTMENT = re.compile(
    r"\s?[@＠]|(?<=[가-힣])\s?A\.?P\.?T(?![A-Za-z])\.?|(?<=[가-힣]{2})(?<!상가)A\.?(?=\s?\d{1,4}(?:동|-\d{3,4}))",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?<![가-힣])(?:부재\s?(?:시|중)|(?:문|현관|대문|집|정문)\s?앞|경비실|관리실에|공동\s?현관"
    r"|현관\s?(?:비번|비밀)|비밀\s?번호|비번|초인종|택배(?:함|보관|는|수령|요망|물)"
    r"|배송\s?(?:시|전|메모|요)|배달\s?(?:시|전)|맡겨|두고|놔\s?주|놓아|연락\s?(?:주|바|요)"
    r"|전화\s?(?:주|요망|바)|(?:[Tt]\s?[.:)]|(?:[Tt][Ee][Ll]|전화|연락처|휴대폰)\s?[.:)]?)\s?0\d"
    r"|01[016-9][-. )]?\d{3,4}[-. ]?\d{4}(?!\d))[^,]*"
)
"""What is said to who delivers, up to the next comma: it is no part of the address."""
_TO_WHOM = re.compile(r"(?<![가-힣])[가-힣]{2,4}(?:\s앞\Z|\s?님(?![가-힣])|\s?귀하)[^,]*")
_EDGES = " .-/~:;&'\"·_*|<>=#+!?%^`{}"
_EMPTY_WORDS = frozenset(
    [
        "내",
        "내에",
        "일부",
        "일원",
        "일대",
        "전체",
        "전부",
        "번지",
        "지번",
        "호",
        "층",
        "동",
        "제",
        "또는",
        "산",
        "앞",
        "번지미상",
        "번지없음",
        "자택",
        "직장",
        "지상",
        "지하",
        "및",
        "외",
        "의",
        "소재",
        "일부호",
        "블럭",
        "블록",
        "도로명",
        "주소",
    ]
)
_LOT = re.compile(r"[\d~-]+번지")
_HAS_LETTER = re.compile(r"[^\W\d_]")


def read_detail(text: str, dong: str | None = None) -> Detail:
    """Read the parts inside the building; text that is none of them is the building's name.

    Args:
        text: what follows the number, and what stood in the parentheses.
        dong: the dong of the address, which is no part of a building's name.
    """
    if not text:
        return _NOTHING
    dong = dong_within(text, dong)
    simple = _SIMPLE.fullmatch(text) if dong is None else None
    return (simple and _simple(simple)) or read_carefully(text, dong)


def dong_within(text: str, dong: str | None) -> str | None:
    """Return the dong if it can be a word of the text."""
    return dong if dong and (dong in text or may_be_within(dong)) else None


def may_be_within(dong: str) -> bool:
    """Return whether a dong may come to stand in a text when ``@`` is read."""
    return _APARTMENT_WORD in dong


_NOTHING = Detail()
_SIMPLE = re.compile(
    r"(?:((?:[가-힣]++ )*[가-힣]{3,}(?:(?<![제하상])(?<!에이치)|[0-9]{1,2}(?:차|단지))) )?"
    r"(?:(?=[A-Z0-9])(?:([0-9]{1,4}|[A-Z])동 ?)?(?:([0-9]{1,3})층 ?)?"
    r"(?:((?:(?<![가-힣])B)?[0-9]{1,4})호)?"
    r"|([0-9]{1,4})[-/]([0-9]{3,4})호?)"
    r"(?: ((?![호층동실])[가-힣]+(?: [가-힣]+)*(?:[0-9]{1,2}(?:차|단지))?))?"
)


def _simple(found: re.Match[str]) -> Detail | None:
    """Put numbers in the plainest form together with the names beside them, read by themselves."""
    before, unit, floor, room, pair_unit, pair_room, after = found.groups()
    unit, room = unit or pair_unit, room or pair_room
    names = [read_carefully(name, None) for name in (before, after) if name]
    if any(name.building_unit or name.floor or name.room for name in names):
        return None
    words = " ".join([name.building_name for name in names if name.building_name])
    if len(words) > LONGEST_NAME:
        return None
    return Detail(words or None, unit and plain(unit), floor and plain(floor), room and plain(room))


@lru_cache(maxsize=65_536)
def read_carefully(text: str, dong: str | None) -> Detail:
    """Read the parts one after the other, whatever they are."""
    text = _NOTE.sub("", _APARTMENT.sub(_APARTMENT_WORD, text))
    if "님" in text or "귀하" in text or text.endswith("앞"):
        text = _TO_WHOM.sub("", text)
    found: dict[str, str] = {}
    names: list[str] = []
    at = 0
    for part in PARTS.finditer(text):
        names.append(text[at : part.start()])
        at = part.end()
        _take(part, found)
    names.append(text[at:])
    return Detail(
        _name(names, dong), found.get("building_unit"), found.get("floor"), found.get("room")
    )


def _take(part: re.Match[str], found: dict[str, str]) -> None:
    """Add what one match says: a second number to its list, a second lettered unit not at all."""
    said = said_by(part)
    unit = said.get("building_unit")
    if unit and "building_unit" in found:
        if part["pair"] and part["pair_unit"]:
            said = {"room": f"{unit}-{said['room']}"}
        elif len(unit) <= 3 and unit.isascii() and found["building_unit"] in NAMED:
            said = {}
            found["building_unit"] += unit
        elif not unit.isdigit():
            said = {}
    for key, value in said.items():
        found[key] = _with(found.get(key), value)


def _with(known: str | None, more: str) -> str:
    """Join two lists of floors or rooms, each item once."""
    if known is None and "," not in more:
        return more
    items = dict.fromkeys([*(known.split(",") if known else ()), *more.split(",")])
    return ",".join(list(items)[:MOST_ROOMS])


def _name(pieces: list[str], dong: str | None) -> str | None:
    words = [word.strip(_EDGES) for piece in pieces for word in piece.replace(",", " ").split()]
    kept = (w for w in words if _HAS_LETTER.search(w) and w != dong and not _LOT.fullmatch(w))
    name = " ".join(word for word in kept if word not in _EMPTY_WORDS)
    return name[:LONGEST_NAME].strip(_EDGES) or None
