"""The access log: what is written is found again, and no tampering goes unseen."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from golden_record.access import (
    Access,
    AccessError,
    AccessLog,
    AccessLogError,
    Head,
    Question,
    forget_before,
    read_log,
    subjects_meant,
    verify,
)
from golden_record.access.chain import START, link
from golden_record.access.log import TELL_EVERY
from golden_record.store import Store

SECRET = b"s" * 32
NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)
ROWS = 6


def opened(store: Store) -> AccessLog:
    return AccessLog(store, SECRET, clock=lambda: NINE)


def written(store: Store, rows: int = ROWS) -> None:
    with opened(store) as log:
        for number in range(rows):
            log.record(Access(principal="crm", action="entity.read", subjects=(f"U{number}",)))


def execute(store: Store, *statements: str) -> None:
    with store.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))


def copied(number: int, *, of: int) -> str:
    columns = "at, principal, role, address, action, subject, result, reason, previous_hash, hash"
    return (
        f"INSERT INTO access_log SELECT {number}, {columns} FROM access_log WHERE sequence = {of}"
    )


TAMPERED = {
    "a value changed": (
        ["UPDATE access_log SET principal = 'web' WHERE sequence = 3"],
        "changed",
        3,
    ),
    "a moment changed": (["UPDATE access_log SET at = '2020' WHERE sequence = 1"], "changed", 1),
    "a reason added": (["UPDATE access_log SET reason = 'x' WHERE sequence = 6"], "changed", 6),
    "a hash changed": (["UPDATE access_log SET hash = 'x' WHERE sequence = 2"], "changed", 2),
    "the link changed": (
        ["UPDATE access_log SET previous_hash = hash WHERE sequence = 4"],
        "changed",
        4,
    ),
    "removed in the middle": (["DELETE FROM access_log WHERE sequence = 4"], "removed", 4),
    "removed at the beginning": (["DELETE FROM access_log WHERE sequence = 1"], "removed", 1),
    "removed and closed up": (
        [
            "DELETE FROM access_log WHERE sequence = 4",
            "UPDATE access_log SET sequence = 4 WHERE sequence = 5",
            "UPDATE access_log SET sequence = 5 WHERE sequence = 6",
        ],
        "changed",
        4,
    ),
    "cut off": (["DELETE FROM access_log WHERE sequence > 4"], "cut_off", 5),
    "cut off, the end changed to fit": (
        [
            "DELETE FROM access_log WHERE sequence > 4",
            "UPDATE access_head SET sequence = 4, "
            "hash = (SELECT hash FROM access_log WHERE sequence = 4)",
        ],
        "head_changed",
        4,
    ),
    "put in after the end": ([copied(7, of=6)], "changed", 7),
    "two rows swapped": (
        [
            "UPDATE access_log SET sequence = 99 WHERE sequence = 2",
            "UPDATE access_log SET sequence = 2 WHERE sequence = 3",
            "UPDATE access_log SET sequence = 3 WHERE sequence = 99",
        ],
        "changed",
        2,
    ),
    "all rows gone": (["DELETE FROM access_log"], "cut_off", 1),
    "the end forgotten": (["DELETE FROM access_head"], "put_in", 1),
    "the beginning moved": (
        [
            "DELETE FROM access_log WHERE sequence < 3",
            "UPDATE access_head SET start_sequence = 2, "
            "start_hash = (SELECT previous_hash FROM access_log WHERE sequence = 3)",
        ],
        "head_changed",
        6,
    ),
}


def test_a_log_as_it_was_written_holds(store: Store) -> None:
    written(store)
    result = verify(store, SECRET)
    assert result.holds
    assert (result.rows, result.head.sequence) == (ROWS, ROWS)


@pytest.mark.parametrize("how", TAMPERED)
def test_tampering_is_found_at_its_row(store: Store, how: str) -> None:
    statements, kind, row = TAMPERED[how]
    written(store)
    execute(store, *statements)
    first, *_ = verify(store, SECRET).breaks
    assert (first.kind, first.sequence) == (kind, row)


def test_a_store_put_back_is_found_by_a_noted_head(store: Store) -> None:
    written(store, 3)
    execute(store, "CREATE TABLE older AS SELECT * FROM access_head")
    written(store, 1)
    noted = verify(store, SECRET).head
    assert verify(store, SECRET, noted=noted).holds
    execute(
        store,
        "DELETE FROM access_log WHERE sequence = 4",
        "DELETE FROM access_head",
        "INSERT INTO access_head SELECT * FROM older",
    )
    assert verify(store, SECRET).holds
    (found,) = verify(store, SECRET, noted=noted).breaks
    assert (found.kind, found.sequence) == ("older_state", 4)


def test_an_emptied_log_is_missed_where_accounts_are(store: Store) -> None:
    from golden_record.access import add_key

    assert verify(store, SECRET).holds
    add_key(store, "crm", "reader", by=None)
    assert [b.kind for b in verify(store, SECRET).breaks] == ["cut_off"]


def test_another_secret_key_is_named_as_the_cause(store: Store) -> None:
    written(store)
    with pytest.raises(AccessLogError, match="another secret key"):
        verify(store, b"t" * 32)
    with AccessLog(store, b"t" * 32) as log, pytest.raises(AccessLogError, match="another secret"):
        log.record(Access(principal="crm", action="x"))


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.one_of(st.none(), st.text(max_size=5)), min_size=2, max_size=2, unique=True),
    st.integers(1, 9),
)
def test_no_two_rows_have_one_hash(values: list[str | None], number: int) -> None:
    left, right = ((number, value, None) for value in values)
    assert link(SECRET, START, left) != link(SECRET, START, right)


def test_values_cannot_move_between_columns() -> None:
    assert link(SECRET, START, ("ab", "c")) != link(SECRET, START, ("a", "bc"))
    assert link(SECRET, START, (None,)) != link(SECRET, START, ("null",))


UNFIT = {
    "a resident number": ("예약 800105-1234567 확인", "예약 ######-******* 확인"),
    "control characters": ("a\x00b\x1bc", "a b c"),
    "half a character": ("a\ud800b", "a b"),
    "endless": ("가" * 9999, "가" * 500),
}


@pytest.mark.parametrize("kind", UNFIT)
def test_a_reason_is_written_without_what_does_not_belong_there(store: Store, kind: str) -> None:
    said, kept = UNFIT[kind]
    with opened(store) as log:
        log.record(Access(principal="kim", action="unmask", reason=said, subjects=(said,)))
    (row,) = read_log(store).rows
    assert (row.reason, row.subjects) == (kept, (kept,))
    assert verify(store, SECRET).holds


def asked(store: Store, question: Question) -> list[int]:
    return [row.sequence for row in read_log(store, question).rows]


QUESTIONS: dict[str, tuple[Question, list[int]]] = {
    "everything": (Question(), [4, 3, 2, 1]),
    "whom one account saw": (Question(principal="kim"), [4, 2]),
    "who saw one customer": (Question(subjects=("U1",)), [4, 1]),
    "who saw one of several": (Question(subjects=("U1", "crm/7")), [4, 3, 1]),
    "what was refused": (Question(result="denied"), [2]),
    "what kind": (Question(actions=("search",), principal="kim"), [2]),
    "of another day": (Question(since="2026-11-23"), []),
    "until that day": (Question(until="2026-11-23", limit=2), [4, 3]),
    "the page after": (Question(before=3), [2, 1]),
}


@pytest.mark.parametrize("what", QUESTIONS)
def test_a_question_is_answered_at_one_go(store: Store, what: str) -> None:
    question, expected = QUESTIONS[what]
    with opened(store) as log, store.writing() as connection:
        log.within(
            connection,
            Access(principal="crm", action="entity.read", subjects=("U1", "U1", "U2")),
            Access(principal="kim", action="search", result="denied"),
            Access(principal="web", action="record.read", subjects=("crm/7",)),
            Access(principal="kim", action="entity.unmask", subjects=("U1",), reason="본인 확인"),
        )
    assert asked(store, question) == expected


def test_a_customer_is_meant_with_former_ids_and_all_records(store: Store) -> None:
    execute(
        store,
        "INSERT INTO entity (entity_no, unified_id, created_in) VALUES (1, 'NEW', 1), (3, 'C', 1)",
        "INSERT INTO entity (entity_no, unified_id, created_in, redirects_to) "
        "VALUES (2, 'OLD', 1, 1)",
        "INSERT INTO source_record (record_no, source, source_record_id, version, content_hash) "
        "VALUES (1, 'crm', '1', 1, 0), (2, 'web', '2', 1, 0), (3, 'app', '3', 1, 0)",
        "INSERT INTO crosswalk (record_no, valid_from, entity_no) VALUES (1, 1, 1), (3, 1, 3)",
        "INSERT INTO crosswalk (record_no, valid_from, entity_no, valid_to) VALUES (2, 1, 2, 2)",
        "INSERT INTO crosswalk (record_no, valid_from, entity_no) VALUES (2, 2, 1)",
    )
    for asked in ("NEW", "OLD"):
        assert subjects_meant(store, asked) == ("NEW", "OLD", "crm/1", "web/2")
    assert subjects_meant(store, "C") == ("C", "app/3")
    assert subjects_meant(store, "crm/1") == ("crm/1",)


def test_pages_follow_each_other(store: Store) -> None:
    written(store, 5)
    page = read_log(store, Question(limit=3))
    assert page.before == 3
    assert read_log(store, Question(limit=3, before=page.before)).before is None


def test_a_change_that_fails_leaves_no_row(store: Store) -> None:
    with opened(store) as log:
        with pytest.raises(ZeroDivisionError), store.writing() as connection:
            log.within(connection, Access(principal="crm", action="record.submit"))
            raise ZeroDivisionError
        log.record(Access(principal="crm", action="record.submit", result="failed"))
    assert [row.result for row in read_log(store).rows] == ["failed"]
    assert verify(store, SECRET).holds


def test_old_rows_can_go_and_the_chain_holds_from_there(store: Store) -> None:
    moments = [NINE - timedelta(days=days) for days in (800, 700, 400, 300)]
    for moment in moments:
        with AccessLog(store, SECRET, clock=lambda at=moment: at) as log:  # type: ignore[misc]
            log.record(Access(principal="crm", action="x", subjects=("U1",)))
    year = NINE - timedelta(days=365)
    assert forget_before(store, SECRET, year, by="root", clock=lambda: NINE) == 3
    result = verify(store, SECRET)
    assert (result.holds, result.rows, result.head.sequence) == (True, 2, 5)
    assert asked(store, Question(subjects=("U1",))) == [4]
    assert forget_before(store, SECRET, year, by="root", clock=lambda: NINE) == 0
    execute(store, "DELETE FROM access_log WHERE sequence = 4")
    assert [b.kind for b in verify(store, SECRET).breaks] == ["removed"]
    with pytest.raises(AccessError, match="broken"):
        forget_before(store, SECRET, year, by="root", clock=lambda: NINE)


def test_rows_of_less_than_a_year_stay(store: Store) -> None:
    written(store)
    with pytest.raises(AccessError, match="at least a year"):
        forget_before(store, SECRET, NINE - timedelta(days=364), by="root", clock=lambda: NINE)
    assert verify(store, SECRET).rows == ROWS


def test_many_readings_at_once_are_all_written(store: Store) -> None:
    with opened(store) as log:
        waiting = [log.submit(Access(principal=f"m{n}", action="x")) for n in range(200)]
        for done in waiting:
            done.result()
    assert {row.principal for row in read_log(store, Question(limit=1000)).rows} == {
        f"m{n}" for n in range(200)
    }
    assert verify(store, SECRET).holds


def test_what_cannot_be_written_fails_the_one_who_waits(store: Store) -> None:
    execute(store, "ALTER TABLE access_log RENAME TO elsewhere")
    with opened(store) as log:
        with pytest.raises(AccessLogError, match="cannot be written"):
            log.record(Access(principal="crm", action="x"))
        execute(store, "ALTER TABLE elsewhere RENAME TO access_log")
        log.record(Access(principal="crm", action="x"))
    assert len(read_log(store).rows) == 1


def test_the_end_of_the_log_is_told_now_and_then(store: Store) -> None:
    told: list[Head] = []
    with AccessLog(store, SECRET, tell=told.append) as log:
        log.record(Access(principal="crm", action="x"))
        log.record(Access(principal="crm", action="x"))
        waiting = [log.submit(Access(principal="crm", action="x")) for _ in range(TELL_EVERY)]
        for done in waiting:
            done.result()
    assert told[0].sequence == 1
    assert len(told) == 2
    assert all(verify(store, SECRET, noted=head).holds for head in told)


def test_a_closed_log_takes_nothing(store: Store) -> None:
    log = opened(store)
    log.close()
    with pytest.raises(AccessLogError, match="closed"):
        log.record(Access(principal="crm", action="x"))
