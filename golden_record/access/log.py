"""Writing the access log (접속기록): who, when, from where, whom, what, and how it ended.

A change writes its row in its own transaction (``within``); a reading hands its row over
(``submit``) and waits: one thread commits all rows that wait at once, so that many readings share
one commit. Where a row cannot be written, the waiting fails, and no answer may leave.

Rows hold names of accounts, record keys, unified IDs and counts; never a value of a customer.
"""

import json
import queue
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sqlalchemy import Connection

from golden_record.access.chain import EMPTY, Head, link, log_key, mark, seal
from golden_record.access.errors import AccessLogError
from golden_record.moments import Clock, machine_clock, written
from golden_record.store import Store
from golden_record.store.driver import first, run, run_many
from rules.resident_numbers import masked

Result = Literal["ok", "not_found", "invalid", "refused", "denied", "locked", "failed"]
COLUMNS = ("principal", "role", "address", "action", "subject", "result", "reason")
LONGEST = 500
MOST_SUBJECTS = 1000
TELL_EVERY = 1000
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")

_HEAD = "SELECT sequence, hash, start_sequence, start_hash, key_mark FROM access_head"
_MOVE = (
    "UPDATE access_head SET sequence = :sequence, hash = :hash, signature = :signature "
    "WHERE head_no = 1"
)
_BEGIN_AFTER = (
    "UPDATE access_head SET start_sequence = :sequence, start_hash = :hash, "
    "signature = :signature WHERE head_no = 1"
)
_BEGIN = (
    "INSERT INTO access_head (head_no, sequence, hash, start_sequence, start_hash, key_mark, "
    "signature) VALUES (1, 0, :hash, 0, :hash, :mark, :signature) ON CONFLICT DO NOTHING"
)
_ALL = ("sequence", "at", *COLUMNS, "previous_hash", "hash")
_ROW = (
    f"INSERT INTO access_log ({', '.join(_ALL)}) VALUES ({', '.join(f':{name}' for name in _ALL)})"
)
_SUBJECT = "INSERT INTO access_subject (subject, sequence) VALUES (:subject, :sequence)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One request, as the log tells it.

    subjects: record keys (``source/source_record_id``), unified IDs and the like that were shown
    or changed. reason: why, in the words of the person who asked, where one has to be given.
    """

    principal: str
    action: str
    role: str | None = None
    address: str | None = None
    subjects: tuple[str, ...] = ()
    result: Result = "ok"
    reason: str | None = None


_Waiting = tuple[Access, "Future[None]"]


class AccessLog:
    """The access log of one store, with the one thread that commits the rows of readings."""

    def __init__(
        self,
        store: Store,
        secret: bytes,
        *,
        clock: Clock = machine_clock,
        tell: Callable[[Head], None] | None = None,
    ) -> None:
        """Make the log of a store.

        Args:
            store: whose log.
            secret: the secret key, from which the key of the chain is derived.
            clock: the present moment.
            tell: given the head now and then, to be kept where the store cannot reach.
        """
        self._store, self._key, self._clock, self._tell = store, log_key(secret), clock, tell
        self._mark = mark(self._key)
        self._told = -TELL_EVERY
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    def within(self, connection: Connection, *accesses: Access) -> Head:
        """Write rows in an open transaction; they hold when it commits.

        Raises:
            AccessLogError: they cannot be written, or the log was written under another secret key.
        """
        try:
            return self._append(connection, accesses)
        except Exception as error:
            raise _failure(error) from error

    def _append(self, connection: Connection, accesses: Sequence[Access]) -> Head:
        start, head = self._locked_head(connection)
        at = written(self._clock())
        rows, links = [], []
        for access in accesses:
            row = (head.sequence + 1, at, *_values(access))
            following = Head(head.sequence + 1, link(self._key, head.hash, row))
            rows.append(_row(row, head.hash, following.hash))
            links += [(s, following.sequence) for s in subjects_of(row[6])]
            head = following
        run_many(connection, _ROW, rows)
        unique = [{"subject": s, "sequence": n} for s, n in dict.fromkeys(links)]
        run_many(connection, _SUBJECT, unique)
        moved = {"sequence": head.sequence, "hash": head.hash}
        run(connection, _MOVE, {**moved, "signature": seal(self._key, start, head)})
        return head

    def begin_after(self, connection: Connection, sequence: int, hashed: str) -> None:
        """Let the log begin after a row that is about to go."""
        _, head = self._locked_head(connection)
        start = Head(sequence, hashed)
        said = {"sequence": sequence, "hash": hashed, "signature": seal(self._key, start, head)}
        run(connection, _BEGIN_AFTER, said)

    def _locked_head(self, connection: Connection) -> tuple[Head, Head]:
        """Where the log begins and ends, held for this transaction alone."""
        alone = " FOR UPDATE" if connection.dialect.name == "postgresql" else ""
        row = first(connection, _HEAD + alone, {})
        if row is None:
            signature = seal(self._key, EMPTY, EMPTY)
            said = {"hash": EMPTY.hash, "mark": self._mark, "signature": signature}
            run(connection, _BEGIN, said)
            row = first(connection, _HEAD + alone, {})
        sequence, hashed, start_sequence, start_hash, key_mark = row or ()
        if key_mark != self._mark:
            raise AccessLogError(
                "the access log of this store was written under another secret key: "
                "give that one (HANSARAM_SECRET_KEY, HANSARAM_SECRET_KEY_FILE or hansaram.key)"
            )
        return Head(start_sequence, start_hash), Head(sequence, hashed)

    def submit(self, access: Access) -> "Future[None]":
        """Hand a row over; the future is done when it is committed, and fails when it cannot be."""
        done: Future[None] = Future()
        with self._starting:
            if self._closed:
                raise AccessLogError("the access log is closed")
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._commit_all, name="access-log", daemon=True
                )
                self._thread.start()
            self._waiting.put((access, done))
        return done

    def record(self, access: Access) -> None:
        """Write one row and wait until it is committed.

        Raises:
            AccessLogError: it could not be written.
        """
        self.submit(access).result()

    def close(self) -> None:
        """Commit what waits and end the thread."""
        with self._starting:
            self._closed = True
            if self._thread:
                self._waiting.put(None)
        if self._thread:
            self._thread.join()

    def __enter__(self) -> "AccessLog":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _commit_all(self) -> None:
        ended = False
        while not ended:
            taken = [self._waiting.get(), *self._drained()]
            ended = None in taken
            self._commit([waiting for waiting in taken if waiting])

    def _drained(self) -> Iterable[_Waiting | None]:
        while True:
            try:
                yield self._waiting.get_nowait()
            except queue.Empty:
                return

    def _commit(self, waiting: Sequence[_Waiting]) -> None:
        if not waiting:
            return
        try:
            with self._store.appending() as connection:
                head = self.within(connection, *(access for access, _ in waiting))
        except Exception as error:
            failed = _failure(error)
            for _, done in waiting:
                done.set_exception(failed)
        else:
            for _, done in waiting:
                done.set_result(None)
            self._tell_now_and_then(head)

    def _tell_now_and_then(self, head: Head) -> None:
        if self._tell and head.sequence >= self._told + TELL_EVERY:
            self._told = head.sequence
            self._tell(head)


def _failure(error: Exception) -> AccessLogError:
    if isinstance(error, AccessLogError):
        return error
    kind = type(error.__cause__ or error).__name__
    return AccessLogError(f"the access log cannot be written ({kind}), so nothing is answered")


def _values(access: Access) -> tuple[str | None, ...]:
    subjects = [fit for s in access.subjects[:MOST_SUBJECTS] if (fit := _fit(s))]
    listed = json.dumps(subjects, ensure_ascii=False) if subjects else None
    return (
        _fit(access.principal) or "-",
        access.role,
        _fit(access.address),
        access.action,
        listed,
        access.result,
        _fit(access.reason),
    )


@lru_cache(maxsize=4096)
def _fit(value: str | None) -> str | None:
    """A text without resident numbers and control characters, and not longer than fits."""
    return masked(_UNFIT.sub(" ", value))[:LONGEST] if value else None


def _row(row: Sequence[object], previous_hash: str, own_hash: str) -> dict[str, object]:
    named = zip(("sequence", "at", *COLUMNS), row, strict=True)
    return {**dict(named), "previous_hash": previous_hash, "hash": own_hash}


def subjects_of(kept: object) -> tuple[str, ...]:
    """The subjects of a row from their text."""
    return tuple(json.loads(str(kept))) if kept else ()
