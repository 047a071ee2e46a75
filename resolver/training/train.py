"""Train: learn m, u and the prior from records of which nobody said whose is whose.

u comes from pairs drawn at random, m from expectation and maximization in several rounds
(``rounds``), both leaning on a base model: a level counts as if the base had seen it in
``BASE_PAIRS`` pairs already, so that a thin level stays where the base puts it, and no weight
rises further than ``RISES`` or falls further than ``FALLS`` bits from the base. It falls less
because pairs that share a key agree more than those of one customer at large: what such pairs
disagree on looks rarer than it is. What stewards ruled counts as certain. Thresholds and guards
stay: training moves evidence, not policy. What was learned is tried on proven pairs (``trial``);
where the base foretells them better, the base stays.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from resolver.engines import duckdb as engine
from resolver.engines.settings import RECORD
from resolver.generic_values import find_generic_values
from resolver.link import Steps, all_generic
from resolver.linkage import Progress
from resolver.model.parameters import Model, PartyModel, Probabilities
from resolver.partitioning import ruled
from resolver.scoring import decode_levels
from resolver.training.counts import LevelCounts, level_counts, random_pairs
from resolver.training.diagnosis import Diagnosis, diagnose
from resolver.training.expectation import Mixture, Pattern, expected, learn
from resolver.training.labels import REFERENCE_RECORDS
from resolver.training.rounds import ROUNDS, Round, patterns
from resolver.training.trial import Trial, hold_trial
from rules.comparisons import COMPARISONS
from rules.decisions import GUARDS, holds
from rules.record import PartyType

SEED = 20261122
RANDOM_PAIRS = 400_000
SEEN_OFTEN = 400
"""A level seen this often among random pairs has its u counted there; else the base knows it."""
BASE_PAIRS = 1_000
RISES, FALLS = 0.5, 0.25
PRIOR_FURTHEST = 0.5


@dataclass(frozen=True, slots=True)
class Trained:
    """One round of one party type: its pairs and what was learned from them."""

    party_type: PartyType
    round: Round
    pairs: int
    mixture: Mixture


@dataclass(frozen=True, slots=True)
class Training:
    """A trained model, and how it came about, for the report."""

    model: Model
    base: Model
    records: int
    rounds: tuple[Trained, ...]
    diagnoses: tuple[Diagnosis, ...]
    trials: tuple[Trial, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)


def train(
    records: pa.Table,
    *,
    base: Model,
    scratch: Path,
    seed: int = SEED,
    rulings: pa.Table | None = None,
    memory_limit: str = "3GB",
    on_progress: Progress | None = None,
) -> Training:
    """Learn a model from standardized records.

    Args:
        records: as for ``resolver.link.link``.
        base: the model to lean on, also for thresholds.
        scratch: a folder for what does not fit into memory.
        seed: of everything that is drawn; the same records and seed give the same model.
        rulings: steward decisions between record keys (``resolver.linkage.RULINGS``).
        memory_limit: of the engine, as DuckDB writes it.
        on_progress: called with the name of a step and the pairs that it saw.
    """
    step = Steps(on_progress)
    rounds: list[Trained] = []
    diagnoses: list[Diagnosis] = []
    trials: list[Trial] = []
    parties: dict[PartyType, PartyModel] = {}
    with engine.connection(engine.Limits(scratch, memory=memory_limit)) as db:
        engine.load(db, records)
        found = find_generic_values(db)
        for party_type, party in base.parties.items():
            count = engine.build_subjects(db, party_type, all_generic(base, found))
            certain = _certain(db, party, rulings)
            learned = [_round(db, party, one, seed) for one in ROUNDS[party_type]]
            rounds += [trained for trained, _ in learned]
            u = _u(db, party, seed)
            m = _m(party, [counts for _, counts in learned], certain)
            trained = replace(
                party, levels=_levels(party, m, u), prior=_prior(db, party, learned, count)
            )
            trials.append(hold_trial(db, party, trained, ruled(db, rulings)))
            parties[party_type] = trained if trials[-1].keeps_trained else party
            diagnoses.append(diagnose(db, parties[party_type]))
            step.done(f"train_{party_type}", sum(t.pairs for t, _ in learned))
    about = {
        "method": "expectation and maximization",
        "base": base.version,
        "records": records.num_rows,
        "seed": seed,
        "rounds": {f"{t.party_type} {t.round.name}": t.pairs for t in rounds},
        "trials": {t.party_type: "trained" if t.keeps_trained else "base" for t in trials},
    }
    model = replace(
        base, version=_version(base, parties), parties=parties, training=about, evaluation={}
    )
    return Training(
        model,
        base,
        records.num_rows,
        rounds=tuple(rounds),
        diagnoses=tuple(diagnoses),
        trials=tuple(trials),
        seconds=step.seconds,
    )


def _version(base: Model, parties: Mapping[PartyType, PartyModel]) -> str:
    """Name the model by its figures, so that the same training has the same name."""
    digest = hashlib.sha256(repr(sorted(parties.items())).encode()).hexdigest()
    return f"trained-{digest[:12]} from {base.version.split(' from ')[0]}"


def _round(
    db: duckdb.DuckDBPyConnection, party: PartyModel, one: Round, seed: int
) -> tuple[Trained, LevelCounts]:
    counted = patterns(db, party, one, seed=seed)
    learned = {
        comparison.name: party.levels[comparison.name]
        for comparison in COMPARISONS[party.party_type]
        if comparison.name not in one.decided
    }
    told = [_pattern(party.party_type, code, pairs, one) for code, pairs in counted.items()]
    mixture = learn(
        told,
        {c: {level: p.m for level, p in levels.items()} for c, levels in learned.items()},
        {c: {level: p.u for level, p in levels.items()} for c, levels in learned.items()},
    )
    trained = Trained(party.party_type, one, sum(counted.values()), mixture)
    return trained, expected(told, mixture)


def _pattern(party_type: PartyType, code: str, pairs: int, one: Round) -> Pattern:
    levels = decode_levels(party_type, code)
    forbidden = any(g.at_most == "no_match" and holds(g, levels) for g in GUARDS[party_type])
    kept = {c: x for c, x in levels.items() if c not in one.decided and x != "missing"}
    return Pattern(kept, pairs, forbidden)


def _certain(
    db: duckdb.DuckDBPyConnection, party: PartyModel, rulings: pa.Table | None
) -> LevelCounts:
    """Count the levels of the pairs that stewards called one customer."""
    must = sorted(ruled(db, rulings).must)
    if not must:
        return {}
    db.register(
        "certain",
        pa.table({"a": [left for left, _ in must], "b": [right for _, right in must]}),
    )
    return level_counts(
        db,
        party,
        f"SELECT a AS join_key_l, b AS join_key_r FROM certain JOIN subjects ON a = {RECORD}",
    )


def _m(
    party: PartyModel, rounds: list[LevelCounts], certain: LevelCounts
) -> dict[tuple[str, str], float]:
    """Share out the matches of all rounds and rulings over the levels, beside those of the base."""
    shares: dict[tuple[str, str], float] = {}
    for comparison, levels in party.levels.items():
        counts = {
            level: math.fsum(seen.get((comparison, level), 0.0) for seen in (*rounds, certain))
            for level in levels
        }
        total = math.fsum(counts.values()) + BASE_PAIRS
        for level, base in levels.items():
            shares[comparison, level] = (counts[level] + BASE_PAIRS * base.m) / total
    return shares


def _u(db: duckdb.DuckDBPyConnection, party: PartyModel, seed: int) -> dict[tuple[str, str], float]:
    """Count common levels among random pairs; the base knows the rare ones better."""
    db.register("drawn", random_pairs(db, RANDOM_PAIRS, seed=seed))
    counts = level_counts(db, party, "SELECT * FROM drawn")
    found: dict[tuple[str, str], float] = {}
    for comparison, levels in party.levels.items():
        said = math.fsum(counts.get((comparison, level), 0) for level in levels)
        for level, base in levels.items():
            seen = counts.get((comparison, level), 0)
            found[comparison, level] = seen / said if seen >= SEEN_OFTEN else base.u
    return found


def _levels(
    party: PartyModel, m: Mapping[tuple[str, str], float], u: Mapping[tuple[str, str], float]
) -> Mapping[str, Mapping[str, Probabilities]]:
    return {
        comparison: {
            level: _bounded(base, m[comparison, level], u[comparison, level])
            for level, base in levels.items()
        }
        for comparison, levels in party.levels.items()
    }


def _bounded(base: Probabilities, m: float, u: float) -> Probabilities:
    """Move u freely and m so far that the weight stays near that of the base."""
    weight = math.log2(m / u)
    kept = min(max(weight, base.weight() - FALLS), base.weight() + RISES)
    moved = u * 2.0**kept
    return Probabilities(m=moved, u=u) if moved <= 1 else Probabilities(m=1.0, u=2.0**-kept)


def _prior(
    db: duckdb.DuckDBPyConnection,
    party: PartyModel,
    learned: list[tuple[Trained, LevelCounts]],
    records: int,
) -> float:
    """Estimate the prior from the matches of the round that has most, at the reference size."""
    matches = max((t.pairs * t.mixture.matches for t, _ in learned), default=0.0)
    if records < 2 or matches < BASE_PAIRS:
        return party.prior
    prior = matches / (records * (records - 1) / 2) * records / REFERENCE_RECORDS
    least, most = party.prior * 2**-PRIOR_FURTHEST, party.prior * 2**PRIOR_FURTHEST
    return min(max(prior, least), most)
