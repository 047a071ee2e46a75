"""Resident registration numbers: what they tell, where they hide, and how they are kept out.

A number (주민등록번호, 외국인등록번호) is ``YYMMDD-GNNNNNC``. G tells gender and century: 1/2 and
5/6 (foreigners) 1900s, 3/4 and 7/8 2000s, 9/0 1800s. Since October 2020 the digits after G are
random, so the check digit decides nothing here. The number is read for birth date and gender and
goes no further: whatever is stored holds ``######-*******`` (개인정보 보호법 제24조의2).

>>> masked("홍길동 800105-1234567 님")
'홍길동 ######-******* 님'
>>> masked("010-1234-5678, 120-81-47521")
'010-1234-5678, 120-81-47521'
"""

import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rules.letters import DIGITS_MEANT, SIGN
from rules.placeholders import is_no_value
from rules.record import Gender, Issue

MASK = "######-*******"
KEY_PREFIX = "rrn:"

HYPHEN_LETTERS = "\u3161\u30fc\u318d\u1173\u119e\u4e00"
"""ㅡ ー ㆍ and their like: letters to Unicode, a hyphen to who typed them."""
_HYPHENS = str.maketrans(dict.fromkeys(HYPHEN_LETTERS, "-"))
_CENTURY = {"9": 1800, "0": 1800, "1": 1900, "2": 1900, "5": 1900, "6": 1900}
_RANDOM_SINCE = date(2020, 10, 1)
_GAPS = re.compile(r"[\W_]+")
_WHOLE = re.compile(
    r"(?:18|19|20)?([0-9]{6})[\W_]{0,3}([0-9])[\W_]{0,2}(?:[0-9]{6}|[*xXOo#●○]{0,6}[0-9]?)"
)

