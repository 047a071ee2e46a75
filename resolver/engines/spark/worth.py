"""Which pairs are kept: the matches, and per two clusters the heaviest pair for review.

Spark's rendering of ``resolver.partitioning.worth_keeping``.
"""

from typing import TYPE_CHECKING

import pyarrow as pa

from resolver.clustering import TIE
from resolver.engines.settings import RECORD
from resolver.linkage import PAIRS
from rules.record import KEY_COLUMNS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_NAMES = ", ".join(f"s.`{name}`" for name in PAIRS.names)


def rulings_by_number(records: "DataFrame", rulings: pa.Table) -> "DataFrame":
    """Look up the records that rulings speak of: ``left``, ``right``, ``decision``."""
    spark = records.sparkSession
    spark.createDataFrame(rulings).createOrReplaceTempView("hansaram_rulings")
    records.select(*KEY_COLUMNS, "party_type", RECORD).createOrReplaceTempView("hansaram_keys")
    return spark.sql(f"""
        SELECT DISTINCT least(l.{RECORD}, r.{RECORD}) AS `left`,
            greatest(l.{RECORD}, r.{RECORD}) AS `right`, decision
        FROM hansaram_rulings
        JOIN hansaram_keys l ON l.source = left_source
            AND l.source_record_id = left_source_record_id
        JOIN hansaram_keys r ON r.source = right_source
            AND r.source_record_id = right_source_record_id
        WHERE l.{RECORD} <> r.{RECORD} AND l.party_type = r.party_type
    """)


def worth_keeping(pairs: "DataFrame", found: "DataFrame", ruled: "DataFrame") -> "DataFrame":
    """Keep what is worth it, in the columns of ``PAIRS``.

    Args:
        pairs: those that were scored.
        found: what partitioning found; who is not in it is alone.
        ruled: what stewards decided, by number.
    """
    pairs.createOrReplaceTempView("hansaram_scored")
    found.where(f"{RECORD} IS NOT NULL").createOrReplaceTempView("hansaram_final")
    ruled.createOrReplaceTempView("hansaram_ruled")
    return pairs.sparkSession.sql(f"""
        WITH apart AS (
            SELECT s.*, coalesce(l.cluster, s.`left`) AS one,
                coalesce(r.cluster, s.`right`) AS other
            FROM hansaram_scored s
            LEFT JOIN hansaram_final l ON l.{RECORD} = s.`left`
            LEFT JOIN hansaram_final r ON r.{RECORD} = s.`right`
            WHERE s.decision = 'review'
        ), open AS (
            SELECT a.* FROM apart a
            LEFT ANTI JOIN hansaram_ruled u ON u.`left` = a.`left` AND u.`right` = a.`right`
            WHERE one <> other
        ), ranked AS (
            SELECT *, row_number() OVER (
                PARTITION BY least(one, other), greatest(one, other)
                ORDER BY round(match_weight, {TIE}) DESC, `left`, `right`
            ) AS place FROM open
        )
        SELECT {_NAMES} FROM hansaram_scored s WHERE decision = 'match'
        UNION ALL SELECT {_NAMES} FROM ranked s WHERE place = 1
    """)
