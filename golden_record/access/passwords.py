"""People's passwords: Argon2id (RFC 9106), at least eight characters, no forced change.

Length is what counts; rules about signs and regular changes make people write passwords down
(NIST SP 800-63B). A name that nobody has costs as much time as a wrong password, so that the time
of the answer tells nothing.
"""

import unicodedata
from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from golden_record.access.errors import WeakPasswordError

SHORTEST, LONGEST = 8, 1000
_HASHER = PasswordHasher()
_AT_ONCE = BoundedSemaphore(4)
"""Each check takes 64 MiB; a flood of them must not take the machine."""


def hashed(password: str) -> str:
    """What is kept of a password.

    Raises:
        WeakPasswordError: it is shorter than eight characters, or absurdly long.
    """
    if len(password) < SHORTEST:
        raise WeakPasswordError(f"a password has at least {SHORTEST} characters")
    if len(password) > LONGEST:
        raise WeakPasswordError(f"a password has at most {LONGEST} characters")
    with _AT_ONCE:
        return _HASHER.hash(_bytes(password))


def is_password(password: str, kept: str | None) -> bool:
    """Whether a password is the one of which this was kept; ``None`` where nobody has the name."""
    with _AT_ONCE:
        try:
            right = _HASHER.verify(kept or _nobodys(), _bytes(password[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return False
    return right and kept is not None


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash(b"nobody has this password")
