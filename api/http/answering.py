"""Answers of the handlers, straight to JSON.

Litestar's own way to an answer, made for all kinds of it, takes a tenth of a small reading's time.
"""

from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Response
from litestar.types import Receive, Scope, Send

_ENCODER = msgspec.json.Encoder()
_JSON = (b"content-type", b"application/json")


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body of JSON (ASGI application)."""

    status: int
    body: bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        length = (b"content-length", b"%d" % len(self.body))
        start: Any = {"type": "http.response.start", "status": self.status}
        await send({**start, "headers": [_JSON, length]})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


class JsonAnswer(Response[Any]):
    """What a handler returned and Litestar is to send: a structure, and the status of its route."""

    def __init__(self, content: Any, *, status_code: int, **_: Any) -> None:
        self.content = content
        self.status_code = status_code

    def to_asgi_response(self, app: Any, request: Any, **_: Any) -> Any:
        """Encode it; headers and cookies are those of every answer (see ``outermost``)."""
        return Answer(self.status_code or 200, _ENCODER.encode(self.content))
