"""Lock-out: after five failures nothing more is tried for a while, whoever it is that fails.

Failures are counted by what was claimed: a name (also one that nobody has, as a hash, for people
type passwords there), a key's account, or the address that an unknown key came from. An attempt is
counted before the secret is looked at and taken back when it was right, so that many attempts at
once get no more than five tries.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from golden_record.moments import Clock, machine_clock, written
from golden_record.store import Store

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)

_READ = text("SELECT failures, locked_until FROM failure WHERE subject = :subject")
_COUNT = text(
    "INSERT INTO failure (subject, failures, locked_until) VALUES (:subject, 1, NULL) "
    "ON CONFLICT (subject) DO UPDATE SET failures = failure.failures + 1"
)
_LOCK = text(
    "UPDATE failure SET failures = 0, locked_until = :until "
    "WHERE subject = :subject AND failures >= :most"
)
_FORGET = text("DELETE FROM failure WHERE subject = :subject")
_FORGET_OLD = text("DELETE FROM failure WHERE locked_until < :now")


def by_name(name: str) -> str:
    """The subject of failures under a name."""
    folded = name.strip().casefold().encode("utf-8", "surrogatepass")
    return f"name:{hashlib.sha256(folded).hexdigest()}"


def by_key(key_id: str) -> str:
    """The subject of failures of a machine account."""
    return f"key:{key_id}"


def by_address(address: str | None) -> str:
    """The subject of failures from an address."""
    return f"address:{address or 'unknown'}"


def attempt(store: Store, subject: str, *, clock: Clock = machine_clock) -> int:
    """Count an attempt as a failure for now.

    Returns:
        0 when it may be tried, else the seconds until the next may.
    """
    moment = clock()
    with store.appending() as connection:
        if left := _left(connection, subject, moment):
            return left
        connection.execute(_FORGET_OLD, {"now": written(moment)})
        connection.execute(_COUNT, {"subject": subject})
        until = written(moment + LOCKED_FOR)
        connection.execute(_LOCK, {"subject": subject, "until": until, "most": MOST_FAILURES})
    return 0


def succeeded(store: Store, subject: str) -> None:
    """Take all failures of a subject back."""
    with store.appending() as connection:
        connection.execute(_FORGET, {"subject": subject})


def unlock(store: Store, name: str) -> None:
    """Let an account try again at once, by the name of a person or a machine."""
    key_ids = text("SELECT key_id FROM account WHERE name = :name AND key_id IS NOT NULL")
    with store.appending() as connection:
        ids = connection.execute(key_ids, {"name": name}).scalars().all()
        for subject in (by_name(name), *map(by_key, ids)):
            connection.execute(_FORGET, {"subject": subject})


def _left(connection: Connection, subject: str, moment: datetime) -> int:
    row = connection.execute(_READ, {"subject": subject}).first()
    return seconds_left(row[1] if row else None, moment)


def seconds_left(until: str | None, moment: datetime) -> int:
    """Whole seconds from a moment to the end of a lock, rounded up.

    >>> from datetime import UTC
    >>> seconds_left("2026-11-22T09:15:00.000000Z", datetime(2026, 11, 22, 9, 14, 59, tzinfo=UTC))
    1
    """
    if until is None:
        return 0
    return max(0, -((moment - datetime.fromisoformat(until)) // timedelta(seconds=1)))
