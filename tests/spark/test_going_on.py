"""A run that breaks publishes nothing and goes on; what comes meanwhile is not lost."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from golden_record.life_cycle import submit
from golden_record.pipeline import RunOptions, run
from golden_record.reading import look_up_one
from golden_record.secret_key import VARIABLE
from golden_record.spark.options import FOLDER, SparkOptions
from golden_record.stages import Progress
from golden_record.store import Store, open_store
from resolver.engines.spark.errors import SparkJobError
from resolver.ingest.errors import NoSuchInput
from tests.conftest import database
from tests.golden_record.test_handing_over import AGAIN, KIM, LEE, MORE, PARK, TODAY, file_of, ways
from tests.golden_record.worlds import a_run_changes_nothing, partition

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark")]

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


class StoppedError(Exception):
    """Stands for whatever stops a run."""


def stop() -> None:
    raise StoppedError


def test_a_run_that_broke_goes_on_and_what_came_meanwhile_is_neither_lost_nor_taken_twice(
    spark: Any, tmp_path: Path, url: str, store: Store
) -> None:
    means = ways(tmp_path)
    file = file_of(tmp_path, KIM, LEE, PARK, *MORE)
    with pytest.raises(StoppedError):
        run_on_spark(tmp_path, url, file, at("survive", stop))
    assert store.revision() == 0
    assert not (tmp_path / "out" / "run.json").exists()
    left = {p: p.stat().st_mtime_ns for p in (tmp_path / "out" / FOLDER).rglob("_SUCCESS")}
    assert {p.parent.name for p in left} >= {"standardized", "partition", "golden"}

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
    a_run_changes_nothing(store, means)


def test_an_address_that_spark_cannot_reach_is_told_and_nothing_published(
    spark: Any, tmp_path: Path
) -> None:
    with pytest.raises(NoSuchInput, match="cannot read"):
        run_on_spark(tmp_path, f"sqlite:///{tmp_path}/s.db", "file:///not/there", lambda _: None)
    assert not (tmp_path / "s.db").exists()


def test_a_task_that_dies_is_told_in_one_sentence(spark: Any, place: str) -> None:
    import os

    import pyarrow as pa

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
