"""Records submitted one by one into a large store: ``python -m benchmarks.online``.

Makes a store of ``--records`` customers by ``hansaram run`` (or copies the one in ``--store``),
then submits new records, further records of customers it holds, changed ones and unchanged ones,
each in a durable transaction of its own, the journal carried over beside them as in a service,
and asks for what it holds. Prints the median and the
95th and 99th percentile of each step, by the clock and, since other work on the machine makes the
clock say little, by the processor. The candidates of some records are then scored by Splink's own
real-time scoring too, in the same process.
"""

import argparse
import json
import logging
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from sqlalchemy import text

from benchmarks.splink_realtime import splink_scores
from golden_record.life_cycle import Means, changing, region, submit, submitting
from golden_record.life_cycle.world import World
from golden_record.reading import look_up_one, resolve
from golden_record.reading.matching import resolve_attributes
from golden_record.secret_key import secret_key
from golden_record.store import Store, open_store
from golden_record.store.checkpoints import Checkpointer
from resolver.model import load_model
from rules.record import READ_COLUMNS, RawRecord
from rules.standardize import Context

STEPS = ("standardize", "look up", "score", "link", "write", "commit", "whole")


@dataclass
class Stopwatch:
    """Milliseconds per step of each submission, by the clock and by the processor.

    A step within another interrupts it: its time counts for itself alone.
    """

    clock: dict[str, list[float]] = field(default_factory=dict)
    processor: dict[str, list[float]] = field(default_factory=dict)
    _stack: list[str] = field(default_factory=list)
    _spent: dict[str, list[float]] = field(default_factory=dict)
    _since: tuple[float, float] = (0.0, 0.0)

    def around(self, owner: Any, name: str, step: str) -> None:
        """Count what a function takes towards a step."""
        inner = getattr(owner, name)

        def timed(*given: Any, **named: Any) -> Any:
            self._turn()
            self._stack.append(step)
            try:
                return inner(*given, **named)
            finally:
                self._turn()
                self._stack.pop()

        setattr(owner, name, timed)

    def once(self, action: Callable[[], Any]) -> Any:
        """Measure one submission."""
        self._spent = {step: [0.0, 0.0] for step in STEPS}
        self._stack, self._since = ["write"], _now()
        began = self._since
        result = action()
        self._turn()
        self._spent["whole"] = [b - a for a, b in zip(began, self._since, strict=True)]
        for step, (clock, processor) in self._spent.items():
            self.clock.setdefault(step, []).append(clock * 1e3)
            self.processor.setdefault(step, []).append(processor * 1e3)
        return result

    def _turn(self) -> None:
        now = _now()
        if self._stack:
            spent = self._spent.setdefault(self._stack[-1], [0.0, 0.0])
            spent[0] += now[0] - self._since[0]
            spent[1] += now[1] - self._since[1]
        self._since = now


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.thread_time()


