"""The worker: takes in the rows of jobs, chunk by chunk, until it is told to stop.

A worker that is told to stop finishes the chunk in hand and gives the job back; of one that dies,
the job is taken over when its lease runs out, and goes on with the first row not taken in.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from golden_record.errors import StoreError
from golden_record.jobs.chunks import HopelessError, UnderWay
from golden_record.jobs.errors import LeaseLostError
from golden_record.jobs.job import job
from golden_record.jobs.leases import Lease, claim, end, give_back, hold
from golden_record.jobs.submitting import purge
from golden_record.life_cycle import Means
from golden_record.store import Store

PAUSE_SECONDS = 0.003
"""Between two chunks, for others who want to write."""
IDLE_SECONDS = 0.5

Tell = Callable[..., None]


def _silent(_event: str, **_facts: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Who works.

    name: that no other worker has. stop: asked between chunks. tell: hears what happens, as an
    event and its facts, never personal data.
    """

    name: str
    stop: Callable[[], bool] = lambda: False
    tell: Tell = _silent


def work(store: Store, means: Callable[[], Means], worker: Worker) -> None:
    """Work on jobs as they come, until told to stop.

    Args:
        store: where they are.
        means: gives what linking works with, on the day.
        worker: who works.
    """
    purge(store)
    while not worker.stop():
        if not _found_work(store, means, worker):
            _rest(IDLE_SECONDS, worker)


def work_off(store: Store, means: Callable[[], Means], worker: Worker) -> None:
    """Work until no job is left for this worker, or until told to stop."""
    while not worker.stop() and work_once(store, means(), worker):
        pass


def _found_work(store: Store, means: Callable[[], Means], worker: Worker) -> bool:
    """Work on a job; where the store cannot be used just now, another time will come."""
    try:
        return work_once(store, means(), worker)
    except StoreError as error:
        worker.tell("store", error=type(error).__name__)
        return False


def _rest(seconds: float, worker: Worker) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not worker.stop():
        time.sleep(min(0.1, seconds))


def work_once(store: Store, means: Means, worker: Worker) -> bool:
    """Work on one job, if one waits, to its end or until told to stop.

    Returns:
        Whether there was one.
    """
    lease = claim(store, worker.name)
    if lease is None:
        return False
    worker.tell("job", job_id=lease.job_id, died_before=lease.died)
    try:
        if not _to_its_end(UnderWay(store, means, lease), worker):
            give_back(store, lease)
    except LeaseLostError:
        worker.tell("lease lost", job_id=lease.job_id)
        return True
    except HopelessError as error:
        _fail(store, lease, str(error))
    except Exception:
        give_back(store, lease)
        raise
    now = job(store, lease.job_id)
    worker.tell("job left", job_id=now.job_id, state=now.state, done=now.done, total=now.total)
    return True


def _to_its_end(job: UnderWay, worker: Worker) -> bool:
    while not worker.stop():
        if not job.advance():
            return True
        time.sleep(PAUSE_SECONDS)
    return False


def _fail(store: Store, lease: Lease, error: str) -> None:
    with store.writing() as connection:
        hold(connection, lease)
        end(connection, lease, "failed", error)
