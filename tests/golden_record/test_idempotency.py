import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from golden_record.idempotency import (
    AnswerErasedError,
    IdempotencyConflictError,
    once,
    purge,
    remember,
)
from golden_record.life_cycle.traces import forget_answers
from golden_record.store import Store


def ask(store: Store, key: str, body: str = "body", principal: str = "branch") -> str | None:
    with store.writing() as connection:
        return once(connection, principal, key, body)


def carry_out(store: Store, key: str, answer: str = "done", body: str = "body") -> None:
    with store.writing() as connection:
        assert once(connection, "branch", key, body) is None
        remember(connection, "branch", key, request_hash=body, answer=answer)


def age(store: Store, moment: str) -> None:
    with store.writing() as connection:
        change = text("UPDATE idempotency_key SET made_at = :moment")
        connection.execute(change, {"moment": moment})


def test_the_same_request_gets_the_answer_of_the_first(store: Store) -> None:
    carry_out(store, "k1", "first")
    assert ask(store, "k1") == "first"


def test_a_key_is_that_of_one_principal(store: Store) -> None:
    carry_out(store, "k1")
    assert ask(store, "k1", principal="agency") is None
    assert ask(store, "k2") is None


def test_another_request_under_the_same_key_is_refused(store: Store) -> None:
    carry_out(store, "k1")
    with pytest.raises(IdempotencyConflictError):
        ask(store, "k1", "another body")


def test_a_request_that_failed_leaves_no_key(store: Store) -> None:
    with pytest.raises(LookupError), store.writing() as connection:
        remember(connection, "branch", "k1", request_hash="body", answer="never given")
        raise LookupError
    assert ask(store, "k1") is None


def test_a_key_is_kept_for_seven_days_and_then_goes(store: Store) -> None:
    carry_out(store, "k1")
    age(store, "2000-01-01T00:00:00.000000Z")
    assert ask(store, "k1", "another body") is None
    carry_out(store, "k1", "anew")
    assert ask(store, "k1") == "anew"
    age(store, "2000-01-01T00:00:00.000000Z")
    carry_out(store, "k2")
    with store.reading() as connection:
        assert connection.execute(text("SELECT key FROM idempotency_key")).scalars().all() == ["k2"]
    with store.writing() as connection:
        assert purge(connection) == 0


def test_an_erased_answer_is_not_given_and_its_request_not_carried_out_again(store: Store) -> None:
    beside = '{"evidence":[{"source":"web","source_record_id":"010_2%"}],"source_record_id":"9"}'
    carry_out(store, "k1", '{"source":"web","source_record_id":"010_2%"}')
    carry_out(store, "k2", beside)
    carry_out(store, "k3", '{"source":"crm","source_record_id":"010_2%"}')
    carry_out(store, "k4", '{"source":"web","source_record_id":"010x23"}')
    with store.writing() as connection:
        assert forget_answers(connection, ("web", "010_2%")) == 2
    for erased in ("k1", "k2"):
        with pytest.raises(AnswerErasedError):
            ask(store, erased)
    assert ask(store, "k3")
    assert ask(store, "k4")


def test_requests_that_come_at_once_are_carried_out_once(store: Store) -> None:
    clients = 8
    ready = threading.Barrier(clients)
    carried_out = []

    def request(client: int) -> str:
        ready.wait(60)
        with store.writing() as connection:
            answer = once(connection, "branch", "k1", "body")
            if answer is None:
                carried_out.append(client)
                answer = f"done for {client}"
                remember(connection, "branch", "k1", request_hash="body", answer=answer)
        return answer

    with ThreadPoolExecutor(clients) as pool:
        answers = set(pool.map(request, range(clients)))
    assert len(carried_out) == 1
    assert answers == {f"done for {carried_out[0]}"}
