"""Hand over: what a run resolved goes into a store that online changes go on writing to.

Resolving takes minutes, in which nothing is locked. Publishing finds out whether the store moved
on since it was read; then nothing is published, what came meanwhile is read, only that is linked
again, and publishing is tried once more. The last try holds the store from reading to publishing,
so it ends: changes wait, or are told to come again, and are never lost. What was received online
after the run had read the store stands: of the same key the run's row is passed over.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import count

import pyarrow as pa

from golden_record.errors import StaleResolutionError
from golden_record.former import Attempt, Earlier, arrivals
from golden_record.publish import PublishReport
from golden_record.resolving import Resolved
from golden_record.spool import Settled, Spool
from golden_record.stages import Stages
from golden_record.store import Store

FREE_ATTEMPTS = 2
"""How often a run resolves without holding the store."""

Known = Callable[[], Iterator[pa.RecordBatch]]
Resolve = Callable[[Settled, Earlier | None], Resolved]
Publish = Callable[[int, Settled, Resolved], PublishReport]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was published, and what of it changed the store."""

    settled: Settled
    resolved: Resolved
    changes: PublishReport


def hand_over(
    store: Store, spool: Spool, known: Known, resolve: Resolve, publish: Publish, *, stages: Stages
) -> HandedOver:
    """Resolve what the store and a run hold and publish it, whatever comes meanwhile.

    Args:
        store: where to.
        spool: what the run received.
        known: reads the live records of the store, as the rules of now standardize them.
        resolve: given the records, and what an attempt left to build on.
        publish: given the revision that was read, the records and what they came to; raises
            ``StaleResolutionError`` where the store has moved on.
        stages: where time is counted.
    """
    first: pa.Table | None = None
    attempt: Attempt | None = None
    earlier: Earlier | None = None
    for tries in count():
        with _held(store, holds=tries >= FREE_ATTEMPTS):
            base, hashes = store.revision(), store.record_hashes()
            if attempt:
                earlier, attempt = attempt.since(hashes), None
            first = hashes if first is None else first
            with stages.timed("settle"):
                settled = spool.settle(known(), arrivals(first, hashes))
            resolved = resolve(settled, earlier)
            try:
                return HandedOver(settled, resolved, publish(base, settled, resolved))
            except StaleResolutionError:
                attempt = _attempt(settled, resolved, hashes)
    raise AssertionError("the last try holds the store")


def _attempt(settled: Settled, resolved: Resolved, hashes: pa.Table) -> Attempt:
    return Attempt(
        records=settled.records,
        cluster=resolved.cluster,
        pairs=resolved.pairs,
        rulings=resolved.rulings,
        hashes=hashes,
    )


def _held(store: Store, *, holds: bool) -> AbstractContextManager[object]:
    return store.writing() if holds else nullcontext()
