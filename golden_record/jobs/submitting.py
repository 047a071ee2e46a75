"""Submitting a job, cancelling it, resuming it, and dropping what waits in old ones.

Job, rows and rejects are written together, and together with whatever else the caller does in the
same transaction (the idempotency key, the row of the access log).
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, text

from golden_record.jobs.bodies import Prepared
from golden_record.jobs.errors import JobStateError
from golden_record.jobs.job import found
from golden_record.life_cycle.rows import add, touch
from golden_record.moments import now, written
from golden_record.store import Store
from golden_record.store.bulk import bulk_of
from golden_record.store.schema import job, job_reject
from resolver.ingest import Reject

SET_ASIDE = "set_aside"
"""The reason of rows that failed unexpectedly and are kept for another try."""
KEPT = timedelta(days=7)
"""How long the rows of a job that was cancelled or failed wait for it to be resumed."""


def submit_job(
    store: Store,
    prepared: Prepared,
    *,
    actor: str | None = None,
    request: Mapping[str, Any] | None = None,
) -> str:
    """Leave rows for a worker to take in.

    Args:
        store: where to.
        prepared: the rows, see ``prepare``.
        actor: who submits them.
        request: what else is to be remembered of the request; no personal data.

    Returns:
        The id of the job.
    """
    job_id = secrets.token_urlsafe(12)
    row = {
        "job_id": job_id,
        "kind": "submit",
        "state": "waiting",
        "submitted_at": now(),
        "submitted_by": actor,
        "request": json.dumps(dict(request or {}), ensure_ascii=False),
        "result": json.dumps({"superseded": prepared.superseded}),
        "position": 0,
        "attempts": 0,
        "total": len(prepared.bodies),
        "rejected": len(prepared.rejects),
    }
    with store.writing() as connection:
        add(connection, job, [row])
        add_rejects(connection, job_id, 0, [told(reject) for reject in prepared.rejects])
        _add_bodies(connection, job_id, prepared.bodies)
    return job_id


def told(reject: Reject) -> dict[str, Any]:
    """A row that could not be read, as it is kept."""
    return {
        "file": reject.file,
        "line": reject.line,
        "column_name": reject.column or None,
        "reason": f"{reject.reason}: {reject.sentence}",
    }


def add_rejects(
    connection: Connection, job_id: str, last: int, rejects: Sequence[Mapping[str, Any]]
) -> None:
    """Keep rejects, numbered on from ``last``."""
    numbered = [
        {"job_id": job_id, "reject_no": number, **reject}
        for number, reject in enumerate(rejects, last + 1)
    ]
    add(connection, job_reject, numbered)


def _add_bodies(connection: Connection, job_id: str, bodies: Sequence[str]) -> None:
    rows = {
        "job_id": pa.array([job_id] * len(bodies), pa.string()),
        "position": pa.array(range(1, len(bodies) + 1), pa.int64()),
        "body": pa.array(bodies, pa.string()),
    }
    if bodies:
        bulk_of(connection).load("job_record", pa.table(rows))


def cancel(store: Store, job_id: str) -> None:
    """Stop a job: what it took in stays, what waits can be resumed for seven days.

    A job that a worker is at work on stops with the rows in hand.

    Raises:
        UnknownJobError: there is no such job.
        JobStateError: it has ended already.
    """
    with store.writing() as connection:
        state = found(connection, job_id).state
        if state not in ("waiting", "running"):
            raise JobStateError(job_id, state, "cancelled")
        ended = "state = 'cancelled', finished_at = :now," if state == "waiting" else ""
        touch(
            connection,
            f"UPDATE job SET {ended} cancel_requested_at = :now WHERE job_id = :job_id",
            now=now(),
            job_id=job_id,
        )


def resume(store: Store, job_id: str) -> None:
    """Go on with a job that was cancelled or failed, or try again the rows that it set aside.

    Raises:
        UnknownJobError: there is no such job.
        JobStateError: it is under way, or nothing of it is left to do.
    """
    with store.writing() as connection:
        state = found(connection, job_id).state
        if state in ("waiting", "running") or not _waiting(connection, job_id):
            raise JobStateError(job_id, state, "resumed")
        back = touch(
            connection,
            "UPDATE job_record SET outcome = NULL, detail = NULL "
            "WHERE job_id = :job_id AND outcome IS NOT NULL",
            job_id=job_id,
        )
        touch(
            connection,
            "DELETE FROM job_reject WHERE job_id = :job_id AND reason LIKE :set_aside",
            set_aside=f"{SET_ASIDE}%",
            job_id=job_id,
        )
        touch(
            connection,
            "UPDATE job SET state = 'waiting', finished_at = NULL, cancel_requested_at = NULL, "
            "error = NULL, attempts = 0, position = position - :back, rejected = rejected - :back "
            "WHERE job_id = :job_id",
            back=back,
            job_id=job_id,
        )


def _waiting(connection: Connection, job_id: str) -> bool:
    asked = text("SELECT 1 FROM job_record WHERE job_id = :job_id LIMIT 1")
    return connection.execute(asked, {"job_id": job_id}).first() is not None


def purge(store: Store) -> int:
    """Drop the rows that wait in jobs which ended more than seven days ago.

    Returns:
        How many rows went.
    """
    oldest = written(datetime.now(UTC) - KEPT)
    with store.writing() as connection:
        return touch(
            connection,
            "DELETE FROM job_record WHERE job_id IN "
            "(SELECT job_id FROM job WHERE finished_at < :oldest)",
            oldest=oldest,
        )
