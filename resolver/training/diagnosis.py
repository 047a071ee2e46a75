"""What a model makes of the records it was trained on: weights, blocks, and who stays alone.

A record is *unlinkable* where not even an exact copy of it would be a match: it says too little,
or a guard asks for more. Such records can only be helped at their source.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from resolver.engines import duckdb as engine
from resolver.engines.settings import RECORD
from resolver.model.parameters import PartyModel
from rules.decisions import Outcome, Thresholds
from rules.record import PartyType

COPIES = 100_000
"""So many records are held against their own copies, spread evenly."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Figures for one party type.

    weights: (whole bits, decision) → candidate pairs. unlinkable: the share, in [0, 1], of records
    of which an exact copy is no match. blocking: as ``engines.blocking.block`` counts.
    """

    party_type: PartyType
    records: int
    blocking: Mapping[str, int]
    weights: Mapping[tuple[int, Outcome], int]
    unlinkable: float


def diagnose(db: duckdb.DuckDBPyConnection, model: PartyModel) -> Diagnosis:
    """Look at the records in ``subjects`` through a model."""
    records = int(db.execute("SELECT count(*) FROM subjects").fetchall()[0][0])
    blocking = engine.block(db, model.party_type)
    weights = _weights(db, model)
    return Diagnosis(model.party_type, records, blocking, weights, _unlinkable(db, model, records))


def _weights(db: duckdb.DuckDBPyConnection, model: PartyModel) -> Mapping[tuple[int, Outcome], int]:
    everything = Thresholds(match=model.thresholds.match, review=-1e9)
    counted: Counter[tuple[int, Outcome]] = Counter()
    for scored in engine.score(db, replace(model, thresholds=everything)):
        bits = pc.floor(scored["match_weight"]).cast(pa.int64())
        grouped = pa.table({"bits": bits, "decision": scored["decision"]})
        for row in (
            grouped.group_by(["bits", "decision"]).aggregate([([], "count_all")]).to_pylist()
        ):
            light = row["bits"] < model.thresholds.review
            decision: Outcome = "no_match" if light else row["decision"]
            counted[row["bits"], decision] += row["count_all"]
    return dict(sorted(counted.items()))


def _unlinkable(db: duckdb.DuckDBPyConnection, model: PartyModel, records: int) -> float:
    step = max(1, records // COPIES)
    db.execute(f"""
        CREATE OR REPLACE TABLE candidates AS
        SELECT {RECORD} AS join_key_l, {RECORD} AS join_key_r, '0' AS match_key
        FROM (SELECT {RECORD}, row_number() OVER (ORDER BY {RECORD}) AS place FROM subjects)
        WHERE place % {step} = 0
    """)
    copies = int(db.execute("SELECT count(*) FROM candidates").fetchall()[0][0])
    matches = sum(
        pc.sum(pc.equal(scored["decision"], "match")).as_py() or 0
        for scored in engine.score(db, model)
    )
    return 1 - matches / copies if copies else 0.0
