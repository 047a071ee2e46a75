import threading
from typing import Any

import pytest
from sqlalchemy import Connection, text

from golden_record.store import Store
from tests.golden_record.resolutions import publish_clusters


def note(connection: Connection, run_id: str) -> None:
    row = {"id": run_id, "at": "2026-11-22"}
    connection.execute(text("INSERT INTO run (run_id, started_at) VALUES (:id, :at)"), row)


def noted(store: Store) -> list[str]:
    with store.reading() as connection:
        return list(connection.execute(text("SELECT run_id FROM run ORDER BY 1")).scalars())


def seen_by_another_thread(store: Store) -> list[str]:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(noted(store)))
    thread.start()
    thread.join(60)
    return list(found[0])


def test_an_inner_writing_commits_with_the_outer_one(store: Store) -> None:
    with store.writing() as outer:
        note(outer, "outer")
        with store.writing() as inner:
            note(inner, "inner")
        assert seen_by_another_thread(store) == []
    assert seen_by_another_thread(store) == ["inner", "outer"]


def test_reading_within_writing_sees_what_was_written(store: Store) -> None:
    with store.writing() as outer:
        note(outer, "a")
        assert noted(store) == ["a"]
        with store.writing() as inner:
            note(inner, "b")
            assert noted(store) == ["a", "b"]


def test_a_failure_that_travels_out_of_the_inner_takes_all_back(store: Store) -> None:
    with pytest.raises(LookupError), store.writing() as outer:
        note(outer, "outer")
        with store.writing() as inner:
            note(inner, "inner")
            raise LookupError
    assert noted(store) == []


def test_a_failure_of_the_outer_takes_a_finished_inner_back(store: Store) -> None:
    with pytest.raises(LookupError), store.writing():
        with store.writing() as inner:
            note(inner, "inner")
        raise LookupError
    assert noted(store) == []


def test_the_outer_may_go_on_without_a_failed_inner(store: Store) -> None:
    with store.writing() as outer:
        note(outer, "a")
        with pytest.raises(LookupError), store.writing() as inner:
            note(inner, "b")
            raise LookupError
        note(outer, "c")
    assert noted(store) == ["a", "c"]


def test_the_outer_may_go_on_after_the_database_refused_the_inner(store: Store) -> None:
    with store.writing() as outer:
        note(outer, "a")
        with pytest.raises(Exception, match=r"(?i)unique"), store.writing() as inner:
            note(inner, "a")
        note(outer, "b")
    assert noted(store) == ["a", "b"]


def test_readings_within_a_reading_answer_from_one_state(store: Store) -> None:
    def write() -> None:
        with store.writing() as connection:
            note(connection, "meanwhile")

    with store.reading():
        assert noted(store) == []
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(60)
        assert noted(store) == []
    assert noted(store) == ["meanwhile"]


def test_writing_within_a_reading_is_a_transaction_of_its_own(store: Store) -> None:
    with store.reading():
        assert noted(store) == []
        with store.writing() as connection:
            note(connection, "a")
            assert noted(store) == ["a"]
        assert seen_by_another_thread(store) == ["a"]
        assert noted(store) == []


def test_a_resting_generator_of_records_is_joined_by_nothing(store: Store) -> None:
    publish_clusters(store, "a b")
    records = store.live_records()
    assert next(records).num_rows == 2
    with store.writing() as connection:
        note(connection, "written meanwhile")
    assert "written meanwhile" in noted(store)
    assert next(records, None) is None


def test_tidying_within_a_transaction_waits_for_the_commit(store: Store) -> None:
    done: list[list[str]] = []
    store._tidy = lambda: done.append(seen_by_another_thread(store))  # type: ignore[method-assign]
    with store.writing() as outer:
        note(outer, "a")
        store.tidy()
        with store.writing():
            store.tidy()
        assert done == []
    assert done == [["a"]]


def test_what_waits_for_a_commit_that_does_not_come_is_dropped(store: Store) -> None:
    done: list[str] = []
    store._tidy = lambda: done.append("tidied")  # type: ignore[method-assign]
    with pytest.raises(LookupError), store.writing():
        store.tidy()
        raise LookupError
    with store.writing() as connection:
        note(connection, "a")
    assert done == []
