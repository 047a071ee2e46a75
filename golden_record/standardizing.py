"""Standardize inputs into one file, without linking them: CSV, Parquet or JSON Lines.

The file appears when it is whole. CSV is for people; Parquet and JSON Lines hold every value as
it is.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from golden_record.secret_key import secret_key
from golden_record.spreadsheets import csv_file
from resolver.ingest import Mapping, RejectFile, read
from resolver.schema import JSON_COLUMNS, STANDARDIZED
from resolver.standardization import standardize_batches
from rules.standardize import Context

Write = Callable[[pa.RecordBatch], None]


def standardize(
    inputs: Sequence[str | Path],
    file: Path,
    *,
    mapping: Mapping | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    reference: Any = None,
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
    context = Context(secret_key(file.parent).value, date.today(), reference)
    refused = file.with_name(f"{file.stem}.rejects.csv")
    with _replacing(file) as growing, _replacing(refused) as rejects:
        count = 0
        with RejectFile(rejects) as sink, _writer(growing, file.suffix.lower()) as write:
            batches = read(
                inputs, rejects=sink, mapping=mapping, encoding=encoding, delimiter=delimiter
            )
            for _, standardized in standardize_batches(batches, context, workers):
                write(standardized)
                count += standardized.num_rows
        if not sink.counts:
            rejects.unlink()
            refused.unlink(missing_ok=True)
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


def _writer(path: Path, suffix: str) -> AbstractContextManager[Write]:
    if suffix == ".csv":
        return csv_file(path, STANDARDIZED)
    return _parquet(path) if suffix == ".parquet" else _json_lines(path)


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
