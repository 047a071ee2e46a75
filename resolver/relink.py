"""Relink: when some records came, changed or went, link again what they can touch, nothing else.

Ends in the partition and the pairs of linking everything anew, because each step widens what is
redone to all that could differ:

1. A value whose holders came to be so many, or so few, that it turned generic or ceased to be
   changes every record that holds it.
2. The pairs of a block depend on its members alone; in a block too large to compare all with all,
   one record more or less moves its neighbours' pairs, so all its members are redone.
3. A component of match edges, old or new, that holds a redone record is partitioned anew, and
   every pair of its records is scored again, since a pair for review that was the lighter of two
   may now be the only one. What lies outside keeps its cluster and its pairs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from resolver.components import components
from resolver.engines import duckdb as engine
from resolver.engines.blocking import block_of, explode_keys
from resolver.engines.settings import RECORD
from resolver.generic_values import GenericValue, GenericValues, by_kind, find_generic_values
from resolver.link import Steps, all_generic, generic_table, with_those_of, worth_a_look
from resolver.linkage import PAIRS, Linkage, Progress
from resolver.model import Model
from resolver.partitioning import Ruled, cluster, ruled, worth_keeping
from resolver.table_file import Rows
from resolver.whole_numbers import as_column, as_numbers, row_numbers
from resolver.worth import worth_asking
from rules.blocking import LARGEST_BLOCK
from rules.comparisons import COMPARISONS


@dataclass(frozen=True, slots=True)
class GenericNow:
    """The generic values among some records, and those that came to be so or ceased to be."""

    now: GenericValues
    turned: GenericValues


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What the last linking came to, in the row numbers of the records of now.

    changed: rows that are new, or not what they were. gone: the former versions of changed records,
    and deleted ones (``STANDARDIZED``). cluster: a number for the former cluster of each row,
    null for new ones. pairs: those between unchanged rows, of schema ``PAIRS``, an edge that the
    partition refused as a pair for review. disturbed: rows of which stewards spoke since.
    generic: given where the records are not all that there are, but those that the changed ones can
    touch, and all with whom those have to be compared; then no other begins.
    """

    changed: pa.Array
    gone: pa.Table
    cluster: pa.Array
    pairs: pa.Table
    disturbed: pa.Array
    generic: GenericNow | None = None


def relink(
    records: Rows,
    model: Model,
    *,
    before: Before,
    scratch: Path,
    rulings: pa.Table | None = None,
    threads: int = 2,
    memory_limit: str = "3GB",
    on_progress: Progress | None = None,
) -> Linkage:
    """Link the records as ``resolver.link.link`` does, knowing what was there before.

    Args:
        records: all of them, as for ``link``.
        model: the one of ``before``.
        before: what the last linking came to.
        scratch: as for ``link``; so are ``rulings``, ``threads``, ``memory_limit`` and
            ``on_progress``.

    Returns:
        As ``link``, but ``refused`` holds only edges refused now (a former one stands in ``pairs``
        as a review), and ``counts`` speak of what was done again. Of a part of the records no pair
        for review is withheld, and ``generic_values`` stay empty: both are told of all of them.
    """
    step = Steps(on_progress)
    limits = engine.limits_for(records, scratch=scratch, threads=threads, memory=memory_limit)
    with engine.connection(limits) as db:
        engine.load(db, records)
        steward = ruled(db, rulings)
        found, now, flipped = _generic_values(db, model, before)
        _mark_touched(db, before, flipped)
        step.done("generic_values", len(found))
        work = _Work(db, model, now, before, steward, records.num_rows)
        work.block()
        step.done("block", work.count("redone"))
        pairs = work.score()
        step.done("score", pairs.num_rows)
        clusters, refused = work.partition(pairs)
        pairs, withheld = work.all_pairs(pairs, clusters), 0
        if before.generic is None:
            pairs, withheld = worth_asking(
                pairs, cluster=clusters, party_types=records["party_type"], model=model
            )
        again = work.redone()
        step.done("cluster", len(again))
    return Linkage(
        pairs=pairs,
        cluster=clusters,
        refused=refused,
        generic_values=generic_table(found),
        counts=work.counts,
        seconds=step.seconds,
        linked=len(again),
        withheld=withheld,
        again=again,
    )


