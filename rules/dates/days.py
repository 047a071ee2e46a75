"""Days that a text may mean, judged: the century, the calendar, what no customer was born on.

A two-digit year takes its century from the gender digit of a resident number. Without one it is
the latest year that makes a customer at least 14 (the age of consent, 개인정보 보호법 제22조의2);
where the other century is possible too, it is an alternative and an issue says so.

Lunar dates: people of an age to count birthdays by the moon are registered now with the one, now
with the other date. The solar day of the same lunar date is kept as an alternative, never as the
value; for dates marked as lunar always, for others up to ``LAST_LUNAR_YEAR``.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from rules.lunar import solar_of
from rules.record import Issue

LONGEST_TEXT = 60
"""Letters of a field that are looked at."""
LEAST_AGE = 14
GREATEST_AGE = 120
LAST_LUNAR_YEAR = 1979

_SENTINEL_DAYS = """
1900-01-01 1900-01-02 1899-12-30 1899-12-31 1904-01-01 1970-01-01 2000-01-01 1111-11-11
9999-12-31 2999-12-31 2099-12-31 1000-01-01 0001-01-01 1800-01-01 2222-02-22
"""
_SENTINELS = frozenset(_SENTINEL_DAYS.split())


class BirthDate(NamedTuple):
    """An ISO date or ``None``; other ISO dates that may be meant; what was wrong."""

    value: str | None = None
    alternatives: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


class Reading(NamedTuple):
    """A day as read: the parts, whether other parts were possible, and remarks."""

    year: int = 0
    month: int = 0
    day: int = 0
    is_short_year: bool = False
    gender_digit: str | None = None
    remark: str | None = None
    others: tuple[tuple[int, int, int], ...] = ()
    fault: str | None = None


def nothing(kind: str, alternatives: tuple[str, ...] = ()) -> BirthDate:
    """Return no date, for a reason that its issue names."""
    return BirthDate(None, alternatives, (issue(kind),))


def issue(kind: str, detail: str = "") -> Issue:
    """Return the issue of a birth date of that kind."""
    return Issue("birth_date", f"birth_date.{kind}", detail)


def with_century(
    reading: Reading,
    gender_digit: str | None,
    today: date,
    calendar: str | None,
    issues: tuple[Issue, ...],
) -> BirthDate:
    """Give a two-digit year its century, by the gender digit or by the ages that customers have."""
    candidates = [
        day
        for century in (2000, 1900)
        if (day := day_of(century + reading.year, reading.month, reading.day))
    ]
    if not candidates:
        return nothing("impossible")
    remarks = (issue(reading.remark),) if reading.remark else ()
    if gender_digit:
        century = {"9": 1800, "0": 1800}.get(gender_digit, 1900 if gender_digit in "1256" else 2000)
        day = day_of(century + reading.year, reading.month, reading.day)
        if day is None:
            return nothing("impossible")
        return weighed(day, None, today, calendar, (*issues, *remarks))
    grown = [day for day in candidates if _age(day, today) >= LEAST_AGE]
    chosen = (grown or candidates)[0]
    others = [d for d in candidates if d != chosen and 0 <= _age(d, today) <= GREATEST_AGE]
    doubt = (issue("century_assumed"),) if others else ()
    other = others[0] if others else None
    return weighed(chosen, other, today, calendar, (*issues, *remarks, *doubt))


@lru_cache(maxsize=1 << 16)
def weighed(
    day: date,
    other: date | None,
    today: date,
    lunar: str | None,
    extra: tuple[Issue, ...] = (),
) -> BirthDate:
    """Judge a day that the calendar has: sentinel, future, too old; add its alternatives."""
    iso = day.isoformat()
    if iso in _SENTINELS:
        return nothing("sentinel")
    if day > today:
        return nothing("future")
    if _age(day, today) > GREATEST_AGE:
        return nothing("too_old")
    alternatives = [other.isoformat()] if other else []
    if lunar in ("lunar", "leap") or (lunar is None and day.year <= LAST_LUNAR_YEAR):
        solar = solar_of(day.year, day.month, day.day, is_leap=lunar == "leap")
        if solar and solar != day and solar <= today:
            alternatives.append(solar.isoformat())
    marked = (issue("lunar"),) if lunar in ("lunar", "leap") else ()
    return BirthDate(iso, tuple(alternatives), (*extra, *marked))


def _age(day: date, today: date) -> int:
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the day, if the calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
