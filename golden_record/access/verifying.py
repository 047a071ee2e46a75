"""Checking the chain: a row that was changed, removed, put in or cut off is found and named."""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, text

from golden_record.access.chain import EMPTY, Head, link, log_key, mark, seal
from golden_record.access.errors import AccessLogError
from golden_record.access.log import COLUMNS
from golden_record.store import Store

Kind = Literal["changed", "removed", "cut_off", "put_in", "head_changed", "older_state"]
MOST_BREAKS = 20
WORDS: dict[Kind, str] = {
    "changed": "was changed, or was not written by this service",
    "removed": "is missing",
    "cut_off": "is missing at the end",
    "put_in": "was put in after the end",
    "head_changed": "is the last, but what is kept of the log's end was changed",
    "older_state": "is not the one that was noted: the log was put back to an older state",
}
_ROWS = text(
    f"SELECT sequence, at, {', '.join(COLUMNS)}, previous_hash, hash "
    "FROM access_log ORDER BY sequence"
)
_HEAD = text(
    "SELECT sequence, hash, start_sequence, start_hash, key_mark, signature FROM access_head"
)


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: the number of the row, and what happened to it."""

    sequence: int
    kind: Kind

    def __str__(self) -> str:
        return f"row {self.sequence} {WORDS[self.kind]}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What the check came to. head: the last row that holds, to be noted elsewhere."""

    rows: int
    head: Head
    breaks: tuple[Break, ...]

    @property
    def holds(self) -> bool:
        """Whether every row is as it was written and none is missing."""
        return not self.breaks


def verify(store: Store, secret: bytes, *, noted: Head | None = None) -> Verification:
    """Check the whole log.

    Args:
        store: whose log.
        secret: the secret key under which it was written.
        noted: a head that an earlier check or the service's log gave, if there is one.

    Raises:
        AccessLogError: the log was written under another secret key.
    """
    key = log_key(secret)
    with store.reading() as connection:
        start, kept, is_signed = _kept_head(connection, key)
        walk = _Walk(key, start)
        for row in connection.execution_options(yield_per=1000).execute(_ROWS):
            walk.take(row, noted)
        breaks = [*walk.breaks, *_at_the_end(walk, kept, is_signed, noted)]
        if not walk.rows and kept == EMPTY and _has_accounts(connection):
            breaks.append(Break(1, "cut_off"))
    return Verification(walk.rows, walk.head, tuple(breaks[:MOST_BREAKS]))


class _Walk:
    """Going along the rows, knowing what the next one has to be."""

    def __init__(self, key: bytes, start: Head) -> None:
        self.head, self.rows, self.breaks = start, 0, list[Break]()
        self.saw_noted = False
        self._key = key

    def take(self, row: Sequence[object], noted: Head | None) -> None:
        *values, previous_hash, kept = row
        sequence = int(str(values[0]))
        missing = range(self.head.sequence + 1, sequence)
        self.breaks += _breaks(missing, "removed")
        own = link(self._key, str(previous_hash), values)
        follows = missing or previous_hash == self.head.hash
        if not hmac.compare_digest(own, str(kept)) or not follows:
            self.breaks.append(Break(sequence, "changed"))
        self.head, self.rows = Head(sequence, str(kept)), self.rows + 1
        self.saw_noted |= self.head == noted


def _at_the_end(walk: _Walk, kept: Head, is_signed: bool, noted: Head | None) -> Iterator[Break]:
    last = walk.head
    if not is_signed:
        yield Break(last.sequence, "head_changed")
    elif last.sequence < kept.sequence:
        yield from _breaks(range(last.sequence + 1, kept.sequence + 1), "cut_off")
    elif last.sequence > kept.sequence:
        yield from _breaks(range(kept.sequence + 1, last.sequence + 1), "put_in")
    elif last.hash != kept.hash and not walk.breaks:
        yield Break(last.sequence, "changed")
    if noted and not walk.saw_noted:
        yield Break(noted.sequence, "older_state")


def _breaks(sequences: Iterable[int], kind: Kind) -> Iterator[Break]:
    for sequence, _ in zip(sequences, range(MOST_BREAKS), strict=False):
        yield Break(sequence, kind)


def _kept_head(connection: Connection, key: bytes) -> tuple[Head, Head, bool]:
    """Where the log begins and ends by its signed head, and whether the signature holds."""
    row = connection.execute(_HEAD).first()
    if row is None:
        return EMPTY, EMPTY, True
    if row.key_mark != mark(key):
        raise AccessLogError(
            "the access log of this store was written under another secret key: "
            "give that one (HANSARAM_SECRET_KEY, HANSARAM_SECRET_KEY_FILE or hansaram.key)"
        )
    start, head = Head(row.start_sequence, row.start_hash), Head(row.sequence, row.hash)
    return start, head, hmac.compare_digest(seal(key, start, head), row.signature)


def _has_accounts(connection: Connection) -> bool:
    return connection.execute(text("SELECT 1 FROM account")).first() is not None
