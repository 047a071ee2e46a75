"""Names typed while the keyboard was set to the other language: rlacjftn, 김cjftn, ㅗㅐㅜㅎ."""

import re

from rules.keyboard import hangul_from_qwerty, qwerty_from_hangul
from rules.names.latin import LatinName, read_latin
from rules.names.splitting import split
from rules.names.tables import given_syllables, listed_spellings, surnames

_TYPED_HONORIFIC = re.compile("(?<=[가-힣]{3})(?:고객님|님|씨)$")
_HALF_TYPED = re.compile(
    "([가-힣]{1,3})((?:[qwertasdfgzxcv][yuiophjklbnm]{1,2}[qwertasdfgzxcv]{0,2}){1,2})"
)
_SYLLABLES_TYPED = re.compile(
    "(?:[qwertasdfgzxcv][yuiophjklbnm]{1,2}[qwertasdfgzxcv]{0,2}){2,}", re.ASCII | re.IGNORECASE
)
"""Keys in the order consonant, vowels, consonants: nothing else makes whole syllables."""
_BETWEEN = re.compile("[ .-]")


def typed_hangul(latin: str) -> str | None:
    """Hangul typed on an English keyboard: rlacjftn → 김철수."""
    squeezed = _BETWEEN.sub("", latin)
    if not (4 <= len(squeezed) <= 24 and _SYLLABLES_TYPED.fullmatch(squeezed)):
        return None
    typed = hangul_from_qwerty(squeezed)
    if squeezed.istitle() and typed[0] not in surnames():
        typed = hangul_from_qwerty(squeezed.lower())
    typed = _TYPED_HONORIFIC.sub("", typed)
    if not re.fullmatch("[가-힣]{2,4}", typed) or typed[0] not in surnames():
        return None
    surname, given, _ = split(typed)
    known = given_syllables()
    return typed if surname and given and all(one in known for one in given) else None


def half_typed(main: str) -> str | None:
    """A name of which the end was typed on an English keyboard: 김cjftn."""
    found = _HALF_TYPED.fullmatch(main)
    typed = hangul_from_qwerty(found[2]) if found else ""
    if not found or not re.fullmatch("[가-힣]{1,2}", typed):
        return None
    name = found[1] + typed
    is_name = name[0] in surnames() and all(one in given_syllables() for one in name[1:])
    return name if is_name and 2 < len(name) <= 4 else None


def mistyped_latin(main: str) -> LatinName | None:
    """Latin typed on a Korean keyboard: ``ㅗㅐㅜㅎ 햐ㅣㅇㅐㅜㅎ``."""
    typed = qwerty_from_hangul(main)
    if not re.fullmatch("[A-Za-z -]+", typed):
        return None
    read = read_latin(typed)
    if read and read.surname in listed_spellings() and read.given_name:
        return read
    return None
