"""Parts: rows in an order that no one machine holds, as Parquet files one after the other.

Executors lay them aside. They are gone through a bounded number of rows at a time, or stay the
files that they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from resolver.table_file import ROW_GROUP

_READ_AT_ONCE = 16_384


@dataclass(frozen=True, slots=True)
class Parts:
    """Parquet files of this machine, in the order of their rows, and the schema of an output."""

    files: Sequence[Path]
    schema: pa.Schema

    @property
    def num_rows(self) -> int:
        """The rows of all of them."""
        return sum(pq.read_metadata(file).num_rows for file in self.files)

    def batches(self, rows: int = ROW_GROUP) -> Iterator[pa.RecordBatch]:
        """Go through all of them, so many rows at a time, fewer only in the end."""
        held: list[pa.RecordBatch] = []
        wanted = rows
        for batch in self._read():
            rest = batch
            while rest.num_rows >= wanted:
                yield _one([*held, rest.slice(0, wanted)])
                rest, held, wanted = rest.slice(wanted), [], rows
            held.append(rest)
            wanted -= rest.num_rows
        if wanted < rows:
            yield _one(held)

    def apart(self) -> Iterator["Parts"]:
        """Give each of them alone."""
        for file in self.files:
            yield Parts([file], self.schema)

    def _read(self) -> Iterator[pa.RecordBatch]:
        for path in self.files:
            with pq.ParquetFile(path, pre_buffer=False) as file:
                for batch in file.iter_batches(_READ_AT_ONCE, columns=self.schema.names):
                    yield batch.select(self.schema.names).cast(self.schema)


def _one(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    (whole,) = pa.Table.from_batches(batches).combine_chunks().to_batches()
    return whole
