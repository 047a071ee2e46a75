"""One record to comparable form: the fields composed, and what one field tells of another.

* Resident numbers are taken out of every field first; wherever one stood it gives birth date and
  gender, which win over the fields of that name: they were issued, not typed from memory.
* The record's own address completes a telephone number that lacks its area code.
* The front of a resident number (``800105-1``) in the field of the birth date tells the gender; in
  its own field it tells the birth date.
* What the source says of a party (person, organization) counts. Else it is an organization if it
  has a corporate number, if its name is that of one, or if it has a business number and nothing
  that only persons have (birth date, gender, resident number, CI). These also decide for a name
  of three syllables that could be either (최은행).
  A shopkeeper (business number of an individual, and a person's name) stays a person.
* A 070 number speaks for a firm, not for a person.
"""

import re
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

from rules.addresses import Address, standardize_address
from rules.dates import BirthDate, Timestamp, standardize_birth_date, standardize_timestamp
from rules.emails import EmailField, standardize_email
from rules.identifiers import (
    GenderField,
    standardize_business_number,
    standardize_ci,
    standardize_corporate_number,
    standardize_gender,
)
from rules.keepable import without_residents
from rules.keys import matching_keys
from rules.names import standardize_name
from rules.organizations import (
    is_full_name,
    is_organization,
    may_be_a_person,
    standardize_organization,
)
from rules.parties import standardize_party_type
from rules.phones import PhoneField, area_code_of, standardize_phones
from rules.record import Issue, PartyType, Phone, RawRecord, StandardizedRecord
from rules.resident_numbers import ResidentFacts, resident_facts

DISTINCT_VALUES = 1 << 16
"""How many distinct raw values of a field are remembered."""


@dataclass(frozen=True, slots=True)
class Context:
    """What standardizing needs beside the record: the secret for CI, the day, reference data."""

    ci_key: bytes = field(repr=False)
    today: date
    reference: Any = None


def standardize(raw: RawRecord, context: Context) -> StandardizedRecord:
    """Return one record in comparable form, keys for matching included."""
    return StandardizedRecord(**standardized_columns(raw, context))


def standardized_columns(raw: RawRecord, context: Context) -> dict[str, Any]:
    """Return the columns of a standardized record, all of them, in their order."""
    raw, found = without_residents(raw, context.ci_key)
    return clean_columns(raw, context, found)


def clean_columns(
    raw: RawRecord,
    context: Context,
    found: ResidentFacts = ResidentFacts(),  # noqa: B008
) -> dict[str, Any]:
    """Return all columns of a record that hides no resident number outside its own column.

    Args:
        raw: the record, rid of resident numbers by ``without_residents``.
        context: key, day and reference.
        found: what the numbers that were removed told.
    """
    if raw.resident_number and not raw.birth_date and _FRONT.fullmatch(raw.resident_number.strip()):
        raw = replace(raw, birth_date=raw.resident_number, resident_number=None)
    resident = _resident(raw, found)
    address = _address(raw.address, raw.postal_code, context.reference)
    phones = _phones(raw.phone, _area_code(address))
    birth, gender = _born(raw, resident, context.today), _gender(raw.gender or _digit(raw))
    numbers = _numbers(raw, context.ci_key)
    email, updated = _email(raw.email), _timestamp(raw.updated_at)
    is_personal = bool(
        resident.birth_date or birth.value or resident.gender or gender.value or numbers["ci_hash"]
    )
    told = standardize_party_type(raw.party_type)
    party = told.value or _party(raw.name, numbers, is_personal=is_personal)
    name, name_issues = _name(raw.name) if party == "person" else _organization(raw.name)
    columns: dict[str, Any] = {
        **_NOTHING_KNOWN,
        "source": raw.source,
        "source_record_id": raw.source_record_id,
        "party_type": party,
        **name,
        **_phone_columns(phones, party),
        **_address_columns(address),
        "email": email.value,
        "birth_date": birth.value,
        "birth_alternatives": birth.alternatives,
        "gender": resident.gender or gender.value,
        **numbers,
        "updated_at": updated.value,
    }
    columns |= matching_keys(columns)
    columns["issues"] = (
        *name_issues,
        *phones.issues,
        *address.issues,
        *email.issues,
        *birth.issues,
        *_gender_issues(gender, resident),
        *resident.issues,
        *columns.pop("number_issues"),
        *updated.issues,
        *told.issues,
    )
    return columns


_NOTHING_KNOWN = {
    f.name: None if f.default is MISSING else f.default for f in fields(StandardizedRecord)
}


def _resident(raw: RawRecord, found: ResidentFacts) -> ResidentFacts:
    if not raw.resident_number:
        return found
    own = resident_facts(raw.resident_number)
    told = own if own.birth_date else found
    return replace(told, issues=(*own.issues, *found.issues))


@lru_cache(maxsize=DISTINCT_VALUES)
def _address(raw: str | None, postal_code: str | None, reference: Any) -> Address:
    if not raw and not postal_code:
        return _NO_ADDRESS
    return standardize_address(raw or "", postal_code=postal_code or None, reference=reference)


@lru_cache(maxsize=DISTINCT_VALUES)
def _phones(raw: str | None, area_code: str | None) -> PhoneField:
    return standardize_phones(raw, area_code=area_code) if raw else _NO_PHONES


@lru_cache(maxsize=DISTINCT_VALUES)
def _email(raw: str | None) -> EmailField:
    return standardize_email(raw) if raw else _NO_EMAIL


