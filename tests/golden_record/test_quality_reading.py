"""Quality over time, the rows that have an issue, how the queue moves, what stewards decided."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from golden_record.life_cycle import Means, Steward, rule, submit, undo
from golden_record.reading.failing import failing
from golden_record.reading.quality import UnknownRunError, quality_run, quality_runs
from golden_record.reading.rulings import last_ruling, review_reopened, rulings
from golden_record.reading.throughput import throughput
from golden_record.store import Store, open_store
from resolver.model import load_model
from rules.record import RawRecord
from rules.standardize import Context

BY = Steward("kim", "the same person")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'hansaram.db'}") as opened:
        yield opened


@pytest.fixture(scope="module")
def means() -> Means:
    return Means(load_model(None), Context(b"k" * 32, date(2026, 11, 22), None))


def _put(store: Store, means: Means, source: str, record_id: str, **fields: str) -> None:
    submit(store, RawRecord(source, record_id, **fields), means=means)


def test_the_rows_of_an_issue_are_found_page_by_page_and_by_source(
    store: Store, means: Means
) -> None:
    for place in range(5):
        _put(store, means, "crm" if place % 2 else "web", f"{place}", name="김하나", phone="0")
    _put(store, means, "crm", "fine", name="박둘", phone="010-7391-4462")
    first = failing(store, "phone.placeholder", limit=3)
    assert [row.source_record_id for row in first.rows] == ["0", "1", "2"]
    assert first.after is not None
    rest = failing(store, "phone.placeholder", after=first.after, limit=3)
    assert ([row.source_record_id for row in rest.rows], rest.after) == (["3", "4"], None)
    of_crm = failing(store, "phone.placeholder", source="crm")
    assert {row.source for row in of_crm.rows} == {"crm"}
    assert of_crm.rows[0].raw["phone"] == "0"
    assert failing(store, "no.such_code").rows == []


def test_a_record_whose_issue_was_mended_is_no_longer_found(store: Store, means: Means) -> None:
    _put(store, means, "crm", "1", name="김하나", phone="0")
    _put(store, means, "crm", "1", name="김하나", phone="010-7391-4462")
    assert failing(store, "phone.placeholder").rows == []


def test_a_store_without_runs_has_no_figures(store: Store) -> None:
    assert list(quality_runs(store)) == []
    with pytest.raises(UnknownRunError):
        quality_run(store, "none")


def test_rulings_are_listed_once_each_and_undone_ones_are_told(store: Store, means: Means) -> None:
    for record_id in "123":
        _put(
            store,
            means,
            "crm",
            record_id,
            name=f"이름{record_id}",
            phone=f"010-7391-446{record_id}",
        )
    first = rule(store, ("crm", "1"), ("crm", "2"), "match", means=means, by=BY)
    second = rule(store, ("crm", "2"), ("crm", "3"), "no_match", means=means, by=BY)
    assert [one.ruling_id for one in rulings(store)] == [second, first]
    assert last_ruling(store, "kim") == second
    assert last_ruling(store, "lee") is None
    assert rulings(store, actor="lee") == []
    undo(store, second, means=means, by=BY)
    assert [one.stands for one in rulings(store)] == [False, True]
    assert last_ruling(store, "kim") == first
    (made,) = [one for one in rulings(store) if one.stands]
    assert (made.kind, made.pairs, made.left, made.right) == (
        "match",
        1,
        ("crm", "1"),
        ("crm", "2"),
    )


def test_the_queue_is_counted_as_it_fills_and_empties(store: Store, means: Means) -> None:
    shared = {"phone": "010-7391-4462", "birth_date": "1980-01-05"}
    _put(store, means, "crm", "1", name="김지훈", **shared)
    _put(store, means, "web", "1", name="김지현", **shared)
    assert throughput(store).open_now == 1
    moved = throughput(store)
    assert (moved.open_now, sum(moved.opened.values()), sum(moved.closed.values())) == (1, 1, 0)
    made = rule(store, ("crm", "1"), ("web", "1"), "no_match", means=means, by=BY)
    moved = throughput(store)
    assert (moved.open_now, sum(moved.closed.values())) == (0, 1)
    assert moved.by_steward == {"kim": {"no_match": 1}}
    assert review_reopened(store, made) is None
    undo(store, made, means=means, by=BY)
    assert review_reopened(store, made) is not None
