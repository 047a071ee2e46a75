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

LONGEST_NAME = 60
MOST_ROOMS = 20


class Detail(NamedTuple):
    """The parts of an address inside a lot or building number."""

    building_name: str | None = None
    building_unit: str | None = None
    floor: str | None = None
    room: str | None = None


SPOKEN = {
    **{"에이": "A", "비": "B", "씨": "C", "디": "D", "에프": "F", "에이치": "H", "제이": "J"},
    **{"케이": "K", "엘": "L", "엠": "M", "엔": "N", "에스": "S", "티": "T"},
}
_ENDING_UNITS = "상가|관리|본관|별관|후생|복지|기숙사|부속|근린생활시설|주상복합"
_WHOLE_UNITS = (
    "판매시설|업무시설|사무|공장|생산|연구|창고|업무|판매|숙소|강의|실험|오피스|주거|근생"
)
NAMED_UNITS = f"{_ENDING_UNITS}|{_WHOLE_UNITS}"
"""What a unit is called by its use; the second kind only as a word of its own."""
_NAMED = frozenset(NAMED_UNITS.split("|"))
_SPOKEN_LEVELS = "일이삼사오육칠팔구십"
_SYLLABLE = "가나다라마바사아자차카타파하"
_LETTER = rf"[A-Za-z{_SYLLABLE}]|{'|'.join(sorted(SPOKEN, key=len, reverse=True))}"
_ROOM = r"(?:[A-Za-z]-?)?\d{1,5}[A-Za-z]?(?:-\d{1,4}|-[A-Za-z](?=\s?호))?"
_ROOMS = rf"{_ROOM}(?:\s?호?\s?[,.·/&~]\s?{_ROOM}(?!\s?층)){{0,19}}"
_LEVEL = r"\d{1,3}(?:(?:\s?층?\s?~|\s?층\s?-)\s?\d{1,3})?"
_LEVELS = rf"(?:\d{{1,2}}-\d{{1,2}}|{_LEVEL}(?:\s?층?\s?[,.·/]\s?{_LEVEL}(?![\d호-])){{0,9}})"
_HO = r"(?:\s?[.,])?\s?호(?:실)?(?:(?![가-힣])|(?=내|일부|외|및|와|전체|상가))"
_ALONE = r"(?<![가-힣A-Za-z0-9])"
_FIRST = rf"(?:{_ALONE}제?|(?<=동))"
# whatever a part may begin with: at any other letter there is nothing to try
_FIRSTS = "".join(word[0] for word in (*SPOKEN, *_NAMED))
_BEGINNING = rf"(?=[\dA-Za-z{_SYLLABLE}{_SPOKEN_LEVELS}{_FIRSTS}외등제지반옥])"
_PARTS = re.compile(
    rf"""
    {_BEGINNING}(?:
    (?P<noise>
        \d{{1,3}}\s?통(?:\s?\d{{1,3}}\s?반)?(?![가-힣])
      | (?<!\d)\d{{1,3}}\s?반(?![가-힣])
      | [외등]\s?\d{{0,3}}\s?(?:필지|필)(?![가-힣])
      | {_ALONE}외\s?\d{{1,3}}(?!\d)(?:\s?개?\s?(?:호|동))?
    )
  | (?P<pair>
      (?: (?<![\dA-Za-z-])(?:[1-9]\d?-(?=\d{{3,4}}-\d{{3}}))?
            제?(?P<pair_unit>\d{{1,4}})\s?동?\s?[-/]\s?제?(?P<pair_room>[Bb]?\d{{3,4}})
        | {_ALONE}(?P<pair_letter>{_LETTER})\s?동?\s?-\s?(?P<pair_letter_room>\d{{3,4}})
        | {_ALONE}(?P<glued_letter>[AC-Z])(?P<glued_room>\d{{3,4}})(?=\s*(?:,|$)))
      (?:\s?호)?(?:실)?(?![\d층동차~,-]|[가-힣])
    )
  | (?P<unit>
      (?: (?<![\dA-Za-z-])(?:제\s?)?(?P<unit_number>\d{{1,4}}(?:-\d{{1,2}}|(?:,\d{{1,4}}){{1,9}})?)
        | {_ALONE}제?(?P<unit_letter>{_LETTER}|[A-Za-z]\d{{1,3}})
        | (?P<glued_unit>(?<=[가-힣])[A-Z]|(?<=연립|빌라|맨션|주택)[{_SYLLABLE}])
        | (?P<unit_named>{_ENDING_UNITS}|{_ALONE}(?:{_WHOLE_UNITS}))
            (?P<unit_named_number>[\dA-Z]{{0,3}}))
      \s?동(?:(?![가-힣])|(?=지[하층]|반지하|옥탑|비\d))
    )
  | (?P<floor>
        (?:지하|(?<![A-Za-z])B|{_FIRST}[비지])
            \s?(?P<cellar>\d{{1,2}}(?:\s?[~,·]\s?\d)?)\s?(?:층|[Ff](?![a-z]))
      | 지하\s?(?P<open_cellar>\d)
            (?=\s?[,~·/]\s?(?:지상\s?\d|\d{{1,2}}(?:\s?,\s?\d{{1,2}})?\s?층))
      | 지하\s?(?P<spoken_cellar>[일이삼사오])\s?층(?![가-힣])
      | {_ALONE}B(?P<b_cellar>\d)(?![\dA-Za-z호-])
      | (?P<first_cellar>{_FIRST}지층|반지하층?|지하층|지하실?(?=\s*(?:$|[,.])))
      | (?P<roof>옥탑층?|옥탑방|옥상층?)(?![가-힣])
      | (?:지상\s?)?(?:(?<![\d가-힣-])|(?<=지상)|(?<=[가-힣])(?!\d{{1,3}}\s?,\s))
            (?:제\s?)?(?P<levels>{_LEVELS})\s?층
      | (?<![\dA-Za-z])(?P<f_level>\d{{1,2}})(?:/?[Ff]|(?:st|nd|rd|th)\s?fl(?:oor)?)(?![A-Za-z])
      | {_ALONE}(?P<spoken_level>[일이삼사오육칠팔구십])층(?![가-힣])
    )
  | (?P<room>
        (?P<room_cellar>지하|{_FIRST}(?:지층|지|비))
            \s?-?(?P<cellar_room>{_ROOMS}){_HO}
      | {_ALONE}제?(?P<room_letter>{_LETTER})\s?-?(?P<lettered>\d{{0,4}}){_HO}
      | (?<![\dA-Za-z-])제?(?P<part_of>\d{{1,5}})\s?호의\s?(?P<part>\d{{1,3}})(?:\s?호)?(?!\d)
      | (?:(?<![\dA-Za-z-])|(?<=층-))제?(?P<rooms>{_ROOMS}){_HO}
      | (?<![\dA-Za-z-])제?(?P<joined>\d{{3,4}})호(?=[가-힣]{{2}})(?![텔수프관점선기동차반형크스남])
      | {_ALONE}[B비](?P<b_room>\d{{2,3}})(?![\dA-Za-z])호?
    )
  | (?P<bare>(?:(?<![^\s,#])|(?<=동))\d{{3,4}}(?=\s*(?:,|$)))
    )
    """,
    re.VERBOSE,
)
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
    ("내", "내에", "일부", "일원", "일대", "전체", "전부", "번지", "지번", "호", "층", "동", "제")
) | frozenset(
    (
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
    )
)
_FILLERS = re.compile(r"[\s호층]|(?<=[A-Za-z])-|-(?=[A-Za-z])")
_NUMBER = re.compile(r"\d+")
_LOT = re.compile(r"[\d~-]+번지")
_SEPARATORS = re.compile(r"[.·/&]")
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
    return Detail(
        words or None, unit and _plain(unit), floor and _plain(floor), room and _plain(room)
    )


