"""Birth dates and time stamps as they are written, each with the reason why it is here."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from korean_lunar_calendar import KoreanLunarCalendar

from rules.dates import standardize_birth_date, standardize_timestamp
from rules.lunar import solar_of

TODAY = date(2026, 11, 22)

ONE_DAY = [
    "1980-01-05", "19800105", "1980.1.5", "1980. 1. 5.", "1980/01/05", "1980 01 05",
    "1980년 1월 5일", "1980年1月5日", "80년 1월 5일생", "'80.1.5", "’80. 1. 5", "80.1.5",
    "80-01-05",
    "800105", "800105-1", "8001051", "800105.0", "19800105.0", "１９８０．１．５", "단기 4313.1.5",
    "단기 4313년 1월 5일", "4313-01-05", "소화 55년 1월 5일", "昭和55.1.5", "1980-01-05 00:00:00",
    "1980-01-05T00:00:00Z", "1980-01-05 오전 12:00:00", "19800105000000", "1980-1-5(토)",
    "5 Jan 1980", "Jan 5, 1980", "5-JAN-80", "January 5th, 1980", "1980.01.05생", "1980-01-05 출생",
    "1980-01-05 (만 46세)", "1980.1.5(46세)",
    "1980-0105", "양력 1980.1.5", "1980.1.5(+)", "서기 1980년 1월 5일",
]  # fmt: skip


@pytest.mark.parametrize("raw", ONE_DAY)
def test_every_spelling_of_a_day_is_that_day(raw: str) -> None:
    birth = standardize_birth_date(raw, today=TODAY)
    assert (birth.value, birth.issues) == ("1980-01-05", ())


CASES = [
    ("letter O for the zero", "198O-01-05", "1980-01-05", (), ["birth_date.letters"]),
    ("every zero a letter O", "198O.O1.O5", "1980-01-05", (), ["birth_date.letters"]),
    ("small l for the one", "l985.3.2", "1985-03-02", (), ["birth_date.letters"]),
    ("capital I for the one", "I98O년O3월I2일", "1980-03-12", (), ["birth_date.letters"]),
    ("a letter in six digits", "850l05", "1985-01-05", (), ["birth_date.letters"]),
    ("a letter in eight digits", "1985O105", "1985-01-05", (), ["birth_date.letters"]),
    ("a letter before a gender digit", "85O105-1", "1985-01-05", (), ["birth_date.letters"]),
    ("a letter and a clock", "198O-01-05 00:00:00", "1980-01-05", (), ["birth_date.letters"]),
    (
        "a letter and the moon", "1953-O6-17(음)", "1953-06-17", ("1953-07-27",),
        ["birth_date.lunar", "birth_date.letters"],
    ),
    ("the year alone, two digits", "80년생", None, (), ["birth_date.incomplete"]),
    ("letters that hide month and day", "1980-OO-OO", None, (), ["birth_date.unreadable"]),
    ("no such day behind the letters", "198O-13-05", None, (), ["birth_date.unreadable"]),
    ("half of a number in letters", "IoI2O5", None, (), ["birth_date.unreadable"]),
    ("more letters than digits", "lOOO-Ol-O5", None, (), ["birth_date.unreadable"]),
    ("a word as long as a date", "Ollooll", None, (), ["birth_date.unreadable"]),
    ("part of a longer number", "198O01O5A", None, (), ["birth_date.unreadable"]),
    ("lunar mark", "1953-06-17(음)", "1953-06-17", ("1953-07-27",), ["birth_date.lunar"]),
    ("lunar word", "음력 1988.6.17", "1988-06-17", ("1988-07-30",), ["birth_date.lunar"]),
    ("lunar minus", "1953.6.17(-)", "1953-06-17", ("1953-07-27",), ["birth_date.lunar"]),
    ("leap month", "윤달 1952년 5월 3일", "1952-05-03", ("1952-06-24",), ["birth_date.lunar"]),
    ("a day only the moon has", "1953-02-30(음)", "1953-04-13", (), ["birth_date.lunar"]),
    ("old enough to count by the moon", "1953-06-17", "1953-06-17", ("1953-07-27",), []),
    ("solar mark", "1953-06-17(양)", "1953-06-17", (), []),
    ("too young for the moon", "1990-06-17", "1990-06-17", (), []),
    ("no such day", "1980-02-30", None, (), ["birth_date.impossible"]),
    ("no such month", "1980-13-13", None, (), ["birth_date.impossible"]),
    ("six digits, no such day", "800230", None, (), ["birth_date.impossible"]),
    ("leap day in a common year", "1981-02-29", None, (), ["birth_date.impossible"]),
    ("1900", "1900-01-01", None, (), ["birth_date.sentinel"]),
    ("1970", "1970-01-01", None, (), ["birth_date.sentinel"]),
    ("2000", "2000.1.1", None, (), ["birth_date.sentinel"]),
    ("eleven", "1111-11-11", None, (), ["birth_date.sentinel"]),
    ("end of time", "9999-12-31", None, (), ["birth_date.sentinel"]),
    ("zeros", "0000-00-00", None, (), ["birth_date.sentinel"]),
    ("zeros without gaps", "00000000", None, (), ["birth_date.sentinel"]),
    ("six of one digit", "999999", None, (), ["birth_date.sentinel"]),
    ("a real eleventh", "2011-11-11", "2011-11-11", (), []),
    ("future", "2999-01-05", None, (), ["birth_date.future"]),
    ("tomorrow", "2026-11-23", None, (), ["birth_date.future"]),
    ("too old", "1850-03-05", None, (), ["birth_date.too_old"]),
    ("year", "1980", None, (), ["birth_date.incomplete"]),
    ("year and month", "1980-05", None, (), ["birth_date.incomplete"]),
    ("year and month without gap", "198005", None, (), ["birth_date.incomplete"]),
    ("month and day", "1월 5일", None, (), ["birth_date.incomplete"]),
    ("masked", "1980-**-**", None, (), ["birth_date.masked"]),
    ("word", "모름", None, (), ["birth_date.placeholder"]),
    ("sentence", "봄에 태어남", None, (), ["birth_date.unreadable"]),
    ("dash", "-", None, (), []),
    ("spreadsheet", "29221", "1980-01-01", (), ["birth_date.spreadsheet_serial"]),
    ("spreadsheet or lost zero", "10105", None, (), ["birth_date.ambiguous"]),
    ("day first", "25/12/1980", "1980-12-25", (), ["birth_date.reordered"]),
    ("month first", "12/25/1980", "1980-12-25", (), ["birth_date.reordered"]),
    ("day and month swapped", "1980-25-12", None, (), ["birth_date.impossible"]),
    ("resident number masked", "800105-1******", "1980-01-05", (), []),
    ("either", "05/06/1980", None, ("1980-05-06", "1980-06-05"), ["birth_date.ambiguous"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "raw", "value", "others", "codes"), CASES, ids=[c[0] for c in CASES]
)
def test_a_birth_date(
    reason: str, raw: str, value: str | None, others: tuple[str, ...], codes: list[str]
) -> None:
    birth = standardize_birth_date(raw, today=TODAY)
    found = (birth.value, birth.alternatives, [issue.code for issue in birth.issues])
    assert found == (value, others, codes)


CENTURIES = [
    ("gender digit 3", "010203", "3", "2001-02-03"),
    ("gender digit 1, too old", "010203", "1", None),
    ("gender digit 2", "300203", "2", "1930-02-03"),
    ("foreigner 7", "010203", "7", "2001-02-03"),
    ("foreigner 5", "850203", "5", "1985-02-03"),
    ("in the field", "010203-4", None, "2001-02-03"),
    ("pivot: fourteen today", "121122", None, "2012-11-22"),
    ("pivot: fourteen tomorrow", "121123", None, "1912-11-23"),
    ("pivot: no other century", "270101", None, "1927-01-01"),
]


@pytest.mark.parametrize(
    ("reason", "raw", "digit", "value"), CENTURIES, ids=[c[0] for c in CENTURIES]
)
def test_the_century_of_a_short_year(
    reason: str, raw: str, digit: str | None, value: str | None
) -> None:
    assert standardize_birth_date(raw, gender_digit=digit, today=TODAY).value == value


def test_the_other_century_is_an_alternative_where_it_is_possible() -> None:
    birth = standardize_birth_date("200105", today=TODAY)
    assert birth.value == "1920-01-05"
    assert "2020-01-05" in birth.alternatives
    assert [issue.code for issue in birth.issues] == ["birth_date.century_assumed"]


LUNAR_DAYS = [(1953, 6, 17, False), (1952, 5, 3, True), (1901, 1, 1, False), (2020, 4, 29, True)]


@pytest.mark.parametrize(("year", "month", "day", "is_leap"), LUNAR_DAYS)
def test_lunar_days_are_those_of_the_library(
    year: int, month: int, day: int, is_leap: bool
) -> None:
    calendar = KoreanLunarCalendar()
    assert calendar.setLunarDate(year, month, day, is_leap)
    expected = date(calendar.solarYear, calendar.solarMonth, calendar.solarDay)
    assert solar_of(year, month, day, is_leap=is_leap) == expected


def test_the_calendar_has_no_thirty_first_and_no_leap_month_at_will() -> None:
    assert solar_of(1953, 6, 31) is None
    assert solar_of(1953, 6, 1, is_leap=True) is None


STAMPS = [
    ("zulu", "2026-01-05T03:04:05Z", "2026-01-05T03:04:05+00:00"),
    ("offset", "2026-01-05T12:04:05+09:00", "2026-01-05T03:04:05+00:00"),
    ("offset without colon", "2026-01-05T12:04:05+0900", "2026-01-05T03:04:05+00:00"),
    ("no zone is Korean time", "2026-01-05 12:04:05", "2026-01-05T03:04:05+00:00"),
    ("day alone", "2026-01-05", "2026-01-04T15:00:00+00:00"),
    ("compact", "20260105120405", "2026-01-05T03:04:05+00:00"),
    ("dots and 오후", "2026. 1. 5. 오후 1:04:05", "2026-01-05T04:04:05+00:00"),
    ("milliseconds", "2026-01-05T03:04:05.120Z", "2026-01-05T03:04:05.120000+00:00"),
    ("epoch", "1767582245", "2026-01-05T03:04:05+00:00"),
    ("spreadsheet", "45296.5", "2024-01-05T03:00:00+00:00"),
    ("no such day", "2026-02-30", None),
    ("word", "어제", None),
]


@pytest.mark.parametrize(("reason", "raw", "value"), STAMPS, ids=[s[0] for s in STAMPS])
def test_a_time_stamp_in_utc(reason: str, raw: str, value: str | None) -> None:
    assert standardize_timestamp(raw).value == value


def test_an_unreadable_time_stamp_says_so() -> None:
    assert [i.code for i in standardize_timestamp("어제").issues] == ["updated_at.unreadable"]


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.dates(date(1907, 1, 1), TODAY), st.sampled_from(["%Y%m%d", "%Y.%m.%d", "%Y년 %m월 %d일"]))
def test_any_day_is_read_back_from_any_form(day: date, form: str) -> None:
    found = standardize_birth_date(day.strftime(form), today=TODAY).value
    assert found in (day.isoformat(), None)
    assert (
        found or day.isoformat() in ("1970-01-01", "2000-01-01") or day < TODAY - timedelta(43800)
    )


MESSY = st.text(alphabet="0123456789-./년월일 음양력윤단기T:Z'()+", max_size=40) | st.text()


@settings(deadline=None, derandomize=True, max_examples=400)
@given(MESSY)
def test_any_text_is_answered_and_twice_is_once(text: str) -> None:
    value = standardize_birth_date(text, today=TODAY).value
    if value is not None:
        assert standardize_birth_date(value, today=TODAY).value == value
    stamp = standardize_timestamp(text).value
    if stamp is not None:
        assert standardize_timestamp(stamp).value == stamp
