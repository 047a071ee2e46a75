"""Hard mail, dates, identifiers and whole records, each with its reason."""

# ruff: noqa: C408 - keywords read as columns

import pytest

from tests.rules.hard_cases import differences

NAVER = "gildong@naver.com"

MAIL = [
    ("capitals and spaces", "  GilDong@NAVER.com  ", NAVER),
    ("daum", "gildong@hanmail2.net", "gildong@daum.net"),
    ("daum by capitals", "Gildong@HANMAIL.NET", "gildong@daum.net"),
    ("daum by typo", "gildong@hamail.net", "gildong@daum.net"),
    ("daum by typo of net", "gildong@daum.ent", "gildong@daum.net"),
    ("daum with wrong ending", "gildong@hanmail.com", "gildong@daum.net"),
    ("naver with wrong ending", "gildong@naver.co.kr", NAVER),
    ("naver cut off", "gildong@naver.co", NAVER),
    ("naver, letters changed", "gildong@anver.com", NAVER),
    ("gmail with hyphen", "gildong@g-mail.com", "gildong@gmail.com"),
    ("gmail, wrong ending", "gildong@gmail.co", "gildong@gmail.com"),
    ("googlemail", "gildong@googlemail.com", "gildong@gmail.com"),
    ("nate", "gildong@nate.con", "gildong@nate.com"),
    ("hotmail", "gildong@hotmial.com", "gildong@hotmail.com"),
    ("full-width sign", "gildong＠naver．com", NAVER),
    ("all full-width", "ｇｉｌｄｏｎｇ@naver.com", NAVER),
    ("zero width", "gildong@\u200bnaver.com", NAVER),
    ("full stop at the end", "gildong@naver.com.", NAVER),
    ("comma at the end", "gildong@naver.com,", NAVER),
    ("semicolon at the end", "gildong@naver.com;", NAVER),
    ("comma for stop", "gildong@naver,com", NAVER),
    ("spaces around the sign", "gildong @ naver.com", NAVER),
    ("space before com", "gildong@naver. com", NAVER),
    ("two stops", "gildong@naver..com", NAVER),
    ("two signs", "gildong@@naver.com", NAVER),
    ("mailto", "mailto:gildong@naver.com", NAVER),
    ("angle brackets", "<gildong@naver.com>", NAVER),
    ("with a name", "홍길동 <gildong@naver.com>", NAVER),
    ("note behind", "gildong@naver.com(회사)", NAVER),
    ("two", "gildong@naver.com, other@daum.net", NAVER),
    ("two by slash", "gildong@naver.com/other@daum.net", NAVER),
    ("closed provider is kept", "gildong@paran.com", "gildong@paran.com"),
    ("firm", "gildong@hanbit.co.kr", "gildong@hanbit.co.kr"),
    ("role is kept", "info@hanbit.co.kr", "info@hanbit.co.kr"),
    ("underscore and digits", "gil_dong80@naver.com", "gil_dong80@naver.com"),
    ("placeholder account", "no@naver.com", None),
    ("placeholder, short", "a@a.com", None),
    ("placeholder in hangul", "없음@없음", None),
    ("dash", "-", None),
    ("sign only", "@", None),
    ("no sign", "gildong.naver.com", None),
    ("no domain", "gildong@", None),
    ("no account", "@naver.com", None),
    ("hangul account", "길동@naver.com", None),
    ("masked", "gi*****@naver.com", None),
    ("telephone number", "010-9876-5432", None),
]


@pytest.mark.parametrize(
    ("raw", "email"), [case[1:] for case in MAIL], ids=[case[0] for case in MAIL]
)
def test_a_hard_mail_address(raw: str, email: str | None) -> None:
    assert differences({"email": raw}, dict(email=email)) == {}


