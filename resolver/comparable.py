"""Standardized records as Arrow columns.

Records of the same value share a part (``rules.parts``), so each distinct part is carried to Arrow
once and its columns are gathered from there.
"""

import json
from collections.abc import Iterable
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from resolver.keys import blocking_keys
from resolver.parts import PartColumn
from resolver.plain import as_it_is
from resolver.schema import STANDARDIZED
from rules.parts import FEW_VALUES
from rules.record import Issue, Phone
from rules.standardize import PARTS, Standardized


def to_batch(done: Standardized) -> pa.RecordBatch:
    """Return records in the schema ``resolver.schema.STANDARDIZED``."""
    parts = [
        part if isinstance(part, PartColumn) else PartColumn(kind, part)
        for kind, part in zip(PARTS, done.parts, strict=True)
    ]
    arrays = {
        name: column.gathered(STANDARDIZED.field(name).type)
        for name, column in done.columns.items()
    }
    told: list[pa.Array] = []
    for part in parts:
        for name in part.kind._fields[:-1]:
            arrays[name] = _array(name, part)
        if part.tells("issues"):
            told.append(part.array("issues", pa.string(), further_issues))
    arrays["issues"] = _bracketed(told, len(arrays["party_type"]))
    arrays["blocking_keys"] = blocking_keys(arrays, parts)
    return pa.RecordBatch.from_arrays(
        [arrays[name] for name in STANDARDIZED.names], schema=STANDARDIZED
    )


def _array(name: str, part: PartColumn) -> pa.Array:
    of = phones_json if name == "phones" else as_it_is
    return part.array(name, STANDARDIZED.field(name).type, of)


_BETWEEN = ", "


def further_issues(issues: tuple[Issue, ...]) -> str:
    """Return issues as JSON with a separator before them, or empty text.

    >>> further_issues((Issue("name", "name.masked"),))
    ', {"field": "name", "code": "name.masked", "detail": ""}'
    """
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
