"""Handed over: what a run published, as its files, its report and its account need it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from golden_record.handing_over import Outcome
from golden_record.outputs import Staging
from golden_record.publish import PublishReport
from golden_record.publishables import Publishables, publishables
from golden_record.quality.counting import count_membership, count_pairs, count_records
from golden_record.quality.facts import GenericValue, generic_values
from golden_record.quality.standing import standing_generic_values, standing_pairs
from golden_record.renewing import renewed
from golden_record.scratch import comparison
from golden_record.store import Store
from resolver.model import Model
from resolver.table_file import folder_of


class HandedOver(Protocol):
    """What a run published, wherever it was made."""

    @property
    def changes(self) -> PublishReport:
        """What publishing changed."""

    @property
    def records(self) -> int:
        """How many records the run looked at, those of the store among them."""

    @property
    def linked(self) -> int:
        """How many of them it linked."""

    @property
    def withheld(self) -> int:
        """How many pairs in doubt were too many to ask about."""

    @property
    def superseded(self) -> Mapping[str, int]:
        """Per source, how many rows came whose key came again."""

    def write(self, staging: Staging) -> None:
        """Write the outputs.

        Raises:
            PublishError: a record was erased since.
        """

    def generic_values(self) -> list[GenericValue]:
        """Return the values that are on too many records to be evidence."""

    def tallies(self) -> pa.Table:
        """Count what the report is made from (``quality.counting.TALLIES``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Where one machine writes and counts: the folder of the outputs, scratch folder, memory."""

    out: Path
    scratch: Path
    memory: str


@dataclass(frozen=True)
class HandedOverHere:
    """What one machine published.

    model, standardized_by: by which was linked and standardized.
    """

    store: Store
    outcome: Outcome
    changes: PublishReport
    model: Model
    standardized_by: str
    here: Here

    @property
    def records(self) -> int:
        """The records of the run, or, where it looked at a part of the store, those of the part."""
        return self.outcome.settled.records.num_rows

    @property
    def linked(self) -> int:
        """How many of them were linked."""
        return self.outcome.resolved.linkage.linked

    @property
    def withheld(self) -> int:
        """Pairs that nobody is asked about."""
        return self.outcome.resolved.linkage.withheld

    @property
    def superseded(self) -> Mapping[str, int]:
        """Per source, rows whose key came again."""
        return self.outcome.settled.superseded

    def write(self, staging: Staging) -> None:
        """Write the outputs."""
        staging.write(self._published)

    @cached_property
    def _published(self) -> Publishables:
        store, scratch = self.store, self.here.scratch
        if self._is_part:
            return renewed(store, self.here.out, scratch, self.standardized_by)
        resolved = self.outcome.resolved
        return publishables(store, self.changes.revision, resolved, self.model, scratch)

    @property
    def _is_part(self) -> bool:
        return self.outcome.turned is not None

    def generic_values(self) -> list[GenericValue]:
        """Those of the whole store."""
        if not self._is_part:
            return generic_values(self.outcome.resolved.linkage.generic_values)
        with self.store.reading() as connection:
            standing = standing_generic_values(connection, self._published.standardized)
        return generic_values(standing)

    def tallies(self) -> pa.Table:
        """Count what came with the run, and all clusters and pairs."""
        settled, here = self.outcome.settled, self.here
        received = folder_of(settled.records)
        with comparison(here.scratch, here.memory, read=received) as engine:
            counted = (
                count_records(engine, settled.records, settled.present),
                count_membership(engine, self._live()),
                count_pairs(engine, self._pairs()),
            )
        return pa.concat_tables(counted)

    def _live(self) -> pa.Table:
        if self._is_part:
            crosswalk = self._published.crosswalk
            return pa.table({"source": crosswalk["source"], "cluster": crosswalk["unified_id"]})
        source = self.outcome.settled.records["source"]
        return pa.table({"source": source, "cluster": self.outcome.resolved.cluster})

    def _pairs(self) -> pa.Table:
        if self._is_part:
            with self.store.reading() as connection:
                return standing_pairs(connection)
        return self.outcome.resolved.pairs.select(["match_weight", "decision", "reason"])
