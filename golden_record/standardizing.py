"""Standardize inputs into one file, without linking them: CSV, Parquet or JSON Lines.

The file appears when it is whole. CSV is for people: cells that a spreadsheet would run are made
inert; Parquet and JSON Lines hold every value as it is.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from golden_record.secret_key import secret_key
from resolver.ingest import Mapping, RejectFile, read
from resolver.schema import JSON_COLUMNS, STANDARDIZED
from resolver.standardization import standardize_batches
from rules.standardize import Context

Write = Callable[[pa.RecordBatch], None]
_RUNNABLE = r"^([=+\-@\t\r\n＝＋－＠])"


def standardize(
    inputs: Sequence[str | Path],
    file: Path,
    *,
    mapping: Mapping | None = None,
    encoding: str | None = None,
    workers: int = 2,
) -> int:
    """Write the standardized records of the inputs, in their order.

    Rows that cannot be read go to a file beside it, ``NAME.rejects.csv``; without any, there is
    none. A CI is hashed under the secret key of the environment or of ``hansaram.key`` beside the
    file; without either, under a key that is forgotten.

    Returns:
        The number of records.

    Raises:
        IngestError: an input cannot be read at all; nothing was written.
    """
    rejects = file.with_name(f"{file.stem}.rejects.csv")
    with _replacing(file) as growing, _replacing(rejects) as refused:
        context = Context(secret_key(file.parent).value, date.today())
        with RejectFile(refused) as sink, _WRITERS[file.suffix.lower()](growing) as write:
            batches = read(inputs, rejects=sink, mapping=mapping, encoding=encoding)
            count = 0
            for _, standardized in standardize_batches(batches, context, workers):
                write(standardized)
                count += standardized.num_rows
        if not sink.counts:
            refused.unlink()
            rejects.unlink(missing_ok=True)
    return count


@contextmanager
def _replacing(file: Path) -> Iterator[Path]:
    growing = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        yield growing
        if growing.exists():
            growing.replace(file)
    finally:
        growing.unlink(missing_ok=True)


@contextmanager
def _parquet(path: Path) -> Iterator[Write]:
    with pq.ParquetWriter(path, STANDARDIZED, compression="zstd") as writer:
        yield writer.write_batch


@contextmanager
def _json_lines(path: Path) -> Iterator[Write]:
    with path.open("w", encoding="utf-8") as stream:

        def write(batch: pa.RecordBatch) -> None:
            for row in batch.to_pylist():
                stream.write(json.dumps(_unpacked(row), ensure_ascii=False) + "\n")

        yield write


def _unpacked(row: dict[str, Any]) -> dict[str, Any]:
    return {k: json.loads(v) if k in JSON_COLUMNS and v else v for k, v in row.items()}


@contextmanager
def _csv(path: Path) -> Iterator[Write]:
    flat = pa.schema([(f.name, _flat_type(f.type)) for f in STANDARDIZED])
    with path.open("wb") as stream:
        stream.write(b"\xef\xbb\xbf")
        with pa_csv.CSVWriter(stream, flat) as writer:
            yield lambda batch: writer.write_batch(
                pa.record_batch([inert(column) for column in batch.columns], schema=flat)
            )


def _flat_type(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_list(kind) else kind


def inert(column: pa.Array) -> pa.Array:
    """Write lists as text, and keep a spreadsheet from running a cell as a formula."""
    text = pc.binary_join(column, " ") if pa.types.is_list(column.type) else column
    if not pa.types.is_string(text.type):
        return text
    return pc.replace_substring_regex(text, _RUNNABLE, r"'\1")


_WRITERS: dict[str, Any] = {".csv": _csv, ".parquet": _parquet, ".jsonl": _json_lines}
