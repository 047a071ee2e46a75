"""Link: from standardized records to pairs and to a partition, all in one call.

Persons and organizations are linked separately, each by its own model, and so never merge.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from resolver.apart import PROOF, Apart, apart_columns
from resolver.clustering import Constraints, Edge, Refusal, partition
from resolver.components import components
from resolver.engines import duckdb as engine
from resolver.engines.settings import RECORD
from resolver.generic_values import find_generic_values
from resolver.model import Model
from rules.comparisons import COMPARISONS
from rules.decisions import BRAKES
from rules.record import PartyType

PAIRS = pa.schema(
    [
        ("left", pa.int64()),
        ("right", pa.int64()),
        ("match_weight", pa.float64()),
        ("match_probability", pa.float64()),
        ("decision", pa.string()),
        ("reason", pa.string()),
        ("levels", pa.string()),
    ]
)
REFUSED = pa.schema(
    [
        ("left", pa.int64()),
        ("right", pa.int64()),
        ("match_weight", pa.float64()),
        ("reason", pa.string()),
    ]
)
RULINGS = pa.schema(
    [
        ("left_source", pa.string()),
        ("left_source_record_id", pa.string()),
        ("right_source", pa.string()),
        ("right_source_record_id", pa.string()),
        ("decision", pa.string()),
    ]
)
GENERIC_VALUES = pa.schema([("kind", pa.string()), ("value", pa.string()), ("holders", pa.int64())])

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Linkage:
    """What linking found; record numbers are row numbers of the table that was linked.

    ``pairs`` holds the matches and the pairs for review, ``left`` < ``right``, with the weight in
    bits and the levels in compact code (``resolver.scoring.decode_levels``). ``cluster`` gives
    each row the smallest row of its cluster. ``refused`` are match edges that the partition did
    not follow: they belong in the review queue with their reason.
    """

    pairs: pa.Table
    cluster: pa.Array
    refused: pa.Table
    generic_values: pa.Table
    counts: Mapping[str, Any]
    seconds: Mapping[str, float]


def link(
    records: pa.Table,
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
        records: of schema ``resolver.schema.STANDARDIZED``, sorted by source and record id.
        model: verified against the rules (``resolver.model.load_model``).
        scratch: a folder for what does not fit into memory.
        rulings: steward decisions between record keys, of schema ``RULINGS``; ``match`` links,
            ``no_match`` keeps apart. Keys that are not among the records are passed over.
        threads: of the engine.
        memory_limit: of the engine, as DuckDB writes it.
        on_progress: called with the name of a step and the records or pairs that it has done.
    """
    step = _Steps(on_progress)
    with engine.connection(engine.Limits(scratch, threads, memory_limit)) as db:
        engine.load(db, records)
        found = find_generic_values(db)
        generic: dict[str, set[str]] = {k: set(v) for k, v in model.generic_values.items()}
        for value in found:
            generic.setdefault(value.kind, set()).add(value.value)
        frozen = {kind: frozenset(values) for kind, values in generic.items()}
        step.done("generic_values", len(found))
        scored: list[pa.Table] = []
        counts: dict[str, Any] = {}
        for party_type in COMPARISONS:
            subjects = engine.build_subjects(db, party_type, frozen)
            blocked = engine.block(db, party_type)
            counts[party_type] = {"records": subjects, **blocked}
            step.done(f"block_{party_type}", blocked["candidates"])
            for pairs in engine.score(db, model.parties[party_type]):
                worth = pc.not_equal(pairs["decision"], "no_match")
                scored.append(pairs.filter(worth).cast(PAIRS))
            step.done(f"score_{party_type}", sum(table.num_rows for table in scored))
        pairs = pa.concat_tables(scored) if scored else PAIRS.empty_table()
        must, cannot = _ruled(db, rulings)
        cluster, refused = _cluster(db, records, pairs, must, cannot)
        pairs = _kept(db, pairs, cluster, must, cannot)
        step.done("cluster", records.num_rows)
    return Linkage(
        pairs=pairs,
        cluster=cluster,
        refused=_refused_table(refused),
        generic_values=pa.Table.from_pylist(
            [{"kind": v.kind, "value": v.value, "holders": v.holders} for v in found],
            schema=GENERIC_VALUES,
        ),
        counts=counts,
        seconds=step.seconds,
    )


class _Steps:
    """Tells progress and remembers how long each step took."""

    def __init__(self, on_progress: Progress | None) -> None:
        self.seconds: dict[str, float] = {}
        self._on_progress = on_progress
        self._since = time.perf_counter()

    def done(self, name: str, amount: int) -> None:
        now = time.perf_counter()
        self.seconds[name] = round(now - self._since, 3)
        self._since = now
        if self._on_progress:
            self._on_progress(name, amount)


Link = tuple[int, int]


def _ruled(
    db: duckdb.DuckDBPyConnection, rulings: pa.Table | None
) -> tuple[frozenset[Link], frozenset[Link]]:
    """Return the steward's must-links and cannot-links as pairs of row numbers."""
    if rulings is None or not rulings.num_rows:
        return frozenset(), frozenset()
    db.register("rulings", rulings)
    rows = db.execute(f"""
        SELECT DISTINCT least(l.{RECORD}, r.{RECORD}), greatest(l.{RECORD}, r.{RECORD}), decision
        FROM rulings
        JOIN records l ON l.source = left_source AND l.source_record_id = left_source_record_id
        JOIN records r ON r.source = right_source AND r.source_record_id = right_source_record_id
        WHERE l.{RECORD} <> r.{RECORD} AND l.party_type = r.party_type
    """).fetchall()
    must = frozenset((left, right) for left, right, decision in rows if decision == "match")
    cannot = frozenset((left, right) for left, right, decision in rows if decision == "no_match")
    return must, cannot


