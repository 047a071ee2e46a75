"""Link on Spark: the steps of ``resolver.link``, each leaving an artefact.

From records numbered by key to pairs and to a partition. What comes back to the driver is what one
machine holds in memory as well, a few bytes per record: the cluster of each, the pairs worth
keeping and the refused edges.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from resolver.engines.settings import RECORD
from resolver.engines.spark.artefacts import Artefacts
from resolver.engines.spark.blocking import candidates
from resolver.engines.spark.clustering import FOUND, components, partition
from resolver.engines.spark.scoring import score
from resolver.engines.spark.subjects import find_generic_values, subjects
from resolver.engines.spark.worth import rulings_by_number, worth_keeping
from resolver.generic_values import GenericValue
from resolver.link import Steps, all_generic, generic_table
from resolver.linkage import PAIRS, REFUSED, Linkage, Progress
from resolver.model import Model
from resolver.table_file import TableFile
from resolver.worth import worth_asking
from rules.comparisons import COMPARISONS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking left: frames of pairs worth keeping and of what partitioning found."""

    pairs: "DataFrame"
    found: "DataFrame"
    generic_values: list[GenericValue]
    counts: dict[str, Any]


def link_frame(
    records: "DataFrame",
    model: Model,
    artefacts: Artefacts,
    rulings: pa.Table,
    steps: Steps,
) -> Linked:
    """Link a frame of standardized records with their numbers, which follow the record keys."""
    found = artefacts.work("generic_values", lambda: find_generic_values(records))
    steps.done("generic_values", len(found))
    scored: list[DataFrame] = []
    counts: dict[str, Any] = {}
    for party in COMPARISONS:
        compared = artefacts.stage(
            f"subjects_{party}",
            lambda: subjects(records, party, all_generic(model, found)),  # noqa: B023
        )
        pairs = artefacts.stage(f"candidates_{party}", lambda: candidates(compared))  # noqa: B023
        counts[party] = {"candidates": artefacts.work("count", pairs.count)}
        steps.done(f"block_{party}", counts[party]["candidates"])
        scored.append(
            artefacts.stage(
                f"pairs_{party}",
                lambda: score(compared, pairs, model.parties[party]),  # noqa: B023
            )
        )
        steps.done(f"score_{party}", artefacts.work("count", scored[-1].count))
    whole = scored[0]
    for other in scored[1:]:
        whole = whole.unionAll(other)
    ruled = rulings_by_number(records, rulings)
    rounds = f"{artefacts.place}/rounds"
    parts = artefacts.stage("components", lambda: components(_links(whole, ruled), rounds))
    clustered = artefacts.stage("partition", lambda: partition(records, whole, parts, rulings))
    kept = artefacts.stage("worth_keeping", lambda: worth_keeping(whole, clustered, ruled))
    return Linked(kept, clustered, found, counts)


def _links(pairs: "DataFrame", ruled: "DataFrame") -> "DataFrame":
    """The matches that no steward barred, and what stewards ruled to be one."""
    matches = pairs.where("decision = 'match'").select("left", "right")
    barred = ruled.where("decision = 'no_match'").select("left", "right")
    must = ruled.where("decision = 'match'").select("left", "right")
    return matches.join(barred, ["left", "right"], "left_anti").unionAll(must)


def link_on_spark(
    records: TableFile,
    model: Model,
    *,
    artefacts: Artefacts,
    scratch: Path,
    rulings: pa.Table,
    on_progress: Progress | None = None,
    **_: Any,
) -> Linkage:
    """Link records as ``resolver.link.link`` does, its arguments for one machine passed over."""
    steps = Steps(on_progress)
    frame = artefacts.frame_of(records.path)
    linked = link_frame(frame, model, artefacts, rulings, steps)
    count = records.num_rows
    cluster, refused = _partitioned(artefacts.files("partition", scratch), count)
    pairs = _table(artefacts.files("worth_keeping", scratch), PAIRS)
    ordered = pairs.sort_by([("left", "ascending"), ("right", "ascending")])
    asked, withheld = worth_asking(
        ordered, cluster=cluster, party_types=records["party_type"], model=model
    )
    steps.done("cluster", count)
    return Linkage(
        pairs=asked,
        cluster=cluster,
        refused=refused,
        generic_values=generic_table(linked.generic_values),
        counts=linked.counts,
        seconds=steps.seconds,
        linked=count,
        withheld=withheld,
    )


def _partitioned(files: list[Path], count: int) -> tuple[pa.Array, pa.Table]:
    """Read the cluster of each row, its own where it is alone, and the refused edges."""
    found = _table(files, FOUND)
    is_record = found[RECORD].is_valid()
    clustered = found.filter(is_record)
    with duckdb.connect(config={"enable_external_access": "false"}) as db:
        db.execute("SET enable_progress_bar = false")
        db.register("found", clustered.select([RECORD, "cluster"]))
        clusters = db.sql(f"""
            SELECT coalesce(f.cluster, r.n)::BIGINT AS cluster
            FROM range({count}) r(n) LEFT JOIN found f ON f.{RECORD} = r.n ORDER BY r.n
        """).to_arrow_table()["cluster"]
    refused = found.filter(pc.invert(is_record))["refused"].combine_chunks()
    edges = pa.Table.from_arrays(refused.flatten(), schema=REFUSED)
    return clusters.combine_chunks(), edges.sort_by([(n, "ascending") for n in ("left", "right")])


def _table(files: list[Path], schema: pa.Schema) -> pa.Table:
    tables = [pq.read_table(file, partitioning=None).cast(schema) for file in files]
    return pa.concat_tables([schema.empty_table(), *tables])
