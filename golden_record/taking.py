"""Ingest and standardize: inputs stream through both cores into the spool."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from golden_record.quality.facts import Reject as RejectCount
from golden_record.spool import Spool
from golden_record.stages import Stages
from resolver.ingest import Reject, RejectFile
from resolver.standardization import standardize_batches
from rules.standardize import Context


@dataclass(slots=True)
class Rejects:
    """Writes rejects to their file and counts them by input and reason."""

    file: RejectFile
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, reject: Reject) -> None:
        """Take one reject."""
        self.file.add(reject)
        self.counts[Path(reject.file).name, reject.sentence] += 1

    def counted(self) -> list[RejectCount]:
        """The counts, by input and reason, in order."""
        return [RejectCount(file, why, n) for (file, why), n in sorted(self.counts.items())]


Read = Callable[[Rejects], Iterator[pa.RecordBatch]]
"""Reads the inputs, passing rejects to the sink it is given."""


def take_in(
    read: Read, spool: Spool, *, rejects: Path, context: Context, workers: int, stages: Stages
) -> list[RejectCount]:
    """Read, standardize and spool all records; write the rejects to their file.

    Reading runs while workers standardize; the time waited for the inputs counts as ingest, the
    rest as standardize.
    """
    since = time.perf_counter()
    waited = 0.0

    def timed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        nonlocal waited
        read_so_far = 0
        while True:
            before = time.perf_counter()
            batch = next(batches, None)
            waited += time.perf_counter() - before
            if batch is None:
                return
            read_so_far += batch.num_rows
            stages.tell("ingest", read_so_far)
            yield batch

    with stages.worked("standardize"), RejectFile(rejects) as file, spool:
        sink = Rejects(file)
        for raw, standardized in standardize_batches(timed(read(sink)), context, workers):
            spool.add(raw, standardized)
            stages.tell("standardize", spool.received)
    stages.add("ingest", waited)
    stages.add("standardize", time.perf_counter() - since - waited)
    stages.finish("ingest", spool.received)
    stages.finish("standardize", spool.received)
    return sink.counted()
