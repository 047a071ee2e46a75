"""What one field of a record tells: its columns, its keys for matching, its issues.

A part is all that depends on one field, or on two that belong together, and on nothing else. So it
is made once for each distinct value; names and birth dates, which come again and again, are
remembered too. ``rules.standardize`` chooses the parts of a record and adds what only the whole of
it tells. The fields of a part bear the names of columns.

>>> email_part("Hong.Gildong@HANMAIL.NET")
EmailPart(email='hong.gildong@daum.net', email_account='hong.gildong', issues=())
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from rules.addresses import Address, Reference, standardize_address
from rules.dates import standardize_birth_date, standardize_timestamp
from rules.emails import standardize_email
from rules.identifiers import (
    standardize_business_number,
    standardize_ci,
    standardize_corporate_number,
    standardize_gender,
)
from rules.keys import account_of, name_keys, phone_keys
from rules.names import standardize_name
from rules.organizations import standardize_organization
from rules.phones import standardize_phones
from rules.record import Gender, Issue, PartyType, Phone

DISTINCT_VALUES = 1 << 16
"""How many distinct values of a field are remembered."""
FEW_VALUES = 1 << 10
"""The same where a field has only a few."""

Issues = tuple[Issue, ...]
Texts = tuple[str, ...]


class NamePart(NamedTuple):
    """The name of a person or an organization."""

    name: str | None = None
    surname: str | None = None
    given_name: str | None = None
    name_hanja: str | None = None
    name_latin: str | None = None
    name_masked: bool = False
    organization_name: str | None = None
    organization_form: str | None = None
    organization_branch: str | None = None
    name_key: str | None = None
    surname_key: str | None = None
    given_key: str | None = None
    name_law_key: str | None = None
    name_pattern: str | None = None
    latin_keys: Texts = ()
    given_frequency: float | None = None
    issues: Issues = ()


@lru_cache(maxsize=DISTINCT_VALUES)
def name_part(raw: str | None, party: PartyType) -> NamePart:
    """Return what a name tells, read as that of a person or of an organization."""
    if not raw:
        return _NO_NAME
    if party == "organization":
        firm = standardize_organization(raw)
        columns = (firm.name, None, None, None, None, False, firm.name, firm.form, firm.branch)
        return NamePart(*columns, *name_keys(party, firm.name), firm.issues)
    person = standardize_name(raw)
    surname, given = person.surname, person.given_name
    return NamePart(
        person.name, surname, given, person.hanja, person.latin, person.masked, None, None, None,
        *name_keys(party, person.name, person.latin, (surname, given), person.masked),
        person.issues,
    )  # fmt: skip


class PhonePart(NamedTuple):
    """The telephone numbers."""

    mobile: str | None = None
    landline: str | None = None
    phones: tuple[Phone, ...] = ()
    phone_keys: Texts = ()
    mobile_keys: Texts = ()
    successor_keys: Texts = ()
    issues: Issues = ()


def phone_part(raw: str | None, area_code: str | None, party: PartyType) -> PhonePart:
    """Return what a telephone field tells; a 070 number speaks for a firm, not for a person."""
    if not raw:
        return _NO_PHONES
    phones, issues = standardize_phones(raw, area_code=area_code)
    if party == "person":
        phones = tuple([_of_person(phone) for phone in phones])
    mobile, landline = _first(phones, "mobile"), _first(phones, "landline")
    return PhonePart(mobile, landline, phones, *phone_keys(phones), issues)


def _of_person(phone: Phone) -> Phone:
    return replace(phone, is_evidence=False) if phone.kind == "voip" else phone


def _first(phones: tuple[Phone, ...], kind: str) -> str | None:
    for phone in phones:
        if phone.kind == kind and phone.is_evidence:
            return phone.number
    return None


def address_part(raw: str | None, postal_code: str | None, reference: Reference | None) -> Address:
    """Return what an address and its postal code tell."""
    if not raw and not postal_code:
        return _NO_ADDRESS
    return standardize_address(raw or "", postal_code=postal_code or None, reference=reference)


class EmailPart(NamedTuple):
    """The mail address."""

    email: str | None = None
    email_account: str | None = None
    issues: Issues = ()


def email_part(raw: str | None) -> EmailPart:
    """Return what a mail address tells."""
    if not raw:
        return _NO_EMAIL
    field = standardize_email(raw)
    return EmailPart(field.value, account_of(field.value), field.issues)


class BirthPart(NamedTuple):
    """The birth date."""

    birth_date: str | None = None
    birth_alternatives: Texts = ()
    issues: Issues = ()


@lru_cache(maxsize=DISTINCT_VALUES)
def birth_part(
    raw: str | None, gender_digit: str | None, official: date | None, today: date
) -> BirthPart:
    """Return the birth date of the field, or that of the resident number, which wins.

    Args:
        raw: the field.
        gender_digit: the seventh digit of a resident number, where the record tells it.
        official: the birth date that a resident number told.
        today: the day against which ages are counted.
    """
    told = standardize_birth_date(raw, gender_digit=gender_digit, today=today) if raw else None
    value, others, issues = (told.value, told.alternatives, told.issues) if told else (None, (), ())
    if official is None:
        return BirthPart(value, others, issues)
    issued = official.isoformat()
    if value in (None, issued):
        return BirthPart(issued, others, issues)
    known = issued in others
    contradiction = Issue("birth_date", "birth_date.contradicts_resident_number")
    return BirthPart(issued, (value,), (*issues, *(() if known else (contradiction,))))


class GenderPart(NamedTuple):
    """The gender."""

    gender: Gender | None = None
    issues: Issues = ()


@lru_cache(maxsize=FEW_VALUES)
def gender_part(raw: str | None, official: Gender | None) -> GenderPart:
    """Return the gender of the field, or that of the resident number, which wins."""
    told = standardize_gender(raw)
    if official and told.value and told.value != official:
        contradiction = Issue("gender", "gender.contradicts_resident_number")
        return GenderPart(official, (*told.issues, contradiction))
    return GenderPart(official or told.value, told.issues)


class NumberPart(NamedTuple):
    """The numbers that the state or a service gave."""

    business_number: str | None = None
    corporate_number: str | None = None
    ci_hash: str | None = None
    issues: Issues = ()


def number_part(
    secret: bytes, business: str | None, corporate: str | None, ci: str | None
) -> NumberPart:
    """Return business number, corporate number and the keyed hash of a CI."""
    if not (business or corporate or ci):
        return _NO_NUMBERS
    firm = standardize_business_number(business)
    registered = standardize_corporate_number(corporate)
    person = standardize_ci(ci, secret)
    issues = (*firm.issues, *registered.issues, *person.issues)
    return NumberPart(firm.value, registered.value, person.value, issues)


class TimePart(NamedTuple):
    """When the record was updated."""

    updated_at: str | None = None
    issues: Issues = ()


def time_part(raw: str | None) -> TimePart:
    """Return when a record was updated; moments hardly repeat, so none is remembered."""
    if not raw:
        return _NO_TIME
    moment = standardize_timestamp(raw)
    return TimePart(moment.value, moment.issues)


class RemarkPart(NamedTuple):
    """Nothing but issues."""

    issues: Issues = ()


@lru_cache(maxsize=FEW_VALUES)
def remark_part(issues: Issues) -> RemarkPart:
    """Return issues as a part."""
    return RemarkPart(issues)


_NO_NAME = NamePart()
_NO_PHONES = PhonePart()
_NO_ADDRESS = Address()
_NO_EMAIL = EmailPart()
_NO_NUMBERS = NumberPart()
_NO_TIME = TimePart()
