"""Masking: one pattern per field, and nothing slips through a value of another shape."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.masking import OPEN, PATTERNS, is_masked, mask, mask_record
from rules.survivorship import GOLDEN_FIELDS

MASKED = {
    "three syllables": ("name", "김철수", "김*수"),
    "four syllables": ("name", "남궁민수", "남**수"),
    "two syllables": ("name", "허정", "허*"),
    "one syllable": ("name", "김", "*"),
    "masked already": ("name", "김*수", "김*수"),
    "a foreigner": ("name", "SAWYER TOM", "S***** T**"),
    "not a name": ("name", "김철수 010-1234-5678", "***"),
    "hanja": ("name_hanja", "金哲洙", "***"),
    "mobile": ("mobile", "+821012345678", "010-****-5678"),
    "old mobile": ("mobile", "+82112345678", "011-***-5678"),
    "Seoul": ("landline", "+82212345678", "02-****-5678"),
    "province": ("landline", "+82312345678", "031-***-5678"),
    "safe number": ("phone", "+8250712345678", "0507-****-5678"),
    "not a phone": ("mobile", "8001011234567", "***"),
    "road": ("address", "경기도 성남시 판교역로 166, 3층", "경기도 성남시 판교역로 ***"),
    "lot": ("address", "서울특별시 강남구 역삼동 737-1", "서울특별시 강남구 역삼동 ***"),
    "village": ("address", "경상북도 의성군 옥산면 입암리 1", "경상북도 의성군 옥산면 입암리 ***"),
    "no known region": ("address", "철수네 집 뒷골목", "***"),
    "mail": ("email", "kim1980@naver.com", "ki*@naver.com"),
    "short mail": ("email", "k@naver.com", "*@naver.com"),
    "not mail": ("email", "kim1980", "***"),
    "postal code": ("postal_code", "06236", "062**"),
    "room": ("room", "1502", "***"),
    "business number": ("business_number", "1234567890", "***"),
    "gender": ("gender", "M", "M"),
    "nothing": ("email", None, None),
}  # fmt: skip


@pytest.mark.parametrize("field, value, expected", MASKED.values(), ids=MASKED)
def test_a_value_is_masked_by_the_pattern_of_its_field(
    field: str, value: str, expected: str
) -> None:
    assert mask(field, value) == expected


def test_an_organization_keeps_its_name_and_a_person_does_not() -> None:
    assert mask_record({"party_type": "organization", "name": "한빛전자"})["name"] == "한빛전자"
    assert mask_record({"party_type": "person", "name": "김한빛"})["name"] == "김*빛"


@settings(deadline=None, derandomize=True)
@given(st.sampled_from(sorted(set(GOLDEN_FIELDS) - OPEN)), st.text(min_size=3))
def test_no_value_of_a_closed_field_is_shown(field: str, value: str) -> None:
    shown = mask(field, value)
    assert is_masked(shown) or shown == "[]"


@pytest.mark.parametrize("field", sorted(PATTERNS))
@pytest.mark.parametrize("text", ["가", "a", "0", "* ", "가로 ", "서울시 ", "a@", "+82"])
def test_a_long_value_is_masked_in_linear_time(field: str, text: str) -> None:
    assert is_masked(mask(field, text * 100_000))
