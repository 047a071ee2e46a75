"""Kill publications, many times over: ``python -m benchmarks.kills --times 1000``.

A process publishes one of two states in turn and is killed with SIGKILL, by itself before the
n-th bulk statement or from outside after a random time. After each kill the store must hold the
state before or the state after, whole; what is counted at the end is how often it was which, and
that nothing was lost, half done or done twice. With ``--store`` an empty PostgreSQL database.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from golden_record.reading import changes
from golden_record.store import Store, open_store
from tests.golden_record.killing import publisher
from tests.golden_record.resolutions import ids, publish_clusters

RECORDS = 300
STATEMENTS = 45
"""Somewhat more bulk statements than a publication has."""


def state(*, paired: bool) -> tuple[str, ...]:
    """The clusters of one of the two states: all records alone, or in pairs."""
    records = [f"r{number:04}" for number in range(RECORDS)]
    if not paired:
        return tuple(records)
    return tuple(map(" ".join, zip(records[::2], records[1::2], strict=True)))


def is_paired(store: Store) -> bool:
    """Say which of the two states the store holds; it must be one of them, whole."""
    held = ids(store)
    if len(held) != RECORDS:
        raise SystemExit(f"lost: {RECORDS - len(held)} records are missing")
    customers = len(set(held.values()))
    if customers not in (RECORDS, RECORDS // 2):
        raise SystemExit(f"half done: {customers} customers")
    feed = changes(store, after=max(0, store.revision() * RECORDS * 2 - 10_000), limit=10_000)
    numbers = [change.sequence for change in feed.changes]
    if numbers and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise SystemExit("the change feed has a gap")
    return customers == RECORDS // 2


def kill_once(url: str, chance: random.Random) -> str:
    """Let one publication die, or finish, and say what the store holds afterwards."""
    with open_store(url) as store:
        before = is_paired(store)
    by_itself = chance.random() < 0.5
    dies_at = chance.randrange(STATEMENTS) if by_itself else None
    process = publisher(url, state(paired=not before), {}, dies_at=dies_at)
    if not by_itself:
        process.join(chance.uniform(0.0, 1.5))
        process.kill()
    process.join()
    with open_store(url) as store:
        after = is_paired(store)
    died = "killed" if process.exitcode else "finished"
    if died == "finished" and after == before:
        raise SystemExit("lost: a publication that finished left no trace")
    return f"{died}, {'old' if after == before else 'new'} state"


def main(arguments: list[str]) -> None:
    """Kill as often as asked and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--store")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.store or f"sqlite:///{Path(folder) / 'hansaram.db'}"
        with open_store(url) as store:
            publish_clusters(store, *state(paired=False))
        chance = random.Random(chosen.seed)
        counts = Counter(kill_once(url, chance) for _ in range(chosen.times))
    for what, times in sorted(counts.items()):
        print(f"{times:6}  {what}")
    print(f"{chosen.times:6}  in all: 0 lost, 0 half done, 0 twice")


if __name__ == "__main__":
    main(sys.argv[1:])