DATES = [
    ("slashes", "1980/1/5", "1980-01-05"),
    ("spaces", "1980 01 05", "1980-01-05"),
    ("dots with spaces", "1980. 1. 5.", "1980-01-05"),
    ("hangul without spaces", "1980년1월5일", "1980-01-05"),
    ("hangul with 생", "1980년 1월 5일생", "1980-01-05"),
    ("two digits, hangul", "80년 1월 5일", "1980-01-05"),
    ("two digits, straight apostrophe", "'80.1.5", "1980-01-05"),
    ("with time", "1980-01-05 00:00:00", "1980-01-05"),
    ("ISO time", "1980-01-05T00:00:00Z", "1980-01-05"),
    ("database time", "1980-01-05 00:00:00.0", "1980-01-05"),
    ("spreadsheet decimal", "19800105.0", "1980-01-05"),
    ("full width", "１９８０．０１．０５", "1980-01-05"),
    ("spreadsheet serial", "29225", "1980-01-05"),
    ("solar mark", "1980-01-05(양)", "1980-01-05"),
    ("solar word", "양력 1980.1.5", "1980-01-05"),
    ("the war's end", "45.8.15", "1945-08-15"),
    ("born 2010", "100101", "2010-01-01"),
    ("leap day", "840229", "1984-02-29"),
    ("no leap day", "850229", None),
    ("Dangun, slashes", "단기 4290/3/2", "1957-03-02"),
    ("Showa", "소화 15년 3월 2일", "1940-03-02"),
    ("Taisho", "대정 10년 5월 5일", "1921-05-05"),
    ("resident number's front and digit", "800105-1", "1980-01-05"),
    ("front and digit, this century", "050301-4", "2005-03-01"),
    ("seven digits", "8001051", "1980-01-05"),
    ("whole resident number", "800105-1234567", "1980-01-05"),
    ("masked resident number", "800105-1******", "1980-01-05"),
    ("ones", "1111-11-11", None),
    ("epoch", "1970-01-01", None),
    ("year 2000", "2000-01-01", None),
    ("nines", "99991231", None),
    ("zeros", "00000000", None),
    ("1900, dotted", "1900.1.1", None),
    ("month 13", "1980-13-05", None),
    ("year and month", "1980-01", None),
    ("year", "1980", None),
    ("future", "2030-01-05", None),
    ("masked", "1980-**-**", None),
    ("words", "모름", None),
    ("dash", "-", None),
    ("telephone number", "010-9876-5432", None),
]


@pytest.mark.parametrize(
    ("raw", "day"), [case[1:] for case in DATES], ids=[case[0] for case in DATES]
)
def test_a_hard_birth_date(raw: str, day: str | None) -> None:
    assert differences({"birth_date": raw}, dict(birth_date=day)) == {}


NUMBERS = [
    ("business, plain", dict(business_number="1248100998"), dict(business_number="1248100998")),
    ("business, spaces", dict(business_number="124 81 00998"), dict(business_number="1248100998")),
    (
        "business, full width",
        dict(business_number="１２４－８１－００９９８"),
        dict(business_number="1248100998"),
    ),
    (
        "business, heading",
        dict(business_number="사업자번호: 124-81-00998"),
        dict(business_number="1248100998"),
    ),
    (
        "business, spreadsheet",
        dict(business_number="1248100998.0"),
        dict(business_number="1248100998"),
    ),
    (
        "business, digit short",
        dict(business_number="124-81-0099"),
        dict(business_number=None, code="business_number.malformed"),
    ),
    (
        "business, zeros",
        dict(business_number="000-00-00000"),
        dict(business_number=None, code="business_number.placeholder"),
    ),
    (
        "business, check digit",
        dict(business_number="124-81-00997"),
        dict(business_number=None, code="business_number.check_digit"),
    ),
    ("business, none", dict(business_number="없음"), dict(business_number=None)),
    (
        "corporate, plain",
        dict(corporate_number="1301110006246"),
        dict(corporate_number="1301110006246"),
    ),
    (
        "corporate, spaces",
        dict(corporate_number="130111 - 0006246"),
        dict(corporate_number="1301110006246"),
    ),
    (
        "corporate, check digit",
        dict(corporate_number="130111-0006247"),
        dict(corporate_number=None, code="corporate_number.check_digit"),
    ),
    (
        "corporate, check digit, with a day where the legal form stands",
        dict(corporate_number="110111-1234567"),
        dict(corporate_number=None, birth_date=None, code="corporate_number.check_digit"),
    ),
    (
        "corporate, short",
        dict(corporate_number="130111-000624"),
        dict(corporate_number=None, code="corporate_number.malformed"),
    ),
    (
        "resident, this century",
        dict(resident_number="050301-3234567"),
        dict(birth_date="2005-03-01", gender="M", hidden="3234567"),
    ),
    (
        "resident, nineteenth century",
        dict(resident_number="990301-0234567"),
        dict(gender="F", hidden="0234567"),
    ),
    (
        "resident, foreign this century",
        dict(resident_number="050301-8234567"),
        dict(birth_date="2005-03-01", gender="F"),
    ),
    (
        "resident, foreign last century",
        dict(resident_number="800105-6234567"),
        dict(birth_date="1980-01-05", gender="F"),
    ),
    (
        "resident, masked",
        dict(resident_number="800105-2******"),
        dict(birth_date="1980-01-05", gender="F"),
    ),
    ("resident, front only", dict(resident_number="800105"), dict(birth_date="1980-01-05")),
    (
        "resident, spreadsheet",
        dict(resident_number="8001051234567.0"),
        dict(birth_date="1980-01-05", gender="M", hidden="1234567"),
    ),
    (
        "resident, spaces",
        dict(resident_number="800105 1234567"),
        dict(birth_date="1980-01-05", hidden="1234567"),
    ),
    (
        "resident, full width",
        dict(resident_number="８００１０５－１２３４５６７"),
        dict(birth_date="1980-01-05", hidden="1234567"),
    ),
    (
        "resident, no such day",
        dict(resident_number="801305-1234567"),
        dict(birth_date=None, code="resident_number.impossible_date", hidden="1234567"),
    ),
    ("sex, male word", dict(gender="남자"), dict(gender="M")),
    ("sex, male hanja", dict(gender="男"), dict(gender="M")),
    ("sex, female hanja", dict(gender="女"), dict(gender="F")),
    ("sex, english", dict(gender="female"), dict(gender="F")),
    ("sex, english capitals", dict(gender="MALE"), dict(gender="M")),
    ("sex, brackets", dict(gender="(여)"), dict(gender="F")),
    ("sex, digit of a century", dict(gender="3"), dict(gender="M")),
    ("sex, digit four", dict(gender="4"), dict(gender="F")),
    ("sex, foreign digit", dict(gender="6"), dict(gender="F")),
    ("sex, full width", dict(gender="Ｍ"), dict(gender="M")),
    ("sex, hangul and hanja", dict(gender="남성(男)"), dict(gender="M")),
    ("sex, both to choose from", dict(gender="남/여"), dict(gender=None, code="gender.unreadable")),
    ("sex, spreadsheet", dict(gender="1.0"), dict(gender="M")),
    ("sex, word long", dict(gender="여성"), dict(gender="F")),
    ("sex, unknown", dict(gender="미상"), dict(gender=None)),
    ("sex, question", dict(gender="?"), dict(gender=None)),
    ("CI too short", dict(ci="abc"), dict(ci_hash=None, code="ci.malformed")),
]


