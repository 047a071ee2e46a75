"""Spark against one machine: ``python -m benchmarks.spark --records 100000 --postgresql``.

Generates customers, runs ``hansaram run`` on them with both engines, each in a process of its own,
compares everything that came of it, and prints a table with what each stage of Spark took: seconds
by the clock, processor seconds of all processes and of Java's tasks, bytes shuffled and spilled
(Spark's own event log), and the memory of the whole process tree at its peak, Java included.
With ``--skew 20000`` the customers are so many that share one telephone.
With ``--postgresql`` Spark publishes into PostgreSQL, from its executors; else into SQLite.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.run import generate_records
from benchmarks.watching import watched
from fixtures.crafted import one_phone
from golden_record.secret_key import VARIABLE
from golden_record.store import open_store
from golden_record.store.bulk import bulk_of, read
from golden_record.watching import tree
from tests import postgresql

LARGEST_DIFFERENCE = 1e-9
EVERY = 0.2
"""Seconds between two looks at the memory."""
_COMMAND: list[object] = [sys.executable, "-m", "api.cli", "run"]
_PAIRS = pa.schema(
    [(name, pa.string()) for name in ("ls", "li", "rs", "ri", "verdict", "reason", "levels")]
    + [("match_weight", pa.float64())]
)
_PAIRS_SQL = (
    "SELECT l.source, l.source_record_id, r.source, r.source_record_id, verdict, reason, levels, "
    "match_weight FROM decision d JOIN source_record l ON l.record_no = d.left_no "
    "JOIN source_record r ON r.record_no = d.right_no WHERE d.ended_in IS NULL"
)
_TURNED = (
    "CREATE TABLE pairs_{} AS SELECT * EXCLUDE (ls, li, rs, ri), "
    "least((ls, li), (rs, ri)) AS first, greatest((ls, li), (rs, ri)) AS second FROM held"
)
"""The smaller key first: which record of a pair has the smaller number is the store's affair."""


@dataclass(slots=True)
class Stage:
    """What Spark's event log says about one stage of a run."""

    seconds: float = 0.0
    java_seconds: float = 0.0
    shuffled: int = 0
    spilled: int = 0
    peak: int = 0
    jobs: list[tuple[float, float]] = field(default_factory=list)


def main() -> None:
    """Generate, run twice, compare, print."""
    options = _options()
    os.environ[VARIABLE] = secrets.token_hex(32)
    with tempfile.TemporaryDirectory(dir=options.scratch) as folder, _store(options) as url:
        place = Path(folder)
        data = _records(options, place)
        events, out = place / "events", place / "spark"
        events.mkdir()
        store = url or f"sqlite:///{out / 'hansaram.db'}"
        seconds, memory = _run(data, out, [*_settings(options, events), "--store", store])
        stages = stages_of(events)
        for stage in stages.values():
            stage.peak = max((m for at, m in memory if _during(at, stage)), default=0)
        _print(stages, json.loads((out / "run.json").read_text(encoding="utf-8")), seconds, memory)
        if options.json:
            told = {name: asdict(stage) for name, stage in stages.items()}
            peak = max(m for _, m in memory)
            options.json.write_text(json.dumps({"stages": told, "wall": seconds, "peak": peak}))
        if not options.without_duckdb:
            other = place / "duckdb"
            seconds, peak = watched([*_COMMAND, data, "--out", other])
            print(f"one machine: {seconds:.0f} s, {peak / 1e9:.1f} GB")
            _compare((out, store), (other, f"sqlite:///{other / 'hansaram.db'}"))


def _records(options: argparse.Namespace, place: Path) -> Path:
    if not options.skew:
        return generate_records(options.records, options.seed, place)
    file = place / "one_phone.parquet"
    pq.write_table(one_phone(options.skew), file)
    return file


@contextmanager
def _store(options: argparse.Namespace) -> Iterator[str | None]:
    programs = postgresql.programs()
    if options.postgresql != "":
        yield options.postgresql
    elif programs is None:
        sys.exit("there is no PostgreSQL here: name one")
    else:
        with postgresql.server(programs) as url:
            yield url


def _during(at: float, stage: Stage) -> bool:
    return any(since <= at <= until + EVERY for since, until in stage.jobs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spark", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--skew", type=int, metavar="N", help="N records that share one telephone")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--driver-memory", default="2500m")
    parser.add_argument(
        "--postgresql",
        nargs="?",
        const="",
        metavar="URL",
        help="publish into this empty database; without a URL into a server of its own, fsync off",
    )
    parser.add_argument("--scratch", type=Path, help="folder with room for a few gigabytes")
    parser.add_argument("--json", type=Path, help="also write the figures to a file")
    parser.add_argument("--without-duckdb", action="store_true", help="measure Spark alone")
    return parser.parse_args()


def _settings(options: argparse.Namespace, events: Path) -> list[str]:
    settings = {
        "spark.master": options.master,
        "spark.driver.memory": options.driver_memory,
        "spark.eventLog.enabled": "true",
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.dir": events.as_uri(),
    }
    conf = [
        word for name, value in settings.items() for word in ("--spark-conf", f"{name}={value}")
    ]
    return ["--engine", "spark", *conf]


