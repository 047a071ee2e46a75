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

All of it goes column by column: each field of all records, then the next. One record is a column
of one; so there is one way to standardize, and what is paid per record is little more than looking
up its parts (``rules.parts``).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, TypeVar

from rules.addresses import Address
from rules.blocking import KeyColumns, blocking_keys_of
from rules.keepable import without_residents
from rules.keys import share_of_name
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
from rules.record import READ_COLUMNS, PartyType, RawRecord, StandardizedRecord
from rules.resident_numbers import ResidentFacts, resident_facts

T = TypeVar("T")
RawColumns = Mapping[str, Sequence[str | None]]
"""The columns ``rules.record.READ_COLUMNS`` of some records."""
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
    """Records in comparable form, by column.

    ``columns`` were made for each record. All others lie in ``parts``: for each of ``PARTS`` one
    part for each record, and records of the same value share it.
    """

    columns: Mapping[str, Sequence[Any]]
    parts: tuple[Sequence[Part], ...]


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
    found = found if told is None else told
    alone = {name: (getattr(raw, name),) for name in READ_COLUMNS}
    done = standardize_rows(alone, context, (found,))
    known = {name: values[0] for name, values in done.columns.items()}
    for (part,) in done.parts:
        known.update(part._asdict())
    known["issues"] = tuple(chain.from_iterable(part.issues for (part,) in done.parts))
    return {name: known[name] for name in _COLUMNS}


_COLUMNS = tuple(f.name for f in fields(StandardizedRecord))


def standardize_rows(
    raws: RawColumns, context: Context, found: Sequence[ResidentFacts]
) -> Standardized:
    """Return records that hide no resident number outside its own column in comparable form.

    Args:
        raws: the records, rid of resident numbers by ``without_residents``.
        context: key, day and reference.
        found: for each record what the numbers that were removed told.
    """
    raws = _with_fronts(raws)
    residents = list(map(_resident, raws["resident_number"], found))
    births = _births(raws, residents, context.today)
    genders = _genders(raws, residents)
    numbers = _each(
        number_part,
        raws["business_number"], raws["corporate_number"], raws["ci"], repeat(context.ci_key),
    )  # fmt: skip
    told = _each(standardize_party_type, raws["party_type"])
    parties = _each(_party, told, raws["name"], numbers, births, genders)
    names = _each(name_part, raws["name"], parties)
    addresses = _each(address_part, raws["address"], raws["postal_code"], repeat(context.reference))
    phones = _each(phone_part, raws["phone"], _area_codes(addresses), parties)
    emails = _each(email_part, raws["email"])
    times = _each(time_part, raws["updated_at"])
    columns: dict[str, Sequence[Any]] = {
        "source": raws["source"],
        "source_record_id": raws["source_record_id"],
        "party_type": parties,
        "name_frequency": _each(_frequency, names, genders, births),
    }
    parts = (
        names, phones, addresses, emails, births, genders, _remarks(residents), numbers, times,
        _remarks(told),
    )  # fmt: skip
    columns["blocking_keys"] = _blocking_keys(columns, parts)
    return Standardized(columns, parts)


def _each(work: Callable[..., T], *columns: Iterable[Any]) -> list[T]:
    return list(map(work, *columns))


def _remarks(told: Iterable[ResidentFacts | PartyTypeField]) -> list[RemarkPart]:
    return [remark_part(one.issues) for one in told]


_FRONT = re.compile(r"[0-9]{6}(?:\s?-\s?[*xX●]{0,7})?")
_FRONT_AND_DIGIT = re.compile(r"(?:[0-9]{6}\s?-?|[0-9]{8}\s?-)\s?([1-8])[*●xX#]{0,6}")


def _with_fronts(raws: RawColumns) -> RawColumns:
    """Take the front of a resident number that stands in its own column for the birth date."""
    residents, births = list(raws["resident_number"]), list(raws["birth_date"])
    for row, (resident, birth) in enumerate(zip(residents, births, strict=True)):
        if resident and not birth and _FRONT.fullmatch(resident.strip()):
            residents[row], births[row] = None, resident
    return {**raws, "resident_number": residents, "birth_date": births}


def _resident(raw: str | None, found: ResidentFacts) -> ResidentFacts:
    if not raw:
        return found
    own = resident_facts(raw)
    told = own if own.birth_date else found
    return replace(told, issues=(*own.issues, *found.issues))


def _births(raws: RawColumns, residents: Sequence[ResidentFacts], today: date) -> list[BirthPart]:
    digits = [_TELLING_DIGITS.get(gender) for gender in raws["gender"]]
    official = [resident.birth_date for resident in residents]
    return _each(birth_part, raws["birth_date"], digits, official, repeat(today))


_TELLING_DIGITS: dict[str | None, str] = {digit: digit for digit in "345678"}
"""Gender codes that can only be the seventh digit; 1 and 2 may be a plain code."""


def _genders(raws: RawColumns, residents: Sequence[ResidentFacts]) -> list[GenderPart]:
    said = [
        gender or (birth and _digit(birth))
        for gender, birth in zip(raws["gender"], raws["birth_date"], strict=True)
    ]
    return _each(gender_part, said, [resident.gender for resident in residents])


def _digit(birth_date: str) -> str | None:
    """Return the gender digit that stands behind the birth date."""
    if len(birth_date) == 10 or not (found := _FRONT_AND_DIGIT.fullmatch(birth_date.strip())):
        return None
    return found[1]


def _area_codes(addresses: Sequence[Address]) -> Iterable[str | None]:
    provinces = [address.sido for address in addresses]
    return map(area_code_of, provinces, [address.sigungu for address in addresses])


def _party(
    told: PartyTypeField,
    name: str | None,
    numbers: NumberPart,
    birth: BirthPart,
    gender: GenderPart,
) -> PartyType:
    if told.value or numbers.corporate_number:
        return told.value or "organization"
    is_personal = bool(birth.birth_date or gender.gender or numbers.ci_hash)
    if name and is_organization(name) and not (is_personal and may_be_a_person(name)):
        return "organization"
    business = numbers.business_number
    if not business or is_personal:
        return "person"
    keeps_shop = business[3:5] in _OF_INDIVIDUALS and name and is_full_name(name.strip())
    return "person" if keeps_shop else "organization"


_OF_INDIVIDUALS = frozenset(f"{kind:02}" for kind in (*range(1, 80), *range(90, 100)))
"""Fourth and fifth digit of a business number: 01 to 79 taxable, 90 to 99 exempt (국세청)."""


def _frequency(name: NamePart, gender: GenderPart, birth: BirthPart) -> float | None:
    if not name.surname or name.given_frequency is None:
        return None
    return share_of_name(name.surname, name.given_name or "", gender.gender, birth.birth_date)


def _blocking_keys(
    columns: Mapping[str, Sequence[Any]], parts: Sequence[Sequence[Part]]
) -> list[tuple[str, ...]]:
    sources = (
        columns[name] if name in columns else map(attrgetter(name), parts[_PART_OF[name]])
        for name in KeyColumns._fields
    )
    return _each(blocking_keys_of, map(KeyColumns, *sources))


_PART_OF = {name: place for place, part in enumerate(PARTS) for name in part._fields}
