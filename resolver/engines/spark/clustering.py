"""Connected components by Splink, and in each the constrained partition of one machine.

A task gets whole components, as many as fit a bucket, with the edges inside them, and calls
``resolver.partitioning.cluster``: the function that one machine calls on all of them at once. It
looks at no record outside a component, so the result is the same.
"""

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from resolver.apart import PROOF, apart_columns
from resolver.engines import duckdb as engine
from resolver.engines.settings import RECORD
from resolver.engines.spark.arrow import spark_type
from resolver.engines.spark.local import in_task
from resolver.linkage import PAIRS, REFUSED
from resolver.partitioning import TELLING, cluster, ruled
from resolver.schema import STANDARDIZED
from rules.comparisons import COMPARISONS
from rules.decisions import BRAKES
from rules.record import KEY_COLUMNS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

BUCKET = 50_000
"""Records of one task, if no component is larger."""
FOUND = pa.schema(
    [(RECORD, pa.int64()), ("cluster", pa.int64()), ("refused", pa.struct(list(REFUSED)))]
)
"""A record and the smallest record of its cluster; or an edge that was refused."""
_READ = tuple(
    dict.fromkeys(
        [
            *(*KEY_COLUMNS, "party_type", *TELLING),
            *(name for party in COMPARISONS for name in apart_columns(party)),
            *(name for brake in BRAKES.values() for name in brake.attributes()),
            *PROOF.values(),
        ]
    )
)


def components(links: "DataFrame", scratch: str) -> "DataFrame":
    """Return ``record`` and ``component``, its smallest member, of all records in ``links``.

    Splink goes round until nothing changes. What each round leaves is written: kept in memory
    alone it would carry the plan of all rounds before, and the fifth would take minutes to plan.

    Args:
        links: ``left`` and ``right``.
        scratch: an address for what the rounds leave.
    """
    from splink.clustering import cluster_pairwise_predictions_at_threshold

    from resolver.engines.spark.scoring import splink_api  # tasks that partition need no Splink

    spark = links.sparkSession
    spark.sparkContext.setCheckpointDir(scratch)
    api = splink_api(spark, "parquet")
    ends = links.selectExpr("explode(array(`left`, `right`)) AS record").distinct()
    edges = links.selectExpr("`left` AS record_l", "`right` AS record_r")
    found = cluster_pairwise_predictions_at_threshold(
        api.register(ends), api.register(edges), api, node_id_column_name=RECORD
    )
    named: DataFrame = found.as_spark_dataframe().selectExpr(RECORD, "cluster_id AS component")
    return named


def partition(
    records: "DataFrame", pairs: "DataFrame", components: "DataFrame", rulings: pa.Table
) -> "DataFrame":
    """Partition the records of the components, in the schema ``FOUND``.

    Args:
        records: standardized, with their numbers.
        pairs: those that were scored; only matches count.
        components: of the matches and the pairs that stewards ruled to be one.
        rulings: what stewards decided (``resolver.linkage.RULINGS``).
    """
    bucket = f"pmod(hash(component), {max(1, components.count() // BUCKET)}) AS bucket"
    members = records.select(RECORD, *_READ).join(components.selectExpr(RECORD, bucket), RECORD)
    inside = components.selectExpr(f"{RECORD} AS `left`", bucket)
    edges = pairs.where("decision = 'match'").join(inside, "left")

    def clustered(members: pa.Table, edges: pa.Table) -> pa.Table:
        return _clustered(members, edges, rulings)

    grouped = members.groupBy("bucket").cogroup(edges.groupBy("bucket"))
    return grouped.applyInArrow(clustered, spark_type(FOUND))


def _clustered(members: pa.Table, edges: pa.Table, rulings: pa.Table) -> pa.Table:
    members = members.sort_by(RECORD)
    numbers = members[RECORD].combine_chunks()
    held = edges.select(PAIRS.names).cast(PAIRS)
    for side in ("left", "right"):
        place = held.schema.get_field_index(side)
        inside = pc.index_in(held[side], value_set=numbers).cast(pa.int64())
        held = held.set_column(place, side, inside)
    with in_task() as db:
        known = [(name, STANDARDIZED.field(name).type) for name in _READ]
        engine.load(db, members.select(_READ).cast(pa.schema(known)))
        clusters, refused = cluster(db, members.num_rows, held, ruled(db, rulings))
    return pa.concat_tables([_found(numbers, clusters), _refused(numbers, refused)])


def _found(numbers: pa.Array, clusters: pa.Array) -> pa.Table:
    columns: list[Any] = [numbers, numbers.take(clusters), pa.nulls(len(numbers), FOUND[2].type)]
    return pa.table(columns, schema=FOUND)


def _refused(numbers: pa.Array, refused: pa.Table) -> pa.Table:
    rows = refused.num_rows
    sides = {side: numbers.take(refused[side].combine_chunks()) for side in ("left", "right")}
    columns = [sides.get(f.name, refused[f.name].combine_chunks()) for f in REFUSED]
    nothing = pa.nulls(rows, pa.int64())
    edges = pa.StructArray.from_arrays(columns, fields=list(REFUSED))
    return pa.table([nothing, nothing, edges], schema=FOUND)