@lru_cache(maxsize=65_536)
def read_carefully(text: str, dong: str | None) -> Detail:
    """Read the parts one after the other, whatever they are."""
    text = _NOTE.sub("", _APARTMENT.sub(_APARTMENT_WORD, text))
    if "님" in text or "귀하" in text or text.endswith("앞"):
        text = _TO_WHOM.sub("", text)
    found: dict[str, str] = {}
    names: list[str] = []
    at = 0
    for part in _PARTS.finditer(text):
        names.append(text[at : part.start()])
        at = part.end()
        _take(part, found)
    names.append(text[at:])
    return Detail(
        _name(names, dong), found.get("building_unit"), found.get("floor"), found.get("room")
    )


def _take(part: re.Match[str], found: dict[str, str]) -> None:
    """Add what one match says: a second number to its list, a second lettered unit not at all."""
    said = _said(part)
    unit = said.get("building_unit")
    if unit and "building_unit" in found:
        if part["pair"] and part["pair_unit"]:
            said = {"room": f"{unit}-{said['room']}"}
        elif len(unit) <= 3 and unit.isascii() and found["building_unit"] in _NAMED:
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


def _said(part: re.Match[str]) -> dict[str, str]:
    if part["pair"]:
        unit = part["pair_unit"] or _letter(part["pair_letter"] or part["glued_letter"])
        room = part["pair_room"] or part["pair_letter_room"] or part["glued_room"]
        return {"building_unit": _plain(unit), "room": _plain(room)}
    if part["unit"]:
        return {"building_unit": _unit(part)}
    if part["floor"]:
        return {"floor": _floor(part)}
    if part["room"]:
        return {"room": _room(part)}
    return {"room": _plain(part["bare"])} if part["bare"] else {}


