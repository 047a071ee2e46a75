"""Read and standardize: every row is made comparable in the task that reads it.

So nothing as received is ever shuffled, spilled or written: what a task hands on has gone through
``standardize_batches``, which takes resident numbers and CI out. One frame holds it all: the raw
row as it may be kept, the standardized columns, or the reject that a row became.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from resolver.engines.spark.arrow import Batches, by_batch
from resolver.engines.spark.inputs import Listed, plain
from resolver.ingest import Limits, Mapping, Reject, RejectList, check_headers, read
from resolver.ingest.canonical import Chunk, raw_batch
from resolver.ingest.errors import NoRecords
from resolver.ingest.headers import Plan, plan_with_mapping, plan_without_mapping
from resolver.ingest.parquet import as_strings
from resolver.schema import RAW, STANDARDIZED
from resolver.standardization import standardize_batches
from rules.standardize import Context

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

REJECT = pa.struct([(name, pa.string()) for name in ("file", "column", "reason")])
READ = pa.schema(
    [
        ("file_no", pa.int64()),
        ("line", pa.int64()),
        ("raw", pa.struct(list(RAW))),
        ("reject", REJECT),
        *STANDARDIZED,
    ]
)
"""What reading leaves: the place of a row, and either the row or the reject that it became."""

_FILE, _ROW = "_hansaram_file", "_hansaram_row"


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read: what the user said about them, and how rows are standardized."""

    context: Context
    mapping: Mapping | None = None
    encoding: str | None = None
    delimiter: str | None = None

    def for_file(self, path: str) -> "Reading":
        """Keep of the mapping the table for one file, whatever the file is called."""
        named = self.mapping.source_for(path) if self.mapping else None
        if named is None:
            return replace(self, mapping=None)
        name, table = named
        only = Mapping(sources={name: table.model_copy(update={"files": []})})
        return replace(self, mapping=only)


def read_and_standardize(
    spark: "SparkSession", files: Sequence[Listed], reading: Reading
) -> "DataFrame":
    """Read all files into a frame of schema ``READ``.

    Raises:
        IngestError: the header of a file on this machine does not fit.
    """
    local = [one.path for one in files if not one.is_remote]
    said = {"encoding": reading.encoding, "delimiter": reading.delimiter}
    check_headers(local, mapping=reading.mapping, **said)
    frames = [*_of_parquet(spark, files, reading), *_of_text(spark, files, reading)]
    whole, *others = frames
    for other in others:
        whole = whole.unionAll(other)
    return whole


def _of_text(
    spark: "SparkSession", files: Sequence[Listed], reading: Reading
) -> "Iterator[DataFrame]":
    text = [one for one in files if not one.is_parquet]
    if local := [one for one in text if not one.is_remote]:

        def on_this(batches: Batches) -> Batches:
            for batch in batches:
                for place in batch.column(0).to_pylist():
                    yield from rows_of_file(local[place], Path(local[place].path), reading)

        yield by_batch(spark.range(0, len(local), 1, len(local)), on_this, READ)
    if remote := {one.path: one for one in text if one.is_remote}:

        def from_memory(batches: Batches) -> Batches:
            for batch in batches:
                for path, content in zip(*map(pa.Array.to_pylist, batch.columns), strict=True):
                    with in_memory(content, path) as held:
                        yield from rows_of_file(remote[path], held, reading)

        contents = spark.read.format("binaryFile").load(list(remote)).select("path", "content")
        yield by_batch(contents, from_memory, READ)


def rows_of_file(file: Listed, path: Path, reading: Reading) -> Batches:
    """Read one file that lies at ``path``, wherever it came from."""
    rejects, said = RejectList(), reading.for_file(file.path)
    batches = read(
        [path],
        rejects=rejects,
        mapping=said.mapping,
        encoding=said.encoding,
        delimiter=said.delimiter,
    )
    try:
        for batch in batches:
            yield from _standardized(batch, file, reading.context)
            yield from _rejected(rejects, file)
    except NoRecords:
        pass
    yield from _rejected(rejects, file)


