"""How many reviews wait, counted anew or held for a moment."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from golden_record.reading import counting
from golden_record.reading.counting import HOLDS, QueueCounts
from golden_record.reading.filtering import ALL_OPEN, Filters
from golden_record.store import Store
from tests.golden_record.test_reviews import doubtful, numbers


def test_a_short_queue_is_counted_anew_each_time(store: Store) -> None:
    queue = QueueCounts(store)
    assert queue.open() == 0
    doubtful(store)
    assert (queue.open(), queue.of(Filters(source="app")).matching) == (3, 1)


def test_a_long_queue_is_counted_now_and_then(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock: Any = SimpleNamespace(now=100.0)
    monkeypatch.setattr(counting, "LONG", -1)
    queue = QueueCounts(store, seconds=lambda: clock.now)
    assert queue.open() == 0
    doubtful(store)
    assert queue.open() == 0
    clock.now += HOLDS
    assert queue.open() == 3


@pytest.mark.parametrize(
    "filters", [ALL_OPEN, Filters(source="web"), Filters(weight_from=-99.0), Filters(reason="no")]
)
def test_who_asks_changes_no_count(filters: Filters, store: Store) -> None:
    doubtful(store)
    queue = QueueCounts(store)
    assert queue.of(replace(filters, actor="kim")) == queue.of(filters)
    assert queue.of(filters).matching == len(numbers(store, filters))
