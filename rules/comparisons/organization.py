"""How two records of organizations are compared.

The registered numbers decide where they are given; without them it takes the name together with a
phone or an address. A branch is a customer of its own: another branch name speaks against.
"""

from rules.comparisons.contact import BUILDING, DISTRICT, DONG, NO_PHONE, NO_PLACE, PHONE
from rules.comparisons.declaration import Comparison, Level
from rules.comparisons.person import EMAIL
from rules.conditions import All, Any, Begins, Equal, Missing, Not, Overlap, WithinEdits

NAME = Comparison(
    "name",
    korean="상호",
    missing=Missing("name_key"),
    levels=(
        Level("exact", Equal("name_key"), "상호가 같다", "The names are the same"),
        Level(
            "typo",
            WithinEdits("name_key", 1),
            "상호가 자모 하나만 다르다",
            "The names differ by one letter",
        ),
        Level(
            "latin",
            Overlap("latin_keys"),
            "로마자 상호가 맞는다",
            "The latin spelling fits the name",
        ),
        Level(
            "contained",
            Begins("name_key", 6),
            "한 상호가 다른 상호로 시작한다",
            "One name begins with the other",
        ),
        Level("different", None, "상호가 다르다", "The names differ"),
    ),
)

BRANCH = Comparison(
    "branch",
    korean="지점",
    missing=Missing("organization_branch"),
    levels=(
        Level("same", Equal("organization_branch"), "지점이 같다", "The branch is the same"),
        Level("different", None, "지점이 다르다", "The branches differ"),
    ),
)

BUSINESS_NUMBER = Comparison(
    "business_number",
    korean="사업자등록번호",
    missing=Missing("business_number"),
    levels=(
        Level(
            "same",
            Equal("business_number"),
            "사업자등록번호가 같다",
            "The business numbers are the same",
        ),
        Level(
            "one_digit",
            WithinEdits("business_number", 1),
            "사업자등록번호가 숫자 하나만 다르다",
            "The business numbers differ by one digit",
        ),
        Level("different", None, "사업자등록번호가 다르다", "The business numbers differ"),
    ),
)

CORPORATE_NUMBER = Comparison(
    "corporate_number",
    korean="법인등록번호",
    missing=Missing("corporate_number"),
    levels=(
        Level(
            "same",
            Equal("corporate_number"),
            "법인등록번호가 같다",
            "The corporate numbers are the same",
        ),
        Level("different", None, "법인등록번호가 다르다", "The corporate numbers differ"),
    ),
)

_PLACE = All(BUILDING, Any(Equal("unit_key"), Missing("unit_key")))

CONTACT = Comparison(
    "contact",
    korean="전화와 주소",
    missing=All(NO_PHONE, NO_PLACE),
    levels=(
        Level(
            "phone_place",
            All(PHONE, BUILDING),
            "전화와 건물이 같다",
            "A phone number and the building are shared",
        ),
        Level(
            "phone_moved",
            All(PHONE, Not(NO_PLACE), Not(DISTRICT)),
            "전화는 같고 시군구가 다르다",
            "A phone number is shared, the districts differ",
        ),
        Level("phone", PHONE, "전화가 같다", "A phone number is shared"),
        Level("place", _PLACE, "주소가 같다", "The address is the same"),
        Level(
            "building",
            BUILDING,
            "같은 건물의 다른 호에 있다",
            "They are in different units of one building",
        ),
        Level("dong", DONG, "같은 동에 있다", "They are in the same neighbourhood"),
        Level(
            "district",
            DISTRICT,
            "같은 시군구에 있다",
            "They are in the same district",
        ),
        Level("different", None, "전화도 주소도 다르다", "Neither phone nor address agrees"),
    ),
)

ORGANIZATION = (NAME, BRANCH, BUSINESS_NUMBER, CORPORATE_NUMBER, CONTACT, EMAIL)
