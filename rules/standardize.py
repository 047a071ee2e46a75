"""Records to comparable form: the parts of each chosen, and what one field tells of another.

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

It is written once, over columns: ``of_columns`` names the steps, and who calls it says how a step
is taken (``Steps``). For one record a column is its value and a step a call; the bulk standardizer
takes a step for each distinct value in a column of thousands, and reads plain ones all at once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any, Protocol

from rules.addresses import Address
from rules.blocking import KEY_SOURCES, blocking_keys
from rules.frequencies import cohort_of, name_frequency
from rules.keepable import without_residents
from rules.organizations import is_full_name, is_organization, may_be_a_person
from rules.parties import PartyTypeField, standardize_party_type
from rules.parts import (
    BirthPart,
    EmailPart,
    GenderPart,
    NamePart,
    NumberPart,
    PhonePart,
    RemarkPart,
    TimePart,
    address_part,
    birth_part,
    email_part,
    gender_part,
    name_part,
    number_part,
    phone_part,
    remark_part,
    time_part,
)
from rules.phones import area_code_of
from rules.record import READ_COLUMNS, Gender, PartyType, RawRecord, StandardizedRecord
from rules.resident_numbers import ResidentFacts, resident_facts

Column = Any
"""Values of one kind, one for each record; what it is, only the caller of ``of_columns`` knows."""


class Steps(Protocol):
    """How a step is taken over the values of each record."""

    def each(self, work: Callable[..., Any], *columns: Column) -> Column:
        """Return the column of what ``work`` makes of the values."""

    def part(self, kind: Any, work: Callable[..., Any], *columns: Column) -> Column:
        """Do the same where the work makes parts that may be plain (``rules.plain``)."""

    def field(self, part: Column, name: str) -> Column:
        """Return one field of parts that may be plain."""


PARTS: tuple[Any, ...] = (
    NamePart, PhonePart, Address, EmailPart, BirthPart, GenderPart, RemarkPart, NumberPart,
    TimePart, RemarkPart,
)  # fmt: skip
"""The kinds of parts of a record, in the order in which its issues are told.

