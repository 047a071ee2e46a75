"""Telephone fields as people fill them in, each with the reason why it is here."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.phones import area_code_of, standardize_phones
from rules.phones.field import MOST_NUMBERS, read_carefully

MOBILE = [
    ("plain", "010-9876-5432"),
    ("no separators", "01098765432"),
    ("dots", "010.9876.5432"),
    ("spaces", "010 9876 5432"),
    ("parenthesis after the prefix", "010)9876-5432"),
    ("parentheses around the prefix", "(010)9876-5432"),
    ("full width", "０１０－９８７６－５４３２"),
    ("en dash", "010–9876–5432"),
    ("the vowel ㅡ for a hyphen", "010ㅡ9876ㅡ5432"),
    ("middle dots", "010·9876·5432"),
    ("tilde for a hyphen", "010~9876~5432"),
    ("slashes for hyphens", "010/9876/5432"),
    ("digits one by one", "0 1 0 9 8 7 6 5 4 3 2"),
    ("zero-width space inside", "010-98\u200b76-5432"),
    ("plus 82", "+82 10-9876-5432"),
    ("plus 82 with the zero", "+82 (0)10-9876-5432"),
    ("plus 82 and the zero without gaps", "+8201098765432"),
    ("82 without plus", "82-10-9876-5432"),
    ("82 and the zero without gaps", "8201098765432"),
    ("exit code 00", "0082-10-9876-5432"),
    ("exit code 001", "00182 10 9876 5432"),
    ("exit code of a carrier", "00700-82-10-9876-5432"),
    ("zero lost in a spreadsheet", "1098765432"),
    ("zero lost, made a decimal", "1098765432.0"),
    ("zero lost, hyphens kept", "10-9876-5432"),
    ("scientific with every digit", "1.098765432E+09"),
    ("spreadsheet apostrophe", "'01098765432"),
    ("letters O and l", "OlO-9876-5432"),
    ("the consonant ㅇ for zero", "ㅇ1ㅇ-9876-5432"),
    ("spoken digits", "공일공 구팔칠육 오사삼이"),
    ("spoken prefix only", "공일공-9876-5432"),
    ("label H.P", "H.P 010-9876-5432"),
    ("label with a colon", "휴대폰:010-9876-5432"),
    ("label after it", "010-9876-5432 (본인)"),
]


@pytest.mark.parametrize(("reason", "raw"), MOBILE, ids=[r for r, _ in MOBILE])
def test_every_spelling_of_a_mobile_number_is_one_number(reason: str, raw: str) -> None:
    field = standardize_phones(raw)
    assert [(p.number, p.kind, p.is_evidence) for p in field.phones] == [
        ("+821098765432", "mobile", True)
    ]


NUMBERS = [
    ("slash tail", "02-312-3456/7", ["+8223123456", "+8223123457"]),
    ("comma tail of four", "02-312-3456,9999", ["+8223123456", "+8223129999"]),
    ("several tails", "02-312-3456, 7, 8", ["+8223123456", "+8223123457", "+8223123458"]),
    ("tail in parentheses", "02-312-3456(9)", ["+8223123456", "+8223123459"]),
    ("tail after a hyphen", "02-312-3456-7", ["+8223123456", "+8223123457"]),
    ("range", "02-312-3456~8", ["+8223123456", "+8223123457", "+8223123458"]),
    ("range of two", "053-475-0079~80", ["+82534750079", "+82534750080"]),
    ("range over the ten", "02-312-3459~1", ["+8223123459", "+8223123460", "+8223123461"]),
    ("range of whole endings", "02-312-3456~3457", ["+8223123456", "+8223123457"]),
    ("another exchange, same area", "02-312-3456, 313-4567", ["+8223123456", "+8223134567"]),
    ("mobile with a tail", "010-9876-5432/5433", ["+821098765432", "+821098765433"]),
    ("two over a slash", "010-9876-5432/02-312-3456", ["+821098765432", "+8223123456"]),
    ("two over a space", "010-9876-5432 02-312-3456", ["+821098765432", "+8223123456"]),
    ("two mobiles without hyphens", "01098765432 01055556666", ["+821098765432", "+821055556666"]),
    ("two over a new line", "010-9876-5432\n02-312-3456", ["+821098765432", "+8223123456"]),
    ("two over 또는", "010-9876-5432 또는 02-312-3456", ["+821098765432", "+8223123456"]),
    ("three groups of spaces", "02 312 3456 / 031 223 4567", ["+8223123456", "+82312234567"]),
    ("the same twice", "010-9876-5432, 01098765432", ["+821098765432"]),
    ("labels before", "T.02-312-3456 F.02-312-3457", ["+8223123456", "+8223123457"]),
    ("labels between", "자택 02-312-3456 회사 02-313-4567", ["+8223123456", "+8223134567"]),
    ("area in parentheses", "(02)312-3456", ["+8223123456"]),
    ("old word 국", "02) 312국에 3456번", ["+8223123456"]),
    ("lost zero told by the grouping", "2-312-3456", ["+8223123456"]),
    ("lost zero, three groups", "61-383-5155", ["+82613835155"]),
    ("lost zero, no gaps", "613835155", ["+82613835155"]),
    ("eight digits in 031", "031-8012-3456", ["+823180123456"]),
    ("nationwide number with an area code", "02-1588-3456", ["+8215883456"]),
    ("plus 82 before Seoul", "+82-2-312-3456", ["+8223123456"]),
    ("1998 exchange and old area", "0331-21-1234", ["+82312211234"]),
    ("old area code", "0331-223-4567", ["+82312234567"]),
    ("old area code without gaps", "05512234567", ["+82552234567"]),
    ("foreign", "+1 415 555 2671", ["+14155552671"]),
    ("foreign after an exit code", "001-1-415-555-2671", ["+14155552671"]),
    ("Chinese mobile", "+86 138 0013 8000", ["+8613800138000"]),
]


@pytest.mark.parametrize(("reason", "raw", "numbers"), NUMBERS, ids=[r for r, _, _ in NUMBERS])
def test_a_field_gives_its_numbers_in_order(reason: str, raw: str, numbers: list[str]) -> None:
    assert [phone.number for phone in standardize_phones(raw).phones] == numbers


KINDS = [
    ("010-9876-5432", "mobile", True),
    ("011-9876-5432", "mobile", True),
    ("02-312-3456", "landline", True),
    ("064-712-3456", "landline", True),
    ("070-8765-4322", "voip", True),
    ("0507-1345-6789", "virtual", False),
    ("0504-345-6789", "virtual", False),
    ("1588-3456", "representative", False),
    ("1811-3456", "representative", False),
    ("1670-3456", "representative", False),
    ("080-345-6789", "toll_free", False),
    ("060-700-1234", "other", False),
    ("0303-3456-7890", "other", False),
    ("012-345-6780", "other", False),
    ("119", "other", False),
    ("+81 3-1234-5678", "foreign", True),
]


@pytest.mark.parametrize(("raw", "kind", "is_evidence"), KINDS)
def test_kind_and_grade_of_evidence(raw: str, kind: str, is_evidence: bool) -> None:
    [phone] = standardize_phones(raw).phones
    assert (phone.kind, phone.is_evidence) == (kind, is_evidence)


EXTENSIONS = [
    ("02-312-3456 (내선 2)", "2"),
    ("02-312-3456 교환 123", "123"),
    ("02-312-3456 구내 45", "45"),
    ("02-312-3456 ext. 12", "12"),
    ("02-312-3456#12", "12"),
    ("02-312-3456x12", "12"),
    ("02-312-3456(내선:101)", "101"),
]


@pytest.mark.parametrize(("raw", "extension"), EXTENSIONS)
def test_an_extension_stands_apart_from_the_number(raw: str, extension: str) -> None:
    [phone] = standardize_phones(raw).phones
    assert (phone.number, phone.extension) == ("+8223123456", extension)


NULLS = [
    ("three digits short", "010-987-65", "phone.too_short"),
    ("one digit too many", "010-9876-54321", "phone.too_long"),
    ("nine digits of a landline tail", "053-475-00799", "phone.too_long"),
    ("no such prefix", "090-9876-5432", "phone.unknown_prefix"),
    ("digits lost", "1.01E+10", "phone.digits_lost"),
    ("masked", "010-****-5432", "phone.masked"),
    ("all zeros", "000-0000-0000", "phone.placeholder"),
    ("counted", "1234-5678", "phone.placeholder"),
    ("a word for nothing", "없음", "phone.placeholder"),
    ("a sentence for nothing", "연락처 없음", "phone.placeholder"),
    ("words", "사무실로 연락", "phone.unreadable"),
    ("no area and no address", "312-3456", "phone.missing_area_code"),
    ("four-digit exchange in an area that has none", "041-9876-5432", "phone.too_long"),
]


@pytest.mark.parametrize(("reason", "raw", "code"), NULLS, ids=[r for r, _, _ in NULLS])
def test_what_is_no_number_gives_none_and_the_reason(reason: str, raw: str, code: str) -> None:
    field = standardize_phones(raw)
    assert field.phones == ()
    assert [issue.code for issue in field.issues] == [code]


PLACEHOLDERS = ["010-0000-0000", "010-1111-1111", "010-1234-5678", "02-000-0000", "010-0000-1234"]


@pytest.mark.parametrize("raw", PLACEHOLDERS)
def test_a_made_up_number_is_kept_but_speaks_for_nobody(raw: str) -> None:
    field = standardize_phones(raw)
    assert not any(phone.is_evidence for phone in field.phones)
    assert "phone.placeholder" in {issue.code for issue in field.issues}


@pytest.mark.parametrize(
    "raw", ["010-2345-6789", "010-9876-5432", "010-1234-5679", "010-1112-1111"]
)
def test_a_number_that_only_looks_regular_is_somebodys(raw: str) -> None:
    field = standardize_phones(raw)
    assert [phone.is_evidence for phone in field.phones] == [True]
    assert field.issues == ()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("팩스 02-312-3456", "phone.fax"),
        ("F) 02-312-3456", "phone.fax"),
        ("팩스: 02-312-3456", "phone.fax"),
    ],
)
def test_a_fax_is_no_evidence(raw: str, code: str) -> None:
    field = standardize_phones(raw)
    assert [phone.is_evidence for phone in field.phones] == [False]
    assert [issue.code for issue in field.issues] == [code]


@pytest.mark.parametrize(
    ("raw", "evidence"),
    [
        ("010-9876-5432(모친)", [True]),
        ("배우자 010-9876-5432", [True]),
        ("010-9876-5432(처)", [True]),
        ("010-9876-5432(처), 010-9876-5431", [False, True]),
        ("010-9876-5432(처), 02-312-3456", [True, True]),
    ],
)
def test_another_persons_number_counts_where_one_has_none_of_ones_own(
    raw: str, evidence: list[bool]
) -> None:
    field = standardize_phones(raw)
    assert [phone.is_evidence for phone in field.phones] == evidence
    assert [issue.code for issue in field.issues] == ["phone.other_person"]


def test_a_label_belongs_to_the_number_it_stands_at() -> None:
    field = standardize_phones("010-9876-5432(모친), 010-5555-6666(본인)")
    assert [phone.is_evidence for phone in field.phones] == [False, True]


SUCCESSORS = [
    ("011-234-5678", "+821052345678"),
    ("011-567-8901", "+821035678901"),
    ("011-1712-3456", "+821071123456"),
    ("011-9012-3456", "+821090123456"),
    ("011-9512-3456", "+821085123456"),
    ("016-234-5678", "+821032345678"),
    ("016-9123-4567", "+821071234567"),
    ("017-345-6789", "+821063456789"),
    ("018-567-8901", "+821065678901"),
    ("019-912-3456", None),
    ("019-9612-3456", "+821076123456"),
    ("011-412-3456", "+821054123456"),
]


@pytest.mark.parametrize(("raw", "successor"), SUCCESSORS)
def test_an_old_mobile_number_names_its_successor(raw: str, successor: str | None) -> None:
    [phone] = standardize_phones(raw).phones
    assert phone.successor == successor


@pytest.mark.parametrize(
    ("sido", "sigungu", "code"),
    [
        ("서울특별시", "강남구", "02"),
        ("경기도", "광명시", "02"),
        ("경기도", "과천시", "02"),
        ("경기도", "부천시 원미구", "032"),
        ("경기도", "성남시 분당구", "031"),
        ("전남광주통합특별시", "북구", "062"),
        ("전남광주통합특별시", "순천시", "061"),
        ("전남광주통합특별시", None, None),
        ("경상북도", "경산시", "053"),
        ("충청남도", "계룡시", "042"),
        ("대구광역시", "군위군", "054"),
        ("세종특별자치시", None, "044"),
        ("광주광역시", "북구", "062"),
        (None, None, None),
    ],
)
def test_area_code_of_a_place(sido: str | None, sigungu: str | None, code: str | None) -> None:
    assert area_code_of(sido, sigungu) == code


@pytest.mark.parametrize(
    ("raw", "area_code", "number"),
    [
        ("312-3456", "031", "+82313123456"),
        ("2123-4567", "02", "+82221234567"),
        ("312-3456,9999", "051", "+82513123456"),
        ("0551-223-4567", "055", "+82552234567"),
        ("0631-223-4567", "063", "+82632234567"),
    ],
)
def test_the_records_own_area_completes_a_number(raw: str, area_code: str, number: str) -> None:
    field = standardize_phones(raw, area_code=area_code)
    assert field.phones[0].number == number
    assert field.issues[0].code in ("phone.missing_area_code", "phone.old_area_code")


def test_eight_digits_are_not_forced_into_an_area_of_seven() -> None:
    assert standardize_phones("2123-4567", area_code="051").phones == ()


def test_a_wide_range_keeps_only_its_first_number() -> None:
    field = standardize_phones("02-312-3400~99")
    assert [phone.number for phone in field.phones] == ["+8223123400"]
    assert [issue.code for issue in field.issues] == ["phone.range_too_wide"]


MESSY = (
    st.text(alphabet="0123456789-~/,.()+ OolIx#내선팩스모친공일없음eE\n*'", max_size=80) | st.text()
)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(MESSY, st.sampled_from([None, "02", "031", "062"]))
def test_any_text_gives_bounded_numbers(text: str, area_code: str | None) -> None:
    field = standardize_phones(text, area_code=area_code)
    assert len(field.phones) <= MOST_NUMBERS
    assert all(phone.number.startswith("+") for phone in field.phones)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(MESSY)
def test_a_number_found_is_found_again_from_its_standard_form(text: str) -> None:
    for phone in standardize_phones(text).phones:
        again = standardize_phones(phone.number).phones
        assert [p.number for p in again] == [phone.number] or phone.kind == "other"


DIGITS = st.text("0123456789", min_size=4, max_size=4)
SIGNS = st.sampled_from(["-", " ", ".", ""])
FRONTS = st.sampled_from(
    ["010-", "010 ", "010.", "010)", "010", "10-", "10", "+82 10-", "+8210-", "+82-10-", "82-10-",
     "82 010-", "+82010", "8210", "+82 10"]
)  # fmt: skip


@settings(deadline=None, derandomize=True, max_examples=500)
@given(FRONTS, DIGITS, SIGNS, DIGITS, st.sampled_from(["", "", ".0", ".000"]))
def test_the_short_way_agrees_with_the_long_way(
    front: str, exchange: str, sign: str, line: str, decimal: str
) -> None:
    raw = f"{front}{exchange}{sign}{line}{decimal}"
    assert standardize_phones(raw) == read_carefully(raw, None)


@pytest.mark.parametrize("raw", ["+82 10-6228-5165 764-9372", "+82 99-1", "+82 900 1234 5678 9"])
def test_a_number_with_the_code_of_korea_does_not_load_what_reads_foreign_ones(
    raw: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "phonenumbers", None)  # an import of it fails now
    standardize_phones(raw)
