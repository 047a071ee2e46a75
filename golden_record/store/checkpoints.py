"""Carrying the journal of SQLite over into its file beside the writers, not within their commits.

The commit that makes the journal (WAL) longer than a limit carries all of it over: a thousand
pages written here and there and synced, while its caller and all who queue behind wait. A service
has a thread for that. It carries over what it can while others write, until little is left, and
that little while the writers of this process wait, so that the journal begins anew and does not
grow for ever. What is committed is durable as ever: commits sync the journal, not the file.
Source: sqlite.org/wal.html, sqlite.org/pragma.html#pragma_wal_checkpoint.
"""

import threading
from typing import Any

from sqlalchemy import event

from golden_record.store.store import Store

PAUSE = 0.1
ENOUGH, REST = 16_384, 256
"""Pages of 4 KiB: from how many on it is worth while, and how few may keep writers waiting. What
many change is carried over once: at four times the length a third less of it is written.
"""
FALLBACK = 65_536
"""Pages at which a commit does it after all, should the thread not keep up."""


class Checkpointer:
    """The thread of one store; for PostgreSQL, which has its own, it does nothing."""

    def __init__(self, store: Store, *, enough: int = ENOUGH) -> None:
        self._store, self._enough = store, enough
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="checkpoints", daemon=True)

    def start(self) -> None:
        """Take checkpoints out of the commits of this process, and begin."""
        if not self._store.is_near:
            return
        event.listen(self._store.engine, "connect", _leave_it)
        self._store.let_go()
        self._thread.start()

    def stop(self) -> None:
        """End after what is under way."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> "Checkpointer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _watch(self) -> None:
        while not self._ending.wait(PAUSE):
            try:
                self._look()
            except Exception:  # noqa: S112 - a disk that is away for a while comes back
                continue

    def _look(self) -> None:
        with self._store.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            if _left(driver, "NOOP") < self._enough:
                return
            left = min(_left(driver, "PASSIVE") for _ in range(2))  # the second is quick
            if left <= REST:
                with self._store.turn():
                    _left(driver, "PASSIVE")


def _leave_it(connection: Any, _record: Any) -> None:
    connection.execute(f"PRAGMA wal_autocheckpoint = {FALLBACK}")


def _left(driver: Any, how: str) -> int:
    """Carry over in one way; the answer is how many pages are left in the journal."""
    _, pages, carried = driver.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
    return int(pages) - int(carried)
