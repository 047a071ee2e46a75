"""The steps of a publication, carried out on one shard in one task.

They are those of ``golden_record.store.publication``, given tables that hold a shard instead of
everything: records with their clusters and golden records, then pairs with what is known of both
ends. What the store holds of the shard, each task asks the store for.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from golden_record.quality.facts import PRESENT
from golden_record.spark.differences import PLACED, ShardWork, silent
from golden_record.spark.known import at
from golden_record.spark.settling import SETTLED, comparing
from golden_record.spool import RAW_IN_PLACE
from golden_record.store.bulk import bulk_of, numbers
from golden_record.store.publication.decisions import write_decisions
from golden_record.store.publication.entities import write_entities
from golden_record.store.publication.golden import write_changes, write_golden
from golden_record.store.publication.records import write_records
from golden_record.store.publication.reviews import write_reviews
from golden_record.survivors import GOLDEN
from resolver.engines.settings import RECORD
from resolver.linkage import PAIRS
from resolver.schema import STANDARDIZED
from resolver.whole_numbers import row_numbers
from rules.decisions import Thresholds
from rules.record import PartyType

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

PAIR_SHARD = 100_000
"""Record numbers of one shard of pairs, by the smaller number of each."""
_MEMBER = pa.schema([(RECORD, pa.int64()), ("cluster", pa.int64()), *SETTLED])
_SIDES = ("left", "right")
_END = {"no": pa.int64(), "cluster": pa.int64(), "size": pa.int64(), "source": pa.string()}
_ENDS = [(f"{side}_{name}", kind) for side in _SIDES for name, kind in _END.items()]
_SAID = list(PAIRS)[2:]
PAIR = pa.schema([*_ENDS, ("party_type", pa.string()), *_SAID])
"""A pair with what is known of both ends: record number, cluster and its size, source."""
_CHOSEN = {
    "old_records": "o.record_no IN (SELECT n FROM shard_record)",
    "old_golden": "o.entity_no IN (SELECT n FROM shard_entity)",
}
Function = Callable[[pa.Table], pa.Table]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What every task of a publication is told.

    url: of the store. revision: that this publication will have. fresh: whether the store held no
    record before it. layouts: the numbers of the layouts of lines.
    """

    url: str
    revision: int
    fresh: bool
    standardized_by: str
    layouts: Mapping[str, int]
    thresholds: Mapping[PartyType, Thresholds]


def entity_shards(records: "DataFrame", shards: "DataFrame", golden: "DataFrame") -> "DataFrame":
    """Bring the records and golden records of each shard together.

    Args:
        records: what was settled, with their numbers.
        shards: the number, ``cluster`` and ``shard`` of each.
        golden: one golden record per cluster.
    """
    members = records.join(shards, RECORD)
    homes = shards.select("cluster", "shard").distinct()
    chosen = golden.join(homes, "cluster")
    return _one(members, "member", _MEMBER).unionByName(
        _one(chosen, "golden", GOLDEN), allowMissingColumns=True
    )


def _one(rows: "DataFrame", name: str, schema: pa.Schema) -> "DataFrame":
    columns = ", ".join(f"`{column}`" for column in schema.names)
    return rows.selectExpr("shard", f"struct({columns}) AS {name}")


def publishing_entities(told: Told) -> Function:
    """Say how a shard of records, entities and golden records is published."""

    def published(given: pa.Table) -> pa.Table:
        members = _unpacked(given, "member", _MEMBER).sort_by(RECORD)
        chosen = {"shard_record": members["record_no"], "shard_entity": members["entity_no"]}
        with _shard_work(told, _CHOSEN, chosen) as work:
            write_records(work, members.select(STANDARDIZED.names), _raw(members))
            became = write_entities(work, members["cluster"])
            write_golden(work, _unpacked(given, "golden", GOLDEN).sort_by("cluster"))
            write_changes(work, became)
            work.load(PLACED, _placed(work, members[RECORD]))
            return work.differences(given["shard"][0].as_py())

    return published


def _unpacked(given: pa.Table, name: str, schema: pa.Schema) -> pa.Table:
    held = given[name].drop_null().combine_chunks()
    return pa.table(held.flatten(), schema.names).cast(schema)


def _raw(members: pa.Table) -> list[pa.RecordBatch]:
    rows = members.append_column("row", row_numbers(members.num_rows))
    came = rows.filter(rows[PRESENT].is_valid()).combine_chunks()
    if not came.num_rows:
        return []
    columns = [*came["raw"].combine_chunks().flatten(), came["row"].combine_chunks()]
    return [pa.RecordBatch.from_arrays(columns, schema=RAW_IN_PLACE)]


