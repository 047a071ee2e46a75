"""Processes that publish and are killed on the way, by themselves or from outside.

They are forked from a server that has loaded everything, so a kill costs little.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.context import ForkServerProcess
from typing import Any

from golden_record.publish import publish
from golden_record.store import Store, open_store
from golden_record.store.bulk import PostgresBulk, SqliteBulk
from golden_record.store.layouts import UNKNOWN
from tests.golden_record.forks import FORKS
from tests.golden_record.resolutions import resolution


def publisher(
    url: str,
    clusters: tuple[str, ...],
    names: dict[str, str],
    *,
    dies_at: int | str | None,
    standardized_by: str = UNKNOWN,
) -> ForkServerProcess:
    """Start a process that publishes clusters and kills itself at a moment.

    Args:
        url: of the store.
        clusters: see ``resolutions.resolution``.
        names: of the records.
        dies_at: the number of the bulk statement before which it dies, or ``tidy`` for the
            moment after the commit; ``None`` lives.
        standardized_by: where these are not the rules of the store, all is written anew.
    """
    what = (url, clusters, names, dies_at, standardized_by)
    process = FORKS.Process(target=_publish, args=what)
    process.start()
    return process


def _publish(
    url: str,
    clusters: tuple[str, ...],
    names: dict[str, str],
    dies_at: int | str | None,
    standardized_by: str,
) -> None:
    if dies_at == "tidy":
        Store.tidy = lambda self: _die()  # type: ignore[method-assign]
    elif isinstance(dies_at, int):
        _count_down(dies_at)
    found = resolution(clusters, names=names)
    run = replace(found.run, run_id=f"process-{os.getpid()}")
    with open_store(url) as store:
        publish(store, replace(found, run=run, standardized_by=standardized_by))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _count_down(left: int) -> None:
    """Make the bulk statement of a number the last thing this process ever reaches."""
    statements = iter(range(left))

    def counted(statement: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            if next(statements, None) is None:
                _die()
            return statement(*arguments)

        return run

    for bulk in (SqliteBulk, PostgresBulk):
        for name in ("load", "execute"):
            setattr(bulk, name, counted(getattr(bulk, name)))
