# ruff: noqa: E501  a table reads best with one case on a line
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.frequencies import listed_given_names
from rules.organizations import OrganizationName, is_organization, standardize_organization

ROWS = [
    ("form in brackets before", "(주)한빛전자", "한빛전자", "주식회사", None),
    ("form in brackets behind", "한빛전자(주)", "한빛전자", "주식회사", None),
    ("form as one sign", "㈜ 한빛전자", "한빛전자", "주식회사", None),
    ("full-width brackets", "（주）한빛전자", "한빛전자", "주식회사", None),
    ("first bracket lost", "주)한빛전자", "한빛전자", "주식회사", None),
    ("last bracket lost", "한빛전자(주", "한빛전자", "주식회사", None),
    ("form in full before", "주식회사 한빛 전자", "한빛전자", "주식회사", None),
    ("form in full behind, no space", "한빛전자주식회사", "한빛전자", "주식회사", None),
    ("form in hanja", "株式會社 한빛", "한빛", "주식회사", None),
    ("short form in hanja", "(株)한빛", "한빛", "주식회사", None),
    ("English form", "Samsung Electronics Co., Ltd.", "SAMSUNG ELECTRONICS", "주식회사", None),
    ("English form without spaces", "HANBIT CO.,LTD", "HANBIT", "주식회사", None),
    ("Inc.", "Hanbit Inc.", "HANBIT", "주식회사", None),
    ("LLC", "Hanbit LLC", "HANBIT", "유한회사", None),
    ("limited company", "(유)한빛", "한빛", "유한회사", None),
    ("limited liability company", "유한책임회사 한빛", "한빛", "유한책임회사", None),
    ("limited partnership", "합자회사 동서", "동서", "합자회사", None),
    ("general partnership", "합명회사 동서", "동서", "합명회사", None),
    ("stacked forms", "농업회사법인 주식회사 푸른들", "푸른들", "농업회사법인 주식회사", None),
    ("stacked forms, one in brackets", "농업회사법인(주)푸른들", "푸른들", "농업회사법인 주식회사", None),
    ("stacked forms apart", "농업회사법인 푸른들 주식회사", "푸른들", "농업회사법인 주식회사", None),
    ("farmers' association", "푸른들영농조합법인", "푸른들", "영농조합법인", None),
    ("foundation", "(재)한빛문화재단", "한빛문화재단", "재단법인", None),
    ("association", "㈔한국협회", "한국협회", "사단법인", None),
    ("school foundation", "학교법인 한빛학원", "한빛학원", "학교법인", None),
    ("welfare foundation", "사회복지법인 한빛", "한빛", "사회복지법인", None),
    ("law firm", "법무법인 태평양", "태평양", "법무법인", None),
    ("cooperative", "한빛협동조합", "한빛", "협동조합", None),
    ("social cooperative", "사회적협동조합 한빛", "한빛", "사회적협동조합", None),
    ("farmers' cooperative in full", "강남농업협동조합", "강남농협", "농업협동조합", None),
    ("farmers' cooperative in short", "강남농협", "강남농협", "농업협동조합", None),
    ("credit union", "강남신용협동조합", "강남신협", "신용협동조합", None),
    ("community bank", "강남새마을금고", "강남새마을금고", "새마을금고", None),
    ("not the form 유한회사", "유한양행", "유한양행", None, None),
    ("branch", "(주)한빛전자 강남지점", "한빛전자", "주식회사", "강남지점"),
    ("branch written to the name", "한빛전자㈜강남점", "한빛전자", "주식회사", "강남점"),
    ("branch by a station, written to the name", "국민은행강남역지점", "국민은행", None, "강남역지점"),
    ("branch in brackets", "(주)한빛전자(강남지점)", "한빛전자", "주식회사", "강남지점"),
    ("branch word apart from its place", "한빛전자 강남 지점", "한빛전자", None, "강남지점"),
    ("branch of a cooperative", "강남농협 역삼지점", "강남농협", "농업협동조합", "역삼지점"),
    ("regional office", "한국전력공사 부산지사", "한국전력공사", None, "부산지사"),
    ("head office", "(주)한빛 본사", "한빛", "주식회사", "본사"),
    ("department", "(주)한빛전자 영업2팀", "한빛전자", "주식회사", "영업2팀"),
    ("branch and department", "(주)한빛전자 강남지점 영업부", "한빛전자", "주식회사", "강남지점 영업부"),
    ("shop branch", "이마트 성수점", "이마트", None, "성수점"),
    ("restaurant is no branch", "대박음식점", "대박음식점", None, None),
    ("department store is no branch", "롯데 백화점", "롯데백화점", None, None),
    ("branch of a department store", "롯데백화점 잠실점", "롯데백화점", None, "잠실점"),
    ("inner medicine is no department", "한빛 내과", "한빛내과", None, None),
    ("a person's name embedded", "이수의과동물병원", "이수의과동물병원", None, None),
    ("latin and hangul", "SK 텔레콤(주)", "SK텔레콤", "주식회사", None),
    ("latin in lower case", "lg전자", "LG전자", None, None),
    ("@ for apartment", "대아@ 상가", "대아아파트상가", None, None),
    ("wrongly decoded", "(ÁÖ)ÇÑºû", "한빛", "주식회사", None),
]  # fmt: skip