def _generic_values(
    db: duckdb.DuckDBPyConnection, model: Model, before: Before
) -> tuple[list[GenericValue], GenericValues, GenericValues]:
    """Find the generic values of now, the model's among them, and those newly so or no longer."""
    db.register("gone", before.gone)
    db.register("changed", pa.table({RECORD: before.changed}))
    if before.generic is not None:
        return [], with_those_of(model, before.generic.now), before.generic.turned
    db.execute(f"""
        CREATE OR REPLACE TEMP VIEW former AS
        SELECT * EXCLUDE ({RECORD}) FROM records ANTI JOIN changed USING ({RECORD})
        UNION ALL BY NAME SELECT * FROM gone
    """)
    now, former = find_generic_values(db), find_generic_values(db, "former")
    return now, all_generic(model, now), by_kind(_names(now) ^ _names(former))


def _names(values: Iterable[GenericValue]) -> set[tuple[str, str]]:
    return {(value.kind, value.value) for value in values}


def _mark_touched(db: duckdb.DuckDBPyConnection, before: Before, flipped: GenericValues) -> None:
    """Make the table of records that are compared otherwise than before."""
    engine.register_generic(db, flipped)
    holders = " UNION ".join(
        f"SELECT {RECORD} FROM generic_{kind}_rows" for kind in ("phone", "email", "place")
    )
    db.execute(f"CREATE OR REPLACE TABLE touched AS SELECT {RECORD} FROM changed UNION {holders}")


