"""Standardized records as Arrow columns.

Records of the same value share a part (``rules.parts``), so each distinct part is carried to Arrow
once and its columns are gathered from there.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from resolver.columns import Column
from resolver.keys import blocking_keys
from resolver.schema import STANDARDIZED
from rules.parts import FEW_VALUES
from rules.record import Issue, Phone
from rules.standardize import Standardized


def to_batch(done: Standardized) -> pa.RecordBatch:
    """Return records in the schema ``resolver.schema.STANDARDIZED``."""
    arrays = {
        name: column.gathered(STANDARDIZED.field(name).type)
        for name, column in done.columns.items()
    }
    told: list[pa.Array] = []
    for part in done.parts:
        columns = dict(zip(part.values[0]._fields, zip(*part.values, strict=True), strict=True))
        issues = columns.pop("issues")
        for name, values in columns.items():
            arrays[name] = _array(name, values, part)
        if any(issues):
            told.append(pa.array(list(map(_listed, issues)), pa.string()).take(part.places))
    arrays["issues"] = _bracketed(told, len(arrays["party_type"]))
    arrays["blocking_keys"] = blocking_keys(arrays, done.parts)
    return pa.RecordBatch.from_arrays(
        [arrays[name] for name in STANDARDIZED.names], schema=STANDARDIZED
    )


def _array(name: str, values: Sequence[Any], part: Column) -> pa.Array:
    kind = STANDARDIZED.field(name).type
    if not any(values) and values[0] is None:
        return pa.nulls(len(part.places), kind)
    if name == "phones":
        values = list(map(phones_json, values))
    return Column(values, part.places).gathered(kind)


_BETWEEN = ", "


def _listed(issues: tuple[Issue, ...]) -> str:
    """Return issues as JSON with a separator before them, or empty text."""
    return f"{_BETWEEN}{_text(issues)}" if issues else ""


def _bracketed(told: Iterable[pa.Array], rows: int) -> pa.Array:
    """Join what each part tells of its issues to lists."""
    if not told:
        return pa.repeat(pa.scalar("[]"), rows)
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


@lru_cache(maxsize=FEW_VALUES)
def _text(issues: tuple[Issue, ...]) -> str:
    said = [{name: getattr(issue, name) for name in issue.__slots__} for issue in issues]
    return json.dumps(said, ensure_ascii=False)[1:-1]
