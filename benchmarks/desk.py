"""What the desk costs with many reviews open: processor time, statements, milliseconds.

    python -m benchmarks.desk [--reviews 100000] [--records 100000] [--folder DIR]

The pages are asked for over loopback, as a browser does, by one steward: the queue, a filtered
queue, the next pair, a decision and the pair after it, a customer, a search, the dashboard. Time
of the processor counts on a busy machine too, statements on any; a folder keeps the store for the
next time.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import event, text

from golden_record.access import open_session
from golden_record.access.accounts import named
from golden_record.store import Store, open_store
from tests.pages.running import Service, customers, running

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
    asked.add_argument("--records", type=int, default=100_000)
    asked.add_argument("--folder", type=Path, help="keeps the store; used again where it is there")
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        path = _prepared(said.folder or Path(scratch), said.records, said.reviews)
        with running(path) as service:
            _measure(service)


def _prepared(folder: Path, records: int, reviews: int) -> Path:
    """The store of a folder, made where it is missing."""
    path = folder / "hansaram.db"
    if not path.exists():
        customers(folder, records)
    with open_store(f"sqlite:///{path}") as store:
        _open_reviews(store, reviews)
    return path


def _open_reviews(store: Store, wanted: int) -> None:
    """Fill the queue up with pairs drawn by chance."""
    chance = random.Random(1)
    with store.writing() as connection:
        rows = connection.execute(text("SELECT record_no, source FROM source_record")).all()
        source = {number: name for number, name in rows}  # noqa: C416
        numbers = sorted(source)
        last = connection.execute(text("SELECT max(review_no) FROM review")).scalar_one() or 0
        waiting = "SELECT left_no, right_no FROM review WHERE closed_in IS NULL"
        taken = {(left, right) for left, right in connection.execute(text(waiting))}
        missing = wanted - len(taken)
        fresh: dict[tuple[int, int], None] = {}
        while len(fresh) < missing:
            left, right = sorted(chance.sample(numbers, 2))
            if (left, right) not in taken:
                fresh[left, right] = None
        opened = [
            {"no": last + place, "l": left, "r": right, "w": chance.uniform(-1, 20)}
            | {"ls": source[left], "rs": source[right]}
            for place, (left, right) in enumerate(fresh, 1)
        ]
        if opened:
            connection.execute(_OPEN, opened)
    store.tidy()


def _measure(service: Service) -> None:
    store, url = service.store(), service.url
    with store.reading() as connection:
        steward = named(connection, "김담당")
        one = connection.execute(
            text("SELECT unified_id FROM entity WHERE ended_in IS NULL LIMIT 1")
        ).scalar_one()
    session = open_session(store, steward)
    headers = {"Origin": url, "X-Desk": "1"}
    cookies = {"hansaram": session.token}
    with httpx.Client(
        base_url=url, headers=headers, cookies=cookies, follow_redirects=True, timeout=60
    ) as client:
        pair: dict[str, str] = {}

        def get(path: str) -> None:
            client.get(path).raise_for_status()

        def look(answer: httpx.Response) -> None:
            answer.raise_for_status()
            pair["no"] = _between(answer.text, 'data-pair="')
            pair["version"] = _between(answer.text, 'name="version" value="')
            pair["undo"] = _between(answer.text, 'name="ruling" value="')

        def decide(verdict: str) -> None:
            form = {"csrf": session.csrf, "verdict": verdict, "version": pair["version"]}
            look(client.post(f"/reviews/{pair['no']}/decision", data=form))

        def undo() -> None:
            form = {"csrf": session.csrf, "ruling": pair["undo"], "then": "review"}
            answer = client.post("/decisions/undo", data=form)
            # a pair that was made up for the queue alone does not wait again
            look(answer if "data-pair" in answer.text else client.get("/reviews/next"))

        def decide_and_undo() -> None:
            decide("no_match")
            undo()

        def search() -> None:
            form = {"csrf": session.csrf, "query": "ㄱㅎㅈ"}
            client.post("/search", data=form).raise_for_status()

        steps: dict[str, Callable[[], object]] = {
            "nothing (the client's own share)": lambda: get("/health/live"),
            "queue": lambda: get("/reviews"),
            "queue, filtered": lambda: get("/reviews?source=branch&low=3&high=9"),
            "next pair": lambda: look(client.get("/reviews/next")),
            "skip, next pair": lambda: decide("skip"),
            "no match, next pair": lambda: decide("no_match"),
            "no match, undone, pair again": decide_and_undo,
            "match, next pair": lambda: decide("match"),
            "customer": lambda: get(f"/entities/{one}"),
            "search ㄱㅎㅈ": search,
            "quality": lambda: get("/quality"),
            "failing rows": lambda: get("/quality/issues/phone.placeholder"),
            "failing rows, rare": lambda: get("/quality/issues/name.masked?source=nobody"),
        }
        counted = _statements(store)
        print(f"{'median of ' + str(TIMES):36}{'cpu ms':>9}{'wall ms':>9}{'SQL':>6}")
        for name, act in steps.items():
            print(f"{name:36}{_told(act, counted)}", flush=True)


def _between(page: str, before: str) -> str:
    return page.partition(before)[2].partition('"')[0]


def _statements(store: Store) -> list[int]:
    """Count what the database is asked from now on, whoever asks."""
    counted = [0]

    def heard(_: str) -> None:
        counted[0] += 1

    def opened(connection: Any, _: Any) -> None:
        connection.set_trace_callback(heard)

    event.listen(store.engine, "connect", opened)
    store.let_go()
    return counted


def _told(act: Callable[[], object], counted: list[int]) -> str:
    act()
    walls, processor, asked = [], [], []
    for _ in range(TIMES):
        began, worked, before = time.perf_counter(), time.process_time(), counted[0]
        act()
        walls.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - worked))
        asked.append(counted[0] - before)
    figures = statistics.median(processor), statistics.median(walls)
    return f"{figures[0]:9.1f}{figures[1]:9.1f}{statistics.median(asked):6.0f}"


if __name__ == "__main__":
    main()
