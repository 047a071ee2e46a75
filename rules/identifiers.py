"""Numbers that the state or a service gives to a firm or a person, and the words for gender.

* Business number (사업자등록번호, 10 digits): weights 1 3 7 1 3 7 1 3 5, plus the tens of 5 × the
  ninth digit (국세청).
* Corporate number (법인등록번호, 13 digits): weights 1 2 1 2 … (상업등기규칙).
* CI (연계정보): 64 bytes as 88 characters of base64; kept only as HMAC-SHA256 under a key.

Resident numbers have their own module, ``rules.resident_numbers``.

>>> standardize_business_number("124-81-00998").value
'1248100998'
>>> standardize_gender("여자").value
'F'
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass

from rules.letters import DIGITS_MEANT, SIGN
from rules.placeholders import is_made_up_number, is_no_value
from rules.record import Gender, Issue
from rules.resident_numbers import (
    MASK,
    corporate_check_digit,
    gender_of_digit,
    masked,
    to_ascii_digits,
)
from rules.text import tidy

KEPT_CI = "hmac:"

_NOT_DIGIT = re.compile(r"[^0-9]+")
_LETTERED = re.compile(rf"(?<![A-Za-z]){SIGN}+(?![A-Za-z])")
_CI = re.compile(r"[A-Za-z0-9+/]{86}==")
_HASHED_CI = re.compile(rf"{KEPT_CI}[0-9a-f]{{64}}")
_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_MALE_WORDS = """
m male man men boy mr 남 남자 남성 남아 男 男子 男性 ♂
"""
_MALE = frozenset(_MALE_WORDS.split())
_FEMALE_WORDS = """
f female woman women girl mrs ms miss w 여 여자 여성 여아 녀 女 女子 女性 ♀
"""
_FEMALE = frozenset(_FEMALE_WORDS.split())
_WORDS = _MALE | _FEMALE
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Number:
    """A business or corporate number: digits only, or ``None``."""

    value: str | None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class CiHash:
    """The keyed hash of a CI in hex, or ``None``."""

    value: str | None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class GenderField:
    """The gender that a word tells, or ``None``."""

    value: Gender | None
    issues: tuple[Issue, ...] = ()


def business_check_digit(digits: str) -> int:
    """Return the tenth digit that the first nine call for."""
    total = sum(w * int(d) for w, d in zip(_BUSINESS_WEIGHTS, digits[:9], strict=True))
    return -(total + int(digits[8]) * 5 // 10) % 10


def standardize_business_number(raw: str | None) -> Number:
    """Return the ten digits of a business number whose check digit is right."""
    return _checked(raw, "business_number", 10, business_check_digit)


def standardize_corporate_number(raw: str | None) -> Number:
    """Return the thirteen digits of a corporate number whose check digit is right."""
    return _checked(raw, "corporate_number", 13, corporate_check_digit)


def _checked(raw: str | None, field: str, length: int, check_digit: Callable[[str], int]) -> Number:
    text = (raw or "").strip()
    if not text or text == MASK or (is_no_value(text) and "0" not in text):
        return Number(None)
    plain = to_ascii_digits(text).removesuffix(".0")
    digits = _NOT_DIGIT.sub("", plain)
    if len(digits) < length:
        digits = _NOT_DIGIT.sub("", _LETTERED.sub(_as_meant, plain))
    if len(digits) != length:
        return Number(None, (Issue(field, f"{field}.malformed"),))
    if is_made_up_number(digits):
        return Number(None, (Issue(field, f"{field}.placeholder"),))
    if int(digits[-1]) != check_digit(digits):
        return Number(None, (Issue(field, f"{field}.check_digit"),))
    return Number(digits)


def _as_meant(run: re.Match[str]) -> str:
    return run[0].translate(DIGITS_MEANT)


def standardize_ci(raw: str | None, secret: bytes) -> CiHash:
    """Return HMAC-SHA256 of a CI under ``secret``; a value that is no CI is never hashed."""
    text = (raw or "").strip()
    if text[:1].isalnum() and _CI.fullmatch(text):
        return _hashed(text, secret)
    if not text or is_no_value(text):
        return CiHash(None)
    if _HASHED_CI.fullmatch(text):
        return CiHash(text.removeprefix(KEPT_CI))
    if not _CI.fullmatch(text):
        return CiHash(None, (Issue("ci", "ci.malformed"),))
    return _hashed(text, secret)


def _hashed(ci: str, secret: bytes) -> CiHash:
    return CiHash(hmac.digest(secret, ci.encode(), "sha256").hex())


def keepable_ci(raw: str, secret: bytes) -> str:
    """Return what may be stored for a raw CI: ``hmac:`` and its keyed hash, or ``*``."""
    hashed = standardize_ci(raw, secret).value
    if hashed:
        return KEPT_CI + hashed
    return raw if is_no_value(raw) else "*"


def standardize_gender(raw: str | None) -> GenderField:
    """Return ``M`` or ``F`` for a word, a letter, or the gender digit of a resident number."""
    text = (raw or "").strip()
    if not text:
        return GenderField(None)
    plain = text if text.isascii() else tidy(text).text
    word = to_ascii_digits(plain).lower().removesuffix(".0").strip(" .()[]<>'\"*-")
    word = "".join(word.split()).removeprefix("성별").lstrip(":").removesuffix("분")
    said = {word} if word in _WORDS else set(_WORD.findall(word))
    if said and said <= _MALE:
        return GenderField("M")
    if said and said <= _FEMALE:
        return GenderField("F")
    if len(word) == 1 and word in "12345678":
        return GenderField(gender_of_digit(word))
    if is_no_value(text) or masked(text) != text:
        return GenderField(None)
    return GenderField(None, (Issue("gender", "gender.unreadable"),))
