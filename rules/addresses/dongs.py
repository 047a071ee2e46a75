"""Dong, eup, myeon and ri: read by their grammar, and turned into the legal form.

A lot belongs to a legal dong (역삼동); people also write the administrative one (역삼1동), which
is a service area of the town hall. Most administrative names tell their legal dong; those that do
not are in ``rules/data/administrative_dongs.csv``.

>>> legal_form("역삼1동"), legal_form("금호1가동"), legal_form("성수2가제3동")
('역삼동', '금호동1가', '성수동2가')
>>> read_dong("양지면양지리123").ri, read_dong("종로1·2·3·4가동 12").dong
('양지리', '종로1·2·3·4가동')
"""

import re
from typing import NamedTuple

NUMBERED_LEGAL = frozenset({"상도1동", "대저1동", "대저2동"})
LEGAL_WITH_BON = frozenset({"소사본동", "심곡본동", "산본동", "동본동"})
LEGAL_WITH_JE = frozenset(
    ["홍제", "거제", "연제", "벽제", "효제", "지제", "인제", "강제", "소제", "망제", "갑제", "용제"]
)
NUMBERED_LEGAL_RI = frozenset(
    f"{stem}{number}리"
    for stem, last in (("창선", 2), ("어음", 2), ("하귀", 2), ("광령", 3))
    for number in range(1, last + 1)
)

_NO_ROAD = r"\d(?!\d{0,3}\s?번?[가-힣]{0,3}길)"
_END = rf"(?=[\s,)(]|{_NO_ROAD}|산\s?\d|번지|\*|$)"
_NUMBERS = r"\d{1,2}(?:\s?[.·,]\s?\d{1,2}){0,5}"
_EUP = re.compile(rf"([가-힣]{{1,6}}?[읍면])(?:{_END}|(?=[가-힣]{{1,5}}\d?리{_END}))")
_RI = re.compile(rf"\s*([가-힣]{{1,5}}\d?리){_END}")
_NUMBERED = re.compile(
    rf"([가-힣]{{1,6}}?)(?:제?\s?{_NUMBERS}가(?:동|제?\d동)?"
    rf"|(?:제?{_NUMBERS}|(?<!동)\s{_NUMBERS})동(?!\s?\d{{1,4}}호))(?![가-힣])"
)
_WHOLE = re.compile(rf"([가-힣]{{1,8}}동){_END}")
_PART = re.compile(rf"([가-힣]{{1,7}}?(?:[·.][가-힣]{{1,6}})?동)(?:{_END}|(?=[가-힣]))")
_LEGAL_NUMBERED = re.compile(r"(.+?)(제?)(\d{1,2}(?:[.·]\d{1,2})*)(가동|동)")
_LEGAL_GA = re.compile(r"(.+?)(\d)가(?:제?\d)?동")


class DongReading(NamedTuple):
    """A dong (or eup, myeon) and ri as written, and how many characters they took."""

    dong: str | None = None
    ri: str | None = None
    length: int = 0


def read_dong(text: str) -> DongReading:
    """Read dong and ri off the front of a text."""
    eup = _EUP.match(text)
    if eup:
        ri = _RI.match(text, eup.end())
        return DongReading(eup[1], ri[1] if ri else None, ri.end() if ri else eup.end())
    numbered = _NUMBERED.match(text)
    if numbered:
        name = "".join(numbered[0].split()).replace(",", "·").replace(".", "·")
        return DongReading(name, None, numbered.end())
    plain = _WHOLE.match(text) or _PART.match(text)
    if plain:
        return DongReading(plain[1], None, plain.end())
    ri = _RI.match(text)
    return DongReading(None, ri[1], ri.end()) if ri else DongReading()


def legal_form(dong: str) -> str:
    """Return the legal dong that an administrative name tells, or the name itself."""
    if dong in NUMBERED_LEGAL or dong in LEGAL_WITH_BON:
        return dong
    ga = _LEGAL_GA.fullmatch(dong)
    if ga and not ga[1].endswith(("로", "동", "·")) and not ga[1][-1].isdigit():
        return f"{ga[1]}동{ga[2]}가"
    numbered = _LEGAL_NUMBERED.fullmatch(dong)
    if numbered:
        return _without_number(dong, *numbered.groups())
    return dong[:-2] + "동" if dong.endswith("본동") and len(dong) > 2 else dong


def _without_number(dong: str, stem: str, je: str, _number: str, ending: str) -> str:
    if ending == "가동" or "·" in stem or "." in stem:
        return dong
    if je and stem + je in LEGAL_WITH_JE:
        stem += je
    return stem if stem.endswith("동") and len(stem) > 1 else stem + "동"


def legal_ri(ri: str) -> str:
    """Return the legal ri of an administrative one: 송산3리 → 송산리."""
    if ri in NUMBERED_LEGAL_RI or not ri[-2:-1].isdigit():
        return ri
    return ri[:-2] + "리"
