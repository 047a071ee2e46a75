"""What a page says when something is refused: in words, with the way back, and quoting nobody."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException

from api.http.access import session_of
from api.http.failures import answer, problem_of
from api.http.origins import SAFE
from api.http.problems import ProblemError
from api.pages.desk import PAGES, go, html, language_of, path_of
from api.pages.rendering import Frame, wording
from golden_record.life_cycle import ContradictionError

Asked = Request[Any, Any, Any]
_WORDED = {
    "not-allowed": ("message.denied", "message.denied_lead"),
    "forged-request": ("message.failed", "message.forged"),
    "unknown-route": ("message.nothing", "message.nothing_lead"),
    "method-not-allowed": ("message.nothing", "message.nothing_lead"),
    "bad-parameter": ("message.nothing", "message.nothing_lead"),
    "unknown-id": ("entity.unknown", "entity.unknown_lead"),
    "unknown-review": ("message.no_review", "message.no_review_lead"),
    "unknown-job": ("message.no_job", "message.no_job_lead"),
    "too-large": ("message.too_large", "message.too_large_lead"),
    "too-many-requests": ("message.too_many", "message.too_many_lead"),
    "store-busy": ("message.failed", "message.busy"),
    "not-ready": ("message.not_ready", "message.not_ready_lead"),
    "internal-error": ("message.failed", "message.unexpected"),
}
_MACHINES = ("/v1/", "/health", "/metrics", "/openapi", "/docs")


def page_or_problem(request: Asked, error: Exception) -> Response[Any]:
    """Answer a person's browser with a page, a program with a problem."""
    wants_page = "text/html" in request.headers.get("accept", "")
    if wants_page and not request.url.path.startswith(_MACHINES):
        return page_of(request, error)
    return answer(request, error)


def page_of(request: Asked, error: Exception) -> Response[Any]:
    """Answer with the page that an error is."""
    problem = problem_of(error)
    name, status = problem.kind.name, problem.kind.status
    if name == "not-authenticated":
        return _sign_in(request)
    if status >= 500:
        answer(request, error)
    page = _said(request, error, problem)
    page.headers.update(problem.headers)
    return page


def _said(request: Asked, error: Exception, problem: ProblemError) -> Response[Any]:
    language = language_of(request)
    name, status = problem.kind.name, problem.kind.status
    if name in _WORDED:
        title, sentence = (wording(language, key) for key in _WORDED[name])
        return _message(request, status, title, sentence)
    korean = language == "ko"
    chain = ["/".join(key) for key in error.chain] if isinstance(error, ContradictionError) else []
    return _message(
        request,
        status,
        problem.kind.korean if korean else problem.kind.english,
        "" if isinstance(error, HTTPException) else str(error),
        mend=problem.kind.mend_korean if korean else problem.kind.mend,
        chain=chain,
    )


def _sign_in(request: Asked) -> Response[Any]:
    """Lead to signing in and back again; the script asks for the password in place."""
    if request.headers.get("x-desk") or request.method not in SAFE:
        frame = Frame(language=language_of(request), path="/")
        return html("sign_in.html.j2", frame, status=401, back="/", said=None)
    return go(f"/sign-in?back={quote(path_of(request), safe='')}")


def _message(
    request: Asked,
    status: int,
    title: str,
    sentence: str,
    *,
    mend: str = "",
    chain: Sequence[str] = (),
) -> Response[Any]:
    frame = Frame(language=language_of(request), path="/")
    session = session_of(request)
    if session:
        name, role = session.account.name, session.account.role
        frame = replace(frame, name=name, role=role, csrf=session.csrf)
    return html(
        "message.html.j2",
        frame,
        status=status,
        pages=PAGES[session.account.role] if session else (),
        title=title,
        sentence=sentence,
        mend=mend,
        chain=chain,
        back="/",
    )
