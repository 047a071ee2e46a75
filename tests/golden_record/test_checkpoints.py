"""The journal goes over into the file beside the writers; what was committed is durable before."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from golden_record.store import Store, open_store
from golden_record.store.checkpoints import FALLBACK, Checkpointer
from golden_record.store.store import cut_journal

ROWS = 200
_ADD = text("INSERT INTO failure (subject, failures) VALUES (:subject, 1)")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'hansaram.db'}") as opened:
        yield opened


def asked(store: Store, pragma: str) -> Any:
    with store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        return driver.execute(f"PRAGMA {pragma}").fetchone()


def write(store: Store, mark: str, rows: int = ROWS) -> None:
    for number in range(rows):
        with store.writing() as connection:
            connection.execute(_ADD, {"subject": f"{mark} {number} {'x' * 3000}"})


def test_what_was_committed_is_carried_over_while_others_write(store: Store) -> None:
    with Checkpointer(store, enough=20):
        write(store, "first")
        for _ in range(300):
            _, pages, carried = asked(store, "wal_checkpoint(NOOP)")
            if pages - carried < 20:
                break
            time.sleep(0.05)
        assert pages - carried < 20
        write(store, "second")
    with store.reading() as connection:
        rows = connection.execute(text("SELECT count(*) FROM failure")).scalar_one()
    assert rows == 2 * ROWS
    assert asked(store, "integrity_check") == ("ok",)


def test_commits_leave_it_to_the_thread_as_long_as_that_keeps_up(store: Store) -> None:
    assert asked(store, "wal_autocheckpoint") == (1000,)
    with Checkpointer(store):
        assert asked(store, "wal_autocheckpoint") == (FALLBACK,)


def test_an_error_of_the_disk_does_not_end_the_thread(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching = Checkpointer(store, enough=20)
    looked: list[int] = []
    look = watching._look

    def fails_once() -> None:
        looked.append(1)
        if len(looked) == 1:
            raise OSError("away")
        look()

    monkeypatch.setattr(watching, "_look", fails_once)
    with watching:
        write(store, "first")
        for _ in range(300):
            if len(looked) > 2:
                break
            time.sleep(0.05)
    assert len(looked) > 2


HOLD = """
import fcntl, sys
with open(sys.argv[1], "r+b") as shared:
    fcntl.lockf(shared, fcntl.LOCK_EX, 1, int(sys.argv[2]))
    print("held", flush=True)
    sys.stdin.readline()
"""
CHECKPOINT_LOCK = 121
"""The byte of the ``-shm`` file that who carries the journal over locks. Source: sqlite.org/wal."""


@pytest.fixture
def carrying(store: Store) -> Iterator["subprocess.Popen[str]"]:
    """Another process that carries the journal over, until it reads a line."""
    write(store, "gone", rows=5)
    shared = f"{store.engine.url.database}-shm"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, shared, str(CHECKPOINT_LOCK)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_who_finds_the_journal_taken_asks_again(
    store: Store, carrying: "subprocess.Popen[str]"
) -> None:
    asked: list[str] = []

    def count(statement: str) -> None:
        asked.append(statement)
        if len(asked) == 2:
            carrying.communicate("enough\n")

    with store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(count)
        assert cut_journal(driver)
        driver.set_trace_callback(None)
    assert len(asked) == 2
    assert not Path(f"{store.engine.url.database}-wal").read_bytes()
