"""Delivering: per hook one thing at a time, in the order of the feed, until it is taken.

A delivery that fails waits twice as long each time, up to a quarter of an hour, and all that comes
after it waits too, so that no receiver sees an entity's changes out of order. What is rejected five
times, or fails for about six hours, is laid aside and the feed goes on. A killed worker leaves the
cursor where it was: the next one sends again.
"""

import json
import secrets
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from golden_record.moments import Clock, machine_clock, now, written
from golden_record.reading.changes import MOST, Change, changes
from golden_record.store import Store
from golden_record.webhooks.addresses import Networks
from golden_record.webhooks.errors import WebhookError
from golden_record.webhooks.hooks import Webhook, secret_of, webhook
from golden_record.webhooks.sending import Outcome, post
from golden_record.webhooks.signing import sign

MOST_REJECTED, MOST_FAILED = 5, 32
LONGEST_WAIT = timedelta(minutes=15)
LEASE = timedelta(minutes=1)
PAUSE = 1.0
AT_ONCE = 8

_TAKE = text(
    "UPDATE webhook SET lease_owner = :me, lease_until = :until WHERE webhook_no = :number "
    "AND ended_at IS NULL AND (lease_owner = :me OR lease_until IS NULL OR lease_until < :now)"
)
_GIVE_BACK = text(
    "UPDATE webhook SET lease_until = NULL WHERE webhook_no = :number AND lease_owner = :me"
)
_IS_MINE = text("SELECT 1 FROM webhook WHERE webhook_no = :number AND lease_owner = :me")
_WITH_WORK = text(
    "SELECT w.webhook_no FROM webhook w LEFT JOIN webhook_delivery d "
    "ON d.webhook_no = w.webhook_no AND d.state = 'waiting' WHERE w.ended_at IS NULL AND ("
    "(d.sequence IS NULL AND w.cursor < (SELECT coalesce(max(sequence), 0) FROM change)) "
    "OR d.next_at <= :now OR EXISTS (SELECT 1 FROM webhook_delivery a "
    "WHERE a.webhook_no = w.webhook_no AND a.state = 'again'))"
)
_DUE = text(
    "SELECT sequence, last_sequence, attempts, state, next_at FROM webhook_delivery "
    "WHERE webhook_no = :number AND state IN ('waiting', 'again') ORDER BY state, sequence"
)
_TAKEN = text("DELETE FROM webhook_delivery WHERE webhook_no = :number AND sequence = :sequence")
_FAILED = text(
    "INSERT INTO webhook_delivery (webhook_no, sequence, last_sequence, state, attempts, next_at, "
    "last_error) VALUES (:number, :sequence, :last, :state, :attempts, :next_at, :error) "
    "ON CONFLICT (webhook_no, sequence) DO UPDATE SET state = excluded.state, "
    "attempts = excluded.attempts, next_at = excluded.next_at, last_error = excluded.last_error"
)
_MOVE = text("UPDATE webhook SET cursor = :cursor WHERE webhook_no = :number AND cursor < :cursor")
_DELIVERED = text("UPDATE webhook SET delivered_at = :at WHERE webhook_no = :number")


@dataclass(frozen=True, slots=True)
class Delivery:
    """Changes ``sequence`` to ``last_sequence`` on their way to a hook."""

    sequence: int
    last_sequence: int
    changes: tuple[Change, ...]
    attempts: int = 0
    is_anew: bool = False


def deliver_next(
    store: Store,
    secret: bytes,
    number: int,
    *,
    networks: Networks = (),
    worker: str = "",
    clock: Clock = machine_clock,
) -> Outcome | None:
    """Deliver what is next for a hook.

    Returns:
        What came of it; ``None`` where nothing is due, or another worker is at it.
    """
    me = worker or secrets.token_hex(8)
    if not _taken(store, number, me, clock()):
        return None
    try:
        with store.reading() as connection:
            hook = webhook(connection, number)
            own = secret_of(connection, secret, number)
            due = _due(store, connection, hook, clock())
        if due is None:
            return None
        outcome = _sent(hook, own, due, networks, clock()) if due.changes else Outcome()
        _settle(store, hook, due, outcome, me=me, moment=clock())
    finally:
        with store.writing() as connection:
            connection.execute(_GIVE_BACK, {"number": number, "me": me})
    return outcome


def _taken(store: Store, number: int, me: str, moment: datetime) -> bool:
    said = {"number": number, "me": me, "now": written(moment), "until": written(moment + LEASE)}
    with store.writing() as connection:
        return connection.execute(_TAKE, said).rowcount == 1


