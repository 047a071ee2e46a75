"""The columns that travel between stages, as Arrow schemas."""

from dataclasses import fields
from typing import Any, get_type_hints

import pyarrow as pa

from rules.record import READ_COLUMNS, StandardizedRecord

RAW = pa.schema(
    [(name, pa.string()) for name in READ_COLUMNS]
    + [("extras", pa.string()), ("file", pa.string()), ("line", pa.int64())]
)

JSON_COLUMNS = frozenset({"phones", "issues"})


def _arrow_type(name: str, annotation: Any) -> pa.DataType:
    if name in JSON_COLUMNS:
        return pa.string()
    text = str(annotation)
    if text.startswith("tuple"):
        return pa.list_(pa.string())
    if annotation is bool:
        return pa.bool_()
    if "float" in text:
        return pa.float64()
    return pa.string()


_HINTS = get_type_hints(StandardizedRecord)
STANDARDIZED = pa.schema(
    [(f.name, _arrow_type(f.name, _HINTS[f.name])) for f in fields(StandardizedRecord)]
)
