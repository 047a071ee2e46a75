"""Quality over time: what each run measured, kept with the run."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from golden_record.errors import GoldenRecordError
from golden_record.store import Store

_RUNS = (
    "SELECT run_id, coalesce(published_at, started_at), model_version, rules_version, quality "
    "FROM run WHERE quality IS NOT NULL "
)
MOST = 200


class UnknownRunError(GoldenRecordError):
    """No run of this id was measured."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"no run {run_id} was measured")
        self.run_id = run_id


@dataclass(frozen=True, slots=True)
class QualityRun:
    """The figures of one published run, as ``quality.measures.measure`` computed them."""

    run_id: str
    at: str
    model_version: str | None
    rules_version: str | None
    figures: Mapping[str, Any]


def quality_runs(store: Store, *, limit: int = 24) -> Sequence[QualityRun]:
    """Read the runs that were measured, the newest first."""
    with store.reading() as connection:
        return _read(
            connection,
            _RUNS + "ORDER BY 2 DESC, run_id LIMIT :limit",
            {"limit": max(1, min(limit, MOST))},
        )


def quality_run(store: Store, run_id: str) -> QualityRun:
    """Read one run.

    Raises:
        UnknownRunError: there is no such run, or it was not measured.
    """
    with store.reading() as connection:
        found = _read(connection, _RUNS + "AND run_id = :run_id", {"run_id": run_id})
    if not found:
        raise UnknownRunError(run_id)
    return found[0]


def _read(connection: Connection, sql: str, values: Mapping[str, Any]) -> list[QualityRun]:
    rows = connection.execute(text(sql), values)
    return [
        QualityRun(run_id, at, model, rules, json.loads(figures))
        for run_id, at, model, rules, figures in rows
    ]
