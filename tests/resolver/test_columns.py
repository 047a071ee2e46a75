"""Columns of distinct values and keys of whole columns say what rows one by one say."""

from itertools import chain
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.columns import Column, Texts, each
from resolver.keys import blocking_keys as keys_of_columns
from resolver.parts import PartColumn
from resolver.schema import STANDARDIZED
from rules.addresses import Address
from rules.blocking import KEY_SOURCES, ORGANIZATION_RULES, PERSON_RULES, blocking_keys
from rules.parts import BirthPart, EmailPart, NamePart, NumberPart, PhonePart

_few = st.sampled_from([None, "", "a", "b", "김"])
_rows = st.lists(st.tuples(_few, _few, _few), min_size=1, max_size=12)


@settings(deadline=None, derandomize=True, max_examples=40)
@given(_rows)
def test_a_step_over_columns_is_a_step_for_each_row(rows: list[tuple[str | None, ...]]) -> None:
    columns = [Texts(pa.array(values, pa.string())) for values in zip(*rows, strict=True)]
    joined = each(lambda *values: "|".join(map(str, values)), *columns)
    assert joined.gathered(pa.string()).to_pylist() == ["|".join(map(str, row)) for row in rows]
    assert len(joined.values) == len(set(rows))


@settings(deadline=None, derandomize=True, max_examples=40)
@given(_rows, st.data())
def test_some_rows_are_given_other_values(
    rows: list[tuple[str | None, ...]], data: st.DataObject
) -> None:
    chosen = sorted(data.draw(st.sets(st.integers(0, len(rows) - 1))))
    values = [row[0] for row in rows]
    other = Texts(pa.array(values, pa.string())).with_rows(dict.fromkeys(chosen, "new"))
    expected = ["new" if at in chosen else value for at, value in enumerate(values)]
    assert other.gathered(pa.string()).to_pylist() == expected


@settings(deadline=None, derandomize=True, max_examples=40)
@given(st.lists(st.none() | st.text(st.sampled_from("a김\0🙂"), max_size=3), max_size=12))
def test_distinct_texts_stay_as_they_are(values: list[str | None]) -> None:
    column = Texts(pa.array(values, pa.string()))
    assert list(column.values) == list(dict.fromkeys(values) or [None])
    assert column.places.to_pylist() == [list(column.values).index(value) for value in values]


def test_what_one_object_stands_for_is_known_as_one() -> None:
    column = Texts(pa.array(["a", "b", "c"]))
    assert each(lambda value: value == "a", column).values == [True, False]


_text = st.sampled_from([None, "a", "ab", "a!", "b", "홍길동"])
_texts = st.lists(st.sampled_from(["a", "ab", "a!", "b"]), unique=True, max_size=3).map(tuple)
_numbers = st.lists(
    st.sampled_from(["+821012345678", "+8223123456", "+82101"]), unique=True, max_size=2
).map(tuple)
_parts = st.tuples(
    st.builds(
        NamePart, name=_text, name_law_key=_text, surname_key=_text, given_key=_text,
        latin_keys=_texts,
    ),
    st.builds(
        PhonePart, mobile=st.sampled_from([None, "+821012345678", "123"]), phone_keys=_numbers,
        successor_keys=_numbers,
    ),
    st.builds(
        Address, building_keys=_texts, unit_key=_text, dong_key=_text, district_key=_text
    ),
    st.builds(EmailPart, email=_text),
    st.builds(BirthPart, birth_date=_text, birth_alternatives=_texts),
    st.builds(NumberPart, ci_hash=_text, business_number=_text, corporate_number=_text),
)  # fmt: skip
_records = st.lists(
    st.tuples(
        st.sampled_from(["person", "organization"]),
        st.sampled_from([None, 1e-6, 3e-6, 1e-5, 1e-3]),
        _parts,
    ),
    min_size=1,
    max_size=4,
)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(_records)
def test_keys_of_columns_are_the_keys_of_each_record(records: list[tuple[str, Any, Any]]) -> None:
    told = [
        {"party_type": party, "name_frequency": share}
        | {name: value for part in parts for name, value in part._asdict().items()}
        for party, share, parts in records
    ]
    wanted = [blocking_keys(**{name: one[name] for name in KEY_SOURCES}) for one in told]
    arrays = {
        name: pa.array([one[name] for one in told], STANDARDIZED.field(name).type)
        for name in KEY_SOURCES
    }
    places = pa.array(range(len(records)), pa.int32())
    columns = [
        PartColumn(type(kind[0]), Column(list(kind), places))
        for kind in zip(*[r[2] for r in records], strict=True)
    ]
    assert keys_of_columns(arrays, columns).to_pylist() == [list(keys) for keys in wanted]


def test_no_two_rules_share_a_prefix() -> None:
    prefixes = [rule.prefix for rule in chain(PERSON_RULES, ORGANIZATION_RULES)]
    assert len(prefixes) == len(set(prefixes))
