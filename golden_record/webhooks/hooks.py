"""The hooks there are: registering, listing, ending; deliveries laid aside, and sending them anew.

A hook's secret is made from a random value in the store and the secret key, which is not: neither
alone gives it away, and nothing has to be decrypted.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

from sqlalchemy import Connection, text

from golden_record.moments import now
from golden_record.reading.changes import Kind
from golden_record.store import Store
from golden_record.webhooks.addresses import Networks, address_of, target_of
from golden_record.webhooks.errors import UnknownWebhookError, WebhookAddressError, WebhookError

KINDS: tuple[Kind, ...] = get_args(Kind)
BATCH, LARGEST_BATCH = 100, 1000
_SELECT = (
    "SELECT w.webhook_no, w.url, w.kinds, w.batch, w.cursor, w.made_at, w.made_by, w.delivered_at, "
    "d.attempts, d.next_at, d.last_error, "
    "(SELECT count(*) FROM webhook_delivery x WHERE x.webhook_no = w.webhook_no "
    " AND x.state = 'dead'), "
    "(SELECT coalesce(max(sequence), 0) FROM change) - w.cursor "
    "FROM webhook w LEFT JOIN webhook_delivery d ON d.webhook_no = w.webhook_no "
    "AND d.state = 'waiting' WHERE w.ended_at IS NULL"
)
_ADD = text(
    "INSERT INTO webhook (webhook_no, url, secret, kinds, batch, cursor, made_at, made_by) "
    "VALUES (:number, :url, :secret, :kinds, :batch, :cursor, :at, :by)"
)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A hook in force.

    kinds: of change that it wants, empty for all. cursor: the last change delivered. attempts,
    next_at, last_error: of the delivery that is held up, if one is. dead_letters: deliveries laid
    aside. lag: changes that it does not have yet.
    """

    webhook_no: int
    url: str
    kinds: tuple[Kind, ...]
    batch: int
    cursor: int
    made_at: str
    made_by: str | None
    delivered_at: str | None
    attempts: int
    next_at: str | None
    last_error: str | None
    dead_letters: int
    lag: int


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A hook just made, and its secret, which is shown this once."""

    webhook: Webhook
    secret: str

    def __repr__(self) -> str:
        return f"NewWebhook({self.webhook!r}, ...)"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that was laid aside: the changes from ``sequence`` to ``last_sequence``."""

    webhook_no: int
    sequence: int
    last_sequence: int
    attempts: int
    last_error: str | None
    is_sent_anew: bool


def register(
    store: Store,
    secret: bytes,
    url: str,
    *,
    kinds: Sequence[Kind] = (),
    batch: int = BATCH,
    after: int | None = None,
    networks: Networks = (),
    by: str | None = None,
) -> NewWebhook:
    """Make a hook.

    Args:
        store: whose changes are delivered.
        secret: the secret key, from which the hook's own is made.
        url: where to; checked anew before each delivery.
        kinds: of change that are wanted; all when empty.
        batch: the most changes in one delivery.
        after: the change after which to begin; ``None`` for those from now on.
        networks: where private addresses and plain HTTP are allowed.
        by: who makes it.

    Raises:
        WebhookAddressError: the URL cannot be used, or leads where none may.
        WebhookError: kinds or batch cannot be used.
    """
    _check(url, kinds, batch, networks)
    seed = secrets.token_hex(32)
    with store.writing() as connection:
        number = _asked(connection, "SELECT coalesce(max(webhook_no), 0) + 1 FROM webhook")
        newest = _asked(connection, "SELECT coalesce(max(sequence), 0) FROM change")
        said = {
            "number": number,
            "url": url,
            "secret": f"{seed}:{_proof(secret, seed)}",
            "kinds": json.dumps(list(kinds)) if kinds else None,
            "batch": batch,
            "cursor": newest if after is None else min(max(after, 0), newest),
            "at": now(),
            "by": by,
        }
        connection.execute(_ADD, said)
        made = webhook(connection, number)
        own = secret_of(connection, secret, number)
    return NewWebhook(made, own)


def webhooks(store: Store) -> tuple[Webhook, ...]:
    """The hooks in force, the oldest first."""
    with store.reading() as connection:
        rows = connection.execute(text(f"{_SELECT} ORDER BY w.webhook_no")).all()
    return tuple(map(_webhook, rows))


