"""Inside the building: its name, the unit (동), the floor (층) and the room (호).

``101동 1502호``, ``101-1502``, ``101/1502`` and ``101동1502`` say the same; so do ``에이동`` and
``A동``; ``비01호`` and ``지하1호``; ``지층``, ``반지하`` and ``지하1층``. What is neither unit nor floor
nor room is the name of the building. Lists and ranges of rooms stay whole: ``102,108``.

>>> read_detail("래미안@ 101-1502")
Detail(building_name='래미안아파트', building_unit='101', floor=None, room='1502')
>>> read_detail("지층 비01호")
Detail(building_name=None, building_unit=None, floor='B1', room='B01')
"""

import re
from dataclasses import dataclass
from functools import lru_cache

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Detail:
    """The parts of an address inside a lot or building number."""

    building_name: str | None = None
    building_unit: str | None = None
    floor: str | None = None
    room: str | None = None


_LETTERS = {"에이": "A", "비": "B", "씨": "C", "디": "D", "이": "E", "에프": "F"}
_NAMED_UNIT = "상가|관리|본관|별관|후생|복지|기숙사|부속|근린생활시설"
_LETTER = r"[A-Za-z]|에이|비|씨|디|에프"
_ROOMS = r"\d{1,5}(?:-\d{1,4})?(?:\s?호?\s?[,~]\s?[Bb]?\d{1,5}(?:-\d{1,4})?){0,9}"
_PARTS = re.compile(
    rf"""
    (?P<noise>
        \d{{1,3}}\s?통(?:\s?\d{{1,3}}\s?반)?(?![가-힣]) | (?<!\d)\d{{1,3}}\s?반(?![가-힣])
      | 외\s?\d{{0,3}}\s?(?:필지|필)(?![가-힣]) | (?<![가-힣])외\s?\d{{1,3}}(?!\d)(?:\s?개?\s?(?:호|동))?
      | (?<![가-힣])(?:번지|일원|일대|일부|전체|전부|내|지번)(?![가-힣])
    )
  | (?P<pair>(?<![\dA-Za-z-])(?:제?\s?(?P<pair_unit>\d{{1,4}})\s?동?\s?[-/]\s?(?P<pair_room>[Bb]?\d{{3,4}})
      | (?<![가-힣])(?P<pair_letter>[A-Za-z가나다라마바사아자차카타파하]|에이|비|씨|디)\s?동?\s?-\s?(?P<pair_letter_room>\d{{3,4}}))
      \s?호?(?:실)?(?![\d층동차~,-]))
  | (?P<unit>(?:(?<![\dA-Za-z])제?\s?(?P<unit_number>\d{{1,4}}(?:-\d{{1,2}})?)
      | (?<![가-힣A-Za-z0-9])(?P<unit_letter>[가나다라마바사아자차카타파하]|{_LETTER}|[A-Z]\d)
      | (?<![가-힣])(?P<unit_named>{_NAMED_UNIT}))\s?동(?![가-힣]))
  | (?P<floor>
        (?:지하|B|비)\s?(?P<cellar>\d{{1,2}})\s?(?:층|[Ff](?![a-z]))
      | (?<![A-Za-z0-9])B(?P<b_cellar>\d)(?![\dA-Za-z호-])
      | (?P<first_cellar>지층|반지하층?|지하층|지하실?(?![가-힣\d\s])|지하(?=\s*$))
      | 지상\s?(?P<ground>\d{{1,3}})\s?층
      | (?P<roof>옥탑층?|옥탑방|옥상층?)(?![가-힣])
      | (?<![\d-])(?P<levels>\d{{1,3}}(?:\s?층?\s?[,~-]\s?\d{{1,3}}){{0,9}})\s?층(?:\s?(?:일부|전체|전부))?
      | (?<![\dA-Za-z])(?P<f_level>\d{{1,2}})[Ff](?![A-Za-z])
    )
  | (?P<room>
        (?P<room_cellar>지하|지층|지|비|(?<![A-Za-z])[Bb])\s?-?(?P<cellar_room>{_ROOMS})\s?호(?:실)?
      | (?<![A-Za-z가-힣])(?P<room_letter>[A-Za-z]|에이|씨|디|가|나|다|라|마|바|사|아|자|차|카|타|파|하)
            \s?-?(?P<lettered>\d{{0,4}})\s?호(?:실)?(?![가-힣\d])
      | (?<![\d-])제?(?P<rooms>{_ROOMS})\s?호(?:실)?(?![선관])
      | (?<![A-Za-z0-9])B(?P<b_room>\d{{2,3}})(?![\dA-Za-z])
    )
  | (?P<number>(?<![^\s,])(?P<bare>\d{{3,4}})(?=\s*(?:[,(]|$)))
    """,
    re.VERBOSE,
)
_APARTMENT = re.compile(r"\s?\(아\)|(?<=[가-힣\d])\s?[@＠]|(?<=[가-힣])\s?APT\b", re.IGNORECASE)
_EDGES = " ,.-/~:;&'\"·_*|<>=#+!?%^`{}[]"
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=65_536)
def read_detail(text: str) -> Detail:
    """Read the parts inside the building; text that is none of them is the building's name."""
    text = _APARTMENT.sub("아파트", text)
    found: dict[str, str] = {}
    names: list[str] = []
    at = 0
    for part in _PARTS.finditer(text):
        names.append(text[at : part.start()])
        at = part.end()
        if not _keep(part, found):
            names.append(part[0])
    names.append(text[at:])
    return Detail(_name(names), found.get("building_unit"), found.get("floor"), found.get("room"))


