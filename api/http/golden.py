"""Golden records and members as the service shows them: typed as the contract, masked by role."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from golden_record.reading import EntityView, MemberView
from rules.masking import WHOLE, mask, mask_record
from rules.record import PartyType, PhoneKind
from rules.survivorship import GOLDEN_FIELDS


class PhoneNumber(msgspec.Struct, frozen=True, omit_defaults=True):
    """One telephone number; a masked one keeps its kind and whether it is evidence."""

    number: Annotated[str, Meta(description="E.164, or a masked national form")]
    kind: PhoneKind
    is_evidence: bool
    extension: str | None = None
    successor: str | None = None
    raw: str | None = None


class FieldIssue(msgspec.Struct, frozen=True):
    """What is wrong with a value; the codes are listed in docs/issues.md."""

    field: str
    code: str
    detail: str = ""


class CustomerFields(msgspec.Struct, frozen=True):
    """What is known of a customer, field by field, in comparable form."""

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
    phones: tuple[PhoneNumber, ...] = ()
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
    gender: str | None = None
    business_number: str | None = None
    corporate_number: str | None = None
    ci_hash: str | None = None
    updated_at: str | None = None


class Origin(msgspec.Struct, frozen=True):
    """The record that a golden value came from, when that was received, the rule that chose it."""

    source: str
    source_record_id: str
    rule: str
    received_at: str


class Member(msgspec.Struct, frozen=True):
    """One record of an entity.

    ``raw`` is what was received, less what may not be kept; ``standardized`` is null for a version
    that is no longer the present one.
    """

    source: str
    source_record_id: str
    version: int
    since: Annotated[str, Meta(description="when it joined")]
    received_at: str
    raw: dict[str, Any]
    standardized: CustomerFields | None
    issues: tuple[FieldIssue, ...]


def golden(view: EntityView, *, masked: bool) -> CustomerFields:
    """Show the golden record of an entity."""
    return fields(view.golden, masked=masked)


def origins(view: EntityView) -> dict[str, Origin]:
    """Show where each golden value came from."""
    return {
        field: Origin(o.source, o.source_record_id, o.rule, o.received_at)
        for field, o in view.origins.items()
    }


def member(view: MemberView, *, masked: bool) -> Member:
    """Show one record of an entity."""
    present = view.standardized
    return Member(
        view.source,
        view.source_record_id,
        view.version,
        view.since,
        view.received_at,
        masked_raw(view.raw) if masked else dict(view.raw),
        fields(present, masked=masked) if present else None,
        tuple(FieldIssue(i["field"], i["code"]) for i in (present or {}).get("issues") or ()),
    )


def fields(values: Mapping[str, Any], *, masked: bool) -> CustomerFields:
    """Show the values of a golden or a standardized record."""
    kept = {name: values[name] for name in GOLDEN_FIELDS if values.get(name) is not None}
    if isinstance(kept.get("phones"), str):
        kept["phones"] = json.loads(kept["phones"])
    return msgspec.convert(_masked(kept) if masked else kept, CustomerFields)


def _masked(values: dict[str, Any]) -> dict[str, Any]:
    phones = mask("phones", json.dumps(values.pop("phones", [])))
    return {**mask_record(values), "phones": [] if phones == WHOLE else json.loads(phones)}


def masked_raw(values: Mapping[str, Any]) -> dict[str, Any]:
    """Show what was received, masked."""
    return {name: _raw_value(name, value) for name, value in values.items()}


def _raw_value(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return dict.fromkeys(value, WHOLE)
    return mask(name, value)
