"""How Arrow columns stand in the tables.

A list of text becomes one text with one element per line (a key never holds a line break), and
an empty list becomes null; everything else is kept as it is.
"""

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Boolean, Float, Text
from sqlalchemy.types import TypeEngine

from resolver.schema import RAW, STANDARDIZED
from rules.record import KEY_COLUMNS

RAW_TEXT = tuple(
    name for name in RAW.names if name not in KEY_COLUMNS and name not in ("file", "line")
)
STANDARDIZED_FIELDS = tuple(name for name in STANDARDIZED.names if name not in KEY_COLUMNS)


def _kind(field: pa.Field) -> type[TypeEngine[object]]:
    if pa.types.is_boolean(field.type):
        return Boolean
    return Float if pa.types.is_floating(field.type) else Text


STANDARDIZED_COLUMNS = tuple(
    (name, _kind(STANDARDIZED.field(name))) for name in STANDARDIZED_FIELDS
)


def flatten(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write the lists of a column as lines of text."""
    if not pa.types.is_list(column.type):
        return column
    empty = pc.equal(pc.list_value_length(column), 0)
    lines = pc.binary_join(column, "\n")
    return pc.if_else(empty, pa.scalar(None, pa.string()), lines)


def unflatten(column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    """Read a stored column as the Arrow column ``field``."""
    if not pa.types.is_list(field.type):
        return column if column.type == field.type else column.cast(field.type)
    text = column.cast(pa.string())
    lists = pc.split_pattern(pc.fill_null(text, ""), "\n")
    nothing = pa.scalar([], pa.list_(pa.string()))
    return pc.if_else(pc.is_null(text), nothing, lists)
