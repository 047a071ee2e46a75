"""The journal goes over into the file beside the writers; what was committed is durable before."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from golden_record.store import Store, open_store
from golden_record.store.checkpoints import FALLBACK, Checkpointer

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


def write(store: Store, mark: str) -> None:
    for number in range(ROWS):
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
