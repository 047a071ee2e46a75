"""When two records are one customer: thresholds, hard rules and evidence guards.

The match weight alone does not decide. Each guard below names levels of comparisons and the best
decision that is still possible where they all hold; the first guard that lowers a decision gives
its reason. Name and birth date alone never merge: more than one Korean in ten shares both with
somebody else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from rules.comparisons import COMPARISONS
from rules.record import PartyType

GenericKind = Literal["phone", "email", "home", "building"]
Outcome = Literal["match", "review", "no_match"]
OUTCOMES: tuple[Outcome, ...] = ("no_match", "review", "match")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Match weights in bits from which a pair is a match, or worth a steward's look."""

    match: float
    review: float


@dataclass(frozen=True, slots=True)
class Guard:
    """Where all the named levels hold, the decision is ``at_most`` this."""

    reason: str
    levels: Mapping[str, frozenset[str]]
    at_most: Outcome
    korean: str
    english: str


@dataclass(frozen=True, slots=True)
class Bridge:
    """When one pair is too thin a bridge between two groups of records.

    Groups that have no value of ``unshared`` in common, and would be more than ``above`` records
    together, unite only where at least the share ``support`` of the pairs across are matches.
    ``known``: it asks so only where both groups have values of every such attribute.
    """

    reason: str
    unshared: tuple[str, ...]
    known: bool
    above: int
    support: float
    korean: str
    english: str


@dataclass(frozen=True, slots=True)
class Brake:
    """How far an entity grows by itself: in records, in values of one attribute, over bridges."""

    records: int
    values: Mapping[str, int]
    bridges: tuple[Bridge, ...] = ()

    def attributes(self) -> tuple[str, ...]:
        """Return the attributes of records that it looks at."""
        bridged = (name for bridge in self.bridges for name in bridge.unshared)
        return tuple(dict.fromkeys([*self.values, *bridged]))


GENERIC_FROM: Mapping[GenericKind, int] = {"phone": 8, "email": 6, "home": 10, "building": 20}
"""From how many different names on a value says nothing about who someone is."""

REVIEWS_PER_RECORD, REVIEWS_ALWAYS = 0.1, 1_000
"""A run asks stewards at most so many questions per record, the worthiest, or so many at least."""

THRESHOLDS: dict[PartyType, Thresholds] = {
    "person": Thresholds(match=3.0, review=-1.0),
    "organization": Thresholds(match=6.0, review=-1.0),
}


def _named(party_type: PartyType, comparison: str) -> tuple[str, ...]:
    found = next(c for c in COMPARISONS[party_type] if c.name == comparison)
    return (*found.level_names(), "missing")


def _only(*levels: str) -> frozenset[str]:
    return frozenset(levels)


def _all_but(party_type: PartyType, comparison: str, *levels: str) -> frozenset[str]:
    return frozenset(_named(party_type, comparison)) - frozenset(levels)


NO_CI = _all_but("person", "ci", "same")
NO_EMAIL = _all_but("person", "email", "exact")
CONTACT_EVIDENCE = _only(
    "mobile_home",
    "mobile_building",
    "mobile_moved",
    "mobile",
    "line_home",
    "line",
    "near_phone_home",
    "near_phone",
    "home",
    "home_other_phone",
    "building",
    "building_other_phone",
    "dong",
    "dong_other_phone",
    "district",
    "district_other_phone",
)
NO_CONTACT = frozenset(_named("person", "contact")) - CONTACT_EVIDENCE
MOBILE = _only("mobile_home", "mobile_building", "mobile_moved", "mobile")
OTHER_NAME = _only("given_same", "given_differs", "different")
UNSURE_NAME = _only("two_letters", "unreadable", "missing")
BIRTH_AGREES = _only("exact", "lunar", "swapped", "one_digit")
BIRTH_UNSAID = _only("missing")
BIRTH_OTHER = _only("two_parts", "different")
NO_EMAIL_AT_ALL = _only("different", "missing")

