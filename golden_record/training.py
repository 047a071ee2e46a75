"""Train a model on the records of some inputs: read, standardize, learn, write the model folder.

Nothing is stored and nothing published. Decisions that stewards took in a store count as labels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from golden_record.resolving import rulings_of
from golden_record.scratch import scratch_folder
from golden_record.secret_key import secret_key
from golden_record.spool import Spool
from golden_record.stages import Listener, Stages, silent
from golden_record.store import open_store
from golden_record.taking import Rejects, take_in
from resolver.ingest import Mapping as ColumnMapping
from resolver.ingest import read
from resolver.model import load_model, save_model
from resolver.schema import STANDARDIZED
from resolver.training.report import write_report
from resolver.training.train import SEED, Training, train
from rules.standardize import Context

REPORT = "training_report.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainOptions:
    """How a model is trained.

    out: the model folder to write. base: the model to lean on, by default the one that ships.
    store: URL of a store whose steward decisions count as labels. The rest as for a run.
    """

    out: Path
    base: Path | None = None
    store: str | None = None
    mapping: ColumnMapping | None = None
    encoding: str | None = None
    reference: Any = None
    seed: int = SEED
    workers: int = 2
    memory: str = "1500MB"
    today: date = field(default_factory=date.today)


def train_model(
    inputs: Sequence[str | Path], options: TrainOptions, on_progress: Listener = silent
) -> Training:
    """Learn from the records of the inputs; write the model folder and its report.

    Raises:
        IngestError: an input, or the mapping, cannot be used; nothing was written.
        ModelError: the base does not fit the rules.
    """
    base = load_model(options.base)
    with scratch_folder(options.out) as scratch:
        records = _records(inputs, options, scratch, Stages(on_progress))
        training = train(
            records,
            base=base,
            scratch=scratch,
            seed=options.seed,
            rulings=_rulings(options.store),
            memory_limit=options.memory,
        )
        save_model(training.model, options.out)
        write_report(training, options.out / REPORT)
    return training


def _records(
    inputs: Sequence[str | Path], options: TrainOptions, scratch: Path, stages: Stages
) -> pa.Table:
    def reading(rejects: Rejects) -> Any:
        return read(inputs, rejects=rejects, mapping=options.mapping, encoding=options.encoding)

    spool = Spool(scratch)
    take_in(
        reading,
        spool,
        rejects=scratch / "rejects.csv",
        context=Context(secret_key(options.out).value, options.today, options.reference),
        workers=options.workers,
        stages=stages,
    )
    return spool.settle(()).records.read(STANDARDIZED.names)


def _rulings(url: str | None) -> pa.Table | None:
    if url is None:
        return None
    with open_store(url) as store:
        return rulings_of(store)
