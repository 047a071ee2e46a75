"""What becomes of every small hard case: ``python -m benchmarks.cases``.

Each file of ``fixtures/cases`` and ``fixtures/mapped`` (and, with ``--crafted``, the poison of
``fixtures.crafted``) is read, standardized and linked by itself with the default model; the table
shows how many pairs of records were wrongly merged, missed, and sent to review.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from benchmarks.accuracy import KEY, Labelled, as_raw, judge
from fixtures import crafted
from resolver.evaluation import Evaluation
from resolver.ingest import RejectList, load_mapping, read
from resolver.model import Model, load_model
from resolver.schema import STANDARDIZED
from resolver.standardization import standardize_batches
from rules.standardize import Context

FIXTURES = Path(crafted.__file__).parent
CONTEXT = Context(b"benchmark" * 4, date(2026, 11, 22))


def hand_written() -> Iterator[tuple[str, Labelled]]:
    """Every case that lies as a file."""
    for path in sorted(p for kind in ("cases", "mapped") for p in (FIXTURES / kind).glob("*.csv")):
        toml = path.with_suffix(".toml")
        mapping = load_mapping(toml) if toml.exists() else None
        batches = read([path], rejects=RejectList(), mapping=mapping)
        yield path.stem, _labelled(batches, _truth(FIXTURES / "truth" / path.name))


def made() -> Iterator[tuple[str, Labelled]]:
    """Every case that is made on demand."""
    for name, make in crafted.CASES.items():
        table = make()
        truth = table.select(["source", "source_record_id", "person_id"])
        yield name, _labelled((as_raw(batch) for batch in table.to_batches(8192)), truth)


def _truth(path: Path) -> pa.Table:
    columns = dict.fromkeys(("source", "source_record_id", "person_id"), pa.string())
    return pa_csv.read_csv(path, convert_options=pa_csv.ConvertOptions(column_types=columns))


def _labelled(batches: Iterator[pa.RecordBatch], truth: pa.Table) -> Labelled:
    done = [batch for _, batch in standardize_batches(batches, CONTEXT, workers=1)]
    records = pa.Table.from_batches(done, schema=STANDARDIZED).sort_by(KEY)
    people = truth.sort_by(KEY).column("person_id").to_pylist()
    return Labelled(records, people, [frozenset()] * len(people))


def row(name: str, found: Evaluation) -> str:
    """One line of the table."""
    wrong = found.found_pairs - found.right_pairs
    missed = found.true_pairs - found.right_pairs
    reviews = found.reviews.pairs if found.reviews else 0
    numbers = (found.records, found.people, found.entities, wrong, missed, reviews)
    return "".join(f"{number:>9,}" for number in numbers) + f"{found.largest_entity:>9,}  {name}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Link every case and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cases", description=__doc__)
    parser.add_argument("--crafted", action="store_true", help="the poison too: takes minutes")
    options = parser.parse_args(arguments)
    model = load_model(None)
    heads = ("records", "people", "entities", "wrong", "missed", "review", "largest")
    print("".join(f"{head:>9}" for head in heads) + "  case")
    _print(hand_written(), model)
    if options.crafted:
        _print(made(), model)
    return 0


def _print(cases: Iterator[tuple[str, Labelled]], model: Model) -> None:
    for name, known in cases:
        with tempfile.TemporaryDirectory() as scratch:
            print(row(name, judge(known, model, scratch=Path(scratch)).evaluation))


if __name__ == "__main__":
    sys.exit(main())
