"""Which area code a place has, and what became of the area codes and prefixes of old.

>>> area_code_of("경기도", "광명시"), area_code_of("전남광주통합특별시", "북구")
('02', '062')
>>> successor_of("0112345678")
'01052345678'
"""

import csv
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from rules.regions import province

_DATA = Path(__file__).parent.parent / "data"


@lru_cache(maxsize=1024)
def area_code_of(sido: str | None, sigungu: str | None) -> str | None:
    """Return the area code of a province and district in official names, or ``None`` if open."""
    if not sido:
        return None
    codes = _area_codes()
    city = (sigungu or "").split(" ")[0]
    return codes.get((sido, city)) or codes.get((sido, ""))


def with_area_codes(text: str) -> str:
    """Put area codes for the provinces that stand in their place.

    >>> with_area_codes("서울)312-3456, (부산)747-1234, 집)312-3456")
    '02-312-3456, 051-747-1234, 집)312-3456'
    """
    return _PROVINCE.sub(_code_for, text)


def _code_for(label: re.Match[str]) -> str:
    name = label[1]
    code = None if name in _SHARED else area_code_of(province(name), "")
    return f"{code}-" if code else label[0]


_PROVINCE = re.compile(r"[(\[]?([가-힣]{2})[)\]] ?(?=[2-9][0-9]{2,3}[-. ][0-9]{4}(?![0-9]))")
_SHARED = frozenset(("광주", "전남"))
"""Names of a province that holds two areas."""


def modern_area_code(old: str, area_code: str | None) -> str | None:
    """Return today's code for a four-digit code of before July 2000.

    Args:
        old: four digits, ``0331``.
        area_code: the area of the record's own address, which decides where it agrees with
            the first digits of ``old``.
    """
    if area_code and _is_kin(old, area_code):
        return area_code
    return _old_families().get(old[:3])


def _is_kin(old: str, area_code: str) -> bool:
    return len(area_code) == 3 and old[:2] == area_code[:2]


def exchange_digit(old: str) -> str | None:
    """Return the digit that two-digit exchanges of an old area got in 1998, where it is known."""
    return _two_digit_exchanges().get(old)


def successor_of(national: str) -> str | None:
    """Return the 010 number that an old 01X number became, both with their leading zero."""
    exchange, line = national[3:-4], national[-4:]
    if not exchange.isdecimal():
        return None
    for first, last, new_first in _migrations().get(national[:3], ()):
        if len(exchange) == len(str(first)) and first <= int(exchange) <= last:
            return f"010{new_first + int(exchange) - first}{line}"
    return None


@cache
def _area_codes() -> dict[tuple[str, str], str]:
    return {(row["sido"], row["sigungu"]): row["area_code"] for row in _rows("area_codes")}


@cache
def _old_families() -> dict[str, str]:
    return {row["family"]: row["area_code"] for row in _rows("old_area_codes")}


@cache
def _two_digit_exchanges() -> dict[str, str]:
    return {row["old_area_code"]: row["digit"] for row in _rows("two_digit_exchanges")}


@cache
def _migrations() -> dict[str, list[tuple[int, int, int]]]:
    found: dict[str, list[tuple[int, int, int]]] = {}
    for row in _rows("mobile_prefix_migration"):
        span = (
            int(row["exchange_from"]), int(row["exchange_to"]), int(row["new_exchange_from"])
        )  # fmt: skip
        found.setdefault(row["old_prefix"], []).append(span)
    return found


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))
