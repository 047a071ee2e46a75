"""Which pairs are kept: the matches, and per two clusters the heaviest pair for review.

Spark's rendering of ``resolver.partitioning.worth_keeping`` and of ``resolver.worth``.
"""

from typing import TYPE_CHECKING

import pyarrow as pa

from resolver.clustering import TIE
from resolver.engines.settings import RECORD
from resolver.linkage import PAIRS
from resolver.model import Model
from resolver.worth import reviews_at_most, worth_sql
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


def asked(
    pairs: "DataFrame", about: "DataFrame", model: Model, records: int
) -> "tuple[DataFrame, int]":
    """Keep of the pairs for review the worthiest where poison makes too many of them.

    Args:
        pairs: those worth keeping.
        about: as for ``by_worth``; so is ``model``.
        records: how many there are.

    Returns:
        The pairs, in no order, and how many were left out.
    """
    waiting, most = pairs.where("decision = 'review'"), reviews_at_most(records)
    count = waiting.count()
    if count <= most:
        return pairs, 0
    worthiest = by_worth(waiting, about, model).limit(most).select(*pairs.columns)
    return pairs.where("decision <> 'review'").unionAll(worthiest), count - most


def by_worth(pairs: "DataFrame", about: "DataFrame", model: Model) -> "DataFrame":
    """Order pairs for review by their ``worth``, the worthiest first, ties by record.

    Args:
        pairs: in the columns of ``PAIRS``.
        about: the number of each record, its cluster and its party type.
        model: which gives the thresholds.
    """
    from pyspark.sql import functions as sf

    cases = " ".join(
        f"WHEN '{party_type}' THEN {worth_sql('match_weight', 'a', 'b', party.thresholds)}"
        for party_type, party in model.parties.items()
    )
    sizes = about.groupBy("cluster").count().withColumnRenamed("count", "size")
    ends = about.join(sizes, "cluster")
    lefts = ends.selectExpr(f"{RECORD} AS `left`", "size AS a", "party_type AS of_party")
    rights = ends.selectExpr(f"{RECORD} AS `right`", "size AS b")
    weighed = pairs.join(lefts, "left").join(rights, "right")
    named = [f"`{name}`" for name in pairs.columns]
    worth = f"CAST(CASE of_party {cases} END AS DOUBLE) AS worth"
    ordered = weighed.selectExpr(*named, worth)
    return ordered.orderBy(sf.expr("round(worth, 9)").desc(), "left", "right")
