"""Whole records: what one field tells of another, and what is never passed on."""

from dataclasses import fields
from datetime import date

import pytest

from rules.record import RawRecord, StandardizedRecord
from rules.standardize import Context, standardize

CONTEXT = Context(b"0123456789abcdef0123456789abcdef", date(2026, 11, 22))


def _record(**columns: str) -> StandardizedRecord:
    return standardize(RawRecord("branch", "1", **columns), CONTEXT)


def _codes(record: StandardizedRecord) -> set[str]:
    return {issue.code for issue in record.issues}


def test_an_empty_record_is_a_person_without_issues() -> None:
    record = _record()
    assert (record.party_type, record.issues) == ("person", ())


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("경기도 광명시 철산동 123-4", "+8223123456"),
        ("경기도 부천시 원미구 중동 1", "+82323123456"),
        ("광주광역시 북구 두암동 927-1", "+82623123456"),
        ("전라남도 순천시 조례동 1", "+82613123456"),
        ("부산광역시 해운대구 우동 1", "+82513123456"),
    ],
)
def test_the_address_completes_the_telephone_number(address: str, number: str) -> None:
    record = _record(phone="312-3456", address=address)
    assert record.landline == number
    assert "phone.missing_area_code" in _codes(record)


def test_mobile_and_landline_are_the_first_that_are_evidence() -> None:
    record = _record(phone="010-0000-0000, 010-9876-5432, F 02-312-3456, 02-312-3457")
    assert (record.mobile, record.landline) == ("+821098765432", "+8223123457")
    assert len(record.phones) == 4


def test_the_resident_number_wins_over_both_fields_and_goes_no_further() -> None:
    record = _record(birth_date="1980-01-06", gender="여", resident_number="800105-1234567")
    assert (record.birth_date, record.gender) == ("1980-01-05", "M")
    assert record.birth_alternatives == ("1980-01-06",)
    assert _codes(record) == {
        "birth_date.contradicts_resident_number",
        "gender.contradicts_resident_number",
    }
    assert "1234567" not in repr(record)


def test_a_lunar_birth_date_does_not_contradict_the_resident_number() -> None:
    record = _record(birth_date="1953-06-17(음)", resident_number="530727-1234567")
    assert record.birth_date == "1953-07-27"
    assert "birth_date.contradicts_resident_number" not in _codes(record)


def test_a_resident_number_in_any_field_is_read_and_removed() -> None:
    record = _record(name="김철수", address="서울 강남구 역삼동 1 800105-1234567")
    assert (record.birth_date, record.gender) == ("1980-01-05", "M")
    assert _codes(record) >= {"resident_number.elsewhere"}
    assert "1234567" not in repr(record)


def test_a_resident_number_for_a_birth_date_is_read() -> None:
    record = _record(birth_date="010203-4123456")
    assert (record.birth_date, record.gender) == ("2001-02-03", "F")


def test_gender_codes_that_tell_the_century_tell_it() -> None:
    assert _record(birth_date="100203", gender="4").birth_date == "2010-02-03"
    assert _record(birth_date="800203", gender="2").birth_date == "1980-02-03"


@pytest.mark.parametrize(
    ("columns", "party"),
    [
        ({"name": "김철수"}, "person"),
        ({"name": "(주)한빛전자"}, "organization"),
        ({"name": "한빛동물병원"}, "organization"),
        ({"name": "한빛", "corporate_number": "130111-0006246"}, "organization"),
        ({"name": "한빛", "business_number": "124-81-00998"}, "organization"),
        ({"name": "김철수", "business_number": "124-81-00998", "gender": "남"}, "person"),
        ({"name": "김철수", "business_number": "124-81-00999"}, "person"),
    ],
)
def test_person_or_organization(columns: dict[str, str], party: str) -> None:
    assert _record(**columns).party_type == party


def test_an_organizations_name_is_its_organization_name() -> None:
    record = _record(name="(주)한빛전자 강남지점")
    assert record.name == record.organization_name == "한빛전자"
    assert record.surname is None


def test_internet_telephony_speaks_for_a_firm_only() -> None:
    [person] = _record(name="김철수", phone="070-8765-4322").phones
    [firm] = _record(name="(주)한빛전자", phone="070-8765-4322").phones
    assert (person.is_evidence, firm.is_evidence) == (False, True)


def test_what_was_kept_standardizes_like_what_came() -> None:
    record = _record(name="홍길순 ######-*******", resident_number="######-*******")
    assert record.name == "홍길순"
    assert record.issues == ()


def test_the_context_does_not_show_its_key() -> None:
    assert "0123456789abcdef" not in repr(CONTEXT)


HOSTILE = [
    "0" * 400,
    "010-" * 100,
    "가" * 300,
    "@" * 200,
    "(" * 200,
    "800105-" * 60,
    "\x00\ud800",
    "~" * 99,
]


@pytest.mark.parametrize("column", [f.name for f in fields(RawRecord)][2:-1])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_in_any_column_raises(column: str, text: str) -> None:
    assert _record(**{column: text}).source == "branch"


@pytest.mark.parametrize(
    ("told", "name", "party"),
    [
        ("organization", "이리온", "organization"),
        ("법인", "이리온", "organization"),
        ("개인", "한솔", "person"),
        ("person", "김가나상사", "person"),
        (" 법 인 ", "김철수", "organization"),
        ("", "주식회사 한빛", "organization"),
    ],
)
def test_what_the_source_says_of_a_party_counts(told: str, name: str, party: str) -> None:
    record = _record(name=name, party_type=told)
    assert record.party_type == party
    assert "party_type.unreadable" not in _codes(record)


def test_a_party_type_that_cannot_be_read_is_an_issue_and_the_name_decides() -> None:
    record = _record(name="주식회사 한빛", party_type="VIP")
    assert record.party_type == "organization"
    assert _codes(record) == {"party_type.unreadable"}
