"""The steward's queue with very many reviews open: how long a page and the next pair take.

    python -m benchmarks.reviews --reviews 100000

A store is filled in bulk with two records to each review, each an entity of its own, and as many
reviews closed before. Limit to reach: 200 ms for a page and for the next pair.
"""

import argparse
import random
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import pyarrow as pa
from sqlalchemy import text

from golden_record.life_cycle import Means, Steward, claim_next, decide
from golden_record.life_cycle.records import incoming
from golden_record.moments import now
from golden_record.reading.review import review
from golden_record.reading.reviews import Filters, reviews
from golden_record.store import Store, open_store
from golden_record.store.bulk import bulk_of
from golden_record.store.lines import GOLDEN_LINE, STANDARDIZED_LINE, layout_of
from golden_record.unified_id import mint
from resolver.model import load_model
from rules.record import RawRecord
from rules.standardize import Context

SOURCES = ("agency", "app", "branch", "callcenter", "partner", "web")
REASONS = ("no_contact_evidence", "birth_differs", "name_near", "weight", "other_unit")
SURNAMES, GIVEN = "김이박최정강조윤장임", ("철수", "영희", "민수", "지훈", "서연", "하나")
TIMES = 20
BY = Steward("bench", "measured")


def means() -> Means:
    """The default model and a fixed key."""
    return Means(load_model(None), Context(b"k" * 32, date(2026, 11, 22)))


def fill(store: Store, count: int, chance: random.Random) -> None:
    """Write ``count`` open reviews, as many closed ones, and the records they are about."""
    context = means().context
    lines = [_line(chance, context) for _ in range(500)]
    records = list(range(1, 2 * count + 1))
    ids = mint(len(records))
    with store.writing() as connection:
        bulk = bulk_of(connection)
        for number in (1, 2):
            connection.execute(
                text("INSERT INTO revision (revision_no, at, kind) VALUES (:n, :at, 'run')"),
                {"n": number, "at": now()},
            )
        for number, schema in ((1, STANDARDIZED_LINE), (2, GOLDEN_LINE)):
            connection.execute(
                text("INSERT INTO layout (layout_no, columns) VALUES (:n, :columns)"),
                {"n": number, "columns": layout_of(schema)},
            )
        ones = [1] * len(records)
        sources = [chance.choice(SOURCES) for _ in records]
        chosen = [chance.choice(lines) for _ in records]
        tables = {
            "source_record": {
                "record_no": records,
                "source": sources,
                "source_record_id": [str(n) for n in records],
                "version": ones,
                "content_hash": records,
            },
            "raw_record": {
                "record_no": records,
                "version": ones,
                "received_in": ones,
                "fields": ["{}"] * len(records),
            },
            "standardized_record": {"record_no": records, "layout_no": ones, "line": chosen},
            "entity": {"entity_no": records, "unified_id": ids, "created_in": ones},
            "crosswalk": {"record_no": records, "valid_from": ones, "entity_no": records},
            "review": _reviews(count, sources, chance),
        }
        for name, columns in tables.items():
            bulk.load(name, pa.table(columns))
    store.tidy()


def _line(chance: random.Random, context: Context) -> str:
    digits = f"{chance.randrange(10**8):08}"
    raw = RawRecord(
        "s",
        "1",
        name=chance.choice(SURNAMES) + chance.choice(GIVEN),
        phone=f"010-{digits[:4]}-{digits[4:]}",
        birth_date=f"19{chance.randrange(50, 99)}-0{chance.randrange(1, 9)}-1{chance.randrange(9)}",
        address="서울 강남구 테헤란로 152, 1502호",
    )
    return incoming(raw, context).line


def _reviews(count: int, sources: list[str], chance: random.Random) -> dict[str, list[object]]:
    rows: dict[str, list[object]] = {name: [] for name in _REVIEW}
    for number in range(1, 2 * count + 1):
        left = 2 * ((number - 1) % count) + 1
        is_open = number > count
        weight = round(chance.uniform(-1, 25), 6)
        cells = (
            *(number, left, left + 1, weight, 0.9, chance.choice(REASONS), 1),
            *(None if is_open else 2, None if is_open else "match", 1),
            *(round(chance.uniform(1, 9), 6), "person", sources[left - 1], sources[left]),
        )
        for name, cell in zip(_REVIEW, cells, strict=True):
            rows[name].append(cell)
    return rows


_REVIEW = (
    *("review_no", "left_no", "right_no", "match_weight", "match_probability", "reason"),
    *("opened_in", "closed_in", "outcome", "version", "worth", "party_type"),
    *("left_source", "right_source"),
)


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """The median and the longest of some calls, in milliseconds."""
    seconds = []
    for _ in range(TIMES):
        began = perf_counter()
        act()
        seconds.append(1000 * (perf_counter() - began))
    return median(seconds), max(seconds)


def measure(store: Store) -> dict[str, tuple[float, float]]:
    """Time what a steward's desk asks for."""
    model = means()
    later = datetime(2099, 1, 1, tzinfo=UTC)
    seen = reviews(store, limit=1).reviews[0].review_no

    def page(filters: Filters = Filters(), order: str = "worth") -> Callable[[], object]:  # noqa: B008
        return lambda: reviews(store, filters, order=order)  # type: ignore[arg-type]

    def deep() -> object:
        cursor = reviews(store, limit=500).cursor
        return reviews(store, after=cursor)

    def next_and_decide() -> None:
        claimed = claim_next(store, "bench")
        if claimed:
            decide(store, claimed.review_no, "no_match", means=model, by=BY)

    return {
        "page by worth": timed(page()),
        "page by weight": timed(page(order="weight")),
        "page by age": timed(page(order="age")),
        "page 11 by worth, with the ten before": timed(deep),
        "page of one source": timed(page(Filters(source="web"))),
        "page of one reason": timed(page(Filters(reason="name_near"))),
        "page of a weight range": timed(page(Filters(weight_from=2.0, weight_to=2.5))),
        "page opened before": timed(page(Filters(opened_before=later))),
        "page of a source that has none": timed(page(Filters(source="nobody"))),
        "page of what is mine": timed(page(Filters(claims="mine", actor="bench"))),
        "one review whole": timed(lambda: review(store, seen, means=model)),
        "claim the next": timed(lambda: claim_next(store, "bench")),
        "claim the next and decide": timed(next_and_decide),
    }


def main() -> None:
    """Fill a store, time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", type=int, default=100_000)
    parser.add_argument("--store", help="URL of an empty store; a scratch SQLite file if left out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.store or f"sqlite:///{Path(folder) / 'hansaram.db'}"
        with open_store(url) as store:
            fill(store, options.reviews, random.Random(7))
            print(f"{options.reviews:,} open reviews; milliseconds, median and longest of {TIMES}")
            for what, (middle, longest) in measure(store).items():
                print(f"{what:40} {middle:8.1f} {longest:8.1f}")


if __name__ == "__main__":
    main()
