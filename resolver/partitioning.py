"""From scored pairs to the partition: plainly where nothing can be wrong, carefully elsewhere.

A component of match edges whose records bear one name, one birth date and so on is a cluster as it
stands. Only a component in which two members might have to be kept apart, or that may outgrow the
brake, or of which a steward spoke, goes through the constrained partition record by record.
Memory is a few bytes per record; objects are made for the records of doubtful components alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from resolver.apart import PROOF, Apart, apart_columns
from resolver.clustering import Constraints, Edge, Refusal, partition
from resolver.components import components
from resolver.engines.settings import RECORD
from resolver.linkage import PAIRS, REFUSED
from resolver.whole_numbers import as_column, as_numbers, row_numbers
from rules.comparisons import COMPARISONS
from rules.decisions import BRAKES, Brake
from rules.record import PartyType

Link = tuple[int, int]
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
    db: duckdb.DuckDBPyConnection, count: int, pairs: pa.Table, steward: Ruled
) -> tuple[pa.Array, pa.Table]:
    """Partition the ``count`` records of the table ``records``.

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
    for party_type in COMPARISONS:
        constraints, members = _constraints(db, party_type, steward.cannot)
        must = [pair for pair in steward.must if pair[0] in members]
        result = partition(_careful_edges(db, party_type), constraints, must_links=must)
        for record in members:
            found[record] = result.cluster.get(record, record)
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
    differing = " OR ".join(f"count(DISTINCT {name}) > 1" for name in TELLING)
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
        several = [f"count(DISTINCT {name}) > 1" for name in bridge.unshared if bridge.known]
        yield " AND ".join([f"count(*) > {bridge.above}", *several])


def _careful_edges(db: duckdb.DuckDBPyConnection, party_type: PartyType) -> list[Edge]:
    rows = db.execute(f"""
        SELECT e."left", e."right", e.match_weight FROM edges e
        JOIN linked l ON l.{RECORD} = e."left" SEMI JOIN doubtful d ON d.component = l.component
        JOIN records r ON r.{RECORD} = e."left" WHERE r.party_type = '{party_type}'
    """).fetchall()
    return [Edge(*row) for row in rows]


def _constraints(
    db: duckdb.DuckDBPyConnection, party_type: PartyType, cannot: frozenset[Link]
) -> tuple[Constraints, set[int]]:
    columns = dict.fromkeys(
        [*apart_columns(party_type), *BRAKES[party_type].attributes(), PROOF[party_type]]
    )
    table = db.sql(f"""
        SELECT {RECORD}, {", ".join(columns)} FROM linked SEMI JOIN doubtful USING (component)
        JOIN records USING ({RECORD}) WHERE party_type = '{party_type}'
    """).to_arrow_table()
    members = {row.pop(RECORD): row for row in table.to_pylist()}
    return constraints_of(party_type, members, cannot), set(members)


def constraints_of(
    party_type: PartyType, members: Mapping[int, Mapping[str, Any]], cannot: frozenset[Link]
) -> Constraints:
    """Return what may not stand together among these records of one party type, by number."""
    brake, proof = BRAKES[party_type], PROOF[party_type]
    return Constraints(
        apart=Apart(party_type, members),
        brake=brake,
        proof={number: row[proof] for number, row in members.items() if row[proof]},
        cannot_links=cannot,
        values={
            name: {number: row[name] for number, row in members.items()}
            for name in brake.attributes()
        },
    )


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
