"""Signing in: a key with each request, or a name and password once for a session.

Whatever is wrong, the refusal is the same: an unknown name, a wrong password and a revoked account
cannot be told apart, nor by time; and all of them lock.
"""

from dataclasses import dataclass, field

from sqlalchemy import text

from golden_record.access.accounts import KEY_PREFIX, Account, account_of, is_key
from golden_record.access.lockout import (
    attempt,
    by_address,
    by_key,
    by_name,
    seconds_left,
    succeeded,
)
from golden_record.access.passwords import is_password
from golden_record.moments import Clock, machine_clock
from golden_record.store import Store

_KEY = (
    "SELECT a.account_no, a.name, a.kind, a.role, a.sources, a.secret_hash, a.revoked_at, "
    "f.locked_until FROM account a LEFT JOIN failure f ON f.subject = 'key:' || a.key_id "
    "WHERE a.key_id = :key_id"
)
_PERSON = text(
    "SELECT account_no, name, kind, role, sources, secret_hash FROM account "
    "WHERE name = :name AND kind = 'person' AND revoked_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not let in.

    retry_after: seconds of a lock, 0 where another attempt may be made at once. account: whom it
    would have let in, for the access log only; ``None`` for names that nobody has, which may be
    passwords typed in the wrong place.
    """

    retry_after: int = 0
    account: str | None = field(default=None, compare=False)

    @property
    def is_locked(self) -> bool:
        """Whether too many attempts failed."""
        return self.retry_after > 0


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A wrong key, and whose failure it is; it has yet to be counted."""

    subject: str


def authenticate_key(
    store: Store, key: str, *, address: str | None, clock: Clock = machine_clock
) -> Account | Refusal:
    """Tell whose key this is, as of this moment: a revoked one is nobody's.

    Args:
        store: where the accounts are.
        key: as it came with the request.
        address: where it came from; failures of keys that name no account count against it.
        clock: the present moment.
    """
    found = known_key(store, key, address=address, clock=clock)
    return refuse(store, found, clock=clock) if isinstance(found, Suspicion) else found


def known_key(
    store: Store, key: str, *, address: str | None, clock: Clock = machine_clock
) -> Account | Refusal | Suspicion:
    """Tell whose key this is by reading alone; a wrong one has yet to be refused."""
    key_id = _key_id(key)
    row = store.glance(_KEY, {"key_id": key_id}) if key_id else None
    if row is None:
        return Suspicion(by_address(address))
    *person, kept, revoked_at, locked_until = row
    if left := seconds_left(locked_until, clock()):
        return Refusal(left)
    if not is_key(key, kept):
        return Suspicion(by_key(key_id))
    return Refusal() if revoked_at else account_of(person)


def refuse(store: Store, found: Suspicion, *, clock: Clock = machine_clock) -> Refusal:
    """Count a wrong key as a failure and refuse it."""
    return Refusal(attempt(store, found.subject, clock=clock))


def authenticate_password(
    store: Store, name: str, password: str, *, clock: Clock = machine_clock
) -> Account | Refusal:
    """Tell who signs in, by name and password."""
    subject = by_name(name)
    left = attempt(store, subject, clock=clock)
    with store.reading() as connection:
        row = connection.execute(_PERSON, {"name": _plain(name)}).first()
    account = str(row[1]) if row else None
    if left:
        return Refusal(left, account)
    if not is_password(password, row[5] if row else None) or row is None:
        return Refusal(account=account)
    succeeded(store, subject)
    return account_of(row[:5])


def _plain(name: str) -> str:
    """A name as a database can be asked for it."""
    return name.strip().replace("\0", "").encode("utf-8", "replace").decode()


def _key_id(key: str) -> str:
    prefix, _, rest = key.partition("_")
    key_id, _, secret = rest.partition("_")
    is_one = prefix == KEY_PREFIX and secret and key_id.isascii() and key_id.isalnum()
    return key_id if is_one else ""
