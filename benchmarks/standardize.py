"""Time the standardizers: ``python -m benchmarks.standardize --records 100000``.

Prints whole records per second through ``standardize_batches``, processor time for one batch, and
microseconds per distinct value and field. Processor time is the fair number on a busy machine.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fixtures.generate import main as generate
from resolver.schema import RAW
from resolver.standardization import keepable_batch, standardize_batch, standardize_batches
from rules.addresses import standardize_address
from rules.dates import standardize_birth_date
from rules.emails import standardize_email
from rules.names import standardize_name
from rules.organizations import is_organization
from rules.phones import standardize_phones
from rules.standardize import Context

TODAY = date(2026, 11, 22)
CONTEXT = Context(b"0123456789abcdef0123456789abcdef", TODAY)
FIELDS: dict[str, Callable[[str], Any]] = {
    "name": standardize_name,
    "phone": standardize_phones,
    "address": standardize_address,
    "email": standardize_email,
    "birth_date": lambda raw: standardize_birth_date(raw, today=TODAY),
}


def main() -> None:
    """Generate records, then time whole records and single fields."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    table = _records(options.records)
    batch = table.slice(0, 20_000).combine_chunks().to_batches()[0]
    _one_batch("keepable", batch, keepable_batch)
    _one_batch("standardized", batch, standardize_batch)
    for field, standardizer in FIELDS.items():
        _one_field(field, table.column(field).to_pylist()[:20_000], standardizer)
    _one_field("is_organization", table.column("name").to_pylist()[:20_000], is_organization)
    _whole(table.to_batches(), options.workers)


def _records(count: int) -> pa.Table:
    with tempfile.TemporaryDirectory() as folder:
        generate(["--records", str(count), "--out", folder, "--one-file", "raw.parquet"])
        table = pq.read_table(Path(folder) / "records" / "raw.parquet")
    rows = {name: table.column(name) for name in RAW.names if name in table.column_names}
    missing = {n: pa.nulls(table.num_rows, RAW.field(n).type) for n in RAW.names if n not in rows}
    return pa.table({**rows, **missing}).select(RAW.names).cast(RAW)


def _one_batch(title: str, batch: pa.RecordBatch, work: Callable[..., Any]) -> None:
    began = time.process_time()
    work(batch, CONTEXT)
    spent = (time.process_time() - began) / batch.num_rows
    print(f"{title:16} {spent * 1e6:8.1f} µs/record processor time")


def _one_field(field: str, values: Iterable[str | None], work: Callable[[str], Any]) -> None:
    distinct = {value for value in values if value}
    began = time.process_time()
    for value in distinct:
        work(value)
    spent = (time.process_time() - began) / max(len(distinct), 1)
    print(f"{field:16} {spent * 1e6:8.1f} µs/distinct value ({len(distinct)})")


def _whole(batches: list[pa.RecordBatch], workers: int) -> None:
    began = time.perf_counter()
    rows = sum(done.num_rows for _, done in standardize_batches(batches, CONTEXT, workers))
    spent = time.perf_counter() - began
    print(f"{rows} records in {spent:.1f} s with {workers} workers: {rows / spent:,.0f} records/s")


if __name__ == "__main__":
    main()