_LOST_ZERO = re.compile(r"[1-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[3478][0-9]{6}")
_YEAR = r"(?:18|19|20)?[0-9]{2}"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_SPACED = r"(?:[0-9][ \u3000]){5}[0-9]"
_HIDDEN = re.compile(
    rf"(?<![0-9+]){_YEAR}{_MONTH}{_DAY}[\W_]{{0,3}}[1-8][\W_]{{0,2}}[0-9]{{6}}(?![0-9])"
    rf"|(?<![0-9]){_YEAR}[-./ ]{_MONTH}[-./ ]{_DAY}\s?-\s?[1-8][0-9]{{6}}(?![0-9])"
    rf"|(?<![0-9]){_SPACED}[\W_]{{1,3}}[1-8][ \u3000]{_SPACED}(?![0-9])"
    rf"|(?<![0-9+]){_YEAR}{_MONTH}{_DAY}\s?[-‐–—－]\s?[1-8](?:[ \u3000]?[0-9]){{6}}(?![0-9])"
)
_LETTERED = re.compile(
    rf"(?<![0-9A-Za-z+])(?:18|19|20)?{SIGN}{{6}}\s?[-‐–—－]\s?{SIGN}{{7}}(?![0-9A-Za-z])"
)
"""Letters typed for digits are read only where the hyphen stands in its place."""
_MOST_LETTERS = 4
_CORPORATE_LABEL = re.compile(r"법인(?:등록)?\s?(?:번호|No\.?)?\s?[:=]?\s?$", re.IGNORECASE)
_CORPORATE_KINDS = frozenset(("11", "12", "13", "14", "15", "21", "22", "31"))
"""Fifth and sixth digit of a corporate number: the legal form, from 11 주식회사 on."""
_DIALLED_FROM_ABROAD = re.compile(r"(?:00)?8201[016789][0-9]{8}")
_INVISIBLE = re.compile(r"[\u00ad\u034f\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True, slots=True)
class ResidentFacts:
    """All that may be kept of a resident number."""

    birth_date: date | None = None
    gender: Gender | None = None
    issues: tuple[Issue, ...] = ()


def resident_facts(raw: str | None) -> ResidentFacts:
    """Read birth date and gender; the part after the gender digit may be masked or missing."""
    text = (raw or "").strip().lstrip("'\"")
    if not text or text == MASK or is_no_value(text):
        return ResidentFacts()
    plain = _with_digits(to_ascii_digits(text)).removesuffix(".0")
    match = _WHOLE.fullmatch(_with_zero(plain)) or _WHOLE.fullmatch(_found_in(plain))
    if match is None:
        return ResidentFacts(issues=(Issue("resident_number", "resident_number.malformed"),))
    born = born_on(match[1], match[2])
    if born is None:
        return ResidentFacts(issues=(Issue("resident_number", "resident_number.impossible_date"),))
    return ResidentFacts(born, gender_of_digit(match[2]))


def _with_zero(plain: str) -> str:
    """Put back the zero that a spreadsheet took from a number of somebody born 2000 to 2009."""
    return "0" + plain if _LOST_ZERO.fullmatch(plain) else plain


def _found_in(plain: str) -> str:
    span = next(find(plain), None)
    return _GAPS.sub("", plain[slice(*span)])[-13:] if span else ""


def born_on(six_digits: str, gender_digit: str) -> date | None:
    """Return the birth date that ``YYMMDD`` and the gender digit spell, or ``None``."""
    century = _CENTURY.get(gender_digit, 2000)
    try:
        return date(century + int(six_digits[:2]), int(six_digits[2:4]), int(six_digits[4:]))
    except ValueError:
        return None


def gender_of_digit(gender_digit: str) -> Gender:
    """Return the gender that the seventh digit tells: odd is male."""
    return "M" if int(gender_digit) % 2 else "F"


def to_ascii_digits(text: str) -> str:
    """Return ``text`` with digits of any script as 0 to 9, character for character.

    Letters that are typed for a hyphen become one.
    """
    if text.isascii():
        return text
    return "".join(str(int(c)) if c.isdecimal() else c for c in text.translate(_HYPHENS))


def _with_digits(plain: str) -> str:
    """Put digits for the few letters that stand in their places in a resident number."""
    return _LETTERED.sub(_as_meant, plain) if "-" in plain or not plain.isascii() else plain


def _as_meant(match: re.Match[str]) -> str:
    letters = sum(sign.isalpha() for sign in match[0])
    return match[0].translate(DIGITS_MEANT) if letters <= _MOST_LETTERS else match[0]


def check_digits(digits: str) -> tuple[int, int]:
    """Return the last digit of a citizen's and of a foreigner's number of before October 2020."""
    rest = sum((2 + i % 8) * int(d) for i, d in enumerate(digits[:12])) % 11
    return (11 - rest) % 10, (13 - rest) % 10


def find(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of every resident number in ``text``, however it is spelt."""
    plain = _with_digits(to_ascii_digits(text))
    for match in _HIDDEN.finditer(plain):
        digits = _GAPS.sub("", match[0])[-13:]
        if born_on(digits[:6], digits[6]) and not _is_corporate(plain, match.start(), digits):
            yield match.span()


def facts_in(text: str) -> ResidentFacts:
    """Return what the first resident number in ``text`` tells."""
    seen = _INVISIBLE.sub("", text)
    span = next(find(seen), None)
    return resident_facts(seen[slice(*span)]) if span else ResidentFacts()


def _is_corporate(text: str, start: int, digits: str) -> bool:
    labelled = _CORPORATE_LABEL.search(text[max(0, start - 16) : start])
    return bool(labelled) and corporate_check_digit(digits) == int(digits[-1])


def corporate_check_digit(digits: str) -> int:
    """Return the thirteenth digit of a corporate number that the first twelve call for."""
    return -sum((1 + i % 2) * int(d) for i, d in enumerate(digits[:12])) % 10


def masked(text: str, mask: str = MASK) -> str:
    """Return ``text`` with every resident number in it replaced by ``mask``."""
    spans = list(find(text))
    if not spans and _INVISIBLE.search(text):
        seen = _INVISIBLE.sub("", text)
        return masked(seen, mask) if next(find(seen), None) else text
    for start, end in reversed(spans):
        text = text[:start] + mask + text[end:]
    return text


def masked_phones(text: str, mask: str = MASK) -> str:
    """Return ``masked(text)``, but leave ``82 010-1234-5678`` written without gaps alone."""
    return text if _DIALLED_FROM_ABROAD.fullmatch(text.strip()) else masked(text, mask)


def masked_corporate(text: str, mask: str = MASK) -> str:
    """Return ``masked(text)``, but leave a right corporate number alone."""
    digits = _GAPS.sub("", to_ascii_digits(text))
    is_right = (
        len(digits) == 13
        and digits.isdigit()
        and (digits[4:6] in _CORPORATE_KINDS or digits[4:6] > "31")
        and int(digits[-1]) == corporate_check_digit(digits)
    )
    return text if is_right else masked(text, mask)


def is_mistyped_corporate(text: str) -> bool:
    """Return whether what was masked in a corporate number's column is rather one with a slip.

    >>> is_mistyped_corporate("110111-1234567"), is_mistyped_corporate("800105-1234567")
    (True, False)
    """
    digits = _GAPS.sub("", to_ascii_digits(text))
    is_form = len(digits) == 13 and digits.isdigit() and digits[4:6] in _CORPORATE_KINDS
    return is_form and int(digits[-1]) not in check_digits(digits)


def keepable_key(key: str, secret: bytes) -> str:
    """Return a record's key, or a keyed pseudonym if the key is itself a resident number.

    Thirteen digits without a gap are taken for one only when a check digit is right or the birth
    is from the time of random digits: other systems count in thirteen digits too.
    """
    spans = list(find(key))
    if not spans or not any(_is_certain(key[start:end]) for start, end in spans):
        return key
    return KEY_PREFIX + hmac.new(secret, key.encode(), hashlib.sha256).hexdigest()[:32]


def _is_certain(spelt: str) -> bool:
    if not spelt.isdecimal():
        return True
    digits = to_ascii_digits(spelt)[-13:]
    born = born_on(digits[:6], digits[6])
    return int(digits[-1]) in check_digits(digits) or (born is not None and born >= _RANDOM_SINCE)
