# ruff: noqa: E501  a table reads best with one case on a line
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.names import PersonName, name_pattern, patterns_compatible, standardize_name
from rules.names.reading import read_name, read_plain_latin

# why it is hard, raw, name, surname, given name
KOREAN = [
    ("plain", "김철수", "김철수", "김", "철수"),
    ("inner spaces", "김 철 수", "김철수", "김", "철수"),
    ("two inner spaces", "유  영", "유영", "유", "영"),
    ("syllable that is also a relation (자)", "김 화 자", "김화자", "김", "화자"),
    ("honorific after a space", "김철수 님", "김철수", "김", "철수"),
    ("honorific written to the name", "김철수고객님", "김철수", "김", "철수"),
    ("씨 written to the name", "전혜린씨", "전혜린", "전", "혜린"),
    ("title before", "대표 김철수", "김철수", "김", "철수"),
    ("title before, no space", "대표이사김철수", "김철수", "김", "철수"),
    ("title in brackets before", "(대표)김철수", "김철수", "김", "철수"),
    ("title after", "김철수 부장", "김철수", "김", "철수"),
    ("title and honorific after, no space", "김철수차장님", "김철수", "김", "철수"),
    ("an elder addressed as a relative", "김영희 어머님", "김영희", "김", "영희"),
    ("department and title", "영업2팀 김철수 과장", "김철수", "김", "철수"),
    ("form label", "성명:김철수", "김철수", "김", "철수"),
    ("form label with spaces", "이름 : 김철수", "김철수", "김", "철수"),
    ("account holder", "예금주 김철수", "김철수", "김", "철수"),
    ("the late", "故 김철수", "김철수", "김", "철수"),
    ("the person himself", "김철수 (본인)", "김철수", "김", "철수"),
    ("sex in hanja", "김철수(男)", "김철수", "김", "철수"),
    ("stray full stop", "김철수.", "김철수", "김", "철수"),
    ("spreadsheet apostrophe", "'김철수", "김철수", "김", "철수"),
    ("phone in the name field", "김철수 010-1234-5678", "김철수", "김", "철수"),
    ("membership grade", "VIP 김철수", "김철수", "김", "철수"),
    ("adorned", "★김철수★", "김철수", "김", "철수"),
    ("dots between", "김.철.수", "김철수", "김", "철수"),
    ("two syllables", "허정", "허정", "허", "정"),
    ("two equal syllables", "이이", "이이", "이", "이"),
    ("님 after a name of two syllables", "김철님", "김철", "김", "철"),
    ("님 as part of the given name", "김예님", "김예님", "김", "예님"),
    ("pure Korean name of four syllables", "김빛나라", "김빛나라", "김", "빛나라"),
    ("compound surname", "남궁민수", "남궁민수", "남궁", "민수"),
    ("compound surname, short given name", "남궁민", "남궁민", "남궁", "민"),
    ("compound surname shown by a space", "황보 라", "황보라", "황보", "라"),
    ("simple surname shown by a space", "황 보라", "황보라", "황", "보라"),
    ("common given name after 선", "선우진", "선우진", "선", "우진"),
    ("compound surname with two syllables", "제갈공명", "제갈공명", "제갈", "공명"),
    ("foreigner in hangul", "소여톰", "소여톰", "소", "여톰"),
    ("Vietnamese in hangul", "응우옌티흐엉", "응우옌티흐엉", "응우옌", "티흐엉"),
    ("foreigner in two words", "마이클 조던", "마이클조던", None, None),
    ("typed without switching the keyboard", "rlacjftn", "김철수", "김", "철수"),
    ("the same under caps lock", "RLACJFTN", "김철수", "김", "철수"),
    ("the same, first letter raised by a phone", "Rlacjftn", "김철수", "김", "철수"),
    ("typed jamo", "ㄱㅣㅁㅊㅓㄹㅅㅜ", "김철수", "김", "철수"),
    ("wrongly decoded", "±èÃ¶¼ö", "김철수", "김", "철수"),
    ("latin beside hangul", "김철수 KIM CHULSOO", "김철수", "김", "철수"),
    ("hangul in brackets", "KIM CHULSOO (김철수)", "김철수", "김", "철수"),
    ("title word that is 국회의원 or so stays a title", "김철수 교수님", "김철수", "김", "철수"),
]

