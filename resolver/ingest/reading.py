"""Read inputs of every kind as raw records, in Arrow batches, in bounded memory.

All inputs are opened and their headers fitted before the first row is read: a wrong mapping for
the last of ten files shows at once, not after an hour.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from resolver.ingest.canonical import Chunk, raw_batch
from resolver.ingest.delimited import Delimited, layout_of
from resolver.ingest.encodings import detect
from resolver.ingest.errors import NoRecords
from resolver.ingest.excel import Excel
from resolver.ingest.formats import sniff
from resolver.ingest.headers import Plan, plan_with_mapping, plan_without_mapping
from resolver.ingest.inputs import expand, is_database
from resolver.ingest.json_lines import JsonLines
from resolver.ingest.limits import Limits
from resolver.ingest.mapping import Mapping, SourceMapping
from resolver.ingest.parquet import Parquet
from resolver.ingest.rejects import Reject, RejectSink


class Input(Protocol):
    """One thing to read: its name, its columns, its rows."""

    name: str
    header: tuple[str, ...]

    def chunks(
        self, plan_for: Callable[[Sequence[str]], Plan], rejects: RejectSink
    ) -> Iterator[Chunk]:
        """Yield the rows in the order in which they stand."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading has come: records and rejects so far, over all inputs."""

    file: str
    files_done: int
    files: int
    records: int
    rejects: int


@dataclass(slots=True)
class _InOrder:
    """Passes rejects on by their lines, a chunk at a time, and counts them."""

    sink: RejectSink
    count: int = 0
    held: list[Reject] = field(default_factory=list)

    def add(self, reject: Reject) -> None:
        self.count += 1
        self.held.append(reject)

    def pass_on(self) -> None:
        for reject in sorted(self.held, key=lambda r: r.line):
            self.sink.add(reject)
        self.held.clear()


def read(
    inputs: Sequence[str | Path],
    *,
    rejects: RejectSink,
    mapping: Mapping | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    batch_rows: int = 32_768,
    on_progress: Callable[[Progress], None] | None = None,
) -> Iterator[pa.RecordBatch]:
    """Read inputs in order and yield batches in schema ``resolver.schema.RAW``.

    Args:
        inputs: files, folders, patterns, database URLs.
        rejects: takes the rows that cannot be read.
        mapping: which column is which; inputs in the canonical layout need none.
        encoding: of the text files, where it cannot be found out; a mapping's own comes first.
        delimiter: of the delimited files, likewise.
        limits: what is accepted of one input.
        batch_rows: the most rows in one batch.
        on_progress: called after each batch.

    Raises:
        IngestError: an input cannot be read at all.
    """
    said = _Said(mapping, encoding, delimiter, limits)
    opened = [_open(one, said) for one in expand(inputs)]
    found, records = _InOrder(rejects), 0
    for done, (source, plan_for) in enumerate(opened):
        for chunk in source.chunks(plan_for, found):
            whole = raw_batch(chunk, file=source.name, limits=limits, rejects=found)
            found.pass_on()
            for start in range(0, whole.num_rows, batch_rows):
                batch = whole.slice(start, batch_rows)
                records += batch.num_rows
                yield batch
            if on_progress is not None:
                on_progress(Progress(source.name, done, len(opened), records, found.count))
        found.pass_on()
    if not records and not found.count:
        mend = "Check the export that made it."
        raise NoRecords(opened[0][0].name, "holds a header and no records.", mend)


def check_headers(
    inputs: Sequence[str | Path],
    *,
    mapping: Mapping | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> None:
    """Open inputs and fit their headers as ``read`` does, without reading a row.

    Raises:
        IngestError: an input cannot be read at all.
    """
    for one in inputs:
        _open(one, _Said(mapping, encoding, delimiter, Limits()))


def header_of(one: str | Path, *, limits: Limits = Limits()) -> tuple[str, ...]:  # noqa: B008
    """Read the names of the columns of one input, as they stand in it.

    Raises:
        IngestError: it cannot be read.
    """
    return _input(one, _Said(None, None, None, limits), SourceMapping()).header


@dataclass(frozen=True, slots=True)
class _Said:
    """What the user said about all inputs."""

    mapping: Mapping | None
    encoding: str | None
    delimiter: str | None
    limits: Limits


def _open(one: str | Path, said: _Said) -> tuple[Input, Callable[[Sequence[str]], Plan]]:
    named = said.mapping.source_for(str(one)) if said.mapping is not None else None
    source = _input(one, said, named[1] if named else SourceMapping())
    plan_for = _planner(source, one, named)
    plan_for(source.header)
    return source, plan_for


def _input(one: str | Path, said: _Said, mapping: SourceMapping) -> Input:
    if is_database(one):
        from resolver.ingest.database import DatabaseInput  # SQLAlchemy takes a second to import

        return DatabaseInput(str(one))
    path, limits = Path(one), said.limits
    encoding = mapping.encoding or said.encoding
    match sniff(path, encoding=encoding):
        case "parquet":
            return Parquet(path, limits)
        case "excel":
            return Excel(path, limits, sheet=mapping.sheet, skip=mapping.skip_lines)
        case "json_lines":
            return JsonLines(path, detect(path, said=encoding), limits)
    delimiter = mapping.delimiter or said.delimiter
    layout = layout_of(
        path,
        detect(path, said=encoding),
        delimiter=delimiter,
        skip=mapping.skip_lines,
        limits=limits,
    )
    return Delimited(path, layout, limits)


def _planner(
    source: Input, one: str | Path, named: tuple[str, SourceMapping] | None
) -> Callable[[Sequence[str]], Plan]:
    if named is None:
        stem = "source" if is_database(one) else Path(one).name.partition(".")[0]
        return partial(plan_without_mapping, source.name, stem=stem)
    name, mapping = named
    return partial(
        plan_with_mapping,
        source.name,
        name=name,
        mapping=mapping,
        partial=isinstance(source, JsonLines),
    )