@pytest.mark.parametrize(
    ("raw", "expected"), [case[1:] for case in NUMBERS], ids=[case[0] for case in NUMBERS]
)
def test_a_hard_number(raw: dict[str, str], expected: dict[str, object]) -> None:
    assert differences(raw, expected) == {}


RECORDS = [
    (
        "sex digit gives the century",
        dict(birth_date="050301", gender="3"),
        dict(birth_date="2005-03-01", gender="M"),
    ),
    (
        "sex digit of last century",
        dict(birth_date="250301", gender="2"),
        dict(birth_date="1925-03-01", gender="F"),
    ),
    (
        "sex digit in the date",
        dict(birth_date="050301-4"),
        dict(birth_date="2005-03-01", gender="F"),
    ),
    (
        "date and sex from the resident number in the date field",
        dict(birth_date="800105-2345678"),
        dict(birth_date="1980-01-05", gender="F", hidden="2345678"),
    ),
    (
        "resident number beside the name",
        dict(name="김철수 800105-1234567"),
        dict(name="김철수", hidden="1234567", code="resident_number.elsewhere"),
    ),
    (
        "resident number in brackets after the name",
        dict(name="김철수(8001051234567)"),
        dict(name="김철수", hidden="1234567"),
    ),
    (
        "resident number in the address",
        dict(address="서울 강남구 테헤란로 152 800105-1234567"),
        dict(building_number="152", hidden="1234567", code="resident_number.elsewhere"),
    ),
    (
        "resident number in the telephone field",
        dict(phone="010-9876-5432 800105-1234567"),
        dict(mobile="+821098765432", hidden="1234567"),
    ),
    (
        "resident number in the mail field",
        dict(email="gildong@naver.com 800105-1234567"),
        dict(hidden="1234567"),
    ),
    (
        "resident number as business number",
        dict(business_number="800105-1234567"),
        dict(business_number=None, hidden="1234567"),
    ),
    (
        "resident number beside a contradicting date",
        dict(resident_number="800105-1234567", birth_date="1981-01-05"),
        dict(birth_date="1980-01-05", code="birth_date.contradicts_resident_number"),
    ),
    (
        "resident number beside a contradicting sex",
        dict(resident_number="800105-1234567", gender="F"),
        dict(gender="M", code="gender.contradicts_resident_number"),
    ),
    (
        "lunar date keeps its solar one",
        dict(birth_date="1953-06-17(음)"),
        dict(birth_alternatives=("1953-07-27",), code="birth_date.lunar"),
    ),
    (
        "lunar word before",
        dict(birth_date="음력 1953.6.17"),
        dict(birth_alternatives=("1953-07-27",)),
    ),
    ("sentinel is told", dict(birth_date="1900-01-01"), dict(code="birth_date.sentinel")),
    ("impossible is told", dict(birth_date="1980-02-30"), dict(code="birth_date.impossible")),
    (
        "a firm's number makes a firm",
        dict(name="한솔", corporate_number="130111-0006246"),
        dict(party_type="organization", name="한솔"),
    ),
    (
        "a person's date makes a person",
        dict(name="한솔", birth_date="1980-01-05", gender="F"),
        dict(party_type="person", surname="한", given_name="솔"),
    ),
    (
        "a shop keeper stays a person",
        dict(name="김철수", business_number="101-01-56783"),
        dict(party_type="person", name="김철수"),
    ),
    ("a firm has no sex", dict(name="(주)한빛전자", gender="M"), dict(party_type="organization")),
    (
        "a firm and its contact",
        dict(name="(주)한빛전자 김철수 과장"),
        dict(party_type="organization", organization_name="한빛전자"),
    ),
    ("domain typo is told", dict(email="gildong@naver.con"), dict(code="email.domain_typo")),
    ("placeholder mail is told", dict(email="test@test.com"), dict(code="email.placeholder")),
    ("shared mail is told", dict(email="info@hanbit.co.kr"), dict(code="email.shared")),
    (
        "closed provider is told",
        dict(email="gildong@paran.com"),
        dict(code="email.closed_provider"),
    ),
    ("hangul mail is told", dict(email="길동@naver.com"), dict(code="email.hangul")),
    ("masked name is told", dict(name="김*수"), dict(code="name.masked")),
    (
        "repair is told",
        dict(name="김철수".encode("cp949").decode("latin-1")),
        dict(name="김철수", code="text.repaired"),
    ),
    ("digits lost are told", dict(phone="1.01E+10"), dict(code="phone.digits_lost")),
    (
        "mobile before landline",
        dict(phone="02-312-3456, 010-9876-5432, 010-9876-5431"),
        dict(mobile="+821098765432", landline="+8223123456"),
    ),
    (
        "no number of one's own",
        dict(phone="1588-9876, 0507-1412-3456"),
        dict(mobile=None, landline=None),
    ),
    (
        "postal code and address agree",
        dict(postal_code="6236", address="서울 강남구 테헤란로 152"),
        dict(postal_code="06236", address="서울특별시 강남구 테헤란로 152"),
    ),
    ("everything empty", dict(name="", phone=" ", address="-"), dict(name=None, address=None)),
]


