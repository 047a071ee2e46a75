"""A job as others see it: state, progress, what came of it, and the rows it could not take."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, text

from golden_record.jobs.errors import UnknownJobError
from golden_record.store import Store

State = Literal["waiting", "running", "done", "failed", "cancelled"]
MOST = 1_000

_COLUMNS = (
    "job_id, kind, state, submitted_at, submitted_by, started_at, finished_at, total, position, "
    "rejected, result, error, request, cancel_requested_at"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job.

    total: rows to take in. done: those dealt with so far. rejected: rows that could not be taken,
    those that could not even be read among them. result: how many came to what (``created``,
    ``matched``, ``review``, ``updated``, ``unchanged``, and ``superseded`` by a later row of the
    same key). error: why it failed. request: what was asked for, besides the rows.
    """

    job_id: str
    kind: str
    state: State
    submitted_at: str
    submitted_by: str | None
    started_at: str | None
    finished_at: str | None
    total: int
    done: int
    rejected: int
    result: Mapping[str, int]
    error: str | None
    request: Mapping[str, Any]
    cancel_requested: bool


@dataclass(frozen=True, slots=True)
class JobReject:
    """A row that was not taken in: where it stood, and why; never what it held."""

    reject_no: int
    file: str | None
    line: int | None
    column: str | None
    reason: str


def job(store: Store, job_id: str) -> Job:
    """Look a job up.

    Raises:
        UnknownJobError: there is none of this id.
    """
    with store.reading() as connection:
        return found(connection, job_id)


def found(connection: Connection, job_id: str) -> Job:
    """Look a job up within a transaction."""
    asked = text(f"SELECT {_COLUMNS} FROM job WHERE job_id = :job_id")
    row = connection.execute(asked, {"job_id": job_id}).one_or_none()
    if row is None:
        raise UnknownJobError(job_id)
    return _job(row)


def jobs(
    store: Store, *, submitted_by: str | None = None, before: str | None = None, limit: int = 50
) -> Sequence[Job]:
    """List jobs, the newest first.

    Args:
        store: where they are.
        submitted_by: only those of one account.
        before: only those submitted before the one of this id.
        limit: how many, at most 1,000.

    Raises:
        UnknownJobError: ``before`` is none.
    """
    wheres, values = [], {"limit": max(1, min(limit, MOST))} | {"by": submitted_by}
    with store.reading() as connection:
        if submitted_by is not None:
            wheres.append("submitted_by = :by")
        if before is not None:
            wheres.append("(submitted_at, job_id) < (:at, :id)")
            values |= {"at": found(connection, before).submitted_at, "id": before}
        where = f"WHERE {' AND '.join(wheres)}" if wheres else ""
        asked = f"SELECT {_COLUMNS} FROM job {where} ORDER BY submitted_at DESC, job_id DESC"
        rows = connection.execute(text(f"{asked} LIMIT :limit"), values)
        return [_job(row) for row in rows]


def rejects(store: Store, job_id: str, *, after: int = 0, limit: int = MOST) -> Sequence[JobReject]:
    """List the rows that a job could not take, in the order in which they were found.

    Args:
        store: where the job is.
        job_id: of the job.
        after: the number of the last reject seen.
        limit: how many, at most 1,000.

    Raises:
        UnknownJobError: there is no such job.
    """
    asked = text(
        "SELECT reject_no, file, line, column_name, reason FROM job_reject "
        "WHERE job_id = :job_id AND reject_no > :after ORDER BY reject_no LIMIT :limit"
    )
    values = {"job_id": job_id, "after": after, "limit": max(1, min(limit, MOST))}
    with store.reading() as connection:
        found(connection, job_id)
        return [JobReject(*row) for row in connection.execute(asked, values)]


def _job(row: Row[Any]) -> Job:
    return Job(
        job_id=row.job_id,
        kind=row.kind,
        state=row.state,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        started_at=row.started_at,
        finished_at=row.finished_at,
        total=row.total,
        done=row.position,
        rejected=row.rejected,
        result=json.loads(row.result or "{}"),
        error=row.error,
        request=json.loads(row.request or "{}"),
        cancel_requested=row.cancel_requested_at is not None,
    )
