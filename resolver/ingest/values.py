"""A typed value as the text a person would have written: what Excel, JSON, Parquet and SQL send.

>>> as_text(1012345678.0), as_text(True), as_text(2.5)
('1012345678', 'true', '2.5')
"""

import json
from datetime import date, datetime, time
from decimal import Decimal


def as_text(value: object) -> str | None:
    """Return a value as text.

    Whole numbers lose their decimals, dates are ISO 8601, lists of plain values are joined with a
    comma, other structures are JSON. Bytes that are not UTF-8 become half surrogate pairs, for
    which the row is rejected.

    Returns:
        ``None`` for nothing: SQL null, JSON null, not a number.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "surrogateescape")
    return _structure(value)


def _number(value: float) -> str | None:
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return str(int(value)) if value.is_integer() else repr(value)


def _decimal(value: Decimal) -> str | None:
    if not value.is_finite():
        return None
    return str(int(value)) if value == value.to_integral_value() else format(value, "f")


def _structure(value: object) -> str | None:
    if isinstance(value, list | tuple):
        parts = [as_text(v) for v in value if not isinstance(v, dict)]
        if len(parts) == len(value):
            return ", ".join(p for p in parts if p) or None
    return json.dumps(value, ensure_ascii=False, default=str)