def _due(store: Store, connection: Connection, hook: Webhook, moment: datetime) -> Delivery | None:
    for row in connection.execute(_DUE, {"number": hook.webhook_no}).all():
        if row.next_at <= written(moment):
            most = row.last_sequence - row.sequence + 1
            wanted = _wanted(hook, changes(store, after=row.sequence - 1, limit=most).changes)
            is_anew = row.state == "again"
            return Delivery(row.sequence, row.last_sequence, wanted, row.attempts, is_anew)
        if row.state == "waiting":
            return None
    found = changes(store, after=hook.cursor, limit=MOST if hook.kinds else hook.batch)
    if not found.changes:
        return None
    wanted = _wanted(hook, found.changes)
    last = found.cursor if len(wanted) <= hook.batch else wanted[hook.batch - 1].sequence
    return Delivery(hook.cursor + 1, last, wanted[: hook.batch])


def _wanted(hook: Webhook, found: tuple[Change, ...]) -> tuple[Change, ...]:
    return tuple(c for c in found if not hook.kinds or c.kind in hook.kinds)


def _sent(
    hook: Webhook, secret: str, due: Delivery, networks: Networks, moment: datetime
) -> Outcome:
    body = json.dumps(_body(hook, due), separators=(",", ":")).encode()
    return post(hook.url, body, _headers(hook, secret, due, body, moment), networks)


def _body(hook: Webhook, due: Delivery) -> dict[str, Any]:
    return {
        "webhook": hook.webhook_no,
        "changes": [asdict(change) for change in due.changes],
        "cursor": due.last_sequence,
    }


def _headers(
    hook: Webhook, secret: str, due: Delivery, body: bytes, moment: datetime
) -> Mapping[str, str]:
    timestamp = int(moment.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "Hansaram",
        "Hansaram-Delivery": f"{hook.webhook_no}-{due.sequence}-{due.last_sequence}",
        "Hansaram-Attempt": str(due.attempts + 1),
        "Hansaram-Timestamp": str(timestamp),
        "Hansaram-Signature": sign(secret, timestamp, body),
    }


def _settle(
    store: Store, hook: Webhook, due: Delivery, outcome: Outcome, *, me: str, moment: datetime
) -> None:
    """Write down what came of it, unless it took so long that another worker has begun."""
    number = {"number": hook.webhook_no}
    state = _state(due, outcome)
    with store.writing() as connection:
        if connection.execute(_IS_MINE, {**number, "me": me}).first() is None:
            return
        if outcome.is_taken:
            connection.execute(_TAKEN, {**number, "sequence": due.sequence})
            if due.changes:
                connection.execute(_DELIVERED, {**number, "at": written(moment)})
        else:
            said = {
                "sequence": due.sequence,
                "last": due.last_sequence,
                "state": state,
                "attempts": due.attempts + 1,
                "next_at": written(moment + wait_after(due.attempts + 1)),
                "error": outcome.error,
            }
            connection.execute(_FAILED, {**number, **said})
        if state != "waiting":
            connection.execute(_MOVE, {**number, "cursor": due.last_sequence})


def _state(due: Delivery, outcome: Outcome) -> str:
    """Where a delivery stands afterwards: taken, waiting to be tried again, or laid aside."""
    if outcome.is_taken:
        return "taken"
    most = MOST_REJECTED if outcome.is_rejected else MOST_FAILED
    return "dead" if due.is_anew or due.attempts + 1 >= most else "waiting"


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failures.

    >>> [wait_after(n).seconds for n in (1, 2, 3, 10, 11, 30)]
    [1, 2, 4, 512, 900, 900]
    """
    return min(timedelta(seconds=2 ** min(attempts - 1, 20)), LONGEST_WAIT)


class Deliverer:
    """A thread that delivers to all hooks, each by itself, until it is told to end."""

    def __init__(self, store: Store, secret: bytes, networks: Networks = ()) -> None:
        self._store, self._secret, self._networks = store, secret, networks
        self._me = secrets.token_hex(8)
        self._ending = threading.Event()
        self._busy: set[int] = set()
        self._thread = threading.Thread(target=self._deliver, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self) -> None:
        """End once what is under way has an answer."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> "Deliverer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _deliver(self) -> None:
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool:
            while not self._ending.is_set():
                for number in self._idle_hooks():
                    self._busy.add(number)
                    pool.submit(self._deliver_all, number)
                self._ending.wait(PAUSE)

    def _idle_hooks(self) -> list[int]:
        try:
            with self._store.reading() as connection:
                due = connection.execute(_WITH_WORK, {"now": now()}).scalars().all()
        except Exception:  # a store that is away for a while comes back
            return []
        return [number for number in due if number not in self._busy]

    def _deliver_all(self, number: int) -> None:
        try:
            while not self._ending.is_set():
                outcome = deliver_next(
                    self._store,
                    self._secret,
                    number,
                    networks=self._networks,
                    worker=f"{self._me}-{number}",
                )
                if outcome is None or not outcome.is_taken:
                    return
        except WebhookError:
            return
        finally:
            self._busy.discard(number)
