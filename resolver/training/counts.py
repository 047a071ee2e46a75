"""How often each level occurs among some pairs: what m and u probabilities are counted from."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import duckdb
import pyarrow as pa

from resolver.engines import duckdb as engine
from resolver.engines.settings import RECORD
from resolver.model.parameters import PartyModel
from resolver.scoring import decode_levels
from rules.decisions import Thresholds

LevelCounts = Mapping[tuple[str, str], float]
"""(comparison, level) → pairs."""

AT_ONCE = 250_000
SEED = 20261122
EVERYTHING = Thresholds(match=1e9, review=-1e9)


def level_counts(db: duckdb.DuckDBPyConnection, model: PartyModel, pairs: str) -> LevelCounts:
    """Count the levels of the pairs that a query gives as ``join_key_l`` and ``join_key_r``."""
    db.execute(f"CREATE OR REPLACE TABLE candidates AS SELECT *, '0' AS match_key FROM ({pairs})")
    counts: Counter[tuple[str, str]] = Counter()
    for scored in engine.score(db, replace(model, thresholds=EVERYTHING), at_once=AT_ONCE):
        for levels, number in _patterns(scored):
            for level in decode_levels(model.party_type, levels).items():
                counts[level] += number
    return counts


def _patterns(scored: pa.Table) -> Iterator[tuple[str, int]]:
    grouped = scored.group_by("levels").aggregate([("levels", "count")])
    return zip(grouped["levels"].to_pylist(), grouped["levels_count"].to_pylist(), strict=True)


def random_pairs(db: duckdb.DuckDBPyConnection, wanted: int, *, seed: int = SEED) -> pa.Table:
    """Draw about ``wanted`` pairs of ``subjects``, the same for the same seed."""
    rows = db.execute(f"SELECT {RECORD} FROM subjects ORDER BY {RECORD}").fetchall()
    numbers = [number for (number,) in rows]
    if len(numbers) < 2:
        return _pairs(set())
    chance = random.Random(seed)  # noqa: S311 (a sample, not a secret)
    drawn = (chance.choices(numbers, k=2) for _ in range(wanted))
    return _pairs({(min(pair), max(pair)) for pair in drawn if pair[0] != pair[1]})


def _pairs(pairs: set[tuple[int, int]]) -> pa.Table:
    ordered = sorted(pairs)
    return pa.table(
        {
            "join_key_l": pa.array([left for left, _ in ordered], pa.int64()),
            "join_key_r": pa.array([right for _, right in ordered], pa.int64()),
        }
    )
