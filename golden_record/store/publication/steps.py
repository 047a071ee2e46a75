"""The transaction around the steps."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from time import perf_counter
from typing import TYPE_CHECKING

import duckdb
from sqlalchemy import Connection, text

from golden_record.errors import StaleResolutionError
from golden_record.moments import now
from golden_record.scratch import comparison
from golden_record.store.bulk import bulk_of
from golden_record.store.publication.decisions import write_decisions
from golden_record.store.publication.entities import write_entities
from golden_record.store.publication.generic_values import write_generic_values, write_turned
from golden_record.store.publication.golden import write_changes, write_golden
from golden_record.store.publication.part import forget_names
from golden_record.store.publication.records import write_records
from golden_record.store.publication.reviews import write_reviews
from golden_record.store.publication.staged import StagedWork
from golden_record.store.publication.work import Work
from golden_record.store.schema import metadata
from golden_record.store.store import Store, newest_revision

if TYPE_CHECKING:
    from golden_record.publish import PublishReport, Resolution, RunInfo

STEPS = ("records", "entities", "golden records", "decisions", "commit")
_LOADED = (
    *("source_record", "entity", "crosswalk", "golden_record", "decision", "review", "change"),
)


class Publication:
    """One publication: a resolution on its way into a store."""

    def __init__(
        self,
        store: Store,
        resolution: "Resolution",
        on_progress: Callable[[str, int, int], None] | None,
    ) -> None:
        self._store = store
        self._resolution = resolution
        self._tell = on_progress or (lambda step, done, total: None)
        self._seconds: dict[str, float] = {}

    def carry_out(self) -> "PublishReport":
        """Publish, and tell what changed."""
        from golden_record.publish import PublishReport

        resolution = self._resolution
        with (
            self._store.writing() as connection,
            comparison(resolution.scratch, resolution.memory) as engine,
        ):
            work = self._begin(connection, engine)
            with without_indexes(connection, work.fresh), work.gathering():
                self._write(work)
            began = self._step("commit")
            finish(work, self._resolution.run)
        self._seconds["commit"] = perf_counter() - began
        self._store.tidy()
        revision = work.revision if work.wrote else work.revision - 1
        return PublishReport(revision=revision, **work.counts, seconds=self._seconds)

    def _begin(self, connection: Connection, engine: duckdb.DuckDBPyConnection) -> Work:
        newest = newest_revision(connection)
        base = self._resolution.base_revision
        if base is not None and base != newest:
            raise StaleResolutionError(base, newest)
        fresh = connection.execute(text("SELECT 1 FROM source_record LIMIT 1")).first() is None
        fresh = fresh and connection.execute(text("SELECT 1 FROM entity LIMIT 1")).first() is None
        about = (connection, bulk_of(connection), engine, newest + 1, fresh, self._tell)
        copying = self._resolution.copying
        work = StagedWork(*about, copying=copying) if copying else Work(*about)
        work.standardized_by = self._resolution.standardized_by
        work.part = self._resolution.turned is not None
        if isinstance(work, StagedWork):
            work.prepare()
        return work

    def _write(self, work: Work) -> None:
        resolution = self._resolution
        with self._timed("records"):
            write_records(work, resolution.records, resolution.raw)
        with self._timed("entities"):
            became = write_entities(work, resolution.cluster)
        with self._timed("golden records"):
            write_golden(work, resolution.golden)
            write_changes(work, became)
        with self._timed("decisions"):
            write_decisions(work, resolution.pairs)
            write_reviews(work, resolution.records["party_type"], resolution.thresholds)
            if resolution.turned is not None:
                write_turned(work, resolution.turned.on, resolution.turned.off)
                forget_names(work)
            elif resolution.generic_values is not None:
                write_generic_values(work, resolution.generic_values)

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        began = self._step(step)
        yield
        self._seconds[step] = perf_counter() - began

    def _step(self, step: str) -> float:
        self._tell(step, STEPS.index(step), len(STEPS))
        return perf_counter()


@contextmanager
def without_indexes(connection: Connection, fresh: bool) -> Iterator[None]:
    """Build the indexes of an empty store after loading it, which is faster."""
    indexes = [i for name in _LOADED for i in metadata.tables[name].indexes] if fresh else []
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def finish(work: Work, run: "RunInfo") -> None:
    """Write the revision, if anything changed, and the run."""
    known = {**asdict(run), "at": now(), "revision_no": None, "counts": json.dumps(work.counts)}
    if work.wrote:
        known["revision_no"] = work.revision
        work.connection.execute(
            text(
                "INSERT INTO revision "
                "(revision_no, at, kind, actor, run_id, model_version, rules_version) VALUES "
                "(:revision_no, :at, 'run', :actor, :run_id, :model_version, :rules_version)"
            ),
            known,
        )
    work.connection.execute(
        text(
            "INSERT INTO run (run_id, started_at, published_at, model_version, rules_version, "
            "revision_no, counts) VALUES (:run_id, :started_at, :at, :model_version, "
            ":rules_version, :revision_no, :counts)"
        ),
        known,
    )