LATIN = [
    ("registered order", "HONG GILDONG", "HONG GILDONG"),
    ("western order, hyphen", "Gil-Dong Hong", "HONG GILDONG"),
    ("comma", "Hong, Gil Dong", "HONG GILDONG"),
    ("western order, three words", "Gil Dong Hong", "HONG GILDONG"),
    ("lower case", "hong gil dong", "HONG GILDONG"),
    ("one word", "honggildong", "HONG GILDONG"),
    ("surname in capitals", "KIM Kyung Hyub", "KIM KYUNGHYUB"),
    ("surname in capitals behind", "Kyung Hyub KIM", "KIM KYUNGHYUB"),
    ("both ends surnames: the commoner", "Jung Min Lee", "LEE JUNGMIN"),
    ("rare given syllable that is a surname", "PARK JI SUNG", "PARK JISUNG"),
    ("hyphen settles it", "ji-sung park", "PARK JISUNG"),
    ("one letter surname", "O SEHOON", "O SEHOON"),
    ("compound surname in two words", "NAM GUNG MIN", "NAMGUNG MIN"),
    ("compound surname", "Namgung Min", "NAMGUNG MIN"),
    ("form of address", "MR. KIM CHULSOO", "KIM CHULSOO"),
    ("degree", "Kim Chul-soo, Ph.D", "KIM CHULSOO"),
    ("a foreigner keeps the parts", "SMITH JOHN PAUL", "SMITH JOHN PAUL"),
    ("well-known given name in front", "John Smith", "SMITH JOHN"),
    ("registered foreigner", "SAWYER TOM", "SAWYER TOM"),
    ("Vietnamese", "NGUYEN VAN A", "NGUYEN VAN A"),
    ("accents", "MÜLLER JÖRG", "MULLER JORG"),
    ("typed on the Korean keyboard", "ㅗㅐㅜㅎ 햐ㅣㅇㅐㅜㅎ", "HONG GILDONG"),
    ("the same, syllables formed by chance", "ㅏㅑㅡ 초ㅕㅣ내ㅐ", "KIM CHULSOO"),
]

MASKED = [
    ("asterisk", "홍*동", "홍*동"),
    ("full-width asterisk", "홍＊동", "홍*동"),
    ("letter O", "홍O동", "홍*동"),
    ("small o", "홍o동", "홍*동"),
    ("circle", "홍○동", "홍*동"),
    ("large circle", "홍◯동", "홍*동"),
    ("hanja zero", "홍〇동", "홍*동"),
    ("dot", "홍●동", "홍*동"),
    ("letter x", "홍x동", "홍*동"),
    ("digit zero", "홍0동", "홍*동"),
    ("ㅇ", "이ㅇ수", "이*수"),
    ("square", "홍□동", "홍*동"),
    ("underscore", "홍_동", "홍*동"),
    ("hyphen between two syllables", "홍-동", "홍*동"),
    ("last syllable", "홍길*", "홍길*"),
    ("given name", "김**", "김**"),
    ("given name as OO", "김OO", "김**"),
    ("given name as ㅇㅇ", "김ㅇㅇ", "김**"),
    ("given name as circles", "홍○○", "홍**"),
    ("given name as initials", "김ㅊㅅ", "김**"),
    ("surname", "*길동", "*길동"),
    ("with spaces", "김 * 수", "김*수"),
    ("with an honorific", "김*수 고객님", "김*수"),
    ("compound surname", "남궁*수", "남궁*수"),
    ("latin", "KIM C***", "KIM C***"),
]

NOBODY = [
    "테스트", "테스트1", "test", "TEST USER", "없음", "고객", "고객님", "미상", "익명", "ㅇㅇㅇ", "ㅁㄴㅇㄹ",
    "-", ".", "123", "010-1234-5678", "김아무개", "가나다", "아무개", "관리자", "N/A", "null", "비회원", "이름없음",
    "현금손님", "탈퇴회원", "하하하", "asdf", "???", "김모씨",
]  # fmt: skip

