"""How two records of persons are compared.

Phone and home are one comparison: a family shares both, so their weights must not simply add up.
What tells the members of a family apart is the given name, so the name has many levels, and two
well-known given names one letter apart (지훈, 지현) are not taken for a slip of the finger.
"""

from rules.comparisons.contact import (
    BUILDING,
    BUILDING_ALONE,
    DISTRICT,
    DONG,
    NO_PHONE,
    NO_PLACE,
    PHONE,
    UNIT,
)
from rules.comparisons.declaration import Comparison, Level
from rules.conditions import (
    All,
    Among,
    Any,
    Below,
    Condition,
    Equal,
    Matches,
    Missing,
    Not,
    Overlap,
    OverlapAcross,
    SamePart,
    WithinEdits,
)

RARE_GIVEN_NAME = 2e-5
"""Share of the population below which a given name is not one that parents choose."""

_READABLE = Below("given_frequency", 2.0)
_MASK_DIFFERS = All(
    Missing("given_key"),
    Any(Not(Missing("name_pattern")), All(Not(Equal("name_masked")), _READABLE)),
)

NAME = Comparison(
    "name",
    korean="이름",
    missing=Missing("name"),
    levels=(
        Level(
            "exact",
            Equal("name_key"),
            "이름이 같다",
            "The names are the same",
            frequency="name_frequency",
        ),
        Level(
            "initial_law",
            Equal("name_law_key"),
            "두음법칙 표기만 다르다",
            "The names differ only by the initial-sound law",
            frequency="name_frequency",
        ),
        Level(
            "latin",
            All(Overlap("latin_keys"), Missing("given_key")),
            "로마자 표기가 이름과 맞는다",
            "The latin spelling fits the name",
            frequency="name_frequency",
        ),
        Level(
            "masked",
            Any(Matches("name", "name_pattern"), Equal("name_pattern")),
            "가려진 글자를 빼면 이름이 맞는다",
            "The names agree where they are not masked",
        ),
        Level(
            "surname_only",
            All(Missing("given_key"), Equal("surname_key")),
            "성만 보이는 이름이고 성이 같다",
            "All but the surname is masked, and the surnames are the same",
        ),
        Level(
            "typo",
            All(
                WithinEdits("name_law_key", 1),
                Any(Not(Equal("surname_key")), Below("given_frequency", RARE_GIVEN_NAME)),
            ),
            "한 글자의 자모 하나만 다른 오타로 보인다",
            "The names differ by one letter, which looks like a slip",
            frequency="name_frequency",
        ),
        Level(
            "near",
            WithinEdits("name_law_key", 1),
            "자모 하나만 다르지만 둘 다 흔한 이름이다",
            "The names differ by one letter, yet both are common names",
        ),
        Level(
            "two_letters",
            All(WithinEdits("name_law_key", 2), Below("given_frequency", RARE_GIVEN_NAME)),
            "자모 두 개가 다르다",
            "The names differ by two letters",
        ),
        Level(
            "given_same",
            Equal("given_key"),
            "이름은 같고 성이 다르다",
            "The given names are the same, the surnames differ",
            frequency="given_frequency",
        ),
        Level(
            "given_differs",
            Equal("surname_key"),
            "성은 같고 이름이 다르다",
            "The surnames are the same, the given names differ",
        ),
        Level(
            "mask_differs",
            _MASK_DIFFERS,
            "가려지지 않은 글자가 다르다",
            "The names differ where they are not masked",
        ),
        Level(
            "latin_differs",
            All(Not(Missing("latin_keys")), Missing("given_key")),
            "로마자 표기가 이름과 맞지 않는다",
            "The latin spelling does not fit the name",
        ),
        Level(
            "unreadable",
            Any(Missing("surname_key"), Missing("given_key")),
            "이름을 견줄 수 없다",
            "The names cannot be compared letter by letter",
        ),
        Level("different", None, "이름이 다르다", "The names differ"),
    ),
)

BIRTH = Comparison(
    "birth",
    korean="생년월일",
    missing=Missing("birth_date"),
    levels=(
        Level("exact", Equal("birth_date"), "생년월일이 같다", "The birth dates are the same"),
        Level(
            "lunar",
            Among("birth_date", "birth_alternatives"),
            "음력과 양력으로 같은 날이다",
            "The birth dates are the same day by the lunar and the solar calendar",
        ),
        Level(
            "swapped",
            All(SamePart("birth_date", 1, 4), SamePart("birth_date", 6, 2, other=9)),
            "월과 일이 바뀌었다",
            "Month and day changed places",
        ),
        Level(
            "one_digit",
            WithinEdits("birth_date", 1),
            "숫자 하나만 다르다",
            "The birth dates differ by one digit",
        ),
        Level(
            "two_parts",
            Any(
                All(SamePart("birth_date", 1, 4), SamePart("birth_date", 6, 2)),
                All(SamePart("birth_date", 1, 4), SamePart("birth_date", 9, 2)),
                SamePart("birth_date", 6, 5),
            ),
            "연·월·일 가운데 둘이 같다",
            "Two of year, month and day are the same",
        ),
        Level("different", None, "생년월일이 다르다", "The birth dates differ"),
    ),
)

