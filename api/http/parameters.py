"""Parameters that several routes take."""

from datetime import UTC, datetime
from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from api.http.problems import ProblemError

AsOf = Annotated[
    datetime | None,
    QueryParameter(description="the moment of the answer, ISO 8601 with its time zone"),
]
UnifiedId = Annotated[
    str, PathParameter(description="a unified ID, current or old", min_length=1, max_length=40)
]
After = Annotated[int, QueryParameter(ge=0, le=2**53, description="the cursor of the last answer")]
Limit = Annotated[int, QueryParameter(ge=1, le=1000, description="at most that many")]


def moment(as_of: datetime | None, field: str = "as_of") -> datetime | None:
    """Read a moment in UTC.

    Raises:
        ProblemError: it has no time zone, or lies beyond the calendar.
    """
    if as_of is None:
        return None
    if as_of.tzinfo is None:
        raise ProblemError(
            "bad-parameter", "add a time zone: 2026-11-22T09:00:00+09:00", field="as_of"
        )
    try:
        return as_of.astimezone(UTC)
    except OverflowError:
        raise ProblemError("bad-parameter", "beyond the calendar", field=field) from None