def _run(data: Path, out: Path, settings: list[str]) -> tuple[float, list[tuple[float, int]]]:
    """Run on Spark; return the seconds, and the memory of the process tree moment by moment."""
    since, memory = time.time(), []
    with subprocess.Popen([*map(str, _COMMAND), data, "--out", out, *settings]) as process:
        while process.poll() is None:
            memory.append((time.time(), sum(seen.memory for seen in tree(process.pid).values())))
            time.sleep(EVERY)
    if process.returncode:
        sys.exit(process.returncode)
    return time.time() - since, memory


def stages_of(events: Path) -> dict[str, Stage]:
    """Sum up the event log by the stage of the run that each job belongs to."""
    found: dict[str, Stage] = defaultdict(Stage)
    stage_of: dict[int, str] = {}
    begun: dict[int, tuple[str, int]] = {}
    for file in events.iterdir():
        for line in file.read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            match event["Event"]:
                case "SparkListenerJobStart":
                    name = event["Properties"].get("spark.job.description", "others")
                    stage_of |= dict.fromkeys(event["Stage IDs"], name)
                    begun[event["Job ID"]] = name, event["Submission Time"]
                case "SparkListenerJobEnd":
                    name, since = begun[event["Job ID"]]
                    until = event["Completion Time"]
                    found[name].seconds += (until - since) / 1000
                    found[name].jobs.append((since / 1000, until / 1000))
                case "SparkListenerTaskEnd" if event.get("Task Metrics"):
                    _add(found[stage_of.get(event["Stage ID"], "others")], event["Task Metrics"])
    return dict(found)


def _add(stage: Stage, task: dict[str, Any]) -> None:
    stage.java_seconds += task["Executor CPU Time"] / 1e9
    stage.shuffled += task["Shuffle Write Metrics"]["Shuffle Bytes Written"]
    stage.spilled += task["Disk Bytes Spilled"]


def _print(
    stages: dict[str, Stage],
    account: dict[str, Any],
    seconds: float,
    memory: list[tuple[float, int]],
) -> None:
    worked = account["processor_seconds"]
    heads = ("stage", "s", "processor s", "of it Java", "shuffled MB", "spilled MB", "peak GB")
    print(f"| {' | '.join(heads)} |")
    print("|---" * len(heads) + "|")
    for name, stage in stages.items():
        figures = (
            *(stage.seconds, worked.get(f"spark {name}", 0.0), stage.java_seconds),
            *(stage.shuffled / 1e6, stage.spilled / 1e6, stage.peak / 1e9),
        )
        print(f"| {name} | {' | '.join(f'{figure:.1f}' for figure in figures)} |")
    for name, spent in account["seconds"].items():
        if not name.startswith("spark "):
            print(f"| run: {name} | {spent:.1f} | {worked.get(name, 0.0):.1f} | | | | |")
    peak = max(m for _, m in memory)
    print(f"| **all** | {seconds:.1f} | | | | | {peak / 1e9:.1f} |")


def _compare(one: tuple[Path, str], other: tuple[Path, str]) -> None:
    with duckdb.connect() as db:
        db.execute("SET enable_progress_bar = false")
        for name, (out, url) in (("a", one), ("b", other)):
            for table in ("standardized", "crosswalk", "golden_records"):
                file = out / f"{table}.parquet"
                path = str(file / "*.parquet" if file.is_dir() else file).replace("'", "''")
                db.execute(f"CREATE VIEW {table}_{name} AS FROM '{path}'")
            db.execute(_ENTITIES.format(name=name))
            with open_store(url) as store:  # noqa: SIM117
                with store.reading() as connection:
                    db.register("held", read(bulk_of(connection), _PAIRS_SQL, _PAIRS))
                    db.execute(_TURNED.format(name))
        wrong = {what: db.execute(sql).fetchall()[0][0] for what, sql in _DIFFERENCES.items()}
    for what, count in wrong.items():
        print(f"differences: {what:<15}{count:13}")
    if any(wrong.values()):
        sys.exit("the engines differ")


_ENTITIES = """
    CREATE TABLE named_{name} AS
    SELECT unified_id, min(source || '|' || source_record_id) AS entity, count(*) AS records
    FROM crosswalk_{name} GROUP BY unified_id;
    CREATE TABLE member_{name} AS
    SELECT source, source_record_id, entity
    FROM crosswalk_{name} JOIN named_{name} USING (unified_id);
    CREATE VIEW golden_{name} AS
    SELECT entity, g.* EXCLUDE (unified_id) FROM golden_records_{name} g
    JOIN named_{name} USING (unified_id)
"""
_BOTH = (
    "SELECT count(*) FROM ((FROM {0}_a EXCEPT FROM {0}_b) UNION ALL (FROM {0}_b EXCEPT FROM {0}_a))"
)
_DIFFERENCES = {
    "standardized": _BOTH.format("standardized"),
    "partition": _BOTH.format("member"),
    "golden records": _BOTH.format("golden"),
    "pairs": f"""
        SELECT count(*) FROM pairs_a a FULL JOIN pairs_b b USING (first, second)
        WHERE a.verdict IS DISTINCT FROM b.verdict OR a.reason IS DISTINCT FROM b.reason
            OR a.levels IS DISTINCT FROM b.levels
            OR abs(a.match_weight - b.match_weight) > {LARGEST_DIFFERENCE}
    """,
}

if __name__ == "__main__":
    main()
