"""Time the standardizers: ``python -m benchmarks.standardize --records 100000``.

Prints processor time per record (in one process) and per distinct value of a field, and whole
records per second on several. Neighbours on the machine make processor time dearer too, so a plain
loop of dictionary look-ups is timed beside each measurement: how many of them one record or value
costs is the number to compare between machines.
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
    _tell(title, (time.process_time() - began) / batch.num_rows, "record, caches cold")


def _tell(title: str, seconds: float, unit: str) -> None:
    ratio = seconds / _look_up()
    print(f"{title:16} {seconds * 1e6:8.1f} µs = {ratio:7.0f} look-ups per {unit}")


def _look_up() -> float:
    """Return the seconds of one ``dict.get`` in a loop, now, on this machine."""
    known = {number: number for number in range(1000)}
    began = time.process_time()
    for _ in range(200):
        for number in known:
            known.get(number)
    return (time.process_time() - began) / 200_000


def _one_field(field: str, values: Iterable[str | None], work: Callable[[str], Any]) -> None:
    distinct = {value for value in values if value}
    began = time.process_time()
    for value in distinct:
        work(value)
    spent = (time.process_time() - began) / max(len(distinct), 1)
    _tell(field, spent, f"distinct value ({len(distinct)})")


def _whole(batches: list[pa.RecordBatch], workers: int) -> None:
    began = time.process_time()
    rows = sum(done.num_rows for _, done in standardize_batches(batches, CONTEXT, 1))
    _tell("whole", (time.process_time() - began) / rows, "record, one process")
    began = time.perf_counter()
    rows = sum(done.num_rows for _, done in standardize_batches(batches, CONTEXT, workers))
    spent = time.perf_counter() - began
    print(f"{rows} records in {spent:.1f} s with {workers} workers: {rows / spent:,.0f} records/s")


if __name__ == "__main__":
    main()
