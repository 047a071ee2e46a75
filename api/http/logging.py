"""Logs of the service: one JSON object a line on stdout, with the number of the request.

Only the fields below are written; any other is dropped and its name told, so that no value of a
customer gets in by mistake. Of an exception only kind and place are told, of another library's
message only the wording without what was filled in.
"""

import json
import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import msgspec
import structlog

FIELDS = frozenset(
    (
        *("event", "level", "timestamp", "logger", "request_id", "error", "at", "dropped"),
        *("method", "route", "status", "milliseconds", "account", "address"),
        *("job_id", "kind", "state", "count", "total", "rejected", "code", "seconds"),
        *("webhook_no", "sequence", "attempts", "head", "rows", "url", "worker"),
    )
)
_ENCODER = msgspec.json.Encoder(enc_hook=repr)
_OURS = ("uvicorn", "hansaram")


def configure_logs(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Write all logs of this process as JSON lines.

    Args:
        stream: where to; ``None`` for stdout.
        level: the least that is written.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _known_fields_only,
            _line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=stream or sys.stdout),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Forward()], level=max(level, logging.INFO), force=True)
    for name in ("sqlalchemy", "alembic", "litestar", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _known_fields_only(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    dropped = sorted(event.keys() - FIELDS)
    known = {name: value for name, value in event.items() if name in FIELDS}
    return {**known, "dropped": dropped} if dropped else known


def _line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    try:
        return _ENCODER.encode(event).decode()
    except UnicodeEncodeError:  # half a character
        return json.dumps(event, default=repr)


class _Forward(logging.Handler):
    """What libraries log, in the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        is_ours = record.name.startswith(_OURS)
        said = record.getMessage() if is_ours else str(record.msg)
        tell = structlog.get_logger().bind(logger=record.name)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            tell = tell.bind(error=type(error).__name__, at=_place(error))
        tell.log(record.levelno, said.strip().partition("\n")[0])


def _place(error: BaseException) -> str | None:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else None
