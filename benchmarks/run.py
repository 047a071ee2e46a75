"""The whole run against bare Splink, measured in one call: ``python -m benchmarks.run``.

Generates customers, runs ``hansaram run`` on them in a process of its own, runs bare Splink on the
standardized rows that came of it in another, and prints seconds and records per second per stage,
peak memory and the ratio of the two. Both use the same cores. The peak is that of the whole
process tree: the resident memory of all its processes at one moment, looked at ten times a second.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.watching import watched

VERBS = ("ingest", "standardize", "settle", "block", "score", "decide", "cluster", "survive",
         "publish", "export", "report")  # fmt: skip


def main() -> None:
    """Generate, run, compare, print."""
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
        place = Path(folder)
        data = generate_records(options.records, options.seed, place)
        seconds, peak = watched(
            [sys.executable, "-m", "api.cli", "run", data, "--out", place / "out"]
        )
        account = json.loads((place / "out" / "run.json").read_text(encoding="utf-8"))
        _print_run(account, seconds, peak)
        if not options.without_splink:
            _print_ratio(seconds, place / "out" / "standardized.parquet")
        if options.json:
            options.json.write_text(json.dumps({**account, "wall": seconds, "peak": peak}))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--scratch", type=Path, help="folder with room for a few gigabytes")
    parser.add_argument("--json", type=Path, help="also write the figures to a file")
    parser.add_argument("--without-splink", action="store_true", help="measure the run alone")
    return parser.parse_args()


def generate_records(records: int, seed: int, place: Path) -> Path:
    """Generate customers in one Parquet file."""
    since = time.perf_counter()
    command = ["fixtures.generate", "--records", records, "--seed", seed]
    _python(*command, "--out", place / "data", "--one-file", "all.parquet")
    _print("generate", time.perf_counter() - since, records)
    return place / "data" / "records" / "all.parquet"


def _python(*arguments: object) -> str:
    command = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _print_run(account: dict[str, Any], seconds: float, peak: int) -> None:
    records = account["counts"]["records_received"]
    for verb in VERBS:
        _print(verb, account["seconds"].get(verb, 0.0), records)
    _print("whole run", seconds, records)
    for stage, spent in account["processor_seconds"].items():
        print(f"cores {stage:<14}{spent:10.2f} s")
    print(f"peak memory   {peak / 1e9:10.2f} GB")


def _print_ratio(seconds: float, standardized: Path) -> None:
    bare = json.loads(_python("benchmarks.bare_splink", standardized).strip().splitlines()[-1])
    for step, spent in bare["seconds"].items():
        print(f"bare {step:<9}{spent:10.2f} s")
    print(f"bare Splink   {bare['total']:10.2f} s")
    print(f"ratio         {seconds / bare['total']:10.2f}")


def _print(name: str, seconds: float, records: int) -> None:
    rate = f"{records / seconds:12,.0f} records/s" if seconds > 0.05 else ""
    print(f"{name:<14}{seconds:10.2f} s {rate}", flush=True)


if __name__ == "__main__":
    main()
