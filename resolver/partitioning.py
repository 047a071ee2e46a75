"""From scored pairs to the partition: plainly where nothing can be wrong, carefully elsewhere.

A component of match edges whose records bear one name, one birth date and so on is a cluster as it
stands. Only a component in which two members might have to be kept apart, or that may outgrow the
brake, or of which a steward spoke, goes through the constrained partition record by record.
Memory is a few bytes per record; objects are made for the records of doubtful components alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from resolver.apart import PROOF, apart_columns
from resolver.careful import RECORDS_AT_ONCE, Link, Share, partition_shares
from resolver.clustering import Refusal
from resolver.components import components
from resolver.engines.settings import RECORD
from resolver.linkage import PAIRS, REFUSED
from resolver.whole_numbers import as_column, as_numbers, row_numbers
from rules.comparisons import COMPARISONS
from rules.decisions import BRAKES, Brake
from rules.record import PartyType

_NOTHING = pa.table({"component": pa.array([], pa.int64())})
TELLING = (
    "name_law_key", "name_pattern", "birth_date", "gender", "ci_hash",
    "business_number", "organization_branch", "unit_key",
)  # fmt: skip
"""Where these agree throughout a component, no guard keeps two of its members apart."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """What stewards decided, as pairs of row numbers, the smaller first."""

    must: frozenset[Link] = frozenset()
    cannot: frozenset[Link] = frozenset()

    def pairs(self) -> pa.Table:
        """All of them, as a table."""
        both = sorted(self.must | self.cannot)
        return pa.table(
            {
                "left": pa.array([left for left, _ in both], pa.int64()),
                "right": pa.array([right for _, right in both], pa.int64()),
            }
        )


def ruled(db: duckdb.DuckDBPyConnection, rulings: pa.Table | None) -> Ruled:
    """Look up the records that rulings speak of; those that are not there are passed over."""
    if rulings is None or not rulings.num_rows:
        return Ruled()
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
    return Ruled(must, cannot)


def cluster(
    db: duckdb.DuckDBPyConnection,
    count: int,
    pairs: pa.Table,
    steward: Ruled,
    workers: int = 1,
    *,
    at_once: int = RECORDS_AT_ONCE,
) -> tuple[pa.Array, pa.Table]:
    """Partition the ``count`` records of the table ``records``, with so many worker processes.

    ``at_once`` doubtful records are objects in memory at a time, if no component is larger.

    Returns:
        The smallest row of each row's cluster, and the edges that were refused (``REFUSED``).
    """
    _register_edges(db, pairs, steward)
    edges = db.sql('SELECT "left", "right" FROM edges').to_arrow_table()
    ends = (as_numbers(edges[side]) for side in ("left", "right"))
    linked = components(count, chain(zip(*ends, strict=True), steward.must))
    db.register("linked", pa.table({RECORD: row_numbers(count), "component": as_column(linked)}))
    touched = {linked[record] for pair in (*steward.must, *steward.cannot) for record in pair}
    _mark_doubtful(db, touched)
    found = linked[:]
    refused: list[Refusal] = []
    shares = chain.from_iterable(
        _shares(db, party_type, steward, at_once) for party_type in COMPARISONS
    )
    for result in partition_shares(shares, workers):
        for record, smallest in result.cluster.items():
            found[record] = smallest
        refused.extend(result.refused)
    return as_column(found), _refused_table(refused)


def _register_edges(db: duckdb.DuckDBPyConnection, pairs: pa.Table, steward: Ruled) -> None:
    barred = Ruled(cannot=steward.cannot).pairs()
    db.register("matches", pairs.filter(pc.equal(pairs["decision"], "match")))
    db.register("barred", barred)
    db.execute("""
        CREATE OR REPLACE TEMP VIEW edges AS
        SELECT "left", "right", match_weight FROM matches ANTI JOIN barred USING ("left", "right")
    """)


def _mark_doubtful(db: duckdb.DuckDBPyConnection, touched: Iterable[int]) -> None:
    """Make the table of components of which two members might have to be kept apart."""
    db.register("touched", pa.table({"component": pa.array(sorted(touched), pa.int64())}))
    differing = " OR ".join(map(_differs, TELLING))
    braked = " OR ".join(dict.fromkeys(chain.from_iterable(map(_may_brake, BRAKES.values()))))
    db.execute(f"""
        CREATE OR REPLACE TABLE doubtful AS
        WITH grown AS (
            SELECT component FROM linked GROUP BY component HAVING count(*) > 2
        )
        SELECT component FROM linked SEMI JOIN grown USING (component)
        JOIN records USING ({RECORD})
        GROUP BY component
        HAVING {differing} OR {braked}
            OR (count(name_law_key) BETWEEN 1 AND count(*) - 1)
        UNION SELECT component FROM touched
    """)


def _may_brake(brake: Brake) -> Iterator[str]:
    """Say in SQL when a component may be more than the brake lets through."""
    yield f"count(*) > {brake.records}"
    for name, most in brake.values.items():
        yield f"count(DISTINCT {name}) > {most}"
    for bridge in brake.bridges:
        several = [_differs(name) for name in bridge.unshared if bridge.known]
        yield " AND ".join([f"count(*) > {bridge.above}", *several])


def _differs(column: str) -> str:
    return f"min({column}) <> max({column})"


def _shares(
    db: duckdb.DuckDBPyConnection, party_type: PartyType, steward: Ruled, at_once: int
) -> Iterator[Share]:
    """Share out the doubtful components of a party type, as many records at a time as fit."""
    columns = ", ".join(
        dict.fromkeys(
            [*apart_columns(party_type), *BRAKES[party_type].attributes(), PROOF[party_type]]
        )
    )
    db.execute(f"""
        CREATE OR REPLACE TABLE careful AS
        WITH shared AS (
            SELECT component, sum(count(*)) OVER (ORDER BY component) // {at_once} AS share
            FROM linked SEMI JOIN doubtful USING (component) GROUP BY component
        )
        SELECT share::BIGINT AS share, {RECORD}, {columns}
        FROM linked JOIN shared USING (component) JOIN records USING ({RECORD})
        WHERE party_type = '{party_type}' ORDER BY share
    """)
    db.execute(f"""
        CREATE OR REPLACE TABLE careful_edges AS
        SELECT share, "left", "right", match_weight FROM edges e
        JOIN (SELECT {RECORD}, share FROM careful) c ON c.{RECORD} = e."left" ORDER BY share
    """)
    for (share,) in db.execute("SELECT DISTINCT share FROM careful ORDER BY share").fetchall():
        chosen = f"(share) FROM {{}} WHERE share = {share}"
        members = db.sql(f"SELECT * EXCLUDE {chosen.format('careful')}").to_arrow_table()
        edges = db.sql(f"SELECT * EXCLUDE {chosen.format('careful_edges')}").to_arrow_table()
        held = set(members[RECORD].to_pylist()) if steward.must or steward.cannot else set()
        must = frozenset(pair for pair in steward.must if pair[0] in held)
        cannot = frozenset(pair for pair in steward.cannot if pair[0] in held)
        yield Share(party_type, RECORD, members, edges, must, cannot)


def worth_keeping(
    db: duckdb.DuckDBPyConnection, pairs: pa.Table, clusters: pa.Array, steward: Ruled
) -> pa.Table:
    """Keep the matches, and per two clusters the heaviest pair for review that is not ruled on."""
    db.register("scored", pairs)
    db.register("ruled", steward.pairs())
    db.register("final", pa.table({RECORD: row_numbers(len(clusters)), "cluster": clusters}))
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
