"""Errors on their way out: a sentence on stderr and an exit code.

2: the user can mend it (usage, input, mapping, settings, model). 1: anything else. A message of an
unexpected error may quote data, so only its kind and place are told.
"""

import traceback
from pathlib import Path
from typing import IO, Any

import rich_click as click

FAILED, UNUSABLE = 1, 2


class Failure(click.ClickException):
    """A failure with its own exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        setattr(self, "exit_code", exit_code)  # noqa: B010 - Click types it as a constant

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the sentence to stderr, plainly."""
        click.echo(f"hansaram: {self.message}", file=file, err=True)


def failure_of(error: Exception) -> Failure:
    """Tell an error as a sentence with its exit code."""
    for kind, exit_code in _known():
        if isinstance(error, kind):
            return Failure(str(error), exit_code)
    if isinstance(error, OSError):
        return Failure(_of_system(error), FAILED)
    return Failure(f"{_place(error)}. Nothing was published.", FAILED)


def _known() -> list[tuple[type[Exception], int]]:
    from api.settings import SettingsError
    from golden_record.access import AccessError
    from golden_record.errors import GoldenRecordError, StoreUnavailableError
    from golden_record.secret_key import SecretKeyError
    from resolver.engines.spark.errors import SparkError, SparkUnavailableError
    from resolver.evaluation import EvaluationError
    from resolver.ingest import IngestError
    from resolver.model import ModelError
    from resolver.reference import ReferenceFileError

    return [
        (IngestError, UNUSABLE),
        (SettingsError, UNUSABLE),
        (ModelError, UNUSABLE),
        (ReferenceFileError, UNUSABLE),
        (EvaluationError, UNUSABLE),
        (SecretKeyError, UNUSABLE),
        (StoreUnavailableError, UNUSABLE),
        (AccessError, UNUSABLE),
        (SparkUnavailableError, UNUSABLE),
        (SparkError, FAILED),
        (GoldenRecordError, FAILED),
    ]


def _of_system(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or type(error).__name__}. Nothing was published."


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    at = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    own = [f for f in frames if "site-packages" not in f.filename]
    through = f", reached from {Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""
    return f"an unexpected {type(error).__name__}{at}{through}"