@lru_cache(maxsize=DISTINCT_VALUES)
def _timestamp(raw: str | None) -> Timestamp:
    return standardize_timestamp(raw) if raw else _NO_TIMESTAMP


@lru_cache(maxsize=DISTINCT_VALUES)
def _birth_date(raw: str, gender_digit: str | None, today: date) -> BirthDate:
    return standardize_birth_date(raw, gender_digit=gender_digit, today=today)


@lru_cache(maxsize=1024)
def _gender(raw: str | None) -> GenderField:
    return standardize_gender(raw)


_NO_ADDRESS = Address()
_NO_PHONES = PhoneField()
_NO_EMAIL = EmailField()
_NO_TIMESTAMP = Timestamp()
_NO_BIRTH_DATE = BirthDate()


def _area_code(address: Address) -> str | None:
    return area_code_of(address.sido, address.sigungu)


def _born(raw: RawRecord, resident: ResidentFacts, today: date) -> BirthDate:
    """Return the birth date of the field, or that of the resident number, which wins."""
    digit = raw.gender if raw.gender in _TELLING_DIGITS else None
    told = _birth_date(raw.birth_date, digit, today) if raw.birth_date else _NO_BIRTH_DATE
    if resident.birth_date is None:
        return told
    official = resident.birth_date.isoformat()
    if told.value in (None, official):
        return replace(told, value=official)
    known = official in told.alternatives
    contradiction = Issue("birth_date", "birth_date.contradicts_resident_number")
    return BirthDate(official, (told.value,), (*told.issues, *(() if known else (contradiction,))))


_TELLING_DIGITS = frozenset("345678")
"""Gender codes that can only be the seventh digit; 1 and 2 may be a plain code."""


_FRONT = re.compile(r"[0-9]{6}(?:\s?-\s?[*xX●]{0,7})?")
_FRONT_AND_DIGIT = re.compile(r"(?:[0-9]{6}\s?-?|[0-9]{8}\s?-)\s?([1-8])[*●xX#]{0,6}")


def _digit(raw: RawRecord) -> str | None:
    """Return the gender digit that stands behind the birth date."""
    text = raw.birth_date
    if not text or len(text) == 10 or not (found := _FRONT_AND_DIGIT.fullmatch(text.strip())):
        return None
    return found[1]


def _gender_issues(gender: GenderField, resident: ResidentFacts) -> tuple[Issue, ...]:
    if resident.gender and gender.value and gender.value != resident.gender:
        return (*gender.issues, Issue("gender", "gender.contradicts_resident_number"))
    return gender.issues


def _numbers(raw: RawRecord, secret: bytes) -> dict[str, Any]:
    if not (raw.business_number or raw.corporate_number or raw.ci):
        return {"ci_hash": None, "number_issues": ()}
    business = standardize_business_number(raw.business_number)
    corporate = standardize_corporate_number(raw.corporate_number)
    ci = standardize_ci(raw.ci, secret)
    return {
        "business_number": business.value,
        "corporate_number": corporate.value,
        "ci_hash": ci.value,
        "number_issues": (*business.issues, *corporate.issues, *ci.issues),
    }


def _party(name: str | None, numbers: dict[str, Any], *, is_personal: bool) -> PartyType:
    if numbers.get("corporate_number"):
        return "organization"
    if name and _is_organization(name) and not (is_personal and may_be_a_person(name)):
        return "organization"
    business = numbers.get("business_number")
    if not business or is_personal:
        return "person"
    keeps_shop = business[3:5] in _OF_INDIVIDUALS and name and is_full_name(name.strip())
    return "person" if keeps_shop else "organization"


_OF_INDIVIDUALS = frozenset(f"{kind:02}" for kind in (*range(1, 80), *range(90, 100)))
"""Fourth and fifth digit of a business number: 01 to 79 taxable, 90 to 99 exempt (국세청)."""


@lru_cache(maxsize=DISTINCT_VALUES)
def _is_organization(name: str) -> bool:
    return is_organization(name)


@lru_cache(maxsize=DISTINCT_VALUES)
def _name(raw: str | None) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    if not raw:
        return {}, ()
    person = standardize_name(raw)
    columns = {
        "name": person.name,
        "surname": person.surname,
        "given_name": person.given_name,
        "name_hanja": person.hanja,
        "name_latin": person.latin,
        "name_masked": person.masked,
    }
    return columns, person.issues


@lru_cache(maxsize=DISTINCT_VALUES)
def _organization(raw: str | None) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    if not raw:
        return {}, ()
    found = standardize_organization(raw)
    columns = {
        "name": found.name,
        "organization_name": found.name,
        "organization_form": found.form,
        "organization_branch": found.branch,
    }
    return columns, found.issues


def _phone_columns(field: PhoneField, party: PartyType) -> dict[str, Any]:
    phones = field.phones
    if party == "person" and any(phone.kind == "voip" for phone in phones):
        phones = tuple(replace(p, is_evidence=False) if p.kind == "voip" else p for p in phones)
    return {
        "mobile": _first(phones, "mobile"),
        "landline": _first(phones, "landline"),
        "phones": phones,
    }


def _first(phones: tuple[Phone, ...], kind: str) -> str | None:
    for phone in phones:
        if phone.kind == kind and phone.is_evidence:
            return phone.number
    return None


_ADDRESS_COLUMNS = tuple(f.name for f in fields(Address) if f.name != "issues")
_address_values = attrgetter(*_ADDRESS_COLUMNS)


def _address_columns(address: Address) -> dict[str, Any]:
    return dict(zip(_ADDRESS_COLUMNS, _address_values(address), strict=True))
