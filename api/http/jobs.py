"""Jobs: many records at once, taken in by the worker; with progress, rejects, cancel and resume."""

from typing import Annotated, Literal

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter, RawBody
from msgspec import Meta

from api.http.calls import Call
from api.http.parameters import After, Limit
from api.http.problems import ProblemError
from api.http.requests import StrictRequest
from api.http.routes import CHANGING, allowed, problems
from api.http.uploads import CONTENT, prepared, upload_of
from golden_record import jobs

JobId = Annotated[str, PathParameter(description="the id of a job", max_length=100)]
_INTEGRATOR = allowed("integrator")


class Job(msgspec.Struct, frozen=True):
    """A job: how far it is, and what came of it so far."""

    job_id: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    submitted_at: str
    submitted_by: str | None
    started_at: str | None
    finished_at: str | None
    total: Annotated[int, Meta(description="rows to take in")]
    done: Annotated[int, Meta(description="rows dealt with so far")]
    rejected: Annotated[int, Meta(description="rows that could not be taken")]
    outcomes: Annotated[
        dict[str, int],
        Meta(description="rows by outcome; superseded: the same key came again in the file"),
    ]
    error: str | None
    cancel_requested: bool


class JobPage(msgspec.Struct, frozen=True):
    """Jobs of this account, the newest first; ``cursor`` asks for older ones, null at the end."""

    jobs: tuple[Job, ...]
    cursor: str | None


class RejectedRow(msgspec.Struct, frozen=True):
    """A row that was not taken: where it stood and why; never what it held."""

    reject_no: int
    file: str | None
    line: int | None
    column: str | None
    reason: str


class RejectPage(msgspec.Struct, frozen=True):
    """Rejects in order; ``cursor`` asks for those that follow, null at the end."""

    job_id: str
    rejects: tuple[RejectedRow, ...]
    cursor: int | None


@post(
    "/v1/jobs",
    opt={**_INTEGRATOR, "body": CONTENT},
    responses=problems(
        *CHANGING,
        "malformed-body",
        "too-large",
        "unsupported-media-type",
        "invalid-value",
        "unreadable-file",
        "source-not-allowed",
    ),
    status_code=202,
    sync_to_thread=True,
)
def submit_file(call: NamedDependency[Call], request: StrictRequest, body: RawBody) -> Job:
    """Submit a file of records: CSV, Excel, Parquet or JSON lines, with a mapping where needed.

    The answer comes when all rows are safe in the store; the worker takes them in from there.
    """
    upload = upload_of(request.headers.get("content-type", ""), body)
    rows = prepared(upload, call.means.context)
    for source in sorted(rows.sources):
        call.check_source(source)

    said = call.saying(*upload.parts)

    def work() -> Job:
        asked = {"file": upload.name}
        job_id = jobs.submit_job(call.store, rows, actor=call.actor, request=asked)
        return _told(jobs.job(call.store, job_id))

    return said.change(work, lambda a: (f"job {a.job_id}",), answer=Job)


@get("/v1/jobs", opt=_INTEGRATOR, responses=problems("unknown-job"), sync_to_thread=True)
def list_jobs(
    call: NamedDependency[Call],
    before: Annotated[
        str | None, QueryParameter(description="the cursor of the last answer", max_length=100)
    ] = None,
    limit: Limit = 50,
) -> JobPage:
    """List the jobs of this account, the newest first."""

    def work() -> JobPage:
        own = jobs.jobs(call.store, submitted_by=call.actor, before=before, limit=limit)
        found = tuple(_told(j) for j in own)
        return JobPage(found, found[-1].job_id if len(found) == limit else None)

    return call.read(work, lambda a: (f"job {j.job_id}" for j in a.jobs))


@get(
    "/v1/jobs/{job_id:str}", opt=_INTEGRATOR, responses=problems("unknown-job"), sync_to_thread=True
)
def read_job(call: NamedDependency[Call], job_id: JobId) -> Job:
    """Tell how far a job is."""
    return call.read(lambda: _own(call, job_id), lambda a: (f"job {a.job_id}",))


@get(
    "/v1/jobs/{job_id:str}/rejects",
    opt=_INTEGRATOR,
    responses=problems("unknown-job"),
    sync_to_thread=True,
)
def read_rejects(
    call: NamedDependency[Call], job_id: JobId, after: After = 0, limit: Limit = 1000
) -> RejectPage:
    """List the rows that a job could not take: file, line, column and reason."""

    def work() -> RejectPage:
        _own(call, job_id)
        found = jobs.rejects(call.store, job_id, after=after, limit=limit)
        rows = tuple(RejectedRow(r.reject_no, r.file, r.line, r.column, r.reason) for r in found)
        return RejectPage(job_id, rows, rows[-1].reject_no if len(rows) == limit else None)

    return call.read(work, lambda a: (f"job {a.job_id}",))


@post(
    "/v1/jobs/{job_id:str}/cancel",
    opt=_INTEGRATOR,
    responses=problems(*CHANGING, "unknown-job", "refused"),
    status_code=200,
    sync_to_thread=True,
)
def cancel_job(call: NamedDependency[Call], job_id: JobId) -> Job:
    """Stop a job: what it took in stays, what waits can be resumed for seven days."""

    def work() -> Job:
        _own(call, job_id)
        jobs.cancel(call.store, job_id)
        return _own(call, job_id)

    return call.change(work, lambda a: (f"job {a.job_id}",), answer=Job)


@post(
    "/v1/jobs/{job_id:str}/resume",
    opt=_INTEGRATOR,
    responses=problems(*CHANGING, "unknown-job", "refused"),
    status_code=200,
    sync_to_thread=True,
)
def resume_job(call: NamedDependency[Call], job_id: JobId) -> Job:
    """Go on with a job that was cancelled or failed, or try its failed rows again."""

    def work() -> Job:
        _own(call, job_id)
        jobs.resume(call.store, job_id)
        return _own(call, job_id)

    return call.change(work, lambda a: (f"job {a.job_id}",), answer=Job)


def _own(call: Call, job_id: str) -> Job:
    """A job of this account; another's is as unknown as none."""
    found = jobs.job(call.store, job_id)
    if found.submitted_by != call.actor:
        raise ProblemError("unknown-job")
    return _told(found)


def _told(job: jobs.Job) -> Job:
    return Job(
        job_id=job.job_id,
        state=job.state,
        submitted_at=job.submitted_at,
        submitted_by=job.submitted_by,
        started_at=job.started_at,
        finished_at=job.finished_at,
        total=job.total,
        done=job.done,
        rejected=job.rejected,
        outcomes=dict(job.result),
        error=job.error,
        cancel_requested=job.cancel_requested,
    )
