"""The report's page: drawn once for a run, whoever asks for it, and anew for another."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from api.http.reports import ReportPage
from golden_record.quality.page import render
from golden_record.reading.quality import QualityRun
from tests.golden_record.test_quality import nothing_measured


def run_of(figures: dict[str, Any]) -> QualityRun:
    return QualityRun("run", "2026-11-22T09:00:00.000000Z", None, None, figures)


def test_a_page_is_drawn_once_for_all_who_ask() -> None:
    report, run = ReportPage(), run_of(nothing_measured())
    with ThreadPoolExecutor(4) as askers:
        pages = list(askers.map(lambda _: report.of(replace(run)), range(8)))
    assert len({id(page) for page in pages}) == 1
    assert pages[0] == render(nothing_measured())


def test_the_next_run_has_a_page_of_its_own() -> None:
    report, figures = ReportPage(), nothing_measured()
    before = report.of(run_of(figures))
    later = {**figures, "run": {**figures["run"], "run_id": "run-of-tomorrow"}}
    assert "run-of-tomorrow" not in before
    assert "run-of-tomorrow" in report.of(run_of(later))