def main() -> None:
    """Make or copy the store, submit, ask, compare."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
        place = Path(folder)
        _make_store(options, place)
        context = Context(secret_key(place / "out").value, date.today())
        means = Means(load_model(None), context)
        url = f"sqlite:///{place / 'out' / 'hansaram.db'}"
        with open_store(url) as store, Checkpointer(store):
            _measure(store, means, _arriving(store, options, place), options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.online", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000, help="records in the store")
    parser.add_argument("--store", type=Path, help="folder of a finished run, to be copied")
    parser.add_argument("--submits", type=int, default=500, help="records of each kind")
    parser.add_argument("--splink", type=int, default=30, help="records that Splink scores too")
    parser.add_argument("--seed", type=int, default=11, help="of the records in the store")
    parser.add_argument("--scratch", type=Path, help="folder with room for a few gigabytes")
    return parser.parse_args()


def _make_store(options: argparse.Namespace, place: Path) -> None:
    out = place / "out"
    if options.store:
        out.mkdir()
        for name in ("hansaram.db", "hansaram.key"):
            shutil.copy(options.store / name, out / name)
        return
    _generate(options.records, options.seed, place / "data")
    data = place / "data" / "records" / "all.parquet"
    _python("api.cli", "run", data, "--out", out)


def _generate(records: int, seed: int, folder: Path) -> None:
    told = ("--records", records, "--seed", seed, "--out", folder, "--one-file", "all.parquet")
    _python("fixtures.generate", *told)


def _python(*arguments: object) -> None:
    command = [sys.executable, "-m", *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


Arriving = dict[str, list[RawRecord]]


def _arriving(store: Store, options: argparse.Namespace, place: Path) -> Arriving:
    chance, count = random.Random(options.seed), options.submits
    _generate(2 * count, options.seed + 1, place / "new")
    rows = pq.read_table(place / "new" / "records" / "all.parquet").to_pylist()
    new = [_raw({**row, "source": f"new {row['source']}"}) for row in rows]
    held = list(_held(store, chance, 2 * count))
    return {
        "new": chance.sample(new, min(count, len(new))),
        "known customer": [replace(raw, source=f"new {raw.source}") for raw in held[:count]],
        "changed": [
            replace(raw, email=f"changed{i}@naver.com") for i, raw in enumerate(held[count:])
        ],
        "unchanged": [],
    }


def _raw(row: dict[str, Any]) -> RawRecord:
    said = {name: row.get(name) for name in READ_COLUMNS}
    return RawRecord(**{n: None if v is None else str(v) for n, v in said.items()})  # type: ignore[arg-type]


def _held(store: Store, chance: random.Random, count: int) -> Iterator[RawRecord]:
    """Some raw records as the store holds them."""
    one = text(
        "SELECT source, source_record_id, fields FROM source_record r "
        "JOIN raw_record w ON w.record_no = r.record_no AND w.version = r.version "
        "WHERE r.record_no = :number"
    )
    with store.reading() as connection:
        last = connection.execute(text("SELECT max(record_no) FROM source_record")).scalar_one()
        for number in chance.sample(range(1, last + 1), min(count, last)):
            source, record_id, fields = connection.execute(one, {"number": number}).one()
            known = {"source": source, "source_record_id": record_id}
            yield _raw(json.loads(fields) | known)


def _measure(store: Store, means: Means, arriving: Arriving, options: argparse.Namespace) -> None:
    watch = _watched(store)
    arriving["unchanged"] = list(arriving["new"])
    for kind, records in arriving.items():
        watch.clock, watch.processor = {}, {}
        outcomes: Counter[str] = Counter()
        since = time.perf_counter()
        for raw in records:
            found = watch.once(partial(submit, store, raw, means=means))
            outcomes[found.outcome] += 1
        _print_kind(kind, watch, time.perf_counter() - since, outcomes)
    _measure_reading(store, means, arriving["known customer"])
    if options.splink:
        _print_splink(store, means, arriving["known customer"][: options.splink])


def _watched(store: Store) -> Stopwatch:
    watch = Stopwatch()
    watch.around(submitting, "incoming", "standardize")
    watch.around(submitting, "known", "look up")
    for name in ("load", "gather", "settle", "members"):
        watch.around(World, name, "look up")
    watch.around(region, "read_conclusions", "look up")
    watch.around(World, "score", "score")
    watch.around(changing, "link_region", "link")
    watch.around(submitting, "disturb", "link")
    watch.around(store.engine.dialect, "do_commit", "commit")
    return watch


def _print_kind(kind: str, watch: Stopwatch, seconds: float, outcomes: Counter[str]) -> None:
    count = sum(outcomes.values())
    told = ", ".join(f"{n} {outcome}" for outcome, n in outcomes.most_common())
    print(
        f"\n{kind}: {count / seconds:,.0f} submits/s at a load of {os.getloadavg()[0]:.1f} ({told})"
    )
    print("| step | median ms | p95 | p99 | median ms of the processor |\n|---|---|---|---|---|")
    for step in STEPS:
        _print_row(step, watch.clock[step], watch.processor[step])
    inner = zip(*(watch.clock[s] for s in ("look up", "score", "commit")), strict=True)
    own = zip(*(watch.processor[s] for s in ("look up", "score", "commit")), strict=True)
    _print_row("look up + score + commit", [*map(sum, inner)], [*map(sum, own)])


def _print_row(name: str, clock: list[float], processor: list[float]) -> None:
    cut = statistics.quantiles(clock, n=100)
    median = statistics.median(clock)
    spent = statistics.median(processor)
    print(f"| {name} | {median:.2f} | {cut[94]:.2f} | {cut[98]:.2f} | {spent:.2f} |", flush=True)


def _measure_reading(store: Store, means: Means, records: list[RawRecord]) -> None:
    print("\nreading\n| step | median ms | p95 | p99 | median ms of the processor |")
    print("|---|---|---|---|---|")
    shown = [look_up_one(store, raw.source, raw.source_record_id) for raw in records]
    asked = [
        (raw, unified_id) for raw, unified_id in zip(records, shown, strict=True) if unified_id
    ]
    reads: dict[str, Callable[[RawRecord, str], Any]] = {
        "record key to unified ID": lambda raw, _: look_up_one(
            store, raw.source, raw.source_record_id
        ),
        "unified ID to the current one": lambda _, unified_id: resolve(store, unified_id),
        "attributes to a customer": lambda raw, _: resolve_attributes(store, raw, means=means),
    }
    for name, read in reads.items():
        clock, processor = [], []
        for raw, unified_id in asked:
            began = _now()
            read(raw, unified_id)
            ended = _now()
            clock.append((ended[0] - began[0]) * 1e3)
            processor.append((ended[1] - began[1]) * 1e3)
        _print_row(name, clock, processor)


def _print_splink(store: Store, means: Means, records: list[RawRecord]) -> None:
    ours, theirs, pairs = splink_scores(store, means, records)
    print(f"\nscoring the same candidates, {pairs / len(records):.1f} a record, in milliseconds")
    print(f"Splink's real-time scoring  median {statistics.median(theirs):.2f}")
    print(f"ours                        median {statistics.median(ours):.2f}")


if __name__ == "__main__":
    main()
