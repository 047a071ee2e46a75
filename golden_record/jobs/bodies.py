"""The rows of a job as they may wait in the store: without resident numbers and CI.

What a resident number told (birth date, gender, issues) waits beside the row, so that the record
becomes what it would have become had it been submitted by itself.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from golden_record.survival import Key
from resolver.ingest import Reject
from resolver.standardization import keepable_batch
from rules.dates import standardize_timestamp
from rules.keepable import without_residents
from rules.record import READ_COLUMNS, Issue, RawRecord
from rules.resident_numbers import ResidentFacts, resident_facts
from rules.standardize import Context

_FRONT_DIGITS = 6
"""So many digits are a birth date; a resident number has more."""
_UNREADABLE, _STILL_UNREADABLE = "*", "?CI?"
"""What is kept of a CI that is none; what stands for it while it waits, so that it is told as one.
"""
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file on its way into a job.

    bodies: the rows to submit, as JSON. superseded: rows whose key came again. rejects: rows that
    could not be read. sources: whose records they are.
    """

    bodies: Sequence[str]
    superseded: int
    rejects: Sequence[Reject]
    sources: frozenset[str]


def prepare(
    batches: Iterable[pa.RecordBatch], rejects: Sequence[Reject], context: Context
) -> Prepared:
    """Make the rows of a job from raw rows, before any transaction.

    Of several rows with one key the newest counts, as in a run: by ``updated_at``, then by place.

    Args:
        batches: as ``resolver.ingest.read`` yields them.
        rejects: filled while the batches are read.
        context: the key for CI and keys of records.
    """
    bodies: dict[Key, tuple[str, str]] = {}
    received = 0
    for batch in batches:
        for key, updated, body in _of_batch(batch, context):
            received += 1
            if key not in bodies or updated >= bodies[key][0]:
                bodies.pop(key, None)
                bodies[key] = (updated, body)
    return Prepared(
        bodies=[body for _, body in bodies.values()],
        superseded=received - len(bodies),
        rejects=tuple(rejects),
        sources=frozenset(source for source, _ in bodies),
    )


def _of_batch(batch: pa.RecordBatch, context: Context) -> Iterator[tuple[Key, str, str]]:
    kept = keepable_batch(batch, context)
    told = _told_in(batch, kept, context.ci_key)
    unreadable = pc.not_equal(batch["ci"], kept["ci"]), pc.equal(kept["ci"], _UNREADABLE)
    for row in pc.indices_nonzero(pc.and_(*unreadable)).to_pylist():
        told.setdefault(row, {})["ci"] = _STILL_UNREADABLE
    for row, values in enumerate(kept.to_pylist()):
        filled = {name: value for name, value in values.items() if value is not None}
        filled |= told.get(row, {})
        updated = values["updated_at"]
        at = standardize_timestamp(updated).value if updated else None
        yield (values["source"], values["source_record_id"]), at or "", _COMPACT(filled)


def _told_in(
    batch: pa.RecordBatch, kept: pa.RecordBatch, secret: bytes
) -> dict[int, dict[str, Any]]:
    """What waits beside the rows that held a resident number."""
    told: dict[int, dict[str, Any]] = {}
    rows = pc.indices_nonzero(_held_a_number(batch, kept))
    held = batch.take(rows).select(list(READ_COLUMNS)).to_pylist()
    for row, values in zip(rows.to_pylist(), held, strict=True):
        raw = RawRecord(**values)
        beside: dict[str, Any] = {"told": _as_json(_told_by(raw, secret))}
        if _is_front(raw.resident_number):
            beside["resident_number"] = raw.resident_number
        told[row] = beside
    return told


def _held_a_number(batch: pa.RecordBatch, kept: pa.RecordBatch) -> pa.Array:
    held = pc.is_valid(batch["resident_number"])
    for name in READ_COLUMNS:
        if name != "ci" and not batch[name].equals(kept[name]):
            differs = pc.not_equal(batch[name], kept[name])
            held = pc.or_(held, pc.fill_null(differs, fill_value=False))
    return held


def _told_by(raw: RawRecord, secret: bytes) -> ResidentFacts:
    """All that resident numbers in a record told; those in their own column go first."""
    _, found = without_residents(raw, secret)
    if _is_front(raw.resident_number):
        return found
    own = resident_facts(raw.resident_number)
    facts = own if own.birth_date else found
    return replace(facts, issues=(*own.issues, *found.issues))


def _is_front(text: str | None) -> bool:
    """Say whether a text holds too few digits for more than the date in a resident number."""
    return bool(text) and sum(sign.isdigit() for sign in text or "") <= _FRONT_DIGITS


def _as_json(facts: ResidentFacts) -> dict[str, Any]:
    return {
        "birth_date": facts.birth_date and facts.birth_date.isoformat(),
        "gender": facts.gender,
        "issues": [[issue.field, issue.code, issue.detail] for issue in facts.issues],
    }


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a job, read back: where it stood, the record, what resident numbers told."""

    raw: RawRecord
    told: ResidentFacts
    file: str | None
    line: int | None


def row_of(body: str) -> Row:
    """Read a row back."""
    values = json.loads(body)
    extras = values.get("extras")
    told = values.get("told") or {}
    born = told.get("birth_date")
    return Row(
        RawRecord(
            **{name: values.get(name) for name in READ_COLUMNS},
            extras=tuple(json.loads(extras).items()) if extras else (),
        ),
        ResidentFacts(
            date.fromisoformat(born) if born else None,
            told.get("gender"),
            tuple(Issue(*issue) for issue in told.get("issues", ())),
        ),
        values.get("file"),
        values.get("line"),
    )