PERSON_GUARDS = (
    Guard(
        "ci_differs",
        {"ci": _only("different")},
        "no_match",
        "CI가 서로 다르면 다른 사람이다",
        "Two different CI are two different people",
    ),
    Guard(
        "name_differs_birth_differs",
        {"name": OTHER_NAME | _only("near"), "birth": BIRTH_OTHER, "ci": NO_CI},
        "no_match",
        "이름과 생년월일이 모두 다르면 연락처를 함께 쓰는 가족이다",
        "Different name and birth date: a family that shares its contact details",
    ),
    Guard(
        "name_differs_gender_differs",
        {"name": OTHER_NAME, "gender": _only("different"), "ci": NO_CI},
        "no_match",
        "이름과 성별이 모두 다르면 다른 사람이다",
        "Different name and gender are different people",
    ),
    Guard(
        "name_differs_birth_unknown",
        {"name": OTHER_NAME, "birth": BIRTH_UNSAID, "ci": NO_CI},
        "no_match",
        "이름이 다르고 생년월일을 모르면 같은 사람이라고 볼 근거가 없다",
        "A different name with no birth date gives no ground to take them for one person",
    ),
    Guard(
        "name_differs",
        {"name": OTHER_NAME, "ci": NO_CI},
        "review",
        "이름이 분명히 다르면 자동으로 합치지 않는다(개명 또는 쌍둥이)",
        "A plainly different name is never merged automatically (renamed, or a twin)",
    ),
    Guard(
        "mask_differs_birth_unknown",
        {
            "name": _only("mask_differs", "latin_differs"),
            "birth": frozenset(_named("person", "birth")) - BIRTH_AGREES,
            "email": NO_EMAIL,
            "ci": NO_CI,
        },
        "no_match",
        "가려지거나 로마자로 쓴 이름이 맞지 않고 생년월일도 확인되지 않는다",
        "A masked or latin name does not fit, and no birth date says otherwise",
    ),
    Guard(
        "mask_differs",
        {"name": _only("mask_differs", "latin_differs"), "ci": NO_CI},
        "review",
        "가려지거나 로마자로 쓴 이름이 맞지 않으면 자동으로 합치지 않는다",
        "A masked or latin name that does not fit is never merged automatically",
    ),
    Guard(
        "surname_only",
        {
            "name": _only("surname_only"),
            "birth": _all_but("person", "birth", "exact"),
            "email": NO_EMAIL,
            "ci": NO_CI,
        },
        "review",
        "성만 보이는 이름은 생년월일 없이 자동으로 합치지 않는다",
        "A name of which only the surname shows is not merged without the birth date",
    ),
    Guard(
        "surname_only_no_mobile",
        {
            "name": _only("surname_only"),
            "contact": _all_but("person", "contact", *MOBILE),
            "email": NO_EMAIL,
            "ci": NO_CI,
        },
        "review",
        "성만 보이는 이름은 휴대전화 없이 자동으로 합치지 않는다",
        "A name of which only the surname shows is not merged without the mobile number",
    ),
    Guard(
        "name_near",
        {"name": _only("near"), "ci": NO_CI},
        "review",
        "흔한 두 이름이 자모 하나만 다르면 형제자매나 쌍둥이일 수 있다",
        "Two common names one letter apart may be brothers, sisters or twins",
    ),
    Guard(
        "name_unsure",
        {"name": UNSURE_NAME, "birth": _all_but("person", "birth", "exact"), "ci": NO_CI},
        "review",
        "이름이 비슷할 뿐이면 생년월일 없이 자동으로 합치지 않는다",
        "A name that is merely similar is not merged without the birth date",
    ),
    Guard(
        "name_unsure_no_mobile",
        {"name": UNSURE_NAME, "contact": _all_but("person", "contact", *MOBILE), "ci": NO_CI},
        "review",
        "이름이 비슷할 뿐이면 휴대전화 없이 자동으로 합치지 않는다",
        "A name that is merely similar is not merged without the mobile number",
    ),
    Guard(
        "namesake_elsewhere",
        {
            "birth": BIRTH_UNSAID,
            "contact": _only("only_phones_differ", "only_homes_differ", "different"),
            "email": NO_EMAIL_AT_ALL,
            "ci": NO_CI,
        },
        "no_match",
        "생년월일을 모르고 연락처가 모두 다르면 동명이인이다",
        "No birth date, and whatever contact details are known differ: a namesake",
    ),
    Guard(
        "birth_differs",
        {"birth": _only("different"), "name": _all_but("person", "name", "exact"), "ci": NO_CI},
        "review",
        "생년월일이 분명히 다르면 자동으로 합치지 않는다",
        "Plainly different birth dates are never merged automatically",
    ),
    Guard(
        "birth_differs_no_mobile",
        {
            "birth": _only("different"),
            "contact": _all_but("person", "contact", *MOBILE),
            "ci": NO_CI,
        },
        "review",
        "생년월일이 다르고 휴대전화도 같지 않으면 동명이인이다",
        "Different birth dates and no mobile number shared: a namesake",
    ),
    Guard(
        "birth_unsure",
        {"birth": _only("two_parts"), "name": _all_but("person", "name", "exact"), "ci": NO_CI},
        "review",
        "생년월일이 일부만 같으면 이름까지 똑같아야 자동으로 합친다",
        "Where the birth dates agree only in part, nothing but the very same name merges",
    ),
    Guard(
        "birth_unsure_no_mobile",
        {
            "birth": _only("two_parts"),
            "contact": _all_but("person", "contact", *MOBILE),
            "ci": NO_CI,
        },
        "review",
        "생년월일이 일부만 같으면 휴대전화까지 같아야 자동으로 합친다",
        "Where the birth dates agree only in part, the mobile number must agree",
    ),
    Guard(
        "gender_differs",
        {"gender": _only("different"), "ci": NO_CI},
        "review",
        "성별이 다르면 자동으로 합치지 않는다",
        "Records of different gender are never merged automatically",
    ),
    Guard(
        "no_contact_evidence",
        {"contact": NO_CONTACT, "email": NO_EMAIL, "ci": NO_CI},
        "review",
        "이름과 생년월일만으로는 합치지 않는다(연락처 근거 없음)",
        "Name and birth date alone never merge: there is no contact evidence",
    ),
    Guard(
        "building_without_birth",
        {
            "contact": _only("building_other_phone"),
            "birth": BIRTH_UNSAID,
            "email": NO_EMAIL,
            "ci": NO_CI,
        },
        "review",
        "한 건물에 사는 동명이인일 수 있다",
        "They may be namesakes in one building",
    ),
    Guard(
        "neighbourhood_without_birth",
        {
            "contact": _only("dong_other_phone", "district_other_phone"),
            "birth": BIRTH_UNSAID,
            "email": NO_EMAIL,
            "ci": NO_CI,
        },
        "review",
        "사는 동네만 같고 전화가 다르면 생년월일 없이 자동으로 합치지 않는다",
        "The same neighbourhood with other phones is not merged without the birth date",
    ),
    Guard(
        "building_other_email",
        {
            "contact": _only("building"),
            "birth": BIRTH_UNSAID,
            "email": _only("different"),
            "ci": NO_CI,
        },
        "review",
        "건물만 같고 이메일이 다르면 생년월일 없이 자동으로 합치지 않는다",
        "The same building with other e-mail addresses is not merged without the birth date",
    ),
    Guard(
        "other_unit",
        {"contact": _only("neighbours"), "email": NO_EMAIL, "ci": NO_CI},
        "review",
        "한 건물의 다른 호에 살고 전화도 이메일도 다르면 동명이인일 수 있다",
        "Different homes in one building with no phone or e-mail shared: namesakes?",
    ),
    Guard(
        "namesake_in_district",
        {
            "contact": _only("district", "district_other_phone", "dong_other_phone"),
            "email": _only("different"),
            "ci": NO_CI,
        },
        "review",
        "사는 곳이 가까울 뿐 이메일이 다르면 동명이인일 수 있다",
        "They live near each other, yet their e-mail addresses differ: namesakes?",
    ),
    Guard(
        "masked_without_birth",
        {
            "name": _only("masked"),
            "birth": BIRTH_UNSAID,
            "contact": _all_but("person", "contact", *MOBILE),
            "email": NO_EMAIL,
            "ci": NO_CI,
        },
        "review",
        "가려진 이름은 생년월일도 휴대전화도 없이 합치지 않는다",
        "A masked name is not merged with neither birth date nor mobile number",
    ),
)

