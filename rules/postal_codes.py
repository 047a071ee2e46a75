"""Postal codes: five digits since 2015-08-01, six (135-080) from 1988 to 2015.

The first two digits of a code of today tell the province. A spreadsheet drops the leading zero
of Seoul's 01 to 09: four digits are given it back, and the issue says so.

Source: Korea Post, basic district numbers, 2015-07-24 (``rules/data/postcode_ranges.csv``).

>>> read_postal_code("6236").code, read_postal_code("135-080").old
('06236', '135080')
>>> provinces_of("06236"), provinces_of("500110")
(('서울특별시',), ('전남광주통합특별시', '전북특별자치도'))
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from rules.placeholders import is_no_value
from rules.record import Issue
from rules.tables import rows
from rules.text import tidy


class PostalCode(NamedTuple):
    """A code of today (five digits) or an old one (six), and what was wrong with the field."""

    code: str | None = None
    old: str | None = None
    issues: tuple[Issue, ...] = ()


_MARK = re.compile(r"^(?:우편번호|우편|우|\(?우\)|〒)?[\s:)(\[]*([\d\s.-]*\d)[\s)\].]*$")
_DECIMAL = re.compile(r"\.0+$")
_CODES = re.compile(r"(?<!\d)(?:\d{3}-\d{3}|\d{5,6})(?!\d)")
LONGEST = 40


def _issue(kind: str) -> tuple[Issue, ...]:
    return (Issue("postal_code", f"postal_code.{kind}"),)


@lru_cache(maxsize=65_536)
def read_postal_code(raw: str) -> PostalCode:
    """Read the postal code column; what is no postal code is ``None`` with an issue."""
    text = (raw if raw.isascii() else tidy(raw).text).strip().lstrip("'")
    if not text:
        return PostalCode()
    if is_no_value(text):
        return PostalCode(issues=_issue("placeholder"))
    if len(text) > LONGEST:
        return PostalCode(issues=_issue("invalid"))
    found = _MARK.match(_DECIMAL.sub("", text))
    alone = read_digits(re.sub(r"\D", "", found[1])) if found else PostalCode()
    return alone if alone.code or alone.old else _both(text) or _no_code(alone)


def _no_code(read: PostalCode) -> PostalCode:
    return read if read.issues else PostalCode(issues=_issue("invalid"))


def _both(text: str) -> PostalCode | None:
    """Read a code of today beside the old one of the same place: ``06236 (135-080)``."""
    codes = [read_digits(code.replace("-", "")) for code in _CODES.findall(text)]
    if len(codes) != 2 or any(code.issues for code in codes):
        return None
    new = {code.code for code in codes if code.code}
    old = {code.old for code in codes if code.old}
    return PostalCode(new.pop(), old.pop()) if len(new) == len(old) == 1 else None


def read_digits(digits: str) -> PostalCode:
    """Read a code from its digits alone."""
    if set(digits) <= {"0"}:
        return PostalCode(issues=_issue("placeholder"))
    if len(digits) == 4 and provinces_of("0" + digits):
        return PostalCode("0" + digits, issues=_issue("leading_zero_lost"))
    if len(digits) == 5 and provinces_of(digits):
        return PostalCode(digits)
    if len(digits) == 6 and provinces_of(digits):
        return PostalCode(old=digits)
    return PostalCode(issues=_issue("invalid"))


@lru_cache(maxsize=131_072)
def provinces_of(code: str) -> tuple[str, ...]:
    """Return the provinces a code of five or six digits may lie in; none if it cannot exist."""
    fitting = [r for r in _ranges() if len(code) == len(r[0]) and r[0] <= code <= r[1]]
    return min(fitting, key=lambda r: int(r[1]) - int(r[0]))[2] if fitting else ()


@cache
def _ranges() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return tuple(
        (row["first"], row["last"], tuple(row["sidos"].split("|")))
        for row in rows("postcode_ranges.csv")
    )
