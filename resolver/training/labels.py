"""Learn m and u from labelled records: whose record is whose is known.

m is counted over every pair of one customer. u is counted over pairs of two: common levels from
random pairs, rare ones from the candidate pairs, among which every pair that shares a phone
or a mail address is found; a rare level that is no key by itself is never held to be rarer than
the earlier model says. Pairs of the second kind come from relations (families, agencies,
recycled numbers) and grow with the records, not with their square; so do the matches. Both are
therefore scaled to a reference size, and one model fits small files and large ones.

No level claims more than its count can carry: each is smoothed towards the model that was there
before, as if that had been seen ``PRIOR_PAIRS`` times, and no weight passes ``HEAVIEST`` bits.
"""

import math
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
from rules.comparisons import COMPARISONS, Comparison

REFERENCE_RECORDS = 100_000
"""Records of the file that the model is made for; each doubling asks for one bit more."""
RANDOM_PAIRS = 3_000_000
SEEN_OFTEN = 100
"""A level seen this often among random pairs is counted there."""
SEEN_AT_ALL = 5
"""A level seen less often among random pairs is no guess at how often chance makes it."""
PRIOR_PAIRS = 20
"""How many pairs the earlier model's word is worth."""
HEAVIEST = 26.0
"""Bits that one level may speak for or against."""


_KEYED = {
    "contact": (
        "mobile_home", "mobile_building", "mobile_moved", "mobile", "line_home", "line",
        "phone_place", "phone_moved", "phone",
    ),
    "email": ("exact",),
    "ci": ("same",),
    "business_number": ("same",),
    "corporate_number": ("same",),
}  # fmt: skip
"""Levels whose evidence is a blocking key by itself: all their pairs are among the candidates."""


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
    levels: dict[str, Mapping[str, Probabilities]] = {}
    for comparison in COMPARISONS[party.party_type]:
        before = party.levels[comparison.name]
        m = _shares(comparison, counted.m, before)
        said = 1 - counted.u_random.get((comparison.name, "missing"), 0) / max(counted.random, 1)
        u = {
            name: _u(counted, (comparison.name, name), before[name].u * said) / max(said, 1e-6)
            for name in comparison.level_names()
        }
        levels[comparison.name] = {name: _bounded(m[name], u[name]) for name in m}
    prior = counted.matches / pairs * counted.records / REFERENCE_RECORDS
    return replace(party, prior=prior, levels=levels)


def _shares(
    comparison: Comparison, counts: LevelCounts, before: Mapping[str, Probabilities]
) -> dict[str, float]:
    weighed = {
        name: counts.get((comparison.name, name), 0) + PRIOR_PAIRS * before[name].m
        for name in comparison.level_names()
    }
    total = sum(weighed.values())
    return {name: count / total for name, count in weighed.items()}


def _u(counted: LabelledPairs, level: tuple[str, str], before: float) -> float:
    """Return the chance of a level among all pairs of two customers, missing ones included."""
    seen = counted.u_random.get(level, 0)
    if seen >= SEEN_OFTEN:
        return seen / counted.random
    if seen >= SEEN_AT_ALL:
        return max(_related(counted, level, before), seen / counted.random)
    keyed = level[1] in _KEYED.get(level[0], ())
    return max(_related(counted, level, before), 0.0 if keyed else before)


def _related(counted: LabelledPairs, level: tuple[str, str], before: float) -> float:
    """Return how often relations make a level in a file of the reference size.

    A level hardly ever seen is drawn, on the scale of bits, to what was held before.
    """
    pairs = counted.records * (counted.records - 1) / 2
    seen = counted.u_candidates.get(level, 0)
    found = max(seen, 0.5) / pairs * counted.records / REFERENCE_RECORDS
    trust = seen / (seen + PRIOR_PAIRS)
    return math.pow(found, trust) * math.pow(before, 1 - trust)


def _bounded(m: float, u: float) -> Probabilities:
    """Keep the weight within ``HEAVIEST`` bits by moving the rarer of the two."""
    least = 2.0**-HEAVIEST
    return Probabilities(m=min(1.0, max(m, u * least)), u=min(1.0, max(u, m * least)))
