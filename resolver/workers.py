"""Work shared out to processes, its results in the order in which it was given."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.context import BaseContext
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def in_order(
    work: Callable[[Item], Made],
    items: Iterable[Item],
    workers: int,
    *,
    ahead: int,
    begin: Callable[[], None] | None = None,
) -> Iterator[Made]:
    """Do work on many items in so many processes of their own.

    Args:
        work: a function that travels to a process, as its items and results do.
        items: taken no faster than the work is done.
        workers: the number of processes.
        ahead: how many items may be under way, or done and not yet asked for.
        begin: what each process does first; travels to it too.
    """
    with ProcessPoolExecutor(workers, _processes(), begin) as pool:
        under_way: deque[Future[Made]] = deque()
        for item in items:
            under_way.append(pool.submit(work, item))
            if len(under_way) > ahead:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def _processes() -> BaseContext:
    """Return a way to start processes that does not copy threads or open databases."""
    ways = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("forkserver" if "forkserver" in ways else "spawn")
