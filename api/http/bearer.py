"""Machines show a key: ``Authorization: Bearer KEY``."""

from litestar.concurrency import sync_to_thread
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from api.http.recording import address_of
from api.http.services import Services
from golden_record.access import Account, authenticate_key


def authenticated(app: ASGIApp) -> ASGIApp:
    """Find out who asks (ASGI middleware)."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        scope["user"] = (
            await sync_to_thread(_account, scope) if scope["type"] == ScopeType.HTTP else None
        )
        await app(scope, receive, send)

    return answer


def _account(scope: Scope) -> Account | None:
    services: Services = scope["litestar_app"].state.services
    for name, value in scope["headers"]:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            found = authenticate_key(
                services.store, value[7:].decode("latin-1").strip(), address=address_of(scope)
            )
            return found if isinstance(found, Account) else None
    return None