ORGANIZATIONS = [
    "(주)한빛", "한빛전자(주)", "김철수(주)", "주식회사 김가네", "한빛동물병원", "이수의과동물병원", "김약국", "새병원", "박식당",
    "조은행", "한빛초등학교", "강남농협", "하나님의교회", "행복한어린이집", "행복아파트 관리사무소", "소나무펜션", "달빛 캠핑장",
    "GS25 강남점", "스타벅스강남역점", "서울시청", "대성기업", "한빛산업개발", "동양상회", "한빛치과", "연세이비인후과의원",
    "Hanbit Inc.", "SEOUL NATIONAL UNIVERSITY", "Green Cafe", "24시 한빛동물병원", "우니메이카(연천점)", "강남새마을금고",
    "동물병원소풍", "삼일회계법인", "새마을부녀회", "한빛미용실", "한빛공인중개사사무소", "정형외과",
]  # fmt: skip

PERSONS = [
    "김철수", "홍길동", "이정원", "김상운", "김기원", "김운수", "이상사", "남궁민수", "황보석", "최대학", "이화원", "김수산",
    "KIM CHULSOO", "Gil-Dong Hong", "김철수 부장", "병원장 김철수", "안과장", "김철수(모친)", "홍*동", "소여톰", "응우옌티흐엉",
    "김철수 외 2인", "김주식", "이교회장", "SMITH JOHN PAUL", "rlacjftn", "김점", "한소점", "박지사",
]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "name", "form", "branch"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS]
)
def test_name_form_and_branch_come_apart(raw, name, form, branch):
    assert standardize_organization(raw) == OrganizationName(
        name, form, branch, standardize_organization(raw).issues
    )


@pytest.mark.parametrize("raw", ORGANIZATIONS)
def test_an_organization_is_recognized(raw):
    assert is_organization(raw)


@pytest.mark.parametrize("raw", PERSONS)
def test_a_person_is_no_organization(raw):
    assert not is_organization(raw)


def test_no_common_name_is_taken_for_an_organization():
    surnames = [*"김이박정최조강윤장임한오서신권황안송유홍전고문양손", "남궁", "황보"]
    years = (1930, 1950, 1960, 1970, 1980, 1990, 2000, 2010)
    given_names = {
        n for sex in "MF" for year in years for n in listed_given_names(sex=sex, birth_year=year)
    }
    taken = [s + n for s in surnames for n in given_names if is_organization.__wrapped__(s + n)]
    assert taken == []


@pytest.mark.parametrize(
    ("raw", "name", "code"),
    [
        ("(주)한빛전자 대표 김철수", "한빛전자", "organization.person_attached"),
        ("(주)한빛전자 김철수 과장", "한빛전자", "organization.person_attached"),
        ("(주)한빛전자 외 1", "한빛전자", "organization.joint"),
        ("(주)", None, "organization.placeholder"),
        ("주식회사 ??", None, "organization.placeholder"),
        ("???", None, "organization.placeholder"),
    ],
)
def test_what_is_beside_the_name_is_flagged(raw, name, code):
    found = standardize_organization(raw)
    assert (found.name, [issue.code for issue in found.issues]) == (name, [code])


MIXED = st.text(
    st.sampled_from("(주)㈜주식회사 한빛전자농업협동조합강남지점본사영업2팀Co.,Ltd-+&@외1유"),
    max_size=24,
)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.text(st.characters(codec=None), max_size=40) | MIXED)
def test_any_text_is_read(raw):
    found = standardize_organization(raw)
    assert isinstance(is_organization(raw), bool)
    if found.name:
        assert len(found.name) <= 120
        assert found.name == " ".join(found.name.split())


@pytest.mark.parametrize(
    ("raw", "name", "form", "branch"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS]
)
def test_a_standardized_name_reads_the_same_again(raw, name, form, branch):
    assert standardize_organization(name).name == name


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "(주)",
        "주식 ",
        "주 ",
        "농업",
        "A",
        "Co ",
        ", ",
        "강남",
        "강남점",
        "점 ",
        "병원",
        "외 ",
        "-",
        "㈜",
    ],
)
def test_very_long_text_is_read(piece):
    raw = piece * 20_000
    assert isinstance(is_organization(raw), bool)
    assert isinstance(standardize_organization(raw), OrganizationName)
