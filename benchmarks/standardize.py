"""Time the standardizers: ``python -m benchmarks.standardize --records 100000``.

Prints processor time per record in one process, cold (nothing seen before but the tables) and warm
(every value seen before), per distinct value of each field, and whole records per second on several
processes, the start of the processes apart (what they are forked from is ready by then, as in a
run). Neighbours on the machine make processor time dearer
too, so a plain loop of dictionary look-ups is timed beside each measurement: how many of them one
record or value costs is the number to compare between machines.
"""

import argparse
import gc
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
from resolver.standardization import (
    FEWEST_ROWS_FOR_WORKERS,
    GARBAGE_THRESHOLD,
    ROWS_AT_ONCE,
    keepable_batch,
    standardize_batches,
)
from resolver.workers import get_ready
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
    get_ready()
    table = _records(options.records)
    batches = table.to_batches(ROWS_AT_ONCE)
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    list(standardize_batches(batches[:1], CONTEXT, 1))  # loads tables and libraries
    for state in ("cold", "warm"):
        _alone(batches[1:], state)
    _one_batch("keepable", batches[0], keepable_batch)
    for field, standardizer in FIELDS.items():
        _one_field(field, table.column(field).to_pylist()[:20_000], standardizer)
    _one_field("is_organization", table.column("name").to_pylist()[:20_000], is_organization)
    _together(table, options.workers)


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
    _tell(title, (time.process_time() - began) / batch.num_rows, "record")


def _tell(title: str, seconds: float, unit: str) -> None:
    ratio = seconds / _look_up()
    print(f"{title:16} {seconds * 1e6:8.1f} µs = {ratio:7.0f} look-ups per {unit}", flush=True)


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


def _alone(batches: list[pa.RecordBatch], state: str) -> None:
    rows, spent, look_ups = 0, 0.0, 0.0
    for batch in batches:
        before = _look_up()
        began = time.process_time()
        done = sum(kept.num_rows for kept, _ in standardize_batches([batch], CONTEXT, 1))
        seconds = time.process_time() - began
        rows, spent = rows + done, spent + seconds
        look_ups += seconds / ((before + _look_up()) / 2)
    print(
        f"whole, {state:6} {spent / rows * 1e6:8.1f} µs = {look_ups / rows:7.0f} look-ups per "
        f"record, by processor time two cores do {2 * rows / spent:,.0f} records/s",
        flush=True,
    )


def _together(table: pa.Table, workers: int) -> None:
    again = table.take(pa.nulls(FEWEST_ROWS_FOR_WORKERS, pa.int64()).fill_null(0))
    start = _seconds(again, workers)
    spent = _seconds(table, workers)
    rows = table.num_rows
    print(
        f"{rows} records in {spent:.1f} s with {workers} workers: {rows / spent:,.0f} records/s, "
        f"{rows / max(spent - start, 1e-9):,.0f} without the {start:.1f} s that they take to start"
    )


def _seconds(table: pa.Table, workers: int) -> float:
    began = time.perf_counter()
    for _ in standardize_batches(table.to_batches(), CONTEXT, workers):
        pass
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
