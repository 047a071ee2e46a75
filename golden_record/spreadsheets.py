"""CSV for programs and people: plain UTF-8, and nothing in it runs in a spreadsheet.

There is no byte order mark: many programs would take it for a part of the first column's name. A
cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection);
Parquet and JSON keep every value as it is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

RUNNABLE = r"^([=+\-@\t\r\n＝＋－＠])"

NUMBER = r"^[+\-][0-9]+(\.[0-9]+)?$"
"""A signed number runs nothing, and a record key such as ``-5`` must still join."""


@contextmanager
def csv_file(path: Path, schema: pa.Schema) -> Iterator[Callable[[pa.RecordBatch], None]]:
    """Open a CSV file for batches of a schema; lists become text, parted by spaces."""
    flat = pa.schema([(field.name, _flat(field.type)) for field in schema])
    with path.open("wb") as stream:
        options = pa_csv.WriteOptions(quoting_style="needed")
        with pa_csv.CSVWriter(stream, flat, write_options=options) as writer:
            yield lambda batch: writer.write_batch(
                pa.record_batch([inert(column) for column in batch.columns], schema=flat)
            )


def write_csv(table: pa.Table, path: Path) -> None:
    """Write a table as one CSV file."""
    with csv_file(path, table.schema) as write:
        for batch in table.to_batches(max_chunksize=50_000):
            write(batch)


def inert(column: pa.Array) -> pa.Array:
    """Write lists as text, and keep a spreadsheet from running a cell."""
    text = pc.binary_join(column, " ") if pa.types.is_list(column.type) else column
    if not pa.types.is_string(text.type):
        return text
    safe = pc.replace_substring_regex(text, RUNNABLE, r"'\1")
    return pc.if_else(pc.match_substring_regex(text, NUMBER), text, safe)


def _flat(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_list(kind) else kind
