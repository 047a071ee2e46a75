"""Data loads as pages show them: how far, what came of it, and a file before it is loaded."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.uploading import Looked
from api.pages.views.mapping import ColumnChoice, column_choices
from api.pages.views.quality import words_of
from api.pages.views.records import COLUMNS, cell
from api.pages.views.values import received
from golden_record.jobs import Job, JobReject
from golden_record.mappings import KeptMapping
from golden_record.quality.words import Words

TONES = {"done": "good", "failed": "bad", "cancelled": "warn"}
OUTCOMES = ("created", "matched", "review", "updated", "unchanged", "superseded")
SHOWN = (*COLUMNS["person"], "business_number")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """One load in the list."""

    id: str
    file: str
    state: str
    tone: str
    done: int
    total: int
    rejected: int
    by: str
    at: str

    @property
    def busy(self) -> bool:
        """Whether it is still under way."""
        return self.state in ("waiting", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage(JobLine):
    """One load with what came of it."""

    figures: tuple[tuple[str, int], ...]
    error: str
    rejects: Sequence[JobReject]

    @property
    def may_resume(self) -> bool:
        """Whether something of it is left to do."""
        return self.state in ("failed", "cancelled")


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """A value as it would be standardized, and as it was received."""

    standardized: str
    received: str


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of a file before it is loaded."""

    key: str
    cells: tuple[PreviewCell, ...]
    issues: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPage:
    """A file before it is loaded."""

    file: str
    source: str
    headers: tuple[str, ...]
    choices: Sequence[ColumnChoice]
    columns: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    problem: str
    kept: KeptMapping | None


def job_line(job: Job) -> JobLine:
    """One load in a line."""
    return JobLine(**_said(job))


def job_page(job: Job, rejects: Sequence[JobReject]) -> JobPage:
    """One load whole."""
    figures = [(name, job.result[name]) for name in OUTCOMES if job.result.get(name)]
    return JobPage(
        **_said(job),
        figures=(("total", job.total), ("done", job.done), *figures, ("rejected", job.rejected)),
        error=job.error or "",
        rejects=rejects,
    )


def _said(job: Job) -> dict[str, Any]:
    return {
        "id": job.job_id,
        "file": str(job.request.get("file", job.kind)),
        "state": job.state,
        "tone": TONES.get(job.state, ""),
        "done": job.done,
        "total": job.total,
        "rejected": job.rejected,
        "by": job.submitted_by or "",
        "at": job.submitted_at,
    }


def upload_page(file: str, found: Looked) -> UploadPage:
    """Make the page of a file before it is loaded; its rows are masked as anywhere."""
    rows = [
        _row(raw, standardized)
        for raw, standardized in zip(found.raw, found.standardized, strict=True)
    ]
    filled = [any(row.cells[i].standardized or row.cells[i].received for row in rows)
              for i in range(len(SHOWN))]  # fmt: skip
    return UploadPage(
        file=file,
        source=found.choices.source,
        headers=found.header,
        choices=column_choices(found.choices),
        columns=tuple(name for name, kept in zip(SHOWN, filled, strict=True) if kept),
        rows=tuple(
            PreviewRow(
                row.key,
                tuple(c for c, kept in zip(row.cells, filled, strict=True) if kept),
                row.issues,
            )
            for row in rows
        ),
        problem=found.problem,
        kept=found.choices.kept,
    )


def _row(raw: dict[str, object], standardized: dict[str, object]) -> PreviewRow:
    codes = dict.fromkeys(issue["code"] for issue in json.loads(str(standardized["issues"])))
    cells = tuple(
        PreviewCell(
            ", ".join(cell(standardized, name, clear=False)),
            received(name, raw.get(name), row=standardized, clear=False),
        )
        for name in SHOWN
    )
    return PreviewRow(str(raw["source_record_id"]), cells, tuple(map(words_of, codes)))
