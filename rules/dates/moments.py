"""Time stamps: the moment that a text means, in UTC.

>>> standardize_timestamp("2026-01-05 12:04:05").value
'2026-01-05T03:04:05+00:00'
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from rules.dates.days import LONGEST_TEXT
from rules.placeholders import is_no_value
from rules.record import Issue
from rules.text import tidy

_HOURS_AHEAD = 9
_AHEAD = timedelta(hours=_HOURS_AHEAD)
KOREA = timezone(_AHEAD)
_PLAIN_STAMP = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}")
_STAMP = re.compile(
    r"([12][0-9]{3})[-./년]?\s?([0-9]{1,2})[-./월]?\s?([0-9]{1,2})[일.]?"
    r"(?:[T ]?\s?(오전|오후|am|pm)?\s?([0-9]{1,2})[:시]?\s?([0-9]{2})[분]?(?::?\s?([0-9]{2})초?)?"
    r"(?:[.,]([0-9]{1,9}))?)?\s?(am|pm)?\s?(z|utc|kst|[+-][0-9]{2}:?(?:[0-9]{2})?)?",
    re.IGNORECASE,
)


class Timestamp(NamedTuple):
    """A moment as ISO 8601 in UTC (``2026-01-05T03:04:05+00:00``), or ``None``."""

    value: str | None = None
    issues: tuple[Issue, ...] = ()


def standardize_timestamp(raw: str) -> Timestamp:
    """Return when a record was updated; a time without a zone is Korean time.

    Values sort as text in the order of time.
    """
    if _PLAIN_STAMP.fullmatch(raw) and (plain := _plain_moment(raw)):
        return plain
    text = tidy(raw).text[:LONGEST_TEXT].strip("'\" ")
    if is_no_value(text):
        return Timestamp()
    moment = _moment(text)
    if moment is None:
        return Timestamp(issues=(Issue("updated_at", "updated_at.unreadable"),))
    return Timestamp(moment.isoformat())


def _plain_moment(raw: str) -> Timestamp | None:
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return None
    if moment.hour >= _HOURS_AHEAD:
        return Timestamp(f"{raw[:10]}T{moment.hour - _HOURS_AHEAD:02}{raw[13:]}+00:00")
    return Timestamp(f"{(moment - _AHEAD).isoformat()}+00:00")


def _moment(text: str) -> datetime | None:
    try:
        if text.isdecimal() and len(text) in (10, 13):
            return datetime.fromtimestamp(int(text[:10]), UTC)
        if re.fullmatch(r"[0-9]{5}(?:\.[0-9]{1,12})?", text):
            days = timedelta(days=float(text))
            return (datetime(1899, 12, 30, tzinfo=KOREA) + days).astimezone(UTC)
        match = _STAMP.fullmatch(text)
        return _stamped(match) if match else None
    except (ValueError, OverflowError):
        return None


def _stamped(match: re.Match[str]) -> datetime:
    year, month, day, half, hour, minute, second, fraction, half_after, zone = match.groups()
    hours = int(hour or 0)
    half = (half or half_after or "").lower()
    if half in ("오후", "pm") and hours < 12:
        hours += 12
    if half in ("오전", "am") and hours == 12:
        hours = 0
    micros = int((fraction or "0").ljust(6, "0")[:6])
    moment = datetime(
        int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), micros,
        tzinfo=_zone(zone),
    )  # fmt: skip
    return moment.astimezone(UTC)


def _zone(zone: str | None) -> timezone:
    if zone is None or zone.lower() == "kst":
        return KOREA
    if zone.lower() in ("z", "utc"):
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if zone[0] == "-" else offset)
