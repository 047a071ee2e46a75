"""Resident numbers are found however they are spelt, and nothing else is taken for one."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.keepable import keepable, keepable_value, without_residents
from rules.record import RawRecord
from rules.resident_numbers import MASK, keepable_key, masked, resident_facts

SECRET = b"0123456789abcdef0123456789abcdef"

HIDDEN = [
    ("hyphen", "800105-1234567"),
    ("no gap", "8001051234567"),
    ("space", "800105 1234567"),
    ("spaces round the hyphen", "800105 - 1234567"),
    ("en dash", "800105–1234567"),
    ("full-width hyphen", "800105－1234567"),
    ("full-width space", "800105　1234567"),
    ("full width", "８００１０５－１２３４５６７"),
    ("dot", "800105.1234567"),
    ("underscore", "800105_1234567"),
    ("digits one by one", "8 0 0 1 0 5 - 1 2 3 4 5 6 7"),
    ("gender digit apart", "800105-1-234567"),
    ("hyphens in the date", "80-01-05-1234567"),
    ("dots in the date", "80.01.05-1234567"),
    ("century", "19800105-1234567"),
    ("zero-width space", "8001\u200b05-1234567"),
    ("foreigner", "850607-5234567"),
    ("born after 2000", "010203-4234567"),
    ("wrong check digit", "210203-3000000"),
    ("letters O for zeros", "8OO105-1234567"),
    ("small letters", "8oo1o5-l234567"),
    ("capital I for one", "800105-I234567"),
    ("spaces in the second part", "800105-1 234 567"),
    ("second part cut elsewhere", "800105-12 34567"),
]


@pytest.mark.parametrize(("reason", "number"), HIDDEN, ids=[r for r, _ in HIDDEN])
@pytest.mark.parametrize("around", ["{}", "홍길동 {} 입니다", "주민번호:{}", "주민{}임", "({})"])
def test_a_resident_number_is_masked_wherever_it_stands(
    reason: str, number: str, around: str
) -> None:
    assert masked(around.format(number)) == around.format(MASK)


KEPT = [
    ("mobile", "010-1234-5678"),
    ("two phones", "010-1234-5678 02-312-3456"),
    ("two phones in a row", "01012345678 0212345678"),
    ("abroad", "+82 10-1234-5678"),
    ("abroad, no gaps", "+8201012345678"),
    ("business number", "120-81-47521"),
    ("ten digits", "1208147521"),
    ("corporate number, month thirteen", "131311-0006246"),
    ("corporate number, serial under 100000", "130111-0006246"),
    ("labelled corporate number", "법인등록번호 110111-1006249"),
    ("month 13", "801305-1234567"),
    ("day 32", "800132-1234567"),
    ("fourteen digits", "80010512345678"),
    ("time stamp", "2024-01-05T03:04:05.123456Z"),
    ("compact time", "20240105030405"),
    ("masked already", "800105-1******"),
    ("a word of such letters", "lollol-oilliol"),
    ("another letter among them", "8OOlO5-lZ34567"),
    ("part of a serial number", "SN8OO105-1234567A"),
    ("address", "서울특별시 강남구 테헤란로 152, 101동 1502호 06236"),
]


@pytest.mark.parametrize(("reason", "text"), KEPT, ids=[r for r, _ in KEPT])
def test_other_numbers_are_left_alone(reason: str, text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    ("column", "text", "kept"),
    [
        ("resident_number", "800105-1234567", MASK),
        ("resident_number", "80010-12", MASK),
        ("resident_number", "없음", "없음"),
        ("corporate_number", "110111-1006249", "110111-1006249"),
        ("corporate_number", "800105-1234567", MASK),
        ("business_number", "8001051234567", MASK),
        ("phone", "8201012345678", "8201012345678"),
        ("phone", "800105-1234567", MASK),
        ("extras", '{"memo": "800105-1234567"}', '{"memo": "######-*******"}'),
        ("extras", '{"n": 8001051234567}', '{"n": "######-*******"}'),
        ("extras", '{"memo": "\\uff18\\uff10\\uff10105-1234567"}', '{"memo": "######-*******"}'),
        ("extras", '{"800105-1234567": [1, null, true]}', '{"######-*******": [1, null, true]}'),
        ("extras", "{broken 800105-1234567", "{broken ######-*******"),
        ("ci", "not a ci", "*"),
        ("ci", "A" * 85 + "Q==", None),
    ],
)
def test_what_is_kept_of_a_column(column: str, text: str, kept: str | None) -> None:
    found = keepable_value(column, text, SECRET)
    assert found == kept if kept else re.fullmatch(r"hmac:[0-9a-f]{64}", found)
    assert keepable_value(column, found, SECRET) == found


def test_a_key_that_is_a_resident_number_becomes_a_pseudonym() -> None:
    key = keepable_key("800105-1234567", SECRET)
    assert key.startswith("rrn:") and "800105" not in key
    assert key == keepable_key("800105-1234567", SECRET) != keepable_key("800105-1234568", SECRET)


@pytest.mark.parametrize("key", ["C-0001", "8001051234560", "20240105000123", "110111-0006249"])
def test_other_keys_stay(key: str) -> None:
    assert keepable_key(key, SECRET) == key


FACTS = [
    ("800105-1234567", date(1980, 1, 5), "M", []),
    ("800105-2", date(1980, 1, 5), "F", []),
    ("800105-1******", date(1980, 1, 5), "M", []),
    ("0102033234567", date(2001, 2, 3), "M", []),
    ("850607-6234567", date(1985, 6, 7), "F", []),
    ("990607-9234567", date(1899, 6, 7), "M", []),
    ("8001051234567.0", date(1980, 1, 5), "M", []),
    ("19800105-1234567", date(1980, 1, 5), "M", []),
    ("8OO105-l234567", date(1980, 1, 5), "M", []),
    ("801305-1234567", None, None, ["resident_number.impossible_date"]),
    ("80010-12", None, None, ["resident_number.malformed"]),
    ("", None, None, []),
    (MASK, None, None, []),
]


@pytest.mark.parametrize(("raw", "born", "gender", "codes"), FACTS)
def test_a_resident_number_tells_birth_date_and_gender(
    raw: str, born: date | None, gender: str | None, codes: list[str]
) -> None:
    facts = resident_facts(raw)
    assert (facts.birth_date, facts.gender) == (born, gender)
    assert [issue.code for issue in facts.issues] == codes


def test_a_number_in_the_name_is_removed_and_read() -> None:
    raw, told = without_residents(RawRecord("s", "1", name="홍길동 800105-1234567"), SECRET)
    assert raw.name == "홍길동"
    assert (told.birth_date, told.gender) == (date(1980, 1, 5), "M")
    assert [(issue.field, issue.code) for issue in told.issues] == [
        ("name", "resident_number.elsewhere")
    ]


DIGITS = st.text(alphabet="0123456789-. ８０１－\u200b가#*", max_size=60)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(DIGITS | st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(
    st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    st.integers(0, 999_999),
    st.sampled_from(
        ["name", "phone", "address", "email", "extras", "birth_date", "corporate_number"]
    ),
    st.sampled_from(["", "-", " ", " - ", "－"]),
)
def test_no_column_keeps_a_resident_number(born: date, serial: int, column: str, gap: str) -> None:
    number = f"{born:%y%m%d}{gap}{1 if born.year < 2000 else 3}{serial:06}"
    if column == "extras":
        kept = keepable(RawRecord("s", "1", extras=(("memo", number),)), SECRET).extras[0][1]
    else:
        kept = getattr(keepable(RawRecord("s", "1", **{column: number}), SECRET), column)
    is_corporate = column == "corporate_number" and kept == number
    assert f"{serial:06}" not in kept or is_corporate or number.startswith("8201")


@pytest.mark.parametrize(
    "piece", ["8", "8 ", "80-", "800105", "800105-", "80.01.05", "- ", "법인 "]
)
def test_long_text_without_a_number_is_passed_over_once(piece: str) -> None:
    text = piece * 100_000
    assert masked(text) == text
