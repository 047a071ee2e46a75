"""A run: the eight verbs in order, from messy inputs to published golden records.

Nothing is published half: the store changes in one transaction, and the outputs replace older
ones only after it. A run that fails, or is killed, leaves the store and older outputs as they
were; its scratch folder, on the disk of the outputs, goes with it (after a kill, with the next
run).
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golden_record import outputs
from golden_record.adding import adds_little, resolve_part
from golden_record.errors import OutputsError
from golden_record.former import Earlier
from golden_record.handed_over import HandedOver, HandedOverHere, Here
from golden_record.handing_over import Outcome, Ways, hand_over
from golden_record.publish import PublishReport, Resolution, RunInfo, publish
from golden_record.quality.facts import Facts, Reject
from golden_record.quality.measures import measure
from golden_record.resolving import Means, Resolved, resolve
from golden_record.restandardizing import records_of_now
from golden_record.rules_version import rules_version, standardized_by
from golden_record.scratch import scratch_folder
from golden_record.secret_key import SecretKey, key_folder, secret_key
from golden_record.spool import Settled, Spool
from golden_record.stages import Listener, Stages, silent
from golden_record.store import Store, open_store
from golden_record.taking import Rejects, take_in
from golden_record.vicinity import vicinity_of
from golden_record.watching import Watch
from resolver.ingest import Mapping as ColumnMapping
from resolver.ingest import read
from resolver.model import Model, load_model
from rules.standardize import Context
from rules.survivorship import DEFAULT, SurvivorshipRules

if TYPE_CHECKING:
    from golden_record.spark.engine import SparkEngine
    from golden_record.spark.options import SparkOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a run is done.

    out: folder for the outputs. store: its URL, by default a SQLite file in ``out``.
    mapping: which column is which; ``None`` for inputs in the canonical layout.
    encoding, delimiter: of text inputs where they cannot be found out. model: a model folder, by
    default the one that ships. reference: of addresses. workers: processes for standardizing and
    surviving, and threads of the engine. memory: of the engine, as DuckDB writes it. spark: where
    Spark shall do the work.
    """

    out: Path
    store: str | None = None
    mapping: ColumnMapping | None = None
    encoding: str | None = None
    delimiter: str | None = None
    model: Path | None = None
    rules: SurvivorshipRules = DEFAULT
    reference: Any = None
    workers: int = 2
    memory: str = "1500MB"
    today: date = field(default_factory=date.today)
    spark: "SparkOptions | None" = None

    @property
    def store_url(self) -> str:
        """The store's URL, the default spelled out."""
        return self.store or f"sqlite:///{self.out / 'hansaram.db'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a run came to: where its outputs are, what it counted and changed."""

    run_id: str
    out: Path
    counts: Mapping[str, int]
    changes: PublishReport
    seconds: Mapping[str, float]
    peak_memory_bytes: int


def run(
    inputs: Sequence[str | Path], options: RunOptions, on_progress: Listener = silent
) -> RunResult:
    """Take inputs through the eight verbs and publish what came of them.

    Raises:
        IngestError: an input, or the mapping, cannot be used; nothing was changed.
        GoldenRecordError: the store or the secret key cannot be used; nothing was changed.
        ModelError: the model does not fit the rules; nothing was changed.
        OutputsError: the store took the result, the files could not be written.
    """
    model = load_model(options.model)
    key = secret_key(key_folder(options.store_url))
    with (
        scratch_folder(options.out) as scratch,
        Watch() as watch,
        _engine(options, scratch) as spark,
    ):
        stages = Stages(on_progress, watch)
        return _Run(options, model, key, scratch, stages, spark).carry_out(inputs)


@contextmanager
def _engine(options: RunOptions, scratch: Path) -> "Iterator[SparkEngine | None]":
    if options.spark is None:
        yield None
        return
    from golden_record.spark.engine import spark_engine

    with spark_engine(options.spark, options.out, scratch) as engine:
        yield engine


@contextmanager
def _after_publishing(out: Path) -> Iterator[None]:
    """Say the truth about a failure that comes when the store has changed already."""
    try:
        yield
    except Exception as error:
        raise OutputsError(out, error) from error


