"""Accuracy on generated customers, and where the errors come from.

``python -m benchmarks.accuracy --records 44000 --seed 11`` generates records, standardizes and
links them with the default model (or ``--model``), measures against the truth and then asks of
every pair that was missed or wrongly merged: which corruptions had its records suffered, which
levels did its comparisons reach, and how far did it get (never compared, too light, in review,
refused by the partition). ``--keep DIR`` keeps the standardized records between calls while only
the model changes; ``--world`` measures where life is otherwise (``benchmarks.worlds``).
"""

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.worlds import WORLDS
from fixtures.generator.batches import Order, generate_in_parallel
from resolver.evaluation import Evaluation, evaluate_reviews
from resolver.link import Linkage, link
from resolver.model import Model, load_model
from resolver.schema import RAW, STANDARDIZED
from resolver.scoring import decode_levels, prepare, scorers
from resolver.standardization import standardize_batches
from rules.standardize import Context

Pair = tuple[int, int]
KEY = [("source", "ascending"), ("source_record_id", "ascending")]
TODAY = date(2026, 11, 22)
SHOWN = 25


@dataclass(frozen=True, slots=True)
class Labelled:
    """Standardized records in key order, each with its person and what was done to it."""

    records: pa.Table
    people: list[str]
    notes: list[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Judged:
    """The labelled records with what linking made of them."""

    labelled: Labelled
    linkage: Linkage
    evaluation: Evaluation


def labelled(order: Order, keep: Path | None = None, *, world: str = "usual") -> Labelled:
    """Generate and standardize, or take what an earlier call kept."""
    kept = keep / f"{world}-{order.seed}-{order.records}.parquet" if keep else None
    made = pa.Table.from_batches(generate_in_parallel(order, workers=2)).sort_by(KEY)
    if kept and kept.exists():
        records = pq.read_table(kept)
    else:
        raw = (as_raw(batch) for batch in made.to_batches(8192))
        done = [b for _, b in standardize_batches(raw, Context(b"benchmark" * 4, TODAY))]
        records = pa.Table.from_batches(done, schema=STANDARDIZED).sort_by(KEY)
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(records, kept)
    notes = [frozenset(text.split()) for text in made.column("notes").to_pylist()]
    return Labelled(records, made.column("person_id").to_pylist(), notes)


def judge(known: Labelled, model: Model, *, scratch: Path) -> Judged:
    """Link the records and measure."""
    linkage = link(known.records, model, scratch=scratch)
    keys = known.records.select(["source", "source_record_id"])
    crosswalk = keys.append_column("unified_id", linkage.cluster.cast(pa.string()))
    truth = keys.append_column("person_id", pa.array(known.people))
    return Judged(known, linkage, evaluate_reviews(crosswalk, truth, _reviews(known, linkage)))


def missed(judged: Judged) -> list[Pair]:
    """Pairs of records of one person that ended in different clusters."""
    cluster = judged.linkage.cluster.to_pylist()
    return [(i, j) for i, j in _pairs(judged.labelled.people) if cluster[i] != cluster[j]]


def wrong(judged: Judged) -> list[Pair]:
    """Pairs of records of two people that ended in one cluster."""
    people = judged.labelled.people
    return [(i, j) for i, j in _pairs(judged.linkage.cluster.to_pylist()) if people[i] != people[j]]


def by_corruption(judged: Judged, errors: Iterable[Pair]) -> list[tuple[str, int, float]]:
    """For each corruption: errors that have it, and the share of true pairs with it that erred."""
    notes = judged.labelled.notes
    all_pairs: Counter[str] = Counter()
    for i, j in _pairs(judged.labelled.people):
        all_pairs.update(notes[i] | notes[j] or {"(none)"})
    erring: Counter[str] = Counter()
    for i, j in errors:
        erring.update(notes[i] | notes[j] or {"(none)"})
    return [(kind, n, n / max(1, all_pairs[kind])) for kind, n in erring.most_common(SHOWN)]


def by_stage(judged: Judged, errors: Iterable[Pair], model: Model) -> Counter[str]:
    """How far each missed pair got on its own: too light, in review, a match that did not hold."""
    score = _Scores(judged.labelled, model)
    return Counter(score.outcome(pair) for pair in errors)


def by_levels(judged: Judged, errors: Iterable[Pair], model: Model) -> list[tuple[str, int, float]]:
    """The commonest patterns of levels among the pairs, with their mean match weight in bits."""
    score = _Scores(judged.labelled, model)
    count: Counter[str] = Counter()
    weight: defaultdict[str, float] = defaultdict(float)
    for pair in errors:
        pattern, bits = score.pattern(pair)
        count[pattern] += 1
        weight[pattern] += bits
    return [(pattern, n, weight[pattern] / n) for pattern, n in count.most_common(SHOWN)]


def blocking_recall(judged: Judged) -> tuple[int, int, int]:
    """True pairs of one party type, those of them that share a blocking key, all candidates."""
    keys = judged.labelled.records.column("blocking_keys").to_pylist()
    types = judged.labelled.records.column("party_type").to_pylist()
    true = [(i, j) for i, j in _pairs(judged.labelled.people) if types[i] == types[j]]
    met = sum(not set(keys[i]).isdisjoint(keys[j]) for i, j in true)
    counts = judged.linkage.counts.values()
    return len(true), met, sum(int(count["candidates"]) for count in counts)


def by_reason(judged: Judged) -> list[tuple[str, int, float]]:
    """The reasons for review: pairs, and the share of them that is one customer."""
    people = judged.labelled.people
    asked: Counter[str] = Counter()
    same: Counter[str] = Counter()
    for pair in judged.linkage.pairs.to_pylist():
        if pair["decision"] == "review":
            asked[pair["reason"]] += 1
            same[pair["reason"]] += people[pair["left"]] == people[pair["right"]]
    return [(reason, n, same[reason] / n) for reason, n in asked.most_common()]


def level_shares(judged: Judged, model: Model) -> list[tuple[str, float]]:
    """The share of each level among true pairs that have it filled: m as it really is."""
    score = _Scores(judged.labelled, model)
    count: Counter[str] = Counter()
    filled: Counter[str] = Counter()
    for pair in _pairs(judged.labelled.people):
        for comparison, level in score.levels(pair).items():
            if level != "missing":
                count[f"{comparison}={level}"] += 1
                filled[comparison] += 1
    return [(name, n / filled[name.partition("=")[0]]) for name, n in sorted(count.items())]


class _Scores:
    """Scores pairs of the labelled records one by one."""

    def __init__(self, known: Labelled, model: Model) -> None:
        self._scorers = scorers(model)
        self._rows = known.records.to_pylist()

    def outcome(self, pair: Pair) -> str:
        """The decision on the pair alone, and its reason."""
        left, right = (self._rows[i] for i in pair)
        if left["party_type"] != right["party_type"]:
            return "taken for a person and an organization"
        scored = self._scorers[left["party_type"]].score(prepare(left), prepare(right))
        return f"{scored.decision} {scored.reason}".strip()

    def levels(self, pair: Pair) -> dict[str, str]:
        """The level of every comparison; nothing for two party types."""
        left, right = (self._rows[i] for i in pair)
        if left["party_type"] != right["party_type"]:
            return {}
        scored = self._scorers[left["party_type"]].score(prepare(left), prepare(right))
        return dict(decode_levels(left["party_type"], scored.levels))

    def pattern(self, pair: Pair) -> tuple[str, float]:
        """The levels in one line without the missing ones, and the match weight."""
        left, right = (self._rows[i] for i in pair)
        if left["party_type"] != right["party_type"]:
            return "different party types", 0.0
        scored = self._scorers[left["party_type"]].score(prepare(left), prepare(right))
        levels = decode_levels(left["party_type"], scored.levels)
        said = (f"{name}={level}" for name, level in levels.items() if level != "missing")
        return " ".join(said) or "(nothing in common)", scored.match_weight


def _pairs(labels: Sequence[object]) -> Iterator[Pair]:
    members: dict[object, list[int]] = {}
    for row, label in enumerate(labels):
        members.setdefault(label, []).append(row)
    for rows in members.values():
        yield from combinations(rows, 2)


def as_raw(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The generator's batch in the columns that ingest hands on."""
    have = set(batch.schema.names)
    columns = [
        batch.column(field.name) if field.name in have else pa.nulls(batch.num_rows, field.type)
        for field in RAW
    ]
    return pa.RecordBatch.from_arrays(columns, schema=RAW)


def _reviews(known: Labelled, linkage: Linkage) -> pa.Table:
    """What goes to a steward: pairs in doubt, and match edges that the partition refused."""
    doubtful = linkage.pairs.filter(pc.equal(linkage.pairs.column("decision"), "review"))
    sides = ["left", "right"]
    pairs = pa.concat_tables([doubtful.select(sides), linkage.refused.select(sides)])
    columns = {}
    for side in ("left", "right"):
        for name in ("source", "source_record_id"):
            columns[f"{side}_{name}"] = known.records.column(name).take(pairs.column(side))
    return pa.table(columns)


def report(judged: Judged, model: Model) -> Iterator[str]:
    """The measures and the error analysis, line by line."""
    yield str(judged.evaluation)
    lost, mixed = missed(judged), wrong(judged)
    true, met, candidates = blocking_recall(judged)
    share = met / max(1, true)
    yield f"\nblocking: {share:.4f} of {true:,} true pairs are among {candidates:,} candidates"
    yield "\nreview pairs by reason (pairs, share that are one customer)"
    for reason, n, share in by_reason(judged):
        yield f"  {n:>7,}  {share:>6.1%}  {reason}"
    yield f"\nmissed pairs {len(lost):,}, by how far they got on their own"
    for stage, n in by_stage(judged, lost, model).most_common():
        yield f"  {n:>7,}  {stage}"
    yield "\nmissed pairs by corruption (pairs, share of the true pairs that have it)"
    for kind, n, share in by_corruption(judged, lost):
        yield f"  {n:>7,}  {share:>6.1%}  {kind}"
    yield "\nmissed pairs by levels (pairs, mean bits)"
    for pattern, n, bits in by_levels(judged, lost, model):
        yield f"  {n:>7,}  {bits:>7.1f}  {pattern}"
    yield f"\nwrong pairs {len(mixed):,}, by levels (pairs, mean bits)"
    for pattern, n, bits in by_levels(judged, mixed, model):
        yield f"  {n:>7,}  {bits:>7.1f}  {pattern}"
    yield "\nlevels among true pairs that have both values (m)"
    for name, share in level_shares(judged, model):
        yield f"  {share:>7.4f}  {name}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("--records", type=int, default=44_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--world", choices=sorted(WORLDS), default="usual")
    parser.add_argument("--model", type=Path, help="model folder; without it the default model")
    parser.add_argument("--keep", type=Path, help="folder to keep standardized records in")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    order = WORLDS[options.world].order(options.records, options.seed)
    known = labelled(order, options.keep, world=options.world)
    standardized = time.perf_counter()
    model = load_model(options.model)
    with tempfile.TemporaryDirectory() as scratch:
        judged = judge(known, model, scratch=Path(scratch))
    linked = time.perf_counter()
    print("\n".join(report(judged, model)))
    print(
        f"\nstandardized in {standardized - started:.1f} s, linked in {linked - standardized:.1f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
