"""What of a raw record may be kept: everything but resident numbers and the CI itself.

Two views of the same detector: ``keepable`` is the raw record as it may be written to a store, with
masks in place; ``without_residents`` is the raw record as the standardizers read it, with the
numbers gone and what they told beside it.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rules.identifiers import keepable_ci
from rules.placeholders import is_no_value
from rules.record import READ_COLUMNS, Issue, RawRecord
from rules.resident_numbers import (
    MASK,
    ResidentFacts,
    facts_in,
    is_mistyped_corporate,
    keepable_key,
    masked,
    masked_corporate,
    masked_phones,
)

_MASKING: dict[str, Callable[[str, str], str]] = {
    "phone": masked_phones,
    "corporate_number": masked_corporate,
}
_OWN_COLUMNS = frozenset(("source", "source_record_id", "resident_number", "ci"))
_FREE_COLUMNS = tuple(column for column in READ_COLUMNS if column not in _OWN_COLUMNS)
_FEWEST_DIGITS = 13


def keepable(raw: RawRecord, secret: bytes) -> RawRecord:
    """Return the raw record less what must never be stored."""
    kept = {
        column: keepable_value(column, text, secret)
        for column in READ_COLUMNS
        if (text := getattr(raw, column))
    }
    extras = tuple((masked(name), masked(value)) for name, value in raw.extras)
    return replace(raw, **kept, extras=extras)


def keepable_value(column: str, text: str, secret: bytes) -> str:
    """Return one raw value as it may be stored.

    Args:
        column: a raw column, or ``extras`` with its JSON text.
        text: the value; not empty.
        secret: the key for CI and for keys of records.
    """
    if column == "ci":
        return keepable_ci(text, secret)
    if column == "resident_number":
        return text if is_no_value(text) else MASK
    if column in ("source", "source_record_id"):
        return keepable_key(text, secret)
    if column == "extras":
        return _keepable_json(text)
    return _MASKING.get(column, masked)(text, MASK)


def _keepable_json(text: str) -> str:
    try:
        value = json.loads(text)
    except ValueError:
        return masked(text)
    kept = _masked_within(value)
    return text if kept == value else json.dumps(kept, ensure_ascii=False)


def _masked_within(value: Any) -> Any:
    match value:
        case str():
            return masked(value)
        case dict():
            return {masked(str(name)): _masked_within(inner) for name, inner in value.items()}
        case list():
            return [_masked_within(inner) for inner in value]
        case int() | float() if not isinstance(value, bool):
            spelt = str(value)
            return value if masked(spelt) == spelt else MASK
        case _:
            return value


def without_residents(raw: RawRecord, secret: bytes) -> tuple[RawRecord, ResidentFacts]:
    """Return the record without resident numbers outside their column, and what those told."""
    changed: dict[str, Any] = {}
    told = ResidentFacts()
    issues: list[Issue] = []
    for column in _FREE_COLUMNS:
        text = getattr(raw, column)
        if not text or len(text) < _FEWEST_DIGITS:
            continue
        rest = _MASKING.get(column, masked)(text, " ")
        if rest != text and column == "corporate_number" and is_mistyped_corporate(text):
            issues.append(Issue(column, "corporate_number.check_digit"))
        elif rest != text:
            told = told if told.birth_date else facts_in(text)
            issues.append(Issue(column, "resident_number.elsewhere"))
        if MASK in rest:
            rest = rest.replace(MASK, " ")
        if rest != text:
            changed[column] = rest.strip()
    key = keepable_key(raw.source_record_id, secret)
    if key != raw.source_record_id:
        changed["source_record_id"] = key
    source = keepable_key(raw.source, secret)
    if source != raw.source:
        changed["source"] = source
    told = replace(told, issues=tuple(issues)) if issues else told
    return (replace(raw, **changed) if changed else raw), told
