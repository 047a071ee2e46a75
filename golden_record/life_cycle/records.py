"""One record on its way in or out: its raw versions, comparable form and blocking keys."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa
from sqlalchemy import Connection

from golden_record.life_cycle.rows import add, ask, touch
from golden_record.rules_version import standardized_by
from golden_record.store.hashing import hash_text, row_hash
from golden_record.store.index_keys import index_keys
from golden_record.store.lines import STANDARDIZED_LINE, line_and_values
from golden_record.store.schema import blocking_key, raw_record, source_record, standardized_record
from golden_record.survival import Key
from resolver.schema import STANDARDIZED
from resolver.standardization import issues_json, phones_json
from rules.keepable import keepable
from rules.record import KEY_COLUMNS, READ_COLUMNS, RawRecord
from rules.resident_numbers import ResidentFacts
from rules.standardize import Context, standardized_columns

_KNOWN = (
    "SELECT r.record_no, r.version, r.content_hash, r.standardized_hash, r.deleted_in, "
    "c.entity_no FROM source_record r "
    "LEFT JOIN crosswalk c ON c.record_no = r.record_no AND c.valid_to IS NULL "
    "WHERE r.source = :source AND r.source_record_id = :source_record_id"
)
_NUL = "\0"
_SHOWN_NUL = "␀"
_COMPACT: dict[str, Any] = {"ensure_ascii": False, "separators": (",", ":")}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record as it may be kept, and in comparable form: its line, and the columns read back.

    keys: by which it is found. made_by: the rules that formed it.
    """

    key: Key
    fields: str
    content_hash: int
    line: str
    standardized_hash: int
    values: Mapping[str, Any]
    keys: frozenset[str]
    made_by: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the store holds under a record key; ``entity`` is ``None`` once it was deleted."""

    number: int
    version: int
    content_hash: int
    standardized_hash: int | None
    deleted_in: int | None
    entity: int | None


def incoming(raw: RawRecord, context: Context, told: ResidentFacts | None = None) -> Incoming:
    """Standardize one raw record by the same functions as a run, before any lock is taken.

    Args:
        raw: the record.
        context: key, day and reference.
        told: what resident numbers told, where they were taken out of the record before.

    Raises:
        ValueError: it has no source or no record id.
    """
    said = _said(raw)
    columns = standardized_columns(said, context, told)
    line, values = line_and_values(_row(columns), STANDARDIZED_LINE)
    kept = keepable(said, context.ci_key)
    fields: dict[str, Any] = {
        name: value for name in READ_COLUMNS if (value := getattr(kept, name)) is not None
    }
    extras = dict(kept.extras)
    as_text = {"extras": json.dumps(extras, ensure_ascii=False)} if extras else {}
    content = row_hash(fields | as_text)
    key = (fields.pop("source"), fields.pop("source_record_id"))
    return Incoming(
        key,
        json.dumps(fields | ({"extras": extras} if extras else {}), **_COMPACT),
        content,
        line,
        hash_text(line),
        values | dict(zip(KEY_COLUMNS, key, strict=True)),
        index_keys(values),
        standardized_by(context.reference),
    )


def _said(raw: RawRecord) -> RawRecord:
    values = {name: _value(getattr(raw, name)) for name in READ_COLUMNS}
    if not values["source"] or not values["source_record_id"]:
        raise ValueError("a record needs source and source_record_id")
    extras = ((name, _value(value)) for name, value in raw.extras)
    kept = tuple((name, value) for name, value in extras if value)
    return RawRecord(**values, extras=kept)  # type: ignore[arg-type]


def _value(said: str | None) -> str | None:
    """What was said, or nothing; a NUL, which PostgreSQL cannot keep, is shown."""
    return None if said is None or not said.strip() else said.replace(_NUL, _SHOWN_NUL)


def _row(columns: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in columns.items() if value is not None}
    phones, issues = phones_json(columns["phones"]), issues_json(columns["issues"])
    return {**_NOTHING, **said, "phones": phones, "issues": issues}


_NOTHING = {field.name: False for field in STANDARDIZED if pa.types.is_boolean(field.type)}


def known(connection: Connection, key: Key) -> Known | None:
    """Look up what the store holds under a record key."""
    source, source_record_id = key
    asked = {"source": source, "source_record_id": source_record_id}
    rows = ask(connection, _KNOWN, **asked)
    return Known(*rows[0]) if rows else None


def is_same(held: Known, new: Incoming) -> bool:
    """Whether a record came as the store holds it."""
    return (
        held.deleted_in is None
        and held.content_hash == new.content_hash
        and held.standardized_hash == new.standardized_hash
    )


class Written(NamedTuple):
    """The numbers of a record, of the change that writes it and of the layout of its line."""

    number: int
    revision: int
    layout: int


def keep(
    connection: Connection,
    new: Incoming,
    held: Known | None,
    *,
    was: Mapping[str, Any] | None,
    at: Written,
) -> None:
    """Write a record that is new or not what it was.

    Args:
        connection: within the transaction.
        new: the record.
        held: what stands under its key.
        was: its columns before, where it is live.
        at: under which numbers.
    """
    number = at.number
    received = held is None or held.deleted_in is not None or held.content_hash != new.content_hash
    version = (held.version if held else 0) + int(received)
    if received:
        row = {"record_no": number, "version": version, "received_in": at.revision}
        add(connection, raw_record, [row | {"fields": new.fields}])
    state = {
        "record_no": number,
        "version": version,
        "content_hash": new.content_hash,
        "standardized_hash": new.standardized_hash,
    }
    if held is None:
        source, source_record_id = new.key
        key = {"source": source, "source_record_id": source_record_id}
        add(connection, source_record, [key | state])
    else:
        touch(
            connection,
            "UPDATE source_record SET version = :version, content_hash = :content_hash, "
            "standardized_hash = :standardized_hash, deleted_in = NULL "
            "WHERE record_no = :record_no",
            **state,
        )
    kept = {"record_no": number, "layout_no": at.layout, "line": new.line}
    if was is None:
        add(connection, standardized_record, [kept])
    else:
        touch(connection, _REPLACE_LINE, **kept)
    _keep_keys(connection, number, index_keys(was) if was else frozenset(), new.keys)


def _keep_keys(
    connection: Connection, number: int, before: frozenset[str], now: frozenset[str]
) -> None:
    """Write the keys that a record came to have; the others lie all over the table."""
    _forget_keys(connection, number, before - now)
    rows = [{"key_hash": h, "record_no": number} for h in sorted(set(map(hash_text, now - before)))]
    add(connection, blocking_key, rows)


def _forget_keys(connection: Connection, number: int, keys: frozenset[str]) -> None:
    if keys:
        touch(connection, _FORGET_KEYS, hashes=set(map(hash_text, keys)), number=number)


def forget_comparable(connection: Connection, number: int, values: Mapping[str, Any]) -> None:
    """Take the comparable form of a record out, and the keys by which it is found."""
    _forget_keys(connection, number, index_keys(values))
    touch(connection, "DELETE FROM standardized_record WHERE record_no = :number", number=number)


_REPLACE_LINE = (
    "UPDATE standardized_record SET layout_no = :layout_no, line = :line "
    "WHERE record_no = :record_no"
)
_FORGET_KEYS = "DELETE FROM blocking_key WHERE key_hash IN :hashes AND record_no = :number"


def mark_deleted(connection: Connection, number: int, revision: int) -> None:
    """Say that a record is no longer live; its raw versions stay."""
    touch(
        connection,
        "UPDATE source_record SET deleted_in = :revision, standardized_hash = NULL "
        "WHERE record_no = :number",
        revision=revision,
        number=number,
    )