@pytest.mark.parametrize(
    ("raw", "expected"), [case[1:] for case in RECORDS], ids=[case[0] for case in RECORDS]
)
def test_a_hard_record(raw: dict[str, str], expected: dict[str, object]) -> None:
    assert differences(raw, expected) == {}


FOLDED = [
    ("유재홍", "류재홍"), ("박효영", "박효녕"), ("류병노", "유병노"), ("이영희", "리영희"),
    ("임철", "림철"), ("나경원", "라경원"), ("노무진", "로무진"), ("양희은", "량희은"),
    ("여운형", "려운형"), ("육영수", "륙영수"), ("용준형", "룡준형"), ("염상섭", "렴상섭"),
    ("유성걸", "류성걸"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), FOLDED)
def test_the_initial_sound_law_lets_names_meet(left: str, right: str) -> None:
    from tests.rules.hard_cases import CONTEXT, RawRecord, standardize

    keys = [
        standardize(RawRecord("branch", "1", name=name), CONTEXT).name_law_key
        for name in (left, right)
    ]
    assert keys[0] == keys[1]
    assert keys[0] is not None


SPELLED = [
    ("정민수", "JUNG MINSOO"), ("정민수", "Jeong Minsu"), ("정민수", "Chung Min-soo"),
    ("이경희", "LEE KYUNGHEE"), ("이경희", "Yi Gyeonghui"), ("유승엽", "YOO SUNGYOP"),
    ("유승엽", "Ryu Seungyeop"), ("최영철", "CHOI YOUNGCHUL"), ("최영철", "Choe Yeongcheol"),
    ("박지은", "PARK JIEUN"), ("박지은", "Bak Jieun"), ("김경협", "KIM KYUNGHYUP"),
    ("김경협", "KIM GYEONGHYEOB"), ("노현정", "ROH HYUNJUNG"), ("임수정", "YIM SOOJUNG"),
    ("조성희", "CHO SUNGHEE"), ("전우석", "CHUN WOOSUK"), ("신동엽", "SHIN DONGYUP"),
]  # fmt: skip


@pytest.mark.parametrize(("hangul", "latin"), SPELLED)
def test_hangul_and_latin_spellings_meet(hangul: str, latin: str) -> None:
    from tests.rules.hard_cases import CONTEXT, RawRecord, standardize

    left, right = (
        set(standardize(RawRecord("branch", "1", name=name), CONTEXT).latin_keys)
        for name in (hangul, latin)
    )
    assert left & right
