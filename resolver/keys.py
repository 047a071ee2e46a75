"""Blocking keys of whole columns: the rules of ``rules.blocking``, carried out by Arrow.

The same declaration gives the same keys as ``rules.blocking.blocking_keys`` makes for one record
(tested). What a rule derives from a field is made once for each distinct part; the keys of a rule
are joined for all records at once, and one stable sort by row brings the keys of a record together.
The rules are taken in the order of their prefixes and the values of a column in the order of their
keys, so what is brought together is in order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from resolver.parts import PartColumn
from resolver.plain import as_it_is
from resolver.whole_numbers import row_numbers
from rules.blocking import DERIVED, ORGANIZATION_RULES, PERSON_RULES, BlockingRule

_SEPARATOR = "|"
_RULES = tuple(
    sorted(
        [(rule, "person") for rule in PERSON_RULES]
        + [(rule, "organization") for rule in ORGANIZATION_RULES],
        key=lambda declared: declared[0].prefix,
    )
)
_SEVERAL = frozenset(("phone_keys", "latin_keys", "building_keys"))
"""Columns of several values."""


@dataclass(frozen=True, slots=True)
class _Values:
    """Values of a column and the row of each; ``rows`` is ``None`` where each row has one."""

    texts: pa.Array
    rows: pa.Array | None = None


def blocking_keys(arrays: Mapping[str, pa.Array], parts: Sequence[PartColumn]) -> pa.Array:
    """Return the blocking keys of each record.

    Args:
        arrays: the columns of the standardized records made so far.
        parts: the columns of their parts, as ``rules.standardize.of_columns`` made them.
    """
    rows = len(arrays["party_type"])
    numbered = row_numbers(rows)
    made = [(numbered, pa.nulls(rows, pa.string()))]
    made += _keys_of_rules(arrays, parts, numbered)
    owners = pa.concat_arrays([owner for owner, _ in made])
    keys = pa.concat_arrays([texts for _, texts in made]).take(pc.array_sort_indices(owners))
    starts = pc.subtract(pc.indices_nonzero(keys.is_null()).cast(pa.int64()), numbered)
    offsets = pa.concat_arrays([starts, pa.array([len(keys) - rows], pa.int64())])
    return pa.ListArray.from_arrays(offsets.cast(pa.int32()), keys.drop_null())


def _keys_of_rules(
    arrays: Mapping[str, pa.Array], parts: Sequence[PartColumn], numbered: pa.Array
) -> Iterator[tuple[pa.Array, pa.Array]]:
    """Yield for each rule the rows that have a key by it, and the keys."""
    is_party = {
        party: pc.equal(arrays["party_type"], party) for party in ("person", "organization")
    }
    known: dict[tuple[str, bool], _Values] = {}
    for rule, party in _RULES:
        values = [
            _values(name, name == rule.columns[-1], arrays, parts, known) for name in rule.columns
        ]
        may = _and_rare(rule, is_party[party], arrays)
        yield _joined(rule.prefix, values, may, numbered)


def _and_rare(rule: BlockingRule, may: pa.Array, arrays: Mapping[str, pa.Array]) -> pa.Array:
    if rule.rarer_than is None:
        return may
    is_rare = pc.less(arrays["name_frequency"], rule.rarer_than).fill_null(False)
    return pc.and_(may, is_rare)


def _values(
    name: str,
    is_last: bool,
    arrays: Mapping[str, pa.Array],
    parts: Sequence[PartColumn],
    known: dict[tuple[str, bool], _Values],
) -> _Values:
    if name not in DERIVED and name not in _SEVERAL:
        return _Values(arrays[name])
    if (name, is_last) not in known:
        known[name, is_last] = _of_parts(name, is_last, parts)
    return known[name, is_last]


def _of_parts(name: str, is_last: bool, parts: Sequence[PartColumn]) -> _Values:
    """Return what a column of several values, or a derived one, holds: made per distinct part."""
    derived = DERIVED.get(name)
    sources = derived.sources if derived else (name,)
    part = next(part for part in parts if sources[0] in part.kind._fields)
    in_order = partial(_in_order, "" if is_last else _SEPARATOR)
    lists = part.lists(name, sources, derived.of if derived else as_it_is, in_order)
    texts, lengths = lists.flatten(), lists.value_lengths()
    if pc.max(lengths).as_py() > 1:
        return _Values(texts, pc.list_parent_indices(lists))
    last = pc.subtract(pc.cumulative_sum(lengths), 1)
    return _Values(texts.take(pc.if_else(pc.equal(lengths, 1), last, pa.scalar(None, last.type))))


def _in_order(ending: str, values: Sequence[str]) -> Sequence[str]:
    return sorted(values, key=lambda value: value + ending)


def _joined(
    prefix: str, values: Sequence[_Values], may: pa.Array, numbered: pa.Array
) -> tuple[pa.Array, pa.Array]:
    rows = next((one.rows for one in values if one.rows is not None), None)
    owners = numbered if rows is None else rows
    texts = [
        one.texts if rows is None or one.rows is not None else one.texts.take(rows)
        for one in values
    ]
    has_all = may if rows is None else may.take(rows)
    for text in texts:
        has_all = pc.and_(has_all, text.is_valid())
    chosen = pc.indices_nonzero(has_all)
    keys = pc.binary_join_element_wise(prefix, *[text.take(chosen) for text in texts], _SEPARATOR)
    return owners.take(chosen).cast(pa.int64()), keys
