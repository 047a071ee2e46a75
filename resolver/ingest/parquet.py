"""Parquet: any column types, as text; only the columns that the plan reads are ever decoded.

The line of a record is its row, counted from 1.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from resolver.ingest.canonical import Chunk
from resolver.ingest.errors import TooLarge, UnsupportedFormat
from resolver.ingest.headers import Plan
from resolver.ingest.limits import Limits
from resolver.ingest.rejects import RejectSink
from resolver.ingest.values import as_text


class Parquet:
    """One Parquet file."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.name = str(path)
        self._path = path
        try:
            with pq.ParquetFile(path) as file:
                self.header = tuple(file.schema_arrow.names)
        except (pa.ArrowException, OSError) as error:
            mend = "Copy it again from where it came."
            raise UnsupportedFormat(self.name, "is a damaged Parquet file.", mend) from error
        if len(self.header) > limits.columns:
            mend = f"At most {limits.columns} are read."
            raise TooLarge(self.name, f"has {len(self.header)} columns.", mend)

    def chunks(
        self, plan_for: Callable[[Sequence[str]], Plan], rejects: RejectSink
    ) -> Iterator[Chunk]:
        """Yield the rows, some thousand at a time."""
        plan = plan_for(self.header)
        first = 1
        with pq.ParquetFile(self._path) as file:
            names = [self.header[p] for p in plan.positions]
            for batch in file.iter_batches(batch_size=16_384, columns=names):
                cells = {p: self._text(batch.column(self.header[p])) for p in plan.positions}
                lines = pa.array(range(first, first + batch.num_rows), pa.int64())
                first += batch.num_rows
                yield Chunk(plan, cells, lines)

    def _text(self, column: pa.Array) -> pa.StringArray:
        try:
            return as_strings(column)
        except (pa.ArrowInvalid, UnicodeError) as error:
            mend = "Write it again as UTF-8."
            raise UnsupportedFormat(self.name, "holds text that is not UTF-8.", mend) from error


def as_strings(column: pa.Array) -> pa.StringArray:
    """Return a column of any type as text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_string(kind):
        column.validate(full=True)
        return column
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_integer(kind):
        return column.cast(pa.string())
    return pa.array([as_text(value) for value in column.to_pylist()], pa.string())