GENDER = Comparison(
    "gender",
    korean="성별",
    missing=Missing("gender"),
    levels=(
        Level("same", Equal("gender"), "성별이 같다", "The gender is the same"),
        Level("different", None, "성별이 다르다", "The gender differs"),
    ),
)

EMAIL = Comparison(
    "email",
    korean="이메일",
    missing=Missing("email"),
    levels=(
        Level("exact", Equal("email"), "이메일이 같다", "The e-mail addresses are the same"),
        Level(
            "one_letter",
            WithinEdits("email", 1),
            "이메일이 한 글자만 다르다",
            "The e-mail addresses differ by one letter",
        ),
        Level(
            "same_account",
            Equal("email_account"),
            "이메일의 아이디가 같다",
            "The e-mail accounts have the same name at different providers",
        ),
        Level("different", None, "이메일이 다르다", "The e-mail addresses differ"),
    ),
)

CI = Comparison(
    "ci",
    korean="연계정보(CI)",
    missing=Missing("ci_hash"),
    levels=(
        Level("same", Equal("ci_hash"), "CI가 같다", "The connecting information (CI) is the same"),
        Level("different", None, "CI가 다르다", "The connecting information (CI) differs"),
    ),
)

_MOBILE = Overlap("mobile_keys")
_LINE = Any(PHONE, OverlapAcross("successor_keys", "mobile_keys"))
_NEAR_PHONE = WithinEdits("mobile", 1)

_CONTACT: tuple[tuple[str, Condition | None, str, str], ...] = (
    (
        "mobile_home",
        All(_MOBILE, UNIT),
        "휴대전화와 집이 같다",
        "A mobile number and the home are shared",
    ),
    (
        "mobile_building",
        All(_MOBILE, BUILDING_ALONE),
        "휴대전화와 건물이 같다",
        "A mobile number and the building are shared",
    ),
    (
        "mobile_moved",
        All(_MOBILE, Not(NO_PLACE), Not(DONG)),
        "휴대전화는 같고 주소가 다르다",
        "A mobile number is shared, the addresses differ",
    ),
    ("mobile", _MOBILE, "휴대전화가 같다", "A mobile number is shared"),
    (
        "line_home",
        All(_LINE, Any(UNIT, BUILDING_ALONE)),
        "유선전화(또는 바뀐 번호)와 집이 같다",
        "A landline or a changed mobile number and the home are shared",
    ),
    (
        "line",
        _LINE,
        "유선전화(또는 바뀐 번호)가 같다",
        "A landline or a changed mobile number is shared",
    ),
    (
        "near_phone_home",
        All(_NEAR_PHONE, Any(UNIT, BUILDING_ALONE)),
        "휴대전화가 숫자 하나만 다르고 집이 같다",
        "The mobile numbers differ by one digit, the home is shared",
    ),
    (
        "near_phone",
        _NEAR_PHONE,
        "휴대전화가 숫자 하나만 다르다",
        "The mobile numbers differ by one digit",
    ),
    (
        "home",
        All(UNIT, NO_PHONE),
        "집이 같다(전화 없음)",
        "The home is the same, a phone is missing",
    ),
    (
        "home_other_phone",
        UNIT,
        "집은 같고 전화가 다르다",
        "The home is the same, the phones differ",
    ),
    (
        "building",
        All(BUILDING_ALONE, NO_PHONE),
        "건물이 같다(전화 없음)",
        "The building is the same, a phone is missing",
    ),
    (
        "building_other_phone",
        BUILDING_ALONE,
        "건물은 같고 전화가 다르다",
        "The building is the same, the phones differ",
    ),
    (
        "neighbours",
        BUILDING,
        "같은 건물의 다른 호에 산다",
        "The homes are different units of one building",
    ),
    (
        "dong",
        All(DONG, NO_PHONE),
        "같은 동에 산다(전화 없음)",
        "The homes are in the same neighbourhood, a phone is missing",
    ),
    (
        "dong_other_phone",
        DONG,
        "같은 동에 살고 전화가 다르다",
        "The homes are in the same neighbourhood, the phones differ",
    ),
    (
        "district",
        All(DISTRICT, NO_PHONE),
        "같은 시군구에 산다(전화 없음)",
        "The homes are in the same district, a phone is missing",
    ),
    (
        "district_other_phone",
        DISTRICT,
        "같은 시군구에 살고 전화가 다르다",
        "The homes are in the same district, the phones differ",
    ),
    (
        "only_phones_differ",
        NO_PLACE,
        "전화가 다르다(주소 없음)",
        "The phones differ, an address is missing",
    ),
    (
        "only_homes_differ",
        NO_PHONE,
        "주소가 다르다(전화 없음)",
        "The addresses differ, a phone is missing",
    ),
    ("different", None, "전화와 주소가 모두 다르다", "Both the phones and the addresses differ"),
)

CONTACT = Comparison(
    "contact",
    korean="전화와 주소",
    missing=All(NO_PHONE, NO_PLACE),
    levels=tuple(Level(*parts) for parts in _CONTACT),
)

PERSON = (NAME, BIRTH, GENDER, CONTACT, EMAIL, CI)