def webhook(connection: Connection, number: int) -> Webhook:
    """One hook in force.

    Raises:
        UnknownWebhookError: there is none of this number.
    """
    statement = text(f"{_SELECT} AND w.webhook_no = :number")
    row = connection.execute(statement, {"number": number}).first()
    if row is None:
        raise UnknownWebhookError(f"there is no webhook {number}")
    return _webhook(row)


def end_webhook(store: Store, number: int) -> Webhook:
    """End a hook: nothing more is delivered, its secret is forgotten.

    Raises:
        UnknownWebhookError: there is none of this number.
    """
    with store.writing() as connection:
        ended = webhook(connection, number)
        connection.execute(
            text("UPDATE webhook SET ended_at = :at, secret = '' WHERE webhook_no = :number"),
            {"at": now(), "number": number},
        )
        forget = text("DELETE FROM webhook_delivery WHERE webhook_no = :number")
        connection.execute(forget, {"number": number})
    return ended


def dead_letters(store: Store, number: int) -> tuple[DeadLetter, ...]:
    """The deliveries of a hook that were laid aside, the oldest first.

    Raises:
        UnknownWebhookError: there is no hook of this number.
    """
    with store.reading() as connection:
        webhook(connection, number)
        rows = connection.execute(
            text(
                "SELECT webhook_no, sequence, last_sequence, attempts, last_error, "
                "state = 'again' FROM webhook_delivery "
                "WHERE webhook_no = :number AND state IN ('dead', 'again') ORDER BY sequence"
            ),
            {"number": number},
        ).all()
    return tuple(
        DeadLetter(hook, sequence, last, attempts, error, bool(again))
        for hook, sequence, last, attempts, error, again in rows
    )


def redeliver(store: Store, number: int, sequence: int) -> None:
    """Have a delivery that was laid aside sent anew, ahead of what is due.

    Raises:
        UnknownWebhookError: nothing is laid aside under this number.
    """
    with store.writing() as connection:
        statement = text(
            "UPDATE webhook_delivery SET state = 'again', next_at = :at "
            "WHERE webhook_no = :number AND sequence = :sequence AND state IN ('dead', 'again')"
        )
        said = {"number": number, "sequence": sequence, "at": now()}
        if connection.execute(statement, said).rowcount == 0:
            raise UnknownWebhookError(
                f"no delivery from change {sequence} of webhook {number} is laid aside"
            )


def secret_of(connection: Connection, secret: bytes, number: int) -> str:
    """The secret of a hook.

    Raises:
        UnknownWebhookError: there is no hook of this number.
        WebhookError: it was made under another secret key.
    """
    kept = text("SELECT secret FROM webhook WHERE webhook_no = :number AND ended_at IS NULL")
    row = connection.execute(kept, {"number": number}).first()
    if row is None:
        raise UnknownWebhookError(f"there is no webhook {number}")
    seed, _, proof = str(row[0]).partition(":")
    if not hmac.compare_digest(proof, _proof(secret, seed)):
        raise WebhookError(f"webhook {number} was made under another secret key")
    made = hmac.digest(_key(secret), f"{number} {seed}".encode(), "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _proof(secret: bytes, seed: str) -> str:
    return hmac.digest(_key(secret), f"proof {seed}".encode(), "sha256").hex()


def _key(secret: bytes) -> bytes:
    return hmac.digest(secret, b"hansaram webhook secrets", "sha256")


def _check(url: str, kinds: Sequence[Kind], batch: int, networks: Networks) -> None:
    if unknown := set(kinds) - set(KINDS):
        known = ", ".join(KINDS)
        raise WebhookError(f"unknown kinds {', '.join(sorted(unknown))}; there are {known}")
    if not 1 <= batch <= LARGEST_BATCH:
        raise WebhookError(f"a delivery has 1 to {LARGEST_BATCH} changes")
    target = target_of(url)
    try:
        address_of(target, networks)
    except OSError:
        raise WebhookAddressError(f"the host {target.host} is not known here") from None


def _webhook(row: Sequence[Any]) -> Webhook:
    number, url, kinds, *most = row
    most[5] = most[5] or 0
    return Webhook(number, url, tuple(json.loads(kinds)) if kinds else (), *most)


def _asked(connection: Connection, statement: str) -> int:
    return int(connection.execute(text(statement)).scalar_one())
