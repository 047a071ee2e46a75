"""The quality dashboard: figures over time, from an issue to its rows, two runs compared, files."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.http.routes import allowed
from api.pages.desk import Desk, go
from api.pages.downloads import spreadsheet
from api.pages.views.comparison import compare
from api.pages.views.failing import failing_page, failing_table
from api.pages.views.quality import (
    fields_in_use,
    issue_lines,
    load,
    matrix,
    run_lines,
    source_lines,
    tiles,
)
from api.pages.views.sample import estimate_lines
from golden_record.quality.estimates import Estimate, estimate
from golden_record.quality.sampling import samples
from golden_record.reading.failing import FailingPage, failing, failing_count
from golden_record.reading.quality import QualityRun, UnknownRunError, quality_run, quality_runs
from golden_record.reading.throughput import throughput

MOST_ROWS = 1000
CODE = "/quality/issues/{code:str}"


@get("/quality", opt=allowed("steward", "reader"), sync_to_thread=True)
def quality_dashboard(desk: NamedDependency[Desk]) -> Response[Any]:
    """Show the dashboard."""
    page = desk.read(lambda: _dashboard(desk), lambda _: ())
    return desk.page("quality.html.j2", "quality", q=page)


def _dashboard(desk: Desk) -> dict[str, Any]:
    store = desk.call.store
    with store.reading():
        runs = quality_runs(store)
        moved = throughput(store)
        if not runs:
            return {"newest": None}
        fields = fields_in_use(runs[0].figures)
        return {
            "newest": runs[0],
            "runs": run_lines(runs),
            "tiles": tiles(runs[0].figures, moved.open_now),
            "estimates": estimate_lines(_estimate(desk)),
            "fields": fields,
            "sources": source_lines(runs, fields),
            "issues": issue_lines(runs),
            "load": load(moved, datetime.now(UTC)),
            "matrix": matrix(runs[0].figures),
        }


def _estimate(desk: Desk) -> Estimate | None:
    """What the newest sample that anybody judged tells."""
    judged = (one for one in samples(desk.call.store) if one.judged)
    newest = next(judged, None)
    return estimate(desk.call.store, newest.sample_no) if newest else None


@get(CODE, opt=allowed("steward", "reader"), sync_to_thread=True)
def rows_with_an_issue(desk: NamedDependency[Desk], code: FromPath[str]) -> Response[Any]:
    """Show the records that have an issue."""
    page = desk.read(lambda: _failing(desk, code, 50), _ids)
    source = desk.asked.get("source", "")
    count = failing_count(desk.call.store, code, source=source or None)
    return desk.page("failing.html.j2", "quality", q=failing_page(page, code, source, count))


@get(f"{CODE}/rows.csv", opt=allowed("steward"), sync_to_thread=True)
def rows_with_an_issue_file(desk: NamedDependency[Desk], code: FromPath[str]) -> Response[Any]:
    """Give the records that have an issue as a file, masked, safe to open in a spreadsheet."""
    page = desk.read(lambda: _failing(desk, code, MOST_ROWS), _ids)
    return spreadsheet(failing_table(page, code), f"{code}.csv")


def _failing(desk: Desk, code: str, limit: int) -> FailingPage:
    after = desk.asked.get("after", "")
    return failing(
        desk.call.store,
        code,
        source=desk.asked.get("source") or None,
        after=int(after) if after.isdecimal() else 0,
        limit=limit,
    )


def _ids(page: FailingPage) -> Iterable[str]:
    return (row.unified_id for row in page.rows)


@get("/quality/compare", opt=allowed("steward", "reader"), sync_to_thread=True)
def compare_runs(desk: NamedDependency[Desk]) -> Response[Any]:
    """Compare two runs."""
    try:
        page = desk.read(lambda: compare(_run(desk, "before"), _run(desk, "after")), lambda _: ())
    except UnknownRunError:
        return go("/quality")
    return desk.page("compare.html.j2", "quality", c=page)


def _run(desk: Desk, name: str) -> QualityRun:
    return quality_run(desk.call.store, desk.asked.get(name, ""))


@get("/quality/export.csv", opt=allowed("steward", "reader"), sync_to_thread=True)
def quality_file(desk: NamedDependency[Desk]) -> Response[Any]:
    """Give the figures of all runs as a file, one line per run, source and field."""
    runs = desk.read(lambda: quality_runs(desk.call.store, limit=200), lambda _: ())
    return spreadsheet(_table(runs), "quality.csv")


def _table(runs: Iterable[QualityRun]) -> pa.Table:
    rows = [
        {
            "run_id": run.run_id,
            "at": run.at,
            "source": source["source"],
            "records": source["records"],
            **{name: field[name] for name in _EXPORTED},
        }
        for run in runs
        for source in run.figures["sources"]
        for field in source["fields"]
    ]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


_EXPORTED = ("field", "filled", "standardized", "valid", "completeness", "validity")
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("run_id", "at", "source")),
        ("records", pa.int64()),
        ("field", pa.string()),
        *((name, pa.int64()) for name in ("filled", "standardized", "valid")),
        *((name, pa.float64()) for name in ("completeness", "validity")),
    ]
)
