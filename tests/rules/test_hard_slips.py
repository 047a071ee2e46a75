"""Slips and habits of those who fill forms, field by field, each with the reason why it is here."""

# ruff: noqa: C408 - keywords read as columns

from collections.abc import Sequence
from typing import Any

import pytest

from tests.rules.hard_cases import differences

NAMES = [
    ("a title that ends in another", "김민수 이사장", dict(name="김민수", given_name="민수")),
    ("a title before the name ends in another", "인사팀장 김민수", dict(name="김민수")),
    ("a title that begins like a relative", "김민수 부지점장", dict(name="김민수")),
    ("a long title", "김민수 담임선생님", dict(name="김민수")),
    ("a researcher", "박영희 연구원", dict(name="박영희", party_type="person")),
    ("a tax adviser, honoured", "박영희 세무사님", dict(name="박영희", party_type="person")),
    ("a member of parliament", "이수진 국회의원", dict(name="이수진", party_type="person")),
    ("two titles", "이수진 이사 겸 본부장", dict(name="이수진", given_name="수진")),
    ("a rank is a given name too", "리소령", dict(name="리소령", given_name="소령")),
    ("a word of letters is a given name too", "이드림", dict(name="이드림", given_name="드림")),
    ("addressed to", "김민수 앞", dict(name="김민수")),
    ("addressed to, in words", "김민수님께", dict(name="김민수")),
    ("signed", "김민수 드림", dict(name="김민수")),
    ("and others, in hanja", "김민수 外 1인", dict(name="김민수", code="name.joint")),
    ("and two more, in hanja", "이수진 等 2人", dict(name="이수진", code="name.joint")),
    ("and others, written to the name", "김민수등", dict(name="김민수", code="name.joint")),
    ("and one more", "이수진+1명", dict(name="이수진", code="name.joint")),
    ("a bar between two", "이수진|박영희", dict(name="이수진", code="name.joint")),
    ("the household", "김철수네", dict(name="김철수", code="name.annotation")),
    ("namesake, in words", "이수진동명이인", dict(name="이수진", code="name.annotation")),
    ("a number behind an underscore", "김철수_1", dict(name="김철수", code="name.disambiguator")),
    ("mother, in hanja", "이수진母", dict(code="name.relation")),
    ("father, in hanja, in brackets", "이수진(父)", dict(name="이수진", code="name.relation")),
    ("the late, half a bracket", "고)이수진", dict(name="이수진", surname="이")),
    ("gender beside the hanja", "이수진(李秀珍,女)", dict(name="이수진", name_hanja="李秀珍")),
    ("hanja tell a long surname", "선우진(鮮于珍)", dict(surname="선우", given_name="진")),
    ("hanja tell a short surname", "황보라(黃保羅)", dict(surname="황", given_name="보라")),
    ("a hidden syllable", "이※진", dict(name="이*진", name_masked=True)),
    ("a Spanish given name first", "José García", dict(name="GARCIA JOSE", surname="GARCIA")),
    ("a form without a value", "undefined", dict(name=None, code="name.placeholder")),
]

ORGANIZATIONS = [
    ("a library", "도서관"),
    ("a doctor of Korean medicine", "한의원"),
    ("a ministry", "국방부"),
    ("a temple", "조계사"),
    ("a denomination", "천태종 구인사"),
    ("a university in short", "서울대"),
    ("initials", "KT"),
    ("initials before hangul", "KT강남지사"),
    ("initials behind hangul", "서울YWCA"),
    ("letters within", "한빛PC방"),
    ("an insurer", "교보생명"),
    ("a supervisor", "금융감독원"),
    ("a village of fishers", "한빛어촌계"),
    ("a club", "서초조기축구회"),
    ("a family's restaurant", "이가네"),
    ("a hotel before its name", "호텔신라"),
    ("a province", "부산광역시"),
]

