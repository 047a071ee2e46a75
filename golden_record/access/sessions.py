"""Sessions of people at the pages: kept on the server, ended by fifteen idle minutes.

The browser holds 256 random bits; the store holds their SHA-256. The token against forged requests
(CSRF) is made from the same bits, so it needs no keeping and no other session can know it. That a
session was used is written at most every half minute; it can end that much early, never late.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from golden_record.access.accounts import Account, account_of
from golden_record.moments import Clock, machine_clock, written
from golden_record.store import Store

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
_NOTED_EVERY = timedelta(seconds=30)

_OPEN = text(
    "INSERT INTO session (token_hash, account_no, made_at, seen_at) "
    "VALUES (:token, :account, :at, :at)"
)
_FORGET_OLD = text("DELETE FROM session WHERE made_at < :before")
_FIND = text(
    "SELECT a.account_no, a.name, a.kind, a.role, a.sources, s.made_at, s.seen_at "
    "FROM session s JOIN account a ON a.account_no = s.account_no "
    "WHERE s.token_hash = :token AND a.revoked_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just opened; the token goes into the cookie and nowhere else."""

    account: Account
    token: str
    csrf: str

    def __repr__(self) -> str:
        return f"NewSession({self.account!r}, ...)"


@dataclass(frozen=True, slots=True)
class Session:
    """A session in use. csrf: what a form or script sends back with each change."""

    account: Account
    csrf: str


def open_session(store: Store, account: Account, *, clock: Clock = machine_clock) -> NewSession:
    """Begin a session for a person who has just signed in."""
    token, moment = secrets.token_urlsafe(32), clock()
    with store.appending() as connection:
        connection.execute(_FORGET_OLD, {"before": written(moment - LONGEST)})
        said = {"token": _hash(token), "account": account.account_no, "at": written(moment)}
        connection.execute(_OPEN, said)
    return NewSession(account, token, csrf_of(token))


def find_session(
    store: Store, token: str, *, clock: Clock = machine_clock, idle: timedelta = IDLE
) -> Session | None:
    """Find a session that is still good and note that it is in use; ``None`` for any other."""
    moment = clock()
    with store.reading() as connection:
        row = connection.execute(_FIND, {"token": _hash(token)}).first()
    if row is None:
        return None
    made, seen = map(datetime.fromisoformat, row[5:])
    if moment - seen >= idle or moment - made >= LONGEST:
        close_session(store, token)
        return None
    if moment - seen >= _NOTED_EVERY:
        _note(store, token, moment)
    return Session(account_of(row[:5]), csrf_of(token))


def close_session(store: Store, token: str) -> None:
    """End a session, if it is there."""
    with store.appending() as connection:
        statement = text("DELETE FROM session WHERE token_hash = :token")
        connection.execute(statement, {"token": _hash(token)})


def csrf_of(token: str) -> str:
    """The token against forged requests that belongs to a session."""
    return hmac.new(token.encode("utf-8", "surrogatepass"), b"csrf", "sha256").hexdigest()


def _note(store: Store, token: str, moment: datetime) -> None:
    with store.appending() as connection:
        statement = text("UPDATE session SET seen_at = :at WHERE token_hash = :token")
        connection.execute(statement, {"token": _hash(token), "at": written(moment)})


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
