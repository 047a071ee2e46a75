"""What the quality report is made from, and how a received record is marked while it passes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

FIELDS = (
    *("name", "phone", "address", "postal_code", "email", "birth_date", "gender"),
    *("resident_number", "business_number", "corporate_number", "ci"),
)
"""The raw fields that the report speaks of, in its order."""

UNDERSTOOD: Mapping[str, str] = {
    "name": "name IS NOT NULL",
    "phone": "phones <> '[]'",
    "address": "address IS NOT NULL",
    "postal_code": "postal_code IS NOT NULL OR postal_code_old IS NOT NULL",
    "email": "email IS NOT NULL",
    "birth_date": "birth_date IS NOT NULL",
    "gender": "gender IS NOT NULL",
    "resident_number": "birth_date IS NOT NULL",
    "business_number": "business_number IS NOT NULL",
    "corporate_number": "corporate_number IS NOT NULL",
    "ci": "ci_hash IS NOT NULL",
}
"""Raw field to the condition, over a standardized record, that its value was understood."""

PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Reject:
    """Rows of one file that could not be taken, by reason."""

    file: str
    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class GenericValue:
    """A value on so many records that it is no evidence: an agency's phone, a default address."""

    field: str
    value: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the report tells beside what is counted.

    run: identification, versions, time. changes: what publishing changed. superseded: per
    source, rows whose key came again with a later ``updated_at``.
    """

    run: Mapping[str, Any]
    changes: Mapping[str, Any]
    rejects: Sequence[Reject] = ()
    generic_values: Sequence[GenericValue] = ()
    superseded: Mapping[str, int] = field(default_factory=dict)


def mark_present(raw: pa.RecordBatch) -> pa.Array:
    """Mark which fields a source sent: one bit per field of ``FIELDS``, blank counts as nothing."""
    bits = pa.array([0] * raw.num_rows, pa.int32())
    for place, name in enumerate(FIELDS):
        column = raw.column(raw.schema.get_field_index(name))
        sent = pc.greater(pc.utf8_length(pc.fill_null(pc.utf8_trim_whitespace(column), "")), 0)
        bit = pc.multiply(sent.cast(pa.int32()), pa.scalar(1 << place, pa.int32()))
        bits = pc.bit_wise_or(bits, bit)
    return bits


_FIELD_OF_KIND = {"phone": "phone", "email": "email", "home": "address", "building": "address"}


def generic_values(found: pa.Table) -> list[GenericValue]:
    """Read the generic values of a linkage: ``kind``, ``value``, ``holders``."""
    return [
        GenericValue(_FIELD_OF_KIND.get(row["kind"], row["kind"]), row["value"], row["holders"])
        for row in found.to_pylist()
    ]
