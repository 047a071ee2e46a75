"""Business and corporate numbers, CI and gender."""

import pytest

from rules.identifiers import (
    standardize_business_number,
    standardize_ci,
    standardize_corporate_number,
    standardize_gender,
)

BUSINESS = [
    ("124-81-00998", "1248100998", None),
    ("1248100998", "1248100998", None),
    ("１２４－８１－００９９８", "1248100998", None),
    ("124 81 00998", "1248100998", None),
    ("1248100998.0", "1248100998", None),
    ("사업자번호 124-81-00998", "1248100998", None),
    ("124-81-00999", None, "business_number.check_digit"),
    ("124-81-0099", None, "business_number.malformed"),
    ("000-00-00000", None, "business_number.placeholder"),
    ("123-45-67890", None, "business_number.placeholder"),
    ("없음", None, None),
    ("", None, None),
    (None, None, None),
]


@pytest.mark.parametrize(("raw", "value", "code"), BUSINESS)
def test_a_business_number(raw: str | None, value: str | None, code: str | None) -> None:
    number = standardize_business_number(raw)
    assert number.value == value
    assert [issue.code for issue in number.issues] == ([code] if code else [])


CORPORATE = [
    ("130111-0006246", "1301110006246", None),
    ("1301110006246", "1301110006246", None),
    ("130111-0006247", None, "corporate_number.check_digit"),
    ("130111-000624", None, "corporate_number.malformed"),
    ("000000-0000000", None, "corporate_number.placeholder"),
    ("-", None, None),
]


@pytest.mark.parametrize(("raw", "value", "code"), CORPORATE)
def test_a_corporate_number(raw: str, value: str | None, code: str | None) -> None:
    number = standardize_corporate_number(raw)
    assert number.value == value
    assert [issue.code for issue in number.issues] == ([code] if code else [])


CI = "abcdefghijABCDEFGHIJ0123456789+/" * 2 + "abcdefghijABCDEFGHIJ01" + "=="


def test_a_ci_is_hashed_under_the_key_and_not_without() -> None:
    one, other = standardize_ci(CI, b"one").value, standardize_ci(CI, b"other").value
    assert one and other and len(one) == 64 and one != other
    assert standardize_ci(f"hmac:{one}", b"one").value == one


@pytest.mark.parametrize("raw", ["not a ci", CI[:-1], CI + "A", "a" * 64, CI.replace("=", "A")])
def test_what_is_no_ci_is_never_hashed(raw: str) -> None:
    ci = standardize_ci(raw, b"key")
    assert (ci.value, [issue.code for issue in ci.issues]) == (None, ["ci.malformed"])


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        *[
            (word, "M")
            for word in ("남", "남자", "남성", "M", "m", "Male", "1", "3", "5", "7", "男")
        ],
        *[
            (word, "F")
            for word in ("여", "여자", "여성", "F", "female", "2", "4", "6", "8", "女", "(여)")
        ],
        *[(word, None) for word in ("", "없음", "불명", "0", "9", "X")],
    ],
)
def test_words_for_gender(raw: str, value: str | None) -> None:
    assert standardize_gender(raw).value == value


def test_an_unknown_word_is_an_issue_and_an_empty_one_is_not() -> None:
    assert [i.code for i in standardize_gender("중성").issues] == ["gender.unreadable"]
    assert standardize_gender("없음").issues == ()
