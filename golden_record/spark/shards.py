"""Shards: what belongs together when a partition meets the entities of a store.

A cluster whose records come from one entity, all of it, is a group of its own, as is a new one.
Where an entity falls apart or two come together, all clusters and entities that are connected are
one group. Shards hold whole groups, so whatever is decided about identity is decided inside one.
They are cut by the first record of a group: entities of a later shard get higher numbers, as on
one machine.
"""

from typing import TYPE_CHECKING

from resolver.engines.settings import RECORD
from resolver.engines.spark.clustering import components

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

SHARD = 25_000
"""Numbers of first records of one shard; with its groups come the other records of theirs."""


def sharded(records: "DataFrame", clusters: "DataFrame", scratch: str) -> "DataFrame":
    """Give each record its ``cluster`` and its ``shard``.

    Args:
        records: their numbers and the entity that holds each (``entity_no``), if any.
        clusters: the number of each record and its cluster, named by its smallest record.
        scratch: an address for what finding connected groups leaves.
    """
    members = records.join(clusters, RECORD)
    links = _links(members)
    shard = f"floor(first / {SHARD})"
    if links.isEmpty():
        return members.withColumnRenamed("cluster", "first").selectExpr(
            RECORD, "first AS cluster", f"{shard} AS shard"
        )
    groups = components(links, scratch).selectExpr(f"{RECORD} AS cluster", "component")
    grouped = members.join(groups, "cluster", "left")
    firsts = grouped.selectExpr(RECORD, "cluster", "coalesce(component, cluster) AS first")
    return firsts.selectExpr(RECORD, "cluster", f"{shard} AS shard")


def _links(members: "DataFrame") -> "DataFrame":
    """Which clusters hold records of one entity: each but the first, and the first."""
    held = members.where("entity_no IS NOT NULL").select("cluster", "entity_no").distinct()
    firsts = held.groupBy("entity_no").agg({"cluster": "min"})
    firsts = firsts.withColumnRenamed("min(cluster)", "first")
    torn = held.join(firsts, "entity_no").where("cluster <> first")
    return torn.selectExpr("first AS `left`", "cluster AS `right`").distinct()
