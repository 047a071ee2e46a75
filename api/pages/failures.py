"""What a page says when something is refused: in words, with the way back, and quoting nobody."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException

from api.http.failures import answer, problem_of
from api.http.origins import SAFE
from api.pages.desk import go, html, language_of, path_of
from api.pages.rendering import Frame, wording
from golden_record.life_cycle import ContradictionError

Asked = Request[Any, Any, Any]
_WORDED = {
    "not-allowed": ("message.denied", "message.denied_lead"),
    "forged-request": ("message.failed", "message.forged"),
    "unknown-id": ("entity.unknown", "entity.unknown_lead"),
    "store-busy": ("message.failed", "message.busy"),
    "internal-error": ("message.failed", "message.unexpected"),
}


def page_of(request: Asked, error: Exception) -> Response[Any]:
    """Answer with the page that an error is."""
    problem = problem_of(error)
    name, status = problem.kind.name, problem.kind.status
    if name == "not-authenticated":
        return _sign_in(request)
    if status >= 500:
        answer(request, error)
    language = language_of(request)
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
    return html(
        "message.html.j2",
        Frame(language=language_of(request), path="/"),
        status=status,
        title=title,
        sentence=sentence,
        mend=mend,
        chain=chain,
        back="/",
    )
