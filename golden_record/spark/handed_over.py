"""Handed over on Spark: the outputs and the report of a run, made where its partitions are.

Nothing that grows with the records comes to the driver: parts of outputs pass through it, a
bounded number of rows at a time, and tallies are added up before they come.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from golden_record.errors import PublishError
from golden_record.exports import CROSSWALK
from golden_record.outputs import Staging
from golden_record.parts import Parts
from golden_record.provenance import spelled_out
from golden_record.publish import PublishReport
from golden_record.publishables import ERASED, GOLDEN_RECORDS, REVIEW_PAIRS
from golden_record.quality.facts import GenericValue, generic_values
from golden_record.spark.known import state_of, unified_ids
from golden_record.spark.publishing import Published
from golden_record.spark.resolving import Frames
from golden_record.spark.tallies import tallies
from golden_record.store import Store
from resolver.engines.settings import RECORD
from resolver.engines.spark.arrow import Batches, by_batch
from resolver.engines.spark.artefacts import Artefacts, in_ranges
from resolver.engines.spark.worth import by_worth
from resolver.link import generic_table
from resolver.model import Model
from resolver.schema import STANDARDIZED
from rules.record import KEY_COLUMNS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


@dataclass(frozen=True, slots=True)
class Where:
    """Where a run lives: its store and the URL of it, its artefacts, a folder of the driver."""

    store: Store
    url: str
    artefacts: Artefacts
    scratch: Path


@dataclass(frozen=True, slots=True)
class HandedOverOnSpark:
    """What a run published from the executors (``golden_record.handed_over.HandedOver``)."""

    frames: Frames
    published: Published
    model: Model
    superseded: Mapping[str, int]
    where: Where

    @property
    def changes(self) -> PublishReport:
        """What publishing changed."""
        return self.published.changes

    @property
    def records(self) -> int:
        """All live records."""
        return self.frames.count

    @property
    def linked(self) -> int:
        """All of them were linked."""
        return self.frames.count

    @property
    def withheld(self) -> int:
        """Pairs that nobody is asked about."""
        return self.frames.withheld

    def generic_values(self) -> list[GenericValue]:
        """Those found."""
        return generic_values(generic_table(self.frames.generic_values))

    def tallies(self) -> pa.Table:
        """Count in tasks, and add up."""
        frames = self.frames
        return tallies(frames.records, frames.clusters, frames.pairs, self.where.artefacts)

    def write(self, staging: Staging) -> None:
        """Have executors lay the outputs aside in their order, and write them from there."""
        named = self._named()
        outputs: dict[str, tuple[pa.Schema, Callable[[], DataFrame]]] = {
            "crosswalk": (CROSSWALK, lambda: in_ranges(named, [RECORD])),
            "golden_records": (GOLDEN_RECORDS, lambda: _golden(self.frames.golden, named)),
            "review_pairs": (
                REVIEW_PAIRS,
                lambda: _waiting(self.frames.pairs, named, self.model),
            ),
            "standardized": (STANDARDIZED, lambda: in_ranges(self.frames.records, [RECORD])),
        }
        staging.write_parts(
            {name: self._parts(name, schema, make) for name, (schema, make) in outputs.items()}
        )

    def _parts(self, name: str, schema: pa.Schema, make: "Callable[[], DataFrame]") -> Parts:
        mine, stage = self.where.artefacts, f"output_{name}"
        mine.stage(stage, lambda: make().select(*schema.names), compression="zstd")
        return Parts(mine.files(stage, self.where.scratch), schema)

    def _named(self) -> "DataFrame":
        """Give each record, by its number, its key, party type, cluster and unified ID."""
        where, mine = self.where, self.where.artefacts
        about = self.frames.records.select(RECORD, *KEY_COLUMNS, "party_type")
        placed = self.published.placed.select(RECORD, "record_no", "cluster")
        with state_of(where.store) as state:
            held = unified_ids(mine.spark, where.url, state, self.changes.revision)
            named = mine.stage("named", lambda: placed.join(held, "record_no").join(about, RECORD))
        if mine.work("count", named.count) != self.records:
            raise PublishError(ERASED)
        return named


def _golden(golden: "DataFrame", named: "DataFrame") -> "DataFrame":
    """Put the unified ID in place of the cluster, which is named for one of its records."""
    ids = named.where(f"{RECORD} = cluster").select("cluster", "unified_id")
    under_ids = golden.join(ids, "cluster").select(*GOLDEN_RECORDS.names)

    def spelled(batches: Batches) -> Batches:
        for batch in batches:
            yield spelled_out(batch.cast(GOLDEN_RECORDS))

    return by_batch(in_ranges(under_ids, ["unified_id"]), spelled, GOLDEN_RECORDS)


def _waiting(pairs: "DataFrame", named: "DataFrame", model: Model) -> "DataFrame":
    """Name both ends of the pairs for review, the worthiest first."""
    waiting = pairs.where("decision = 'review'")
    for side in ("left", "right"):
        ends = (f"{name} AS {side}_{name}" for name in CROSSWALK.names)
        waiting = waiting.join(named.selectExpr(f"{RECORD} AS `{side}`", *ends), side)
    return by_worth(waiting, named.select(RECORD, "cluster", "party_type"), model)
