"""New records into a full store: ``python -m benchmarks.incremental --records N --new M``.

Generates customers and runs ``hansaram run`` on them, then runs it again on new records alone, into
the same store, and prints seconds and processor seconds by stage of the second run, and the peak
memory of its process tree. Of the new records six in ten are of other people, three in ten known
people seen once more, and one in ten comes under a known key: half of those as they were, half with
another telephone. ``--from-scratch`` also runs everything at once, and says whether both ways ended
in the same entities and the same questions to stewards.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.run import generate_records
from benchmarks.watching import watched

OTHERS, KNOWN = 0.6, 0.3
"""Shares of the new records: other people, and known people under new keys."""
SIDES = ("source", "source_record_id")
QUESTION = (*(f"{side}_{name}" for side in ("left", "right") for name in SIDES), "reason")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run as it was seen from outside."""

    account: dict[str, Any]
    seconds: float
    peak: int


def main() -> None:
    """Generate, run twice, print."""
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
        place = Path(folder)
        held = generate_records(options.records, options.seed, place)
        new, whole = add_new(held, options.new, options.seed + 1, place)
        first = run(held, place / "out")
        print(f"first run     {first.seconds:10.2f} s", flush=True)
        second = run(new, place / "out")
        _print(second)
        if options.from_scratch:
            scratch = run(whole, place / "scratch")
            print(f"from scratch  {scratch.seconds:10.2f} s")
            sys.exit(_compare(place / "out", place / "scratch"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.incremental", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000, help="in the store")
    parser.add_argument("--new", type=int, default=1_000, help="records that come later")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--scratch", type=Path, help="folder with room for a few gigabytes")
    parser.add_argument("--from-scratch", action="store_true", help="compare with one whole run")
    return parser.parse_args()


def add_new(held: Path, count: int, seed: int, place: Path) -> tuple[Path, Path]:
    """Write new records, and those with all that then counts; return both files."""
    known = pq.read_table(held)
    generated = generate_records(max(count, 100), seed, place / "new")
    new = new_records(known, pq.read_table(generated), count)
    keys, again = (
        pc.binary_join_element_wise(*(rows[name] for name in SIDES), "\0") for rows in (known, new)
    )
    kept = known.filter(pc.invert(pc.is_in(keys, value_set=again)))
    files = place / "new.parquet", place / "whole.parquet"
    pq.write_table(new, files[0])
    pq.write_table(pa.concat_tables([kept, new]), files[1])
    return files


def new_records(known: pa.Table, others: pa.Table, count: int) -> pa.Table:
    """Make ``count`` records as they come to a store that holds the known ones."""
    strangers, friends = int(count * OTHERS), int(count * KNOWN)
    repeated = count - strangers - friends
    step = known.num_rows // (friends + repeated)
    met = known.take(pa.array(range(0, step * (friends + repeated), step)))
    again = met.slice(friends)
    changed = again.slice(repeated // 2)
    phones = pc.coalesce(others["phone"].slice(0, changed.num_rows), pa.scalar("010-7000-1234"))
    return pa.concat_tables(
        [
            _under(others.slice(0, strangers), "n"),
            _under(_without(met.slice(0, friends), "email"), "k"),
            again.slice(0, repeated // 2),
            changed.set_column(changed.column_names.index("phone"), "phone", phones),
        ]
    )


def _under(rows: pa.Table, prefix: str) -> pa.Table:
    """Give records keys that nobody has."""
    keys = pc.binary_join_element_wise(prefix, rows["source_record_id"], "-")
    return rows.set_column(rows.column_names.index("source_record_id"), "source_record_id", keys)


def _without(rows: pa.Table, column: str) -> pa.Table:
    empty = pa.nulls(rows.num_rows, rows[column].type)
    return rows.set_column(rows.column_names.index(column), column, empty)


def run(records: Path, out: Path) -> Outcome:
    """Run a file into the store of a folder."""
    seconds, peak = watched([sys.executable, "-m", "api.cli", "run", records, "--out", out])
    return Outcome(json.loads((out / "run.json").read_text(encoding="utf-8")), seconds, peak)


def _print(second: Outcome) -> None:
    account = second.account
    for stage, spent in account["seconds"].items():
        cores = account["processor_seconds"].get(stage)
        print(f"{stage:<14}{spent:10.2f} s" + (f"{cores:10.2f} s of cores" if cores else ""))
    link = account["processor_seconds"].get("link", 0.0)
    total = sum(account["processor_seconds"].values())
    again, read = account["linked_again"], account["records_read"]
    print(f"link          {'':>12}{link:10.2f} s of cores, {again} linked again of {read} read")
    print(f"whole run     {second.seconds:10.2f} s{total:10.2f} s of cores")
    print(f"peak memory   {second.peak / 1e9:10.2f} GB", flush=True)


def _compare(steps: Path, whole: Path) -> int:
    same = {
        "entities": _entities(steps) == _entities(whole),
        "questions": _questions(steps) == _questions(whole),
    }
    for what, is_same in same.items():
        print(f"{what}: {'the same as' if is_same else 'NOT those'} from scratch")
    return 0 if all(same.values()) else 1


def _entities(out: Path) -> set[frozenset[tuple[str, str]]]:
    table = pq.read_table(out / "crosswalk.parquet")
    members: dict[str, list[tuple[str, str]]] = {}
    columns = (table[name].to_pylist() for name in (*SIDES, "unified_id"))
    for source, record_id, unified_id in zip(*columns, strict=True):
        members.setdefault(unified_id, []).append((source, record_id))
    return set(map(frozenset, members.values()))


def _questions(out: Path) -> set[tuple[Any, ...]]:
    table = pq.read_table(out / "review_pairs.parquet")
    weights = (round(weight, 6) for weight in table["match_weight"].to_pylist())
    return set(zip(*(table[name].to_pylist() for name in QUESTION), weights, strict=True))


if __name__ == "__main__":
    main()
