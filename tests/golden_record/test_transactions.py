import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection, text

from golden_record.errors import StoreBusyError, StoreError
from golden_record.store import Store, open_store
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


def test_what_is_undivided_commits_together(store: Store) -> None:
    with store.undivided() as outer:
        note(outer, "a")
        with store.writing() as inner:
            note(inner, "b")
        assert seen_by_another_thread(store) == []
    assert noted(store) == ["a", "b"]


def test_nothing_is_left_of_an_undivided_one_of_which_a_part_failed(store: Store) -> None:
    with pytest.raises(StoreError), store.undivided() as outer:
        note(outer, "a")
        with pytest.raises(LookupError), store.writing() as inner:
            note(inner, "b")
            raise LookupError
        note(outer, "c")
    assert noted(store) == []
    with store.undivided() as connection:
        note(connection, "d")
    assert noted(store) == ["d"]


def test_a_part_of_an_undivided_one_may_go_on_without_a_part_of_its_own(store: Store) -> None:
    with store.undivided(), store.writing() as part:
        note(part, "a")
        with pytest.raises(LookupError), store.writing() as inner:
            note(inner, "b")
            raise LookupError
    assert noted(store) == ["a"]


def test_what_is_undivided_within_another_is_a_part_of_it(store: Store) -> None:
    with store.writing() as outer:
        note(outer, "a")
        with pytest.raises(LookupError), store.undivided() as inner:
            note(inner, "b")
            raise LookupError
    assert noted(store) == ["a"]


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


def test_a_writer_gets_its_turn_between_the_transactions_of_a_busy_one(store: Store) -> None:
    stop = threading.Event()

    def be_busy() -> None:
        with open_store(store.engine.url.render_as_string(hide_password=False)) as other:
            while not stop.is_set():
                with other.writing() as connection:
                    note(connection, f"busy {id(connection)} {threading.get_ident()} {len(turns)}")
                    connection.execute(text("DELETE FROM run WHERE run_id LIKE 'busy%'"))
                stop.wait(0.003)

    turns: list[int] = []
    busy = threading.Thread(target=be_busy)
    busy.start()
    try:
        for turn in range(20):
            with store.writing() as connection:
                note(connection, f"turn {turn:02}")
            turns.append(turn)
    finally:
        stop.set()
        busy.join(60)
    assert noted(store) == [f"turn {turn:02}" for turn in range(20)]


def test_a_writer_that_waits_too_long_is_told_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("golden_record.store.connect.BUSY_SECONDS", 0.05)
    monkeypatch.setattr("golden_record.store.transactions.BUSY_SECONDS", 0.05)
    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL waits as its lock_timeout says")
    with open_store(store.url) as other, other.writing(), pytest.raises(StoreBusyError):
        write_a_note(store)
    with store.writing() as held, ThreadPoolExecutor(1) as pool:
        note(held, "first")
        with pytest.raises(StoreBusyError):
            pool.submit(write_a_note, store).result()
    write_a_note(store)
    assert noted(store) == ["another", "first"]


def write_a_note(store: Store) -> None:
    with store.writing() as connection:
        note(connection, "another")


def test_what_is_appended_waits_for_one_writer_and_not_for_all_in_line(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("golden_record.store.transactions.BUSY_SECONDS", 0.05)
    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL appends beside the writer")

    def append() -> None:
        with store.appending() as connection:
            note(connection, "appended")

    one_whose_turn_comes = store._transactions._in_line()
    with one_whose_turn_comes, ThreadPoolExecutor(1) as pool:
        with pytest.raises(StoreBusyError):
            pool.submit(write_a_note, store).result()
        pool.submit(append).result()
    write_a_note(store)
    assert noted(store) == ["another", "appended"]


def test_appending_waits_for_no_writer_on_postgresql(store: Store) -> None:
    """On SQLite there is one lock for all; there it would wait."""
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one lock for all")
    done: list[int] = []

    def append() -> None:
        with store.appending() as connection:
            connection.execute(text("INSERT INTO failure (subject, failures) VALUES ('x', 1)"))
        done.append(1)

    with store.writing() as connection:
        connection.execute(text("SELECT 1"))
        beside = threading.Thread(target=append)
        beside.start()
        beside.join(timeout=30)
        assert done == [1]


def test_writing_within_appending_is_the_one_writer(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one lock for all")
    held = text(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    )
    for _ in range(2):
        with store.appending() as outer:
            assert outer.execute(held).scalar() == 0
            with store.writing() as inner, store.writing():
                assert inner.execute(held).scalar() == 1
