# ruff: noqa: E501  a table reads best with one case on a line
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from rules.hangul import (
    FINALS,
    INITIALS,
    MEDIALS,
    fold_initial_law,
    initials,
    jamo_key,
    join,
    syllables,
    within_one_jamo,
)
from rules.keyboard import hangul_from_qwerty, qwerty_from_hangul

HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=6)

LAW = [
    ("surname 류", "류병노", "유병노"),
    ("first given syllable 로", "유병로", "유병노"),
    ("박효녕 and 박효영", "박효녕", "박효영"),
    ("surname 리", "리지은", "이지은"),
    ("surname 림", "림꺽정", "임꺽정"),
    ("surname 라", "라미란", "나미란"),
    ("surname 량", "량현석", "양현석"),
    ("surname 려", "려운형", "여운형"),
    ("surname 륙", "륙영수", "육영수"),
    ("surname 렴", "렴정아", "염정아"),
    ("surname 련", "련제욱", "연제욱"),
    ("surname 뢰", "뢰진수", "뇌진수"),
    ("surname 룡", "룡태수", "용태수"),
    ("률 after a vowel", "김지률", "김지율"),
    ("미라 stays apart from 미나", "김미라", "김미라"),
    ("예린 stays apart from 예인", "김예린", "김예린"),
    ("nothing to fold", "김철수", "김철수"),
]


@pytest.mark.parametrize(("name", "folded"), [r[1:] for r in LAW], ids=[r[0] for r in LAW])
def test_the_initial_sound_law_is_folded(name, folded):
    assert fold_initial_law(name) == folded
    assert fold_initial_law(folded) == folded


def test_every_syllable_has_its_own_key_and_one_letter_per_jamo():
    keys = {}
    for code in range(0xAC00, 0xD7A4):
        key = jamo_key(chr(code))
        assert key.isascii()
        assert key.isalpha()
        assert len(key) == len([part for part in syllables(chr(code))[0] if part])
        keys[key] = code
    assert len(keys) == 11_172


@settings(deadline=None, derandomize=True, max_examples=300)
@given(HANGUL, HANGUL)
def test_different_hangul_has_different_keys(left, right):
    assert (jamo_key(left) == jamo_key(right)) == (left == right)


@settings(deadline=None, derandomize=True)
@given(HANGUL.filter(bool), st.data())
def test_one_changed_jamo_is_one_edit(text, data):
    at = data.draw(st.integers(0, len(text) - 1))
    parts = list(syllables(text[at])[0])
    role = data.draw(st.integers(0, 2))
    letters = (INITIALS, MEDIALS, FINALS)[role]
    parts[role] = data.draw(st.sampled_from(letters).filter(lambda one: one != parts[role]))
    changed = text[:at] + join(*parts) + text[at + 1 :]
    assert Levenshtein.distance(jamo_key(text), jamo_key(changed)) == 1


@settings(deadline=None, derandomize=True)
@given(st.text(st.characters(codec=None), max_size=20))
def test_keys_are_ascii_for_any_text(text):
    assert jamo_key(text).isascii()


def test_other_characters_in_a_key():
    assert jamo_key("홍*동 A1漢") == "hox*dox A1?"


def test_initials_are_taken():
    assert initials("김철수 님!") == "ㄱㅊㅅ ㄴ!"


@pytest.mark.parametrize(
    ("typed", "hangul"), [("rlacjftn", "김철수"), ("RLACJFTN", "김철수"), ("rhkrTl", "곽씨"), ("dlwldms", "이지은")]
)  # fmt: skip
def test_hangul_typed_on_the_english_keyboard(typed, hangul):
    assert hangul_from_qwerty(typed) == hangul


def test_latin_typed_on_the_korean_keyboard():
    assert qwerty_from_hangul("ㅗㅐㅜㅎ") == "hong"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("김", "김", True),
        ("킴", "김", True),
        ("박", "바", True),
        ("대군시", "대구시", True),
        ("김", "박", False),
        ("킴", "검", False),
        ("바", "방구", False),
    ],
)
def test_texts_within_one_jamo(one: str, other: str, expected: bool) -> None:
    assert within_one_jamo(one, other) is within_one_jamo(other, one) is expected
