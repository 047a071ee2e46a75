"""Laws of addresses: for any text, for made-up addresses, the short way against the long."""
# ruff: noqa: E501 a row of the tables is easier to read on one line

import re
from string import printable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.addresses import Address, standardize_address
from rules.addresses.detail import read_carefully as read_carefully_inside
from rules.addresses.detail import read_detail
from rules.addresses.head import read_carefully, read_head
from rules.addresses.standardize import _with_care
from rules.addresses.units import _BEGINNING, PARTS
from rules.issues import CODES
from rules.postal_codes import PostalCode, read_postal_code
from rules.regions import aliases, written_names
from rules.text import tidy

HANGUL = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
WORDS = st.sampled_from(
    [
        "서울",
        "서울특별시",
        "강남구",
        "강남",
        "역삼동",
        "역삼1동",
        "인천",
        "중구",
        "광주시",
        "고성군",
        "경기도",
        "화성시",
        "향남읍",
        "행정리",
        "테헤란로",
        "50길",
        "지하",
        "산",
        "12",
        "12-3",
        "번지",
        "4호",
        "101동",
        "1502호",
        "101-1502",
        "B01",
        "지층",
        "3층",
        "옥탑",
        "1,2층",
        "외",
        "2필지",
        "래미안@",
        "현대(아)",
        "(역삼동)",
        "(역삼동,센터)",
        "(",
        ")",
        ",",
        "-",
        "06236",
        "135-080",
        "로",
        "길",
        "동",
        "가동",
        "상가동",
        "블록",
        "롯트",
        "통",
        "반",
        "종로1가",
    ]
)
NOISE = st.one_of(
    st.text(max_size=60),
    st.text(st.one_of(HANGUL, st.sampled_from(printable)), max_size=60),
    st.lists(WORDS, max_size=12).map(" ".join),
    st.lists(WORDS, max_size=12).map("".join),
)
FEW = settings(deadline=None, derandomize=True, max_examples=400)

REGION = st.sampled_from(
    ["서울특별시 강남구", "서울 강남", "강남구", "경기 성남시 분당구", "인천 중구", "인천광역시 서구", "세종시",
     "경남 마산시", "충북 청원군", "광주 북구", "화성시", "중구", "", "제주시", "전남 여천시"]
)  # fmt: skip
STREET = st.sampled_from(
    ["테헤란로", "팔공로 50길", "도산대로1가길", "역삼동", "역삼1동", "향남읍 행정리", "종로1가", "운서동",
     "향남읍 상신하길로", "오창읍 각리", "역삼동 산", "세종대로 지하"]
)  # fmt: skip
NUMBER = st.builds(
    lambda main, sub: f"{main}-{sub}" if sub else f"{main}",
    st.integers(1, 9999),
    st.integers(0, 40),
)
INSIDE = st.sampled_from(
    ["", ", 101동 1502호", " 101-1502", ", 가동 지층 비01호", " 3층", ", 래미안아파트 101동 1502호", "번지",
     "번지 4호", " 강남빌딩 3층 302호", ", 105~107호", " 상가동 102호", " 단지내상가", " 길동빌딩"]
)  # fmt: skip
NOTE = st.sampled_from(
    ["", " (역삼동)", " (역삼동, 센터빌딩)", "(목동,백화점 지하2층)", " (가동)", " (2층)"]
)
MADE_UP = st.builds(
    lambda region, street, number, inner, note: f"{region} {street} {number}{inner}{note}",
    REGION, STREET, NUMBER, INSIDE, NOTE,
)  # fmt: skip


def parts(address: Address) -> list[object]:
    return [
        getattr(address, name)
        for name in Address._fields
        if name not in {"issues", "building_keys", "postal_code", "postal_code_old"}
        and not name.endswith("_key")
    ]


@FEW
@given(NOISE)
def test_no_text_raises_and_no_answer_grows(text: str) -> None:
    address = standardize_address(text)
    assert len(address.address or "") <= 2 * len(text) + 200
    assert all(issue.code in CODES for issue in address.issues)


@FEW
@given(st.one_of(NOISE, MADE_UP))
def test_a_text_gives_parts_or_says_why_not(text: str) -> None:
    address = standardize_address(text)
    assert address.address or address.issues or not tidy(text).text


@FEW
@given(MADE_UP)
def test_reading_the_canonical_line_gives_the_same_parts(text: str) -> None:
    once = standardize_address(text)
    assert parts(standardize_address(once.address or "")) == parts(once)


@FEW
@given(st.one_of(NOISE, MADE_UP), st.sampled_from([None, "06236", "400-010", "6236", "x"]))
def test_the_short_way_agrees_with_the_long_way(text: str, code: str | None) -> None:
    own = read_postal_code(code) if code else PostalCode()
    tidied = tidy(text, field="address")
    assert standardize_address(text, postal_code=code) == _with_care(
        tidied.text, own, tidied.issues
    )


@FEW
@given(MADE_UP)
def test_spaces_at_the_ends_and_doubled_change_nothing(text: str) -> None:
    spaced = f"  {text.replace(' ', '   ')} "
    assert parts(standardize_address(spaced)) == parts(standardize_address(text))


