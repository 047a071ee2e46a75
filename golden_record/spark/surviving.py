"""Survive on Spark: whole entities meet in one task, which chooses as one machine does."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from golden_record.parts import Parts
from golden_record.survivors import GOLDEN, Pins, golden_records
from resolver.engines.settings import RECORD
from resolver.engines.spark.arrow import by_partition
from resolver.engines.spark.artefacts import Artefacts
from resolver.schema import STANDARDIZED
from resolver.table_file import TableFile, write_table_file
from rules.survivorship import MEMBER_COLUMNS, SurvivorshipRules

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_MEMBERS = pa.schema(
    [*(STANDARDIZED.field(name) for name in MEMBER_COLUMNS), pa.field("cluster", pa.int64())]
)


def golden_frame(
    records: "DataFrame", clusters: "DataFrame", rules: SurvivorshipRules, pins: Pins
) -> "DataFrame":
    """Choose one golden record per cluster, in the schema ``GOLDEN``.

    Args:
        records: standardized, with their numbers.
        clusters: the number of each record and its cluster.
        rules: of survivorship.
        pins: what stewards fixed, by record key.
    """
    members = records.select(RECORD, *MEMBER_COLUMNS).join(clusters, RECORD).drop(RECORD)

    def survive(members: pa.Table) -> pa.Table:
        known = members.select(_MEMBERS.names).cast(_MEMBERS)
        return golden_records(known, known["cluster"], rules=rules, pins=pins, workers=1)

    return by_partition(members.repartition("cluster"), survive, GOLDEN)


def survive_on_spark(
    records: TableFile,
    cluster: pa.Array,
    scratch: Path,
    *,
    artefacts: Artefacts,
    rules: SurvivorshipRules,
    pins: Pins,
    **_: Any,
) -> TableFile:
    """Choose golden records as ``survivors.golden_record_file`` does."""
    file = scratch / "cluster.parquet"
    pq.write_table(pa.table({"cluster": cluster}), file, row_group_size=1_000_000)
    frame = artefacts.frame_of(records.path)
    clusters = artefacts.frame_of(file)
    golden = artefacts.stage("golden", lambda: golden_frame(frame, clusters, rules, pins))
    artefacts.in_order("golden_in_order", golden, ["cluster"])
    brought = Parts(artefacts.files("golden_in_order", scratch), GOLDEN)
    return write_table_file(scratch / "golden.parquet", GOLDEN, brought.batches())