def _placed(work: ShardWork, records: pa.ChunkedArray) -> pa.Table:
    """Tell where each record is now, by its number among all records."""
    work.take("numbered", pa.table({"row": row_numbers(len(records)), "record": records}))
    return work.table(
        "SELECT record, record_no, e.entity_no, cluster FROM numbered JOIN place USING (row) "
        "JOIN clustered USING (row) JOIN entity_of e USING (cluster)"
    )


def publishing_decisions(told: Told) -> Function:
    """Say how a shard of pairs is published: what was concluded, and what is to be reviewed."""

    def published(given: pa.Table) -> pa.Table:
        shard = given["shard"][0].as_py()
        first, last = shard * PAIR_SHARD, (shard + 1) * PAIR_SHARD - 1
        inside = f"o.left_no BETWEEN {first} AND {last}"
        with _shard_work(told, {"old_decisions": inside, "old_reviews": inside}, {}) as work:
            pairs = given.filter(given["left_no"].is_valid()).select(PAIR.names).cast(PAIR)
            work.take("given", pairs)
            for statement in _TABLES:
                work.engine.execute(statement)
            write_decisions(work, work.table(_NUMBERED_PAIRS))
            parties = work.table("SELECT party_type FROM ends ORDER BY row")["party_type"]
            write_reviews(work, parties, told.thresholds)
            return work.differences(shard)

    return published


_TABLES = (
    "CREATE TEMP TABLE ends AS SELECT row_number() OVER (ORDER BY record_no) - 1 AS row, * FROM ("
    + " UNION ".join(
        f"SELECT {side}_no AS record_no, {side}_cluster AS cluster, {side}_size AS size, "
        f"{side}_source AS source, party_type FROM given"
        for side in _SIDES
    )
    + ")",
    "CREATE TEMP TABLE place AS SELECT row, record_no FROM ends",
    "CREATE TEMP TABLE rows AS SELECT row, source FROM ends",
    "CREATE TEMP TABLE clustered AS SELECT row, cluster FROM ends UNION ALL "
    "SELECT -1, cluster FROM (SELECT cluster, any_value(size) - count(*) AS others FROM ends "
    "GROUP BY cluster), unnest(range(others))",
)
"""The tables that the steps before leave, for both ends of the pairs of the shard. Clusters are as
large as they are: whoever of them is no end here stands in for no row.
"""
_NUMBERED_PAIRS = (
    'SELECT l.row AS "left", r.row AS "right", '
    + ", ".join(f"g.{field.name}" for field in _SAID)
    + " FROM given g JOIN ends l ON l.record_no = left_no JOIN ends r ON r.record_no = right_no"
)


@contextmanager
def _shard_work(
    told: Told, chosen: Mapping[str, str], asked: Mapping[str, pa.ChunkedArray]
) -> Iterator[ShardWork]:
    """Open a comparison, and the store where it holds anything to compare with."""
    with ExitStack() as stack:
        engine = stack.enter_context(comparing())
        connection: Any = None if told.fresh else stack.enter_context(at(told.url))
        bulk: Any = connection and bulk_of(connection)
        for name, column in asked.items() if bulk else ():
            stack.enter_context(numbers(bulk, name, column.drop_null().unique()))
            bulk.execute(f"ANALYZE {name}")
        about = (connection, bulk, engine, told.revision, told.fresh, silent)
        work = ShardWork(*about, layouts=told.layouts, chosen=chosen)
        work.standardized_by = told.standardized_by
        yield work


def pair_shards(
    pairs: "DataFrame", placed: "DataFrame", records: "DataFrame", last: int | None
) -> "DataFrame":
    """Bring together the pairs of each shard, with what is known of both ends (``PAIR``).

    Args:
        pairs: those that are kept, by the numbers of records in this run.
        placed: where each of them is now.
        records: what was settled.
        last: the highest record number. ``None`` where the store held no pairs that may have ended
            since; else there are shards without pairs too.
    """
    sizes = placed.groupBy("cluster").count().withColumnRenamed("count", "size")
    about = records.select(RECORD, "source", "party_type")
    ends = placed.join(sizes, "cluster").join(about, RECORD)
    sides = [
        ends.selectExpr(
            f"{RECORD} AS `{side}`",
            f"record_no AS {side}_no",
            *(f"{name} AS {side}_{name}" for name in list(_END)[1:]),
            *(["party_type"] if side == "left" else []),
        )
        for side in _SIDES
    ]
    known = pairs.join(sides[0], "left").join(sides[1], "right")
    shard = f"floor(least(left_no, right_no) / {PAIR_SHARD}) AS shard"
    chosen = known.selectExpr(shard, *(f"`{name}`" for name in PAIR.names))
    shards = 0 if last is None else last // PAIR_SHARD + 1
    every = pairs.sparkSession.range(shards).selectExpr("id AS shard")
    return chosen.unionByName(every, allowMissingColumns=True)
