"""Points in time, as the store writes them: ISO 8601 in UTC with microseconds, which sorts."""

from datetime import UTC, datetime


def now() -> str:
    """The present moment."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
