"""What stands beside telephone numbers in a field and is none: masked ones, floors, hours, dates.

>>> without_asides("1. 02-312-3456 (3층, 9:00-18:00) 2. 서울)313-4567")
' ; 02-312-3456 ( ,  )  ; 02-313-4567'
"""

import re

from rules.phones.areas import with_area_codes

MASKED = re.compile(
    r"[0-9][-.) ]?[*●○•]{2,}|(?<![*●○•])[*●○•]{2,}[-.) ]?[0-9]|[0-9]-[xX#]{3,4}(?:-|$)"
)
_ASIDE = re.compile(
    r"(?<!내선)(?<!내선 )(?<!교환)(?<!교환 )(?<!구내)(?<!구내 )(?<![0-9-])(?:"
    r"[0-9]{1,2}(?:\.[0-9]{1,2})?(?:층|시|분|월|일|세|살|개월|학년|년생)"
    r"|[0-9]{4}(?:\.[0-9]{1,2})?[년월]|[0-9]{1,4}(?:호|동|명|차|회|팀)(?![가-힣0-9]))"
    r"|(?<![0-9:-])[0-9]{1,2}:[0-9]{2}(?: ?[-~] ?[0-9]{1,2}:[0-9]{2})?(?![0-9:-])"
    r"|(?<![0-9-])(?:19|20)[0-9]{2}([-./])[0-9]{1,2}\1[0-9]{1,2}(?![0-9-])"
)
"""Floors, rooms, hours and dates beside a number."""
_NUMBERED = re.compile(r"(?<![0-9.)-])[1-9][.)]\s?(?=0[0-9]{1,2}[-.) ][0-9]{3})")
"""What counts the numbers: ``1. 010-2345-6789 2. 02-312-3456``."""
_BUSINESS = re.compile(r"(?<![0-9-])[1-9][0-9]{2}-[0-9]{2}-[0-9]{5}(?![0-9-])")
_RANGE = re.compile(
    r"(?<![0-9])([0-9]{2,4}[-.) ]{1,2}[0-9]{3,4}[-. ])([0-9]{4}) ?~ ?\1([0-9]{4})(?![0-9])"
)
_DIGIT = re.compile("[0-9]")


def without_masked(text: str) -> str:
    """Drop the numbers of a list that are masked."""
    parts = re.split(r"([,;/\n])", text)
    return "".join("" if MASKED.search(part) else part for part in parts)


def without_asides(text: str) -> str:
    """Blank business numbers, and floors and hours beside a number; shorten ranges to tails."""
    text = _BUSINESS.sub(" ", text)
    text = _NUMBERED.sub(" ; ", text if text.isascii() else with_area_codes(text))
    shorter = _ASIDE.sub(" ", _RANGE.sub(r"\1\2~\3", text))
    return shorter if _DIGIT.search(shorter) else text
