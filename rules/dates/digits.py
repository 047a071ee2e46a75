"""Read year, month and day out of groups of digits, in the one order that is possible.

Year, month, day is the Korean order; another order is read only where it is the single possible
one. Eras: 단기 = year − 2333, 소화 = + 1925, 대정 = + 1911.
"""

import re
from datetime import date, timedelta

from rules.dates.days import Reading, day_of

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
    r"(?<![a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}(?![a-z])", re.IGNORECASE
)
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th)\b", re.IGNORECASE)
_WORDS = re.compile(
    r"년생|월생|일생|출생|태생|생년월일|생일|생|生|추정|[(\[]?[월화수목금토일]요일[)\]]?|[(\[][월화수목금토일][)\]]|경$|일자"
    r"|[(\[/,]?\s?(?<![가-힣A-Za-z])(?:[남여](?:자|성)?|[MF])(?![가-힣A-Za-z])[)\]]?"
    r"|[(\[]?(?:만\s?)?(?<![0-9])[0-9]{1,3}\s?세[)\]]?|birth|dob|born",
    re.IGNORECASE,
)
GROUP = re.compile(r"[0-9]+")
_BETWEEN = re.compile(r"[\s년월일年月日.,/'’\-·()\[\]~:_\\₩;|=^<>?]*")


def read_digits(text: str, today: date) -> Reading:
    """Read year, month and day from text without marks of calendar and clock."""
    era = next((shift for pattern, shift in _ERAS if pattern.search(text)), None)
    for pattern, _ in _ERAS:
        text = pattern.sub(" ", text)
    text = _WORDS.sub(" ", text)
    if word := _MONTH_WORD.search(text):
        return _english(_ORDINAL.sub("", text), word, today)
    groups = GROUP.findall(text)
    if not groups or not all(_BETWEEN.fullmatch(gap) for gap in GROUP.split(text)):
        return Reading(fault="unreadable")
    if era is not None:
        return _of_era(groups, era)
    by_count = {1: _one_group, 2: _two_groups, 3: _three_groups}
    if len(groups) not in by_count:
        return Reading(fault="unreadable")
    if "년" not in text and "월" in text and len(groups) < 3:
        return Reading(fault="incomplete")
    return _from_dangun(by_count[len(groups)](groups, today))


def _from_dangun(reading: Reading) -> Reading:
    if 4200 <= reading.year <= 4400:
        return Reading(reading.year - 2333, reading.month, reading.day, remark=reading.remark)
    return reading


def _of_era(groups: list[str], shift: int) -> Reading:
    if len(groups) == 1 and len(groups[0]) in (6, 8):
        cut = len(groups[0]) - 4
        groups = [groups[0][:cut], groups[0][cut : cut + 2], groups[0][cut + 2 :]]
    if len(groups) != 3:
        return Reading(fault="incomplete")
    return Reading(int(groups[0]) + shift, int(groups[1]), int(groups[2]))


def _english(text: str, word: re.Match[str], today: date) -> Reading:
    groups = GROUP.findall(text)
    if len(groups) != 2:
        return Reading(fault="incomplete")
    month = _MONTHS[word[1].lower()]
    if len(groups[0]) == 4:
        return Reading(int(groups[0]), month, int(groups[1]))
    if len(groups[1]) == 4:
        return Reading(int(groups[1]), month, int(groups[0]))
    return Reading(int(groups[1]), month, int(groups[0]), is_short_year=len(groups[1]) == 2)


def _one_group(groups: list[str], today: date) -> Reading:
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
                return Reading(fault="unreadable")
            return _six(digits[:6], digits[6], today)
        case 5:
            return _five(digits, today)
        case 4 | 2:
            return Reading(fault="incomplete")
    return Reading(fault="unreadable")


def _eight(digits: str) -> Reading:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if day_of(year, month, day) or not 1 <= int(digits[4:]) <= 2100 or int(digits[4:]) < 1900:
        return Reading(year, month, day)
    return _year_last(int(digits[:2]), int(digits[2:4]), int(digits[4:]))


def _six(digits: str, gender_digit: str | None, today: date) -> Reading:
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    is_possible = any(day_of(century + year, month, day) for century in (1900, 2000))
    if not is_possible and 1900 <= int(digits[:4]) <= today.year and 1 <= day <= 12:
        return Reading(fault="incomplete")
    if not is_possible:
        return Reading(fault="impossible")
    return Reading(year, month, day, is_short_year=True, gender_digit=gender_digit)


def _five(digits: str, today: date) -> Reading:
    """Read a spreadsheet's day number, unless a lost zero (``10105``) is as likely."""
    serial = date(1899, 12, 30) + timedelta(days=int(digits))
    is_date_too = not _six("0" + digits, None, today).fault
    if is_date_too or serial.year < 1906 or serial > today:
        return Reading(fault="ambiguous" if is_date_too else "unreadable")
    return Reading(serial.year, serial.month, serial.day, remark="spreadsheet_serial")


def _two_groups(groups: list[str], today: date) -> Reading:
    first, second = groups
    match len(first), len(second):
        case 6, 1 | 7:
            return _six(first, second[0], today)
        case 8, 1 | 2 | 4 | 6 | 7:
            return _eight(first)
        case 4, 3 | 4:
            return Reading(int(first), int(second[:-2]), int(second[-2:]))
        case 2, 4:
            return _six(first + second, None, today)
        case 5, 0 | 1 | 6:
            return _one_group([first], today)
    return Reading(fault="incomplete")


def _three_groups(groups: list[str], today: date) -> Reading:
    lengths = tuple(map(len, groups))
    first, second, third = map(int, groups)
    if lengths[0] == 4 and lengths[1] <= 2 and lengths[2] <= 2:
        return Reading(first, second, third)
    if lengths[2] == 4 and lengths[0] <= 2 and lengths[1] <= 2:
        return _year_last(first, second, third)
    if max(lengths) <= 2:
        return _short(first, second, third)
    return Reading(fault="unreadable")


def _year_last(first: int, second: int, year: int) -> Reading:
    """Read day and month before the year, in the order that the calendar allows."""
    if first == second or not (day_of(year, first, second) and day_of(year, second, first)):
        month, day = (first, second) if day_of(year, first, second) else (second, first)
        return Reading(year, month, day, remark="reordered")
    return Reading(fault="ambiguous", others=((year, first, second), (year, second, first)))


def _short(first: int, second: int, third: int) -> Reading:
    if any(day_of(century + first, second, third) for century in (1900, 2000)):
        return Reading(first, second, third, is_short_year=True)
    is_day_first, is_month_first = (
        any(day_of(century + third, *day) for century in (1900, 2000))
        for day in ((second, first), (first, second))
    )
    if is_day_first and is_month_first and first != second:
        return Reading(fault="ambiguous")
    if is_month_first:
        return Reading(third, first, second, is_short_year=True, remark="reordered")
    if is_day_first:
        return Reading(third, second, first, is_short_year=True, remark="reordered")
    return Reading(fault="impossible")
