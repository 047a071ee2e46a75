"""Hand over: what a run resolved goes into a store that online changes go on writing to.

Resolving takes minutes, in which nothing is locked. Publishing finds out whether the store moved
on since it was read; then nothing is published, what came meanwhile is read, only that is linked
again, and publishing is tried once more. The last try holds the store from reading to publishing,
so it ends: changes wait, or are told to come again, and are never lost. What was received online
after the run had read the store stands: of the same key the run's row is passed over.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import count

import pyarrow as pa

from golden_record.adding import Part
from golden_record.errors import StaleResolutionError
from golden_record.former import Attempt, Earlier, arrivals
from golden_record.publish import PublishReport
from golden_record.resolving import Resolved
from golden_record.spool import Settled, Spool
from golden_record.stages import Stages
from golden_record.store import Store
from golden_record.store.reach import Reach
from golden_record.turning import Turned
from golden_record.vicinity import Vicinity

FREE_ATTEMPTS = 2
"""How often a run resolves without holding the store."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How a run resolves and publishes.

    known: reads the live records of the store, as the rules of now standardize them. resolve: given
    the records, and what an attempt left to build on. publish: given the revision that was read,
    and what is to be published; raises ``StaleResolutionError`` where the store has moved on.
    adds_little: says whether a vicinity is worth looking for. near: finds that of some records,
    where it is small. resolve_part: given the records of a vicinity; ``None`` where they cannot be
    resolved by themselves.
    """

    known: Callable[[], Iterator[pa.RecordBatch]]
    resolve: Callable[[Settled, Earlier | None], Resolved]
    publish: Callable[[int, "Outcome"], PublishReport]
    adds_little: Callable[[], bool]
    near: Callable[[pa.Table], Vicinity | None]
    resolve_part: Callable[[Settled, Vicinity], Part | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: the records it read, what they came to, and the raw records received.

    turned: which values turned generic or ceased to be, where ``resolved`` is a part of the whole.
    """

    settled: Settled
    resolved: Resolved
    raw: Iterable[pa.RecordBatch]
    turned: Turned | None = None


def hand_over(
    store: Store, spool: Spool, ways: Ways, *, stages: Stages
) -> tuple[Outcome, PublishReport]:
    """Resolve what the store and a run hold and publish it, whatever comes meanwhile.

    Args:
        store: where to.
        spool: what the run received.
        ways: how.
        stages: where time is counted.
    """
    handing = _Handing(store, spool, ways, stages)
    for tries in count():
        with _held(store, holds=tries >= FREE_ATTEMPTS):
            base = store.revision()
            outcome = handing.within_vicinity() or handing.among_all()
            try:
                return outcome, ways.publish(base, outcome)
            except StaleResolutionError:
                handing.over_again(outcome)
    raise AssertionError("the last try holds the store")


@dataclass(slots=True)
class _Handing:
    """A handing over under way.

    first: the content of what the store held when it was read first. hashes: of all that it held
    when all was read last.
    """

    store: Store
    spool: Spool
    ways: Ways
    stages: Stages
    first: pa.Table | None = None
    hashes: pa.Table | None = None
    earlier: Attempt | None = None

    def within_vicinity(self) -> Outcome | None:
        """Resolve what can be touched alone, where that is little."""
        if not self.ways.adds_little():
            return None
        with self.stages.timed("recall"):
            with self.store.reading() as connection:
                held = Reach(connection).content(self.spool.keys())
            near = self.ways.near(self.spool.coming(self._arrived(held)))
        if near is None:
            return None
        settled = self._settled(near.known(self.store), held)
        part = self.ways.resolve_part(settled, near)
        return Outcome(settled, part.resolved, part.raw, near.turned) if part else None

    def among_all(self) -> Outcome:
        """Resolve everything, building on what an attempt left."""
        self.hashes = self.store.record_hashes()
        earlier = self.earlier.since(self.hashes) if self.earlier else None
        self.earlier = None
        settled = self._settled(self.ways.known(), self.hashes)
        return Outcome(settled, self.ways.resolve(settled, earlier), settled.raw)

    def _settled(self, known: Iterable[pa.RecordBatch], held: pa.Table) -> Settled:
        with self.stages.timed("settle"):
            return self.spool.settle(known, self._arrived(held))

    def _arrived(self, held: pa.Table) -> pa.Table:
        self.first = held if self.first is None else self.first
        return arrivals(self.first, held)

    def over_again(self, outcome: Outcome) -> None:
        """Keep what the next attempt can build on."""
        if outcome.turned is None and self.hashes is not None:
            self.earlier = _attempt(outcome.settled, outcome.resolved, self.hashes)


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
