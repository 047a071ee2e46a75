"""Hard telephone fields, each with its reason."""

# ruff: noqa: C408 - keywords read as columns

import pytest

from tests.rules.hard_cases import differences

MOBILE = "+821098765432"
SEOUL = "+8223123456"

FIELDS = [
    # one number, many spellings
    ("underscores", "010_9876_5432", dict(mobile=MOBILE)),
    ("em dashes", "010—9876—5432", dict(mobile=MOBILE)),
    ("vowel as hyphen", "010ㅡ9876ㅡ5432", dict(mobile=MOBILE)),
    ("tildes as hyphens", "010~9876~5432", dict(mobile=MOBILE)),
    ("middle dots", "010·9876·5432", dict(mobile=MOBILE)),
    ("half-width middle dots", "010･9876･5432", dict(mobile=MOBILE)),
    ("slashes within", "010/9876/5432", dict(mobile=MOBILE)),
    ("brackets around the prefix", "(010)9876-5432", dict(mobile=MOBILE)),
    ("closing bracket", "010)9876-5432", dict(mobile=MOBILE)),
    ("one hyphen", "010-98765432", dict(mobile=MOBILE)),
    ("spaced hyphens", "010 - 9876 - 5432", dict(mobile=MOBILE)),
    ("letters O", "o1o-9876-5432", dict(mobile=MOBILE)),
    ("capital I", "0I0-9876-5432", dict(mobile=MOBILE)),
    ("words throughout", "공일공-구팔칠육-오사삼이", dict(mobile=MOBILE)),
    ("words with 영", "영일영 9876 5432", dict(mobile=MOBILE)),
    ("zero-width space", "010-\u200b9876-5432", dict(mobile=MOBILE)),
    ("hyphen missing from code 82", "+821098765432", dict(mobile=MOBILE)),
    ("zero kept after 82", "+82 010-9876-5432", dict(mobile=MOBILE)),
    ("zero kept, plain", "8201098765432", dict(mobile=MOBILE)),
    ("code without plus", "821098765432", dict(mobile=MOBILE)),
    ("code in brackets", "(+82)10-9876-5432", dict(mobile=MOBILE)),
    ("dialled through 001", "001-82-10-9876-5432", dict(mobile=MOBILE)),
    ("excel, decimal", "01098765432.0", dict(mobile=MOBILE)),
    ("excel, zero lost in groups", "10-9876-5432", dict(mobile=MOBILE)),
    ("landline through 82", "+82-2-312-3456", dict(landline=SEOUL, mobile=None)),
    ("landline through 82, spaced", "82 2 312 3456", dict(landline=SEOUL)),
    ("landline dotted", "02.312.3456", dict(landline=SEOUL)),
    ("landline plain", "023123456", dict(landline=SEOUL)),
    ("landline eight digits", "0269254567", dict(landline="+82269254567")),
    ("landline without zero", "33-251-3456", dict(landline="+82332513456")),
    ("last group like 1588", "02 704 1800", dict(landline="+8227041800")),
    ("last group like 1588, mobile", "010 9876 1588", dict(mobile="+821098761588")),
    ("nine digits without zero", "312513456", dict(landline="+82312513456")),
    ("one zero too many", "002-312-3456", dict(mobile=None)),
    # several
    ("tilde range", "02-312-3456~8", dict(numbers=[SEOUL, "+8223123457", "+8223123458"])),
    ("slash with four digits", "02-312-3456/3457", dict(numbers=[SEOUL, "+8223123457"])),
    ("comma with four digits", "02-312-3456,3457", dict(numbers=[SEOUL, "+8223123457"])),
    ("comma and one digit", "02-312-3456,7", dict(numbers=[SEOUL, "+8223123457"])),
    ("digit in brackets", "02-312-3456(7)", dict(numbers=[SEOUL, "+8223123457"])),
    (
        "range over a ten",
        "02-312-3459~61",
        dict(numbers=["+8223123459", "+8223123460", "+8223123461"]),
    ),
    ("area code said once", "02-312-3456, 312-3457", dict(numbers=[SEOUL, "+8223123457"])),
    (
        "two mobiles by slash",
        "01098765432/01098765433",
        dict(mobile=MOBILE, numbers=[MOBILE, "+821098765433"]),
    ),
    (
        "two mobiles by space",
        "010-9876-5432 010-9876-5433",
        dict(numbers=[MOBILE, "+821098765433"]),
    ),
    (
        "two mobiles by line",
        "010-9876-5432\n010-9876-5433",
        dict(numbers=[MOBILE, "+821098765433"]),
    ),
    ("two mobiles plain", "01098765432 01098765433", dict(numbers=[MOBILE, "+821098765433"])),
    ("or", "010-9876-5432 또는 02-312-3456", dict(mobile=MOBILE, landline=SEOUL)),
    ("ampersand", "010-9876-5432 & 02-312-3456", dict(mobile=MOBILE, landline=SEOUL)),
    ("the same twice", "010-9876-5432, 01098765432", dict(numbers=[MOBILE])),
    # extensions
    ("hash", "02-312-3456#123", dict(landline=SEOUL, extensions=["123"])),
    ("ext.", "02-312-3456 ext. 123", dict(landline=SEOUL, extensions=["123"])),
    ("x", "02-312-3456 x123", dict(landline=SEOUL, extensions=["123"])),
    ("내선", "02-312-3456 내선123", dict(landline=SEOUL, extensions=["123"])),
    ("내선 with colon", "02-312-3456(내선:123)", dict(landline=SEOUL, extensions=["123"])),
    ("내선번호", "02-312-3456 내선번호 123", dict(landline=SEOUL, extensions=["123"])),
    ("구내", "02-312-3456 구내 55", dict(landline=SEOUL, extensions=["55"])),
    ("교환", "02-312-3456 (교환 7)", dict(landline=SEOUL, extensions=["7"])),
    # roles and notes
    (
        "home and mobile",
        "자택 02-312-3456 / 휴대폰 010-9876-5432",
        dict(mobile=MOBILE, landline=SEOUL),
    ),
    ("colons", "집:02-312-3456 핸드폰:010-9876-5432", dict(mobile=MOBILE, landline=SEOUL)),
    ("telephone and fax", "Tel. 02-312-3456 Fax. 02-312-3457", dict(landline=SEOUL)),
    ("T and F", "T.02-312-3456 F.02-312-3457", dict(landline=SEOUL, evidence=[True, False])),
    ("fax first", "FAX:02-312-3457, TEL:02-312-3456", dict(landline=SEOUL)),
    ("fax only", "팩스 02-312-3457", dict(landline=None, code="phone.fax")),
    ("fax after", "02-312-3457(팩스)", dict(landline=None, code="phone.fax")),
    ("telephone sign", "☎02-312-3456", dict(landline=SEOUL)),
    ("sign of tel", "℡ 02-312-3456", dict(landline=SEOUL)),
    ("emoji", "📞010-9876-5432", dict(mobile=MOBILE)),
    ("text messages only", "010-9876-5432 문자만", dict(mobile=MOBILE)),
    ("hours", "010-9876-5432(오후6시이후)", dict(mobile=MOBILE, numbers=[MOBILE])),
    ("the holder", "010-9876-5432 (본인)", dict(mobile=MOBILE)),
    ("mother", "010-9876-5432(모친)", dict(mobile=MOBILE, code="phone.other_person")),
    ("spouse before", "배우자 010-9876-5432", dict(mobile=MOBILE, code="phone.other_person")),
    ("own number before another's", "엄마 010-9876-5431, 본인 010-9876-5432", dict(mobile=MOBILE)),
    ("a name", "010-9876-5432 김철수", dict(mobile=MOBILE)),
    ("office", "회사 02-312-3456", dict(landline=SEOUL)),
    ("HP", "HP)010-9876-5432", dict(mobile=MOBILE)),
    ("C.P", "C.P. 010-9876-5432", dict(mobile=MOBILE)),
    # kinds
    ("voice over IP", "070-7123-4567", dict(kinds=["voip"], mobile=None, landline=None)),
    ("safe number, seven", "0505-123-4567", dict(kinds=["virtual"], evidence=[False])),
    ("safe number, eight", "0507-1412-3456", dict(kinds=["virtual"], evidence=[False])),
    ("safe number without zero", "507-1412-3456", dict(kinds=["virtual"], evidence=[False])),
    ("representative", "1577-1234", dict(kinds=["representative"], evidence=[False])),
    ("representative plain", "15889876", dict(kinds=["representative"], evidence=[False])),
    ("1811", "1811-9876", dict(kinds=["representative"], evidence=[False])),
    ("1844", "1844-9876", dict(kinds=["representative"], evidence=[False])),
    ("1668", "1668-9876", dict(kinds=["representative"], evidence=[False])),
    ("toll free", "080-123-4567", dict(kinds=["toll_free"], evidence=[False])),
    ("premium", "060-700-1234", dict(kinds=["other"], evidence=[False])),
    ("unified messaging", "0303-1234-5678", dict(mobile=None, landline=None, evidence=[False])),
    ("machine", "012-1234-5678", dict(mobile=None, kinds=["other"], evidence=[False])),
    ("America", "+1-650-253-0000", dict(kinds=["foreign"], numbers=["+16502530000"])),
    ("America through 001", "001-1-650-253-0000", dict(numbers=["+16502530000"])),
    ("Japan", "+81 3-6384-9000", dict(kinds=["foreign"], numbers=["+81363849000"])),
    ("China", "+86 138 1234 5678", dict(kinds=["foreign"], mobile=None)),
    # old numbers
    ("011 three digits", "011-234-5678", dict(mobile="+82112345678", successors=["+821052345678"])),
    ("011 five hundred", "011-512-3456", dict(successors=["+821035123456"])),
    ("011 17xx", "011-1712-3456", dict(successors=["+821071123456"])),
    ("011 90xx", "011-9012-5678", dict(successors=["+821090125678"])),
    ("011 95xx", "011-9512-3456", dict(successors=["+821085123456"])),
    ("016 three digits", "016-234-5678", dict(successors=["+821032345678"])),
    ("016 five hundred", "016-512-3456", dict(successors=["+821025123456"])),
    ("016 90xx", "016-9012-3456", dict(successors=["+821070123456"])),
    ("016 95xx", "016-9512-3456", dict(successors=["+821095123456"])),
    ("018", "018-234-5678", dict(successors=["+821042345678"])),
    ("018 five hundred", "018-512-3456", dict(successors=["+821065123456"])),
    ("019", "019-234-5678", dict(successors=["+821022345678"])),
    ("019 90xx", "019-9012-3456", dict(successors=["+821080123456"])),
    ("019 95xx", "019-9512-3456", dict(successors=["+821075123456"])),
    ("010 has none", "010-9876-5432", dict(successors=[None])),
    ("old number plain", "0112345678", dict(successors=["+821052345678"])),
    ("Seongnam", "0342-712-3456", dict(landline="+82317123456", code="phone.old_area_code")),
    ("Jeonju", "0652-271-2345", dict(landline="+82632712345")),
    ("Chuncheon", "0361-251-2345", dict(landline="+82332512345")),
    ("Masan", "0551-221-2345", dict(landline="+82552212345")),
    ("Cheonan", "0417-551-2345", dict(landline="+82415512345")),
    ("Cheongju", "0431-221-2345", dict(landline="+82432212345")),
    # nothing
    ("same digit", "010-2222-2222", dict(mobile=None, code="phone.placeholder")),
    ("zeros", "000-0000-0000", dict(mobile=None, numbers=[], code="phone.placeholder")),
    ("zeros plain", "01000000000", dict(mobile=None, code="phone.placeholder")),
    ("zeros after an area code", "02-000-0000", dict(landline=None, code="phone.placeholder")),
    ("sample", "1234-5678", dict(landline=None, code="phone.placeholder")),
    ("none", "없음", dict(mobile=None, numbers=[])),
    ("prefix only", "010--", dict(mobile=None, numbers=[])),
    ("masked", "010-****-5432", dict(mobile=None, code="phone.masked")),
    ("masked end", "010-9876-****", dict(mobile=None, code="phone.masked")),
    ("masked by X", "010-XXXX-5432", dict(mobile=None, code="phone.masked")),
    ("short", "010-9876-543", dict(mobile=None, code="phone.too_short")),
    ("long", "010-9876-54321", dict(mobile=None, code="phone.too_long")),
    ("scientific", "1.09877E+10", dict(mobile=None, numbers=[], code="phone.digits_lost")),
    ("scientific with country", "8.21099E+11", dict(mobile=None, code="phone.digits_lost")),
    ("no area code, no address", "312-3456", dict(landline=None, code="phone.missing_area_code")),
    ("words only", "연락안됨", dict(mobile=None, numbers=[])),
]


