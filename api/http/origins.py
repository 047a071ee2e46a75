"""Requests that a foreign page made a browser send (CSRF): refused, by two tokens of proof.

The browser's own word for where the request began (``Origin``, else ``Sec-Fetch-Site``), and the
token that only our own pages hold, in the header ``X-CSRF-Token`` or the form field ``csrf``. Keys
of machines are not sent by browsers unasked, so those need neither.
"""

import hmac
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from api.http.problems import ProblemError
from api.http.services import Services
from golden_record.access import Session

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
HEADER, FIELD = "x-csrf-token", "csrf"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_Connection = ASGIConnection[Any, Any, Any, Any]


async def refuse_forged(connection: _Connection, handler: BaseRouteHandler) -> None:
    """Refuse a change that a session's cookie came with, unless our own page sent it (guard)."""
    session = connection.scope.get("auth")
    if not isinstance(connection, Request) or not isinstance(session, Session):
        return
    if connection.method in SAFE:
        return
    await same_origin(connection, handler)
    sent = connection.headers.get(HEADER) or await _field(connection)
    if not hmac.compare_digest(sent.encode(), session.csrf.encode()):
        raise ProblemError("forged-request", "the token of the page is missing or another's")


async def same_origin(connection: _Connection, _: BaseRouteHandler) -> None:
    """Refuse a change that began at another site; alone, for signing in (guard)."""
    if isinstance(connection, Request) and connection.method in SAFE:
        return
    origin = connection.headers.get("origin")
    if origin is None:
        is_ours = connection.headers.get("sec-fetch-site") == "same-origin"
    else:
        is_ours = origin == own_origin(connection.scope)
    if not is_ours:
        raise ProblemError("forged-request", "the request did not begin at this service")


def own_origin(scope: Scope) -> str:
    """Where our own pages are: as the setting ``public_url`` says, else as the request does."""
    if public := _public_url(scope):
        parts = urlsplit(public)
        return f"{parts.scheme}://{parts.netloc}"
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return f"{scope['scheme']}://{host.decode('latin-1')}"


def is_secure(scope: Scope) -> bool:
    """Whether browsers reach us over TLS."""
    public = _public_url(scope)
    return public.lower().startswith("https://") if public else scope["scheme"] == "https"


def _public_url(scope: Scope) -> str | None:
    services: Services = scope["litestar_app"].state.services
    return services.settings.public_url


async def _field(request: Request[Any, Any, Any]) -> str:
    if request.content_type[0] not in _FORMS:
        return ""
    return str((await request.form()).get(FIELD, ""))