FLAGGED = [
    ("the sample name is kept", "홍길동", "홍길동", "name.sample"),
    ("mother's", "김철수(모친)", "김철수", "name.relation"),
    ("spouse's", "김철수(배우자)", "김철수", "name.relation"),
    ("somebody's mother is another person", "김철수 엄마", None, "name.relation"),
    ("somebody's mother, written together", "민준엄마", None, "name.relation"),
    ("a mother by her child", "지우맘", None, "name.relation"),
    ("and two others", "김철수 외 2인", "김철수", "name.joint"),
    ("and two others, no spaces", "김철수외2명", "김철수", "name.joint"),
    ("two persons, slash", "김철수/이영희", "김철수", "name.joint"),
    ("two persons, comma", "김철수, 이영희", "김철수", "name.joint"),
    ("two persons, middle dot", "김철수·이영희", "김철수", "name.joint"),
    ("two persons, space", "김철수 이영희", "김철수", "name.joint"),
    ("namesake letter", "김철수A", "김철수", "name.disambiguator"),
    ("namesake number", "김철수2", "김철수", "name.disambiguator"),
    ("namesake number in brackets", "김철수(2)", "김철수", "name.disambiguator"),
    ("namesake by place", "김철수(강남)", "김철수", "name.disambiguator"),
    ("former name", "김철수(구 김민수)", "김철수", "name.annotation"),
    ("surname only", "김씨", None, "name.incomplete"),
    ("surname and title", "김부장", None, "name.incomplete"),
    ("surname and honorific", "박님", None, "name.incomplete"),
    ("compound surname and title", "남궁 과장", None, "name.incomplete"),
    ("given name only", "엘리자베스", "엘리자베스", "name.unknown_surname"),
    ("surname of one or two syllables", "선우진", "선우진", "name.ambiguous_surname"),
    ("either end a surname", "Jung Min Lee", "LEE JUNGMIN", "name.ambiguous_order"),
    ("hanja without a reading", "閔丙梪", None, "name.hanja_only"),
    ("keyboard", "rlacjftn", "김철수", "name.keyboard"),
    ("mask", "홍O동", "홍*동", "name.masked"),
    ("mojibake", "源�泥좎닔", None, "text.mojibake"),
]


def ids(rows):
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("raw", "name", "surname", "given_name"), [r[1:] for r in KOREAN], ids=ids(KOREAN)
)
def test_a_korean_name_is_read(raw, name, surname, given_name):
    person = standardize_name(raw)
    assert (person.name, person.surname, person.given_name) == (name, surname, given_name)
    assert not person.masked


@pytest.mark.parametrize(("raw", "name"), [r[1:] for r in LATIN], ids=ids(LATIN))
def test_a_latin_name_is_put_in_order(raw, name):
    person = standardize_name(raw)
    assert (person.name, person.latin) == (name, name)
    assert f"{person.surname} {person.given_name}" == name


@pytest.mark.parametrize(("raw", "name"), [r[1:] for r in MASKED], ids=ids(MASKED))
def test_a_masked_name_keeps_one_star_per_syllable(raw, name):
    person = standardize_name(raw)
    assert (person.name, person.masked) == (name, True)


@pytest.mark.parametrize("raw", NOBODY)
def test_a_word_in_a_names_place_is_no_name(raw):
    person = standardize_name(raw)
    assert person.name is None
    assert [issue.code for issue in person.issues] == ["name.placeholder"]


@pytest.mark.parametrize(("raw", "name", "code"), [r[1:] for r in FLAGGED], ids=ids(FLAGGED))
def test_what_is_doubtful_is_flagged(raw, name, code):
    person = standardize_name(raw)
    assert person.name == name
    assert code in [issue.code for issue in person.issues]


def test_both_readings_of_an_ambiguous_surname_are_kept():
    assert standardize_name("선우진").alternatives == (("선우", "진"),)
    assert standardize_name("Jung Min Lee").alternatives == (("JUNG", "MINLEE"),)


