"""The switch: what all shards laid aside, numbered, copied beside the store, and taken over."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from golden_record import unified_id
from golden_record.spark.copying import copy
from golden_record.spark.differences import (
    COUNTS,
    FORGOTTEN,
    FORGOTTEN_KEY,
    NUMBERED,
    ORDER,
    PLACED,
    Touch,
    expression,
    is_touch,
    places_of,
)
from golden_record.store.publication.staged import (
    clear,
    refuse_unless,
    staging,
    staging_of,
    take_over,
)
from golden_record.store.publication.steps import without_indexes
from golden_record.store.publication.work import Work
from resolver.engines.spark.artefacts import Artefacts, in_ranges

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_TABLES = tuple(dict.fromkeys(NUMBERED.values()))
_SORTED = {"blocking_key": ("key_hash", "record_no")}
"""Tables whose rows come from everywhere, and would be appended to their index in no order."""
_FORGET = {
    FORGOTTEN: "DELETE FROM standardized_record WHERE record_no IN (SELECT record_no FROM {})",
    FORGOTTEN_KEY: "DELETE FROM blocking_key WHERE (key_hash, record_no) IN "
    "(SELECT key_hash, record_no FROM {})",
}


@dataclass(frozen=True, slots=True)
class Laid:
    """What the shards of one step laid aside.

    frame: of schema ``DIFFERENCES``, and where the numbers of each shard begin. rows: of each
    table and statement, the statements in the order in which they are to be carried out. last:
    the highest number of each table with them. counts: of all shards.
    """

    frame: "DataFrame"
    fresh: bool
    rows: Mapping[str, int]
    last: Mapping[str, int]
    counts: Mapping[str, int]

    def of(self, what: str) -> "DataFrame":
        """Return the rows of a table, or those that a statement speaks of, in its columns."""
        from pyspark.sql import functions as sf

        chosen = self.frame.where(sf.col("what") == sf.lit(what))
        places = places_of(what)
        return chosen.selectExpr(*(expression(*place, fresh=self.fresh) for place in places))


def numbered(found: "DataFrame", last: Mapping[str, int], *, fresh: bool) -> Laid:
    """Give the new rows of all shards numbers that follow the highest ones of the store.

    Args:
        found: of schema ``DIFFERENCES``.
        last: the highest number of each table so far; of a table that is left out, numbers stay
            as they are.
        fresh: whether the store held no record before.
    """
    from pyspark.sql import functions as sf

    is_new = sf.lit(True) if fresh else sf.col("n0") < 0
    new = found.where(sf.col("what").isin(list(last)) & is_new).groupBy("shard", "what").count()
    counted: dict[int, dict[str, int]] = {}
    for shard, what, count in new.collect():
        counted.setdefault(shard, {})[what] = count
    told = found.where(f"what = '{COUNTS}'").select("shard", "t0").collect()
    rows, reached = _starts(sorted(shard for shard, _ in told), counted, last)
    starts = found.sparkSession.createDataFrame(rows)
    return Laid(
        found.join(sf.broadcast(starts), "shard"),
        fresh,
        _ordered(found),
        reached,
        sum((Counter(json.loads(counts)) for _, counts in told), Counter()),
    )


def _starts(
    shards: list[int], counted: Mapping[int, Mapping[str, int]], last: Mapping[str, int]
) -> tuple[pa.Table, dict[str, int]]:
    reached = {table: last.get(table, 0) for table in _TABLES}
    columns: dict[str, list[int]] = {f"start_{table}": [] for table in _TABLES}
    for shard in shards:
        for table in _TABLES:
            columns[f"start_{table}"].append(reached[table])
            reached[table] += counted.get(shard, {}).get(table, 0)
    schema = pa.schema([(name, pa.int64()) for name in ("shard", *columns)])
    return pa.table({"shard": shards, **columns}, schema), reached


def _ordered(found: "DataFrame") -> dict[str, int]:
    """Count the rows of each table and statement."""
    from pyspark.sql import functions as sf

    counted = found.groupBy("what").agg(sf.count("*"), sf.min(ORDER)).collect()
    in_order = sorted(counted, key=lambda row: (is_touch(row[0]) and row[2], row[0]))
    return {what: rows for what, rows, _ in in_order if what not in (PLACED, COUNTS)}


def switch(work: Work, steps: list[Laid], artefacts: Artefacts, url: str) -> None:
    """Copy everything beside the store and take it over, within the transaction of ``work``.

    Args:
        work: the publication, which has locked no table yet.
        steps: what they laid aside, in order.
        artefacts: where the run is counted.
        url: of the store, as executors reach it.
    """
    waiting = [(laid, what, count) for laid in steps for what, count in laid.rows.items()]
    if not waiting:
        return
    work.wrote = True
    names = _named([what for _, what, _ in waiting])
    tables = [name for what, name in names.items() if name == what and what not in _FORGET]
    others = {n: [c for c, _ in places_of(w)] for w, n in names.items() if n not in tables}
    with staging(work.connection, tables, others):
        for laid, what, count in waiting:
            rows = _rows(work, laid, what)
            name = names[what]
            copied = artefacts.work(f"copy {name}", lambda: copy(rows, url, name))  # noqa: B023
            refuse_unless(what, copied, count)
        with without_indexes(work.connection, work.fresh):
            _take_over(work, names, {what: count for _, what, count in waiting})
        clear(work.bulk, list(names.values()))


def _named(whats: list[str]) -> dict[str, str]:
    """Name the staging tables: statements have none of their own."""
    return {what: f"touch_{n}" if is_touch(what) else what for n, what in enumerate(whats)}


def _rows(work: Work, laid: Laid, what: str) -> "DataFrame":
    rows = laid.of(what)
    if what == "entity":
        rows = distinct_ids(rows, lambda ids: _taken(work, ids))
    if order := _SORTED.get(what):
        rows = in_ranges(rows, order)
    return rows


def _take_over(work: Work, names: Mapping[str, str], counts: Mapping[str, int]) -> None:
    """Take over entities, which others refer to; what ends and goes; and then all that is new."""
    if "entity" in counts:
        take_over(work.bulk, "entity", counts["entity"])
    for what, name in names.items():
        if is_touch(what):
            view = f"CREATE TEMPORARY VIEW chosen_rows AS SELECT * FROM {staging_of(name)}"
            for statement in (view, Touch.parse(what).statement, "DROP VIEW chosen_rows"):
                work.bulk.execute(statement)
        elif what in _FORGET:
            work.bulk.execute(_FORGET[what].format(staging_of(name)))
    for what, count in counts.items():
        if not is_touch(what) and what not in _FORGET and what != "entity":
            take_over(work.bulk, what, count)


def distinct_ids(entities: "DataFrame", taken: "Callable[[list[str]], set[str]]") -> "DataFrame":
    """Give one of two entities that drew the same ID in different tasks another one.

    Among a hundred million IDs that happens to some ten thousand.

    Args:
        entities: ``entity_no``, ``unified_id`` and more.
        taken: says which IDs the store has handed out before.
    """
    from pyspark.sql import functions as sf

    first = entities.groupBy("unified_id").agg(
        sf.count("*").alias("holders"), sf.min("entity_no").alias("first")
    )
    twice = first.where("holders > 1")
    losing = entities.join(twice, "unified_id").where("entity_no <> first").select("entity_no")
    losers = [row["entity_no"] for row in losing.orderBy("entity_no").collect()]
    if not losers:
        return entities
    spare = _spare(entities, len(losers), taken)
    schema = pa.schema([("entity_no", pa.int64()), ("other_id", pa.string())])
    columns: Any = {"entity_no": losers, "other_id": spare}
    others = entities.sparkSession.createDataFrame(pa.table(columns, schema))
    named = "coalesce(other_id, unified_id) AS unified_id"
    kept = [named if name == "unified_id" else name for name in entities.columns]
    return entities.join(sf.broadcast(others), "entity_no", "left").selectExpr(*kept)


def _spare(
    entities: "DataFrame", count: int, taken: "Callable[[list[str]], set[str]]"
) -> list[str]:
    found: set[str] = set()
    schema = pa.schema([("unified_id", pa.string())])
    while len(found) < count:
        minted = set(unified_id.mint(count - len(found))) - found
        asked = pa.table({"unified_id": sorted(minted)}, schema)
        held = entities.join(entities.sparkSession.createDataFrame(asked), "unified_id", "semi")
        found |= minted - taken(sorted(minted)) - {row["unified_id"] for row in held.collect()}
    return sorted(found)


def _taken(work: Work, ids: list[str]) -> set[str]:
    if work.fresh:
        return set()
    listed = ",".join(f"'{one}'" for one in ids)
    held = work.bulk.fetch(
        f"SELECT unified_id FROM entity WHERE unified_id IN ({listed})",
        pa.schema([("unified_id", pa.string())]),
    )
    return {one for batch in held for one in batch.column(0).to_pylist()}
