"""A run that breaks publishes nothing and goes on; what comes meanwhile is not lost."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from golden_record import exports, outputs
from golden_record.life_cycle import submit
from golden_record.pipeline import RunOptions, run
from golden_record.reading import look_up_one
from golden_record.secret_key import VARIABLE
from golden_record.spark.options import FOLDER, SparkOptions
from golden_record.stages import Progress
from golden_record.store import Store, open_store
from golden_record.watching import tree
from resolver.engines.spark.errors import SparkJobError
from resolver.ingest.errors import NoSuchInput
from tests.conftest import database
from tests.golden_record.test_handing_over import AGAIN, KIM, LEE, MORE, PARK, TODAY, file_of, ways
from tests.golden_record.worlds import a_run_changes_nothing, partition

pytestmark = pytest.mark.slow

Listen = Callable[[Progress], None]


def run_on_spark(tmp_path: Path, url: str, file: Path | str, listen: Listen) -> dict[str, Any]:
    out = tmp_path / "out"
    options = RunOptions(
        out=out, store=url, workers=1, memory="500MB", today=TODAY, spark=SparkOptions()
    )
    run([file], options, listen)
    account: dict[str, Any] = json.loads((out / "run.json").read_text("utf-8"))
    return account


def at(stage: str, action: Callable[[], object]) -> Listen:
    """Do something each time a stage is over."""

    def listen(progress: Progress) -> None:
        if progress.stage == stage and progress.finished:
            action()

    return listen


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key that a store on a server needs given."""
    monkeypatch.setenv(VARIABLE, "ab" * 32)


@pytest.fixture
def url(postgresql_server: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL, into which executors copy."""
    with database(postgresql_server) as made:
        yield made


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


def killed_after(stage: str, tmp_path: Path, url: str, file: Path) -> str:
    """Run with a Java of its own, kill that when a stage is whole, and return what was said."""
    out, said = tmp_path / "out", tmp_path / "said"
    command = [sys.executable, "-m", "tests.spark.own_java", str(file), url, str(out)]
    with said.open("w") as stderr, subprocess.Popen(command, stderr=stderr) as process:
        while process.poll() is None and not [*(out / FOLDER).glob(f"*/{stage}/_SUCCESS")]:
            time.sleep(0.05)
        os.kill(java_below(process.pid), signal.SIGKILL)
        assert process.wait() == 1
    return said.read_text("utf-8")


def java_below(number: int) -> int:
    names = {one: Path(f"/proc/{one}/comm").read_text("utf-8").strip() for one in tree(number)}
    (java,) = [one for one, name in names.items() if name == "java"]
    return java


def test_a_run_that_broke_goes_on_and_what_came_meanwhile_is_neither_lost_nor_taken_twice(
    spark: Any, tmp_path: Path, url: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "ONE_FILE", 2)
    means = ways(tmp_path)
    file = file_of(tmp_path, KIM, LEE, PARK, *MORE)
    said = killed_after("partition", tmp_path, url, file)
    assert re.search(
        r"^Spark could not finish the stage \w+: [\w ]+\. Nothing was published; "
        r"the same command goes on after the last finished stage\.$",
        said,
        re.MULTILINE,
    )
    assert "Traceback" not in said
    assert store.revision() == 0
    assert not (tmp_path / "out" / "run.json").exists()
    left = {p: p.stat().st_mtime_ns for p in (tmp_path / "out" / FOLDER).rglob("_SUCCESS")}
    assert {p.parent.name for p in left} >= {"standardized", "pairs_person", "partition"}

    came: list[str] = []

    def arrive() -> None:
        assert {p: p.stat().st_mtime_ns for p in left} == left
        with open_store(url) as own:
            for raw in (AGAIN, replace(LEE, phone="010-9876-0000")) if not came else ():
                came.append(submit(own, raw, means=means).unified_id)

    account = run_on_spark(tmp_path, url, file, at("cluster", arrive))
    assert account["engine"] == "spark"
    assert len(came) == 2
    assert look_up_one(store, "web", "7") == look_up_one(store, "crm", "1") == came[0]
    assert look_up_one(store, "crm", "2") == came[1]
    assert len([one for held in partition(store) for one in held]) == len(MORE) + 4
    with store.reading() as connection:
        held = {
            "crosswalk": pa.Table.from_batches(exports.crosswalk(connection)),
            "golden_records": pa.Table.from_batches(exports.golden_records(connection)),
        }
    for name, table in held.items():
        folder = tmp_path / "out" / f"{name}.parquet"
        assert folder.is_dir()
        assert pq.read_table(folder).cast(table.schema).equals(table)
    a_run_changes_nothing(store, means)


def test_an_address_that_spark_cannot_reach_is_told_and_nothing_published(
    spark: Any, tmp_path: Path
) -> None:
    with pytest.raises(NoSuchInput, match="cannot read"):
        run_on_spark(tmp_path, f"sqlite:///{tmp_path}/s.db", "file:///not/there", lambda _: None)
    assert not (tmp_path / "s.db").exists()


def test_a_task_that_dies_is_told_in_one_sentence(spark: Any, place: str) -> None:
    from resolver.engines.spark.arrow import by_batch
    from resolver.engines.spark.artefacts import Artefacts

    def die(batches: Any) -> Any:
        os._exit(9)
        yield from batches

    frame = by_batch(spark.range(1), die, pa.schema([("id", pa.int64())]))
    artefacts = Artefacts(spark, place)
    with pytest.raises(
        SparkJobError, match=r"^Spark could not finish the stage dying: .* published"
    ):
        artefacts.stage("dying", lambda: frame)
    assert not artefacts.has("dying")