FIRMS = [
    ("(합) is 합자회사", "(합)금강운수", "금강운수", "합자회사", None),
    ("the branch first", "강남지점 (주)한빛전자", "한빛전자", "주식회사", "강남지점"),
    ("honoured", "(주)한빛전자님", "한빛전자", "주식회사", None),
    ("addressed", "(주)한빛전자 앞", "한빛전자", "주식회사", None),
    ("addressed in hanja", "(주)한빛전자 貴中", "한빛전자", "주식회사", None),
    (
        "a number with its label",
        "(주)한빛전자 사업자번호 124-81-00998",
        "한빛전자",
        "주식회사",
        None,
    ),
    ("a person and a firm", "이수진/(주)한빛전자", "한빛전자", "주식회사", None),
    ("a word of the name is a word of letters", "꿈을 드림 야영장", "꿈을드림야영장", None, None),
]

MINE, HOME = "+821023456789", "+8223123456"
PHONES = [
    ("stars between whole groups", "010*2345*6789", dict(mobile=MINE)),
    ("a star among too few digits hides one", "02*31*3456", dict(landline=None)),
    ("bars", "010|2345|6789", dict(mobile=MINE)),
    ("backslashes", r"010\2345\6789", dict(mobile=MINE)),
    ("the long sign of katakana", "010ー2345ー6789", dict(mobile=MINE)),
    ("numbered", "1. 010-2345-6789 2. 02-312-3456", dict(mobile=MINE, landline=HOME)),
    ("an old area from abroad", "+82-331-223-4567", dict(landline="+82312234567")),
    ("a province for the area code", "서울)312-3456", dict(landline=HOME)),
    ("a name that two areas share", "(광주)223-4567", dict(landline=None)),
    (
        "a range in brackets",
        "02-312-3456(~8)",
        dict(numbers=[HOME, HOME[:-1] + "7", HOME[:-1] + "8"]),
    ),
    ("a second number by a word", "02-312-3456 및 3457", dict(numbers=[HOME, HOME[:-1] + "7"])),
    ("three digits in brackets", "02-312-3456(123)", dict(numbers=[HOME], extensions=["123"])),
    ("an extension in short", "02-312-3456(교123)", dict(numbers=[HOME], extensions=["123"])),
    ("three digits behind a star", "02-312-3456*123", dict(numbers=[HOME])),
    ("a bracket round another's number", "010-2345-6789(모친 010-3456-7890)", dict(mobile=MINE)),
    ("a label between two numbers", "010-2345-6789 남편 010-3456-7890", dict(mobile=MINE)),
    (
        "a fax between two numbers",
        "010-2345-6789 FAX 02-312-3456",
        dict(mobile=MINE, landline=None),
    ),
    (
        "a note close to its number",
        "010-2345-6789 (f)02-312-3456",
        dict(mobile=MINE, landline=None),
    ),
    ("labels behind their numbers", "010-3456-7890 모친 010-2345-6789 본인", dict(mobile=MINE)),
]

MAIL = "chulsoo@naver.com"
MAILS = [
    ("a label with a hyphen", "e-mail chulsoo@naver.com", MAIL),
    ("a circled letter", "chulsooⓐnaver.com", MAIL),
    ("the sign's name in brackets", "chulsoo[골뱅이]naver.com", MAIL),
    ("the sign in brackets", "chulsoo(@)naver.com", MAIL),
    ("the sign as in a URL", "chulsoo%40naver.com", MAIL),
    ("a spoken dot", "chulsoo@naver닷컴", MAIL),
    ("all in hangul", "chulsoo골뱅이네이버점컴", MAIL),
    ("a web address for a domain", "chulsoo@www.naver.com", MAIL),
    ("a formula", "=chulsoo@naver.com", MAIL),
    ("a letter left out", "chulsoo@gmil.com", "chulsoo@gmail.com"),
    ("a made-up mailbox at a real provider", "no@email.com", None),
    ("the same keys twice", "qwer@qwer.com", None),
]

