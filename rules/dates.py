"""Birth dates and time stamps: what day a text means, and what else it might mean.

Order of reading: sentinel words and masks; marks of the lunar calendar; eras (단기 = year − 2333,
소화 = + 1925, 대정 = + 1911); then groups of digits. Year, month, day is the Korean order; another
order is read only where it is the single possible one.

A two-digit year takes its century from the gender digit of a resident number. Without one it is
the latest year that makes a customer at least 14 (the age of consent, 개인정보 보호법 제22조의2);
where the other century is possible too, it is an alternative and an issue says so.

The letters O, o, l and I are 0 and 1 where all else is a date: up to one in two signs between
separators, one in three of a number without; where no day comes out, they stay letters.

Lunar dates: people of an age to count birthdays by the moon are registered now with the one, now
with the other date. The solar day of the same lunar date is kept as an alternative, never as the
value; for dates marked as lunar always, for others up to ``LAST_LUNAR_YEAR``.

>>> from datetime import date
>>> standardize_birth_date("단기 4313년 1월 5일", today=date(2026, 11, 22)).value
'1980-01-05'
>>> standardize_birth_date("010203", gender_digit="3", today=date(2026, 11, 22)).value
'2001-02-03'
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from rules.letters import DIGITS_MEANT, LETTERS, SIGN
from rules.lunar import solar_of
from rules.placeholders import is_no_value
from rules.record import Issue
from rules.text import tidy

LEAST_AGE = 14
GREATEST_AGE = 120
LAST_LUNAR_YEAR = 1979
LONGEST_TEXT = 60

_HOURS_AHEAD = 9
_AHEAD = timedelta(hours=_HOURS_AHEAD)
KOREA = timezone(_AHEAD)

_SENTINEL_DAYS = """
1900-01-01 1900-01-02 1899-12-30 1899-12-31 1904-01-01 1970-01-01 2000-01-01 1111-11-11
9999-12-31 2999-12-31 2099-12-31 1000-01-01 0001-01-01 1800-01-01 2222-02-22
"""
_SENTINELS = frozenset(_SENTINEL_DAYS.split())
_PLAIN = re.compile(
    r"((?:18|19|20)?[0-9]{2})"
    r"(?:([-./]?)([0-9]{2})\2([0-9]{2})|[-./]([0-9]{1,2})[-./]([0-9]{1,2})"
    r"|년 ?([0-9]{1,2})월 ?([0-9]{1,2})일)"
)
_DECIMAL = re.compile(r"^([0-9]{5,8})\.0{1,6}$")
_LETTERED = re.compile(
    rf"(?:{SIGN}{{4}}|{SIGN}{{2}})(?:([-./]){SIGN}{{1,2}}\1{SIGN}{{1,2}}"
    rf"|년 ?{SIGN}{{1,2}}월 ?{SIGN}{{1,2}}일|{SIGN}{{4}})(?![0-9A-Za-z])"
)
"""Year, month and day, in digits and the letters that look like 0 and 1."""
_MASK = re.compile(r"[*●○•]|[xX]{2}|[0-9]#|#[0-9]|##")
_RESIDENT_FRONT = re.compile(r"^([0-9]{6})\s?-?\s?([0-9])[*●○•xX#]{1,6}$")
_CLOCK = re.compile(
    r"[T\s]\s?(?:(?:오전|오후|am|pm)\s?)?[0-2]?[0-9]:[0-5]?[0-9](?::[0-5]?[0-9](?:[.,][0-9]{1,9})?)?"
    r"\s?(?:am|pm)?\s?(?:z|kst|utc|[+-][0-9]{2}:?[0-9]{2})?$"
    r"|(?<=[0-9])t[0-9]{6}z?$",
    re.IGNORECASE,
)
_LEAP = re.compile(r"윤달|윤\s?(?=[0-9]{1,2}월)|[(\[]윤[)\]]|閏")
_LUNAR = re.compile(
    r"음력|음|[(\[]\s?-\s?[)\]]|陰|lunar|윤달|閏|[(\[]윤[)\]]|윤\s?(?=[0-9]{1,2}월)", re.I
)
_SOLAR = re.compile(r"양력|양|[(\[]\s?\+\s?[)\]]|陽|solar", re.IGNORECASE)
_ERAS = (
    (re.compile(r"단기|檀紀|檀"), -2333),
    (re.compile(r"소화|쇼와|昭和|showa", re.IGNORECASE), 1925),
    (re.compile(r"대정|다이쇼|大正|taisho", re.IGNORECASE), 1911),
    (re.compile(r"명치|메이지|明治|meiji", re.IGNORECASE), 1867),
    (re.compile(r"평성|헤이세이|平成|heisei", re.IGNORECASE), 1988),
    (re.compile(r"서기|西紀|a\.?d\.?(?=\s?[0-9])", re.IGNORECASE), 0),
)
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}
_MONTH_WORD = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b", re.IGNORECASE
)
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th)\b", re.IGNORECASE)
_WORDS = re.compile(
    r"년생|월생|일생|출생|태생|생년월일|생일|생|[(\[]?[월화수목금토일]요일[)\]]?|[(\[][월화수목금토일][)\]]|경$|일자"
    r"|[(\[]?(?:만\s?)?(?<![0-9])[0-9]{1,3}\s?세[)\]]?|birth|dob|born",
    re.IGNORECASE,
)
_GROUP = re.compile(r"[0-9]+")
_BETWEEN = re.compile(r"[\s년월일年月日.,/'’\-·()\[\]~:_]*")


class BirthDate(NamedTuple):
    """An ISO date or ``None``; other ISO dates that may be meant; what was wrong."""

    value: str | None = None
    alternatives: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


class _Reading(NamedTuple):
    """A day as read: the parts, whether other parts were possible, and remarks."""

    year: int = 0
    month: int = 0
    day: int = 0
    is_short_year: bool = False
    gender_digit: str | None = None
    remark: str | None = None
    others: tuple[tuple[int, int, int], ...] = ()
    fault: str | None = None


def standardize_birth_date(raw: str, *, gender_digit: str | None = None, today: date) -> BirthDate:
    """Return the birth date that a text means.

    Args:
        raw: the field as it came.
        gender_digit: the seventh digit of a resident number, where the record tells it.
        today: the day against which ages are counted.
    """
    if plain := _plain(raw, gender_digit, today):
        return plain
    tidied = tidy(raw, field="birth_date")
    text = _DECIMAL.sub(r"\1", tidied.text[:LONGEST_TEXT].strip("'\"`= "))
    if is_no_value(text):
        return _no_date(text)
    if digits := _without_letters(text):
        told = standardize_birth_date(digits, gender_digit=gender_digit, today=today)
        if told.value:
            return told._replace(issues=(*tidied.issues, *told.issues, _issue("letters")))
    text = _RESIDENT_FRONT.sub(r"\1-\2", text)
    if _MASK.search(text):
        return _nothing("masked")
    return _read(text, gender_digit, today, tidied.issues)


def _plain(raw: str, gender_digit: str | None, today: date) -> BirthDate | None:
    """Read year, month and day in Korean order, as nine in ten write them; else ``None``."""
    found = _PLAIN.fullmatch(raw)
    if found is None:
        return None
    written = found[1]
    month, day = int(found[3] or found[5] or found[7]), int(found[4] or found[6] or found[8])
    if len(written) == 4:
        whole = _day(int(written), month, day)
        return _weighed(whole, None, today, None) if whole else None
    is_one_digit = len(set(raw) - set("-./")) == 1
    if found[7] or is_one_digit or not _day(2000 + int(written), month, day):
        return None
    reading = _Reading(int(written), month, day, is_short_year=True)
    return _with_century(reading, gender_digit, today, None, ())


def _without_letters(text: str) -> str | None:
    """Return the text with digits for letters, if it has the shape of a date but for a few."""
    found = _LETTERED.match(text)
    if found is None:
        return None
    letters = sum(map(LETTERS.count, found[0]))
    digits = sum(map(str.isdecimal, found[0]))
    is_run = found[0].isascii() and found[0].isalnum()
    if not 0 < letters * (2 if is_run else 1) <= digits:
        return None
    return found[0].translate(DIGITS_MEANT) + text[found.end() :]


def _no_date(text: str) -> BirthDate:
    if "0" in text:
        return _nothing("sentinel")
    return _nothing("placeholder") if any(map(str.isalnum, text)) else BirthDate()


def _nothing(kind: str, alternatives: tuple[str, ...] = ()) -> BirthDate:
    return BirthDate(None, alternatives, (_issue(kind),))


def _issue(kind: str, detail: str = "") -> Issue:
    return Issue("birth_date", f"birth_date.{kind}", detail)


def _read(text: str, gender_digit: str | None, today: date, issues: tuple[Issue, ...]) -> BirthDate:
    calendar = _calendar_of(text)
    text = _SOLAR.sub(" ", _LUNAR.sub(" ", text)).strip()
    if _is_one_digit("".join(_GROUP.findall(text))):
        return _nothing("sentinel")
    reading = _parts(_CLOCK.sub("", text), today)
    if reading.fault:
        return _nothing(reading.fault, tuple(_iso(*other) for other in reading.others))
    gender_digit = reading.gender_digit or gender_digit
    if reading.is_short_year:
        return _with_century(reading, gender_digit, today, calendar, issues)
    day = _day(reading.year, reading.month, reading.day)
    remarks = (_issue(reading.remark),) if reading.remark else ()
    if day is None and calendar in ("lunar", "leap"):
        day = solar_of(reading.year, reading.month, reading.day, is_leap=calendar == "leap")
        calendar, remarks = "solar", (*remarks, _issue("lunar"))
    if day is None:
        return _nothing("impossible")
    return _weighed(day, None, today, calendar, (*issues, *remarks))


def _is_one_digit(digits: str) -> bool:
    return len(digits) > 4 and len(set(digits)) == 1


def _calendar_of(text: str) -> str | None:
    if _LEAP.search(text):
        return "leap"
    if _LUNAR.search(text):
        return "lunar"
    return "solar" if _SOLAR.search(text) else None


def _with_century(
    reading: _Reading,
    gender_digit: str | None,
    today: date,
    calendar: str | None,
    issues: tuple[Issue, ...],
) -> BirthDate:
    candidates = [
        day
        for century in (2000, 1900)
        if (day := _day(century + reading.year, reading.month, reading.day))
    ]
    if not candidates:
        return _nothing("impossible")
    remarks = (_issue(reading.remark),) if reading.remark else ()
    if gender_digit:
        century = {"9": 1800, "0": 1800}.get(gender_digit, 1900 if gender_digit in "1256" else 2000)
        day = _day(century + reading.year, reading.month, reading.day)
        if day is None:
            return _nothing("impossible")
        return _weighed(day, None, today, calendar, (*issues, *remarks))
    grown = [day for day in candidates if _age(day, today) >= LEAST_AGE]
    chosen = (grown or candidates)[0]
    others = [d for d in candidates if d != chosen and 0 <= _age(d, today) <= GREATEST_AGE]
    doubt = (_issue("century_assumed"),) if others else ()
    other = others[0] if others else None
    return _weighed(chosen, other, today, calendar, (*issues, *remarks, *doubt))


@lru_cache(maxsize=1 << 16)
def _weighed(
    day: date,
    other: date | None,
    today: date,
    lunar: str | None,
    extra: tuple[Issue, ...] = (),
) -> BirthDate:
    """Judge a day that the calendar has: sentinel, future, too old; add its alternatives."""
    iso = day.isoformat()
    if iso in _SENTINELS:
        return _nothing("sentinel")
    if day > today:
        return _nothing("future")
    if _age(day, today) > GREATEST_AGE:
        return _nothing("too_old")
    alternatives = [other.isoformat()] if other else []
    if lunar in ("lunar", "leap") or (lunar is None and day.year <= LAST_LUNAR_YEAR):
        solar = solar_of(day.year, day.month, day.day, is_leap=lunar == "leap")
        if solar and solar != day and solar <= today:
            alternatives.append(solar.isoformat())
    marked = (_issue("lunar"),) if lunar in ("lunar", "leap") else ()
    return BirthDate(iso, tuple(alternatives), (*extra, *marked))


def _age(day: date, today: date) -> int:
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _iso(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{day:02}"


def _parts(text: str, today: date) -> _Reading:
    """Read year, month and day from text without marks of calendar and clock."""
    era = next((shift for pattern, shift in _ERAS if pattern.search(text)), None)
    for pattern, _ in _ERAS:
        text = pattern.sub(" ", text)
    text = _WORDS.sub(" ", text)
    if word := _MONTH_WORD.search(text):
        return _english(_ORDINAL.sub("", text), word, today)
    groups = _GROUP.findall(text)
    if not groups or not all(_BETWEEN.fullmatch(gap) for gap in _GROUP.split(text)):
        return _Reading(fault="unreadable")
    if era is not None:
        return _of_era(groups, era)
    by_count = {1: _one_group, 2: _two_groups, 3: _three_groups}
    if len(groups) not in by_count:
        return _Reading(fault="unreadable")
    if "년" not in text and "월" in text and len(groups) < 3:
        return _Reading(fault="incomplete")
    return _from_dangun(by_count[len(groups)](groups, today))


def _from_dangun(reading: _Reading) -> _Reading:
    if 4200 <= reading.year <= 4400:
        return _Reading(reading.year - 2333, reading.month, reading.day, remark=reading.remark)
    return reading


def _of_era(groups: list[str], shift: int) -> _Reading:
    if len(groups) == 1 and len(groups[0]) in (6, 8):
        cut = len(groups[0]) - 4
        groups = [groups[0][:cut], groups[0][cut : cut + 2], groups[0][cut + 2 :]]
    if len(groups) != 3:
        return _Reading(fault="incomplete")
    return _Reading(int(groups[0]) + shift, int(groups[1]), int(groups[2]))


def _english(text: str, word: re.Match[str], today: date) -> _Reading:
    groups = _GROUP.findall(text)
    if len(groups) != 2:
        return _Reading(fault="incomplete")
    month = _MONTHS[word[1].lower()]
    if len(groups[0]) == 4:
        return _Reading(int(groups[0]), month, int(groups[1]))
    if len(groups[1]) == 4:
        return _Reading(int(groups[1]), month, int(groups[0]))
    return _Reading(int(groups[1]), month, int(groups[0]), is_short_year=len(groups[1]) == 2)


def _one_group(groups: list[str], today: date) -> _Reading:
    digits = groups[0]
    match len(digits):
        case 8:
            return _eight(digits)
        case 14 | 12:
            return _eight(digits[:8])
        case 6:
            return _six(digits, None, today)
        case 7:
            if _six(digits[:6], None, today).fault:
                return _Reading(fault="unreadable")
            return _six(digits[:6], digits[6], today)
        case 5:
            return _five(digits, today)
        case 4 | 2:
            return _Reading(fault="incomplete")
    return _Reading(fault="unreadable")


def _eight(digits: str) -> _Reading:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if _day(year, month, day) or not 1 <= int(digits[4:]) <= 2100 or int(digits[4:]) < 1900:
        return _Reading(year, month, day)
    return _year_last(int(digits[:2]), int(digits[2:4]), int(digits[4:]))


def _six(digits: str, gender_digit: str | None, today: date) -> _Reading:
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    is_possible = any(_day(century + year, month, day) for century in (1900, 2000))
    if not is_possible and 1900 <= int(digits[:4]) <= today.year and 1 <= day <= 12:
        return _Reading(fault="incomplete")
    if not is_possible:
        return _Reading(fault="impossible")
    return _Reading(year, month, day, is_short_year=True, gender_digit=gender_digit)


def _five(digits: str, today: date) -> _Reading:
    """Read a spreadsheet's day number, unless a lost zero (``10105``) is as likely."""
    serial = date(1899, 12, 30) + timedelta(days=int(digits))
    is_date_too = not _six("0" + digits, None, today).fault
    if is_date_too or serial.year < 1906 or serial > today:
        return _Reading(fault="ambiguous" if is_date_too else "unreadable")
    return _Reading(serial.year, serial.month, serial.day, remark="spreadsheet_serial")


