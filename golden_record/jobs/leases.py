"""Leases: a job belongs to one worker for a while; when the worker dies, another takes it over.

A lease is renewed with every chunk of rows, in the transaction that takes them in. A worker whose
lease was taken over finds that out in that same transaction, so no row is taken in twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from golden_record.jobs.errors import LeaseLostError
from golden_record.life_cycle.rows import touch
from golden_record.moments import now, written
from golden_record.store import Store

LEASE = timedelta(seconds=60)

_OPEN = text(
    "SELECT job_id, submitted_by, attempts FROM job "
    "WHERE finished_at IS NULL AND (lease_until IS NULL OR lease_until < :now) "
    "ORDER BY submitted_at, job_id LIMIT 1"
)
_OWNER = text(
    "SELECT lease_owner, finished_at, cancel_requested_at FROM job WHERE job_id = :job_id"
)


@dataclass(frozen=True, slots=True)
class Lease:
    """A job that a worker holds.

    died: how many workers in a row held it before and took in nothing.
    """

    job_id: str
    worker: str
    submitted_by: str | None
    died: int


def claim(store: Store, worker: str) -> Lease | None:
    """Take the oldest job that nobody is at work on."""
    with store.reading() as connection:
        if connection.execute(_OPEN, {"now": now()}).first() is None:
            return None
    with store.writing() as connection:
        row = connection.execute(_OPEN, {"now": now()}).first()
        if row is None:
            return None
        touch(
            connection,
            "UPDATE job SET state = 'running', lease_owner = :worker, lease_until = :until, "
            "attempts = attempts + 1, started_at = coalesce(started_at, :now) "
            "WHERE job_id = :job_id",
            worker=worker,
            until=_until(),
            now=now(),
            job_id=row.job_id,
        )
        return Lease(row.job_id, worker, row.submitted_by, row.attempts)


def hold(connection: Connection, lease: Lease) -> bool:
    """Make sure of a lease and renew it, within the transaction that works under it.

    Returns:
        Whether to go on: false when the job is to be cancelled.

    Raises:
        LeaseLostError: another worker holds the job, or it has ended.
    """
    row = connection.execute(_OWNER, {"job_id": lease.job_id}).one_or_none()
    if row is None or row.lease_owner != lease.worker or row.finished_at is not None:
        raise LeaseLostError(lease.job_id)
    touch(
        connection,
        "UPDATE job SET lease_until = :until, attempts = 0 WHERE job_id = :job_id",
        until=_until(),
        job_id=lease.job_id,
    )
    return row.cancel_requested_at is None


def give_back(store: Store, lease: Lease) -> None:
    """Let another worker have the job at once."""
    with store.writing() as connection:
        touch(
            connection,
            "UPDATE job SET state = 'waiting', attempts = 0, lease_owner = NULL, "
            "lease_until = NULL WHERE job_id = :job_id AND lease_owner = :worker "
            "AND finished_at IS NULL",
            job_id=lease.job_id,
            worker=lease.worker,
        )


def end(connection: Connection, lease: Lease, state: str, error: str | None = None) -> None:
    """Say how the job ended."""
    touch(
        connection,
        "UPDATE job SET state = :state, finished_at = :now, error = :error, "
        "lease_owner = NULL, lease_until = NULL WHERE job_id = :job_id",
        state=state,
        now=now(),
        error=error,
        job_id=lease.job_id,
    )


def _until() -> str:
    return written(datetime.now(UTC) + LEASE)