DATES = [
    ("a zone without a clock", "1980-01-05+09:00", "1980-01-05"),
    ("a month within digits", "05JAN1980", "1980-01-05"),
    ("born, in hanja", "1980.1.5生", "1980-01-05"),
    ("a gender behind", "1980-01-05(남)", "1980-01-05"),
    ("a gender before", "여 1980-01-05", "1980-01-05"),
    ("bars", "1980|01|05", "1980-01-05"),
    ("won signs, which are backslashes", r"1980\01\05", "1980-01-05"),
    ("letters and spaces", "1980. O1. O5", "1980-01-05"),
    ("the lunar calendar in hanja", "陰曆 1953-06-17", "1953-06-17"),
    ("month and day either way round, short year", "01/02/80", None),
    ("month first, the only way", "01/13/80", "1980-01-13"),
    ("the back of a resident number hidden", "800105-*******", "1980-01-05"),
]

IDENTIFIERS = [
    (
        "a zero lost",
        dict(resident_number="501053123456"),
        dict(birth_date="2005-01-05", gender="M"),
    ),
    (
        "twelve digits of something else",
        dict(resident_number="123456789012"),
        dict(birth_date=None),
    ),
    (
        "a birth date in its place",
        dict(resident_number="1980-01-05"),
        dict(birth_date="1980-01-05"),
    ),
    ("hidden by letters", dict(resident_number="800105-1OOOOOO"), dict(birth_date="1980-01-05")),
    (
        "letters for digits",
        dict(business_number="124-81-OO998"),
        dict(business_number="1248100998"),
    ),
    ("a gender with its label", dict(gender="성별:남"), dict(gender="M")),
    ("a gender, politely", dict(gender="여자분"), dict(gender="F")),
    (
        "a firm, by its tax kind",
        dict(name="한빛", party_type="법인사업자"),
        dict(party_type="organization"),
    ),
    ("a shop's owner", dict(name="김철수", party_type="개인사업자"), dict(party_type="person")),
]

HYPHENS = ["ㅡ", "ー", "ㆍ", "\u1173", "一"]


def _ids(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    return [row[0] for row in rows]


@pytest.mark.parametrize(("_reason", "text", "expected"), NAMES, ids=_ids(NAMES))
def test_a_name(_reason: str, text: str, expected: dict[str, object]) -> None:
    assert differences({"name": text}, expected) == {}


@pytest.mark.parametrize(("_reason", "text"), ORGANIZATIONS, ids=_ids(ORGANIZATIONS))
def test_an_organization_by_its_name_alone(_reason: str, text: str) -> None:
    assert differences({"name": text}, dict(party_type="organization")) == {}


@pytest.mark.parametrize(("_reason", "text", "name", "form", "branch"), FIRMS, ids=_ids(FIRMS))
def test_a_firm(_reason: str, text: str, name: str, form: str | None, branch: str | None) -> None:
    expected = dict(organization_name=name, organization_form=form, organization_branch=branch)
    assert differences({"name": text}, expected) == {}


@pytest.mark.parametrize(("_reason", "text", "expected"), PHONES, ids=_ids(PHONES))
def test_a_telephone_field(_reason: str, text: str, expected: dict[str, object]) -> None:
    assert differences({"phone": text}, expected) == {}


@pytest.mark.parametrize(("_reason", "text", "value"), MAILS, ids=_ids(MAILS))
def test_a_mail_address(_reason: str, text: str, value: str | None) -> None:
    assert differences({"email": text}, dict(email=value)) == {}


@pytest.mark.parametrize(("_reason", "text", "value"), DATES, ids=_ids(DATES))
def test_a_birth_date(_reason: str, text: str, value: str | None) -> None:
    assert differences({"birth_date": text}, dict(birth_date=value)) == {}


@pytest.mark.parametrize(("_reason", "raw", "expected"), IDENTIFIERS, ids=_ids(IDENTIFIERS))
def test_an_identifier(_reason: str, raw: dict[str, str], expected: dict[str, object]) -> None:
    assert differences(raw, expected) == {}


@pytest.mark.parametrize("hyphen", HYPHENS)
@pytest.mark.parametrize("column", ["name", "address", "phone", "email"])
def test_a_letter_for_a_hyphen_hides_no_resident_number(column: str, hyphen: str) -> None:
    raw = {column: f"800105{hyphen}1234567"}
    assert differences(raw, dict(birth_date="1980-01-05", hidden="1234567")) == {}
