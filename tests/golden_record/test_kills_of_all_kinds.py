"""Kill over every kind of change: before and after, the state is whole, and one or the other."""

import random
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy import make_url

from golden_record.checking import check_rows
from golden_record.jobs import job, jobs, prepare, submit_job
from golden_record.store import Store, open_store
from golden_record.store.schema import metadata
from resolver.schema import RAW
from rules.record import READ_COLUMNS
from tests.conftest import database
from tests.golden_record.changes_of_all_kinds import CHANGES
from tests.golden_record.mortal import KILLED, Death, begun
from tests.golden_record.test_checking import lived
from tests.golden_record.test_migrating import CONTENTS, made_by
from tests.golden_record.worlds import believed, customer, means

ROWS = 12
STRIDE = 14
"""At most so many statements lie between two deaths."""
ONLINE = [c for c in CHANGES if c not in ("work jobs off", "open it, which migrates")]
ON_POSTGRESQL = ("submit one who joins others", "undo", "erase a customer")


def everything(store: Store) -> dict[str, list[str]]:
    with store.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select())))
            for table in metadata.sorted_tables
        }


def leave_a_job(store: Store) -> str:
    chance = random.Random(3)
    raws = [customer(chance, ("job", f"{i:02}")) for i in range(ROWS)]
    rows = [{name: getattr(raw, name) for name in READ_COLUMNS} for raw in raws]
    batch = pa.RecordBatch.from_pylist(rows, RAW)
    return submit_job(store, prepare([batch], [], means().context))


@pytest.fixture(scope="module")
def lived_file(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    path = tmp_path_factory.mktemp("lived") / "hansaram.db"
    shutil.copy(migrated_file, path)
    with open_store(f"sqlite:///{path}") as store:
        lived(store)
    return path


@pytest.fixture(scope="module")
def lived_database(postgresql_server: str, migrated_database: str) -> Iterator[str]:
    template = str(make_url(migrated_database).database)
    with database(postgresql_server, template) as url:
        with open_store(url) as store:
            lived(store)
        yield url


@contextmanager
def copied(file: Path, to: Path) -> Iterator[Store]:
    shutil.copy(file, to)
    with open_store(f"sqlite:///{to}") as store:
        yield store


def died(url: str, change: str, death: Death) -> bool:
    process = begun(url, change, death)
    with closing(process):
        process.join(120)
        assert process.exitcode in (0, *KILLED)
        return process.exitcode != 0


def until_done(store: Store, change: str, stride: int, chance: random.Random) -> int:
    """Kill processes over a change, later and later, until it is done; say how many died."""
    url = store.engine.url.render_as_string(hide_password=False)
    before, deaths, at = everything(store), 0, 0
    while True:
        at += chance.randint(1, stride)
        was_killed = died(url, change, Death.drawn(at, chance))
        deaths += was_killed
        after = everything(store)
        if after != before:
            return deaths
        assert was_killed, "it ended and left no trace"


def sound(store: Store) -> None:
    assert check_rows(store) == []
    if store.engine.dialect.name == "sqlite":
        with store.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


@pytest.mark.parametrize("change", ONLINE)
def test_a_change_that_is_killed_anywhere_happens_whole_or_not_at_all(
    lived_file: Path, tmp_path: Path, change: str
) -> None:
    with (
        copied(lived_file, tmp_path / "hansaram.db") as store,
        copied(lived_file, tmp_path / "control.db") as control,
    ):
        chance = random.Random(change)
        deaths = until_done(store, change, STRIDE, chance)
        assert deaths >= 3
        sound(store)
        CHANGES[change](control)
        assert believed(store) == believed(control)
        assert sizes(store) == sizes(control)


def sizes(store: Store) -> dict[str, int]:
    return {table: len(rows) for table, rows in everything(store).items()}


def test_a_request_that_is_killed_and_repeated_is_carried_out_once(
    lived_file: Path, tmp_path: Path
) -> None:
    with copied(lived_file, tmp_path / "hansaram.db") as store:
        change = "submit under an idempotency key"
        revision = store.revision()
        until_done(store, change, STRIDE, random.Random(5))
        assert CHANGES[change](store) == CHANGES[change](store)
        assert store.revision() == revision + 1


def test_a_job_whose_workers_are_killed_takes_every_row_in_once(
    lived_file: Path, tmp_path: Path
) -> None:
    with (
        copied(lived_file, tmp_path / "hansaram.db") as store,
        copied(lived_file, tmp_path / "control.db") as control,
    ):
        the_job_is_done_once(store, random.Random(6), deaths_wanted=3)
        leave_a_job(control)
        CHANGES["work jobs off"](control)
        assert believed(store) == believed(control)


def the_job_is_done_once(store: Store, chance: random.Random, deaths_wanted: int) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    revision, records = store.revision(), sizes(store)["source_record"]
    job_id = leave_a_job(store)
    deaths, done = 0, 0
    while (now := job(store, job_id)).state != "done":
        assert now.done >= done, "progress is never lost"
        done = now.done
        at = chance.randint(20, 200)
        deaths += died(url, "work jobs off", Death.drawn(at, chance))
        sound(store)
    assert deaths >= deaths_wanted
    assert (now.done, now.total, now.rejected, sum(now.result.values())) == (ROWS, ROWS, 0, ROWS)
    assert store.revision() == revision + ROWS
    assert sizes(store)["source_record"] == records + ROWS
    assert sizes(store)["job_record"] == 0
    assert len(jobs(store)) == 1


def test_a_migration_that_is_killed_anywhere_leaves_the_former_version_or_the_new_one(
    tmp_path: Path,
) -> None:
    deaths, at = 0, 0
    chance = random.Random(8)
    made_by(CONTENTS[0], f"sqlite:///{tmp_path / 'former.db'}")
    path = tmp_path / "hansaram.db"
    shutil.copy(tmp_path / "former.db", path)
    while True:
        at += chance.randint(1, 25)
        killed = died(f"sqlite:///{path}", "open it, which migrates", Death.drawn(at, chance))
        deaths += killed
        if not killed:
            break
    assert deaths >= 5
    with open_store(f"sqlite:///{path}") as store, copied(path, tmp_path / "copy.db") as copy:
        sound(store)
        assert believed(store) == believed(copy)
        assert store.revision() > 20


@pytest.mark.parametrize("change", ON_POSTGRESQL)
def test_a_client_of_postgresql_that_is_killed_changes_whole_or_not_at_all(
    postgresql_server: str, lived_database: str, change: str
) -> None:
    template = str(make_url(lived_database).database)
    with database(postgresql_server, template) as url, open_store(url) as store:
        deaths = until_done(store, change, 3 * STRIDE, random.Random(change))
        assert deaths >= 1
        sound(store)


def test_a_job_on_postgresql_takes_every_row_in_once_though_workers_are_killed(
    postgresql_server: str, lived_database: str
) -> None:
    template = str(make_url(lived_database).database)
    with database(postgresql_server, template) as url, open_store(url) as store:
        the_job_is_done_once(store, random.Random(9), deaths_wanted=2)
