"""The journal goes over into the file beside the writers; what was committed is durable before."""

import threading
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


def test_the_journal_is_cut_though_another_is_carrying_it_over(store: Store) -> None:
    journal, ending = Path(f"{store.engine.url.database}-wal"), threading.Event()

    def carry_over() -> None:
        with store.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            while not ending.is_set():
                driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    other = threading.Thread(target=carry_over)
    other.start()
    try:
        for number in range(40):
            write(store, f"gone {number}", rows=5)
            store.tidy()
            assert b"gone" not in journal.read_bytes()
    finally:
        ending.set()
        other.join()


class Taken:
    """A driver whose journal others carry over when it is first asked, as SQLite tells it."""

    def __init__(self) -> None:
        self.answers = [(1, -1, -1), (1, -1, -1), (0, 0, 0)]

    def execute(self, _: str) -> "Taken":
        return self

    def fetchone(self) -> tuple[int, int, int]:
        return self.answers.pop(0)


def test_who_finds_the_journal_taken_asks_again() -> None:
    assert cut_journal(Taken())
