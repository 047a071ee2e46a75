"""Idempotency keys: a request that is sent twice is carried out once.

The key, a hash of the request and the answer are written in the transaction of the change itself,
so either all of it happened or nothing did; there is one writer at a time, so of two requests that
come at once the second finds the answer of the first. Keys are those of one principal and are kept
for seven days. Source: draft-ietf-httpapi-idempotency-key-header-07.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from golden_record.errors import GoldenRecordError
from golden_record.moments import now, written
from golden_record.store.driver import first, run

KEPT = timedelta(days=7)

_FIND = (
    "SELECT request_hash, answer FROM idempotency_key "
    "WHERE principal = :principal AND key = :key AND made_at >= :oldest"
)
_KEEP = (
    "INSERT INTO idempotency_key (principal, key, request_hash, answer, made_at) "
    "VALUES (:principal, :key, :request_hash, :answer, :made_at)"
)
_PURGE = "DELETE FROM idempotency_key WHERE made_at < :oldest"


class IdempotencyConflictError(GoldenRecordError):
    """The key was used before, for another request."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(
            "this idempotency key was used for another request; give each request its own"
        )


class AnswerErasedError(GoldenRecordError):
    """The request was carried out, but a person named in its answer was erased since."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__("the request was carried out; its answer was erased with a person in it")


def once(connection: Connection, principal: str, key: str, request_hash: str) -> str | None:
    """Find the answer to a request that was carried out before.

    Args:
        connection: of the writing transaction in which the request is carried out.
        principal: whose key it is.
        key: as the client sent it.
        request_hash: a keyed hash of all that the request says.

    Returns:
        The answer given then; ``None`` when the request is to be carried out now.

    Raises:
        IdempotencyConflictError: the key stands for another request.
        AnswerErasedError: the answer named a person who was erased.
    """
    asked = {"principal": principal, "key": key, "oldest": _oldest()}
    found = first(connection, _FIND, asked)
    if found is None:
        return None
    kept_hash, answer = found
    if kept_hash != request_hash:
        raise IdempotencyConflictError(key)
    if answer is None:
        raise AnswerErasedError(key)
    return str(answer)


def remember(
    connection: Connection, principal: str, key: str, *, request_hash: str, answer: str
) -> None:
    """Keep the answer to a request, in the transaction that carried it out.

    The answer must hold no personal data; record keys and unified IDs are fine. Keys that are
    older than seven days go.
    """
    purge(connection)
    row = {"principal": principal, "key": key, "request_hash": request_hash}
    run(connection, _KEEP, row | {"answer": answer, "made_at": now()})


def purge(connection: Connection) -> int:
    """Drop the keys that are older than seven days; the answer is how many."""
    return run(connection, _PURGE, {"oldest": _oldest()})


def _oldest() -> str:
    return written(datetime.now(UTC) - KEPT)
