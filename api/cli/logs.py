"""Structured logs: what happened, with counts and record keys, never with personal data.

``--verbose`` writes them for people to stderr, ``--log FILE`` as one JSON object per line.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import rich_click as click

from golden_record.stages import Listener, Progress


def log_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options ``--verbose`` and ``--log``."""
    verbose = click.option("--verbose", "-v", is_flag=True, help="Tell what happens, on stderr.")
    log = click.option(
        "--log", type=click.Path(dir_okay=False, path_type=Path), help="Append JSON logs to a file."
    )
    return verbose(log(command))


@contextmanager
def logging(*, verbose: bool, log: Path | None) -> Iterator[Any]:
    """Give a logger that writes to stderr, to a file, to both or to nothing."""
    import structlog

    if not verbose and log is None:
        yield structlog.wrap_logger(None, processors=[_drop])
        return
    steps: list[Any] = [structlog.processors.TimeStamper(fmt="iso", utc=True)]
    steps.append(structlog.processors.add_log_level)
    stream = log.open("a", encoding="utf-8") if log else None
    if stream:
        steps.append(_writer(stream, structlog.processors.JSONRenderer(ensure_ascii=False)))
    if verbose:
        plain = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        steps.append(_writer(sys.stderr, plain))
    steps.append(_drop)
    try:
        yield structlog.wrap_logger(None, processors=steps)
    finally:
        if stream:
            stream.close()


def _drop(logger: Any, method: str, event: Any) -> Any:
    import structlog

    raise structlog.DropEvent


def _writer(stream: Any, render: Any) -> Any:
    def write(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
        stream.write(render(logger, method, dict(event)) + "\n")
        stream.flush()
        return event

    return write


def logged(log: Any, listener: Listener) -> Listener:
    """Listen to a run, logging each finished stage on the way."""

    def listen(progress: Progress) -> None:
        if progress.finished:
            log.info("stage", stage=progress.stage, done=progress.done)
        listener(progress)

    return listen
