"""What each error becomes: one table from exceptions to problems. Only here are there statuses.

An error that nobody foresaw is told by its kind alone, to the caller and in the log: its message
may quote data.
"""

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from api.http.problems import MEDIA_TYPE, ProblemError
from golden_record.access import AccessLogError
from golden_record.errors import StoreBusyError, StoreError, UnknownIdError
from golden_record.explaining import UnknownRecordError as UnexplainedRecordError
from golden_record.idempotency import AnswerErasedError, IdempotencyConflictError
from golden_record.jobs import JobStateError, UnknownJobError
from golden_record.life_cycle import (
    ClaimedError,
    ContradictionError,
    PinError,
    RulingError,
    StaleError,
    UnknownRecordError,
    UnknownReviewError,
    UnknownRulingError,
)
from golden_record.reading.quality import UnknownRunError
from golden_record.reading.reviews import CursorError
from golden_record.webhooks import UnknownWebhookError, WebhookError
from resolver.ingest import IngestError

_BY_STATUS = {
    400: "bad-parameter",
    401: "not-authenticated",
    403: "not-allowed",
    404: "unknown-route",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
}
_NO_BODY = "'data'"
Say = Callable[[Exception], ProblemError]
log = structlog.get_logger("hansaram.http")


def _contradiction(error: Exception) -> ProblemError:
    keys = error.chain if isinstance(error, ContradictionError) else ()
    return ProblemError("contradiction", str(error), chain=["/".join(key) for key in keys])


def _stale(error: Exception) -> ProblemError:
    version = error.now if isinstance(error, StaleError) else None
    return ProblemError("stale-version", str(error), current_version=version)


def _pin(error: Exception) -> ProblemError:
    return ProblemError("invalid-value", str(error), field="value")


def _cursor(error: Exception) -> ProblemError:
    return ProblemError("bad-parameter", str(error), field="after")


def _saying(name: str) -> Say:
    return lambda error: ProblemError(name, str(error))


_KNOWN: tuple[tuple[type[Exception], Say], ...] = (
    (UnknownIdError, _saying("unknown-id")),
    (UnexplainedRecordError, _saying("unknown-record")),
    (UnknownRecordError, _saying("unknown-record")),
    (UnknownRulingError, _saying("unknown-decision")),
    (ContradictionError, _contradiction),
    (UnknownReviewError, _saying("unknown-review")),
    (StaleError, _stale),
    (ClaimedError, _saying("claimed")),
    (PinError, _pin),
    (UnknownRunError, _saying("unknown-run")),
    (CursorError, _cursor),
    (UnknownJobError, _saying("unknown-job")),
    (JobStateError, _saying("refused")),
    (RulingError, _saying("refused")),
    (IngestError, _saying("unreadable-file")),
    (IdempotencyConflictError, _saying("idempotency-conflict")),
    (AnswerErasedError, _saying("answer-erased")),
    (UnknownWebhookError, _saying("unknown-webhook")),
    (WebhookError, _saying("invalid-value")),
    (AccessLogError, _saying("not-ready")),
    (StoreBusyError, lambda e: ProblemError("store-busy", headers={"Retry-After": "1"})),
    (StoreError, lambda e: ProblemError("not-ready", "the store cannot be used")),
)


def problem_of(error: Exception) -> ProblemError:
    """Say an error as a problem."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, HTTPException):
        return _of_litestar(error)
    for kind, say in _KNOWN:
        if isinstance(error, kind):
            return say(error)
    return ProblemError("internal-error")


def _of_litestar(error: HTTPException) -> ProblemError:
    if isinstance(error, ValidationException):
        return _of_validation(error)
    name = _BY_STATUS.get(error.status_code)
    if name is None:
        name = "bad-parameter" if error.status_code < 500 else "internal-error"
    return ProblemError(name, headers=error.headers)


def _of_validation(error: ValidationException) -> ProblemError:
    found = error.extra if isinstance(error.extra, list) else []
    first = next((one for one in found if not _is_echo(one)), None)
    if first is None:
        return ProblemError("bad-parameter", error.detail.partition(" for path ")[0])
    if first.get("source") == "body":
        missing = first["message"] == _NO_BODY
        return ProblemError("malformed-body", "the body is empty" if missing else None, field="$")
    return ProblemError("bad-parameter", first["message"], field=first.get("key"))


def _is_echo(one: dict[str, str]) -> bool:
    """A parameter that was never looked at because another failed shows up by its bare name."""
    return one["message"] == repr(one.get("key")) and one.get("source") != "body"


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer with the problem that an error is."""
    problem = problem_of(error)
    instance = request.scope["state"].get("request_id")
    if problem.kind.status >= 500:
        log.error("failed", request_id=instance, error=type(error).__name__, at=_place(error))
    body = msgspec.json.encode(problem.problem(instance and f"urn:hansaram:request:{instance}"))
    return Response(
        body,
        status_code=problem.kind.status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **problem.headers},
    )


def _place(error: Exception) -> str | None:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else None
