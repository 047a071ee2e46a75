"""One record as a line: written and read in Python as Arrow does it for many."""

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from golden_record.store.lines import (
    from_lines,
    layout_of,
    line_and_values,
    line_of_values,
    to_lines,
    values_of_line,
)

FORM = pa.schema(
    [
        ("name", pa.string()),
        ("flag", pa.bool_()),
        ("share", pa.float64()),
        ("count", pa.int32()),
        ("keys", pa.list_(pa.string())),
        ("last", pa.string()),
    ]
)
TEXT = st.text(st.sampled_from("가\"\\,;=#'a 1\r\n\x1f\0한­"), max_size=6)
ROWS = st.fixed_dictionaries(
    {
        "name": st.none() | TEXT,
        "flag": st.none() | st.booleans(),
        "share": st.none() | st.floats(1e-12, 1e6) | st.floats(1e-9, 1),
        "count": st.none() | st.integers(0, 2**31 - 1),
        "keys": st.lists(TEXT, max_size=3),
        "last": st.none() | TEXT,
    }
)
PLAIN = {"name": "김", "flag": True, "count": 1, "keys": ["a"], "last": ""}


@given(row=ROWS)
@example({**PLAIN, "share": 1e-7})
@example({**PLAIN, "share": 4.8533555117224084e-05})
@example({**PLAIN, "share": 1e-6})
@settings(deadline=None, derandomize=True, max_examples=300)
def test_one_record_is_written_as_many_are(row: dict) -> None:
    assert line_of_values(row, FORM) == to_lines(pa.Table.from_pylist([row], FORM), FORM)[0].as_py()


@given(row=ROWS)
@settings(deadline=None, derandomize=True, max_examples=300)
def test_one_line_is_read_as_many_are(row: dict) -> None:
    line = line_of_values({**row, "count": None}, FORM)
    if "\r" in line:
        return
    many = from_lines([line], layout_of(FORM), FORM).to_pylist()[0]
    assert values_of_line(line, layout_of(FORM), FORM) == many


@given(row=ROWS)
@example({**PLAIN, "share": 0.5, "keys": ["a\x1fb"]})
@example({**PLAIN, "share": 0.5, "last": "a\x1fb"})
@example({**PLAIN, "share": 0.5, "keys": [""]})
@settings(deadline=None, derandomize=True, max_examples=300)
def test_what_is_written_and_told_is_what_is_read_back(row: dict) -> None:
    line, values = line_and_values(row, FORM)
    assert line == line_of_values(row, FORM)
    assert values == values_of_line(line, layout_of(FORM), FORM)


def test_a_column_that_a_layout_lacks_holds_nothing_and_one_of_old_is_left_out() -> None:
    assert values_of_line('"김","x"', "name,former", FORM) == {
        "name": "김",
        "flag": None,
        "share": None,
        "count": None,
        "keys": [],
        "last": None,
    }
