"""Hand over on Spark: settle, link, survive and publish from the executors, again where need be.

As on one machine (``golden_record.handing_over``) nothing is locked while a run resolves. Where the
store has moved on at publishing, nothing is published and all is resolved anew, what was read
excepted; the last try holds the writers' lock from reading to publishing, so it ends.
"""

from contextlib import nullcontext
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from golden_record.errors import StaleResolutionError
from golden_record.handing_over import FREE_ATTEMPTS
from golden_record.publish import RunInfo
from golden_record.resolving import rulings_of, telling, verb_of
from golden_record.spark.engine import SparkEngine
from golden_record.spark.handed_over import HandedOverOnSpark, Where
from golden_record.spark.known import known_records, state_of
from golden_record.spark.publishing import SparkResolution, publish_on_spark
from golden_record.spark.resolving import Policy, resolve_frames
from golden_record.spark.settling import settled, superseded
from golden_record.stages import Stages
from golden_record.store import Store
from resolver.engines.spark.artefacts import Artefacts, fingerprint
from resolver.link import Steps, generic_table
from resolver.model import Model
from rules.record import KEY_COLUMNS
from rules.survivorship import SurvivorshipRules

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_KEYS = list(KEY_COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkWays:
    """How a run is resolved and published: model, rules, what it is called, and where to."""

    model: Model
    rules: SurvivorshipRules
    run: RunInfo
    standardized_by: str
    url: str


def hand_over_on_spark(
    store: Store, spark: SparkEngine, ways: SparkWays, stages: Stages
) -> HandedOverOnSpark:
    """Resolve what a store on PostgreSQL and a run hold and publish it, whatever comes meanwhile.

    Raises:
        SparkJobError: Spark could not do it; nothing was published.
    """
    first: _Read | None = None
    for tries in count():
        with store.writing() if tries >= FREE_ATTEMPTS else nullcontext():
            read = _read(store, spark, ways, first)
            first = first or read
            try:
                return _attempt(store, spark, ways, (first, read), stages)
            except StaleResolutionError:
                continue
    raise AssertionError("the last try holds the store")


@dataclass(frozen=True, slots=True)
class _Read:
    """What the store held at a revision, and where what is made from it lies."""

    revision: int
    known: "DataFrame"
    artefacts: Artefacts


def _read(store: Store, spark: SparkEngine, ways: SparkWays, first: _Read | None) -> _Read:
    model = ways.model
    generic = {kind: sorted(values) for kind, values in model.generic_values.items()}
    with state_of(store) as state:
        since = first.revision if first else state.revision
        by = fingerprint(model.version, repr(model.parties), generic, repr(ways.rules), since)
        mine = spark.artefacts.within(f"{spark.made_from}-{state.revision}-{by}")
        known = mine.stage("known", lambda: known_records(spark.spark, ways.url, state))
    return _Read(state.revision, known, mine)


def _attempt(
    store: Store, spark: SparkEngine, ways: SparkWays, read: tuple[_Read, _Read], stages: Stages
) -> HandedOverOnSpark:
    first, now = read
    mine = now.artefacts
    with stages.timed("settle"):
        arrived = _arrived(first.known, now.known)
        kept = mine.stage("settled", lambda: settled(spark.received, now.known, arrived))
        lost = mine.work("count", lambda: superseded(spark.received, kept))
    policy = Policy(ways.model, ways.rules, rulings_of(store), store.pins())
    steps = Steps(telling(stages))
    with stages.worked("link"):
        frames = resolve_frames(kept, policy, mine, steps)
    for step, seconds in steps.seconds.items():
        stages.add(verb_of(step), seconds)
    for verb in ("decide", "cluster", "survive"):
        stages.finish(verb, frames.count)
    resolution = SparkResolution(
        run=ways.run,
        records=frames.records,
        clusters=frames.clusters,
        golden=frames.golden,
        pairs=frames.pairs,
        generic_values=generic_table(frames.generic_values),
        base_revision=now.revision,
        thresholds={party: m.thresholds for party, m in ways.model.parties.items()},
        standardized_by=ways.standardized_by,
    )
    with stages.timed("publish"):
        published = publish_on_spark(
            store,
            resolution,
            mine,
            ways.url,
            lambda step, done, total: stages.tell("publish", done, total),
        )
    where = Where(store, ways.url, mine, spark.scratch)
    return HandedOverOnSpark(frames, published, ways.model, lost, where)


def _arrived(first: "DataFrame", now: "DataFrame") -> "DataFrame":
    """Tell the keys whose records came, changed or went between two readings of the store."""
    held, holds = (known.where("is_live").select(*_KEYS, "content_hash") for known in (first, now))
    both = held.exceptAll(holds).unionAll(holds.exceptAll(held))
    return both.select(*_KEYS).distinct()
