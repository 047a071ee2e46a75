"""What can go wrong with Spark itself.

SparkError
├── SparkUnavailableError    the extra, or Java, is missing or of a wrong version
└── SparkJobError            a job failed or was stopped
"""

import re

_RAISED = re.compile(
    r"^(?:resolver|golden_record|rules)\.[\w.]+: (.+?)(?=\n\s*at |\n\n|\Z)", re.M | re.S
)
_CONDITION = re.compile(r"\[([A-Z_.]+)\]")


class SparkError(Exception):
    """Something about Spark; nothing was published."""


class SparkUnavailableError(SparkError):
    """There is no Spark to be had; the message says what to install."""


class SparkJobError(SparkError):
    """A job of a run failed or was stopped."""

    def __init__(self, step: str, error: Exception) -> None:
        self.step = step
        super().__init__(
            f"Spark could not finish the stage {step}: {told(error)}. Nothing was published; "
            "the same command goes on after the last finished stage."
        )


def told(error: Exception) -> str:
    """Say what Spark says without quoting data: our own sentence, its condition, or its kind."""
    text = str(error)
    own: list[str] = _RAISED.findall(text)
    if own:
        return own[-1].strip().rstrip(".")
    condition = _CONDITION.search(text)
    return f"{type(error).__name__} {condition[1]}" if condition else type(error).__name__
