"""The record: as it came in, and as it is compared.

A raw record is what a source sent, as text; a standardized record is the same customer in one
comparable form. Both are keyed by (``source``, ``source_record_id``). Every other floor speaks
of records in these columns and in no others.
"""

from dataclasses import dataclass
from typing import Literal

PartyType = Literal["person", "organization"]
PhoneKind = Literal[
    "mobile", "landline", "voip", "virtual", "representative", "toll_free", "foreign", "other"
]
Gender = Literal["M", "F"]


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong with one value of one record.

    ``code`` is one of ``rules.issues.CODES``; ``detail`` never holds personal data.
    """

    field: str
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as a source sent it; empty text and ``None`` both mean that nothing was sent."""

    source: str
    source_record_id: str
    name: str | None = None
    phone: str | None = None
    address: str | None = None
    postal_code: str | None = None
    email: str | None = None
    birth_date: str | None = None
    gender: str | None = None
    resident_number: str | None = None
    business_number: str | None = None
    corporate_number: str | None = None
    ci: str | None = None
    updated_at: str | None = None
    party_type: str | None = None
    extras: tuple[tuple[str, str], ...] = ()


KEY_COLUMNS = ("source", "source_record_id")
RAW_COLUMNS = (
    *KEY_COLUMNS,
    "name",
    "phone",
    "address",
    "postal_code",
    "email",
    "birth_date",
    "gender",
    "resident_number",
    "business_number",
    "corporate_number",
    "ci",
    "updated_at",
)
READ_COLUMNS = (*RAW_COLUMNS, "party_type")
"""The canonical columns, and what a source may say beyond them: persons or organizations."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One telephone number found in a field.

    ``number`` and ``successor`` are E.164; ``successor`` is the 010 number that an old 01X number
    became. ``is_evidence`` says whether agreement on the number speaks for one customer.
    """

    number: str
    kind: PhoneKind
    extension: str | None = None
    successor: str | None = None
    is_evidence: bool = True
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardizedRecord:
    """One record in comparable form; the columns, their order and their meaning are a contract.

    A value that cannot be understood is ``None`` with an issue, never a guess.
    Columns from ``name_key`` on are keys for matching, made from the columns before them.
    """

    source: str
    source_record_id: str
    party_type: PartyType
    name: str | None = None
    surname: str | None = None
    given_name: str | None = None
    name_hanja: str | None = None
    name_latin: str | None = None
    name_masked: bool = False
    organization_name: str | None = None
    organization_form: str | None = None
    organization_branch: str | None = None
    mobile: str | None = None
    landline: str | None = None
    phones: tuple[Phone, ...] = ()
    sido: str | None = None
    sigungu: str | None = None
    eup_myeon_dong: str | None = None
    ri: str | None = None
    road_name: str | None = None
    building_number: str | None = None
    underground: bool = False
    lot_number: str | None = None
    mountain: bool = False
    building_name: str | None = None
    building_unit: str | None = None
    floor: str | None = None
    room: str | None = None
    postal_code: str | None = None
    postal_code_old: str | None = None
    address: str | None = None
    email: str | None = None
    birth_date: str | None = None
    gender: Gender | None = None
    business_number: str | None = None
    corporate_number: str | None = None
    ci_hash: str | None = None
    issues: tuple[Issue, ...] = ()
    updated_at: str | None = None
    # keys for matching
    name_key: str | None = None
    surname_key: str | None = None
    given_key: str | None = None
    name_law_key: str | None = None
    name_pattern: str | None = None
    latin_keys: tuple[str, ...] = ()
    name_frequency: float | None = None
    given_frequency: float | None = None
    email_account: str | None = None
    phone_keys: tuple[str, ...] = ()
    mobile_keys: tuple[str, ...] = ()
    successor_keys: tuple[str, ...] = ()
    birth_alternatives: tuple[str, ...] = ()
    building_keys: tuple[str, ...] = ()
    unit_key: str | None = None
    road_key: str | None = None
    dong_key: str | None = None
    district_key: str | None = None
    blocking_keys: tuple[str, ...] = ()