def _keep(part: re.Match[str], found: dict[str, str]) -> bool:
    """Take what one match says; false if the place is taken already."""
    said = _said(part)
    if any(key in found for key in said):
        return False
    found.update(said)
    return True


def _said(part: re.Match[str]) -> dict[str, str]:
    kind = _kind(part)
    if kind == "pair":
        unit = part["pair_unit"] or _letter(part["pair_letter"])
        room = part["pair_room"] or part["pair_letter_room"]
        return {"building_unit": _plain(unit), "room": _plain(room).upper()}
    if kind == "unit":
        unit = part["unit_number"] or part["unit_named"] or _letter(part["unit_letter"])
        return {"building_unit": _plain(unit)}
    if kind == "floor":
        return {"floor": _floor(part)}
    if kind == "room":
        return {"room": _room(part)}
    return {"room": _plain(part["bare"])} if kind == "number" else {}


def _kind(part: re.Match[str]) -> str:
    return next(k for k in ("noise", "pair", "unit", "floor", "room", "number") if part[k])


def _letter(letter: str) -> str:
    return _LETTERS.get(letter, letter.upper())


def _plain(number: str) -> str:
    """Drop leading zeros and spaces."""
    bare = "".join(number.split())
    return bare.lstrip("0") or "0" if bare.isdigit() else bare


def _floor(part: re.Match[str]) -> str:
    cellar = part["cellar"] or part["b_cellar"]
    if cellar:
        return "B" + _plain(cellar)
    if part["first_cellar"]:
        return "B1"
    if part["roof"]:
        return "옥탑"
    return _list(part["ground"] or part["f_level"] or part["levels"].replace("-", "~"))


def _room(part: re.Match[str]) -> str:
    if part["b_room"]:
        return "B" + part["b_room"]
    if part["room_cellar"]:
        rooms = _list(part["cellar_room"])
        return "B" + (rooms.zfill(2) if rooms.isdigit() else rooms)
    if part["room_letter"]:
        return _letter(part["room_letter"]) + part["lettered"]
    return _list(part["rooms"])


def _list(numbers: str) -> str:
    bare = re.sub(r"[\s호층]", "", numbers)
    return ",".join("~".join(_plain(n) for n in item.split("~")) for item in bare.split(","))


def _name(pieces: list[str]) -> str | None:
    words = (_SPACES.sub(" ", piece).strip(_EDGES) for piece in pieces)
    name = " ".join(word for word in words if word)[:LONGEST_NAME].strip(_EDGES)
    return name or None
