"""What the quality report is made from, and how a received record is marked while it passes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from resolver.table_file import Rows

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
    """Everything the report is computed from.

    received: standardized records, on disk or in memory. present: for each what was sent in this
        run (``mark_present``), null for others; by default the column of that name.
    live: ``source``, ``cluster`` of all live records after the run.
    pairs: ``match_weight`` (bits), ``decision``, ``reason`` of the scored pairs; where they were
        counted, ``pairs`` says how many each row stands for.
    run: identification, versions, time. changes: what publishing changed. superseded: per
    source, rows whose key came again with a later ``updated_at``. scratch, memory: where and from
    which size on measuring goes to the disk.
    """

    received: Rows
    live: pa.Table
    pairs: pa.Table
    run: Mapping[str, Any]
    changes: Mapping[str, Any]
    rejects: Sequence[Reject] = ()
    generic_values: Sequence[GenericValue] = ()
    superseded: Mapping[str, int] = field(default_factory=dict)
    present: pa.ChunkedArray | None = None
    scratch: Path | None = None
    memory: str | None = None


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
