"""Rows in another order, whatever their number: shared out to files by their place, then sorted.

A sort of all rows would hold them all. Here each row goes to the file of its piece first; then one
piece at a time is read and put in order, and each row was written and read once more.

>>> import tempfile
>>> batch = pa.record_batch({"name": ["b", "lost", "a"]})
>>> with tempfile.TemporaryDirectory() as folder:
...     places = pa.array([1, None, 0])
...     [piece["name"].to_pylist() for piece in rearranged([batch], places, [0, 2], Path(folder))]
[['a', 'b']]
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc

from resolver.whole_numbers import as_numbers

PIECE = 100_000
"""Rows of one piece."""
TOGETHER = 50_000
"""Rows that are shared out at once: few would make many small parts."""
_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")
_PLACE = "\0place"


def even_edges(count: int, piece: int = PIECE) -> list[int]:
    """Cut ``count`` places into pieces: where each begins, and where the last one ends.

    >>> even_edges(5, 2)
    [0, 2, 4, 5]
    """
    return [*range(0, count, piece), count]


def rearranged(
    batches: Iterable[pa.RecordBatch],
    places: pa.Array | pa.ChunkedArray,
    edges: Sequence[int],
    scratch: Path,
) -> Iterator[pa.Table]:
    """Give rows in the order of their places, piece by piece.

    Args:
        batches: the rows, of one schema, as they come.
        places: for each row its place, no two alike; null leaves it out.
        edges: the places where pieces begin, and the one after the last.
        scratch: a folder for what waits; nothing stays in it.
    """
    with TemporaryDirectory(dir=scratch, prefix="rearranged-") as folder:
        parts = _Parts(Path(folder), edges)
        start = 0
        for batch in _together(batches):
            parts.share_out(batch, places.slice(start, batch.num_rows))
            start += batch.num_rows
        parts.close()
        yield from parts.read_in_order()


def _together(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= TOGETHER:
            yield pa.Table.from_batches(held).combine_chunks()
            held, rows = [], 0
    if rows:
        yield pa.Table.from_batches(held).combine_chunks()


class _Parts:
    """One file for each piece that has rows."""

    def __init__(self, folder: Path, edges: Sequence[int]) -> None:
        self._folder = folder
        self._edges = edges
        self._writers: dict[int, pa.RecordBatchFileWriter] = {}

    def share_out(self, rows: pa.Table, places: pa.Array | pa.ChunkedArray) -> None:
        """Put each row into the file of its piece."""
        numbered = rows.append_column(_PLACE, places)
        order = pc.sort_indices(places)
        ordered = numbered.take(order.slice(0, len(places) - places.null_count))
        numbers = as_numbers(ordered[_PLACE])
        cuts = [bisect_left(numbers, edge) for edge in self._edges]
        for piece, (start, end) in enumerate(pairwise(cuts)):
            if end > start:
                self._writer(piece, numbered.schema).write_table(ordered.slice(start, end - start))

    def _writer(self, piece: int, schema: pa.Schema) -> pa.RecordBatchFileWriter:
        if piece not in self._writers:
            path = str(self._path(piece))
            self._writers[piece] = pa.ipc.new_file(path, schema, options=_PACKED)
        return self._writers[piece]

    def _path(self, piece: int) -> Path:
        return self._folder / f"{piece}.arrow"

    def close(self) -> None:
        """Finish writing."""
        for writer in self._writers.values():
            writer.close()

    def read_in_order(self) -> Iterator[pa.Table]:
        """Read the pieces, each sorted by place and gone from the disk afterwards."""
        for piece in sorted(self._writers):
            path = self._path(piece)
            with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as reader:
                rows = reader.read_all().combine_chunks()
            path.unlink()
            ordered = rows.take(pc.sort_indices(rows[_PLACE]))
            yield ordered.drop_columns([_PLACE])
