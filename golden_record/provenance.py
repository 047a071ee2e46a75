"""Provenance spelled out: for each golden value the record and the rule that it came from.

The store keeps provenance compact: an attribute's name stands for all its fields, ``*`` for every
field not named. Files for others say it field by field, so that ``provenance["surname"]`` answers
at once. The same fields are filled again and again, so the text around the origins is made once
for each set of filled fields.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from golden_record.survival import origin_json
from rules.survivorship import ATTRIBUTES, GOLDEN_FIELDS

COLUMN = "provenance"
ROWS_AT_ONCE = 50_000
"""Golden records whose provenance is spelled out in memory at once."""
_GROUP_OF = {field: a.name for a in ATTRIBUTES for field in a.fields}
_ALL = "*"
_ONE_RECORD = '{"*":'


def spelled_out(golden: pa.RecordBatch) -> pa.RecordBatch:
    """Return golden records whose provenance has one key per field that has a value."""
    texts = _texts(golden)
    place = golden.schema.get_field_index(COLUMN)
    return golden.set_column(place, golden.schema.field(COLUMN), pa.array(texts, pa.string()))


def in_batches(golden: pa.Table) -> Iterator[pa.RecordBatch]:
    """Spell out the provenance of a table, piece by piece: the whole would fill the memory."""
    for batch in golden.to_batches(max_chunksize=ROWS_AT_ONCE):
        yield spelled_out(batch)


def _texts(golden: pa.RecordBatch) -> list[str]:
    filled = _filled(golden).to_pylist()
    compact = golden[COLUMN].to_pylist()
    return [_text(said, fields) for said, fields in zip(compact, filled, strict=True)]


def _filled(golden: pa.RecordBatch) -> pa.Array:
    """Say for each row which golden fields have a value, one bit for each."""
    bits = pa.array([0] * golden.num_rows, pa.int64())
    for place, name in enumerate(GOLDEN_FIELDS):
        bit = pa.scalar(1 << place, pa.int64())
        bits = pc.add(bits, pc.multiply(golden[name].is_valid().cast(pa.int64()), bit))
    return bits


def _text(compact: str, filled: int) -> str:
    if compact.startswith(_ONE_RECORD):
        return _for_one_origin(filled).replace("\0", compact[len(_ONE_RECORD) : -1])
    origins = {name: origin_json(**origin) for name, origin in json.loads(compact).items()}
    return _for_origins(filled, tuple(origins))(tuple(origins.values()))


@lru_cache(maxsize=100_000)
def _for_one_origin(filled: int) -> str:
    return "{" + ",".join([f'"{field}":\0' for field in _fields(filled)]) + "}"


@lru_cache(maxsize=100_000)
def _for_origins(filled: int, named: Sequence[str]) -> Callable[[tuple[str, ...]], str]:
    """Return what writes the provenance from the origins of the names, in their order."""
    place = {name: i for i, name in enumerate(named)}
    parts = []
    for field in _fields(filled):
        at = place.get(field, place.get(_GROUP_OF.get(field, _ALL), place.get(_ALL)))
        if at is not None:
            parts.append((f'"{field}":', at))
    return lambda origins: "{" + ",".join([name + origins[at] for name, at in parts]) + "}"


def _fields(filled: int) -> list[str]:
    return [field for place, field in enumerate(GOLDEN_FIELDS) if filled >> place & 1]
