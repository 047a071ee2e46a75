"""Data loads: upload a file, map its columns with its first rows in view, watch, fetch rejects."""

from contextlib import suppress
from typing import Any

import pyarrow as pa
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.http.routes import allowed
from api.http.uploads import prepared
from api.pages.desk import Desk, Notice, go
from api.pages.downloads import spreadsheet
from api.pages.uploading import Looked, Sent, look, sent_form, with_mapping
from api.pages.views.jobs import job_line, job_page, upload_page
from golden_record import jobs
from golden_record.jobs import Job, JobReject, JobStateError, UnknownJobError
from golden_record.mappings import KeptMapping, keep_mapping, kept_mappings
from golden_record.reading.quality import quality_runs

PATH = "/jobs/{job_id:str}"
MOST_REJECTS = 200
ALL_REJECTS = 100_000
MIB = 2**20
Asked = Request[Any, Any, Any]
_LOADERS = allowed("steward", "integrator")


@get("/jobs", opt=_LOADERS, sync_to_thread=True)
def data_loads(desk: NamedDependency[Desk]) -> Response[Any]:
    """List loads: of everybody for a steward, the own ones for an integrator."""
    return _list(desk)


def _list(desk: Desk, said: Notice | None = None) -> Response[Any]:
    own = None if desk.role == "steward" else desk.name
    found = desk.read(lambda: jobs.jobs(desk.call.store, submitted_by=own), lambda _: ())
    runs = quality_runs(desk.call.store, limit=1)
    sources = [source["source"] for source in runs[0].figures["sources"]] if runs else []
    lines = [job_line(one) for one in found]
    return desk.page(
        "jobs.html.j2",
        "jobs",
        said=said,
        jobs=lines,
        busy=any(line.busy for line in lines),
        limit=desk.services.settings.upload_limit // MIB,
        sources=sources,
        kept=_kept(desk),
    )


@post("/jobs/preview", opt=_LOADERS, status_code=200, sync_to_thread=True)
def preview_upload(desk: NamedDependency[Desk], request: Asked, body: RawBody) -> Response[Any]:
    """Show the columns of a file and its first rows standardized; nothing is stored."""
    return _preview(desk, _sent(request, body))


def _preview(desk: Desk, sent: Sent, said: Notice | None = None) -> Response[Any]:
    found: Looked = desk.read(
        lambda: look(sent, desk.services.means.context, _kept(desk)), lambda _: (), None
    )
    page = upload_page(sent.upload.name, found)
    if page.problem:
        said = Notice("upload.unreadable", "bad", {"why": page.problem})
    return desk.page("upload.html.j2", "jobs", said=said, u=page)


@post("/jobs", opt=_LOADERS, status_code=200, sync_to_thread=True)
def submit_upload(desk: NamedDependency[Desk], request: Asked, body: RawBody) -> Response[Any]:
    """Hand a file over to the worker."""
    sent = _sent(request, body)
    choices = look(sent, desk.services.means.context).choices
    if not choices.is_enough:
        return _preview(desk, sent, Notice("upload.key_needed", "bad"))
    rows = prepared(with_mapping(sent, choices), desk.services.means.context)
    for source in sorted(rows.sources):
        desk.call.check_source(source)
    source = choices.source

    def work() -> tuple[str, ...]:
        request = {"file": sent.upload.name}
        made = jobs.submit_job(desk.call.store, rows, actor=desk.name, request=request)
        kept = keep_mapping(desk.call.store, source, choices.columns, actor=desk.name)
        return (made, f"mapping/{source}") if kept else (made,)

    done = desk.change(work, lambda said: (f"job {said[0]}", *said[1:]))
    return go(f"/jobs/{done[0]}?said=jobs.taken")


def _kept(desk: Desk) -> list[KeptMapping]:
    """The mappings of earlier files of sources that this account may load."""
    sources = desk.call.account.sources
    kept = kept_mappings(desk.call.store)
    return [one for one in kept if sources is None or one.source in sources]


@get(PATH, opt=_LOADERS, sync_to_thread=True)
def one_load(desk: NamedDependency[Desk], job_id: FromPath[str]) -> Response[Any]:
    """Show how far a load is, and what it could not take."""
    found, rejects = desk.read(
        lambda: _found(desk, job_id, MOST_REJECTS), lambda _: (f"job {job_id}",)
    )
    return desk.page("job.html.j2", "jobs", j=job_page(found, rejects))


@get(f"{PATH}/rejects.csv", opt=_LOADERS, sync_to_thread=True)
def rejects_of_a_load(desk: NamedDependency[Desk], job_id: FromPath[str]) -> Response[Any]:
    """Give the rows that a load could not take as a file: where they stood and why."""
    _, rejects = desk.read(lambda: _found(desk, job_id, ALL_REJECTS), _job)
    return spreadsheet(_table(rejects), "rejects.csv")


@post(f"{PATH}/cancel", opt=_LOADERS, status_code=200, sync_to_thread=True)
def cancel_load(desk: NamedDependency[Desk], job_id: FromPath[str]) -> Response[Any]:
    """Stop a load."""
    return _move(desk, job_id, jobs.cancel)


@post(f"{PATH}/resume", opt=_LOADERS, status_code=200, sync_to_thread=True)
def resume_load(desk: NamedDependency[Desk], job_id: FromPath[str]) -> Response[Any]:
    """Go on with a load."""
    return _move(desk, job_id, jobs.resume)


def _move(desk: Desk, job_id: str, act: Any) -> Response[Any]:
    with suppress(JobStateError):
        desk.change(
            lambda: act(desk.call.store, _own(desk, job_id).job_id), lambda _: (f"job {job_id}",)
        )
    return go(f"/jobs/{job_id}")


def _act(desk: Desk, job_id: str, act: Any) -> None:
    act(desk.call.store, _own(desk, job_id).job_id)


def _job(found: tuple[Job, object]) -> tuple[str]:
    return (f"job {found[0].job_id}",)


def _own(desk: Desk, job_id: str) -> Job:
    """A load that this account may see; another's is as unknown as none."""
    found = jobs.job(desk.call.store, job_id)
    if desk.role != "steward" and found.submitted_by != desk.name:
        raise UnknownJobError(job_id)
    return found


def _found(desk: Desk, job_id: str, limit: int) -> tuple[Job, list[JobReject]]:
    with desk.call.store.reading():
        found = _own(desk, job_id)
        listed: list[JobReject] = []
        while len(listed) < limit:
            after = listed[-1].reject_no if listed else 0
            more = jobs.rejects(desk.call.store, job_id, after=after)
            listed += more
            if not more:
                break
        return found, listed[:limit]


def _table(rejects: list[JobReject]) -> pa.Table:
    return pa.table(
        {
            "file": pa.array([r.file for r in rejects], pa.string()),
            "line": pa.array([r.line for r in rejects], pa.int64()),
            "column": pa.array([r.column for r in rejects], pa.string()),
            "reason": pa.array([r.reason for r in rejects], pa.string()),
        }
    )


def _sent(request: Asked, body: bytes) -> Sent:
    return sent_form(request.headers.get("content-type", ""), body)
