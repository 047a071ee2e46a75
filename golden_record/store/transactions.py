"""Transactions that join: what one call does commits together, once, however it is put together.

Within one thread, an inner ``writing()`` joins the outer one and commits with it; ``reading()``
joins whatever is open and sees what it has written so far. An inner ``writing()`` that fails takes
back its own part alone (a savepoint), so that the outer one may go on without it; where the failure
travels on, all is taken back. What is written within an ``undivided()`` one is no part that could
be taken back alone, and so needs no savepoint. Other threads have transactions of their own.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, text

from golden_record.errors import StoreBusyError, StoreError
from golden_record.store.connect import BUSY_SECONDS
from golden_record.store.driver import savepoint
from golden_record.store.failures import told

WRITER_LOCK = 0x48414E54
"""The advisory lock of the one writer on PostgreSQL; on SQLite it is the file's own."""


@dataclass(frozen=True, slots=True)
class _Open:
    connection: Connection
    writes: bool
    is_undivided: bool = False


@dataclass
class _OfThread(threading.local):
    """What is open in this thread, the innermost last, and what shall follow it."""

    opened: list[_Open] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    is_the_writer: bool = False
    is_broken: bool = False


class Transactions:
    """The transactions on one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._here = _OfThread()
        self._queue, self._line = threading.Lock(), threading.Lock()
        self._kept: Connection | None = None

    def let_go(self) -> None:
        """Close the connection that is kept for writing."""
        with self.turn():
            if self._kept is not None:
                self._kept.close()
                self._kept = None

    @property
    def open_here(self) -> Connection | None:
        """The connection of what is open in this thread."""
        return self._here.opened[-1].connection if self._here.opened else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one consistent state: that of the open transaction of this thread, or the newest."""
        with self.streaming() as connection:
            if self._here.opened:
                yield connection
                return
            with self._held(connection, writes=False):
                yield connection
        self._follow_up()

    @contextmanager
    def streaming(self) -> Iterator[Connection]:
        """Read as ``reading`` does, but open nothing to be joined: for a generator, which may rest
        in the middle while its thread does other things.
        """
        if self._here.opened:
            yield self._here.opened[-1].connection
            return
        with told(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction, which commits at the end of the outermost or leaves nothing."""
        with self._in_line(), self._transaction() as connection:
            if connection.dialect.name == "postgresql" and not self._here.is_the_writer:
                connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": WRITER_LOCK})
                self._here.is_the_writer = True
            yield connection
        self._follow_up()

    @contextmanager
    def undivided(self) -> Iterator[Connection]:
        """Write as ``writing`` does, in one piece: whatever fails within takes all of it back."""
        is_part = bool(self._here.opened) and self._here.opened[-1].writes
        with self.writing() as connection:
            if is_part:
                yield connection
                return
            self._here.is_broken = False
            with self._held(connection, writes=True, is_undivided=True):
                yield connection
            if self._here.is_broken:
                raise StoreError("a part of a change failed: nothing was changed")

    @contextmanager
    def appending(self) -> Iterator[Connection]:
        """Write as ``writing`` does, but beside the one writer, where the database can.

        For what does not touch beliefs and locks its own rows, as the access log does: on
        PostgreSQL it need not wait for a run that publishes.
        """
        with self._transaction() as connection:
            yield connection
        self._follow_up()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        if self._here.opened and self._here.opened[-1].writes:
            with self._part(self._here.opened[-1]) as connection:
                yield connection
            return
        with (
            told(),
            self.turn(),
            self._writer() as connection,
            connection.begin(),
            self._held(connection, writes=True),
        ):
            yield connection

    @contextmanager
    def _part(self, outer: _Open) -> Iterator[Connection]:
        """A part of what is open: one that can be taken back alone, where it is not undivided."""
        if not outer.is_undivided:
            with savepoint(outer.connection, f"part_{len(self._here.opened)}"):
                yield outer.connection
            return
        try:
            with self._held(outer.connection, writes=True):
                yield outer.connection
        except BaseException:
            self._here.is_broken = True
            raise

    @contextmanager
    def _writer(self) -> Iterator[Connection]:
        """A connection that writes; of a file always the same one, for there is one at a time.

        What it holds in memory stays true, which what others hold does not after each commit; and
        to take a connection from the pool and to give it back takes as long as a small transaction.
        """
        kept, self._kept = self._kept, None
        connection = kept or self._engine.connect().execution_options(writes=True)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if connection.dialect.name == "sqlite":
            self._kept = connection
        else:
            connection.close()

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        """Wait for a turn as the only one of the writers: what is appended, which a reader waits
        for, then comes after one of them, and not after all.
        """
        if self._here.opened and self._here.opened[-1].writes:
            yield
            return
        with self._alone(self._line):
            yield

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Queue up with the other threads first, so that one at a time asks for SQLite's lock."""
        with self._alone(self._queue):
            yield

    @contextmanager
    def _alone(self, lock: threading.Lock) -> Iterator[None]:
        if self._engine.dialect.name != "sqlite":
            yield
            return
        if not lock.acquire(timeout=BUSY_SECONDS):
            raise StoreBusyError(f"other writers held the store for {BUSY_SECONDS:.0f} seconds")
        try:
            yield
        finally:
            lock.release()

    def afterwards(self, action: Callable[[], None]) -> None:
        """Do something once nothing is open in this thread: now, or after the commit.

        What waits for a commit that does not come is dropped.
        """
        if action not in self._here.afterwards:
            self._here.afterwards.append(action)
        self._follow_up()

    @contextmanager
    def _held(
        self, connection: Connection, *, writes: bool, is_undivided: bool = False
    ) -> Iterator[None]:
        self._here.opened.append(_Open(connection, writes, is_undivided))
        try:
            yield
        except BaseException:
            self._here.afterwards.clear()
            raise
        finally:
            self._here.opened.pop()
            self._here.is_the_writer &= bool(self._here.opened)

    def _follow_up(self) -> None:
        while not self._here.opened and self._here.afterwards:
            self._here.afterwards.pop(0)()
