"""Spark as the engine of a run: what it takes over from one machine.

Reading, standardizing, linking and surviving happen on Spark; settling which row counts for its
key, and publishing, on the disk and in the database of the driver. Each stage leaves an artefact
under a name made from everything it depends on, so the same command goes on after a failure.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from golden_record.quality.facts import Reject as RejectCount
from golden_record.rules_version import rules_version, standardized_by
from golden_record.spark.copying import SparkCopying
from golden_record.spark.options import FOLDER, SparkOptions
from golden_record.spark.surviving import survive_on_spark
from golden_record.spool import Spool
from golden_record.stages import Stages
from golden_record.taking import Rejects
from resolver.engines.spark.artefacts import Artefacts, fingerprint
from resolver.engines.spark.inputs import Listed, listed
from resolver.engines.spark.session import session
from resolver.ingest import Mapping as ColumnMapping
from resolver.ingest import Reject, RejectFile
from resolver.ingest.errors import NoRecords
from resolver.model import Model
from resolver.schema import RAW, STANDARDIZED
from rules.standardize import Context
from rules.survivorship import SurvivorshipRules

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_REJECT = ["file", "line", "column", "reason"]


@dataclass(frozen=True, slots=True)
class Said:
    """What the user said about the inputs."""

    inputs: Sequence[str | Path]
    mapping: ColumnMapping | None
    encoding: str | None
    delimiter: str | None


@contextmanager
def spark_engine(options: SparkOptions, out: Path, scratch: Path) -> "Iterator[SparkEngine]":
    """Open Spark for one run.

    Args:
        options: what the user said.
        out: the folder of the outputs.
        scratch: a folder of this machine that goes with the run.

    Raises:
        SparkUnavailableError: the extra or a fitting Java is missing.
        SparkJobError: Spark failed, or its Java died, in the block.
    """
    work = options.work or out.resolve().as_uri()
    with session(options.conf) as spark:
        artefacts = Artefacts(spark, f"{work.rstrip('/')}/{FOLDER}")
        with artefacts.told():
            yield SparkEngine(spark, artefacts, scratch)
        artefacts.remove()


@dataclass(slots=True)
class SparkEngine:
    """Spark during one run."""

    spark: "SparkSession"
    artefacts: Artefacts
    scratch: Path
    made_from: str = ""
    received: "DataFrame" = field(init=False)

    def read(
        self, said: Said, rejects: Path, context: Context, stages: Stages
    ) -> list[RejectCount]:
        """Read and standardize all records; write the rejects to their file."""
        from resolver.engines.spark.standardizing import Reading, read_and_standardize

        files = listed(self.spark, said.inputs)
        reading = Reading(context, said.mapping, said.encoding, said.delimiter)
        self.made_from = _made_from(files, said, context)
        self.artefacts.around = lambda name: stages.timed(f"spark {name}")
        self.artefacts.keep_only(self.made_from)
        mine = self.artefacts.within(self.made_from)
        with stages.timed("standardize"):
            self.received = mine.stage(
                "standardized", lambda: read_and_standardize(self.spark, files, reading)
            )
        counts = self._rejected(rejects)
        count = mine.work("count", self.received.where("raw IS NOT NULL").count)
        if not count and not counts:
            mend = "Check the export that made it."
            raise NoRecords(str(said.inputs[0]), "holds a header and no records.", mend)
        stages.finish("ingest", count)
        stages.finish("standardize", count)
        return counts

    def _rejected(self, file: Path) -> list[RejectCount]:
        mine = self.artefacts.within(self.made_from)
        told = self.received.where("reject IS NOT NULL").select("file_no", "line", "reject.*")
        mine.in_order("rejects", told, ["file_no", "line"])
        with RejectFile(file) as written:
            sink = Rejects(written)
            for batch in mine.batches("rejects", self.scratch):
                for row in batch.select(_REJECT).to_pylist():
                    sink.add(Reject(**row))
        return sink.counted()

    def fill(self, spool: Spool, stages: Stages) -> None:
        """Spool what was read, for one machine to go on."""
        mine = self.artefacts.within(self.made_from)
        rows = self.received.where("raw IS NOT NULL")
        mine.in_order("in_order", rows, ["file_no", "line"])
        with stages.timed("spool"), spool:
            for batch in mine.batches("in_order", self.scratch):
                raw = pa.RecordBatch.from_arrays(batch.column("raw").flatten(), schema=RAW)
                columns = [batch.column(f.name).cast(f.type) for f in STANDARDIZED]
                spool.add(raw, pa.RecordBatch.from_arrays(columns, schema=STANDARDIZED))

    def ways(self, revision: int, model: Model, rules: SurvivorshipRules) -> dict[str, Any]:
        """How to link and to survive what lies in the store at a revision and came with the run."""
        from resolver.engines.spark.link import link_on_spark

        generic = {kind: sorted(values) for kind, values in model.generic_values.items()}
        by = fingerprint(model.version, repr(model.parties), generic, repr(rules))
        mine = self.artefacts.within(f"{self.made_from}-{revision}-{by}")
        return {
            "link": partial(link_on_spark, artefacts=mine),
            "survive": partial(survive_on_spark, artefacts=mine),
        }

    def copying(self, store_url: str) -> SparkCopying | None:
        """How executors copy into the store, where it is one that takes many connections."""
        if not store_url.startswith("postgresql"):
            return None
        return SparkCopying(self.artefacts.within(self.made_from), store_url, self.scratch)


def _made_from(files: Sequence[Listed], said: Said, context: Context) -> str:
    mapping = said.mapping.model_dump_json() if said.mapping else ""
    listed_files = [(one.path, one.length) for one in files]
    key = fingerprint(context.ci_key.hex())
    rules = (rules_version(), standardized_by(context.reference))
    return fingerprint(
        listed_files, mapping, said.encoding, said.delimiter, rules, key, context.today
    )
