"""Block, score, decide, cluster, survive: from live records to entities and golden records."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from golden_record.former import Earlier, earlier_linkage, former_linkage
from golden_record.spool import Settled
from golden_record.stages import Stages, Verb
from golden_record.store import Store
from golden_record.survivors import golden_record_file
from resolver.link import RULINGS, Linkage, link
from resolver.model import Model
from resolver.relink import Before, relink
from resolver.table_file import TableFile
from rules.survivorship import SurvivorshipRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What resolving works with: model, survivorship rules, scratch folder, cores and memory.

    standardized_by: the rules that standardized the records. link, survive: the functions of the
    engine, in the place of those of one machine.
    """

    model: Model
    rules: SurvivorshipRules
    scratch: Path
    workers: int
    memory: str
    standardized_by: str
    link: Callable[..., Linkage] = link
    survive: Callable[..., TableFile] = golden_record_file


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the live records came to.

    records: those that were linked. pairs: the matches and the pairs for review, an edge that the
    partition refused among the latter. golden: of schema ``survivors.GOLDEN``. rulings: what
    stewards had decided.
    """

    records: TableFile
    linkage: Linkage
    pairs: pa.Table
    golden: TableFile
    rulings: pa.Table

    @property
    def cluster(self) -> pa.Array:
        """The cluster of each record."""
        return self.linkage.cluster


def resolve(
    settled: Settled, store: Store, means: Means, stages: Stages, earlier: Earlier | None = None
) -> Resolved:
    """Link the live records, sorted by key, and choose the golden record of each entity.

    Where an earlier attempt of this run, or what the store holds, can be built on, only what
    changed since is linked again.
    """
    records, rulings = settled.records, rulings_of(store)
    with stages.worked("link"):
        with stages.timed("recall"):
            before = (
                earlier_linkage(earlier, settled, rulings)
                if earlier
                else _former(settled, store, means)
            )
        linkage = linked(records, before, rulings, means, stages)
    pairs = decided(linkage, stages)
    golden = survived(records, linkage.cluster, store, means, stages)
    return Resolved(records, linkage, pairs, golden, rulings)


def linked(
    records: TableFile, before: Before | None, rulings: pa.Table, means: Means, stages: Stages
) -> Linkage:
    """Link records, building on what was linked before, where it is given."""
    linker = partial(relink, before=before) if before else means.link
    linkage = linker(
        records,
        means.model,
        rulings=rulings,
        scratch=means.scratch,
        threads=means.workers,
        memory_limit=means.memory,
        on_progress=telling(stages),
    )
    for step, seconds in linkage.seconds.items():
        stages.add(verb_of(step), seconds)
    stages.finish("cluster", records.num_rows)
    return linkage


def decided(linkage: Linkage, stages: Stages) -> pa.Table:
    """Tell matches from pairs for review."""
    with stages.timed("decide"):
        pairs = with_refused(linkage)
    stages.finish("decide", pairs.num_rows)
    return pairs


def survived(
    records: TableFile, cluster: pa.Array, store: Store, means: Means, stages: Stages
) -> TableFile:
    """Choose the golden record of each cluster."""
    with stages.timed("survive"):
        golden = means.survive(
            records,
            cluster,
            means.scratch,
            rules=means.rules,
            pins=store.pins(),
            workers=means.workers,
            on_progress=lambda done: stages.tell("survive", done),
        )
    stages.finish("survive", golden.num_rows)
    return golden


def _former(settled: Settled, store: Store, means: Means) -> Before | None:
    """What the store holds as linked, where it holds the records as they are now."""
    if store.layouts_of_others(means.standardized_by):
        return None
    return former_linkage(settled, store, means.model)


def verb_of(step: str) -> Verb:
    """Say to which verb a step of linking belongs."""
    if step.startswith("score"):
        return "score"
    return "cluster" if step.startswith("cluster") else "block"


def telling(stages: Stages) -> Callable[[str, int], None]:
    """Pass on what linking tells of its steps."""

    def tell(step: str, amount: int) -> None:
        stages.tell(verb_of(step), amount)

    return tell


def rulings_of(store: Store) -> pa.Table:
    """Read what stewards decided, in the words of linking."""
    held = store.rulings()
    said = pc.replace_substring(held["ruling"], " ", "_")
    return held.drop_columns(["ruling"]).append_column("decision", said).cast(RULINGS)


def with_refused(linkage: Linkage) -> pa.Table:
    """Send the match edges that the partition refused to review, with its reason."""
    if not linkage.refused.num_rows:
        return linkage.pairs
    import duckdb

    with duckdb.connect() as engine:
        engine.register("pairs", linkage.pairs)
        engine.register("refused", linkage.refused)
        decided: pa.Table = engine.sql(
            "SELECT p.* REPLACE (CASE WHEN r.reason IS NULL THEN decision ELSE 'review' END "
            "AS decision, coalesce(r.reason, p.reason) AS reason) FROM pairs p LEFT JOIN "
            'refused r USING ("left", "right") ORDER BY "left", "right"'
        ).to_arrow_table()
    return decided.cast(linkage.pairs.schema)