@pytest.mark.parametrize(
    ("raw", "hanja", "surname"),
    [("홍길동(洪吉童)", "洪吉童", "홍"), ("김철수 金哲洙", "金哲洙", "김"), ("\uf90a哲洙", "金哲洙", "김"), ("南宮珉", "南宮珉", "남궁")],
)  # fmt: skip
def test_hanja_is_kept_apart(raw, hanja, surname):
    person = standardize_name(raw)
    assert (person.hanja, person.surname) == (hanja, surname)


def test_latin_beside_hangul_is_kept_apart_in_registered_order():
    assert standardize_name("김철수(Chul-Soo Kim)").latin == "KIM CHULSOO"


def test_issues_hold_no_part_of_the_name():
    for raw in [row[1] for row in FLAGGED]:
        assert all("철수" not in issue.detail for issue in standardize_name(raw).issues)


MIXED = st.text(
    st.sampled_from("김이박황보남궁철수영희님씨외명대표부장 ()/,.*O○ㅇㄱ0123ABkim金哲-·맘엄마VIP"),
    max_size=14,
)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.text(st.characters(codec=None), max_size=40) | MIXED)
def test_any_text_gives_a_name_that_reads_the_same_again(raw):
    person = standardize_name(raw)
    assert isinstance(person, PersonName)
    if person.name:
        again = standardize_name(person.name)
        assert (again.name, again.masked) == (person.name, person.masked)
        assert len(person.name) <= 80


@pytest.mark.parametrize(
    "piece", ["김", "(", "김(", "외 ", "a", "a ", "A-", "*", "O", "ㅇ", "金", "1", "님", "김,", "부장", ", ", "김1", "ㅏ", "ㅗㅐ", "rl"]
)  # fmt: skip
def test_very_long_text_is_read(piece):
    assert isinstance(standardize_name(piece * 20_000), PersonName)


@pytest.mark.parametrize(
    ("left", "right", "compatible"),
    [
        ("홍*동", "홍길동", True),
        ("홍*동", "홍길*", True),
        ("홍*동", "김길동", False),
        ("김**", "김철", False),
        ("홍길동", "홍길동", True),
    ],
)
def test_patterns_are_compared_position_by_position(left, right, compatible):
    assert patterns_compatible(left, right) is compatible
    assert patterns_compatible(right, left) is compatible


def test_a_pattern_is_the_name():
    assert name_pattern("홍*동", True) == "홍*동"
    assert name_pattern("홍길동", False) == "홍길동"
    assert name_pattern(None, False) is None


_SPELT = st.sampled_from(
    [
        "KIM",
        "LEE",
        "PARK",
        "JUNG",
        "CHOI",
        "SUN",
        "WOO",
        "NAM",
        "GOONG",
        "HONG",
        "GILDONG",
        "GIL",
        "DONG",
        "CHUL",
        "SOO",
        "MIN",
        "JI",
        "HEE",
        "YOUNG",
        "NA",
        "TEST",
        "USER",
        "NONE",
        "AAA",
        "SMITH",
        "JOHN",
        "NGUYEN",
        "THI",
        "VAN",
        "LE",
        "DO",
        "LAN",
        "WANG",
        "WEI",
        "MR",
        "MRS",
        "JR",
        "VIP",
        "PHD",
        "MBA",
        "RO",
        "SEO",
        "RLA",
        "CJF",
        "TN",
        "QWER",
        "Kim",
        "Chulsoo",
        "Jung",
        "Min",
        "lee",
        "na",
        "hee",
    ]
)
_JOINED = st.sampled_from([" ", " ", " ", "-", ", ", ",", "/", ". ", "."])


@given(st.lists(st.tuples(_SPELT, _JOINED), min_size=1, max_size=6), st.sampled_from(["", "."]))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_plain_latin_names_read_as_all_others(words: list[tuple[str, str]], end: str) -> None:
    text = "".join(word + sign for word, sign in words).rstrip(" -,./") + end
    short = read_plain_latin(text)
    if short is not None:
        assert short == read_name(text)
        assert read_name(short.name or "").name == short.name


def test_most_latin_names_are_read_plainly() -> None:
    for text in ("KIM CHULSOO", "Chul-Soo Kim", "Kim, Chulsoo", "Nguyen Thi Lan", "KIM/CHULSOO MR"):
        assert read_plain_latin(text) is not None
