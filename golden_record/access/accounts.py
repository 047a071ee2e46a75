"""Accounts: people and machines, each with one role.

A machine's key is 256 random bits and is shown once; kept is its SHA-256, which is enough for a
secret that cannot be guessed. The short word before it names the account, so that failures can be
counted against it: ``hsk_k7m2q9tx_…``. A revoked account keeps its name, for the access log.
"""

import hashlib
import hmac
import json
import re
import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Connection, text

from golden_record.access.errors import AccessError, NameTakenError, UnknownAccountError
from golden_record.access.passwords import hashed
from golden_record.moments import now
from golden_record.store import Store

Role = Literal["integrator", "reader", "steward", "auditor", "admin"]
Kind = Literal["person", "machine"]
ROLES: tuple[Role, ...] = get_args(Role)
KEY_PREFIX = "hsk"
_ID_SIGNS = string.ascii_lowercase + string.digits
_NAME = re.compile(r"[\w.@-][\w.@ -]{0,62}[\w.@-]|[\w.@-]")

_ADD = text(
    "INSERT INTO account (account_no, name, kind, role, key_id, secret_hash, sources, made_at, "
    "made_by, password_changed_at) VALUES ((SELECT coalesce(max(account_no), 0) + 1 FROM account), "
    ":name, :kind, :role, :key_id, :secret_hash, :sources, :at, :by, :changed)"
)
_BY_NAME = text(
    "SELECT account_no, name, kind, role, sources FROM account "
    "WHERE name = :name AND revoked_at IS NULL"
)
_ALL = text(
    "SELECT account_no, name, kind, role, sources, key_id, made_at, made_by, revoked_at "
    "FROM account ORDER BY account_no"
)


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks. sources: the only ones whose records a machine may submit; ``None`` is all."""

    account_no: int
    name: str
    kind: Kind
    role: Role
    sources: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An account as an administrator sees it; no secret, nor anything made from one."""

    account: Account
    key_id: str | None
    made_at: str
    made_by: str | None
    revoked_at: str | None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A machine account and its key, which is nowhere else."""

    account: Account
    key: str

    def __repr__(self) -> str:
        return f"NewKey({self.account!r}, ...)"


def add_key(
    store: Store,
    name: str,
    role: Role,
    *,
    by: str | None,
    sources: Sequence[str] | None = None,
) -> NewKey:
    """Make a machine account with a new key.

    Raises:
        NameTakenError: an account has or had this name.
        AccessError: the name holds what a name may not.
    """
    key_id = "".join(secrets.choice(_ID_SIGNS) for _ in range(8))
    key = f"{KEY_PREFIX}_{key_id}_{secrets.token_urlsafe(32)}"
    said = {
        "name": name,
        "kind": "machine",
        "role": role,
        "key_id": key_id,
        "secret_hash": key_hash(key),
        "sources": json.dumps(list(sources), ensure_ascii=False) if sources else None,
        "by": by,
        "changed": None,
    }
    return NewKey(_add(store, said), key)


def add_person(store: Store, name: str, role: Role, password: str, *, by: str | None) -> Account:
    """Make an account for a person, who signs in with a password.

    Raises:
        NameTakenError: an account has or had this name.
        WeakPasswordError: the password is shorter than 8 characters.
        AccessError: the name holds what a name may not.
    """
    said = {
        "name": name,
        "kind": "person",
        "role": role,
        "key_id": None,
        "secret_hash": hashed(password),
        "sources": None,
        "by": by,
        "changed": now(),
    }
    return _add(store, said)


def accounts(store: Store) -> tuple[Listed, ...]:
    """All accounts there are and were, the oldest first."""
    with store.reading() as connection:
        rows = connection.execute(_ALL).all()
    return tuple(Listed(account_of(row[:5]), *row[5:]) for row in rows)


def revoke(store: Store, name: str) -> Account:
    """End an account: its key and sessions are worth nothing from the next request on.

    Raises:
        UnknownAccountError: no live account has this name.
    """
    with store.writing() as connection:
        account = named(connection, name)
        number = {"number": account.account_no}
        connection.execute(
            text("UPDATE account SET revoked_at = :at WHERE account_no = :number"),
            {"at": now(), **number},
        )
        connection.execute(text("DELETE FROM session WHERE account_no = :number"), number)
    return account


def change_password(store: Store, name: str, password: str) -> Account:
    """Give a person a new password; all sessions of the account end.

    Raises:
        UnknownAccountError: no live account of a person has this name.
        WeakPasswordError: the password is shorter than 8 characters.
    """
    secret = hashed(password)
    with store.writing() as connection:
        account = named(connection, name)
        if account.kind != "person":
            raise UnknownAccountError(name)
        number = {"number": account.account_no}
        connection.execute(
            text(
                "UPDATE account SET secret_hash = :secret, password_changed_at = :at "
                "WHERE account_no = :number"
            ),
            {"secret": secret, "at": now(), **number},
        )
        connection.execute(text("DELETE FROM session WHERE account_no = :number"), number)
    return account


def named(connection: Connection, name: str) -> Account:
    """The live account of this name.

    Raises:
        UnknownAccountError: there is none.
    """
    row = connection.execute(_BY_NAME, {"name": name}).first()
    if row is None:
        raise UnknownAccountError(name)
    return account_of(row)


def account_of(row: Sequence[object]) -> Account:
    """An account from its number, name, kind, role and sources as the store holds them."""
    number, name, kind, role, sources = row
    allowed = tuple(json.loads(str(sources))) if sources else None
    return Account(int(str(number)), str(name), kind, role, allowed)  # type: ignore[arg-type]


def key_hash(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def is_key(key: str, kept: str) -> bool:
    """Whether a key is the one of which this was kept; in the same time whatever differs."""
    return hmac.compare_digest(key_hash(key), kept)


def _add(store: Store, said: dict[str, str | None]) -> Account:
    name = str(said["name"])
    if not _NAME.fullmatch(name):
        raise AccessError(
            "an account's name has 1 to 64 letters, digits or . @ _ -, and spaces only within"
        )
    taken = text("SELECT 1 FROM account WHERE name = :name")
    with store.writing() as connection:
        if connection.execute(taken, {"name": name}).first():
            raise NameTakenError(name)
        connection.execute(_ADD, {**said, "at": now()})
        return named(connection, name)
