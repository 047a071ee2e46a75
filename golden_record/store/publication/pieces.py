"""Piece by piece: no step of a publication holds all rows, and the next piece is made in a thread
while the one before is written into the store.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, cast

import pyarrow as pa

from resolver.table_file import Rows, batches_of

PIECE = 100_000
"""Rows that are in memory as text at once."""

Made = TypeVar("Made")
_OVER = object()


def pieces_of(rows: Rows, columns: list[str]) -> Iterator[tuple[int, pa.Table]]:
    """Cut some columns of a table into pieces: the number of the first row, and the rows."""
    start = 0
    for batch in batches_of(rows, columns, at_once=PIECE):
        yield start, pa.Table.from_batches([batch])
        start += batch.num_rows


def ahead(making: Iterable[Made]) -> Iterator[Made]:
    """Make the next piece in a thread while the last one is used.

    >>> list(ahead(n * n for n in range(4)))
    [0, 1, 4, 9]
    """
    pieces = iter(making)
    with ThreadPoolExecutor(1, "ahead") as maker:
        coming = maker.submit(next, pieces, _OVER)
        while (piece := coming.result()) is not _OVER:
            coming = maker.submit(next, pieces, _OVER)
            yield cast(Made, piece)