@contextmanager
def in_memory(content: bytes, path: str) -> Iterator[Path]:
    """Show bytes as a file that lies in memory, under the name that tells its format."""
    descriptor = os.memfd_create("input", os.MFD_CLOEXEC)
    try:
        with os.fdopen(os.dup(descriptor), "wb") as file:
            file.write(content)
        with tempfile.TemporaryDirectory() as folder:
            link = Path(folder) / path.rpartition("/")[2]
            link.symlink_to(f"/proc/self/fd/{descriptor}")
            yield link
    finally:
        os.close(descriptor)


def _of_parquet(
    spark: "SparkSession", files: Sequence[Listed], reading: Reading
) -> "Iterator[DataFrame]":
    """One frame per table of the mapping: its files share a plan."""
    groups: dict[str, list[Listed]] = {}
    for file in files:
        if file.is_parquet:
            named = reading.mapping.source_for(file.path) if reading.mapping else None
            groups.setdefault(named[0] if named else "", []).append(file)
    for group in groups.values():
        paths = [one.path for one in group]
        frame = spark.read.option("mergeSchema", "true").parquet(*paths)
        plan = _plan(group[0].path, tuple(frame.columns), reading)
        yield by_batch(_selected(frame, plan), _parquet_rows(plan, group, reading.context), READ)


def _plan(path: str, header: tuple[str, ...], reading: Reading) -> Plan:
    named = reading.mapping.source_for(path) if reading.mapping else None
    if named is None:
        return plan_without_mapping(path, header, stem=Path(path).name.partition(".")[0])
    return plan_with_mapping(path, header, *named)


def _selected(frame: "DataFrame", plan: Plan) -> "DataFrame":
    from pyspark.sql import functions as sf

    wanted = [frame[f"`{plan.header[p]}`"] for p in plan.positions]
    place = (("file_path", _FILE), ("row_index", _ROW))
    return frame.select(*wanted, *(sf.col(f"_metadata.{known}").alias(n) for known, n in place))


def _parquet_rows(plan: Plan, files: Sequence[Listed], context: Context) -> Any:
    by_path = {file.path: file for file in files}

    def rows(batches: Batches) -> Batches:
        for batch in batches:
            for part, path in _by_file(batch):
                file, rejects = by_path[plain(path)], RejectList()
                cells = {p: as_strings(part.column(i)) for i, p in enumerate(plan.positions)}
                lines = pc.add(part.column(_ROW), 1)
                chunk = Chunk(plan, cells, lines)
                raw = raw_batch(chunk, file=file.path, limits=Limits(), rejects=rejects)
                yield from _standardized(raw, file, context)
                yield from _rejected(rejects, file)

    return rows


def _by_file(batch: pa.RecordBatch) -> Iterator[tuple[pa.RecordBatch, str]]:
    runs = pc.run_end_encode(batch.column(_FILE))
    start = 0
    for end, path in zip(runs.run_ends.to_pylist(), runs.values.to_pylist(), strict=True):
        yield batch.slice(start, end - start), path
        start = end


def _standardized(raw: pa.RecordBatch, file: Listed, context: Context) -> Batches:
    named = raw.set_column(
        RAW.get_field_index("file"), RAW.field("file"), pa.repeat(file.path, raw.num_rows)
    )
    for kept, comparable in standardize_batches([named], context, workers=1):
        rows = kept.num_rows
        columns = [
            pa.repeat(pa.scalar(file.number, pa.int64()), rows),
            kept.column("line"),
            pa.StructArray.from_arrays(kept.select(RAW.names).columns, fields=list(RAW)),
            pa.nulls(rows, REJECT),
            *comparable.select(STANDARDIZED.names).columns,
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=READ)


def _rejected(rejects: RejectList, file: Listed) -> Batches:
    if not rejects.rejects:
        return
    rows = [_reject_row(one, file) for one in rejects.rejects]
    rejects.rejects.clear()
    yield pa.RecordBatch.from_pylist(rows, schema=READ)


def _reject_row(one: Reject, file: Listed) -> dict[str, Any]:
    said = {"file": file.path, "column": one.column, "reason": one.reason}
    return {"file_no": file.number, "line": one.line, "reject": said}