def _cluster(
    db: duckdb.DuckDBPyConnection,
    records: pa.Table,
    pairs: pa.Table,
    must: frozenset[Link],
    cannot: frozenset[Link],
) -> tuple[pa.Array, list[Refusal]]:
    """Partition the records: plainly where nothing can be wrong, carefully elsewhere."""
    edges = [edge for edge in _match_edges(pairs) if edge[:2] not in cannot]
    linked = components(records.num_rows, (*(edge[:2] for edge in edges), *must))
    db.register("linked", pa.table({RECORD: range(len(linked)), "component": linked}))
    touched = {linked[record] for pair in (*must, *cannot) for record in pair}
    doubtful = touched | set(_doubtful(db))
    careful = [edge for edge in edges if linked[edge.left] in doubtful]
    refused: list[Refusal] = []
    for party_type in COMPARISONS:
        constraints, members = _constraints(db, party_type, doubtful, cannot)
        result = partition(
            [edge for edge in careful if edge.left in members],
            constraints,
            must_links=[pair for pair in must if pair[0] in members],
        )
        for record in members:
            linked[record] = result.cluster.get(record, record)
        refused.extend(result.refused)
    return pa.array(linked, pa.int64()), refused


def _match_edges(pairs: pa.Table) -> Iterator[Edge]:
    matches = pairs.filter(pc.equal(pairs["decision"], "match"))
    columns = (matches[name].to_pylist() for name in ("left", "right", "match_weight"))
    return map(Edge, *columns)


def _doubtful(db: duckdb.DuckDBPyConnection) -> Iterator[int]:
    """Name the components of which two members might have to be kept apart."""
    distinct = (
        "name_law_key", "name_pattern", "birth_date", "gender", "ci_hash",
        "business_number", "organization_branch",
    )  # fmt: skip
    differing = " OR ".join(f"count(DISTINCT {name}) > 1" for name in distinct)
    smallest_brake = min(brake.records for brake in BRAKES.values())
    rows = db.execute(f"""
        WITH grown AS (
            SELECT component FROM linked GROUP BY component HAVING count(*) > 2
        )
        SELECT component FROM linked SEMI JOIN grown USING (component)
        JOIN records USING ({RECORD})
        GROUP BY component
        HAVING {differing} OR count(*) > {smallest_brake}
            OR (count(name_law_key) BETWEEN 1 AND count(*) - 1)
        ORDER BY component
    """).fetchall()
    return (component for (component,) in rows)


def _constraints(
    db: duckdb.DuckDBPyConnection,
    party_type: PartyType,
    doubtful: set[int],
    cannot: frozenset[Link],
) -> tuple[Constraints, set[int]]:
    db.register("doubtful", pa.table({"component": pa.array(sorted(doubtful), pa.int64())}))
    brake = BRAKES[party_type]
    columns = dict.fromkeys([*apart_columns(party_type), *brake.values, PROOF[party_type]])
    table = db.sql(f"""
        SELECT {RECORD}, {", ".join(columns)} FROM linked SEMI JOIN doubtful USING (component)
        JOIN records USING ({RECORD}) WHERE party_type = '{party_type}'
    """).to_arrow_table()
    members = {row.pop(RECORD): row for row in table.to_pylist()}
    proof = PROOF[party_type]
    constraints = Constraints(
        apart=Apart(party_type, members),
        brake=brake,
        proof={number: row[proof] for number, row in members.items() if row[proof]},
        cannot_links=cannot,
        values={
            name: {number: row[name] for number, row in members.items()} for name in brake.values
        },
    )
    return constraints, set(members)


def _kept(
    db: duckdb.DuckDBPyConnection,
    pairs: pa.Table,
    cluster: pa.Array,
    must: frozenset[Link],
    cannot: frozenset[Link],
) -> pa.Table:
    """Keep the matches, and per two clusters the heaviest pair for review."""
    ruled = pa.table(
        {
            "left": pa.array([left for left, _ in (*must, *cannot)], pa.int64()),
            "right": pa.array([right for _, right in (*must, *cannot)], pa.int64()),
        }
    )
    db.register("scored", pairs)
    db.register("ruled", ruled)
    db.register("final", pa.table({RECORD: range(len(cluster)), "cluster": cluster}))
    return (
        db.sql(f"""
        WITH apart AS (
            SELECT s.*, l.cluster AS one, r.cluster AS other
            FROM scored s
            JOIN final l ON l.{RECORD} = s."left" JOIN final r ON r.{RECORD} = s."right"
            WHERE s.decision = 'review' AND l.cluster <> r.cluster
        ), reviews AS (
            SELECT * EXCLUDE (one, other) FROM apart
            ANTI JOIN ruled USING ("left", "right")
            QUALIFY row_number() OVER (
                PARTITION BY least(one, other), greatest(one, other)
                ORDER BY round(match_weight, 6) DESC, "left", "right"
            ) = 1
        )
        SELECT * FROM scored WHERE decision = 'match'
        UNION ALL SELECT * FROM reviews
        ORDER BY "left", "right"
    """)
        .to_arrow_table()
        .cast(PAIRS)
    )


def _refused_table(refused: list[Refusal]) -> pa.Table:
    ordered = sorted(refused, key=lambda refusal: refusal[:2])
    return pa.Table.from_pylist([refusal._asdict() for refusal in ordered], schema=REFUSED)
