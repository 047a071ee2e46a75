"""Bring what Spark made to this machine, for the files and the report of a run of some millions."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from golden_record.handing_over import Outcome
from golden_record.publish import PublishReport
from golden_record.quality.facts import PRESENT
from golden_record.resolving import Resolved
from golden_record.spark.handing_over import SparkHandedOver
from golden_record.spark.surviving import golden_file
from golden_record.spool import Settled
from resolver.engines.settings import RECORD
from resolver.engines.spark.artefacts import Artefacts
from resolver.link import generic_table
from resolver.linkage import PAIRS, REFUSED, Linkage
from resolver.schema import STANDARDIZED
from resolver.table_file import write_table_file

_CLUSTERS = pa.schema([(RECORD, pa.int64()), ("cluster", pa.int64())])


def brought(done: SparkHandedOver, scratch: Path) -> tuple[Outcome, PublishReport]:
    """Return what was published as one machine holds it: rows on disk, clusters in memory."""
    mine, frames = done.artefacts, done.frames
    pieces = (_batch(rows, STANDARDIZED) for rows in mine.batches("records", scratch))
    records = write_table_file(scratch / "records.parquet", STANDARDIZED, pieces)
    present = [rows[PRESENT] for rows in mine.batches("records", scratch, [PRESENT])]
    pairs = _table(mine, "pairs", PAIRS, scratch, ["left", "right"])
    linkage = Linkage(
        pairs=pairs,
        cluster=_table(mine, "clusters", _CLUSTERS, scratch, [RECORD])["cluster"].combine_chunks(),
        refused=REFUSED.empty_table(),
        generic_values=generic_table(frames.generic_values),
        counts={},
        seconds=done.steps.seconds,
        linked=frames.count,
        withheld=frames.withheld,
    )
    golden = golden_file(mine, frames.golden, scratch)
    settled = Settled(
        records=records,
        present=pa.chunked_array(present, pa.int32()),
        superseded=done.superseded,
        gone=write_table_file(scratch / "gone.parquet", STANDARDIZED, ()),
        raw=(),
    )
    resolved = Resolved(records, linkage, pairs, golden, done.policy.rulings)
    return Outcome(settled, resolved, settled.raw), done.published.changes


def _batch(rows: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    return rows.select(schema.names).cast(schema)


def _table(
    artefacts: Artefacts, name: str, schema: pa.Schema, scratch: Path, by: list[str]
) -> pa.Table:
    files = artefacts.files(name, scratch)
    tables = [pq.read_table(file, partitioning=None).cast(schema) for file in files]
    whole = pa.concat_tables([schema.empty_table(), *tables])
    return whole.sort_by([(column, "ascending") for column in by])