def _letter(letter: str) -> str:
    return SPOKEN.get(letter, letter.upper())


def _plain(number: str) -> str:
    """Drop leading zeros; letters in upper case."""
    return number.lstrip("0") or "0" if number.isdigit() else number.upper()


def _unit(part: re.Match[str]) -> str:
    if part["unit_named"]:
        return part["unit_named"] + part["unit_named_number"]
    if part["unit_number"]:
        return _plain(part["unit_number"])
    return _letter(part["unit_letter"] or part["glued_unit"])


def _floor(part: re.Match[str]) -> str:
    cellar = part["cellar"] or part["b_cellar"] or part["open_cellar"]
    if cellar:
        return _NUMBER.sub(lambda found: "B" + _plain(found[0]), _list(cellar))
    if part["spoken_cellar"]:
        return f"B{_SPOKEN_LEVELS.index(part['spoken_cellar']) + 1}"
    if part["first_cellar"]:
        return "B1"
    if part["roof"]:
        return "옥탑"
    if part["spoken_level"]:
        return str(_SPOKEN_LEVELS.index(part["spoken_level"]) + 1)
    levels = part["f_level"] or part["levels"]
    return _list(levels.replace("-", "~"))


def _room(part: re.Match[str]) -> str:
    if part["b_room"]:
        return "B" + part["b_room"]
    if part["room_cellar"]:
        return ",".join(_cellar(room) for room in _list(part["cellar_room"]).split(","))
    if part["part_of"]:
        return f"{_plain(part['part_of'])}-{_plain(part['part'])}"
    if part["joined"]:
        return _plain(part["joined"])
    if part["room_letter"]:
        return _letter(part["room_letter"]) + part["lettered"]
    return ",".join(_own_cellar(room) for room in _list(part["rooms"]).split(","))


def _own_cellar(room: str) -> str:
    return _cellar(room[1:]) if room[0] == "B" and room[1:].isdigit() else room


def _cellar(room: str) -> str:
    return room if room.startswith("B") else "B" + (room.zfill(2) if room.isdigit() else room)


def _list(numbers: str) -> str:
    bare = _SEPARATORS.sub(",", _FILLERS.sub("", numbers))
    return ",".join("~".join(_plain(n) for n in item.split("~")) for item in bare.split(","))


def _name(pieces: list[str], dong: str | None) -> str | None:
    words = [word.strip(_EDGES) for piece in pieces for word in piece.replace(",", " ").split()]
    kept = (w for w in words if _HAS_LETTER.search(w) and w != dong and not _LOT.fullmatch(w))
    name = " ".join(word for word in kept if word not in _EMPTY_WORDS)
    return name[:LONGEST_NAME].strip(_EDGES) or None
