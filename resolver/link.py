"""Link: from standardized records to pairs and to a partition, all in one call.

Persons and organizations are linked separately, each by its own model, and so never merge.
"""

import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from resolver.engines import duckdb as engine
from resolver.generic_values import GenericValue, GenericValues, by_kind, find_generic_values
from resolver.linkage import GENERIC_VALUES, PAIRS, REFUSED, RULINGS, Linkage, Progress
from resolver.model import Model
from resolver.partitioning import cluster, ruled, worth_keeping
from resolver.table_file import Rows
from resolver.worth import worth_asking
from rules.comparisons import COMPARISONS


def link(
    records: Rows,
    model: Model,
    *,
    scratch: Path,
    rulings: pa.Table | None = None,
    threads: int = 2,
    memory_limit: str = "3GB",
    on_progress: Progress | None = None,
) -> Linkage:
    """Link standardized records.

    Args:
        records: of schema ``resolver.schema.STANDARDIZED``, sorted by source and record id; in
            memory or on disk.
        model: verified against the rules (``resolver.model.load_model``).
        scratch: a folder for what does not fit into memory.
        rulings: steward decisions between record keys, of schema ``RULINGS``; ``match`` links,
            ``no_match`` keeps apart. Keys that are not among the records are passed over.
        threads: of the engine, and processes that partition.
        memory_limit: of the engine, as DuckDB writes it.
        on_progress: called with the name of a step and the records or pairs that it has done.
    """
    step = Steps(on_progress)
    limits = engine.limits_for(records, scratch=scratch, threads=threads, memory=memory_limit)
    with engine.connection(limits) as db:
        engine.load(db, records)
        found = find_generic_values(db)
        generic = all_generic(model, found)
        step.done("generic_values", len(found))
        scored: list[pa.Table] = [PAIRS.empty_table()]
        counts: dict[str, Any] = {}
        for party_type in COMPARISONS:
            subjects = engine.build_subjects(db, party_type, generic)
            blocked = engine.block(db, party_type)
            counts[party_type] = {"records": subjects, **blocked}
            step.done(f"block_{party_type}", blocked["candidates"])
            scored += map(worth_a_look, engine.score(db, model.parties[party_type]))
            step.done(f"score_{party_type}", sum(table.num_rows for table in scored))
        engine.clear(db)
        pairs = pa.concat_tables(scored)
        steward = ruled(db, rulings)
        clusters, refused = cluster(db, records.num_rows, pairs, steward, threads)
        pairs = worth_keeping(db, pairs, clusters, steward)
        pairs, withheld = worth_asking(
            pairs, cluster=clusters, party_types=records["party_type"], model=model
        )
        step.done("cluster", records.num_rows)
    return Linkage(
        pairs=pairs,
        cluster=clusters,
        refused=refused,
        generic_values=generic_table(found),
        counts=counts,
        seconds=step.seconds,
        linked=records.num_rows,
        withheld=withheld,
    )


def worth_a_look(scored: pa.Table) -> pa.Table:
    """Keep the matches and the pairs for review."""
    return scored.filter(pc.not_equal(scored["decision"], "no_match")).cast(PAIRS)


def all_generic(model: Model, found: list[GenericValue]) -> GenericValues:
    """Put the generic values of the model and those found in the data together, by kind."""
    return with_those_of(model, by_kind((value.kind, value.value) for value in found))


def with_those_of(model: Model, found: GenericValues) -> GenericValues:
    """Put the generic values of the model beside others."""
    none: frozenset[str] = frozenset()
    kinds = {**model.generic_values, **found}
    return {k: model.generic_values.get(k, none) | found.get(k, none) for k in kinds}


def generic_table(found: list[GenericValue]) -> pa.Table:
    """Write the generic values as a table."""
    rows = [{"kind": v.kind, "value": v.value, "holders": v.holders} for v in found]
    return pa.Table.from_pylist(rows, schema=GENERIC_VALUES)


class Steps:
    """Tells progress and remembers how long each step took."""

    def __init__(self, on_progress: Progress | None) -> None:
        self.seconds: dict[str, float] = {}
        self._on_progress = on_progress
        self._since = time.perf_counter()

    def done(self, name: str, amount: int) -> None:
        """Say that a step is over, and how many records or pairs it dealt with."""
        now = time.perf_counter()
        self.seconds[name] = round(now - self._since, 3)
        self._since = now
        if self._on_progress:
            self._on_progress(name, amount)


__all__ = ["GENERIC_VALUES", "PAIRS", "REFUSED", "RULINGS", "Linkage", "Progress", "link"]