class _Work:
    """One relinking under way."""

    def __init__(
        self,
        db: duckdb.DuckDBPyConnection,
        model: Model,
        generic: GenericValues,
        before: Before,
        steward: Ruled,
        records: int,
    ) -> None:
        self.db = db
        self.model = model
        self.generic = generic
        self.before = before
        self.steward = steward
        self.records = records
        self.counts: dict[str, Any] = {}

    def count(self, table: str) -> int:
        """The number of rows of a table."""
        return int(self.db.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])

    def block(self) -> None:
        """Make the table ``redone``: whose pairs may differ, and what hangs together with it."""
        self.db.execute(f"CREATE OR REPLACE TABLE moved AS SELECT {RECORD} FROM touched")
        engine.register_generic(self.db, self.generic)
        for party_type in COMPARISONS:
            explode_keys(self.db, party_type)
            self.db.execute(f"""
                INSERT INTO moved
                WITH lost AS (
                    SELECT hash(text) AS key, count(*) AS records FROM (
                        SELECT unnest(blocking_keys) AS text FROM gone
                        WHERE party_type = '{party_type}'
                    ) GROUP BY key
                ), known AS (
                    SELECT key FROM block_keys SEMI JOIN touched USING ({RECORD})
                    UNION SELECT key FROM lost
                ), large AS (
                    SELECT b.key FROM block_keys b SEMI JOIN known USING (key)
                    LEFT JOIN lost USING (key)
                    GROUP BY b.key HAVING count(*) + max(coalesce(records, 0)) > {LARGEST_BLOCK}
                )
                SELECT {RECORD} FROM block_keys SEMI JOIN large USING (key)
            """)
        seeds = self.db.sql(f"SELECT DISTINCT {RECORD} FROM moved").to_arrow_table()[RECORD]
        self._redo(seeds, PAIRS.empty_table())

    def _redo(self, seeds: pa.ChunkedArray, new: pa.Table) -> None:
        """Make the table ``redone``: the components, by old and new edges, of the seeds."""
        begin = pa.array(
            sorted({*seeds.to_pylist(), *self._spoken(), *self.before.disturbed.to_pylist()}),
            pa.int64(),
        )
        matches = new.filter(pc.equal(new["decision"], "match"))
        links = chain(
            self._former_links(),
            zip(as_numbers(matches["left"]), as_numbers(matches["right"]), strict=True),
            self.steward.must,
        )
        component = as_column(components(self.records, links))
        wanted = pc.is_in(component, value_set=pc.unique(component.take(begin)))
        redone = row_numbers(self.records).filter(wanted)
        self.db.register("redone_now", pa.table({RECORD: redone}))
        self.db.execute(f"CREATE OR REPLACE TABLE redone AS SELECT {RECORD} FROM redone_now")

    def _spoken(self) -> Iterable[int]:
        """Of whom stewards spoke; in a part of the records what lies outside stands as it is."""
        if self.before.generic is not None:
            return ()
        return (record for pair in (*self.steward.must, *self.steward.cannot) for record in pair)

    def redone(self) -> pa.Array:
        """The rows that were linked again, in order."""
        rows = self.db.sql(f"SELECT {RECORD} FROM redone ORDER BY 1").to_arrow_table()
        return rows[RECORD].combine_chunks()

    def _former_links(self) -> Iterable[tuple[int, int]]:
        """Link what was one cluster, and what match edges joined, followed or not."""
        lightest = min(party.thresholds.match for party in self.model.parties.values())
        pairs = self.before.pairs
        heavy = pairs.filter(
            pc.or_(
                pc.equal(pairs["decision"], "match"),
                pc.greater_equal(pairs["match_weight"], lightest),
            )
        )
        self.db.register("before_cluster", self._clusters_before())
        mates = self.db.sql(f"""
            SELECT {RECORD} AS "left", min({RECORD}) OVER (PARTITION BY cluster) AS "right"
            FROM before_cluster WHERE cluster IS NOT NULL
        """).to_arrow_table()
        for table in (heavy, mates):
            yield from zip(as_numbers(table["left"]), as_numbers(table["right"]), strict=True)

    def _clusters_before(self) -> pa.Table:
        return pa.table({RECORD: row_numbers(self.records), "cluster": self.before.cluster})

    def score(self) -> pa.Table:
        """Score every pair of the redone records, and of those that new matches bring in."""
        first = self._scored("redone", None)
        self.db.execute("CREATE OR REPLACE TABLE scored_once AS SELECT * FROM redone")
        self._redo(self.db.sql("FROM redone").to_arrow_table()[RECORD], first)
        return pa.concat_tables([first, self._scored("redone", "scored_once")])

    def _scored(self, wanted: str, done: str | None) -> pa.Table:
        scored = [PAIRS.empty_table()]
        for party_type in COMPARISONS:
            engine.build_subjects(self.db, party_type, self.generic)
            explode_keys(self.db, party_type)
            blocked = block_of(self.db, wanted, done)
            self.counts[f"{party_type} again" if done else party_type] = blocked
            scored += map(worth_a_look, engine.score(self.db, self.model.parties[party_type]))
        return pa.concat_tables(scored)

    def partition(self, pairs: pa.Table) -> tuple[pa.Array, pa.Table]:
        """Partition the redone records; the others keep their cluster, named anew."""
        self.steward = self._ruled_again()
        found, refused = cluster(self.db, self.records, pairs, self.steward)
        self.db.register("found", pa.table({RECORD: row_numbers(self.records), "cluster": found}))
        self.db.register("before_cluster", self._clusters_before())
        named = self.db.sql(f"""
            SELECT {RECORD}, CASE WHEN d.{RECORD} IS NULL
                THEN min({RECORD}) OVER (PARTITION BY b.cluster) ELSE f.cluster END AS cluster
            FROM found f JOIN before_cluster b USING ({RECORD}) LEFT JOIN redone d USING ({RECORD})
            ORDER BY {RECORD}
        """).to_arrow_table()
        return named["cluster"].combine_chunks(), refused

    def _ruled_again(self) -> Ruled:
        again = set(self.redone().to_pylist())
        return Ruled(
            must=frozenset(pair for pair in self.steward.must if not again.isdisjoint(pair)),
            cannot=frozenset(pair for pair in self.steward.cannot if not again.isdisjoint(pair)),
        )

    def all_pairs(self, pairs: pa.Table, clusters: pa.Array) -> pa.Table:
        """Put the pairs of the redone records beside those of the rest."""
        again = worth_keeping(self.db, pairs, clusters, self.steward)
        self.db.register("before_pairs", self.before.pairs)
        kept = self.db.sql(f"""
            SELECT * FROM before_pairs
            WHERE "left" NOT IN (SELECT {RECORD} FROM redone)
                AND "right" NOT IN (SELECT {RECORD} FROM redone)
        """).to_arrow_table()
        both = pa.concat_tables([again, kept.cast(PAIRS)])
        return both.sort_by([("left", "ascending"), ("right", "ascending")])