@pytest.mark.parametrize(
    ("raw", "expected"), [case[1:] for case in FIELDS], ids=[case[0] for case in FIELDS]
)
def test_a_hard_telephone_field(raw: str, expected: dict[str, object]) -> None:
    assert differences({"phone": raw}, expected) == {}


AREAS = [
    ("Gwacheon is 02", "경기도 과천시 중앙동 1", "502-3456", "+8225023456"),
    ("Gwangmyeong is 02", "경기 광명시 광명동 100", "2612-3456", "+82226123456"),
    ("Bucheon is 032", "경기도 부천시 중동 1100", "612-3456", "+82326123456"),
    ("Guri is 031", "경기도 구리시 인창동 1", "551-3456", "+82315513456"),
    ("Sejong", "세종특별자치시 한누리대로 2130", "300-3456", "+82443003456"),
    ("South Jeolla", "전남 목포시 용당동 1", "270-3456", "+82612703456"),
    ("Gwangju", "광주 서구 치평동 1200", "613-3456", "+82626133456"),
    (
        "merged city, district of Gwangju",
        "전남광주통합특별시 북구 용봉동 300",
        "613-3456",
        "+82626133456",
    ),
    (
        "merged city, county of Jeolla",
        "전남광주통합특별시 담양군 담양읍 객사리 1",
        "380-3456",
        "+82613803456",
    ),
    ("Jeju", "제주 제주시 연동 312", "712-3456", "+82647123456"),
    ("Gangwon", "강원도 춘천시 퇴계동 1", "251-3456", "+82332513456"),
    ("Ulsan", "울산 남구 삼산동 1", "271-3456", "+82522713456"),
    ("without province", "성남시 분당구 정자동 178", "712-3456", "+82317123456"),
    ("spreadsheet number", "부산 해운대구 우동 1408", "7423456.0", "+82517423456"),
    ("with range", "대전 중구 은행동 1", "221-3456~7", "+82422213456"),
    ("with extension", "대구 중구 동인동1가 1", "421-3456 내선 2", "+82534213456"),
    ("old address", "경남 진해시 석동 100", "541-3456", "+82555413456"),
]


@pytest.mark.parametrize(
    ("address", "phone", "landline"), [case[1:] for case in AREAS], ids=[c[0] for c in AREAS]
)
def test_an_area_code_comes_from_the_address(address: str, phone: str, landline: str) -> None:
    raw = {"phone": phone, "address": address}
    assert differences(raw, dict(landline=landline, code="phone.missing_area_code")) == {}
