"""Erase: a record, or a whole customer, leaves as if never loaded, and leaves no bytes behind.

What is left is linked anew first. Then everything that held the record's values goes: all received
versions, the comparable form, keys, decisions, reviews and pins on it, its crosswalk, every version
of a golden record from the time that it was a member, rows under its key that wait in jobs, and
answers kept for repeated requests that name it. SQLite overwrites what is deleted
(``secure_delete``), and the journal is brought into the file and cut to nothing. The unified ID
stays taken for ever. The receipt says how much went, and holds no personal data.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection

from golden_record.errors import UnknownIdError
from golden_record.life_cycle.changing import begin
from golden_record.life_cycle.errors import UnknownRecordError
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.records import Known, known
from golden_record.life_cycle.rows import add, ask, last, touch
from golden_record.life_cycle.submitting import stored_key, take_out
from golden_record.life_cycle.targets import Steward
from golden_record.life_cycle.traces import forget_answers, forget_waiting
from golden_record.life_cycle.world import World
from golden_record.moments import now
from golden_record.reading.resolution import find
from golden_record.rules_version import standardized_by
from golden_record.store import Store
from golden_record.store.index_keys import index_hashes
from golden_record.store.layouts import other_layouts
from golden_record.store.lines import STANDARDIZED_LINE
from golden_record.store.schema import erasure
from golden_record.survival import Key

Wipe = tuple[str, str]
"""A table, and which of its rows go: those of the record ``:number``, in ``:entities``."""

_STAYS = (
    "SELECT 1 FROM crosswalk c WHERE c.record_no = :number "
    "AND c.entity_no = golden_record.entity_no AND c.valid_from < golden_record.valid_to "
    "AND (c.valid_to IS NULL OR golden_record.valid_from < c.valid_to)"
)
_KEYS = "SELECT count(*) FROM blocking_key WHERE key_hash IN :hashes AND record_no = :number"
_ALL_KEYS = "DELETE FROM blocking_key WHERE record_no = :number"
"""Reads all keys: while records stand that other rules standardized, theirs may be other keys."""
_ENTITIES = "SELECT entity_no FROM crosswalk WHERE record_no = :number"


def _by_either_end(table: str, end: str, before: str = "", after: str = "") -> Sequence[Wipe]:
    """All pairs with a record, those in force and those that have ended, each by its index."""
    return [
        (table, f"{before}{side} = :number AND {end} IS {state}{after}")
        for side in ("left_no", "right_no")
        for state in ("NULL", "NOT NULL")
    ]


_WIPES: Sequence[Wipe] = (
    ("golden_record", f"entity_no IN :entities AND valid_to IS NOT NULL AND EXISTS ({_STAYS})"),
    ("raw_record", "record_no = :number"),
    *_by_either_end("decision", "ended_in"),
    *_by_either_end(
        "review_skip", "closed_in", "review_no IN (SELECT review_no FROM review WHERE ", ")"
    ),
    ("sample_pair", "left_no = :number"),
    ("sample_pair", "right_no = :number"),
    *_by_either_end("review", "closed_in"),
    ("pin", "record_no = :number AND ended_in IS NULL"),
    ("pin", "record_no = :number AND ended_in IS NOT NULL"),
    ("crosswalk", "record_no = :number"),
    ("source_record", "record_no = :number"),
)
_REACHED_OTHERWISE = ("standardized_record", "blocking_key", "job_record", "idempotency_key")
_TABLES = tuple(dict.fromkeys((*(table for table, _ in _WIPES), *_REACHED_OTHERWISE)))


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof of an erasure.

    receipt_id: by which it is found again. rows: how many went, by table. unified_ids: the
    entities that the records were in.
    """

    receipt_id: str
    at: str
    records: int
    unified_ids: tuple[str, ...]
    rows: dict[str, int]


def erase_record(
    store: Store, source: str, source_record_id: str, *, means: Means, by: Steward
) -> Receipt:
    """Erase one record, live or deleted.

    Raises:
        UnknownRecordError: the store holds nothing under this key.
    """
    key: Key = stored_key((source, source_record_id), means)
    with store.writing() as connection:
        held = known(connection, key)
        if held is None:
            raise UnknownRecordError(key)
        receipt = _erase(connection, {key: held}, means=means, by=by)
    store.tidy()
    return receipt


def erase_entity(store: Store, unified_id: str, *, means: Means, by: Steward) -> Receipt:
    """Erase a customer: all live records of an entity.

    Raises:
        UnknownIdError: the ID was never handed out, or the customer is gone.
    """
    with store.writing() as connection:
        found = find(connection, unified_id, None)
        if not found.current:
            raise UnknownIdError(f"{found.asked} has no records any more")
        keys = connection.exec_driver_sql(
            "SELECT r.source, r.source_record_id FROM crosswalk c "
            "JOIN source_record r ON r.record_no = c.record_no "
            f"WHERE c.entity_no = {found.current} AND c.valid_to IS NULL"
        ).all()
        held = {key: one for key in map(tuple, keys) if (one := known(connection, key))}
        receipt = _erase(connection, held, means=means, by=by)
    store.tidy()
    return receipt


def _erase(
    connection: Connection, held: Mapping[Key, Known], *, means: Means, by: Steward
) -> Receipt:
    rows = dict.fromkeys(_TABLES, 0)
    entities: set[int] = set()
    others = other_layouts(connection, STANDARDIZED_LINE, standardized_by(means.context.reference))
    for key, one in held.items():
        reached = {number for (number,) in ask(connection, _ENTITIES, number=one.number)}
        entities |= reached
        if one.deleted_in is None:
            rows["standardized_record"] += 1
            rows["blocking_key"] += _keys_of(connection, one.number, means)
            take_out(connection, one, "erase", means=means, actor=by.actor)
        else:
            begin(connection, "erase", by.actor, means)
        if others:
            rows["blocking_key"] += touch(connection, _ALL_KEYS, number=one.number)
        for table, where in _WIPES:
            wipe = f"DELETE FROM {table} WHERE {where}"
            rows[table] += touch(connection, wipe, number=one.number, entities=reached)
        rows["job_record"] += forget_waiting(connection, key)
        rows["idempotency_key"] += forget_answers(connection, key)
    receipt = Receipt(secrets.token_urlsafe(12), now(), len(held), _ids(connection, entities), rows)
    kept: dict[str, Any] = {
        "erasure_no": last(connection, erasure, "erasure_no") + 1,
        "at": receipt.at,
        "actor": by.actor,
        "reason": by.reason,
        "receipt": json.dumps(asdict(receipt)),
    }
    add(connection, erasure, [kept])
    return receipt


def _keys_of(connection: Connection, number: int, means: Means) -> int:
    """How many keys find a live record: those that follow from its comparable form."""
    hashes = index_hashes(World(connection, means).record(number).values)
    return int(ask(connection, _KEYS, hashes=hashes, number=number)[0][0])


def _ids(connection: Connection, entities: set[int]) -> tuple[str, ...]:
    listed = ",".join(map(str, sorted(entities))) or "NULL"
    rows = connection.exec_driver_sql(
        f"SELECT unified_id FROM entity WHERE entity_no IN ({listed}) ORDER BY entity_no"
    )
    return tuple(rows.scalars())
