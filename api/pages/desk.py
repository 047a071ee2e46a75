"""One request of a person at the desk: who asks, in which language, with which form.

Guards have let through whose role the page names, and changes only from our own pages.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from litestar import Request, Response
from litestar.datastructures import FormMultiDict
from litestar.response import Redirect

from api.http.access import session_of, signed_in
from api.http.calls import Call
from api.http.origins import SAFE
from api.http.recording import RECORDING, address_of
from api.http.services import Services
from api.pages.rendering import LANGUAGES, Frame, Language, render
from api.pages.words import WORDS
from golden_record.access import Account, Role
from golden_record.life_cycle import Steward

T = TypeVar("T")
LANGUAGE_COOKIE = "hansaram_language"
PAGES: dict[Role, tuple[str, ...]] = {
    "steward": ("reviews", "search", "quality", "jobs"),
    "reader": ("search", "quality"),
    "integrator": ("jobs",),
    "auditor": ("log",),
    "admin": ("people",),
}
"""What each role finds in the navigation; the first is its home."""
PLAIN = frozenset(
    key
    for key, said in WORDS.items()
    if "{" not in said.ko
    and (key.startswith("decided.") or key.endswith((".done", ".undone", ".changed", ".taken")))
)
"""Sentences that a page may be asked to show by name: what was just done."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence on top of the next page."""

    key: str
    tone: str = ""
    values: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """A request of somebody who is signed in and allowed.

    in_place: the script asked, and will show whatever page comes as the answer.
    """

    call: Call
    frame: Frame
    asked: dict[str, str]
    form: FormMultiDict
    in_place: bool

    @property
    def services(self) -> Services:
        """The store and what goes with it."""
        return self.call.services

    @property
    def language(self) -> Language:
        """What the person reads."""
        return self.frame.language

    @property
    def name(self) -> str:
        """Who asks."""
        return self.call.account.name

    @property
    def role(self) -> Role:
        """What the person may do."""
        return self.call.account.role

    def text(self, field: str, default: str = "") -> str:
        """One field of the form."""
        value = self.form.get(field, default)
        return value.strip() if isinstance(value, str) else default

    def steward(self, reason: str) -> Steward:
        """Who decides, and why."""
        return self.call.steward(reason)

    def read(
        self, work: Callable[[], T], about: Callable[[T], Iterable[str]], reason: str | None = None
    ) -> T:
        """Read, and have the access log say whom the answer is about."""
        return self.call.read(work, about, reason=reason)

    def change(
        self, work: Callable[[], T], about: Callable[[T], Iterable[str]], reason: str | None = None
    ) -> T:
        """Change something and write its row of the access log, both or neither."""
        with self.call.store.undivided() as connection:
            done = work()
            row = self.call._access(about(done), reason)
            self.services.access_log.within(connection, row)
        self.call.recording.is_written()
        return done

    def page(
        self,
        template: str,
        here: str,
        *,
        said: Notice | None = None,
        status: int = 200,
        **values: Any,
    ) -> Response[str]:
        """Answer with a page."""
        waiting = self.services.queue.open() if "reviews" in PAGES[self.role] else None
        frame = replace(self.frame, here=here, open_reviews=waiting)
        notice = said or told(self.asked.get("said"))
        return html(template, frame, status=status, said=notice, pages=PAGES[self.role], **values)


def told(key: str | None) -> Notice | None:
    """The sentence that the page before left for this one."""
    return Notice(key) if key in PLAIN else None


def html(template: str, frame: Frame, *, status: int = 200, **values: Any) -> Response[str]:
    """Answer with a page, whoever asks."""
    values.setdefault("pages", ())
    return Response(
        render(template, frame, **values),
        status_code=status,
        media_type="text/html",
    )


def go(path: str) -> Redirect:
    """Lead on to another page, read anew."""
    return Redirect(path, status_code=303)


def home(role: Role) -> str:
    """The first page of a role."""
    return "/" + PAGES[role][0]


async def desk_of(request: Request[Any, Any, Any]) -> Desk:
    """Tell who is at the desk; the guards have let nobody else through."""
    account = signed_in(request)
    session = session_of(request)
    form = await request.form() if _has_form(request) else FormMultiDict()
    frame = Frame(
        language=language_of(request),
        path=path_of(request),
        name=account.name,
        role=account.role,
        csrf=session.csrf if session else "",
        idle_seconds=60 * services_of(request).settings.session_minutes,
    )
    return Desk(
        call=_call(request, account),
        frame=frame,
        asked=dict(request.query_params.items()),
        form=form,
        in_place="x-desk" in request.headers,
    )


def _has_form(request: Request[Any, Any, Any]) -> bool:
    """Whether there is a form to read; one with a file is taken apart elsewhere, in memory."""
    is_form = request.content_type[0] == "application/x-www-form-urlencoded"
    return is_form and request.method not in SAFE


def services_of(request: Request[Any, Any, Any]) -> Services:
    """The store and what goes with it."""
    services: Services = request.app.state.services
    return services


def language_of(request: Request[Any, Any, Any]) -> Language:
    """The language that the person chose; Korean first."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return next((one for one in LANGUAGES if one == chosen), LANGUAGES[0])


def path_of(request: Request[Any, Any, Any]) -> str:
    """Where to come back to: this page, when it was read and not made by a form."""
    if request.method not in SAFE:
        referer = urlsplit(request.headers.get("referer", ""))
        return own_path(referer.path)
    query = request.scope["query_string"].decode("latin-1")
    return request.url.path + (f"?{query}" if query else "")


def own_path(asked: object, otherwise: str = "/") -> str:
    """A path on this site and nothing else, to go back to."""
    if not isinstance(asked, str) or not asked.startswith("/") or asked[1:2] in ("/", "\\"):
        return otherwise
    return asked if asked.isprintable() else otherwise


def _call(request: Request[Any, Any, Any], account: Account) -> Call:
    return Call(
        services=services_of(request),
        account=account,
        action=request.route_handler.handler_name,
        address=address_of(request.scope),
        recording=request.scope["state"][RECORDING],
    )
