"""Hanja among the hangul of a name: words beside it, and a name of which a part is in hanja.

>>> in_hangul("김민수 外 1人"), read_out("金철수")
('김민수 외 1인', '김철수')
"""

import re

from rules.names.nobody import IDEOGRAPHS
from rules.names.tables import hanja_readings, hanja_surnames, surnames

IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")
_PLAIN_NAME = re.compile("[가-힣]{1,8}")
_IN_HANJA = (
    (re.compile("外(?= ?[0-9]|$)"), "외"),
    (re.compile("(?<=[가-힣]) ?等(?= ?[0-9]|$)"), " 등"),
    (re.compile("(?<=[0-9]) ?[人名]$"), "인"),
    (re.compile(r"(?<=[가-힣]) ?[(\[]?母[)\]]?$"), "(모친)"),
    (re.compile(r"(?<=[가-힣]) ?[(\[]?父[)\]]?$"), "(부친)"),
    (re.compile(r"(?<=[가-힣]) ?[ (\[][妻夫][)\]]?$"), "(배우자)"),
)
"""Words beside a name that are themselves written in hanja."""


def in_hangul(text: str) -> str:
    """Return the text with such words in hangul."""
    if IDEOGRAPH.search(text):
        for pattern, word in _IN_HANJA:
            text = pattern.sub(word, text)
    return text


def surname_in(hanja: str) -> tuple[str | None, str]:
    """Return the surname, in hangul, that hanja begin with, and the signs behind it."""
    length = 2 if hanja[:2] in hanja_surnames() else 1
    return hanja_surnames().get(hanja[:length]), hanja[length:]


def read_out(mixed: str) -> str | None:
    """Read a name of which a part is in hanja: 金철수, 김哲洙."""
    surname, given = surname_in(mixed)
    surname = surname or mixed[:1]
    read = surname + "".join(hanja_readings().get(one, one) for one in given)
    return read if _PLAIN_NAME.fullmatch(read) and surname in surnames() else None
