"""Learn m and u from labelled records: whose record is whose is known.

m is counted over every pair of one customer. u is counted over pairs of two: common levels from
random pairs, rare ones from the candidate pairs, among which every pair that shares a phone, a
home or a mail address is found. Pairs of the second kind come from relations (families, agencies,
recycled numbers) and grow with the records, not with their square; so do the matches. Both are
therefore scaled to a reference size, and a model learned on 50,000 records fits a million.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from resolver.engines import duckdb as engine
from resolver.engines.settings import RECORD
from resolver.generic_values import find_generic_values
from resolver.model.parameters import Model, PartyModel, Probabilities
from resolver.training.counts import LevelCounts, level_counts, random_pairs
from rules.comparisons import COMPARISONS

REFERENCE_RECORDS = 1_000_000
RANDOM_PAIRS = 400_000
SEEN_OFTEN = 200
"""A level seen this often among random pairs is counted there."""
SMOOTHING = 0.5


@dataclass(frozen=True, slots=True)
class LabelledPairs:
    """What was counted for one party type."""

    records: int
    matches: int
    m: LevelCounts
    u_random: LevelCounts
    random: float
    u_candidates: LevelCounts


def learn_from_labels(
    records: pa.Table, labels: Sequence[object], base: Model, *, scratch: Path, version: str
) -> Model:
    """Learn every m and u from records of which the customer is known.

    Args:
        records: as for ``resolver.link.link``.
        labels: the customer of each row; ``None`` where unknown, such rows are left out.
        base: gives thresholds, and the levels' first values.
        scratch: a folder for what does not fit into memory.
        version: of the model that is made.
    """
    labelled = records.append_column("label", pa.array([str(x) if x else None for x in labels]))
    with engine.connection(engine.Limits(scratch)) as db:
        engine.load(db, labelled)
        generic: dict[str, frozenset[str]] = {}
        for value in find_generic_values(db):
            generic[value.kind] = generic.get(value.kind, frozenset()) | {value.value}
        parties = {}
        for party_type, party in base.parties.items():
            engine.build_subjects(db, party_type, generic)
            parties[party_type] = _learned(party, _count(db, party))
    training = {
        "method": "labels",
        "records": records.num_rows,
        "reference_records": REFERENCE_RECORDS,
    }
    return replace(base, version=version, parties=parties, training=training)


def _count(db: duckdb.DuckDBPyConnection, party: PartyModel) -> LabelledPairs:
    engine.block(db, party.party_type)
    db.execute(f"""
        CREATE OR REPLACE TABLE strangers AS SELECT join_key_l, join_key_r FROM candidates
        JOIN records l ON l.{RECORD} = join_key_l JOIN records r ON r.{RECORD} = join_key_r
        WHERE l.label <> r.label
    """)
    one = "SELECT join_key_l, join_key_r FROM strangers"
    same = f"""
        SELECT l.{RECORD} AS join_key_l, r.{RECORD} AS join_key_r
        FROM records l JOIN records r ON l.label = r.label AND l.{RECORD} < r.{RECORD}
        WHERE l.party_type = '{party.party_type}' AND r.party_type = '{party.party_type}'
    """
    records = _number(db, f"SELECT 1 FROM records WHERE party_type = '{party.party_type}'")
    db.register("drawn", random_pairs(db, RANDOM_PAIRS))
    apart = f"""
        SELECT p.* FROM drawn p
        JOIN records l ON l.{RECORD} = join_key_l JOIN records r ON r.{RECORD} = join_key_r
        WHERE l.label <> r.label
    """
    return LabelledPairs(
        records=records,
        matches=_number(db, same),
        m=level_counts(db, party, same),
        u_candidates=level_counts(db, party, one),
        u_random=level_counts(db, party, apart),
        random=float(_number(db, apart)),
    )


def _number(db: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM ({query})").fetchall()[0][0])


def _learned(party: PartyModel, counted: LabelledPairs) -> PartyModel:
    pairs = counted.records * (counted.records - 1) / 2
    scale = counted.records / REFERENCE_RECORDS
    levels: dict[str, Mapping[str, Probabilities]] = {}
    for comparison in COMPARISONS[party.party_type]:
        names = comparison.level_names()
        m = _shares({name: counted.m.get((comparison.name, name), 0) for name in names})
        u = {name: _u(counted, (comparison.name, name), pairs, scale) for name in names}
        said = 1 - counted.u_random.get((comparison.name, "missing"), 0) / max(counted.random, 1)
        levels[comparison.name] = {
            name: Probabilities(m=m[name], u=min(1.0, u[name] / max(said, 1e-6))) for name in names
        }
    prior = counted.matches / pairs * scale
    return replace(party, prior=prior, levels=levels)


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    total = sum(counts.values()) + SMOOTHING * len(counts)
    return {name: (count + SMOOTHING) / total for name, count in counts.items()}


def _u(counted: LabelledPairs, level: tuple[str, str], pairs: float, scale: float) -> float:
    """Return the chance of a level among all pairs of two customers, missing ones included."""
    seen = counted.u_random.get(level, 0)
    if seen >= SEEN_OFTEN:
        return seen / counted.random
    related = (counted.u_candidates.get(level, 0) + SMOOTHING) / pairs * scale
    by_chance = seen / counted.random if seen >= 10 else 0.0
    return max(related, by_chance)
