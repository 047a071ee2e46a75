"""The eight verbs as stages of a run: what is going on, and how long each took.

A run tells its listener about each stage as it goes; the command line draws it, a job stores it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from golden_record.watching import Watch

Verb = Literal[
    "ingest", "standardize", "block", "score", "decide", "cluster", "survive", "publish"
]  # fmt: skip
VERBS: tuple[Verb, ...] = (
    *("ingest", "standardize", "block", "score"),
    *("decide", "cluster", "survive", "publish"),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come: the stage, what it has done so far, and of how much if known."""

    stage: Verb
    done: int
    total: int | None = None
    finished: bool = False


Listener = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """Listen to nothing."""


@dataclass(slots=True)
class Stages:
    """Seconds per stage, told to a listener as they pass; ``processor`` holds those of the cores.

    On a busy machine the clock says little, while the work of the cores stays the same.
    """

    listener: Listener = silent
    watch: Watch = field(default_factory=Watch)
    seconds: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)

    def tell(self, stage: Verb, done: int, total: int | None = None) -> None:
        """Pass on how far a stage has come."""
        self.listener(Progress(stage, done, total))

    def finish(self, stage: Verb, done: int) -> None:
        """Say that a stage is over."""
        self.listener(Progress(stage, done, done, finished=True))

    def add(self, name: str, seconds: float) -> None:
        """Count time towards a stage or a step."""
        self.seconds[name] = round(self.seconds.get(name, 0.0) + seconds, 3)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Count the time of a block towards a stage or a step."""
        since = time.perf_counter()
        with self.worked(name):
            yield
        self.add(name, time.perf_counter() - since)

    @contextmanager
    def worked(self, name: str) -> Iterator[None]:
        """Count what the cores did in a block, worker processes included."""
        before = self.watch.processor_seconds()
        yield
        spent = self.watch.processor_seconds() - before
        self.processor[name] = round(self.processor.get(name, 0.0) + spent, 3)
