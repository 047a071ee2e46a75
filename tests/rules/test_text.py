# ruff: noqa: E501  a table reads best with one case on a line
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.encoding_damage import looks_damaged, repair
from rules.text import Tidied, _settle, tidy

TIDIED = [
    ("plain hangul is left alone", "김철수", "김철수"),
    ("a tag of HTML", "강남구<br/>역삼동", "강남구 역삼동"),
    ("a mail address is no tag", "<b@hanbit.kr>", "<b@hanbit.kr>"),
    ("a line feed in letters", "강남구\\n역삼동", "강남구 역삼동"),
    ("a sign as Excel keeps it", "강남구_x000D_\n역삼동", "강남구 역삼동"),
    ("hyphen of a Japanese keyboard", "737ー12", "737-12"),
    ("long vowel of kana", "サトー", "サトー"),
    ("a form of the web", "%EA%B0%95%EB%82%A8+12%2C+3", "강남 12, 3"),
    ("CP949 shown as Latin-1", "±èÃ¶¼ö", "김철수"),
    ("CP949 shown as Latin-1, with a space and digits", "¼­¿ï½Ã °­³²±¸ ¿ª»ïµ¿ 12-3", "서울시 강남구 역삼동 12-3"),
    ("soft hyphen is a byte of 강, not a hyphen", "°\xad", "강"),
    ("ASCII between the damage", "(ÁÖ)ÇÑºû", "(주)한빛"),
    ("a syllable outside KS X 1001", "뷁뷁똠".encode("cp949").decode("latin1"), "뷁뷁똠"),
    ("CP949 shown as Windows-1252", "¾ÆÆÄÆ®", "아파트"),
    ("UTF-8 shown as Latin-1", "김철수".encode().decode("latin1"), "김철수"),
    ("UTF-8 shown as Latin-1, a non-breaking space lost", "ê¹€ì² ìˆ˜", "김철수"),
    ("UTF-8 shown as Latin-1 twice", "김철수".encode().decode("latin1").encode().decode("latin1"), "김철수"),
    ("bytes kept as lone surrogates", b"\xb1\xe8\xc3\xb6".decode("utf-8", "surrogateescape"), "김철"),
    ("UTF-8 shown as CP949, nothing lost", "홍길".encode().decode("cp949", "surrogateescape"), "홍길"),
    ("a German name is no damage", "Müller", "Müller"),
    ("a Spanish name is no damage", "JOSÉ MUÑOZ", "JOSÉ MUÑOZ"),
    ("middle dots in a row are no damage", "··", "··"),
    ("macOS decomposed hangul", "김철수", "김철수"),
    ("typed jamo", "ㄱㅣㅁㅊㅓㄹㅅㅜ", "김철수"),
    ("typed jamo with double vowel and double final", "ㄷㅏㄹㄱㄱㅗㅏ", "닭과"),
    ("what NFKC leaves of typed jamo", "기\u1106철수", "김철수"),
    ("half-width jamo", "ﾡￂﾱ", "감"),
    ("letters that make no syllable stay", "ㅋㅋㅋ", "ㅋㅋㅋ"),
    ("a mask of ㅇ does not join the syllable before", "이ㅇ수", "이ㅇ수"),
    ("ㅡ between digits is a hyphen", "02ㅡ312ㅡ3456", "02-312-3456"),
    ("ㅡ among letters is a letter", "ㅏㅑㅡ", "ㅏㅑㅡ"),
    ("ㅡ in a typed syllable is a letter", "ㄱㅡㅁ", "금"),
    ("full-width ASCII", "ＡＢ－１２＃", "AB-12#"),
    ("enclosed marks are not folded", "㈜한빛 ①", "㈜한빛 ①"),
    ("dashes of many kinds", "1–2—3−4‐5―6", "1-2-3-4-5-6"),
    ("wave dashes", "105～107〜109", "105~107~109"),
    ("middle dots of many kinds", "종로1ㆍ2・3•4", "종로1·2·3·4"),
    ("curly quotes", "’80 “한빛”", "'80 \"한빛\""),
    ("zero-width, bidi and byte-order marks", "김\u200b철\u202e수\ufeff", "김철수"),
    ("Hangul fillers", "김\u3164철\uffa0수\u115f", "김철수"),
    ("NUL and controls", "김\x00철\x07수", "김철수"),
    ("tabs and newlines are spaces", " 김\t철수\r\n", "김 철수"),
    ("no-break and ideographic spaces", "김\u00a0철수\u3000", "김 철수"),
    ("variation selectors on hanja", "金\U000e0100哲", "金哲"),
    ("compatibility ideographs", "\uf90a哲", "金哲"),
    ("HTML entities", "&#44608;철수 &amp; &lt;A&gt;", "김철수 & <A>"),
    ("entities escaped over and over", "&amp;amp;amp;#44608;", "김"),
    ("an ampersand is no entity", "AT&T", "AT&T"),
    ("escaped code points", "\\uae40\\ucca0", "김철"),
    ("nothing", "", ""),
]  # fmt: skip

DAMAGED = [
    ("a replacement character", "源�泥좎닔"),
    ("a lost last byte", "±èÃ¶¼"),
    ("an undefined Windows-1252 byte lost", "í™�ê¸¸ë�™"),
    ("a lone surrogate", "김\ud800철"),
]


@pytest.mark.parametrize(("raw", "text"), [row[1:] for row in TIDIED], ids=[r[0] for r in TIDIED])
def test_text_is_tidied(raw, text):
    assert tidy(raw).text == text


@pytest.mark.parametrize("raw", [row[1] for row in DAMAGED], ids=[row[0] for row in DAMAGED])
def test_damage_beyond_repair_is_flagged(raw):
    tidied = tidy(raw, field="name")
    assert [(issue.field, issue.code) for issue in tidied.issues] == [("name", "text.mojibake")]
    assert tidied.text.encode()


def test_a_repair_is_flagged():
    assert [issue.code for issue in tidy("±èÃ¶¼ö").issues] == ["text.repaired"]


@settings(deadline=None, derandomize=True, max_examples=250)
@given(
    st.text(st.characters(codec=None), max_size=60)
    | st.text("&#;amplt38x&ㄱㅏㅁ김 ±èÃ¶¼ö\u1106\xad", max_size=40)
)
def test_tidying_twice_changes_nothing(raw):
    once = tidy(raw).text
    assert tidy(once).text == once


@settings(deadline=None, derandomize=True, max_examples=150)
@given(st.text(st.characters(codec=None), max_size=60))
def test_tidy_text_can_be_stored(raw):
    text = tidy(raw).text
    assert text.encode("utf-8") is not None
    assert "\x00" not in text
    assert len(text) <= 3 * len(raw) + 8


@settings(deadline=None, derandomize=True)
@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=2, max_size=12))
def test_every_hangul_text_survives_a_wrong_decoding_as_utf8(text):
    assert tidy(text.encode().decode("latin1")).text == text


@pytest.mark.parametrize(
    "piece", ["&amp;", "&", "±", "±a", "ㄱ", "ㄱㅏ", "\ud800", "Ã¶", "源", " ", "\\u", "ê¹€"]
)
def test_very_long_text_is_tidied(piece):
    assert isinstance(tidy(piece * 50_000).text, str)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.text(" -.,()/@*09azAZ&\\ㄱ·가나힣", max_size=12))
def test_plain_text_needs_no_step_but_the_last(raw: str) -> None:
    if "&" not in raw and "\\" not in raw:
        repaired = repair(raw)
        assert not looks_damaged(repaired)
        assert tidy(raw) == Tidied(_settle(repaired))
