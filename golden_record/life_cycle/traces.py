"""Where else a record key is named: rows that wait in jobs, and answers kept for repeated requests.

Both are written as JSON in which ``source`` and ``source_record_id`` stand side by side.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, text

from golden_record.life_cycle.rows import touch
from golden_record.survival import Key

_WAITING = text("SELECT job_id, position, body FROM job_record WHERE body LIKE :named ESCAPE '!'")
_ANSWERS = text(
    "SELECT principal, key, answer FROM idempotency_key WHERE answer LIKE :named ESCAPE '!'"
)


def forget_waiting(connection: Connection, key: Key) -> int:
    """Take the rows of a record out of all jobs; the answer is how many."""
    found = [
        (job_id, position)
        for job_id, position, body in connection.execute(_WAITING, _named(key))
        if _names(json.loads(body), key)
    ]
    for job_id, position in found:
        touch(
            connection,
            "DELETE FROM job_record WHERE job_id = :job_id AND position = :position",
            job_id=job_id,
            position=position,
        )
        touch(connection, "UPDATE job SET total = total - 1 WHERE job_id = :id", id=job_id)
    return len(found)


def forget_answers(connection: Connection, key: Key) -> int:
    """Erase the kept answers that name a record; their requests stay carried out."""
    found = [
        (principal, kept)
        for principal, kept, answer in connection.execute(_ANSWERS, _named(key))
        if _names(json.loads(answer), key)
    ]
    for principal, kept in found:
        touch(
            connection,
            "UPDATE idempotency_key SET answer = NULL WHERE principal = :principal AND key = :key",
            principal=principal,
            key=kept,
        )
    return len(found)


def _named(key: Key) -> dict[str, str]:
    """A pattern of all JSON that may name the record."""
    spelt = json.dumps(key[1], ensure_ascii=False)
    escaped = spelt.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return {"named": f"%{escaped}%"}


def _names(said: Any, key: Key) -> bool:
    """Say whether JSON names the record anywhere."""
    if isinstance(said, dict):
        if (said.get("source"), said.get("source_record_id")) == key:
            return True
        said = said.values()
    within: Iterable[Any] = () if isinstance(said, str | int | float | None) else said
    return any(_names(one, key) for one in within)
