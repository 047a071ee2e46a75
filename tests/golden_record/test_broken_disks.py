"""What a store does when the disk below it is torn, full or read-only, or its server is killed."""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from golden_record.checking import check_rows
from golden_record.errors import StoreError, StoreUnavailableError, StoreUnwritableError
from golden_record.jobs import Worker, job, work_once
from golden_record.life_cycle import submit
from golden_record.store import Store, open_store
from rules.record import RawRecord
from tests.conftest import database
from tests.golden_record.test_checking import lived
from tests.golden_record.test_kills_of_all_kinds import ROWS, leave_a_job
from tests.golden_record.worlds import customer, means

TIMES = 60


@pytest.fixture
def store(tmp_path: Path, migrated_file: Path) -> Iterator[Store]:
    shutil.copy(migrated_file, tmp_path / "hansaram.db")
    with open_store(f"sqlite:///{tmp_path / 'hansaram.db'}") as opened:
        yield opened


def file_of(store: Store) -> Path:
    return Path(str(store.engine.url.database))


def journal_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def torn(journal: bytes, chance: random.Random) -> bytes:
    """A journal whose end is cut off, or overwritten with what stood on the disk before."""
    at = chance.randrange(len(journal))
    if chance.random() < 0.5:
        return journal[:at]
    length = chance.randint(1, len(journal) - at)
    return journal[:at] + chance.randbytes(length) + journal[at + length :]


def test_a_torn_journal_leaves_an_earlier_state_whole(store: Store, tmp_path: Path) -> None:
    lived(store)
    store.tidy()
    oldest = store.revision()
    chance = random.Random(11)
    for number in range(12):
        submit(store, customer(chance, ("later", str(number))), means=means())
    newest = store.revision()
    file = file_of(store)
    main, journal = file.read_bytes(), journal_of(file).read_bytes()
    assert len(journal) > 100_000
    seen = set()
    for number in range(TIMES):
        copy = tmp_path / f"copy{number}" / "hansaram.db"
        copy.parent.mkdir()
        copy.write_bytes(main)
        journal_of(copy).write_bytes(torn(journal, chance))
        with open_store(f"sqlite:///{copy}") as reopened:
            assert check_rows(reopened) == []
            with reopened.reading() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert oldest <= reopened.revision() <= newest
            seen.add(reopened.revision())
            submit(reopened, RawRecord("after", "1", name="남궁민수"), means=means())
            assert check_rows(reopened) == []
        shutil.rmtree(copy.parent)
    assert len(seen) > 5


def test_a_whole_journal_loses_nothing(store: Store, tmp_path: Path) -> None:
    lived(store)
    copy = tmp_path / "copy" / "hansaram.db"
    copy.parent.mkdir()
    shutil.copy(file_of(store), copy)
    shutil.copy(journal_of(file_of(store)), journal_of(copy))
    with open_store(f"sqlite:///{copy}") as reopened:
        assert reopened.revision() == store.revision()


@contextmanager
def full(store: Store) -> Iterator[None]:
    """Let the database grow no further, as on a full disk."""
    with store.reading() as connection:
        pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
    connection_of(store).execute(f"PRAGMA max_page_count = {pages}")
    yield
    store.let_go()


def connection_of(store: Store) -> Any:
    """The driver of the one connection that the store will use next."""
    store.let_go()
    with store.engine.connect() as connection:
        return connection.connection.driver_connection


def test_a_full_disk_is_told_and_nothing_is_half_done(store: Store) -> None:
    lived(store)
    revision, chance = store.revision(), random.Random(12)
    taken = 0
    with full(store), pytest.raises(StoreUnwritableError, match="disk of the store is full"):
        for number in range(200):
            submit(store, customer(chance, ("new", str(number))), means=means())
            taken += 1
    assert store.revision() == revision + taken
    assert check_rows(store) == []
    submit(store, RawRecord("after", "1", name="남궁민수"), means=means())
    assert store.revision() == revision + taken + 1
    assert check_rows(store) == []


def test_a_job_goes_on_when_there_is_room_again(store: Store) -> None:
    lived(store)
    job_id = leave_a_job(store)
    before = job(store, job_id).done
    with full(store), pytest.raises(StoreUnwritableError):
        for number in range(200):
            work_once(store, means(), Worker("w"))
            leave_a_job(store)
            assert number < 199
    assert check_rows(store) == []
    while work_once(store, means(), Worker("w")):
        pass
    assert job(store, job_id).done == ROWS > before
    assert check_rows(store) == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount a small disk")
def test_a_disk_that_is_really_full_is_told_and_nothing_is_half_done(
    tmp_path: Path, migrated_file: Path
) -> None:
    import subprocess

    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("no small disk can be mounted here")
    try:
        shutil.copy(migrated_file, disk / "hansaram.db")
        filler = disk / "filler"
        with open_store(f"sqlite:///{disk / 'hansaram.db'}") as store:
            lived(store)
            filler.write_bytes(b"x" * (shutil.disk_usage(disk).free - 200_000))
            revision, taken, chance = store.revision(), 0, random.Random(13)
            with pytest.raises(StoreUnwritableError):
                for number in range(500):
                    submit(store, customer(chance, ("new", str(number))), means=means())
                    taken += 1
            assert store.revision() == revision + taken
            assert check_rows(store) == []
            filler.unlink()
            submit(store, RawRecord("after", "1", name="남궁민수"), means=means())
            assert store.revision() == revision + taken + 1
            assert check_rows(store) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_store_that_can_only_be_read_says_so_and_still_answers(store: Store) -> None:
    lived(store)
    revision = store.revision()
    connection_of(store).execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="can only be read"):
        submit(store, RawRecord("new", "1", name="남궁민수"), means=means())
    assert store.revision() == revision


def test_a_damaged_file_is_told_and_never_answered_from(store: Store) -> None:
    lived(store)
    store.tidy()
    store.close()
    file = file_of(store)
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreUnavailableError), open_store(f"sqlite:///{file}") as damaged:
        check_rows(damaged)


def test_no_second_copy_of_sqlite_is_used(store: Store) -> None:
    assert type(connection_of(store)).__module__ != sqlite3.Connection.__module__


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL], ids=lambda sign: sign.name)
def test_a_postgresql_whose_backend_is_killed_keeps_what_was_acknowledged(
    postgresql_server: str, migrated_database: str, sign: signal.Signals
) -> None:
    if os.environ.get("HANSARAM_TEST_POSTGRES_URL"):
        pytest.skip("the server may be that of others, or on another machine")
    template = str(make_url(migrated_database).database)
    with database(postgresql_server, template) as url, open_store(url) as store:
        lived(store)
        revision = store.revision()
        with pytest.raises(StoreUnavailableError), store.writing() as connection:
            backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            connection.execute(text("DELETE FROM crosswalk"))
            os.kill(int(backend), sign)
            connection.execute(text("SELECT pg_sleep(10)"))
        wait_for(store)
        assert store.revision() == revision
        assert check_rows(store) == []
        submit(store, RawRecord("after", "1", name="남궁민수"), means=means())
        assert store.revision() == revision + 1


def wait_for(store: Store) -> None:
    """Wait until a server that lost a backend has recovered."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(StoreUnavailableError):
            store.revision()
            return
        time.sleep(0.1)
    pytest.fail("the server did not come back")
