"""Hard names of organizations, and who is one, each with its reason."""

# ruff: noqa: C408 - keywords read as columns

import pytest

from tests.rules.hard_cases import differences

FORMED = [
    ("half a bracket", "주)한빛전자", "한빛전자", "주식회사", None),
    ("hanja in brackets", "(株)한빛전자", "한빛전자", "주식회사", None),
    ("hanja spelled out", "株式會社 한빛전자", "한빛전자", "주식회사", None),
    ("joined before", "주식회사한빛전자", "한빛전자", "주식회사", None),
    ("joined after", "한빛전자주식회사", "한빛전자", "주식회사", None),
    ("after a space", "한빛전자 주식회사", "한빛전자", "주식회사", None),
    ("space within the bracket", "( 주 ) 한빛전자", "한빛전자", "주식회사", None),
    ("limited liability", "한빛유한책임회사", "한빛", "유한책임회사", None),
    ("limited partnership", "(합자)대성운수", "대성운수", "합자회사", None),
    ("general partnership", "합명회사 대성", "대성", "합명회사", None),
    ("foundation sign", "㈶한국문화", "한국문화", "재단법인", None),
    ("association sign", "㈳한국수의사회", "한국수의사회", "사단법인", None),
    ("association", "(사)한국수의사회", "한국수의사회", "사단법인", None),
    ("school", "(학)한빛학원", "한빛학원", "학교법인", None),
    ("school spelled out", "학교법인 한빛학원", "한빛학원", "학교법인", None),
    ("medical", "의료법인 한빛의료재단", "한빛의료재단", "의료법인", None),
    ("medical short", "(의)한빛의료재단", "한빛의료재단", "의료법인", None),
    ("welfare", "(사복)푸른집", "푸른집", "사회복지법인", None),
    ("welfare spelled out", "사회복지법인 푸른집", "푸른집", "사회복지법인", None),
    ("farmers after", "푸른들영농조합법인", "푸른들", "영농조합법인", None),
    ("farmers before", "영농조합법인 푸른들", "푸른들", "영농조합법인", None),
    ("cooperative", "푸른협동조합", "푸른", "협동조합", None),
    ("social cooperative", "푸른돌봄 사회적협동조합", "푸른돌봄", "사회적협동조합", None),
    ("branch without space", "(주)한빛전자강남지점", "한빛전자", "주식회사", "강남지점"),
    ("regional office", "(주)한빛전자 부산지사", "한빛전자", "주식회사", "부산지사"),
    ("office", "한빛전자㈜ 서울사무소", "한빛전자", "주식회사", "서울사무소"),
    ("department", "(주)한빛전자 총무부", "한빛전자", "주식회사", "총무부"),
    ("sales office", "(주)한빛전자 대전영업소", "한빛전자", "주식회사", "대전영업소"),
    ("plant", "한빛전자 주식회사 울산공장", "한빛전자", "주식회사", "울산공장"),
    ("institute", "한빛자동차(주) 남양연구소", "한빛자동차", "주식회사", "남양연구소"),
    ("branch in brackets", "(주)한빛전자(강남지점)", "한빛전자", "주식회사", "강남지점"),
    ("branch behind the trade", "여의도동물병원은하점", "여의도동물병원", None, "은하점"),
    ("branch behind the trade, place", "롯데마트여천점", "롯데마트", None, "여천점"),
    ("a shop is no branch", "한빛마트철물점", "한빛마트철물점", None, None),
    ("form between", "한빛전자(주)강남점", "한빛전자", "주식회사", "강남점"),
    ("shop of a chain", "스타벅스 강남점", "스타벅스", None, "강남점"),
    ("bank", "국민은행 여의도지점", "국민은행", None, "여의도지점"),
    ("station branch", "신한은행 강남역지점", "신한은행", None, "강남역지점"),
    ("head office", "새마을금고 본점", "새마을금고", "새마을금고", "본점"),
    ("digits in the name", "GS25 역삼점", "GS25", None, "역삼점"),
    ("gimbap", "김밥천국 역삼점", "김밥천국", None, "역삼점"),
    ("honorific of organizations", "(주)한빛전자 귀중", "한빛전자", "주식회사", None),
    ("full-width", "（유）한빛전자", "한빛전자", "유한회사", None),
    ("company, latin", "HANBIT CO., LTD.", "HANBIT", "주식회사", None),
    ("incorporated", "Hanbit Inc.", "HANBIT", "주식회사", None),
    ("corporation", "Hanbit Corp.", "HANBIT", "주식회사", None),
    ("limited, latin", "HANBIT LLC", "HANBIT", "유한회사", None),
    ("mojibake", "(주)한빛전자".encode("cp949").decode("latin-1"), "한빛전자", "주식회사", None),
    ("sign within full-width space", "㈜　한빛전자", "한빛전자", "주식회사", None),
    ("law firm", "법무법인 광장", "광장", "법무법인", None),
    ("law firm joined", "법무법인광장", "광장", "법무법인", None),
    ("tax firm", "세무법인택스", "택스", "세무법인", None),
    ("accountants after", "한빛회계법인", "한빛", "회계법인", None),
    ("a place beside", "펫프렌즈동물병원 서수원", "펫프렌즈동물병원서수원", None, None),
    ("a word beside", "동물병원 이야기", "동물병원이야기", None, None),
    ("person beside", "한빛전자 김철수", "한빛전자", None, None),
    ("person with a title beside a weak word", "동방정밀 조정호 대표", "동방정밀", None, None),
    ("title before the person", "한빛상회 대표 김철수", "한빛상회", None, None),
    ("stacked forms", "농업회사법인(주)푸른들", "푸른들", "농업회사법인 주식회사", None),
]