_ORG_OTHER_NAME = _only("different", "missing")
_NO_NUMBER = _all_but("organization", "business_number", "same")
_NO_CORPORATE = _all_but("organization", "corporate_number", "same")
_ORG_NO_CONTACT = _only("building", "dong", "district", "different", "missing")

ORGANIZATION_GUARDS = (
    Guard(
        "business_number_differs",
        {"business_number": _only("different")},
        "no_match",
        "사업자등록번호가 다르면 다른 사업장이다",
        "Two different business numbers are two places of business",
    ),
    Guard(
        "branch_differs",
        {"branch": _only("different")},
        "no_match",
        "지점이 다르면 다른 고객이다",
        "Two branches are two customers",
    ),
    Guard(
        "organization_name_differs",
        {"name": _ORG_OTHER_NAME, "business_number": _NO_NUMBER},
        "no_match",
        "상호가 다르고 같은 사업자등록번호가 없다",
        "The names differ and no business number agrees",
    ),
    Guard(
        "organization_renamed",
        {"name": _ORG_OTHER_NAME},
        "review",
        "사업자등록번호는 같고 상호가 다르다(상호 변경)",
        "The business number is the same, the name is another: renamed?",
    ),
    Guard(
        "organization_no_evidence",
        {
            "business_number": _NO_NUMBER,
            "corporate_number": _NO_CORPORATE,
            "contact": _ORG_NO_CONTACT,
            "email": _all_but("organization", "email", "exact"),
        },
        "review",
        "상호만으로는 합치지 않는다",
        "A name alone never merges",
    ),
)