@dataclass(slots=True)
class _Run:
    """One run under way."""

    options: RunOptions
    model: Model
    key: SecretKey
    scratch: Path
    stages: Stages
    spark: "SparkEngine | None" = None
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    since: float = field(default_factory=time.perf_counter)

    def carry_out(self, inputs: Sequence[str | Path]) -> RunResult:
        staging = outputs.Staging(self.scratch)
        spool = Spool(self.scratch, self.options.memory)
        rejects = self._take_in(inputs, spool, staging)
        with open_store(self.options.store_url) as store:
            done = self._on_spark(store, spool) or self._here(store, spool)
            with _after_publishing(self.options.out):
                with self.stages.timed("export"):
                    done.write(staging)
                with self.stages.timed("report"):
                    report = measure(done.tallies(), self._facts(done, rejects))
                    staging.write_report(report)
                    store.save_quality(self._run_id, report)
                self.stages.finish("publish", done.records)
                result = self._result(report["totals"], done.changes)
                account = {
                    **self._account(inputs, result),
                    "standardized_by": self._standardized_by,
                    "files": staging.digests(),
                    "records_read": done.records,
                    "linked_again": done.linked,
                    "reviews_withheld": done.withheld,
                }
                staging.hand_over(account, self.options.out)
        return result

    def _ways(self, store: Store, spool: Spool) -> Ways:
        return Ways(
            known=lambda: records_of_now(store, self._context, self.options.workers),
            resolve=lambda settled, earlier: self._resolve(store, settled, earlier),
            publish=lambda base, outcome: self._publish(store, base, outcome),
            adds_little=lambda: not self.spark and adds_little(store, spool, self._means()),
            near=lambda came: vicinity_of(store, came, self.model),
            resolve_part=lambda settled, vicinity: resolve_part(
                settled, store, vicinity, self._means(), self.stages
            ),
        )

    def _take_in(
        self, inputs: Sequence[str | Path], spool: Spool, staging: outputs.Staging
    ) -> list[Reject]:
        if self.spark:
            from golden_record.spark.engine import Said

            options = self.options
            said = Said(inputs, options.mapping, options.encoding, options.delimiter)
            return self.spark.read(said, staging.rejects, self._context, self.stages)

        def reading(rejects: Rejects) -> Any:
            return read(
                inputs,
                rejects=rejects,
                mapping=self.options.mapping,
                encoding=self.options.encoding,
                delimiter=self.options.delimiter,
            )

        return take_in(
            reading,
            spool,
            rejects=staging.rejects,
            context=self._context,
            workers=self.options.workers,
            stages=self.stages,
        )

    def _here(self, store: Store, spool: Spool) -> HandedOver:
        outcome, changes = hand_over(store, spool, self._ways(store, spool), stages=self.stages)
        return HandedOverHere(
            store=store,
            outcome=outcome,
            changes=changes,
            model=self.model,
            standardized_by=self._standardized_by,
            here=Here(out=self.options.out, scratch=self.scratch, memory=self.options.memory),
        )

    def _on_spark(self, store: Store, spool: Spool) -> HandedOver | None:
        """Hand over on Spark, where it can all be done there; else have it go on here."""
        if self.spark is None:
            return None
        made_by, url = self._standardized_by, self.options.store_url
        if not url.startswith("postgresql") or store.layouts_of_others(made_by):
            self.spark.fill(spool, self.stages)
            return None
        from golden_record.spark.handing_over import SparkWays, hand_over_on_spark

        ways = SparkWays(
            model=self.model,
            rules=self.options.rules,
            run=self._info(),
            standardized_by=made_by,
            url=url,
        )
        self.key.keep()
        return hand_over_on_spark(store, self.spark, ways, self.stages)

    def _resolve(self, store: Store, settled: Settled, earlier: Earlier | None) -> Resolved:
        means = self._means()
        if self.spark:
            means = replace(means, **self.spark.ways(store.revision(), means.model, means.rules))
        resolved = resolve(settled, store, means, self.stages, earlier)
        self.key.keep()
        return resolved

    def _means(self) -> Means:
        return Means(
            model=self.model,
            rules=self.options.rules,
            scratch=self.scratch,
            workers=self.options.workers,
            memory=self.options.memory,
            standardized_by=self._standardized_by,
        )

    @property
    def _context(self) -> Context:
        return Context(self.key.value, self.options.today, self.options.reference)

    @property
    def _standardized_by(self) -> str:
        return standardized_by(self.options.reference)

    @property
    def _run_id(self) -> str:
        return f"{self.started:%Y%m%dT%H%M%S%f}"

    def _publish(self, store: Store, base: int, outcome: Outcome) -> PublishReport:
        resolved = outcome.resolved
        url = self.options.store_url
        resolution = Resolution(
            run=self._info(),
            raw=outcome.raw,
            records=resolved.records,
            cluster=resolved.cluster,
            pairs=resolved.pairs,
            golden=resolved.golden,
            turned=outcome.turned,
            generic_values=resolved.linkage.generic_values,
            base_revision=base,
            thresholds={party: m.thresholds for party, m in self.model.parties.items()},
            standardized_by=self._standardized_by,
            scratch=self.scratch,
            memory=self.options.memory,
            copying=self.spark.copying(url) if self.spark else None,
        )
        with self.stages.timed("publish"):
            return publish(
                store,
                resolution,
                lambda step, done, total: self.stages.tell("publish", done, total),
            )

    def _info(self) -> RunInfo:
        return RunInfo(
            run_id=self._run_id,
            started_at=self.started.isoformat(timespec="seconds"),
            model_version=self.model.version,
            rules_version=rules_version(),
        )

    def _facts(self, done: HandedOver, rejects: list[Reject]) -> Facts:
        return Facts(
            run=self._identity(),
            changes={k: v for k, v in asdict(done.changes).items() if isinstance(v, int)},
            rejects=rejects,
            generic_values=done.generic_values(),
            superseded=done.superseded,
        )

    def _identity(self) -> dict[str, Any]:
        return {
            "run_id": self._run_id,
            "started_at": self.started.isoformat(timespec="seconds"),
            "version": outputs.version(),
            "model_version": self.model.version,
            "rules_version": rules_version(),
        }

    def _result(self, totals: Mapping[str, int], changes: PublishReport) -> RunResult:
        self.stages.seconds["total"] = round(time.perf_counter() - self.since, 3)
        return RunResult(
            run_id=self._run_id,
            out=self.options.out,
            counts=totals,
            changes=changes,
            seconds=self.stages.seconds,
            peak_memory_bytes=self.stages.watch.peak_memory(),
        )

    def _account(self, inputs: Sequence[str | Path], result: RunResult) -> dict[str, Any]:
        return {
            **self._identity(),
            "versions": outputs.versions(),
            "inputs": [outputs.without_password(one) for one in inputs],
            "store": outputs.without_password(self.options.store_url),
            "engine": "spark" if self.spark else "duckdb",
            "workers": self.options.workers,
            "counts": dict(result.counts),
            "changes": asdict(result.changes),
            "seconds": dict(result.seconds),
            "processor_seconds": dict(self.stages.processor),
            "peak_memory_bytes": result.peak_memory_bytes,
        }
