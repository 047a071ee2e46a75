"""The secret under which a CI becomes a keyed hash: never in the store.

It comes from ``HANSARAM_SECRET_KEY`` (at least 32 characters) or from the file that
``HANSARAM_SECRET_KEY_FILE`` names; else from ``hansaram.key`` beside a SQLite store, which the
first run makes, readable by its owner alone. A store on a database server has no place beside it
that all who use it share, so there the key must be given: were it made where one of them happens to
run, each would make its own. Whoever loses the key cannot compare new CI with old ones; whoever has
the store without the key cannot try out CI.
"""

import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from golden_record.errors import GoldenRecordError

VARIABLE = "HANSARAM_SECRET_KEY"
FILE_VARIABLE = "HANSARAM_SECRET_KEY_FILE"
FILE_NAME = "hansaram.key"
SHORTEST = 32
_GIVE_ONE = (
    f"a store on a database server needs its secret key given: set {VARIABLE} (for example from: "
    f"openssl rand -hex 32) or name its file by {FILE_VARIABLE}, the same for every run, service "
    f"and command; where a run has made {FILE_NAME} beside its outputs before, name that file"
)


class SecretKeyError(GoldenRecordError):
    """The secret key cannot be used; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class SecretKey:
    """The key, and the file it still has to be kept in (``None`` when it is kept already)."""

    value: bytes
    unkept: Path | None = None

    def keep(self) -> None:
        """Write a new key to its file, readable by its owner alone; durable when this returns."""
        if self.unkept is None:
            return
        descriptor = os.open(self.unkept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(self.value.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())

    def __repr__(self) -> str:
        return "SecretKey(...)"


def key_folder(store_url: str) -> Path | None:
    """Return the folder of the secret key: beside a SQLite store; a database server has none."""
    prefix = "sqlite:///"
    return Path(store_url.removeprefix(prefix)).parent if store_url.startswith(prefix) else None


def secret_key(beside: Path | None, environment: Mapping[str, str] = os.environ) -> SecretKey:
    """Find the key, or make one that is yet to be kept.

    Args:
        beside: the folder in which the store or the output lives; ``None`` where there is none.
        environment: where the two variables are looked up.

    Raises:
        SecretKeyError: the key is too short, its file cannot be read, or it is not given and has
            no place to be kept.
    """
    if text := environment.get(VARIABLE):
        return SecretKey(_strong(text, VARIABLE))
    if named := environment.get(FILE_VARIABLE):
        return SecretKey(_strong(_read(Path(named)), named))
    if beside is None:
        raise SecretKeyError(_GIVE_ONE)
    path = beside / FILE_NAME
    if path.exists():
        return SecretKey(_strong(_read(path), str(path)))
    return SecretKey(secrets.token_bytes(32), unkept=path)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretKeyError(f"the secret key file {path} cannot be read: {error}") from error


def _strong(text: str, where: str) -> bytes:
    if len(text) < SHORTEST:
        raise SecretKeyError(
            f"{where} holds a secret key of {len(text)} characters; give at least {SHORTEST}, "
            "for example from: openssl rand -hex 32"
        )
    try:
        return bytes.fromhex(text)
    except ValueError:
        return hashlib.sha256(text.encode()).digest()
