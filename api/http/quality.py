"""Quality: the figures of each run, by source, over time; and the rows behind a figure, masked."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter
from msgspec import Meta

from api.http.calls import Call, shown
from api.http.golden import CustomerFields, fields, masked_raw
from api.http.parameters import After
from api.http.problems import ProblemError
from api.http.routes import allowed, problems
from golden_record.reading.failing import Failing, failing
from golden_record.reading.quality import QualityRun, quality_run, quality_runs
from rules.issues import CODES

RunId = Annotated[str, PathParameter(description="the id of a run", max_length=100)]
SourceName = Annotated[str, PathParameter(description="the name of a source", max_length=200)]
Runs = Annotated[int, QueryParameter(ge=1, le=200, description="so many runs back")]
Rows = Annotated[int, QueryParameter(ge=1, le=200, description="at most that many")]
Figures = Annotated[dict[str, Any], Meta(description="as in docs/quality-report.md")]


class Quality(msgspec.Struct, frozen=True):
    """The figures of one run."""

    run_id: str
    at: str
    model_version: str | None
    rules_version: str | None
    report: Figures


class RunFigures(msgspec.Struct, frozen=True):
    """What one run measured of a source, or of all of them together."""

    run_id: str
    at: str
    records: int | None
    fields: Annotated[
        dict[str, dict[str, Any]], Meta(description="by raw field: filled, standardized, valid")
    ]


class Trend(msgspec.Struct, frozen=True):
    """Figures over time, the newest run first."""

    source: Annotated[str, Meta(description="null for all sources together")] | None
    runs: tuple[RunFigures, ...]


class FailingRow(msgspec.Struct, frozen=True):
    """A record with an issue, masked."""

    source: str
    source_record_id: str
    unified_id: str
    received_at: str
    detail: str
    raw: dict[str, Any]
    standardized: CustomerFields


class FailingRows(msgspec.Struct, frozen=True):
    """Records with an issue; ``cursor`` asks for those that follow, null at the end."""

    code: str
    korean: str
    english: str
    rows: tuple[FailingRow, ...]
    cursor: int | None


_READERS = allowed("reader", "steward")


@get("/v1/quality", opt=_READERS, responses=problems("unknown-run"), sync_to_thread=True)
def read_quality(call: NamedDependency[Call]) -> Quality:
    """Give the figures of the latest run."""
    return call.read(lambda: _told(_latest(call)), lambda a: (f"run {a.run_id}",))


@get(
    "/v1/quality/runs/{run_id:str}",
    opt=_READERS,
    responses=problems("unknown-run"),
    sync_to_thread=True,
)
def read_quality_of_run(call: NamedDependency[Call], run_id: RunId) -> Quality:
    """Give the figures of one run."""
    return call.read(lambda: _told(quality_run(call.store, run_id)), lambda a: (f"run {a.run_id}",))


@get("/v1/quality/trend", opt=_READERS, responses=problems(), sync_to_thread=True)
def read_trend(call: NamedDependency[Call], limit: Runs = 24) -> Trend:
    """Give the figures of all sources over the last runs."""

    def work() -> Trend:
        runs = quality_runs(call.store, limit=limit)
        return Trend(None, tuple(_of_all(run) for run in runs))

    return call.read(work, lambda _: ())


@get(
    "/v1/quality/sources/{source:str}",
    opt=_READERS,
    responses=problems("unknown-source"),
    sync_to_thread=True,
)
def read_quality_of_source(
    call: NamedDependency[Call], source: SourceName, limit: Runs = 24
) -> Trend:
    """Give the figures of one source over the last runs: is it getting better?"""

    def work() -> Trend:
        runs = quality_runs(call.store, limit=limit)
        told = tuple(figures for run in runs if (figures := _of_source(run, source)))
        if not told:
            raise ProblemError("unknown-source", field="source")
        return Trend(source, told)

    return call.read(work, lambda _: (f"source {source}",))


@get(
    "/v1/quality/issues/{code:str}",
    opt=_READERS,
    responses=problems("unknown-issue"),
    sync_to_thread=True,
)
def read_failing_rows(
    call: NamedDependency[Call],
    code: Annotated[str, PathParameter(description="a code of docs/issues.md", max_length=100)],
    source: Annotated[
        str | None, QueryParameter(description="records of this source alone", max_length=200)
    ] = None,
    after: After = 0,
    limit: Rows = 50,
) -> FailingRows:
    """List the live records that have an issue: the rows behind a figure, masked."""

    def work() -> FailingRows:
        words = CODES.get(code)
        if words is None:
            raise ProblemError("unknown-issue", field="code")
        page = failing(call.store, code, source=source, after=after, limit=limit)
        rows = tuple(_failing(row) for row in page.rows)
        return FailingRows(code, words.korean, words.english, rows, page.after)

    return call.read(work, lambda a: (shown((r.source, r.source_record_id)) for r in a.rows))


@get(
    "/v1/quality/report.html",
    opt=_READERS,
    responses=problems("unknown-run"),
    media_type="text/html",
    sync_to_thread=True,
)
def read_report_page(call: NamedDependency[Call]) -> Response[str]:
    """Give the report of the latest run as one page that needs no network."""

    def work() -> tuple[str, str]:
        run = _latest(call)
        return run.run_id, call.services.report.of(run)

    _, page = call.read(work, lambda a: (f"run {a[0]}",))
    headers = {"Content-Security-Policy": _PAGE_POLICY}
    return Response(page, media_type="text/html; charset=utf-8", headers=headers)


_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts"
)


def _latest(call: Call) -> QualityRun:
    runs = quality_runs(call.store, limit=1)
    if not runs:
        raise ProblemError("unknown-run", "no run was measured in this store yet")
    return runs[0]


def _told(run: QualityRun) -> Quality:
    return Quality(run.run_id, run.at, run.model_version, run.rules_version, dict(run.figures))


def _of_all(run: QualityRun) -> RunFigures:
    records = run.figures.get("totals", {}).get("records_received")
    return RunFigures(run.run_id, run.at, records, _by_field(run.figures.get("fields", [])))


def _of_source(run: QualityRun, source: str) -> RunFigures | None:
    for told in run.figures.get("sources", []):
        if told["source"] == source:
            records, fields_ = told.get("records"), _by_field(told.get("fields", []))
            return RunFigures(run.run_id, run.at, records, fields_)
    return None


def _by_field(figures: Any) -> dict[str, dict[str, Any]]:
    return {one["field"]: {k: v for k, v in one.items() if k != "field"} for one in figures}


def _failing(row: Failing) -> FailingRow:
    return FailingRow(
        row.source,
        row.source_record_id,
        row.unified_id,
        row.received_at,
        row.detail,
        masked_raw(row.raw),
        fields(row.standardized, masked=True),
    )
