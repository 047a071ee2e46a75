"""Processes that change a store and are killed on the way: before a statement, or within one.

They are forked from a server that has loaded everything, so a kill costs little. On SQLite every
statement of the database engine counts, those of commits and checkpoints too; on PostgreSQL every
call of the driver. A death with a delay comes by a timer, wherever the process then is: writing a
page, syncing a file, waiting for an answer.
"""

import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from typing import Any

import psycopg

from golden_record.store import connect, open_store
from rules.standardize import standardize
from tests.golden_record.changes_of_all_kinds import CHANGES, JOINS, NEW
from tests.golden_record.forks import FORKS
from tests.golden_record.worlds import means

KILLED = (-signal.SIGKILL, -signal.SIGALRM)
for raw in (JOINS, NEW):
    standardize(raw, means().context)


@dataclass(frozen=True, slots=True)
class Death:
    """When a process dies: before the statement of a number, or some seconds after it began."""

    at: int
    delay: float | None = None

    @classmethod
    def drawn(cls, at: int, chance: random.Random) -> "Death":
        """A death about a statement: in one of three cases a moment after it began."""
        return cls(at, chance.uniform(1e-5, 2e-3) if chance.random() < 1 / 3 else None)


def begun(url: str, change: str, death: Death | None) -> ForkServerProcess:
    """Start a process that carries out a change, and dies over it."""
    process = FORKS.Process(target=_carry_out, args=(url, change, death))
    process.start()
    return process


def _carry_out(url: str, change: str, death: Death | None) -> None:
    if death is not None:
        _mark(death)
    with open_store(url) as store:
        CHANGES[change](store)


def _mark(death: Death) -> None:
    statements = iter(range(death.at))

    def tick(*_: Any) -> None:
        if next(statements, None) is None:
            _die(death)

    prepare = connect._prepare_sqlite

    def prepare_and_trace(connection: Any, record: Any) -> None:
        prepare(connection, record)
        connection.set_trace_callback(tick)

    connect._prepare_sqlite = prepare_and_trace
    _trace_psycopg(tick)


def _die(death: Death) -> None:
    if death.delay is None:
        os.kill(os.getpid(), signal.SIGKILL)
    elif signal.getitimer(signal.ITIMER_REAL)[0] == 0.0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, death.delay or 0.0)


def _trace_psycopg(tick: Callable[..., None]) -> None:
    for kind, name in (
        *((psycopg.Cursor, name) for name in ("execute", "executemany", "copy")),
        (psycopg.Connection, "commit"),
    ):
        setattr(kind, name, _traced(getattr(kind, name), tick))


def _traced(call: Callable[..., Any], tick: Callable[..., None]) -> Callable[..., Any]:
    def run(*arguments: Any, **named: Any) -> Any:
        tick()
        return call(*arguments, **named)

    return run
