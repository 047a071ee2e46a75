"""A call: what a handler does for whom, in one transaction with its row of the access log.

A change happens once: its idempotency key, the change itself and the row of the access log commit
together or not at all. A reading hands its row over, and the answer leaves when that is committed
(see ``recording``).
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import msgspec
from litestar.concurrency import sync_to_thread

from api.http.problems import ProblemError
from api.http.recording import Recording
from api.http.services import Services
from golden_record.access import Access, Account
from golden_record.idempotency import once, remember
from golden_record.life_cycle import Means, Steward
from golden_record.store import Store
from golden_record.survival import Key

T = TypeVar("T")
Subjects = Callable[[T], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Once:
    """An idempotency key, and a keyed hash of the request that it stands for."""

    key: str
    request_hash: str


@dataclass(frozen=True, slots=True)
class Call:
    """One request under way."""

    services: Services
    account: Account
    action: str
    address: str | None
    recording: Recording
    record: Key | None = None
    once: Once | None = None

    @property
    def store(self) -> Store:
        """Where everything is remembered."""
        return self.services.store

    @property
    def means(self) -> Means:
        """What a change works with."""
        return self.services.means

    @property
    def actor(self) -> str:
        """Who asks, as revisions and decisions name them."""
        return self.account.name

    def saying(self, *parts: bytes) -> "Call":
        """The call, known again by these parts: a form is never worded twice alike."""
        if self.once is None:
            return self
        hashed = hash_of(self.services.secret, self.action.encode(), *parts)
        return replace(self, once=Once(self.once.key, hashed))

    @property
    def record_key(self) -> Key:
        """The record that the path names.

        Raises:
            LookupError: the route has none in its path.
        """
        if self.record is None:
            raise LookupError("this route names no record")
        return self.record

    def steward(self, reason: str) -> Steward:
        """Who decides, and why."""
        return Steward(self.actor, reason)

    def check_source(self, source: str) -> None:
        """Refuse a source that the account was not made for."""
        if self.account.sources is not None and source not in self.account.sources:
            raise ProblemError("source-not-allowed", field="source")

    def read(self, work: Callable[[], T], about: Subjects[T], *, reason: str | None = None) -> T:
        """Read, and log whom the answer is about."""
        self.recording.reason = reason
        answer = work()
        self.recording.hand_over(self._access(about(answer), reason))
        return answer

    async def look(self, work: Callable[[], T], about: Subjects[T]) -> T:
        """Read in a thread, from a handler that is not in one."""
        return await sync_to_thread(self.read, work, about)

    async def glance(self, work: Callable[[], T], about: Subjects[T]) -> T:
        """Read what is one glance at the store: at once, where that is a look into a file."""
        return self.read(work, about) if self.store.is_near else await self.look(work, about)

    def change(
        self,
        work: Callable[[], T],
        about: Subjects[T],
        *,
        answer: type[T],
        reason: str | None = None,
    ) -> T:
        """Change something once, and log whom it touched.

        Where the request came before with the same idempotency key, the answer is that of then.
        """
        self.recording.reason = reason
        with self.store.undivided() as connection:
            done, kept = self._answer_of_before(connection, answer), True
            if done is None:
                done, kept = work(), False
            access = self._access(about(done), reason)
            self.services.access_log.within(connection, access)
            if self.once and not kept:
                self._remember(connection, self.once, done)
        self.recording.is_written()
        return done

    def _answer_of_before(self, connection: Any, answer: type[T]) -> T | None:
        if self.once is None:
            return None
        kept = once(connection, self.actor, self.once.key, self.once.request_hash)
        return None if kept is None else msgspec.json.decode(kept, type=answer)

    def _remember(self, connection: Any, request: Once, done: Any) -> None:
        said = msgspec.json.encode(done).decode()
        hashed = request.request_hash
        remember(connection, self.actor, request.key, request_hash=hashed, answer=said)

    def _access(self, subjects: Iterable[str] = (), reason: str | None = None) -> Access:
        return Access(
            principal=self.account.name,
            role=self.account.role,
            address=self.address,
            action=self.action,
            subjects=tuple(dict.fromkeys(subjects)),
            reason=reason,
        )


def hash_of(secret: bytes, *parts: bytes) -> str:
    """A keyed hash of a request: nobody can try out what it said."""
    sent = hmac.new(secret, digestmod=hashlib.sha256)
    for part in parts:
        sent.update(len(part).to_bytes(8, "big") + part)
    return sent.hexdigest()


def shown(key: Key) -> str:
    """A record key as the access log names it."""
    return "/".join(key)