ISSUES = {
    "nothing": ("없음", ["address.placeholder"]),
    "a dash": ("-", ["address.placeholder"]),
    "words for nothing": ("주소미상", ["address.placeholder"]),
    "no address": ("회사 앞 편의점", ["address.unreadable"]),
    "an abolished district": ("경남 마산시 월영동 448", ["address.abolished_region"]),
    "an abolished province": ("광주광역시 북구 두암동 12", ["address.abolished_region"]),
    "a split district without its dong": (
        "인천 중구 제물량로 232", ["address.abolished_region", "address.ambiguous_region"]),
    "a dong that is itself divided": ("경기 화성시 능동 12", ["address.ambiguous_region"]),
    "no province": ("테헤란로 152", ["address.missing_region"]),
    "no ward": ("경기 성남시 성남대로 12", ["address.missing_district"]),
    "no number": ("서울 강남구 역삼동", ["address.missing_number"]),
    "a date of the spreadsheet": ("서울 강남구 역삼동 2026-01-02", ["address.excel_date"]),
    "a date in words": ("서울 강남구 역삼동 01월 02일", ["address.excel_date"]),
    "a date in English": ("서울 강남구 역삼동 2-Jan", ["address.excel_date"]),
    "a masked number": ("서울 강남구 역삼동 7**", ["address.masked"]),
    "an administrative dong": ("서울 강남구 역삼1동 737", ["address.administrative_dong"]),
    "a renamed myeon": ("경북 칠곡군 석적면 중리 12", ["address.renamed_dong"]),
    "the wrong province": ("서울 성남시 분당구 정자동 12", ["address.region_mismatch"]),
    "nothing wrong": ("서울 강남구 테헤란로 152, 101동 1502호 (역삼동)", []),
    "empty": ("", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ISSUES.values(), ids=ISSUES)
def test_what_is_wrong_is_said(text: str, expected: list[str]) -> None:
    assert [issue.code for issue in standardize_address(text).issues] == expected


POSTAL = {
    "another province": ("부산 해운대구 우동 12", "06236", ["address.postal_code_mismatch"]),
    "the same province": ("서울 강남구 역삼동 737", "06236", []),
    "old code, another province": ("부산 해운대구 우동 12", "135-080", ["address.postal_code_mismatch"]),
    "군위 before and after it moved": ("대구 군위군 군위읍 동부리 12", "39011", []),
    "lost zero": ("서울 강남구 역삼동 737", "6236", ["postal_code.leading_zero_lost"]),
    "no code": ("서울 강남구 역삼동 737", "99999", ["postal_code.invalid"]),
    "a word": ("서울 강남구 역삼동 737", "없음", ["postal_code.placeholder"]),
    "zeros": ("서울 강남구 역삼동 737", "00000", ["postal_code.placeholder"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code", "expected"), POSTAL.values(), ids=POSTAL)
def test_the_postal_code_is_checked(text: str, code: str, expected: list[str]) -> None:
    found = standardize_address(text, postal_code=code).issues
    assert [issue.code for issue in found] == expected


def test_the_postal_code_chooses_between_districts_of_one_name() -> None:
    assert standardize_address("중구 중앙로 12", postal_code="48950").sido == "부산광역시"
    assert standardize_address("고성군 중앙로 12", postal_code="52933").sido == "경상남도"
    assert standardize_address("중구 중앙로 12").sido is None


def test_the_postal_code_gives_the_province_that_is_missing() -> None:
    assert standardize_address("테헤란로 152", postal_code="06236").sido == "서울특별시"


SAME_UNIT = [
    "101동 1502호",
    "101-1502",
    "101/1502",
    "101동1502",
    "제101동 제1502호",
    "101동-1502호",
]
SAME_BASEMENT = ["비01호", "B01호", "지하1호", "지하1층 1호", "지층 1호"]


@pytest.mark.parametrize("group", [SAME_UNIT, SAME_BASEMENT], ids=["unit and room", "basement"])
def test_spellings_of_one_home_share_the_unit_key(group: list[str]) -> None:
    keys = {standardize_address(f"서울 강남구 테헤란로 152 {text}").unit_key for text in group}
    assert len(keys) == 1


def test_an_open_district_gives_a_key_for_each_successor() -> None:
    old = standardize_address("인천 중구 제물량로 232").building_keys
    new = standardize_address("인천 제물포구 제물량로 232").building_keys
    assert set(new) < set(old)


def test_a_city_without_its_ward_shares_the_key() -> None:
    left = standardize_address("성남시 정자일로 95").building_keys
    assert left == standardize_address("경기 성남시 분당구 정자일로 95").building_keys != ()


REGIONS = st.lists(
    st.sampled_from(
        sorted([*aliases(), *written_names(), "테헤란로", "역삼동", "동", "구", "시청로"])
    ),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, derandomize=True, max_examples=500)
@given(REGIONS, st.sampled_from([" ", "", "  ", ", "]), st.integers(0, 40))
def test_regions_read_by_their_first_words_are_those_read_by_characters(
    words: list[str], between: str, at: int
) -> None:
    text = between.join(words)
    for spelt in (text, " ".join(words), f"{text[:at]} {text[at:]}"):
        assert read_head(spelt) == read_carefully(spelt)


PLAIN = ["101동", "1502호", "3층", "B01호", "A동", "101-1502", "101/1502호", "래미안", "금강빌라",
         "에이치", "지하", "제", "호실", "내", "0102호", "외", "지상", "반지하", "롯데캐슬"]  # fmt: skip


@FEW
@given(st.lists(st.sampled_from(PLAIN) | WORDS, max_size=5), st.sampled_from([" ", ""]))
def test_a_plain_home_is_read_as_with_care(words: list[str], between: str) -> None:
    text = between.join(words)
    assert read_detail(text) == read_carefully_inside(text, None)


@FEW
@given(st.lists(WORDS, max_size=6).map("".join))
def test_nothing_begins_where_no_part_can_begin(text: str) -> None:
    everywhere = re.compile(PARTS.pattern.replace(_BEGINNING, ""), re.VERBOSE)
    assert [m.span() for m in PARTS.finditer(text)] == [m.span() for m in everywhere.finditer(text)]
