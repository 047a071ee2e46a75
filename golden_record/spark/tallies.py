"""Tallies on Spark: each task counts whole clusters, or some pairs, as one machine counts all."""

from typing import TYPE_CHECKING

import pyarrow as pa

from golden_record.quality.counting import (
    EXAMPLE,
    EXAMPLES,
    RECEIVED,
    TALLIES,
    count_membership,
    count_pairs,
    count_records,
)
from golden_record.quality.facts import PRESENT
from golden_record.spark.settling import comparing
from resolver.engines.settings import RECORD
from resolver.engines.spark.arrow import by_partition
from resolver.engines.spark.artefacts import Artefacts

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_SUMS = f"""
    SELECT what, one, other, sum(n) AS n, NULL AS source_record_id, NULL AS shown
    FROM {{tallies}} WHERE what <> '{EXAMPLE}' GROUP BY what, one, other
    UNION ALL
    SELECT {", ".join(TALLIES.names)} FROM (
        SELECT *, row_number() OVER (PARTITION BY one ORDER BY other, source_record_id) AS place
        FROM {{tallies}} WHERE what = '{EXAMPLE}'
    ) WHERE place <= {EXAMPLES}
"""


def tallies(
    records: "DataFrame", clusters: "DataFrame", pairs: "DataFrame", artefacts: Artefacts
) -> pa.Table:
    """Count records, clusters and pairs, and add up what the tasks counted.

    Args:
        records: what was settled, numbered.
        clusters: the number of each record and its cluster.
        pairs: the matches and the pairs for review.
        artefacts: of the run.
    """
    members = records.select(RECORD, *RECEIVED, PRESENT).join(clusters, RECORD)
    said = pairs.select("match_weight", "decision", "reason")
    counted = artefacts.stage(
        "tallies",
        lambda: by_partition(members.repartition("cluster"), _members, TALLIES).unionAll(
            by_partition(said, _pairs, TALLIES)
        ),
    )
    added_up = artefacts.spark.sql(_SUMS, tallies=counted)
    held: pa.Table = artefacts.work("add up tallies", added_up.toArrow)
    return held.cast(TALLIES)


def _members(members: pa.Table) -> pa.Table:
    with comparing() as engine:
        of_records = count_records(engine, members)
        return pa.concat_tables([of_records, count_membership(engine, members)])


def _pairs(pairs: pa.Table) -> pa.Table:
    with comparing() as engine:
        return count_pairs(engine, pairs)
