"""Standardized records as Arrow columns.

Records of the same value share a part (``rules.parts``), so each distinct part is carried to Arrow
once and its columns are gathered from there; what was made for each record goes as it is.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from resolver.schema import STANDARDIZED
from rules.parts import DISTINCT_VALUES
from rules.record import Issue, Phone
from rules.standardize import Part, Standardized


def to_batch(done: Standardized) -> pa.RecordBatch:
    """Return records in the schema ``resolver.schema.STANDARDIZED``."""
    if not done.columns["source"]:
        return pa.RecordBatch.from_pylist([], STANDARDIZED)
    columns = {name: _array(name, values) for name, values in done.columns.items()}
    told: list[pa.Array] = []
    for parts in done.parts:
        distinct, places = _encoded(parts)
        by_column = dict(zip(distinct[0]._fields, zip(*distinct, strict=True), strict=True))
        issues = by_column.pop("issues")
        columns |= {name: _array(name, of).take(places) for name, of in by_column.items()}
        if any(issues):
            told.append(_array("issues", map(_listed, issues)).take(places))
    columns["issues"] = _bracketed(told) if told else _array("issues", ["[]"] * len(places))
    return pa.RecordBatch.from_arrays(
        [columns[name] for name in STANDARDIZED.names], schema=STANDARDIZED
    )


def _array(name: str, values: Iterable[Any]) -> pa.Array:
    if name == "phones":
        values = map(phones_json, values)
    return pa.array(list(values), STANDARDIZED.field(name).type)


def _encoded(parts: Sequence[Part]) -> tuple[list[Part], pa.Array]:
    """Return each part once, and for each row which one it has."""
    known = list(map(id, parts))
    distinct = dict(zip(known, parts, strict=True))
    places = dict(zip(distinct, range(len(distinct)), strict=True))
    return list(distinct.values()), pa.array(list(map(places.__getitem__, known)), pa.int32())


_BETWEEN = ", "


def _listed(issues: tuple[Issue, ...]) -> str:
    """Return issues as JSON with a separator before them, or empty text."""
    return f"{_BETWEEN}{_text(issues)}" if issues else ""


def _bracketed(told: Iterable[pa.Array]) -> pa.Array:
    """Join what each part tells of its issues to lists."""
    joined = pc.utf8_slice_codeunits(pc.binary_join_element_wise(*told, ""), len(_BETWEEN))
    return pc.binary_join_element_wise("[", joined, "]", "")


def phones_json(phones: tuple[Phone, ...]) -> str:
    """Return the ``phones`` column: a JSON list of objects."""
    return f"[{', '.join([_phone_json(phone) for phone in phones])}]"


def _phone_json(phone: Phone) -> str:
    extension = _quoted(phone.extension) if phone.extension is not None else "null"
    successor = f'"{phone.successor}"' if phone.successor is not None else "null"
    return (
        f'{{"number": "{phone.number}", "kind": "{phone.kind}", "extension": {extension}, '
        f'"successor": {successor}, "is_evidence": {"true" if phone.is_evidence else "false"}, '
        f'"raw": {_quoted(phone.raw)}}}'
    )


_quoted = json.JSONEncoder(ensure_ascii=False).encode


def issues_json(issues: tuple[Issue, ...]) -> str:
    """Return the ``issues`` column: a JSON list of objects."""
    return f"[{_text(issues)}]"


@lru_cache(maxsize=DISTINCT_VALUES)
def _text(issues: tuple[Issue, ...]) -> str:
    said = [{name: getattr(issue, name) for name in issue.__slots__} for issue in issues]
    return json.dumps(said, ensure_ascii=False)[1:-1]
