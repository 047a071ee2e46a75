"""Work shared out to processes, its results in the order in which it was given.

Workers are forked from a process that has imported what they need (``get_ready``): that is done
once, not once for each of them, and beside what else is to be done.
"""

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from multiprocessing.forkserver import ensure_running, set_forkserver_preload
from pathlib import Path
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")

IMPORTED = ("resolver.standardization", "pandas")
"""What workers need; pyarrow looks for pandas, which may be missing, with the first array."""


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
    get_ready()
    with ProcessPoolExecutor(workers, _processes(), begin) as pool:
        under_way: deque[Future[Made]] = deque()
        for item in items:
            under_way.append(pool.submit(work, item))
            if len(under_way) > ahead:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def get_ready(*modules: str) -> None:
    """Start what workers are forked from, if it is not there, and go on at once.

    Args:
        modules: what else it should import.
    """
    if _has_forkserver():
        set_forkserver_preload([*IMPORTED, *modules])
        with _same_path():
            ensure_running()


@contextmanager
def _same_path() -> Iterator[None]:
    """Have processes find modules where this one does, not in the folder they are started in."""
    path = os.pathsep.join(str(Path(folder).absolute()) for folder in sys.path)
    given = {"PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _has_forkserver() -> bool:
    return "forkserver" in multiprocessing.get_all_start_methods()


def _processes() -> BaseContext:
    """Return a way to start processes that does not copy threads or open databases."""
    return multiprocessing.get_context("forkserver" if _has_forkserver() else "spawn")
