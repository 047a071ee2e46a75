"""Organizations as they stand in the field of a name, by what is hard about them."""

# ruff: noqa: C408 - keywords read as columns

import pytest

from tests.rules.hard_cases import differences

FIRM = dict(
    party_type="organization",
    organization_name="한빛전자",
    organization_form="주식회사",
    organization_branch=None,
)

CASES: dict[str, list[tuple[str, dict[str, object]]]] = {
    "a legal form in any position and spelling": [
        ("㈜한빛전자", FIRM),
        ("한빛전자㈜", FIRM),
        ("한빛전자 주)", FIRM),
        ("(주 한빛전자", FIRM),
        ("( 주 )한빛전자", FIRM),
        ("한빛전자( 주)", FIRM),
        ("주식회사 한빛전자", FIRM),
        ("한빛전자 주식 회사", FIRM),
        ("[주]한빛전자", FIRM),
        ("<주>한빛전자", FIRM),
        ("(주)  한빛전자", FIRM),
        ("㈜ 한빛전자 귀중", FIRM),
        ("(주) 한빛전자 귀하", FIRM),
        ("(주).한빛전자", FIRM),
        ("(주)-한빛전자", FIRM),
        ("(주)한빛전자.", FIRM),
        ("((주))한빛전자", FIRM),
        ("한빛전자,(주)", FIRM),
        ("한빛전자 ㈜", FIRM),
        ("(주식회사)한빛전자", FIRM),
        ("한빛전자(주식회사)", FIRM),
        ("한빛전자 Co., Ltd.", FIRM),
        ("한빛전자 Co.,Ltd", FIRM),
        ("한빛전자 Inc.", FIRM),
        ("(주)한빛전자㈜", FIRM),
        ("(주)한빛전자(HANBIT)", FIRM),
        ("(주)한빛전자 (구.한빛산업)", FIRM),
        ("(주)한빛전자[휴업]", FIRM),
        ("(주)한빛전자(폐업)", FIRM),
        ("(주)한빛전자 123-45-67890", FIRM),
        ("&#40;주&#41;한빛전자", FIRM),
        ("(주)\u200b한빛전자", FIRM),
        ("주식회사\u3000한빛전자", FIRM),
        ("한빛전자(주) 님", FIRM),
        ("(주)한빛전자 고객님", FIRM),
    ],
    "branches and departments stand apart": [
        (
            "한빛전자(주)강남지점",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch="강남지점",
            ),
        ),
        (
            "한빛전자(주)(강남지점)",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch="강남지점",
            ),
        ),
        (
            "한빛전자 강남지점(주)",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch="강남지점",
            ),
        ),
        ("(주)한빛전자 강남지점 영업2팀", dict(organization_name="한빛전자", name="한빛전자")),
        ("(주)한빛전자 총무팀", dict(organization_name="한빛전자")),
        (
            "삼성전자㈜ 반도체사업부",
            dict(organization_name="삼성전자", organization_form="주식회사"),
        ),
        ("(주)한빛전자 본사", dict(organization_name="한빛전자")),
        (
            "(주)한빛전자 강남점",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch="강남점",
            ),
        ),
        (
            "(주)한빛전자 강남대리점",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch="강남대리점",
            ),
        ),
        (
            "(주)한빛전자 역삼영업소",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch="역삼영업소",
            ),
        ),
        (
            "(주)한빛전자 구미공장",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch="구미공장",
            ),
        ),
        (
            "한빛전자(주) 역삼출장소",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch="역삼출장소",
            ),
        ),
    ],
    "a person beside the firm is taken off": [
        (
            "(주)한빛전자 대표이사 김철수",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch=None,
                code="organization.person_attached",
            ),
        ),
        (
            "(주)한빛전자 (대표 김철수)",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch=None,
                code="organization.person_attached",
            ),
        ),
        (
            "(주)한빛전자/김철수",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch=None,
                code="organization.person_attached",
            ),
        ),
        (
            "한빛전자(주)_김철수 대리",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch=None,
                code="organization.person_attached",
            ),
        ),
    ],
    "of several the first is kept": [
        (
            "(주)한빛전자 외 2",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch=None,
                code="organization.joint",
            ),
        ),
        (
            "(주)한빛전자 외 1개사",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch=None,
                code="organization.joint",
            ),
        ),
        (
            "(주)한빛전자/(주)가람산업",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch=None,
                code="organization.joint",
            ),
        ),
    ],
    "each kind of legal form": [
        (
            "(유)한빛상사",
            dict(
                party_type="organization",
                organization_name="한빛상사",
                organization_form="유한회사",
                organization_branch=None,
            ),
        ),
        (
            "한빛상사(유)",
            dict(
                party_type="organization",
                organization_name="한빛상사",
                organization_form="유한회사",
                organization_branch=None,
            ),
        ),
        (
            "유한회사 한빛상사",
            dict(
                party_type="organization",
                organization_name="한빛상사",
                organization_form="유한회사",
                organization_branch=None,
            ),
        ),
        (
            "㈲한빛상사",
            dict(
                party_type="organization",
                organization_name="한빛상사",
                organization_form="유한회사",
                organization_branch=None,
            ),
        ),
        (
            "유)한빛상사",
            dict(
                party_type="organization",
                organization_name="한빛상사",
                organization_form="유한회사",
                organization_branch=None,
            ),
        ),
        (
            "합자회사 한빛택시",
            dict(
                party_type="organization",
                organization_name="한빛택시",
                organization_form="합자회사",
                organization_branch=None,
            ),
        ),
        (
            "(합자)한빛택시",
            dict(
                party_type="organization",
                organization_name="한빛택시",
                organization_form="합자회사",
                organization_branch=None,
            ),
        ),
        (
            "합명회사 한빛",
            dict(
                party_type="organization",
                organization_name="한빛",
                organization_form="합명회사",
                organization_branch=None,
            ),
        ),
        (
            "(재)한빛재단",
            dict(
                party_type="organization",
                organization_name="한빛재단",
                organization_form="재단법인",
                organization_branch=None,
            ),
        ),
        (
            "㈶한빛문화재단",
            dict(
                party_type="organization",
                organization_name="한빛문화재단",
                organization_form="재단법인",
                organization_branch=None,
            ),
        ),
        (
            "재단법인 한빛장학회",
            dict(
                party_type="organization",
                organization_name="한빛장학회",
                organization_form="재단법인",
                organization_branch=None,
            ),
        ),
        (
            "(사)한국전자협회",
            dict(
                party_type="organization",
                organization_name="한국전자협회",
                organization_form="사단법인",
                organization_branch=None,
            ),
        ),
        (
            "㈳한국전자협회",
            dict(
                party_type="organization",
                organization_name="한국전자협회",
                organization_form="사단법인",
                organization_branch=None,
            ),
        ),
        (
            "사단법인한국전자협회",
            dict(
                party_type="organization",
                organization_name="한국전자협회",
                organization_form="사단법인",
                organization_branch=None,
            ),
        ),
        (
            "사회복지법인 한빛복지재단",
            dict(
                party_type="organization",
                organization_name="한빛복지재단",
                organization_form="사회복지법인",
                organization_branch=None,
            ),
        ),
        (
            "(복)한빛복지재단",
            dict(
                party_type="organization",
                organization_name="한빛복지재단",
                organization_form="사회복지법인",
                organization_branch=None,
            ),
        ),
        ("농업회사법인 (주)한빛팜", dict(organization_name="한빛팜", party_type="organization")),
        ("농업회사법인한빛팜주식회사", dict(organization_name="한빛팜", party_type="organization")),
        ("(주)농업회사법인 한빛팜", dict(organization_name="한빛팜")),
        ("한빛팜 농업회사법인 주식회사", dict(organization_name="한빛팜")),
        (
            "한빛영농조합법인",
            dict(
                party_type="organization",
                organization_name="한빛",
                organization_form="영농조합법인",
                organization_branch=None,
            ),
        ),
        (
            "영농조합법인 한빛",
            dict(
                party_type="organization",
                organization_name="한빛",
                organization_form="영농조합법인",
                organization_branch=None,
            ),
        ),
        (
            "법무법인 한빛",
            dict(
                party_type="organization",
                organization_name="한빛",
                organization_form="법무법인",
                organization_branch=None,
            ),
        ),
        ("법무법인(유한) 한빛", dict(organization_name="한빛", party_type="organization")),
        (
            "세무법인 한빛",
            dict(
                party_type="organization",
                organization_name="한빛",
                organization_form="세무법인",
                organization_branch=None,
            ),
        ),
        (
            "세무법인 한빛 강남지점",
            dict(
                party_type="organization",
                organization_name="한빛",
                organization_form="세무법인",
                organization_branch="강남지점",
            ),
        ),
        (
            "특허법인 한빛",
            dict(
                party_type="organization",
                organization_name="한빛",
                organization_form="특허법인",
                organization_branch=None,
            ),
        ),
        (
            "한빛사회적협동조합",
            dict(
                party_type="organization",
                organization_name="한빛",
                organization_form="사회적협동조합",
                organization_branch=None,
            ),
        ),
    ],
    "cooperatives and banks with their branches": [
        ("농협은행 강남지점", dict(party_type="organization", organization_branch="강남지점")),
        (
            "NH농협은행 역삼지점",
            dict(organization_branch="역삼지점", organization_name="NH농협은행"),
        ),
        ("국민은행강남지점", dict(organization_name="국민은행", organization_branch="강남지점")),
        ("역삼새마을금고", dict(party_type="organization", organization_form="새마을금고")),
        ("MG새마을금고 역삼지점", dict(party_type="organization", organization_branch="역삼지점")),
        ("한빛신협", dict(party_type="organization")),
    ],
    "a branch behind a name without a form": [
        (
            "SK텔레콤 강남대리점",
            dict(organization_name="SK텔레콤", organization_branch="강남대리점"),
        ),
        ("KT 강남지사", dict(organization_name="KT", organization_branch="강남지사")),
        (
            "현대자동차 강남대리점",
            dict(organization_name="현대자동차", organization_branch="강남대리점"),
        ),
        (
            "삼성화재 강남영업소",
            dict(organization_name="삼성화재", organization_branch="강남영업소"),
        ),
        ("CU역삼점", dict(organization_name="CU", organization_branch="역삼점")),
        (
            "파리바게뜨 역삼2호점",
            dict(organization_name="파리바게뜨", organization_branch="역삼2호점"),
        ),
    ],
    "english forms": [
        (
            "Hanbit Electronics Co., Ltd.",
            dict(
                party_type="organization",
                organization_form="주식회사",
                organization_name="HANBIT ELECTRONICS",
            ),
        ),
        ("HANBIT INC.", dict(party_type="organization", organization_name="HANBIT")),
        ("Hanbit Corporation", dict(party_type="organization", organization_name="HANBIT")),
        ("HANBIT ELECTRONICS CO.,LTD", dict(organization_name="HANBIT ELECTRONICS")),
        ("Hanbit Korea LLC", dict(party_type="organization", organization_form="유한회사")),
        ("Hanbit Limited", dict(party_type="organization", organization_name="HANBIT")),
        ("Hanbit GmbH", dict(party_type="organization")),
        ("주식회사 한빛전자 (HANBIT ELECTRONICS CO., LTD.)", FIRM),
    ],
    "a trade word with a person's name in it": [
        (
            "김철수치과의원",
            dict(party_type="organization", organization_name="김철수치과의원", surname=None),
        ),
        ("김철수치과", dict(party_type="organization", organization_name="김철수치과")),
        ("김철수 법률사무소", dict(party_type="organization")),
        ("김철수세무회계사무소", dict(party_type="organization")),
        ("박영희헤어", dict(party_type="organization")),
        ("박영희 미용실", dict(party_type="organization")),
        ("철수네분식", dict(party_type="organization")),
    ],
    "words that only organizations have": [
        ("서울초등학교", dict(party_type="organization")),
        ("서울대학교 공과대학", dict(party_type="organization")),
        ("강남구청 세무과", dict(party_type="organization")),
        ("역삼1동 주민센터", dict(party_type="organization")),
        (
            "한국전력공사 강남지사",
            dict(organization_name="한국전력공사", organization_branch="강남지사"),
        ),
        ("한빛아파트 입주자대표회의", dict(party_type="organization")),
        ("한빛아파트 관리사무소", dict(party_type="organization")),
        ("한빛교회", dict(party_type="organization")),
        ("국민건강보험공단", dict(party_type="organization")),
        ("대한상사", dict(party_type="organization")),
        ("한빛카페", dict(party_type="organization")),
        ("카페 한빛", dict(party_type="organization")),
        ("한빛영어학원", dict(party_type="organization")),
        ("한빛유치원", dict(party_type="organization")),
        ("한빛어린이집", dict(party_type="organization")),
        ("한빛약국", dict(party_type="organization")),
        ("한빛주유소", dict(party_type="organization")),
        ("한빛철물", dict(party_type="organization")),
        ("한빛전기", dict(party_type="organization")),
        ("한빛건설", dict(party_type="organization")),
        ("한빛물류", dict(party_type="organization")),
        ("한빛무역", dict(party_type="organization")),
        ("한빛식품", dict(party_type="organization")),
        ("한빛모텔", dict(party_type="organization")),
        ("한빛펜션", dict(party_type="organization")),
        ("한빛캠핑장", dict(party_type="organization")),
        ("한빛농원", dict(party_type="organization")),
        ("한빛민박", dict(party_type="organization")),
    ],
    "nothing is left of it": [
        ("(주)한*전자", dict(party_type="organization")),
    ],
    "a firm or a person": [
        ("김철수(한빛상사)", dict(name="김철수", party_type="person")),
        (
            "한빛상사(김철수)",
            dict(
                party_type="organization",
                organization_name="한빛상사",
                code="organization.person_attached",
            ),
        ),
        (
            "한빛상사 대표 김철수",
            dict(
                party_type="organization",
                organization_name="한빛상사",
                code="organization.person_attached",
            ),
        ),
    ],
    "damage is repaired first": [
        (
            "(ÁÖ)ÇÑºûÀüÀÚ",
            dict(
                party_type="organization",
                organization_name="한빛전자",
                organization_form="주식회사",
                organization_branch=None,
                code="text.repaired",
            ),
        ),
    ],
    "a person whose name sounds like a firm": [
        ("주영희", dict(party_type="person", surname="주", given_name="영희")),
        ("유한나", dict(party_type="person", surname="유", given_name="한나")),
        ("재희", dict(party_type="person")),
        ("사영희", dict(party_type="person")),
        ("김소점", dict(party_type="person", name="김소점")),
        ("박병원", dict(party_type="person", name="박병원", surname="박", given_name="병원")),
        ("이상회", dict(party_type="person", name="이상회")),
        ("안전기", dict(party_type="person")),
        ("전자영", dict(party_type="person", surname="전", given_name="자영")),
    ],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(text, expected, id=f"{reason}: {text}")
        for reason, rows in CASES.items()
        for text, expected in rows
    ],
)
def test_a_organization_field_as_people_fill_it(text: str, expected: dict[str, object]) -> None:
    assert differences({"name": text}, expected) == {}
