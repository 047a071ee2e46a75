"""Mail addresses as people write them, each with the reason why it is here."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.emails import standardize_email

CASES = [
    ("plain", "chulsoo@naver.com", "chulsoo@naver.com", []),
    ("upper case", "Chul.Soo@Naver.COM", "chul.soo@naver.com", []),
    ("full-width at", "chulsoo＠naver.com", "chulsoo@naver.com", []),
    ("spaces round the at", "chulsoo @ naver . com", "chulsoo@naver.com", []),
    ("trailing dot", "chulsoo@naver.com.", "chulsoo@naver.com", []),
    ("trailing comma", "chulsoo@naver.com,", "chulsoo@naver.com", []),
    ("zero-width space", "chulsoo\u200b@naver.com", "chulsoo@naver.com", []),
    ("(at)", "chulsoo(at)naver.com", "chulsoo@naver.com", []),
    ("[at] and [dot]", "chulsoo [at] naver [dot] com", "chulsoo@naver.com", []),
    ("골뱅이", "chulsoo골뱅이naver.com", "chulsoo@naver.com", []),
    ("doubled at", "chulsoo@@naver.com", "chulsoo@naver.com", []),
    ("doubled dot", "chulsoo@naver..com", "chulsoo@naver.com", ["email.domain_typo"]),
    ("comma for a dot", "chulsoo@naver,com", "chulsoo@naver.com", ["email.domain_typo"]),
    ("comma before kr", "chulsoo@hanbit.co,kr", "chulsoo@hanbit.co.kr", ["email.domain_typo"]),
    ("mailto", "mailto:chulsoo@naver.com", "chulsoo@naver.com", []),
    ("label", "이메일: chulsoo@naver.com", "chulsoo@naver.com", []),
    ("name and brackets", "김철수 <chulsoo@naver.com>", "chulsoo@naver.com", []),
    ("remark in parentheses", "chulsoo@naver.com(회사)", "chulsoo@naver.com", []),
    ("hanmail is daum", "chulsoo@hanmail.net", "chulsoo@daum.net", []),
    ("hanmail2 is daum", "chulsoo@hanmail2.net", "chulsoo@daum.net", []),
    ("gmail dots and tag", "chul.soo+shop@gmail.com", "chulsoo@gmail.com", []),
    ("googlemail", "chulsoo@googlemail.com", "chulsoo@gmail.com", []),
    ("naver keeps its dots", "chul.soo@naver.com", "chul.soo@naver.com", []),
    ("typo by table", "chulsoo@naver.con", "chulsoo@naver.com", ["email.domain_typo"]),
    ("typo folds on", "chulsoo@hanmai.net", "chulsoo@daum.net", ["email.domain_typo"]),
    ("provider without ending", "chulsoo@naver", "chulsoo@naver.com", ["email.domain_typo"]),
    ("one letter off", "chulsoo@nsver.com", "chulsoo@naver.com", ["email.domain_typo"]),
    ("ending of a firm", "chulsoo@hanbit.con", "chulsoo@hanbit.com", ["email.domain_typo"]),
    ("ending without a dot", "chulsoo@hanbit.cokr", "chulsoo@hanbit.co.kr", ["email.domain_typo"]),
    ("a real domain near gmail", "chulsoo@mail.com", "chulsoo@mail.com", []),
    ("a real domain near gmail", "chulsoo@ymail.com", "chulsoo@ymail.com", []),
    ("closed provider", "chulsoo@dreamwiz.com", "chulsoo@dreamwiz.com", ["email.closed_provider"]),
    ("role", "info@hanbit.co.kr", "info@hanbit.co.kr", ["email.shared"]),
    ("a made-up one first", "test@test.com, b2@hanbit.kr", "b2@hanbit.kr", ["email.several"]),
    ("two addresses", "a1@hanbit.kr, b2@hanbit.kr", "a1@hanbit.kr", ["email.several"]),
    ("test", "test@test.com", None, ["email.placeholder"]),
    ("no", "no@naver.com", None, ["email.placeholder"]),
    ("a@a.com", "a@a.com", None, ["email.placeholder"]),
    ("letters that somebody may hold", "abc@naver.com", "abc@naver.com", []),
    ("word for nothing", "없음", None, ["email.placeholder"]),
    ("example domain", "chulsoo@example.com", None, ["email.placeholder"]),
    ("dash", "-", None, []),
    ("empty", "", None, []),
    ("hangul", "홍길동@naver.com", None, ["email.hangul"]),
    ("no at", "chulsoo.naver.com", None, ["email.invalid"]),
    ("no local part", "@naver.com", None, ["email.invalid"]),
    ("no domain", "chulsoo@", None, ["email.invalid"]),
    ("number for a domain", "chulsoo@1.2.3.4", None, ["email.invalid"]),
    ("domain without ending", "chulsoo@hanbit", None, ["email.invalid"]),
    ("two words before the at", "chul soo@naver.com", None, ["email.invalid"]),
    ("masked", "ch****@naver.com", None, ["email.masked"]),
    ("hangul domain", "chulsoo@한글.kr", "chulsoo@한글.kr", []),
    ("provider as it is spoken", "chulsoo@네이버.컴", "chulsoo@naver.com", ["email.domain_typo"]),
    ("provider in hangul", "chulsoo@한메일.넷", "chulsoo@daum.net", ["email.domain_typo"]),
    ("neighbouring key", "chulsoo@daum.ney", "chulsoo@daum.net", ["email.domain_typo"]),
    ("comma, full width", "chulsoo＠gmail，com", "chulsoo@gmail.com", ["email.domain_typo"]),
]


@pytest.mark.parametrize(("reason", "raw", "value", "codes"), CASES, ids=[c[0] for c in CASES])
def test_a_mail_address(reason: str, raw: str, value: str | None, codes: list[str]) -> None:
    email = standardize_email(raw)
    assert (email.value, [issue.code for issue in email.issues]) == (value, codes)


MESSY = (
    st.text(alphabet="abAB019.@+-_,; ()[]at골뱅이naver.com*", max_size=60) | st.text() | st.emails()
)


@settings(deadline=None, derandomize=True, max_examples=400)
@given(MESSY)
def test_standardizing_twice_is_standardizing_once(text: str) -> None:
    once = standardize_email(text).value
    if once is not None:
        assert standardize_email(once).value == once
        assert len(once) <= 320
