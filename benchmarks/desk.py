"""How quickly the desk answers with many reviews open.

    python -m benchmarks.desk [--reviews 100000] [--records 3000]

The pages are asked for over loopback, as a browser does, by one steward: the queue, a filtered
queue, the next pair, a decision and the pair after it, a customer, a search, the dashboard.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from sqlalchemy import text

from golden_record.access import open_session
from golden_record.access.accounts import named
from golden_record.store import Store, open_store
from tests.pages.running import customers, running

TIMES = 20
_OPEN = text(
    "INSERT INTO review (review_no, left_no, right_no, match_weight, match_probability, reason, "
    "opened_in, version, worth, party_type, left_source, right_source) "
    "VALUES (:no, :l, :r, :w, 0.5, 'weight', 1, 1, :w, 'person', :ls, :rs)"
)


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--reviews", type=int, default=100_000)
    asked.add_argument("--records", type=int, default=3_000)
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = customers(Path(folder), said.records)
        with open_store(f"sqlite:///{path}") as store:
            _open_reviews(store, said.reviews)
        with running(path) as service:
            _measure(service.url, service.store())


def _open_reviews(store: Store, wanted: int) -> None:
    """Fill the queue up with pairs drawn by chance."""
    chance = random.Random(1)
    with store.writing() as connection:
        rows = connection.execute(text("SELECT record_no, source FROM source_record")).all()
        source = {number: name for number, name in rows}  # noqa: C416
        numbers = sorted(source)
        last = connection.execute(text("SELECT max(review_no) FROM review")).scalar_one() or 0
        known = connection.execute(text("SELECT left_no, right_no FROM review")).all()
        taken = {(left, right) for left, right in known}
        fresh: dict[tuple[int, int], None] = {}
        while len(fresh) < wanted - len(taken):
            left, right = sorted(chance.sample(numbers, 2))
            if (left, right) not in taken:
                fresh[left, right] = None
        connection.execute(_OPEN, [
            {"no": last + place, "l": left, "r": right, "w": chance.uniform(-1, 20),
             "ls": source[left], "rs": source[right]}
            for place, (left, right) in enumerate(fresh, 1)
        ])  # fmt: skip
    store.tidy()


def _measure(url: str, store: Store) -> None:
    with store.reading() as connection:
        steward = named(connection, "김담당")
        one = connection.execute(
            text("SELECT unified_id FROM entity WHERE ended_in IS NULL LIMIT 1")
        ).scalar_one()
    session = open_session(store, steward)
    headers = {"Origin": url, "X-Desk": "1"}
    cookies = {"hansaram": session.token}
    with httpx.Client(
        base_url=url, headers=headers, cookies=cookies, follow_redirects=True
    ) as client:

        def decide() -> None:
            page = client.get("/reviews/next").text
            number = page.partition('data-pair="')[2].partition('"')[0]
            version = page.partition('name="version" value="')[2].partition('"')[0]
            form = {"csrf": session.csrf, "verdict": "no_match", "version": version}
            client.post(f"/reviews/{number}/decision", data=form).raise_for_status()

        steps: dict[str, Callable[[], object]] = {
            "queue": lambda: client.get("/reviews"),
            "queue, filtered": lambda: client.get("/reviews?source=branch&low=3&high=9"),
            "next pair": lambda: client.get("/reviews/next"),
            "pair, decision, next pair": decide,
            "customer": lambda: client.get(f"/entities/{one}"),
            "search ㄱㅎㅈ": lambda: client.post(
                "/search", data={"csrf": session.csrf, "query": "ㄱㅎㅈ"}
            ),
            "quality": lambda: client.get("/quality"),
        }
        for name, act in steps.items():
            print(f"{name:28}{_times(act)}")


def _times(act: Callable[[], object]) -> str:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        act()
        taken.append(1000 * (time.perf_counter() - began))
    ordered = sorted(taken)
    return f"median {statistics.median(ordered):7.1f} ms   highest {ordered[-1]:7.1f} ms"


if __name__ == "__main__":
    main()
