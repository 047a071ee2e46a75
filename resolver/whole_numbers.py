"""Columns of whole numbers between Arrow and Python without one object per number.

>>> as_column(array("q", [3, 4])).to_pylist()
[3, 4]
>>> as_numbers(pa.chunked_array([[1], [2, 3]])).tolist()
[1, 2, 3]
"""

from array import array

import pyarrow as pa
import pyarrow.compute as pc


def as_column(numbers: "array[int]") -> pa.Array:
    """Show an array of 64-bit numbers as an Arrow column; both share the memory."""
    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers)])


def as_numbers(column: pa.ChunkedArray | pa.Array) -> "memoryview[int]":
    """Show a column of ``int64`` without nulls as a sequence of numbers."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    held = memoryview(whole.buffers()[1]).cast("B").cast("q")
    return held[whole.offset : whole.offset + len(whole)]


def row_numbers(count: int, kind: pa.DataType | None = None) -> pa.Array:
    """Return the numbers from 0 to ``count`` - 1, as 64-bit numbers or another kind."""
    one = pa.scalar(1, kind or pa.int64())
    return pc.subtract(pc.cumulative_sum(pa.repeat(one, count)), one)
