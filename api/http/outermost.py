"""Around every request: its number, the headers that protect browsers, a line in the log, figures.

Outside of routing, so that an address where there is nothing is answered alike. Of a request the
log and the figures hold the route's template, never the path, the query, a body or a header.
"""

import re
import secrets
import time
from dataclasses import dataclass

import structlog
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.http.limits import ALLOWANCE, Allowance
from api.http.metrics import Metrics
from api.http.origins import is_secure
from api.http.recording import RECORDING, Recording, address_of
from golden_record.access import Account

REQUEST_ID = "request_id"
_GIVEN = re.compile(rb"[A-Za-z0-9._-]{8,64}")
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # without it the Origin of our own forms would be null
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
STRICT_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}
_ENCODED = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_SECURE = [(name.lower().encode(), value.encode()) for name, value in STRICT_TRANSPORT.items()]
log = structlog.get_logger("hansaram.http")


def surround(app: Litestar, metrics: Metrics) -> None:
    """Put all this around an application."""
    app.asgi_handler = _surrounded(app.asgi_handler, metrics)


def _surrounded(inner: ASGIApp, metrics: Metrics) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await inner(scope, receive, send)
            return
        answering = _Answering(scope, send, time.perf_counter())
        scope["state"][REQUEST_ID] = answering.request_id
        try:
            await inner(scope, receive, answering)
        finally:
            seconds = time.perf_counter() - answering.began
            route, status = route_of(scope), answering.status
            metrics.answered(scope["method"], route, status, seconds)
            recording = scope["state"].get(RECORDING)
            if status < 300 and isinstance(recording, Recording) and recording.outcome:
                metrics.outcome(recording.outcome)
            if not _is_probe(scope):
                _tell(scope, answering, scope["method"], seconds)

    return answer


@dataclass(slots=True)
class _Answering:
    """Sends an answer on with the headers that every answer has."""

    scope: Scope
    send: Send
    began: float
    request_id: str = ""
    status: int = 0

    def __post_init__(self) -> None:
        given = next((v for n, v in self.scope["headers"] if n == b"x-request-id"), b"")
        is_usable = _GIVEN.fullmatch(given) is not None
        self.request_id = given.decode() if is_usable else secrets.token_hex(8)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message.get("headers", ()))
            said = {name.lower() for name, _ in headers}
            headers += [(name, value) for name, value in self._due() if name not in said]
            message = {**message, "headers": headers}
        await self.send(message)

    def _due(self) -> list[tuple[bytes, bytes]]:
        due = [*_ENCODED, (b"x-request-id", self.request_id.encode())]
        if is_secure(self.scope):
            due += _SECURE
        allowance = self.scope["state"].get(ALLOWANCE)
        if isinstance(allowance, Allowance):
            due += allowance.headers
        return due


def route_of(scope: Scope) -> str:
    """The template of the route, or that there is none."""
    return str(scope.get("path_template") or "none")


def _is_probe(scope: Scope) -> bool:
    return bool((handler := scope.get("route_handler")) and handler.opt.get("open"))


def _tell(scope: Scope, answering: _Answering, method: str, seconds: float) -> None:
    account = scope.get("user")
    tell = log.info if answering.status < 500 else log.error
    tell(
        "request",
        request_id=answering.request_id,
        method=method,
        route=route_of(scope),
        status=answering.status,
        milliseconds=round(seconds * 1000, 1),
        account=account.name if isinstance(account, Account) else None,
        address=address_of(scope),
    )
