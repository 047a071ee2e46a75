"""Webhooks against a real receiver: signed, in order, until taken, only where they may go."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from golden_record.moments import now
from golden_record.store import Store
from golden_record.webhooks import (
    Deliverer,
    UnknownWebhookError,
    WebhookAddressError,
    WebhookError,
    addresses,
    dead_letters,
    deliver_next,
    end_webhook,
    is_signed,
    networks_of,
    redeliver,
    register,
    webhooks,
)
from golden_record.webhooks.delivering import LEASE, MOST_FAILED, MOST_REJECTED
from golden_record.webhooks.sending import Outcome
from tests.golden_record.webhooks.receiver import Receiver, receiver

SECRET = b"s" * 32
HERE = networks_of(["127.0.0.0/8"])
KINDS = ("created", "changed", "merged")


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def received() -> Iterator[Receiver]:
    with receiver() as got:
        yield got


@pytest.fixture
def clock() -> Clock:
    return Clock()


def happened(store: Store, changes: int) -> None:
    """Add changes to the feed: created, changed, merged, created, ..."""
    with store.writing() as connection:
        first = connection.execute(
            text("SELECT coalesce(max(sequence), 0) FROM change")
        ).scalar_one()
        for number in range(first + 1, first + changes + 1):
            said = {"n": number, "id": f"U{number}", "at": now(), "kind": KINDS[number % 3 - 1]}
            for statement in (
                "INSERT INTO revision (revision_no, at, kind) VALUES (:n, :at, 'submit')",
                "INSERT INTO entity (entity_no, unified_id, created_in) VALUES (:n, :id, :n)",
                "INSERT INTO change (sequence, revision_no, kind, entity_no) "
                "VALUES (:n, :n, :kind, :n)",
            ):
                connection.execute(text(statement), said)


def deliver(store: Store, clock: Clock, number: int = 1, worker: str = "w") -> Outcome | None:
    return deliver_next(store, SECRET, number, networks=HERE, worker=worker, clock=clock)


def test_a_delivery_is_signed_and_says_what_happened(
    store: Store, received: Receiver, clock: Clock
) -> None:
    made = register(store, SECRET, received.url, networks=HERE, by="root")
    happened(store, 2)
    outcome = deliver(store, clock)
    assert outcome and outcome.is_taken
    (body,), (headers,) = received.bodies, received.headers
    said = json.loads(body)
    assert (said["webhook"], said["cursor"]) == (1, 2)
    assert [(c["kind"], c["unified_id"]) for c in said["changes"]] == [
        ("created", "U1"),
        ("changed", "U2"),
    ]
    sent = (headers["Hansaram-Timestamp"], headers["Hansaram-Signature"])
    at = clock().timestamp()
    assert is_signed(made.secret, body, *sent, at=at)
    assert not is_signed(made.secret, body + b" ", *sent, at=at)
    assert not is_signed("another", body, *sent, at=at)
    assert not is_signed(made.secret, body, *sent, at=at + 301)
    assert deliver(store, clock) is None


def test_the_secret_is_shown_once_and_not_kept(store: Store, received: Receiver) -> None:
    made = register(store, SECRET, received.url, networks=HERE)
    with store.reading() as connection:
        held = repr(connection.execute(text("SELECT * FROM webhook")).all())
    assert made.secret not in held and made.secret not in repr(made)
    happened(store, 1)
    with pytest.raises(WebhookError, match="another secret key"):
        deliver_next(store, b"t" * 32, 1, networks=HERE)


def test_everything_arrives_once_and_in_order_when_all_goes_well(
    store: Store, received: Receiver, clock: Clock
) -> None:
    register(store, SECRET, received.url, networks=HERE, batch=3)
    happened(store, 7)
    while deliver(store, clock):
        pass
    assert received.sequences == [[1, 2, 3], [4, 5, 6], [7]]
    (hook,) = webhooks(store)
    assert (hook.cursor, hook.lag, hook.last_error) == (7, 0, None)


def test_only_the_kinds_that_are_wanted_arrive_and_none_is_missed(
    store: Store, received: Receiver, clock: Clock
) -> None:
    register(store, SECRET, received.url, networks=HERE, kinds=["merged"], batch=2)
    happened(store, 10)
    while deliver(store, clock):
        pass
    assert received.sequences == [[3, 6], [9]]
    assert webhooks(store)[0].lag == 0


def test_a_receiver_that_fails_and_recovers_gets_all_in_order(
    store: Store, received: Receiver, clock: Clock
) -> None:
    register(store, SECRET, received.url, networks=HERE, batch=2)
    happened(store, 4)
    received.plan = [500, 503, 429, 302]
    waits = []
    while not (outcome := deliver(store, clock)) or not outcome.is_taken:
        (hook,) = webhooks(store)
        waits.append(outcome is not None)
        assert hook.cursor == 0
        clock.now += timedelta(seconds=1)
    # tried after 0, 1, 1+2, 1+2+4 and 1+2+4+8 seconds, and not in between
    assert [second for second, tried in enumerate(waits) if tried] == [0, 1, 3, 7]
    happened(store, 1)
    while deliver(store, clock):
        pass
    assert received.sequences == [[1, 2]] * 5 + [[3, 4], [5]]
    assert received.headers[4]["Hansaram-Attempt"] == "5"
    assert webhooks(store)[0].last_error is None


def test_a_receiver_that_is_away_holds_the_feed_back(
    store: Store, received: Receiver, clock: Clock
) -> None:
    register(store, SECRET, "http://127.0.0.1:9/", networks=HERE)
    happened(store, 1)
    outcome = deliver(store, clock)
    assert outcome and outcome.error == "no connection (ConnectionRefusedError)"
    (hook,) = webhooks(store)
    assert (hook.cursor, hook.lag, hook.attempts) == (0, 1, 1)
    assert hook.last_error == outcome.error


GIVEN_UP = {"rejected": (400, MOST_REJECTED), "failing": (500, MOST_FAILED)}


@pytest.mark.parametrize("how", GIVEN_UP)
def test_what_is_never_taken_is_laid_aside_and_can_be_sent_anew(
    store: Store, received: Receiver, clock: Clock, how: str
) -> None:
    status, attempts = GIVEN_UP[how]
    register(store, SECRET, received.url, networks=HERE, batch=2)
    happened(store, 3)
    received.plan = [status] * attempts
    for _ in range(attempts):
        deliver(store, clock)
        clock.now += timedelta(hours=1)
    while deliver(store, clock):
        pass
    assert received.sequences == [[1, 2]] * attempts + [[3]]
    (dead,) = dead_letters(store, 1)
    assert (dead.sequence, dead.last_sequence, dead.attempts) == (1, 2, attempts)
    assert dead.last_error == f"answered with {status}"
    assert (webhooks(store)[0].dead_letters, webhooks(store)[0].lag) == (1, 0)
    redeliver(store, 1, 1)
    clock.now = datetime.now(UTC) + timedelta(seconds=1)
    outcome = deliver(store, clock)
    assert outcome and outcome.is_taken
    assert received.sequences[-1] == [1, 2]
    assert dead_letters(store, 1) == ()
    with pytest.raises(UnknownWebhookError):
        redeliver(store, 1, 1)


def test_what_is_sent_anew_in_vain_is_laid_aside_again(
    store: Store, received: Receiver, clock: Clock
) -> None:
    register(store, SECRET, received.url, networks=HERE)
    happened(store, 1)
    received.plan = [400] * (MOST_REJECTED + 1)
    for _ in range(MOST_REJECTED):
        deliver(store, clock)
        clock.now += timedelta(hours=1)
    redeliver(store, 1, 1)
    clock.now = datetime.now(UTC) + timedelta(seconds=1)
    deliver(store, clock)
    (dead,) = dead_letters(store, 1)
    assert (dead.is_sent_anew, dead.attempts) == (False, MOST_REJECTED + 1)


def test_a_killed_worker_leaves_its_delivery_to_the_next(
    store: Store, received: Receiver, clock: Clock
) -> None:
    register(store, SECRET, received.url, networks=HERE)
    happened(store, 1)
    with store.writing() as connection:
        until = (clock.now + LEASE).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        held = text("UPDATE webhook SET lease_owner = 'killed', lease_until = :until")
        connection.execute(held, {"until": until})
    assert deliver(store, clock) is None
    clock.now += LEASE + timedelta(seconds=1)
    assert deliver(store, clock)
    assert received.sequences == [[1]]


def test_a_worker_that_was_too_slow_spoils_nothing(
    store: Store, received: Receiver, clock: Clock
) -> None:
    """It held a delivery so long that another worker has taken over: its result is dropped."""
    register(store, SECRET, received.url, networks=HERE)
    happened(store, 1)

    def slow() -> datetime:
        if received.bodies:
            with store.writing() as connection:
                connection.execute(text("UPDATE webhook SET lease_owner = 'another'"))
        return clock.now

    received.plan = [500]
    deliver_next(store, SECRET, 1, networks=HERE, worker="slow", clock=slow)
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM webhook_delivery")).scalar() == 0


def test_a_hook_that_was_ended_gets_nothing_more(
    store: Store, received: Receiver, clock: Clock
) -> None:
    register(store, SECRET, received.url, networks=HERE)
    end_webhook(store, 1)
    happened(store, 1)
    assert deliver(store, clock) is None
    assert webhooks(store) == ()
    with pytest.raises(UnknownWebhookError):
        end_webhook(store, 1)


def test_a_hook_may_begin_in_the_past(store: Store, received: Receiver, clock: Clock) -> None:
    happened(store, 3)
    register(store, SECRET, received.url, networks=HERE)
    register(store, SECRET, received.url, networks=HERE, after=1)
    assert [hook.lag for hook in webhooks(store)] == [0, 2]
    assert deliver(store, clock, 1) is None
    deliver(store, clock, 2)
    assert received.sequences == [[2, 3]]


def test_the_thread_delivers_by_itself_and_a_bad_hook_does_not_hold_up_others(
    store: Store, received: Receiver
) -> None:
    register(store, SECRET, "http://127.0.0.1:9/", networks=HERE)
    register(store, SECRET, received.url, networks=HERE)
    with Deliverer(store, SECRET, HERE):
        happened(store, 2)
        received.wait_for(1)
        happened(store, 1)
        received.wait_for(2)
    assert [n for batch in received.sequences for n in batch] == [1, 2, 3]


REFUSED_URLS = {
    "no URL": "hook",
    "another scheme": "ftp://example.com/",
    "a file": "file:///etc/passwd",
    "no host": "https:///x",
    "a password": "https://me:secret@example.com/",
    "a port that is none": "https://example.com:99999/",
    "a space": "https://example.com/a b",
    "a line break": "https://example.com/\r\nX: y",
    "not ASCII": "https://예.kr/",
    "endless": "https://example.com/" + "a" * 2000,
    "this machine": "https://127.0.0.1/",
    "this machine by name": "https://localhost/",
    "this machine in IPv6": "https://[::1]/",
    "this machine as one number": "https://2130706433/",
    "this machine within IPv6": "https://[::ffff:127.0.0.1]/",
    "everywhere": "https://0.0.0.0/",
    "the metadata of a cloud": "https://169.254.169.254/latest/",
    "the own network": "https://10.1.2.3/",
    "the own network too": "https://192.168.0.1/",
    "a network of carriers": "https://100.64.0.1/",
    "local IPv6": "https://[fd00::1]/",
    "many at once": "https://224.0.0.1/",
    "public, but plain": "http://8.8.8.8/",
}


@pytest.mark.parametrize("what", REFUSED_URLS)
def test_a_hook_leads_only_where_it_may(store: Store, what: str) -> None:
    with pytest.raises(WebhookAddressError):
        register(store, SECRET, REFUSED_URLS[what])
    assert webhooks(store) == ()


def test_a_public_address_over_tls_is_allowed() -> None:
    target = addresses.target_of("https://8.8.8.8/hook")
    assert addresses.address_of(target, ()) == "8.8.8.8"


def test_a_network_that_is_no_longer_allowed_is_not_called(
    store: Store, received: Receiver, clock: Clock
) -> None:
    register(store, SECRET, received.url, networks=HERE)
    happened(store, 1)
    outcome = deliver_next(store, SECRET, 1, clock=clock)
    assert outcome and "not public" in str(outcome.error)
    assert received.bodies == []


def test_a_redirect_is_not_followed(store: Store, received: Receiver, clock: Clock) -> None:
    register(store, SECRET, received.url, networks=HERE)
    happened(store, 1)
    received.plan = [302]
    outcome = deliver(store, clock)
    assert outcome and outcome.error == "answered with 302"
    assert len(received.bodies) == 1


@pytest.mark.parametrize("batch", [0, 1001])
def test_a_batch_has_a_size_that_can_be_sent(store: Store, batch: int) -> None:
    with pytest.raises(WebhookError):
        register(store, SECRET, "http://127.0.0.1:9/", networks=HERE, batch=batch)


def test_an_unknown_kind_is_refused_with_those_there_are(store: Store) -> None:
    with pytest.raises(WebhookError, match="created, changed"):
        register(store, SECRET, "http://127.0.0.1:9/", kinds=["born"])  # type: ignore[list-item]
