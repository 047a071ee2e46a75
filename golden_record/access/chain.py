"""The chain of the access log: each row's hash covers the row and the hash before it.

The hashes are HMAC-SHA256 under a key derived from the secret key, which is not in the store: who
can write to the store cannot make a row that fits. The head, the number and hash of the last row,
is signed as well, so that rows cut off at the end are missed. Noted elsewhere (``hansaram audit
verify`` prints it, the service logs it), a head also betrays a store put back to an older state.

>>> link(b"k", START, (1, "2026-11-22T09:00:00.000000Z", "crm")) == link(b"k", START, (1, "", ""))
False
"""

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass

START = "0" * 64
_canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Head:
    """The last row: its number and its hash. Written ``number:hash``."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read a noted head.

        Raises:
            ValueError: it is not one.
        """
        number, _, digest = text.strip().partition(":")
        if len(digest) != len(START) or set(digest) - set("0123456789abcdef"):
            raise ValueError("a noted head is NUMBER:HASH, as hansaram audit verify prints it")
        return cls(int(number), digest)


EMPTY = Head(0, START)


def log_key(secret: bytes) -> bytes:
    """The key of the log, derived from the secret key."""
    return hmac.digest(secret, b"hansaram access log", "sha256")


def link(key: bytes, previous_hash: str, row: Sequence[object]) -> str:
    """The hash of a row that follows ``previous_hash``; the row as its values in order."""
    canonical = _canonical([previous_hash, *row])
    return hmac.digest(key, canonical.encode("utf-8", "surrogatepass"), "sha256").hex()


def seal(key: bytes, start: Head, head: Head) -> str:
    """The signature over where the log begins and ends."""
    return hmac.digest(key, f"head {start} {head}".encode(), "sha256").hex()


def mark(key: bytes) -> str:
    """What tells one key from another and gives neither away."""
    return hmac.digest(key, b"mark", "sha256").hex()[:16]
