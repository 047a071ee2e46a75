"""The worker: takes in the rows of jobs, chunk by chunk, until it is told to stop.

A worker that is told to stop finishes the chunk in hand and gives the job back; of one that dies,
the job is taken over when its lease runs out, and goes on with the first row not taken in.
"""

import time
from collections.abc import Callable

from golden_record.errors import StoreBusyError
from golden_record.jobs.chunks import HopelessError, UnderWay
from golden_record.jobs.errors import LeaseLostError
from golden_record.jobs.leases import Lease, claim, end, give_back, hold
from golden_record.jobs.submitting import purge
from golden_record.life_cycle import Means
from golden_record.store import Store

PAUSE_SECONDS = 0.003
"""Between two chunks, for others who want to write."""
IDLE_SECONDS = 0.5

Stop = Callable[[], bool]


def work(store: Store, means: Callable[[], Means], *, worker: str, stop: Stop) -> None:
    """Work on jobs as they come, until told to stop.

    Args:
        store: where they are.
        means: gives what linking works with, on the day.
        worker: a name that no other worker has.
        stop: asked between chunks.
    """
    purge(store)
    while not stop():
        try:
            if work_once(store, means(), worker, stop):
                continue
        except StoreBusyError:
            pass
        _rest(IDLE_SECONDS, stop)


def _rest(seconds: float, stop: Stop) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stop():
        time.sleep(min(0.1, seconds))


def work_once(store: Store, means: Means, worker: str, stop: Stop = lambda: False) -> bool:
    """Work on one job, if one waits, to its end or until told to stop.

    Returns:
        Whether there was one.
    """
    lease = claim(store, worker)
    if lease is None:
        return False
    try:
        if not _to_its_end(UnderWay(store, means, lease), stop):
            give_back(store, lease)
    except LeaseLostError:
        pass
    except HopelessError as error:
        _fail(store, lease, str(error))
    except Exception:
        give_back(store, lease)
        raise
    return True


def _to_its_end(job: UnderWay, stop: Stop) -> bool:
    while not stop():
        if not job.advance():
            return True
        time.sleep(PAUSE_SECONDS)
    return False


def _fail(store: Store, lease: Lease, error: str) -> None:
    with store.writing() as connection:
        hold(connection, lease)
        end(connection, lease, "failed", error)
