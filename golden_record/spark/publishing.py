"""Publish from the executors: what is new, changed or ended is found in shards, then switched to.

The driver holds the writers' lock and one row per shard; executors read, compare and copy.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlalchemy import Connection, text

from golden_record.errors import StaleResolutionError
from golden_record.publish import Progress, PublishReport, RunInfo
from golden_record.scratch import comparison
from golden_record.spark.differences import DIFFERENCES, PLACED, layout_key
from golden_record.spark.shard_steps import (
    Told,
    entity_shards,
    pair_shards,
    publishing_decisions,
    publishing_entities,
)
from golden_record.spark.shards import sharded
from golden_record.spark.switching import Laid, numbered, switch
from golden_record.store import Store
from golden_record.store.bulk import bulk_of
from golden_record.store.lines import GOLDEN_LINE, STANDARDIZED_LINE
from golden_record.store.publication.generic_values import write_generic_values
from golden_record.store.publication.steps import STEPS, finish
from golden_record.store.publication.work import Work
from golden_record.store.schema import metadata
from golden_record.store.store import newest_revision
from resolver.engines.settings import RECORD
from resolver.engines.spark.arrow import spark_type
from resolver.engines.spark.artefacts import Artefacts
from rules.decisions import Thresholds
from rules.record import PartyType

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_OF_ENTITIES = ("source_record", "entity", "golden_record", "change")
_OF_PAIRS = ("decision", "review")


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkResolution:
    """Everything that a run concluded, as frames.

    records: what was settled, numbered. clusters: the number of each record and its cluster.
    golden: one golden record per cluster. pairs: the matches and the pairs for review. The others
    are those of ``golden_record.publish.Resolution``.
    """

    run: RunInfo
    records: "DataFrame"
    clusters: "DataFrame"
    golden: "DataFrame"
    pairs: "DataFrame"
    generic_values: pa.Table
    base_revision: int
    thresholds: Mapping[PartyType, Thresholds]
    standardized_by: str


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing changed, and where each record is now: ``record`` and ``entity_no``."""

    changes: PublishReport
    placed: "DataFrame"


def publish_on_spark(
    store: Store, resolution: SparkResolution, artefacts: Artefacts, url: str, tell: Progress
) -> Published:
    """Take the store from its state to the one that the resolution describes.

    Args:
        store: on PostgreSQL.
        resolution: what it is to describe.
        artefacts: of the run that resolved it, at the revision that it read.
        url: of the store, as executors reach it.
        tell: told the step, and how many steps are done.

    Raises:
        StaleResolutionError: the store moved on since the run read it.
        SparkJobError: Spark could not do it; nothing was published.
    """
    with store.writing() as connection, comparison() as engine:
        newest = newest_revision(connection)
        if newest != resolution.base_revision:
            raise StaleResolutionError(resolution.base_revision, newest)
        is_fresh = not any(_holds(connection, table) for table in ("source_record", "entity"))
        about = (connection, bulk_of(connection), engine, newest + 1, is_fresh, tell)
        publication = _Publication(resolution, artefacts, Work(*about), url)
        placed = publication.carry_out()
    store.tidy()
    return Published(publication.report(), placed)


def _holds(connection: Connection, table: str) -> bool:
    return connection.execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first() is not None


class _Publication:
    """One publication under way."""

    def __init__(
        self, resolution: SparkResolution, artefacts: Artefacts, work: Work, url: str
    ) -> None:
        self._resolution = resolution
        self._artefacts = artefacts
        self._work = work
        self._url = url
        self._seconds: dict[str, float] = {}
        self._since = perf_counter()

    def carry_out(self) -> "DataFrame":
        """Find what differs and write it; return where each record is now."""
        told = self._told()
        self._step("records")
        entities = self._entities(told)
        self._step("decisions")
        placed = entities.of(PLACED)
        pairs = self._pairs(told, placed, entities.last["source_record"])
        self._step("commit")
        work = self._work
        work.counts |= Counter(entities.counts) + Counter(pairs.counts)
        switch(work, [entities, pairs], self._artefacts, self._url)
        write_generic_values(work, self._resolution.generic_values)
        finish(work, self._resolution.run)
        self._step("")
        return placed

    def report(self) -> PublishReport:
        """Tell what changed."""
        work = self._work
        revision = work.revision if work.wrote else work.revision - 1
        return PublishReport(revision=revision, **work.counts, seconds=self._seconds)

    def _step(self, step: str) -> None:
        if self._seconds:
            self._seconds[list(self._seconds)[-1]] += perf_counter() - self._since
        self._since = perf_counter()
        if step:
            self._seconds[step] = 0.0
            self._work.report(step, STEPS.index(step), len(STEPS))

    def _told(self) -> Told:
        made_by = self._resolution.standardized_by
        forms = ((STANDARDIZED_LINE, made_by), (GOLDEN_LINE, None))
        return Told(
            url=self._url,
            revision=self._work.revision,
            fresh=self._work.fresh,
            standardized_by=made_by,
            layouts={layout_key(*form): self._work.layout(*form) for form in forms},
            thresholds=self._resolution.thresholds,
        )

    def _entities(self, told: Told) -> Laid:
        given, mine = self._resolution, self._artefacts
        held = given.records.select(RECORD, "entity_no")
        rounds = f"{mine.place}/rounds"
        shards = mine.stage("shards", lambda: sharded(held, given.clusters, rounds))
        return self._numbered(
            mine.stage(
                "differences",
                lambda: _by_shard(
                    entity_shards(given.records, shards, given.golden), publishing_entities(told)
                ),
            ),
            _OF_ENTITIES,
        )

    def _pairs(self, told: Told, placed: "DataFrame", last: int) -> Laid:
        given = self._resolution
        highest = None if told.fresh else last
        return self._numbered(
            self._artefacts.stage(
                "concluded",
                lambda: _by_shard(
                    pair_shards(given.pairs, placed, given.records, highest),
                    publishing_decisions(told),
                ),
            ),
            _OF_PAIRS,
        )

    def _numbered(self, found: "DataFrame", tables: tuple[str, ...]) -> Laid:
        fresh = self._work.fresh
        last = {table: 0 if fresh else self._last(table) for table in tables}
        return self._artefacts.work("count", lambda: numbered(found, last, fresh=fresh))  # type: ignore[no-any-return]

    def _last(self, table: str) -> int:
        return self._work.last(table, next(iter(metadata.tables[table].primary_key)).name)


def _by_shard(given: "DataFrame", publishing: Any) -> "DataFrame":
    return given.groupBy("shard").applyInArrow(publishing, spark_type(DIFFERENCES))
