"""Link and survive on Spark, from what was settled to what is published: frames throughout.

Nothing that grows with the records comes to the driver: clusters, pairs and golden records are
artefacts, and each step reads those before it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from golden_record.spark.surviving import golden_frame
from golden_record.survivors import Pins
from resolver.engines.settings import RECORD
from resolver.engines.spark.artefacts import Artefacts
from resolver.engines.spark.link import link_frame
from resolver.engines.spark.worth import asked
from resolver.generic_values import GenericValue
from resolver.link import Steps
from resolver.model import Model
from resolver.schema import STANDARDIZED
from rules.record import KEY_COLUMNS
from rules.survivorship import SurvivorshipRules

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


@dataclass(frozen=True, slots=True)
class Policy:
    """What decides: model, survivorship rules, and what stewards ruled and pinned."""

    model: Model
    rules: SurvivorshipRules
    rulings: pa.Table
    pins: Pins


@dataclass(frozen=True, slots=True)
class Frames:
    """What the live records came to.

    records: what was settled, numbered (``record``) in the order of keys. clusters: the number of
    each and its cluster. pairs: the matches and the pairs for review. withheld: pairs in doubt
    that were too many to ask about. golden: one golden record per cluster.
    """

    count: int
    records: "DataFrame"
    clusters: "DataFrame"
    pairs: "DataFrame"
    withheld: int
    golden: "DataFrame"
    generic_values: list[GenericValue]


def resolve_frames(
    settled: "DataFrame", policy: Policy, artefacts: Artefacts, steps: Steps
) -> Frames:
    """Link what was settled and choose the golden records."""
    records = artefacts.in_order("records", settled, KEY_COLUMNS)
    standardized = records.select(*STANDARDIZED.names, RECORD)
    linked = link_frame(standardized, policy.model, artefacts, policy.rulings, steps)
    clusters = artefacts.stage("clusters", lambda: _clusters(records, linked.found))
    count = artefacts.work("count", clusters.count)
    steps.done("cluster", count)
    about = clusters.join(records.select(RECORD, "party_type"), RECORD)
    kept, withheld = asked(linked.pairs, about, policy.model, count)
    pairs = artefacts.stage("pairs", lambda: with_refused(kept, linked.found))
    golden = artefacts.stage(
        "golden", lambda: golden_frame(standardized, clusters, policy.rules, policy.pins)
    )
    return Frames(count, records, clusters, pairs, withheld, golden, linked.generic_values)


def _clusters(records: "DataFrame", found: "DataFrame") -> "DataFrame":
    """Give each record its cluster, its own where it is alone."""
    named = found.where(f"{RECORD} IS NOT NULL").select(RECORD, "cluster")
    every = records.select(RECORD).join(named, RECORD, "left")
    return every.selectExpr(RECORD, f"coalesce(cluster, {RECORD}) AS cluster")


def with_refused(pairs: "DataFrame", found: "DataFrame") -> "DataFrame":
    """Send the match edges that the partition refused to review, with its reason."""
    refused = found.where(f"{RECORD} IS NULL").selectExpr(
        "refused.left AS `left`", "refused.right AS `right`", "refused.reason AS because"
    )
    told = {
        "decision": "IF(because IS NULL, decision, 'review')",
        "reason": "coalesce(because, reason)",
    }
    columns = [f"{told.get(name, f'`{name}`')} AS `{name}`" for name in pairs.columns]
    return pairs.join(refused, ["left", "right"], "left").selectExpr(*columns)
