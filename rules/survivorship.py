"""Which value wins: the survivorship rules, one declaration per attribute.

An attribute is one or more fields that travel together: an address is taken whole from one
record, never its road from one and its room from another. Among the records of an entity that
know an attribute,

1. its *floors* are kept first and cannot be switched off (a masked name never wins over an
   unmasked one, a romanized spelling never over the hangul of a Korean);
2. its *order* of rules narrows down who is left, rule by rule;
3. the smallest record key decides what still ties, so order of arrival never does.

The orders are policy: a project changes them in its settings, the floors stay. Orders follow
common practice in master data management (DAMA-DMBOK 2, chapter 10: survivorship by source
trust, recency, frequency and completeness), with two findings of Korean customer data: names are
more often mistyped than changed, so the most frequent spelling goes before the latest, while
people move and change numbers, so there the latest goes first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from rules.record import KEY_COLUMNS

GOLDEN_FIELDS = (
    *("party_type", "name", "surname", "given_name", "name_hanja", "name_latin", "name_masked"),
    *("organization_name", "organization_form", "organization_branch"),
    *("mobile", "landline", "phones"),
    *("sido", "sigungu", "eup_myeon_dong", "ri", "road_name", "building_number", "underground"),
    *("lot_number", "mountain", "building_name", "building_unit", "floor", "room"),
    *("postal_code", "postal_code_old", "address"),
    *("email", "birth_date", "gender", "business_number", "corporate_number", "ci_hash"),
    "updated_at",
)
MEMBER_COLUMNS = (*KEY_COLUMNS, *GOLDEN_FIELDS, "issues")

Member = tuple[Any, ...]
"""One record of an entity: its values in the order of ``MEMBER_COLUMNS``."""

AT: Mapping[str, int] = {name: place for place, name in enumerate(MEMBER_COLUMNS)}


class Rule(StrEnum):
    """Why a value won; the first five can be ordered by a project."""

    SOURCE_PRIORITY = "source_priority"
    MOST_RECENT = "most_recent"
    MOST_FREQUENT = "most_frequent"
    MOST_COMPLETE = "most_complete"
    VERIFIED = "verified"
    RECORD_KEY = "record_key"
    ONLY_RECORD = "only_record"
    ONLY_VALUE = "only_value"
    UNANIMOUS = "unanimous"
    UNION = "union"
    PIN = "pin"


ORDERABLE = tuple(Rule)[:5]


@dataclass(frozen=True, slots=True)
class Companion:
    """A field filled from another record when the winner lacks it, if both agree on ``agree_on``.

    ``agree_on`` holds fields of the attribute that must be known and equal; with none, any record
    of the entity may give the value (a romanized record gives the latin spelling).
    """

    field: str
    agree_on: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """How one attribute survives.

    ``known_by``: a record takes part when it knows any of these fields. ``same_by``: two records
    say the same when these are equal. ``reported_as``: the field name in the records' issues.
    ``refine``: a record that says the same as the winner and more takes its place.
    """

    name: str
    fields: tuple[str, ...]
    order: tuple[Rule, ...]
    known_by: tuple[str, ...]
    same_by: tuple[str, ...]
    floors: tuple[str, ...] = ()
    reported_as: str = ""
    refine: bool = False
    companions: tuple[Companion, ...] = ()


def _single(field: str, *order: Rule, floors: tuple[str, ...] = (), says: str = "") -> Attribute:
    return Attribute(
        name=field,
        fields=(field,),
        order=order,
        known_by=(field,),
        same_by=(field,),
        floors=floors,
        reported_as=says or field,
    )


_TRUST, _RECENT, _FREQUENT = Rule.SOURCE_PRIORITY, Rule.MOST_RECENT, Rule.MOST_FREQUENT
_COMPLETE, _VERIFIED = Rule.MOST_COMPLETE, Rule.VERIFIED
_PLACE = ("sido", "sigungu", "road_name", "building_number", "lot_number")

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute(
        name="name",
        fields=(
            *("name", "surname", "given_name", "name_hanja", "name_latin", "name_masked"),
            *("organization_name", "organization_form", "organization_branch"),
        ),
        order=(_TRUST, _FREQUENT, _VERIFIED, _RECENT, _COMPLETE),
        known_by=("name",),
        same_by=("name",),
        floors=("unmasked", "whole_name", "hangul"),
        reported_as="name",
        companions=(
            Companion("name_hanja", agree_on=("name",)),
            Companion("name_latin", agree_on=("name",)),
            Companion("name_latin", agree_on=()),
            Companion("organization_form", agree_on=("organization_name",)),
        ),
    ),
    _single(
        "mobile", _TRUST, _RECENT, _FREQUENT, _VERIFIED, floors=("current_prefix",), says="phone"
    ),
    _single("landline", _TRUST, _RECENT, _FREQUENT, _VERIFIED, says="phone"),
    Attribute(
        name="address",
        fields=(
            *("sido", "sigungu", "eup_myeon_dong", "ri", "road_name", "building_number"),
            *("underground", "lot_number", "mountain", "building_name", "building_unit"),
            *("floor", "room", "postal_code", "postal_code_old", "address"),
        ),
        order=(_TRUST, _RECENT, _VERIFIED, _FREQUENT, _COMPLETE),
        known_by=("address", "sido", "sigungu", "postal_code"),
        same_by=_PLACE,
        floors=("located",),
        reported_as="address",
        refine=True,
        companions=(
            Companion("postal_code", agree_on=("sido", "sigungu", "road_name", "building_number")),
            Companion("postal_code", agree_on=("sido", "sigungu", "eup_myeon_dong", "lot_number")),
        ),
    ),
    _single("email", _TRUST, _VERIFIED, _RECENT, _FREQUENT),
    _single("birth_date", _TRUST, _FREQUENT, _VERIFIED, _RECENT),
    _single("gender", _TRUST, _FREQUENT, _VERIFIED, _RECENT),
    _single("business_number", _TRUST, _FREQUENT, _RECENT),
    _single("corporate_number", _TRUST, _FREQUENT, _RECENT),
    _single("ci_hash", _TRUST, _RECENT, _FREQUENT),
    _single("updated_at", _RECENT),
)


def _located(member: Member) -> int:
    if member[AT["building_number"]] or member[AT["lot_number"]]:
        return 2
    return 1 if member[AT["road_name"]] or member[AT["eup_myeon_dong"]] else 0


def _hangul(member: Member) -> int:
    name = member[AT["name"]] or ""
    is_korean = member[AT["surname"]] is not None or member[AT["party_type"]] == "organization"
    return int(is_korean and any("가" <= letter <= "힣" for letter in name))


def _whole_name(member: Member) -> int:
    is_person = member[AT["party_type"]] == "person"
    return int(not is_person or member[AT["given_name"]] is not None)


FLOORS: Mapping[str, Callable[[Member], int]] = {
    "unmasked": lambda member: int(not member[AT["name_masked"]]),
    "whole_name": _whole_name,
    "hangul": _hangul,
    "current_prefix": lambda member: int((member[AT["mobile"]] or "").startswith("+8210")),
    "located": _located,
}
"""Grades of a record for an attribute; only the highest grade found in an entity takes part."""


@dataclass(frozen=True, slots=True)
class SurvivorshipRules:
    """The attributes and the sources by falling trust; sources not named come last, as equals."""

    attributes: tuple[Attribute, ...] = ATTRIBUTES
    source_priority: tuple[str, ...] = ()


DEFAULT = SurvivorshipRules()


def survivorship_rules(
    source_priority: tuple[str, ...] = (), orders: Mapping[str, tuple[str, ...]] | None = None
) -> SurvivorshipRules:
    """Build the rules of a project from the default ones.

    Args:
        source_priority: sources by falling trust.
        orders: attribute name to the names of rules that replace its order.

    Raises:
        ValueError: an attribute or a rule that does not exist.

    >>> rules = survivorship_rules(("crm",), {"email": ("most_frequent", "most_recent")})
    >>> [a.order[0].value for a in rules.attributes if a.name == "email"]
    ['most_frequent']
    """
    wanted = dict(orders or {})
    attributes = tuple(
        replace(a, order=_order(a.name, wanted.pop(a.name))) if a.name in wanted else a
        for a in ATTRIBUTES
    )
    if wanted:
        known = ", ".join(a.name for a in ATTRIBUTES)
        raise ValueError(f"no attribute {', '.join(sorted(wanted))}; there are {known}")
    return SurvivorshipRules(attributes, source_priority)


def _order(attribute: str, names: tuple[str, ...]) -> tuple[Rule, ...]:
    unknown = [name for name in names if name not in ORDERABLE]
    if unknown:
        known = ", ".join(ORDERABLE)
        raise ValueError(f"{attribute}: no rule {', '.join(unknown)}; there are {known}")
    return tuple(Rule(name) for name in names)
