"""Signing in and out, the own account, the language of the pages."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from api.http.access import cookie_name, no_session_cookie, session_cookie, session_of
from api.http.origins import same_origin
from api.http.recording import address_of
from api.http.routes import allowed
from api.http.services import Services
from api.pages.desk import (
    LANGUAGE_COOKIE,
    Desk,
    Notice,
    go,
    home,
    html,
    language_of,
    own_path,
    services_of,
)
from api.pages.rendering import LANGUAGES, Frame
from golden_record.access import (
    ROLES,
    Access,
    Account,
    NewSession,
    Refusal,
    WeakPasswordError,
    authenticate_password,
    change_password,
    close_session,
    open_session,
)
from golden_record.access.log import Result

Asked = Request[Any, Any, Any]
A_YEAR = 365 * 24 * 3600


@get("/")
async def start(request: Asked) -> Response[Any]:
    """Lead to the first page of who is signed in."""
    session = session_of(request)
    return go(home(session.account.role) if session else "/sign-in")


@get("/sign-in")
async def sign_in_page(request: Asked, back: FromQuery[str] = "/") -> Response[Any]:
    """Ask for name and password."""
    return _ask(request, own_path(back))


@post("/sign-in", status_code=200, guards=[same_origin])
async def sign_in(request: Asked) -> Response[Any]:
    """Open a session; a person may, a machine never."""
    form = await request.form()
    name, password = str(form.get("name", "")).strip(), str(form.get("password", ""))
    services = services_of(request)
    found = await sync_to_thread(_sign_in, services, name, password, address_of(request.scope))
    if isinstance(found, Refusal):
        minutes = -(-found.retry_after // 60)
        key = "sign_in.locked" if found.is_locked else "sign_in.wrong"
        return _ask(request, own_path(form.get("back")), Notice(key, "bad", {"minutes": minutes}))
    back = own_path(form.get("back"))
    answer = go(home(found.account.role) if back == "/" else back)
    answer.cookies.append(session_cookie(request, found))
    return answer


def _sign_in(
    services: Services, name: str, password: str, address: str | None
) -> NewSession | Refusal:
    """Authenticate, and write down who came in or did not."""
    found = authenticate_password(services.store, name, password)
    if isinstance(found, Refusal):
        result: Result = "locked" if found.is_locked else "denied"
        known = found.account or "-"
        access = Access(principal=known, action="sign_in", address=address, result=result)
        services.access_log.record(access)
        return found
    services.access_log.record(
        Access(principal=found.name, role=found.role, action="sign_in", address=address)
    )
    return open_session(services.store, found)


@post("/sign-out", opt=allowed(*ROLES), sync_to_thread=True)
def sign_out(desk: NamedDependency[Desk], request: Asked) -> Response[Any]:
    """End the session."""
    close_session(desk.call.store, request.cookies.get(cookie_name(request.scope), ""))
    answer = go("/sign-in")
    answer.cookies.append(no_session_cookie(request))
    return answer


@get("/account", opt=allowed(*ROLES), sync_to_thread=True)
def account_page(desk: NamedDependency[Desk]) -> Response[str]:
    """Show the own account."""
    return desk.page("account.html.j2", "account")


@get("/account/here")
async def still_here(request: Asked) -> Response[str]:
    """Keep the session of somebody at work; tell when it has ended."""
    session = session_of(request)
    return Response("", status_code=204 if session else 401, headers={"Cache-Control": "no-store"})


@post("/account/password", opt=allowed(*ROLES), status_code=200, sync_to_thread=True)
def change_own_password(desk: NamedDependency[Desk], request: Asked) -> Response[Any]:
    """Change the own password; other sessions of the account end."""
    old, new = (str(desk.form.get(name, "")) for name in ("old", "new"))
    if new != desk.form.get("again"):
        return desk.page("account.html.j2", "account", said=Notice("account.unlike", "bad"))
    found = authenticate_password(desk.call.store, desk.name, old)
    if not isinstance(found, Account):
        return desk.page("account.html.j2", "account", said=Notice("account.wrong", "bad"))
    try:
        desk.change(lambda: change_password(desk.call.store, desk.name, new), lambda _: ())
    except WeakPasswordError:
        return desk.page("account.html.j2", "account", said=Notice("account.weak", "bad"))
    session = open_session(desk.call.store, found)
    answer = go("/account?said=account.changed")
    answer.cookies.append(session_cookie(request, session))
    return answer


@get("/language/{language:str}")
async def choose_language(language: FromPath[str], back: FromQuery[str] = "/") -> Response[Any]:
    """Switch between Korean and English."""
    answer = go(own_path(back))
    if language in LANGUAGES:
        answer.set_cookie(
            LANGUAGE_COOKIE, language, max_age=A_YEAR, samesite="strict", httponly=True
        )
    return answer


def _ask(request: Asked, back: str, said: Notice | None = None) -> Response[str]:
    session = session_of(request)
    frame = Frame(
        language=language_of(request),
        path=f"/sign-in?back={back}",
        csrf=session.csrf if session else "",
    )
    return html("sign_in.html.j2", frame, back=back, said=said)
