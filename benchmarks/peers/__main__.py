"""Fixed rules, stock Splink and Hansaram on the same generated customers.

``python -m benchmarks.peers --records 44000 --seed 11`` makes the customers, has each peer match
them in a process of its own, prints precision, recall, F1, seconds and peak memory, and writes the
table into ``docs/peers.md`` (``--page -`` writes nothing).
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.page import rewrite
from benchmarks.watching import watched
from fixtures.generator.batches import Order, generate_in_parallel
from fixtures.generator.files import write_one_file
from resolver.evaluation import Evaluation, evaluate, evaluate_reviews

PAGE = Path(__file__).parents[2] / "docs" / "peers.md"
HEADS = ("", "precision", "recall", "F1", "largest wrong entity", "seconds", "peak memory")


@dataclass(frozen=True, slots=True)
class Measured:
    """What one peer reached, in how many seconds and with how many bytes."""

    name: str
    evaluation: Evaluation
    seconds: float
    peak: int

    def cells(self) -> tuple[str, ...]:
        """The cells of its row in the table."""
        pairwise = self.evaluation.pairwise
        rates = (pairwise.precision, pairwise.recall, pairwise.f1)
        return (
            self.name,
            *(f"{rate:.3f}" for rate in rates),
            f"{self.evaluation.largest_mixed_entity:,}",
            f"{self.seconds:.0f}",
            f"{self.peak / 1e9:.1f} GB",
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the customers, measure every peer, print and write the table."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
        place = Path(folder)
        made = generate_in_parallel(Order(options.records, options.seed), workers=2)
        write_one_file(made, place, "all.parquet")
        lines = list(table(list(measure(place))))
    print("\n".join(lines))
    if options.page != Path("-"):
        rewrite(options.page, lines, records=options.records, seed=options.seed)
    return 0


def measure(place: Path) -> Iterator[Measured]:
    """Run each peer on ``records/all.parquet`` and compare with ``truth.csv``."""
    records, truth = place / "records" / "all.parquet", place / "truth.csv"
    for name, module in (("fixed rules", "fixed_rules"), ("stock Splink 5", "stock_splink")):
        crosswalk = place / f"{module}.csv"
        seconds, peak = watched(
            [sys.executable, "-m", f"benchmarks.peers.{module}", records, crosswalk]
        )
        yield Measured(name, evaluate(crosswalk, truth), seconds, peak)
    out = place / "out"
    store = f"sqlite:///{place / 'hansaram.db'}"
    command = ["api.cli", "run", records, "--out", out, "--store", store]
    seconds, peak = watched([sys.executable, "-m", *command])
    reviews = out / "review_pairs.parquet"
    found = evaluate_reviews(out / "crosswalk.csv", truth, reviews)
    yield Measured("Hansaram", found, seconds, peak)


def table(peers: Sequence[Measured]) -> Iterator[str]:
    """The measures as a table in Markdown, and a line on what is left to a steward."""
    yield _line(HEADS)
    yield _line(("---", *("---:" for _ in HEADS[1:])))
    for peer in peers:
        yield _line(peer.cells())
    reviews = peers[-1].evaluation.reviews
    if reviews:
        yield ""
        yield (
            f"Hansaram asks a steward about {reviews.pairs:,} pairs besides"
            f" ({reviews.share_of_records:.1%} of the records);"
            f" answered rightly they make recall {reviews.recall:.3f}."
        )


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--records", type=int, default=44_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--scratch", type=Path, help="folder with room for the files")
    parser.add_argument("--page", type=Path, default=PAGE, help="page that holds the table")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
