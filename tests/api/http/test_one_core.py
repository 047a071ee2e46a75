"""The threads of a service are kept on one core, and leave it together when others crowd it."""

import os
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest

from api.http.one_core import PAUSE, OneCore

CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
pytestmark = pytest.mark.skipif(len(CORES) < 2, reason="there is no choice of cores")


def elsewhere(action: Callable[[], Any]) -> Any:
    """Do something in a thread of its own: what it keeps, the others do not."""
    found = []
    thread = threading.Thread(target=lambda: found.append(action()))
    thread.start()
    thread.join()
    return found[0]


def cores() -> set[int]:
    return os.sched_getaffinity(0)


class Resting:
    """A thread that waits until it is told to end."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._begun = threading.Event()
        self.thread = threading.Thread(target=self._rest)
        self.thread.start()
        self._begun.wait()

    def _rest(self) -> None:
        self._begun.set()
        self._ending.wait()

    @property
    def cores(self) -> set[int]:
        return os.sched_getaffinity(self.thread.native_id or 0)

    def end(self) -> None:
        self._ending.set()
        self.thread.join()


@pytest.fixture
def waited() -> Iterator[list[float]]:
    yield [0.0]


def test_a_thread_and_those_it_starts_later_are_on_one_core(waited: list[float]) -> None:
    def keep() -> tuple[set[int], set[int], set[int]]:
        core, before = OneCore(lambda: waited[0]), Resting()
        core.start()
        after = Resting()
        try:
            return before.cores, after.cores, cores()
        finally:
            core.stop()
            before.end()
            after.end()

    before, after, own = elsewhere(keep)
    assert before == CORES
    assert after == own
    assert len(own) == 1
    assert own < CORES
    assert cores() == CORES


@pytest.mark.parametrize(
    ("seconds", "moves"), [((1.0, 2.0, 3.0), 0), ((PAUSE, PAUSE, PAUSE), 1), ((2.0, 4.0, 4.5), 2)]
)
def test_all_move_on_where_one_waited_too_long_for_the_core(
    waited: list[float], seconds: tuple[float, ...], moves: int
) -> None:
    def keep() -> tuple[list[set[int]], set[int], set[int]]:
        core, anywhere = OneCore(lambda: waited[0]), Resting()
        core.start()
        kept, seen = Resting(), [cores()]
        try:
            for told in seconds:
                waited[0] = told
                core.look()
                seen.append(cores())
            return seen, kept.cores, anywhere.cores
        finally:
            core.stop()
            kept.end()
            anywhere.end()

    seen, kept, anywhere = elsewhere(keep)
    assert all(len(one) == 1 for one in seen)
    assert sum(a != b for a, b in pairwise(seen)) == moves
    assert kept == seen[-1]
    assert anywhere == CORES


def test_who_may_not_choose_a_core_works_on_all() -> None:
    def keep() -> set[int]:
        core = OneCore(cores=(100_000, 100_001))
        core.start()
        core.stop()
        return cores()

    assert elsewhere(keep) == CORES


def test_the_kernel_says_how_long_a_thread_waited() -> None:
    def look() -> set[int]:
        core = OneCore()
        core.look()
        return cores()

    assert elsewhere(look) == CORES
