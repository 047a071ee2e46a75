"""Worth: which reviews a steward should see first.

A decision is worth most where it is open and where it moves many records. How open it is, is told
by where the match weight stands between the two thresholds: in the middle anything is possible, at
either threshold the model nearly knows. A pair that a guard holds back counts as if it stood at
the match threshold, since the weight alone would have decided it. How much it moves is the number
of records in the two entities that a *yes* would join.

>>> band = Thresholds(match=3.0, review=-1.0)
>>> [review_worth(weight, 1, 1, band) for weight in (-1.0, 1.0, 3.0, 25.0)]
[1.0, 2.0, 1.0, 1.0]
>>> review_worth(1.0, 5, 3, band)
8.0
"""

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from resolver.model import Model
from resolver.whole_numbers import row_numbers
from rules.decisions import REVIEWS_ALWAYS, REVIEWS_PER_RECORD, Thresholds

LEAST_OPEN = 0.5
"""How open a question at either threshold is, where one in the middle is wholly open: 1."""


def review_worth(
    match_weight: float, left_size: int, right_size: int, thresholds: Thresholds
) -> float:
    """Return what a decision on a pair is worth; the highest comes first.

    Args:
        match_weight: of the pair, in bits.
        left_size: records in the entity of the one record.
        right_size: records in the entity of the other.
        thresholds: of the model, for the party type of the two.
    """
    half = (thresholds.match - thresholds.review) / 2
    middle = thresholds.review + half
    away = min(abs(match_weight - middle) / half, 1.0) if half > 0 else 1.0
    return (1 - away * (1 - LEAST_OPEN)) * (left_size + right_size)


def worth_sql(match_weight: str, left_size: str, right_size: str, thresholds: Thresholds) -> str:
    """Return the same as an expression in the SQL that DuckDB, SQLite and PostgreSQL share.

    Args:
        match_weight: an expression, as the two sizes are.
        left_size: as for ``review_worth``.
        right_size: as for ``review_worth``.
        thresholds: as for ``review_worth``.
    """
    half = (thresholds.match - thresholds.review) / 2
    middle = thresholds.review + half
    away = f"abs({match_weight} - ({middle!r})) / {half!r}" if half > 0 else "1.0"
    bounded = f"CASE WHEN {away} > 1.0 THEN 1.0 ELSE {away} END"
    return f"((1.0 - {1 - LEAST_OPEN!r} * {bounded}) * ({left_size} + {right_size}))"


def by_worth(
    reviews: pa.Table, *, cluster: pa.Array, party_types: pa.ChunkedArray, model: Model
) -> pa.Table:
    """Return pairs for review with their ``worth``, the worthiest first, ties by record.

    Args:
        reviews: with ``left``, ``right`` (row numbers) and ``match_weight``.
        cluster: of each row, as linking names it.
        party_types: of each row.
        model: which gives the thresholds.
    """
    cases = " ".join(
        f"WHEN '{party_type}' THEN {worth_sql('match_weight', 'a.records', 'b.records', bounds)}"
        for party_type, party in model.parties.items()
        for bounds in (party.thresholds,)
    )
    rows = {"record": row_numbers(len(cluster)), "cluster": cluster, "party_type": party_types}
    with duckdb.connect(config={"enable_external_access": "false"}) as db:
        db.register("reviews", reviews)
        db.register("places", pa.table(rows))
        ordered: pa.Table = db.sql(f"""
            WITH sizes AS (SELECT cluster, count(*) AS records FROM places GROUP BY cluster)
            SELECT v.*, (CASE l.party_type {cases} END)::DOUBLE AS worth
            FROM reviews v
            JOIN places l ON l.record = v."left" JOIN sizes a ON a.cluster = l.cluster
            JOIN places r ON r.record = v."right" JOIN sizes b ON b.cluster = r.cluster
            ORDER BY round(worth, 9) DESC, v."left", v."right"
        """).to_arrow_table()
    return ordered


def reviews_at_most(records: int) -> int:
    """Return how many pairs of so many records go to stewards.

    >>> reviews_at_most(300), reviews_at_most(1_000_000)
    (1000, 100000)
    """
    return max(REVIEWS_ALWAYS, int(records * REVIEWS_PER_RECORD))


def worth_asking(
    pairs: pa.Table, *, cluster: pa.Array, party_types: pa.ChunkedArray, model: Model
) -> tuple[pa.Table, int]:
    """Keep of the pairs for review the worthiest where poison makes too many of them.

    Args:
        pairs: matches and pairs for review (``linkage.PAIRS``).
        cluster: as for ``by_worth``; so are ``party_types`` and ``model``.

    Returns:
        The pairs, in order, and how many were left out.
    """
    waiting = pc.equal(pairs["decision"], "review")
    most, asked = reviews_at_most(len(cluster)), pc.sum(waiting).as_py() or 0
    if asked <= most:
        return pairs, 0
    doubtful = pairs.filter(waiting)
    ordered = by_worth(doubtful, cluster=cluster, party_types=party_types, model=model)
    kept = [pairs.filter(pc.invert(waiting)), ordered.slice(0, most).select(pairs.column_names)]
    both = pa.concat_tables(kept).sort_by([("left", "ascending"), ("right", "ascending")])
    return both, asked - most
