"""What a run takes of the machine: memory at its peak, and the work of the cores.

Workers of a run are not always its children by the time it ends (a fork server stands between),
and the kernel's own peaks cannot be added up. So the process tree is looked at, a few times a
second: its memory is the resident memory of all its processes at one moment, with pages that two
share counted twice. Read from ``/proc`` (proc(5)); where there is none, of this process alone.
"""

import os
import resource
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

EVERY_SECONDS = 0.2
_PROC = Path("/proc")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")
_LONGEST = 4096
"""Bytes; a line of ``stat`` has a few hundred."""


class Seen(NamedTuple):
    """One process at one moment: resident bytes, and the seconds that cores worked for it."""

    memory: int
    seconds: float


def tree(root: int) -> dict[int, Seen]:
    """Look at a process and all below it, by process number."""
    children: dict[int, list[int]] = {}
    seen: dict[int, Seen] = {}
    for number, parent, found in _all():
        children.setdefault(parent, []).append(number)
        seen[number] = found
    below, waiting = {}, [root]
    while waiting:
        number = waiting.pop()
        if number in seen:
            below[number] = seen[number]
        waiting += children.get(number, [])
    return below


def _all() -> Iterator[tuple[int, int, Seen]]:
    for entry in os.scandir(_PROC) if _PROC.is_dir() else ():
        if entry.name.isdecimal() and (told := _told(f"{entry.path}/stat")):
            stat = told.rpartition(b")")[2].split()
            seconds = (int(stat[11]) + int(stat[12])) / _TICK
            yield int(entry.name), int(stat[1]), Seen(int(stat[21]) * _PAGE, seconds)


def _told(path: str) -> bytes:
    """Return what the kernel tells of a process, or nothing if it ended meanwhile.

    Every process of the machine is read at every look: without a file object, in a third of the
    time.
    """
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(file, _LONGEST)
    except OSError:
        return b""
    finally:
        os.close(file)


class Watch:
    """Looks at this process and all below it while it is entered."""

    def __init__(self) -> None:
        self._peak = 0
        self._seconds: dict[int, float] = {}
        self._over = threading.Event()
        self._eyes = threading.Thread(target=self._watch, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._look()
        self._eyes.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._eyes.join()

    def peak_memory(self) -> int:
        """Return the most bytes that the processes held together at a moment looked at."""
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return max(self._peak, own)

    def processor_seconds(self) -> float:
        """Return the seconds that cores worked so far, for processes that ended as well."""
        self._look()
        return sum(self._seconds.values())

    def _watch(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            self._look()

    def _look(self) -> None:
        seen = tree(os.getpid())
        self._peak = max(self._peak, sum(one.memory for one in seen.values()))
        self._seconds.update({number: one.seconds for number, one in seen.items()})
