"""Raw rows as they may be kept: Arrow batches less resident numbers and CI.

``rules.keepable`` says what may be kept of a value; this module finds the few values that may have
to change, over whole columns, and leaves the others as they are.
"""

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from resolver.columns import replaced
from rules.keepable import keepable_value
from rules.letters import LETTERS
from rules.resident_numbers import HYPHEN_LETTERS
from rules.standardize import Context

# invisible characters, and escapes of JSON, may hide between digits
_INVISIBLE = (
    r"[\x{ad}\x{34f}\x{115f}\x{1160}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{206f}\x{feff}]"
    r"|\\u"
)
# letters may stand for digits; any space, not only those of ASCII, round the hyphen
_GAP = rf"(?:[^\p{{L}}\p{{Nd}}]|[{HYPHEN_LETTERS}])"
_SIGN = rf"[\p{{Nd}}{LETTERS}]"
_LETTERED = rf"{_SIGN}{{6}}{_GAP}{{1,3}}{_SIGN}{{7}}"
# Whatever rules.resident_numbers may find, and little else: RE2 passes over whole columns with it.
_MAY_HIDE_A_RESIDENT = (
    rf"\p{{Nd}}{{6}}{_GAP}{{0,3}}\p{{Nd}}{_GAP}{{0,2}}\p{{Nd}}{{6}}|#{{6}}-\*{{7}}"
    r"|\p{Nd}{2}[-./ ]\p{Nd}{2}[-./ ]\p{Nd}{2}\s?-\s?\p{Nd}{7}|(?:\p{Nd}[ \x{3000}]){5}\p{Nd}"
    rf"|\p{{Nd}}{{6}}{_GAP}{{1,3}}\p{{Nd}}(?:[ \x{{3000}}]?\p{{Nd}}){{6}}"
    r"|" + _LETTERED + "|" + _INVISIBLE
)
# Part of each of these, and quicker to look for.
_QUICK = (
    r"\p{Nd}{6}|#{6}|\p{Nd}{2}[-./ ]\p{Nd}{2}[-./ ]\p{Nd}{2}\s?-|(?:\p{Nd}[ \x{3000}]){5}|"
    + _LETTERED
    + "|"
    + _INVISIBLE
)
FEWEST_DIGITS = 13
"""No shorter text holds a resident number."""
_ALWAYS_MASKED = frozenset(("resident_number", "ci"))

Suspects = Mapping[str, Sequence[int]]
"""Column to the rows in which a resident number may hide."""


def keepable_batch(batch: pa.RecordBatch, context: Context) -> pa.RecordBatch:
    """Return the same raw rows less what must never be stored.

    Resident numbers become ``######-*******`` in every text column, extras included; a CI becomes
    ``hmac:`` and its keyed hash.
    """
    return keepable_rows(batch, suspects_in(batch), context.ci_key)


def keepable_rows(batch: pa.RecordBatch, suspected: Suspects, secret: bytes) -> pa.RecordBatch:
    """Return the rows with the suspected values as they may be kept."""
    columns = [
        _keepable_column(name, column, suspected.get(name, ()), secret)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _keepable_column(name: str, column: pa.Array, rows: Sequence[int], secret: bytes) -> pa.Array:
    if not rows:
        return column
    texts = column.take(pa.array(rows, pa.int64())).to_pylist()
    told = {row: text for row, text in zip(rows, texts, strict=True) if text}
    return replaced(column, {row: keepable_value(name, text, secret) for row, text in told.items()})


def suspects_in(batch: pa.RecordBatch) -> Suspects:
    """Return the rows whose value may have to change, by column."""
    suspected: dict[str, list[int]] = {}
    texts: list[pa.Array] = []
    places: list[tuple[str, pa.Array]] = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if not pa.types.is_string(column.type) or column.null_count == len(column):
            continue
        if name in _ALWAYS_MASKED:
            suspected[name] = pc.indices_nonzero(column.is_valid()).to_pylist()
            continue
        rows = pc.indices_nonzero(pc.greater_equal(pc.binary_length(column), FEWEST_DIGITS))
        texts.append(column.take(rows))
        places.append((name, rows))
    for found, (name, rows) in zip(_found(texts), places, strict=True):
        suspected[name] = rows.take(found).to_pylist()
    return {name: rows for name, rows in suspected.items() if rows}


def _found(columns: Sequence[pa.Array]) -> Iterator[pa.Array]:
    """Yield for each column where a resident number may hide; all are searched in one go."""
    texts = pa.concat_arrays(columns) if columns else pa.array([], pa.string())
    hits = pc.indices_nonzero(pc.match_substring_regex(texts, _QUICK))
    hits = hits.filter(pc.match_substring_regex(texts.take(hits), _MAY_HIDE_A_RESIDENT))
    begin = 0
    for column in columns:
        end = begin + len(column)
        inside = pc.and_(pc.greater_equal(hits, begin), pc.less(hits, end))
        yield pc.subtract(hits.filter(inside), begin)
        begin = end
