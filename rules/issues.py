"""The closed catalogue of what can be wrong with a value.

An issue says why a value was dropped, changed or doubted. Every code is ``field.kind``; each has
wording for people and a hand-written example, a raw record in a few columns that raises it.
``docs/issues.md`` is made from this table: ``python -m rules.issues > docs/issues.md``.

>>> CODES["phone.placeholder"].english
'A made-up number such as 010-0000-0000; not kept as evidence'
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IssueCode:
    """One code: the field it speaks of, its wording, and raw columns that raise it."""

    code: str
    korean: str
    english: str
    example: Mapping[str, str]

    @property
    def field(self) -> str:
        """Return the part of the code before the dot."""
        return self.code.partition(".")[0]


_PHONE = (
    IssueCode(
        "phone.placeholder",
        "자리 채움 번호 (010-0000-0000 등). 식별 근거로 쓰지 않음",
        "A made-up number such as 010-0000-0000; not kept as evidence",
        {"phone": "010-0000-0000"},
    ),
    IssueCode(
        "phone.missing_area_code",
        "지역번호 없음. 주소로 알 수 있으면 보충",
        "The area code is missing; completed from the record's own address where that tells it",
        {"phone": "312-3456"},
    ),
    IssueCode(
        "phone.old_area_code",
        "2000년 7월 이전 지역번호 (0331 등)를 현재 번호로 바꿈",
        "An area code from before July 2000 (0331 …) was carried over to today's",
        {"phone": "0331-223-4567"},
    ),
    IssueCode(
        "phone.old_mobile_prefix",
        "01X 번호. 이어지는 010 번호가 있으면 함께 적음",
        "An old 01X number; its 010 successor is noted where the plan knows one",
        {"phone": "011-234-5678"},
    ),
    IssueCode(
        "phone.digits_lost",
        "엑셀이 숫자를 잃음 (1.01E+10). 되살릴 수 없음",
        "A spreadsheet lost digits (1.01E+10); they cannot be brought back",
        {"phone": "1.01E+10"},
    ),
    IssueCode(
        "phone.masked",
        "가려진 번호 (010-****-5678)",
        "The number is masked (010-****-5678)",
        {"phone": "010-****-5678"},
    ),
    IssueCode(
        "phone.too_short",
        "자릿수 부족",
        "Too few digits for a telephone number of its kind",
        {"phone": "010-234-567"},
    ),
    IssueCode(
        "phone.too_long",
        "자릿수 초과",
        "Too many digits for a telephone number of its kind",
        {"phone": "010-2345-67890"},
    ),
    IssueCode(
        "phone.unknown_prefix",
        "번호 계획에 없는 앞자리",
        "The first digits belong to no part of the numbering plan",
        {"phone": "090-2345-6780"},
    ),
    IssueCode(
        "phone.unreadable",
        "전화번호로 읽을 수 없음",
        "No telephone number can be read in the text",
        {"phone": "사무실로 연락"},
    ),
    IssueCode(
        "phone.fax",
        "팩스 번호. 식별 근거로 쓰지 않음",
        "A fax number; not kept as evidence",
        {"phone": "팩스 02-312-3456"},
    ),
    IssueCode(
        "phone.other_person",
        "다른 사람의 번호로 표시됨 (모친 등). 본인 번호가 없을 때만 식별 근거로 씀",
        "Labelled as somebody else's (모친 …); evidence only where there is no number of one's own",
        {"phone": "010-2345-6789(모친)"},
    ),
    IssueCode(
        "phone.range_too_wide",
        "번호 범위가 너무 넓어 첫 번호만 씀",
        "The range is too wide to list; only its first number is kept",
        {"phone": "02-312-3400~99"},
    ),
    IssueCode(
        "phone.too_many",
        "한 칸에 번호가 너무 많아 앞의 것만 씀",
        "Too many numbers in one field; only the first ones are kept",
        {"phone": ", ".join(f"02-312-34{n}" for n in range(10, 40))},
    ),
)

_EMAIL = (
    IssueCode(
        "email.domain_typo",
        "도메인 오타를 바로잡음 (naver.con → naver.com)",
        "A typing error in the domain was mended (naver.con → naver.com)",
        {"email": "chulsoo.kim@naver.con"},
    ),
    IssueCode(
        "email.placeholder",
        "자리 채움 주소 (test@test.com 등)",
        "A made-up address such as test@test.com",
        {"email": "test@test.com"},
    ),
    IssueCode(
        "email.invalid",
        "메일 주소 형식이 아님",
        "Not the form of a mail address",
        {"email": "chulsoo.kim#naver"},
    ),
    IssueCode(
        "email.hangul",
        "한글이 든 메일 주소. 쓰지 않음",
        "The local part is in hangul, which no Korean provider gives out; not kept",
        {"email": "홍길동@naver.com"},
    ),
    IssueCode(
        "email.several",
        "주소가 여럿이라 첫 번째만 씀",
        "Several addresses in one field; the first is kept",
        {"email": "chulsoo@naver.com, chulsoo@gmail.com"},
    ),
    IssueCode(
        "email.shared",
        "공용 또는 대표 주소 (info@ 등)",
        "A role or shared address (info@ …)",
        {"email": "info@hanbit.co.kr"},
    ),
    IssueCode(
        "email.closed_provider",
        "서비스가 끝난 메일 도메인",
        "The provider has closed its mail service",
        {"email": "chulsoo@dreamwiz.com"},
    ),
    IssueCode(
        "email.masked",
        "가려진 메일 주소 (ch****@naver.com)",
        "The address is masked (ch****@naver.com)",
        {"email": "ch****@naver.com"},
    ),
)

_BIRTH_DATE = (
    IssueCode(
        "birth_date.sentinel",
        "기본값으로 쓰인 날짜 (1900-01-01 등)",
        "A default date such as 1900-01-01; not a birth date",
        {"birth_date": "1900-01-01"},
    ),
    IssueCode(
        "birth_date.placeholder",
        "날짜 대신 적은 말 (없음, 모름)",
        "Words in place of a date (없음, 모름)",
        {"birth_date": "모름"},
    ),
    IssueCode(
        "birth_date.impossible",
        "달력에 없는 날짜",
        "No such day in the calendar",
        {"birth_date": "1980-02-30"},
    ),
    IssueCode(
        "birth_date.future",
        "오늘보다 뒤의 날짜",
        "After today",
        {"birth_date": "2999-01-05"},
    ),
    IssueCode(
        "birth_date.too_old",
        "120세를 넘는 날짜",
        "More than 120 years ago",
        {"birth_date": "1850-03-05"},
    ),
    IssueCode(
        "birth_date.unreadable",
        "날짜로 읽을 수 없음",
        "No date can be read in the text",
        {"birth_date": "봄에 태어남"},
    ),
    IssueCode(
        "birth_date.incomplete",
        "연, 월, 일이 다 있지 않음",
        "Year, month and day are not all there",
        {"birth_date": "1980-05"},
    ),
    IssueCode(
        "birth_date.masked",
        "가려진 날짜 (1980-**-**)",
        "The date is masked (1980-**-**)",
        {"birth_date": "1980-**-**"},
    ),
    IssueCode(
        "birth_date.century_assumed",
        "두 자리 연도의 세기를 나이 기준으로 정함",
        "The century of a two-digit year was taken from the age of customers",
        {"birth_date": "200105"},
    ),
    IssueCode(
        "birth_date.lunar",
        "음력으로 표시된 날짜. 양력 날짜도 함께 견줌",
        "Marked as a lunar date; its solar date is compared too",
        {"birth_date": "1953-06-17(음)"},
    ),
    IssueCode(
        "birth_date.letters",
        "숫자 대신 쓴 글자 O, l, I를 0과 1로 읽음 (198O-01-05)",
        "Letters O, l or I in place of digits were read as 0 and 1 (198O-01-05)",
        {"birth_date": "198O-01-05"},
    ),
    IssueCode(
        "birth_date.spreadsheet_serial",
        "엑셀 날짜 일련번호 (29221)를 날짜로 바꿈",
        "A spreadsheet's day number (29221) was turned into a date",
        {"birth_date": "29221"},
    ),
    IssueCode(
        "birth_date.reordered",
        "일과 월의 순서를 바로잡음 (25/12/1980)",
        "Day or month stood first (25/12/1980)",
        {"birth_date": "25/12/1980"},
    ),
    IssueCode(
        "birth_date.ambiguous",
        "일과 월의 순서를 알 수 없음 (05/06/1980)",
        "Day and month could be either way round (05/06/1980)",
        {"birth_date": "05/06/1980"},
    ),
    IssueCode(
        "birth_date.contradicts_resident_number",
        "주민등록번호의 생년월일과 다름. 주민등록번호를 따름",
        "Differs from the resident number, which wins",
        {"birth_date": "1980-01-06", "resident_number": "800105-1******"},
    ),
)

_GENDER = (
    IssueCode(
        "gender.unreadable",
        "성별로 읽을 수 없음",
        "No gender can be read in the text",
        {"gender": "중성"},
    ),
    IssueCode(
        "gender.contradicts_resident_number",
        "주민등록번호의 성별과 다름. 주민등록번호를 따름",
        "Differs from the resident number, which wins",
        {"gender": "여", "resident_number": "800105-1******"},
    ),
)

_IDENTIFIERS = (
    IssueCode(
        "resident_number.malformed",
        "주민등록번호 형식이 아님",
        "Not the form of a resident registration number",
        {"resident_number": "80010-12"},
    ),
    IssueCode(
        "resident_number.impossible_date",
        "주민등록번호 앞자리가 날짜가 아님",
        "The first six digits are no date",
        {"resident_number": "801305-1234567"},
    ),
    IssueCode(
        "resident_number.elsewhere",
        "주민등록번호가 다른 칸에 있어 지움",
        "A resident registration number stood in another field and was removed",
        {"name": "홍길동 800105-1234567"},
    ),
    IssueCode(
        "business_number.malformed",
        "사업자등록번호 10자리가 아님",
        "Not ten digits",
        {"business_number": "123-45"},
    ),
    IssueCode(
        "business_number.check_digit",
        "사업자등록번호 검증번호가 맞지 않음",
        "The check digit is wrong",
        {"business_number": "124-81-00999"},
    ),
    IssueCode(
        "business_number.placeholder",
        "자리 채움 사업자등록번호",
        "A made-up number such as 000-00-00000",
        {"business_number": "000-00-00000"},
    ),
    IssueCode(
        "corporate_number.malformed",
        "법인등록번호 13자리가 아님",
        "Not thirteen digits",
        {"corporate_number": "130111-000"},
    ),
    IssueCode(
        "corporate_number.check_digit",
        "법인등록번호 검증번호가 맞지 않음",
        "The check digit is wrong",
        {"corporate_number": "130111-0006247"},
    ),
    IssueCode(
        "corporate_number.placeholder",
        "자리 채움 법인등록번호",
        "A made-up number such as 000000-0000000",
        {"corporate_number": "000000-0000000"},
    ),
    IssueCode(
        "ci.malformed",
        "CI 형식(88자 base64)이 아님",
        "Not the form of a CI (88 characters of base64)",
        {"ci": "not-a-ci"},
    ),
    IssueCode(
        "party_type.unreadable",
        "개인인지 법인·단체인지 읽을 수 없음",
        "Neither a person nor an organization can be read in the text",
        {"party_type": "VIP"},
    ),
    IssueCode(
        "updated_at.unreadable",
        "갱신 시각을 읽을 수 없음",
        "No date and time can be read in the text",
        {"updated_at": "어제"},
    ),
)

_ADDRESS = (
    IssueCode(
        "address.placeholder",
        "주소 자리에 뜻 없는 말 (없음, 주소미상 등)",
        "Words that stand for no address (없음, 주소미상 …)",
        {"address": "주소미상"},
    ),
    IssueCode(
        "address.unreadable",
        "주소로 읽을 수 없음",
        "No part of an address can be read in the text",
        {"address": "회사 앞 편의점"},
    ),
    IssueCode(
        "address.masked",
        "번지나 건물번호가 가려짐",
        "The number of lot or building is masked",
        {"address": "서울 강남구 역삼동 7**"},
    ),
    IssueCode(
        "address.abolished_region",
        "없어진 행정구역. 지금 이름으로 바꿈",
        "A unit that no longer exists; named as it is called today",
        {"address": "경남 마산시 월영동 448"},
    ),
    IssueCode(
        "address.repaired_region",
        "시도나 시군구의 오타 한 자모를 바로잡음",
        "One wrong letter in the province or district was put right",
        {"address": "서울 강냠구 역삼동 736"},
    ),
    IssueCode(
        "address.ambiguous_region",
        "시군구를 하나로 정할 수 없음. 확실한 부분만 둠",
        "The district could be several; only the part that is certain is kept",
        {"address": "인천 중구 제물량로 232"},
    ),
    IssueCode(
        "address.region_mismatch",
        "시도와 시군구가 서로 맞지 않음. 시군구를 따름",
        "The district does not lie in the province that was written; the district is followed",
        {"address": "서울특별시 성남시 분당구 정자동 178-1"},
    ),
    IssueCode(
        "address.missing_region",
        "시도를 알 수 없음",
        "The province is not given and cannot be told",
        {"address": "역삼동 737"},
    ),
    IssueCode(
        "address.missing_district",
        "시군구나 일반구를 알 수 없음",
        "The district, or the ward of a city that has wards, is not given and cannot be told",
        {"address": "경기도 성남시 성남대로 12"},
    ),
    IssueCode(
        "address.missing_number",
        "번지나 건물번호가 없음",
        "No number of lot or building",
        {"address": "서울 강남구 역삼동 래미안아파트 101동"},
    ),
    IssueCode(
        "address.renamed_dong",
        "읍면동 이름이 바뀌어 지금 이름으로 씀",
        "The dong, eup or myeon was renamed; named as it is called today",
        {"address": "경북 칠곡군 석적면 중리 12"},
    ),
    IssueCode(
        "address.administrative_dong",
        "행정동 이름. 법정동을 알면 법정동으로 씀",
        "An administrative dong; turned into the legal dong where that is one",
        {"address": "서울 강남구 역삼1동 737"},
    ),
    IssueCode(
        "address.unknown_dong",
        "기준 자료에 없는 읍면동",
        "The dong is not in the imported register",
        {"address": "서울 강남구 없는동 1"},
    ),
    IssueCode(
        "address.unknown_road",
        "기준 자료에 없는 도로명",
        "The road is not in the imported register",
        {"address": "서울 강남구 없는로 1"},
    ),
    IssueCode(
        "address.excel_date",
        "엑셀이 번지를 날짜로 바꿈. 되돌리지 않음",
        "A spreadsheet turned the lot number into a date; not guessed back",
        {"address": "서울 강남구 역삼동 2026-01-02"},
    ),
    IssueCode(
        "address.postal_code_mismatch",
        "우편번호의 지역과 시도가 다름",
        "The postal code lies in another province than the address",
        {"address": "부산 해운대구 우동 1500", "postal_code": "06236"},
    ),
    IssueCode(
        "postal_code.placeholder",
        "우편번호 자리에 뜻 없는 값 (00000 등)",
        "A value that stands for no postal code (00000 …)",
        {"postal_code": "00000"},
    ),
    IssueCode(
        "postal_code.invalid",
        "우편번호로 읽을 수 없음",
        "Not a postal code",
        {"postal_code": "99999"},
    ),
    IssueCode(
        "postal_code.leading_zero_lost",
        "앞의 0이 빠진 우편번호를 되살림",
        "The leading zero was lost and is put back",
        {"postal_code": "6236"},
    ),
)

_TEXT = (
    IssueCode(
        "text.repaired",
        "잘못 읽힌 문자(깨진 한글)를 되살림",
        "Text decoded wrongly was put right",
        {"name": "±èÃ¶¼ö"},
    ),
    IssueCode(
        "text.mojibake",
        "문자가 깨졌고 되살릴 수 없음",
        "The text was decoded wrongly and cannot be put right",
        {"name": "源�泥좎닔"},
    ),
)

_NAME = (
    IssueCode(
        "name.placeholder",
        "이름 대신 적은 말 (없음, 테스트, 고객 등)",
        "A word in the place of a name; no name is kept",
        {"name": "없음"},
    ),
    IssueCode(
        "name.sample",
        "견본 이름 홍길동. 실제 이름일 수 있어 남김",
        "The sample name 홍길동; kept, for people bear it",
        {"name": "홍길동"},
    ),
    IssueCode(
        "name.masked",
        "가려진 이름. 음절마다 * 하나",
        "Part of the name is masked; one * per hidden syllable",
        {"name": "김O수"},
    ),
    IssueCode(
        "name.incomplete",
        "성만 있거나 이름의 일부만 있음",
        "Only a surname, or only part of a name",
        {"name": "김 부장"},
    ),
    IssueCode(
        "name.relation",
        "본인이 아닌 가족·지인을 가리킴",
        "A relative or acquaintance is meant beside or instead of the person",
        {"name": "김철수(모친)"},
    ),
    IssueCode(
        "name.joint",
        "두 사람 이상의 이름. 첫 사람만 남김",
        "Several persons in one record; the first is kept",
        {"name": "김철수 외 2인"},
    ),
    IssueCode(
        "name.disambiguator",
        "동명이인을 가르는 표시 (A, 2, 지역)를 뗌",
        "A mark that tells namesakes apart (A, 2, a place) was taken off",
        {"name": "김철수A"},
    ),
    IssueCode(
        "name.annotation",
        "이름이 아닌 메모가 붙어 있음",
        "A note that is no part of the name was taken off",
        {"name": "김철수(구 김민수)"},
    ),
    IssueCode(
        "name.keyboard",
        "한/영 자판을 바꾸지 않고 입력한 이름을 되돌림",
        "Typed with the keyboard in the other language; turned back",
        {"name": "rlacjftn"},
    ),
    IssueCode(
        "name.unknown_surname",
        "알려진 성이 아니어서 성과 이름을 나누지 않음",
        "No known surname; surname and given name are not told apart",
        {"name": "엘리자베스"},
    ),
    IssueCode(
        "name.ambiguous_surname",
        "성이 한 글자인지 두 글자인지 확실하지 않음",
        "The surname may have one syllable or two; both readings are kept",
        {"name": "황보라"},
    ),
    IssueCode(
        "name.ambiguous_order",
        "로마자 이름에서 어느 쪽이 성인지 확실하지 않음",
        "Either end of the latin name may be the surname; both readings are kept",
        {"name": "Jung Min Lee"},
    ),
    IssueCode(
        "name.hanja_only",
        "한자만 있어 한글 이름을 알 수 없음",
        "Only hanja is given; the hangul name is not known",
        {"name": "閔丙梪"},
    ),
    IssueCode(
        "name.unreadable",
        "이름으로 읽을 수 없음",
        "No name can be read in the text",
        {"name": "!!a!!"},
    ),
)

_ORGANIZATION = (
    IssueCode(
        "organization.placeholder",
        "상호 대신 적은 말",
        "A word in the place of an organization's name",
        {"name": "(주)"},
    ),
    IssueCode(
        "organization.joint",
        "둘 이상의 단체 이름. 첫 단체만 남김",
        "Several organizations in one record; the first is kept",
        {"name": "(주)한빛전자 외 1"},
    ),
    IssueCode(
        "organization.person_attached",
        "단체 이름 곁에 사람 이름이나 직함이 있어 뗌",
        "A person's name or title beside the organization's was taken off",
        {"name": "(주)한빛전자 대표 김철수"},
    ),
)

_CATALOGUE = (
    *_TEXT,
    *_NAME,
    *_ORGANIZATION,
    *_PHONE,
    *_EMAIL,
    *_BIRTH_DATE,
    *_GENDER,
    *_IDENTIFIERS,
    *_ADDRESS,
)

CODES: Mapping[str, IssueCode] = {entry.code: entry for entry in _CATALOGUE}


def catalogue_page() -> Iterator[str]:
    """Yield the lines of ``docs/issues.md``."""
    yield "# Issue codes"
    yield ""
    yield "Made from `rules/issues.py` by `python -m rules.issues > docs/issues.md`."
    yield "The list is closed: no standardizer gives any other code."
    yield ""
    yield "| code | 뜻 | meaning | example |"
    yield "|---|---|---|---|"
    for entry in sorted(CODES.values(), key=lambda entry: entry.code):
        example = ", ".join(f"{column} `{text}`" for column, text in entry.example.items())
        yield f"| `{entry.code}` | {entry.korean} | {entry.english} | {_cell(example)} |"


def _cell(text: str, limit: int = 100) -> str:
    text = text.replace("|", "\\|")
    return text if len(text) <= limit else text[: limit - 2] + "…`"


if __name__ == "__main__":
    print("\n".join(catalogue_page()))
