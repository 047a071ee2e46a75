"""The solar day of a Korean lunar date, from the month lengths of the KASI table.

The table is that of ``korean-lunar-calendar`` (MIT; 한국천문연구원 자료), which itself counts every
day from the year 1000 and takes milliseconds a date; here the beginnings of the years are
added up once. In one number per year: bits 12–15 the leap month (0 for none), bit 16 its length,
bits 17–25 the days of the year, bits 0–11 the lengths of the months, the first in bit 11.

>>> solar_of(1953, 6, 17)
datetime.date(1953, 7, 27)
>>> solar_of(1952, 5, 3, is_leap=True)
datetime.date(1952, 6, 24)
"""

from datetime import date, timedelta
from functools import cache

from korean_lunar_calendar import KoreanLunarCalendar

FIRST_YEAR, LAST_YEAR = 1800, 2049
_NEW_YEAR_OF_FIRST = date(1800, 1, 25)
_NO_MONTH = (_NEW_YEAR_OF_FIRST, 0)


def solar_of(year: int, month: int, day: int, *, is_leap: bool = False) -> date | None:
    """Return the solar day of a lunar date, or ``None`` where the calendar has no such day."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and day >= 1):
        return None
    first, length = _beginnings(year).get((month, is_leap), _NO_MONTH)
    return first + timedelta(day - 1) if day <= length else None


@cache
def _beginnings(year: int) -> dict[tuple[int, bool], tuple[date, int]]:
    """Return the first day and the length of each month, leap months apart."""
    begins, day = {}, _new_years()[year]
    for number, leap, length in _months(year):
        begins[number, leap] = day, length
        day += timedelta(length)
    return begins


@cache
def _months(year: int) -> tuple[tuple[int, bool, int], ...]:
    bits = KoreanLunarCalendar.KOREAN_LUNAR_DATA[year - 1000]
    leap_month = bits >> 12 & 15
    months = []
    for number in range(1, 13):
        months.append((number, False, 29 + (bits >> 12 - number & 1)))
        if number == leap_month:
            months.append((number, True, 29 + (bits >> 16 & 1)))
    return tuple(months)


@cache
def _new_years() -> dict[int, date]:
    begins, day = {}, _NEW_YEAR_OF_FIRST
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        begins[year] = day
        day += timedelta(sum(length for _, _, length in _months(year)))
    return begins
