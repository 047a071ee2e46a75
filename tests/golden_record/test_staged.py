"""Copying over many connections ends in what one connection writes, at one moment."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import text

from golden_record.errors import PublishError
from golden_record.publish import publish
from golden_record.spark.copying import copy_part
from golden_record.store import Store, open_store
from tests.conftest import database
from tests.golden_record.resolutions import publish_clusters, resolution
from tests.golden_record.test_publish import everything

STEPS: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    (("a b", "c d", "web:1"), {"reviews": [("b", "c")]}),
    (("a b e", "c", "d", "web:1"), {"names": {"web:1": "박민수"}}),
    (("a b e c", "d web:1"), {"reviews": [("c", "d")]}),
    (("a b", "c e", "d web:1", "f"), {}),
]
"""Published one after the other: new, joined, split, merged, named anew."""


@dataclass
class Threads:
    """Copies from threads, each piece a part; each part is tried ``times``."""

    url: str
    times: int = 1
    before: Callable[[], None] = lambda: None
    pieces: list[tuple[str, pa.Table]] = field(default_factory=list)

    def put(self, table: str, rows: pa.Table) -> None:
        self.pieces.append((table, rows))

    def copy(self) -> None:
        self.before()
        tasks = [(part, *piece) for part, piece in enumerate(self.pieces)] * self.times
        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(self._copy, *task) for task in tasks]:
                done.result()

    def _copy(self, part: int, table: str, rows: pa.Table) -> None:
        assert copy_part(self.url, table, part, iter(rows.to_batches())) == rows.num_rows


@pytest.fixture
def url(postgresql_server: str) -> Iterator[str]:
    with database(postgresql_server) as made:
        yield made


@pytest.fixture
def copied(url: str) -> Iterator[Store]:
    with open_store(url) as store:
        yield store


def publish_staged(store: Store, copying: Threads, *clusters: str, **more: Any) -> None:
    publish(store, replace(resolution(clusters, **more), copying=copying))


def beliefs(store: Store) -> dict[str, list[Any]]:
    """All that the store believes; random unified IDs, times and numbers of runs left out."""
    found = everything(store)
    return {
        **found,
        "entity": [(row[0], *row[2:]) for row in found["entity"]],
        "revision": [row[0] for row in found["revision"]],
    }


def staging_tables(store: Store) -> list[str]:
    asked = text("SELECT tablename FROM pg_tables WHERE tablename LIKE 'staged%'")
    with store.reading() as connection:
        return list(connection.execute(asked).scalars())


@pytest.mark.parametrize("times", [1, 3])
def test_what_was_copied_is_what_one_connection_writes(
    copied: Store, url: str, postgresql_server: str, times: int
) -> None:
    with database(postgresql_server) as other, open_store(other) as direct:
        for clusters, more in STEPS:
            publish_clusters(direct, *clusters, **more)
            publish_staged(copied, Threads(url, times), *clusters, **more)
            assert beliefs(copied) == beliefs(direct)
    assert staging_tables(copied) == []


def test_a_reader_sees_the_old_state_while_parts_are_copied(copied: Store, url: str) -> None:
    publish_clusters(copied, "a", "b")
    before = beliefs(copied)
    seen: list[dict[str, list[Any]]] = []

    def look() -> None:
        with open_store(url) as other:
            seen.append(beliefs(other))

    publish_staged(copied, Threads(url, before=look), "a b", "c")
    assert seen == [before]
    assert beliefs(copied) != before


@pytest.mark.parametrize("is_fresh", [True, False])
def test_copying_that_fails_publishes_nothing_and_leaves_nothing(
    copied: Store, url: str, is_fresh: bool
) -> None:
    if not is_fresh:
        publish_clusters(copied, "a", "b")
    before = beliefs(copied)

    def fail() -> None:
        raise OSError("an executor died")

    with pytest.raises(OSError, match="an executor died"):
        publish_staged(copied, Threads(url, before=fail), "a b", "c")
    assert beliefs(copied) == before
    assert staging_tables(copied) == []
    publish_staged(copied, Threads(url), "a b", "c")
    assert beliefs(copied) != before


def test_rows_that_were_not_copied_are_missed(copied: Store, url: str) -> None:
    with pytest.raises(PublishError, match=r"^0 rows of \d+ were copied"):
        publish_staged(copied, Threads(url, times=0), "a b", "c")
    assert beliefs(copied)["source_record"] == []


def test_what_a_killed_run_left_is_dropped_by_the_next(copied: Store, url: str) -> None:
    with copied.writing() as connection:
        connection.execute(text("CREATE TABLE staged_decision (left_over TEXT)"))
    publish_staged(copied, Threads(url), "a b", "c")
    assert staging_tables(copied) == []
