# ruff: noqa: E501  a table reads best with one case on a line
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.frequencies import listed_given_names
from rules.names import latin_keys, standardize_name
from rules.romanization import MAX_KEYS, hangul_skeletons, latin_skeletons, latin_spellings

SAME = [
    ("three spellings of 정", "정철수", ["JUNG CHULSOO", "JEONG CHEOLSU", "CHUNG CHOLSU"]),
    ("이 and its foreign dress", "이지은", ["LEE JIEUN", "YI JIEUN", "RHEE JIEUN", "LEE JEEEUN"]),
    ("리 as in the North", "리지은", ["LEE JIEUN", "RI JIEUN"]),
    ("유 and 류", "류현진", ["RYU HYUNJIN", "YOO HYEONJIN", "YU HYUNJIN"]),
    ("임 and 림", "임영웅", ["LIM YOUNGWOONG", "IM YEONGUNG", "YIM YUNGWOONG"]),
    ("노 and 로", "노무현", ["ROH MOOHYUN", "NOH MUHYEON"]),
    ("one member of parliament, three spellings", "김경협", ["KIM KYUNGHYUP", "KIM GYEONGHYEOB", "KIM KYOUNGHYUB"]),
    ("ㅡ as U, EU and OO", "박은지", ["PARK EUNJI", "PARK UNJI", "BAK EUNJEE"]),
    ("희 as HEE, HUI and HI", "김영희", ["KIM YOUNGHEE", "KIM YEONGHUI", "KIM YUNGHI"]),
    ("혜 as HYE, HAE and HEA", "최혜진", ["CHOI HYEJIN", "CHOE HAEJIN", "CHOI HEAJIN"]),
    ("ㅐ as AE and AI", "신재원", ["SHIN JAEWON", "SIN JAIWON", "SHIN JAEWEON"]),
    ("ㅇ before a vowel", "강성은", ["KANG SUNGEUN", "GANG SEONGEUN"]),
    ("ㄴ before ㄱ", "손민기", ["SON MINKI", "SOHN MINGI"]),
    ("ㅇ before ㄱ", "송영기", ["SONG YOUNGKI", "SONG YEONGGI"]),
    ("silent H", "한아영", ["HAN AHYOUNG", "HAN AYEONG"]),
    ("silent H at the end", "윤지아", ["YOON JIAH", "YUN JIA"]),
    ("우 as WOO and U", "천현우", ["CHUN HYUNWOO", "CHEON HYEONU"]),
    ("전 as CHUN", "전두식", ["CHUN DOOSIK", "JEON DUSIK", "JUN DUSHIK"]),
    ("compound surname", "남궁민수", ["NAMGUNG MINSU", "NAMKOONG MINSOO"]),
    ("both readings of 황보라", "황보라", ["HWANG BORA", "HWANGBO RA"]),
]  # fmt: skip

APART = [
    ("성 and 선", "SUNGJIN", "SUNJIN"),
    ("영 and 연", "JIYOUNG", "JIYEON"),
    ("현 and 연", "JIHYUN", "JIYEON"),
    ("수 and 지", "MINSU", "MINJI"),
    ("호 and 우", "JUNHO", "JUNWOO"),
]


@pytest.mark.parametrize(("name", "spellings"), [r[1:] for r in SAME], ids=[r[0] for r in SAME])
def test_a_name_and_its_spellings_share_a_key(name, spellings):
    for spelling in spellings:
        assert set(latin_keys(name, None)) & set(latin_keys(spelling, spelling)), spelling


@pytest.mark.parametrize(("left", "right"), [r[1:] for r in APART], ids=[r[0] for r in APART])
def test_different_given_names_stay_apart(left, right):
    assert not latin_skeletons(left) & latin_skeletons(right)


def test_different_surnames_stay_apart():
    assert not set(latin_keys("김철수", None)) & set(latin_keys("LEE CHULSOO", None))


def given_names():
    years = (1930, 1950, 1960, 1970, 1980, 1990, 2000, 2010)
    return sorted(
        {
            name
            for sex in "MF"
            for year in years
            for name in listed_given_names(sex=sex, birth_year=year)
        }
    )


def test_every_spelling_of_every_common_given_name_shares_a_key():
    for name in given_names():
        keys = hangul_skeletons(name)
        assert 1 <= len(keys) <= MAX_KEYS
        for spelling in latin_spellings(name):
            assert latin_skeletons(spelling) & keys, (name, spelling)


def test_keys_tell_common_given_names_apart():
    names = given_names()
    holders = {}
    for name in names:
        for key in hangul_skeletons(name):
            holders.setdefault(key, set()).add(name)
    sharing = [
        len(set().union(*(holders[key] for key in hangul_skeletons(name)))) - 1 for name in names
    ]
    assert sum(sharing) / len(names) < 0.6
    assert max(sharing) <= 8


def test_most_names_have_one_key():
    names = given_names()
    assert sum(len(hangul_skeletons(name)) == 1 for name in names) > 0.95 * len(names)


SYLLABLE = st.builds(
    lambda initial, medial, final: chr(0xAC00 + initial * 588 + medial * 28 + final),
    st.sampled_from([0, 2, 3, 5, 6, 7, 9, 11, 12, 14, 18]),
    st.sampled_from([0, 1, 4, 5, 6, 7, 8, 9, 12, 13, 14, 17, 18, 19, 20]),
    st.sampled_from([0, 0, 1, 4, 8, 16, 17, 21]),
)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(SYLLABLE, SYLLABLE, st.data())
def test_any_spelling_of_any_two_syllables_shares_a_key(first, second, data):
    spelling = data.draw(st.sampled_from(sorted(latin_spellings(first + second))))
    assert latin_skeletons(spelling) & hangul_skeletons(first + second)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.text(st.characters(codec=None), max_size=30), st.text("ABEGHINOSUWY -*", max_size=30))
def test_keys_are_few_for_any_text(name, latin):
    keys = latin_keys(name or None, latin or None)
    assert len(keys) <= 2 * MAX_KEYS
    assert list(keys) == sorted(set(keys))


def test_a_masked_name_has_no_key():
    assert latin_keys("홍*동", None) == ()


def test_a_foreigners_name_is_its_own_key_in_any_order():
    assert latin_keys("SMITH TOM", None) == latin_keys("TOM SMITH", None) == ("=SMITH TOM",)


def test_a_record_with_both_scripts_has_the_keys_of_both():
    person = standardize_name("소여톰 (SAWYER TOM)")
    keys = latin_keys(person.name, person.latin)
    assert set(latin_keys("SAWYER TOM", None)) < set(keys)
