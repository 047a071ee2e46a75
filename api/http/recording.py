"""No answer leaves before its row of the access log is committed; without the row, no answer.

Every request to a route that roles are declared for leaves exactly one row: that of the change or
reading itself, or one that says how the request was refused.
"""

import asyncio
from concurrent.futures import Future

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import MEDIA_TYPE, ProblemError
from golden_record.access import Access, AccessLog, AccessLogError, Account
from golden_record.access.log import Result

RECORDING = "recording"
_RESULTS: dict[int, Result] = {
    401: "denied",
    403: "denied",
    404: "not_found",
    409: "refused",
    410: "not_found",
    412: "refused",
    429: "refused",
}


class Recording:
    """The row of one request: handed over by a reading, written by a change, or still to come."""

    def __init__(self, log: AccessLog) -> None:
        self._log = log
        self._waiting: Future[None] | None = None
        self._is_written = False
        self.reason: str | None = None
        self.outcome: str | None = None
        """What became of a submitted record, for the figures."""

    def hand_over(self, access: Access) -> None:
        """Have the row of a reading committed while the answer is made."""
        self._waiting = self._log.submit(access)

    @property
    def is_due(self) -> bool:
        """Whether the request has no row yet."""
        return not self._is_written and self._waiting is None

    def is_written(self) -> None:
        """Note that the row was committed with the change."""
        self._is_written = True

    async def settle(self, otherwise: Access | None) -> None:
        """Wait until a row is committed.

        Args:
            otherwise: the row of a request that was refused before it had one of its own; ``None``
                where none is due.

        Raises:
            AccessLogError: it cannot be written.
        """
        if otherwise and self.is_due:
            self._waiting = self._log.submit(otherwise)
        if self._waiting:
            await _settled(self._waiting)


def _settled(waiting: "Future[None]") -> "asyncio.Future[None]":
    """The same for the loop; ``asyncio.wrap_future`` takes several times as long."""
    loop = asyncio.get_running_loop()
    settled: asyncio.Future[None] = loop.create_future()

    def settle() -> None:
        if settled.cancelled():
            return
        if error := waiting.exception():
            settled.set_exception(error)
        else:
            settled.set_result(None)

    def tell(_: "Future[None]") -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle)

    waiting.add_done_callback(tell)
    return settled


def recorded(app: ASGIApp) -> ASGIApp:
    """Hold each answer back until its row is committed (ASGI middleware)."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        recording = Recording(scope["litestar_app"].state.services.access_log)
        scope["state"][RECORDING] = recording
        gate = _Gate(scope, recording, send)
        await app(scope, receive, gate)

    return answer


class _Gate:
    """Lets an answer through, or a problem in its place."""

    def __init__(self, scope: Scope, recording: Recording, send: Send) -> None:
        self._scope, self._recording, self._send = scope, recording, send
        self._is_shut = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            try:
                await self._recording.settle(self._due(message["status"]))
            except AccessLogError:
                self._is_shut = True
                await self._refuse()
        if not self._is_shut:
            await self._send(message)

    def _due(self, status: int) -> Access | None:
        return _row(self._scope, status, self._recording) if self._recording.is_due else None

    async def _refuse(self) -> None:
        problem = ProblemError("not-ready", "the access log cannot be written").problem()
        headers = [(b"content-type", MEDIA_TYPE.encode()), (b"cache-control", b"no-store")]
        await self._send({"type": "http.response.start", "status": 503, "headers": headers})
        body = msgspec.json.encode(problem)
        await self._send({"type": "http.response.body", "body": body, "more_body": False})


def _row(scope: Scope, status: int, recording: Recording) -> Access | None:
    """The row of a request that has none of its own."""
    handler = scope.get("route_handler")
    if handler is None or not handler.opt.get("roles"):
        return None
    account = scope.get("user")
    known = account if isinstance(account, Account) else None
    return Access(
        principal=known.name if known else "-",
        role=known.role if known else None,
        address=address_of(scope),
        action=handler.handler_name,
        result="ok" if status < 400 else _result(status),
        reason=recording.reason,
    )


def _result(status: int) -> Result:
    return _RESULTS.get(status, "failed" if status >= 500 else "invalid")


def address_of(scope: Scope) -> str | None:
    """Where the request came from."""
    client = scope.get("client")
    return client[0] if client else None