The first remarks are on resident numbers, the second on what the source says of its customers.
"""
Part = (
    NamePart | PhonePart | Address | EmailPart | BirthPart | GenderPart | NumberPart
    | TimePart | RemarkPart
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """What standardizing needs beside the record: the secret for CI, the day, reference data."""

    ci_key: bytes = field(repr=False)
    today: date
    reference: Any = None


@dataclass(frozen=True, slots=True)
class Standardized:
    """Records in comparable form, but for the blocking keys.

    ``columns`` tell of the whole record. All others lie in ``parts``: for each of ``PARTS`` a
    column of what one field tells.
    """

    columns: Mapping[str, Column]
    parts: tuple[Column, ...]


def standardize(raw: RawRecord, context: Context) -> StandardizedRecord:
    """Return one record in comparable form, keys for matching included."""
    return StandardizedRecord(**standardized_columns(raw, context))


def standardized_columns(
    raw: RawRecord, context: Context, told: ResidentFacts | None = None
) -> dict[str, Any]:
    """Return the columns of a standardized record, all of them, in their order.

    Args:
        raw: the record.
        context: key, day and reference.
        told: what resident numbers told, where they were taken out of the record before.
    """
    raw, found = without_residents(raw, context.ci_key)
    values = {name: getattr(raw, name) for name in READ_COLUMNS}
    done = of_columns(_OneRecord(), values, found if told is None else told, context)
    known = dict(done.columns)
    for part in done.parts:
        known.update(part._asdict())
    known["issues"] = tuple(chain.from_iterable(part.issues for part in done.parts))
    known["blocking_keys"] = blocking_keys(**{name: known[name] for name in KEY_SOURCES})
    return {name: known[name] for name in _COLUMNS}


class _OneRecord:
    """A column is a value."""

    def each(self, work: Callable[..., Any], *values: Any) -> Any:
        return work(*values)

    def part(self, kind: Any, work: Callable[..., Any], *values: Any) -> Any:
        return work(*values)

    def field(self, part: Any, name: str) -> Any:
        return getattr(part, name)


_COLUMNS = tuple(f.name for f in fields(StandardizedRecord))


def of_columns(
    steps: Steps, raws: Mapping[str, Column], found: Column, context: Context
) -> Standardized:
    """Return records that hide no resident number outside its own column in comparable form.

    Args:
        steps: how a step is taken.
        raws: the columns ``rules.record.READ_COLUMNS``, rid of resident numbers by
            ``without_residents``.
        found: for each record what the numbers that were removed told.
        context: key, day and reference.
    """
    each, field_of = steps.each, steps.field
    number, born = raws["resident_number"], raws["birth_date"]
    residents = each(_resident, number, each(bool, born), found)
    said = each(_birth_text, born, each(_front, number))
    births = steps.part(
        BirthPart, partial(birth_part, today=context.today),
        said, each(_TELLING_DIGITS.get, raws["gender"]), each(attrgetter("birth_date"), residents),
    )  # fmt: skip
    genders = each(
        gender_part,
        each(_either, raws["gender"], each(_digit, said)), each(attrgetter("gender"), residents),
    )  # fmt: skip
    numbers = each(
        partial(number_part, context.ci_key),
        raws["business_number"], raws["corporate_number"], raws["ci"],
    )  # fmt: skip
    told = each(standardize_party_type, raws["party_type"])
    cohorts = each(_cohort, field_of(births, "birth_date"))
    is_personal = each(
        _is_personal, cohorts,
        each(attrgetter("gender"), genders), each(_has_ci, numbers),
    )  # fmt: skip
    parties = each(
        _party, each(attrgetter("value"), told), each(_kind_of_firm, numbers), is_personal,
        raws["name"],
    )  # fmt: skip
    names = each(name_part, raws["name"], parties)
    addresses = steps.part(
        Address, partial(address_part, reference=context.reference),
        raws["address"], raws["postal_code"],
    )  # fmt: skip
    areas = each(area_code_of, field_of(addresses, "sido"), field_of(addresses, "sigungu"))
    columns = {
        "source": raws["source"],
        "source_record_id": raws["source_record_id"],
        "party_type": parties,
        "name_frequency": each(
            _frequency,
            names,
            each(attrgetter("gender"), genders),
            cohorts,
        ),
    }
    parts = (
        names, steps.part(PhonePart, phone_part, raws["phone"], areas, parties), addresses,
        steps.part(EmailPart, email_part, raws["email"]), births, genders,
        each(_remark, residents), numbers,
        steps.part(TimePart, time_part, raws["updated_at"]), each(_remark, told),
    )  # fmt: skip
    return Standardized(columns, parts)


_FRONT = re.compile(r"[0-9]{6}(?:\s?-\s?[*xX●]{0,7})?|(?:19|20)[0-9]{2}([-./]?)[0-9]{2}\1[0-9]{2}")
"""The front of a resident number, or a whole birth date in its place."""
_FRONT_AND_DIGIT = re.compile(r"(?:[0-9]{6}\s?-?|[0-9]{8}\s?-)\s?([1-8])[*●xX#]{0,6}")


def _resident(number: str | None, is_born: bool, found: ResidentFacts) -> ResidentFacts:
    if not number or (not is_born and _is_front(number)):
        return found
    own = resident_facts(number)
    told = own if own.birth_date else found
    return replace(told, issues=(*own.issues, *found.issues))


def _front(number: str | None) -> str | None:
    """Return what stands in the column of the resident number, if it is no more than the front."""
    return number if number and _is_front(number) else None


def _birth_text(born: str | None, front: str | None) -> str | None:
    """Take the front of a resident number for the birth date where there is none."""
    return front if front and not born else born


def _is_front(number: str) -> bool:
    return _FRONT.fullmatch(number.strip()) is not None


_TELLING_DIGITS: dict[str | None, str] = {digit: digit for digit in "345678"}
"""Gender codes that can only be the seventh digit; 1 and 2 may be a plain code."""


def _digit(birth_date: str | None) -> str | None:
    """Return the gender digit that stands behind the birth date."""
    if not birth_date or len(birth_date) == 10:
        return None
    found = _FRONT_AND_DIGIT.fullmatch(birth_date.strip())
    return found[1] if found else None


def _either(gender: str | None, digit: str | None) -> str | None:
    return gender or digit


def _has_ci(numbers: NumberPart) -> bool:
    return numbers.ci_hash is not None


def _is_personal(cohort: int | None, gender: Gender | None, has_ci: bool) -> bool:
    return cohort is not None or gender is not None or has_ci


def _kind_of_firm(numbers: NumberPart) -> str | None:
    if numbers.corporate_number:
        return "registered"
    business = numbers.business_number
    if business is None:
        return None
    return "shop" if business[3:5] in _OF_INDIVIDUALS else "firm"


_OF_INDIVIDUALS = frozenset(f"{kind:02}" for kind in (*range(1, 80), *range(90, 100)))
"""Fourth and fifth digit of a business number: 01 to 79 taxable, 90 to 99 exempt (국세청)."""


def _party(
    told: PartyType | None, firm: str | None, is_personal: bool, name: str | None
) -> PartyType:
    if told or firm == "registered":
        return told or "organization"
    if name and is_organization(name) and not (is_personal and may_be_a_person(name)):
        return "organization"
    if firm is None or is_personal:
        return "person"
    keeps_shop = firm == "shop" and name and is_full_name(name.strip())
    return "person" if keeps_shop else "organization"


def _cohort(birth_date: str | None) -> int | None:
    return cohort_of(int(birth_date[:4])) if birth_date else None


def _frequency(name: NamePart, gender: Gender | None, cohort: int | None) -> float | None:
    if not name.surname or name.given_frequency is None:
        return None
    return name_frequency(name.surname, name.given_name or "", sex=gender, birth_year=cohort)


def _remark(told: ResidentFacts | PartyTypeField) -> RemarkPart:
    return remark_part(told.issues)
