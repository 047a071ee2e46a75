"""What day of birth a text means.

Order of reading: sentinel words and masks; marks of the lunar calendar; eras; then groups of
digits.

The letters O, o, l and I are 0 and 1 where all else is a date: up to one in two signs between
separators, one in three of a number without; where no day comes out, they stay letters.

>>> from datetime import date
>>> standardize_birth_date("단기 4313년 1월 5일", today=date(2026, 11, 22)).value
'1980-01-05'
>>> standardize_birth_date("010203", gender_digit="3", today=date(2026, 11, 22)).value
'2001-02-03'
"""

import re
from datetime import date

from rules.dates.days import (
    LONGEST_TEXT,
    BirthDate,
    Reading,
    day_of,
    issue,
    nothing,
    weighed,
    with_century,
)
from rules.dates.digits import GROUP, read_digits
from rules.letters import DIGITS_MEANT, LETTERS, SIGN
from rules.lunar import solar_of
from rules.placeholders import is_no_value
from rules.record import Issue
from rules.text import tidy

_PLAIN = re.compile(
    r"((?:18|19|20)?[0-9]{2})"
    r"(?:([-./]?)([0-9]{2})\2([0-9]{2})|[-./]([0-9]{1,2})[-./]([0-9]{1,2})"
    r"|년 ?([0-9]{1,2})월 ?([0-9]{1,2})일)"
)
_DECIMAL = re.compile(r"^([0-9]{5,8})\.0{1,6}$")
_LETTERED = re.compile(
    rf"(?:{SIGN}{{4}}|{SIGN}{{2}})(?:([-./] ?){SIGN}{{1,2}}\1{SIGN}{{1,2}}"
    rf"|년 ?{SIGN}{{1,2}}월 ?{SIGN}{{1,2}}일|{SIGN}{{4}})(?![0-9A-Za-z])"
)
"""Year, month and day, in digits and the letters that look like 0 and 1."""
_MASK = re.compile(r"[*●○•]|[xX]{2}|[0-9]#|#[0-9]|##")
_RESIDENT_FRONT = re.compile(r"^([0-9]{6})\s?-?\s?([0-9])[*●○•xX#]{1,6}$")
_FRONT_ALONE = re.compile(r"^([0-9]{6})\s?-\s?[*●○•xX#]{7}$")
_CLOCK = re.compile(
    r"[T\s]\s?(?:(?:오전|오후|am|pm)\s?)?[0-2]?[0-9]:[0-5]?[0-9](?::[0-5]?[0-9](?:[.,][0-9]{1,9})?)?"
    r"\s?(?:am|pm)?\s?(?:z|kst|utc|[+-][0-9]{2}:?[0-9]{2})?$"
    r"|(?<=[0-9])t[0-9]{6}z?$|(?<=[0-9]{2})(?:z|[+-][0-9]{2}:[0-9]{2})$",
    re.IGNORECASE,
)
_LEAP = re.compile(r"윤달|윤\s?(?=[0-9]{1,2}월)|[(\[]윤[)\]]|閏")
_LUNAR = re.compile(
    r"음력|陰曆|음|[(\[]\s?-\s?[)\]]|陰|lunar|윤달|閏|[(\[]윤[)\]]|윤\s?(?=[0-9]{1,2}월)", re.I
)
_SOLAR = re.compile(r"양력|陽曆|양|[(\[]\s?\+\s?[)\]]|陽|solar", re.IGNORECASE)


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
            return told._replace(issues=(*tidied.issues, *told.issues, issue("letters")))
    text = _FRONT_ALONE.sub(r"\1", _RESIDENT_FRONT.sub(r"\1-\2", text))
    if _MASK.search(text):
        return nothing("masked")
    return _read(text, gender_digit, today, tidied.issues)


def _plain(raw: str, gender_digit: str | None, today: date) -> BirthDate | None:
    """Read year, month and day in Korean order, as nine in ten write them; else ``None``."""
    found = _PLAIN.fullmatch(raw)
    if found is None:
        return None
    written = found[1]
    month, day = int(found[3] or found[5] or found[7]), int(found[4] or found[6] or found[8])
    if len(written) == 4:
        whole = day_of(int(written), month, day)
        return weighed(whole, None, today, None) if whole else None
    is_one_digit = len(set(raw) - set("-./")) == 1
    if found[7] or is_one_digit or not day_of(2000 + int(written), month, day):
        return None
    reading = Reading(int(written), month, day, is_short_year=True)
    return with_century(reading, gender_digit, today, None, ())


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
        return nothing("sentinel")
    return nothing("placeholder") if any(map(str.isalnum, text)) else BirthDate()


def _read(text: str, gender_digit: str | None, today: date, issues: tuple[Issue, ...]) -> BirthDate:
    calendar = _calendar_of(text)
    text = _SOLAR.sub(" ", _LUNAR.sub(" ", text)).strip()
    if _is_one_digit("".join(GROUP.findall(text))):
        return nothing("sentinel")
    reading = read_digits(_CLOCK.sub("", text), today)
    if reading.fault:
        return nothing(reading.fault, tuple(_iso(*other) for other in reading.others))
    gender_digit = reading.gender_digit or gender_digit
    if reading.is_short_year:
        return with_century(reading, gender_digit, today, calendar, issues)
    day = day_of(reading.year, reading.month, reading.day)
    remarks = (issue(reading.remark),) if reading.remark else ()
    if day is None and calendar in ("lunar", "leap"):
        day = solar_of(reading.year, reading.month, reading.day, is_leap=calendar == "leap")
        calendar, remarks = "solar", (*remarks, issue("lunar"))
    if day is None:
        return nothing("impossible")
    return weighed(day, None, today, calendar, (*issues, *remarks))


def _is_one_digit(digits: str) -> bool:
    return len(digits) > 4 and len(set(digits)) == 1


def _calendar_of(text: str) -> str | None:
    if _LEAP.search(text):
        return "leap"
    if _LUNAR.search(text):
        return "lunar"
    return "solar" if _SOLAR.search(text) else None


def _iso(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{day:02}"
