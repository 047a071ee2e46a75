"""Trial: a trained model is kept only if it foretells proven pairs clearly better than its base.

Two records with one CI (or one business number) are one customer, two with different ones are two,
and so it is with what stewards ruled. Base and trained model are asked for the chance of such pairs
without being shown the proof; the mean surprise, in bits, of pairs of one customer and of pairs of
two is the loss (Good 1952). Too few proven pairs are no trial.
"""

from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from resolver.apart import PROOF
from resolver.engines import duckdb as engine
from resolver.engines.settings import RECORD
from resolver.model.parameters import PartyModel, Probabilities
from resolver.partitioning import Ruled
from resolver.training.counts import EVERYTHING
from rules.blocking import LARGEST_BLOCK
from rules.record import PartyType

LEAST_PAIRS = 100
"""Proven pairs of each kind, of one customer and of two, below which nothing is tried."""
BETTER = 0.9
"""The trained model's loss must be below this share of the base's."""
PAIRS_AT_MOST = 200_000
_PROVES = {"ci_hash": "ci", "business_number": "business_number"}


@dataclass(frozen=True, slots=True)
class Trial:
    """How base and trained model did on proven pairs; losses in bits, ``None`` if untried."""

    party_type: PartyType
    same: int
    different: int
    base_loss: float | None = None
    trained_loss: float | None = None

    @property
    def keeps_trained(self) -> bool:
        """Whether the trained model stands: it did better, or could not be tried."""
        if self.base_loss is None or self.trained_loss is None:
            return True
        return self.trained_loss < BETTER * self.base_loss


def hold_trial(
    db: duckdb.DuckDBPyConnection, base: PartyModel, trained: PartyModel, steward: Ruled
) -> Trial:
    """Try two models on the pairs that ``records`` and stewards prove."""
    column = PROOF[base.party_type]
    _prove(db, base.party_type, column, steward)
    same, different = (_count(db, f"one IS {kind}") for kind in ("true", "false"))
    if min(same, different) < LEAST_PAIRS:
        return Trial(base.party_type, same, different)
    before, after = (_loss(db, _blind(model, _PROVES[column])) for model in (base, trained))
    return Trial(base.party_type, same, different, before, after)


def _prove(
    db: duckdb.DuckDBPyConnection, party_type: PartyType, column: str, steward: Ruled
) -> None:
    """Make the table ``proven``: pairs, and whether they are one customer."""
    engine.block(db, party_type)
    ruled = steward.pairs()
    said = [pair in steward.must for pair in zip(*ruled.to_pydict().values(), strict=True)]
    db.register("said", ruled.append_column("one", pa.array(said, pa.bool_())))
    db.execute(f"""
        CREATE OR REPLACE TABLE proven AS
        WITH holders AS (
            SELECT {RECORD}, {column} AS proof FROM records
            WHERE {column} IS NOT NULL AND party_type = '{party_type}'
            QUALIFY count(*) OVER (PARTITION BY {column}) <= {LARGEST_BLOCK}
        ), known AS (
            SELECT l.{RECORD} AS a, r.{RECORD} AS b, true AS one
            FROM holders l JOIN holders r ON l.proof = r.proof AND l.{RECORD} < r.{RECORD}
            UNION ALL
            SELECT join_key_l, join_key_r, false FROM candidates
            JOIN holders l ON l.{RECORD} = join_key_l JOIN holders r ON r.{RECORD} = join_key_r
            WHERE l.proof <> r.proof
            UNION ALL
            SELECT "left", "right", one FROM said JOIN subjects s ON s.{RECORD} = "left"
        )
        SELECT a, b, bool_and(one) AS one FROM known GROUP BY a, b
        ORDER BY hash(a, b), a, b LIMIT {PAIRS_AT_MOST}
    """)


def _count(db: duckdb.DuckDBPyConnection, condition: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM proven WHERE {condition}").fetchall()[0][0])


def _blind(model: PartyModel, comparison: str) -> PartyModel:
    """The model without a word about the proof."""
    silent = {level: Probabilities(m=0.5, u=0.5) for level in model.levels[comparison]}
    levels = {**model.levels, comparison: silent}
    return replace(model, levels=levels, thresholds=EVERYTHING)


def _loss(db: duckdb.DuckDBPyConnection, model: PartyModel) -> float:
    """The mean surprise of both kinds of pairs, each kind counting half."""
    db.execute("""
        CREATE OR REPLACE TABLE candidates AS
        SELECT a AS join_key_l, b AS join_key_r, '0' AS match_key FROM proven
    """)
    scored = [t.select(["left", "right", "match_weight"]) for t in engine.score(db, model)]
    db.register("tried", pa.concat_tables(scored))
    means = db.sql("""
        SELECT avg(log2(1 + pow(2, least(CASE WHEN one THEN -w ELSE w END, 500)))) AS bits FROM (
            SELECT one, round(match_weight, 9) AS w FROM tried
            JOIN proven ON a = "left" AND b = "right" ORDER BY a, b
        ) GROUP BY one
    """).to_arrow_table()["bits"]
    return round(float(pc.mean(means).as_py()), 9)
