"""Digits in disguise: words, look-alike letters, and what spreadsheets do to numbers.

>>> unmask("공일공-이삼사오-육칠팔구"), unmask("O1O-2345-6789"), unmask("1012345678.0")
('010-2345-6789', '010-2345-6789', '1012345678')
"""

import re

_WORDS = dict(zip("공영일이삼사오육륙칠팔구", "001234566789", strict=True))
_SPOKEN = re.compile(
    r"(?<![가-힣])[공영일이삼사오육륙칠팔구](?:[- .]?[공영일이삼사오육륙칠팔구]){2,}"
)
_MIXED = re.compile(
    r"(?<![가-힣0-9])[공영](?:[- .]?[0-9공영일이삼사오육륙칠팔구]){8,10}(?![가-힣0-9])"
)
"""A number in digits and words, which begins like one; a 구 before a number means an old one."""
_LOOK_ALIKE = re.compile(r"(?<![A-Za-z가-힣ㄱ-ㅣ])[0-9OoQlI|ㅇ]{2,}(?![A-Za-z가-힣ㄱ-ㅣ])")
_BAR_BETWEEN = re.compile(r"[0-9]{4}\|[0-9]{2}")
_LETTERS = str.maketrans("OoQlI|ㅇ", "0001110")
_DECIMAL = re.compile(r"([0-9]{7,13})\.0{1,6}")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){2,3}")
_JOINED = re.compile(
    r"(?<![0-9])(010[- .]?[2-9][0-9]{3}[- .]?[0-9]{4})"
    r"(?=0[0-9]{1,2}[- .]?[0-9]{3,4}[- .]?[0-9]{4}(?![0-9]))"
)
"""A whole mobile number with another number right behind it: a line break was lost."""
_ODD_SIGN = re.compile(
    r"(?<![0-9*])(\+?82[- ]?[1-9][0-9]?|0[0-9]{1,2})([^0-9A-Za-z가-힣 .,-])"
    r"([0-9]{3,4})\2([0-9]{4})(?![0-9*])"
)
"""Signs that stand for a hyphen where all digits are there; a star among fewer hides one."""
_SCIENTIFIC = re.compile(r"([0-9])(?:[.,]([0-9]{1,15}))?[eE]\+?([0-9]{1,2})")
_EXCHANGE_WORD = re.compile(r"(?<=[0-9])\s?국(?:번)?[에의]?\s?(?=[0-9])")


class DigitsLostError(ValueError):
    """A spreadsheet wrote the number as ``1.01E+10``: its last digits are gone."""


def unmask(text: str) -> str:
    """Return ``text`` with digits that were spelt otherwise as digits.

    Raises:
        DigitsLostError: the number is in scientific notation without all of its digits.
    """
    text = text.strip("'\"`= ")
    if match := _DECIMAL.fullmatch(text):
        return match[1]
    if match := _SCIENTIFIC.fullmatch(text):
        return _from_scientific(match[1] + (match[2] or ""), int(match[3]))
    if _THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    text = _ODD_SIGN.sub(r"\1-\3-\4", text)
    if not text.isascii():
        text = _MIXED.sub(_say, text)
        text = _EXCHANGE_WORD.sub("-", _SPOKEN.sub(_say, text))
    return _JOINED.sub(r"\1; ", _LOOK_ALIKE.sub(_unletter, text))


def _from_scientific(digits: str, exponent: int) -> str:
    if len(digits) != exponent + 1:
        raise DigitsLostError
    return digits


def _say(match: re.Match[str]) -> str:
    return "".join(_WORDS.get(c, c) for c in match[0])


def _unletter(match: re.Match[str]) -> str:
    run = match[0]
    if _BAR_BETWEEN.search(run):
        return run
    if run.isdecimal() or not (any(c.isdecimal() for c in run) or _leads_digits(match)):
        return run
    return run.translate(_LETTERS)


def _leads_digits(match: re.Match[str]) -> bool:
    rest = match.string[match.end() : match.end() + 3].lstrip("-.) ")
    return bool(rest) and rest[0].isdecimal()
