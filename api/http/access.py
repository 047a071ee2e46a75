"""Who asks: a machine by the key of each request, a person by the cookie of a session.

Found out anew for every request, so that a revoked account, an ended session or a new role holds
from the next one on. Nothing is refused here: the guards do that, inside the access log.
"""

from datetime import timedelta
from typing import Any

from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send

from api.http.origins import is_secure
from api.http.problems import ProblemError
from api.http.recording import address_of
from api.http.services import Services
from golden_record.access import (
    Account,
    NewSession,
    Refusal,
    Session,
    Suspicion,
    authenticate_key,
    find_session,
    known_key,
    refuse,
)
from golden_record.store import Store

COOKIE, SECURE_COOKIE = "hansaram", "__Host-hansaram"
_Connection = ASGIConnection[Any, Any, Any, Any]


def authenticated(app: ASGIApp) -> ASGIApp:
    """Find out who asks (ASGI middleware): ``scope["user"]`` and, of people, ``scope["auth"]``."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            found = await _find(scope)
            scope["user"] = found.account if isinstance(found, Session) else None
            if isinstance(found, Account):
                scope["user"] = found
            scope["auth"] = found if isinstance(found, Session | Refusal) else None
        await app(scope, receive, send)

    return answer


async def _find(scope: Scope) -> Account | Session | Refusal | None:
    services: Services = scope["litestar_app"].state.services
    if key := _key(scope):
        return await _of_key(services.store, key, address_of(scope))
    if token := ASGIConnection[Any, Any, Any, Any](scope).cookies.get(cookie_name(scope)):
        idle = timedelta(minutes=services.settings.session_minutes)
        return await sync_to_thread(find_session, services.store, token, idle=idle)
    return None


async def _of_key(store: Store, key: str, address: str | None) -> Account | Refusal:
    """Look a key up, in this thread where that is no more than a look into a file."""
    if not store.is_near:
        return await sync_to_thread(authenticate_key, store, key, address=address)
    found = known_key(store, key, address=address)
    if isinstance(found, Suspicion):
        return await sync_to_thread(refuse, store, found)
    return found


def _key(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return value[7:].decode("latin-1").strip()
    return ""


def signed_in(connection: _Connection) -> Account:
    """Tell who asks.

    Raises:
        ProblemError: nobody that is known, or one who is locked out.
    """
    found, refusal = connection.scope.get("user"), connection.scope.get("auth")
    if isinstance(found, Account):
        return found
    if isinstance(refusal, Refusal) and refusal.is_locked:
        raise ProblemError("locked-out", headers={"Retry-After": str(refusal.retry_after)})
    raise ProblemError("not-authenticated", headers={"WWW-Authenticate": "Bearer"})


def session_of(connection: _Connection) -> Session | None:
    """The session of a person at the pages; ``None`` for machines and strangers."""
    found = connection.scope.get("auth")
    return found if isinstance(found, Session) else None


async def require_role(connection: _Connection, handler: BaseRouteHandler) -> None:
    """Let through whose role the route names; a route that names none is closed (guard)."""
    account = signed_in(connection)
    if account.role not in handler.opt.get("roles", ()):
        raise ProblemError("not-allowed", f"the role {account.role} may not call this")


def session_cookie(connection: _Connection, session: NewSession) -> Cookie:
    """The cookie of a session just opened; it ends with the browser, the session before that."""
    return _cookie(connection.scope, session.token, None)


def no_session_cookie(connection: _Connection) -> Cookie:
    """The cookie that takes a session's cookie back."""
    return _cookie(connection.scope, "", 0)


def _cookie(scope: Scope, value: str, max_age: int | None) -> Cookie:
    return Cookie(
        key=cookie_name(scope),
        value=value,
        path="/",
        max_age=max_age,
        secure=is_secure(scope),
        httponly=True,
        samesite="strict",
    )


def cookie_name(scope: Scope) -> str:
    """The name of the cookie: over TLS one that no other host or plain request can set."""
    return SECURE_COOKIE if is_secure(scope) else COOKIE
