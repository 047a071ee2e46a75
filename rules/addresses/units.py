"""Units (동), floors (층) and rooms (호), wherever they stand in what is inside a building."""

import re

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
NAMED = frozenset(NAMED_UNITS.split("|"))
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
_FIRSTS = "".join(word[0] for word in (*SPOKEN, *NAMED))
_BEGINNING = rf"(?=[\dA-Za-z{_SYLLABLE}{_SPOKEN_LEVELS}{_FIRSTS}외등제지반옥])"
PARTS = re.compile(
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
_FILLERS = re.compile(r"[\s호층]|(?<=[A-Za-z])-|-(?=[A-Za-z])")
_NUMBER = re.compile(r"\d+")
_SEPARATORS = re.compile(r"[.·/&]")


def said_by(part: re.Match[str]) -> dict[str, str]:
    """Return what one match of ``PARTS`` says: ``building_unit``, ``floor`` or ``room``."""
    if part["pair"]:
        unit = part["pair_unit"] or _letter(part["pair_letter"] or part["glued_letter"])
        room = part["pair_room"] or part["pair_letter_room"] or part["glued_room"]
        return {"building_unit": plain(unit), "room": plain(room)}
    if part["unit"]:
        return {"building_unit": _unit(part)}
    if part["floor"]:
        return {"floor": _floor(part)}
    if part["room"]:
        return {"room": _room(part)}
    return {"room": plain(part["bare"])} if part["bare"] else {}


def _letter(letter: str) -> str:
    return SPOKEN.get(letter, letter.upper())


def plain(number: str) -> str:
    """Drop leading zeros; letters in upper case."""
    return number.lstrip("0") or "0" if number.isdigit() else number.upper()


def _unit(part: re.Match[str]) -> str:
    if part["unit_named"]:
        return part["unit_named"] + part["unit_named_number"]
    if part["unit_number"]:
        return plain(part["unit_number"])
    return _letter(part["unit_letter"] or part["glued_unit"])


def _floor(part: re.Match[str]) -> str:
    cellar = part["cellar"] or part["b_cellar"] or part["open_cellar"]
    if cellar:
        return _NUMBER.sub(lambda found: "B" + plain(found[0]), _list(cellar))
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
        return f"{plain(part['part_of'])}-{plain(part['part'])}"
    if part["joined"]:
        return plain(part["joined"])
    if part["room_letter"]:
        return _letter(part["room_letter"]) + part["lettered"]
    return ",".join(_own_cellar(room) for room in _list(part["rooms"]).split(","))


def _own_cellar(room: str) -> str:
    return _cellar(room[1:]) if room[0] == "B" and room[1:].isdigit() else room


def _cellar(room: str) -> str:
    return room if room.startswith("B") else "B" + (room.zfill(2) if room.isdigit() else room)


def _list(numbers: str) -> str:
    bare = _SEPARATORS.sub(",", _FILLERS.sub("", numbers))
    return ",".join("~".join(plain(n) for n in item.split("~")) for item in bare.split(","))