GUARDS: dict[PartyType, tuple[Guard, ...]] = {
    "person": PERSON_GUARDS,
    "organization": ORGANIZATION_GUARDS,
}

ALWAYS_APART = frozenset(
    {
        "ci_differs",
        "name_differs_birth_differs",
        "name_differs_gender_differs",
        "name_differs_birth_unknown",
        "name_differs",
        "birth_differs",
        "birth_differs_no_mobile",
        "other_unit",
        "business_number_differs",
        "branch_differs",
    }
)
"""Guards that keep any two members of an entity apart, also where others would join them."""

MORE_THAN_A_THIRD = 0.34
"""One pair in three is what a namesake in the same home brings about."""

PERSON_BRIDGES = (
    Bridge(
        "strangers",
        ("mobile", "email"),
        known=True,
        above=2,
        support=MORE_THAN_A_THIRD,
        korean="휴대전화도 이메일도 다른 두 묶음은 서로 맞는 기록이 셋 중 하나를 넘어야 합친다",
        english="Two groups with other mobile numbers and other e-mail addresses unite only where "
        "more than one in three of their pairs match: namesakes in one home?",
    ),
    Bridge(
        "large_strangers",
        ("mobile", "email"),
        known=False,
        above=8,
        support=MORE_THAN_A_THIRD,
        korean="같은 휴대전화나 이메일이 없으면 셋 중 하나가 맞아야 여덟 건 넘게 합친다",
        english="Sharing neither mobile number nor e-mail address, groups grow past eight records "
        "only where more than one in three of their pairs match",
    ),
)

ORGANIZATION_BRIDGES = (
    Bridge(
        "other_switchboards",
        ("phone_keys",),
        known=True,
        above=2,
        support=MORE_THAN_A_THIRD,
        korean="전화번호가 다른 두 묶음은 서로 맞는 기록이 셋 중 하나를 넘어야 합친다",
        english="Two groups with other telephone numbers unite only where more than one in three "
        "of their pairs match: two firms behind one e-mail address?",
    ),
)

BRAKES: dict[PartyType, Brake] = {
    "person": Brake(
        records=200,
        values={"name_law_key": 6, "birth_date": 4, "mobile": 8, "email": 8},
        bridges=PERSON_BRIDGES,
    ),
    "organization": Brake(records=500, values={"name_key": 8}, bridges=ORGANIZATION_BRIDGES),
}


def decide(
    party_type: PartyType, levels: Mapping[str, str], match_weight: float, thresholds: Thresholds
) -> tuple[Outcome, str]:
    """Decide on one pair.

    Args:
        party_type: of both records.
        levels: comparison → level, ``missing`` included.
        match_weight: in bits, prior included.
        thresholds: of the model.

    Returns:
        The decision, and the reason: of the first guard that lowered it, else ``weight``.
    """
    outcome, reason = by_weight(match_weight, thresholds), "weight"
    for guard in GUARDS[party_type]:
        if OUTCOMES.index(guard.at_most) < OUTCOMES.index(outcome) and holds(guard, levels):
            outcome, reason = guard.at_most, guard.reason
    return outcome, reason


def by_weight(match_weight: float, thresholds: Thresholds) -> Outcome:
    """Decide by the weight alone."""
    if match_weight >= thresholds.match:
        return "match"
    return "review" if match_weight >= thresholds.review else "no_match"


def holds(guard: Guard, levels: Mapping[str, str]) -> bool:
    """Whether every comparison that the guard names is at one of its levels."""
    return all(levels[comparison] in named for comparison, named in guard.levels.items())


def unknown_levels() -> Iterator[str]:
    """Name every level in a guard that no comparison has; there must be none."""
    for party_type, guards in GUARDS.items():
        known = {c.name: {*c.level_names(), "missing"} for c in COMPARISONS[party_type]}
        for guard in guards:
            for comparison, levels in guard.levels.items():
                for level in sorted(levels - known.get(comparison, set())):
                    yield f"{guard.reason}: {comparison}={level}"