@pytest.mark.parametrize(
    ("raw", "name", "form", "branch"), [case[1:] for case in FORMED], ids=[c[0] for c in FORMED]
)
def test_a_hard_organization(
    raw: str,
    name: str,
    form: str | None,
    branch: str | None,
) -> None:
    expected = dict(
        party_type="organization",
        name=name,
        organization_name=name,
        organization_form=form,
        organization_branch=branch,
    )
    assert differences({"name": raw}, expected) == {}


ORGANIZATIONS = [
    "김철수내과의원",
    "최지승동물병원",
    "연세치과",
    "김밥천국",
    "충무김밥",
    "서울약국",
    "행복부동산",
    "한솔공인중개사사무소",
    "한국대학교총학생회",
    "서울시청",
    "강남구청",
    "역삼1동주민센터",
    "강남경찰서",
    "삼성아파트관리사무소",
    "현대아파트입주자대표회의",
    "김해김씨종친회",
    "한빛산업",
    "대영기업",
    "미래엔지니어링",
    "성진건설",
    "태양물산",
    "한양태권도장",
    "한솔이노텍",
    "국민연금공단",
    "한국전력공사",
    "대한적십자사",
    "서울대학교",
    "은혜유치원",
    "해법수학학원",
    "강남농협",
    "한마음신협",
    "서울역삼우체국",
    "순복음교회",
    "강남소방서",
    "한국도로공사",
    "대한통운",
    "행복어린이집",
    "푸른요양병원",
    "한일철물",
    "대우공업사",
    "은성식품",
    "미소미용실",
    "제일세탁소",
    "현대카센터",
    "국립중앙도서관",
    "신라호텔",
    "한국은행",
    "삼성전자서비스",
    "동아일보",
    "롯데마트",
    "김영모과자점",
    "박준뷰티랩",
    "이철헤어커커",
    "백종원식당",
    "한빛어학원",
    "새마을식당",
    "동서울터미널",
    "서울숲펜션",
    "명동성당",
]

PERSONS = [
    "김교원",
    "김은혜",
    "강남길",
    "한양희",
    "남도현",
    "서점숙",
    "하나은",
    "정상회",
    "한국희",
    "신한나",
    "현대호",
    "우체진",
    "이병원",
    "진병원",
    "노병원",
    "황건재",
    "김건재",
    "서석재",
    "김한우",
]


@pytest.mark.parametrize("name", ORGANIZATIONS)
def test_an_organization_without_a_legal_form(name: str) -> None:
    assert differences({"name": name}, dict(party_type="organization", name=name)) == {}


@pytest.mark.parametrize("name", PERSONS)
def test_a_person_whose_name_sounds_like_an_organization(name: str) -> None:
    assert differences({"name": name}, dict(party_type="person", name=name)) == {}


@pytest.mark.parametrize("name", ["기획 김철수 대리", "종합 김철수", "김상운 대표", "한우O"])
def test_a_person_beside_whom_a_word_stands(name: str) -> None:
    assert differences({"name": name}, dict(party_type="person")) == {}


EITHER = [
    ("a name alone", "최은행", {}, "organization"),
    ("a birth date", "최은행", {"birth_date": "1961-03-05"}, "person"),
    ("a gender", "임제지", {"gender": "남"}, "person"),
    ("a resident number", "김건설", {"resident_number": "610305-1******"}, "person"),
    ("no given name at all", "최약국", {"birth_date": "1961-03-05"}, "organization"),
    ("a surname is missing", "새은행", {"gender": "남"}, "organization"),
    ("four syllables", "한빛은행", {"gender": "남"}, "organization"),
    ("a legal form", "(주)최은행", {"gender": "남"}, "organization"),
    ("a business number", "이병원", {"business_number": "120-81-47521"}, "organization"),
]


@pytest.mark.parametrize(
    ("name", "beside", "party"), [case[1:] for case in EITHER], ids=[c[0] for c in EITHER]
)
def test_what_stands_beside_a_name_that_could_be_either(
    name: str, beside: dict[str, str], party: str
) -> None:
    assert differences({"name": name, **beside}, dict(party_type=party)) == {}
