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
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection

from golden_record.errors import UnknownIdError
from golden_record.life_cycle.changing import begin
from golden_record.life_cycle.errors import UnknownRecordError
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.records import Known, known
from golden_record.life_cycle.rows import add, last, touch
from golden_record.life_cycle.submitting import stored_key, take_out
from golden_record.life_cycle.targets import Steward
from golden_record.life_cycle.traces import forget_answers, forget_waiting
from golden_record.moments import now
from golden_record.reading.resolution import find
from golden_record.store import Store
from golden_record.store.schema import erasure
from golden_record.survival import Key

_STAYS = (
    "SELECT 1 FROM crosswalk c WHERE c.record_no = :number "
    "AND c.entity_no = golden_record.entity_no AND c.valid_from < golden_record.valid_to "
    "AND (c.valid_to IS NULL OR golden_record.valid_from < c.valid_to)"
)
_EITHER_END = "(left_no = :number OR right_no = :number)"
_WIPES = {
    "golden_record": f"valid_to IS NOT NULL AND EXISTS ({_STAYS})",
    "raw_record": "record_no = :number",
    "standardized_record": "record_no = :number",
    "blocking_key": "record_no = :number",
    "decision": _EITHER_END,
    "review_skip": f"review_no IN (SELECT review_no FROM review WHERE {_EITHER_END})",
    "sample_pair": _EITHER_END,
    "review": _EITHER_END,
    "pin": "record_no = :number",
    "crosswalk": "record_no = :number",
    "source_record": "record_no = :number",
}


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
    rows: dict[str, int] = dict.fromkeys((*_WIPES, "job_record", "idempotency_key"), 0)
    entities: set[int] = set()
    count = 0
    for key, one in held.items():
        count += 1
        entities |= _entities_of(connection, one.number)
        if one.deleted_in is None:
            take_out(connection, one, "erase", means=means, actor=by.actor)
        else:
            begin(connection, "erase", by.actor, means)
        for table, where in _WIPES.items():
            wipe = f"DELETE FROM {table} WHERE {where}"
            rows[table] += touch(connection, wipe, number=one.number)
        rows["job_record"] += forget_waiting(connection, key)
        rows["idempotency_key"] += forget_answers(connection, key)
    receipt = Receipt(secrets.token_urlsafe(12), now(), count, _ids(connection, entities), rows)
    kept: dict[str, Any] = {
        "erasure_no": last(connection, erasure, "erasure_no") + 1,
        "at": receipt.at,
        "actor": by.actor,
        "reason": by.reason,
        "receipt": json.dumps(asdict(receipt)),
    }
    add(connection, erasure, [kept])
    return receipt


def _entities_of(connection: Connection, number: int) -> set[int]:
    rows = connection.exec_driver_sql(f"SELECT entity_no FROM crosswalk WHERE record_no = {number}")
    return set(rows.scalars())


def _ids(connection: Connection, entities: set[int]) -> tuple[str, ...]:
    listed = ",".join(map(str, sorted(entities))) or "NULL"
    rows = connection.exec_driver_sql(
        f"SELECT unified_id FROM entity WHERE entity_no IN ({listed}) ORDER BY entity_no"
    )
    return tuple(rows.scalars())