def _two_groups(groups: list[str], today: date) -> _Reading:
    first, second = groups
    match len(first), len(second):
        case 6, 1 | 7:
            return _six(first, second[0], today)
        case 8, 1 | 2 | 4 | 6 | 7:
            return _eight(first)
        case 4, 3 | 4:
            return _Reading(int(first), int(second[:-2]), int(second[-2:]))
        case 2, 4:
            return _six(first + second, None, today)
        case 5, 0 | 1 | 6:
            return _one_group([first], today)
    return _Reading(fault="incomplete")


def _three_groups(groups: list[str], today: date) -> _Reading:
    lengths = tuple(map(len, groups))
    first, second, third = map(int, groups)
    if lengths[0] == 4 and lengths[1] <= 2 and lengths[2] <= 2:
        return _Reading(first, second, third)
    if lengths[2] == 4 and lengths[0] <= 2 and lengths[1] <= 2:
        return _year_last(first, second, third)
    if max(lengths) <= 2:
        return _short(first, second, third)
    return _Reading(fault="unreadable")


def _year_last(first: int, second: int, year: int) -> _Reading:
    """Read day and month before the year, in the order that the calendar allows."""
    if first == second or not (_day(year, first, second) and _day(year, second, first)):
        month, day = (first, second) if _day(year, first, second) else (second, first)
        return _Reading(year, month, day, remark="reordered")
    return _Reading(fault="ambiguous", others=((year, first, second), (year, second, first)))


