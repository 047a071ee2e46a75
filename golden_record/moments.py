"""Points in time, as the store writes them: ISO 8601 in UTC with microseconds, which sorts."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Where the time comes from: the machine's clock, or a test's own."""


def machine_clock() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def written(moment: datetime) -> str:
    """A moment as the store writes it.

    >>> written(datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    '2026-11-22T09:30:00.000000Z'

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def now() -> str:
    """The present moment."""
    return written(machine_clock())