def _short(first: int, second: int, third: int) -> _Reading:
    if any(_day(century + first, second, third) for century in (1900, 2000)):
        return _Reading(first, second, third, is_short_year=True)
    if any(_day(century + third, second, first) for century in (1900, 2000)):
        return _Reading(third, second, first, is_short_year=True, remark="reordered")
    return _Reading(fault="impossible")


_PLAIN_STAMP = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}")
_STAMP = re.compile(
    r"([12][0-9]{3})[-./년]?\s?([0-9]{1,2})[-./월]?\s?([0-9]{1,2})[일.]?"
    r"(?:[T ]?\s?(오전|오후|am|pm)?\s?([0-9]{1,2})[:시]?\s?([0-9]{2})[분]?(?::?\s?([0-9]{2})초?)?"
    r"(?:[.,]([0-9]{1,9}))?)?\s?(am|pm)?\s?(z|utc|kst|[+-][0-9]{2}:?(?:[0-9]{2})?)?",
    re.IGNORECASE,
)


class Timestamp(NamedTuple):
    """A moment as ISO 8601 in UTC (``2026-01-05T03:04:05+00:00``), or ``None``."""

    value: str | None = None
    issues: tuple[Issue, ...] = ()


def standardize_timestamp(raw: str) -> Timestamp:
    """Return when a record was updated; a time without a zone is Korean time.

    Values sort as text in the order of time.
    """
    if _PLAIN_STAMP.fullmatch(raw) and (plain := _plain_moment(raw)):
        return plain
    text = tidy(raw).text[:LONGEST_TEXT].strip("'\" ")
    if is_no_value(text):
        return Timestamp()
    moment = _moment(text)
    if moment is None:
        return Timestamp(issues=(Issue("updated_at", "updated_at.unreadable"),))
    return Timestamp(moment.isoformat())


def _plain_moment(raw: str) -> Timestamp | None:
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return None
    if moment.hour >= _HOURS_AHEAD:
        return Timestamp(f"{raw[:10]}T{moment.hour - _HOURS_AHEAD:02}{raw[13:]}+00:00")
    return Timestamp(f"{(moment - _AHEAD).isoformat()}+00:00")


def _moment(text: str) -> datetime | None:
    try:
        if text.isdecimal() and len(text) in (10, 13):
            return datetime.fromtimestamp(int(text[:10]), UTC)
        if re.fullmatch(r"[0-9]{5}(?:\.[0-9]{1,12})?", text):
            days = timedelta(days=float(text))
            return (datetime(1899, 12, 30, tzinfo=KOREA) + days).astimezone(UTC)
        match = _STAMP.fullmatch(text)
        return _stamped(match) if match else None
    except (ValueError, OverflowError):
        return None


def _stamped(match: re.Match[str]) -> datetime:
    year, month, day, half, hour, minute, second, fraction, half_after, zone = match.groups()
    hours = int(hour or 0)
    half = (half or half_after or "").lower()
    if half in ("오후", "pm") and hours < 12:
        hours += 12
    if half in ("오전", "am") and hours == 12:
        hours = 0
    micros = int((fraction or "0").ljust(6, "0")[:6])
    moment = datetime(
        int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), micros,
        tzinfo=_zone(zone),
    )  # fmt: skip
    return moment.astimezone(UTC)


def _zone(zone: str | None) -> timezone:
    if zone is None or zone.lower() == "kst":
        return KOREA
    if zone.lower() in ("z", "utc"):
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if zone[0] == "-" else offset)
