"""What whole records of hard cases are held to."""

from collections.abc import Mapping
from datetime import date

from rules.record import RawRecord, StandardizedRecord
from rules.standardize import Context, standardize

CONTEXT = Context(b"0123456789abcdef0123456789abcdef", date(2026, 11, 22))


def _observed(record: StandardizedRecord, column: str) -> object:
    """Return a column, or one of the views that tables of hard cases use beside the columns."""
    match column:
        case "numbers" | "kinds" | "extensions" | "successors":
            return [getattr(phone, column.removesuffix("s")) for phone in record.phones]
        case "evidence":
            return [phone.is_evidence for phone in record.phones]
        case _:
            return getattr(record, column)


def differences(
    raw: Mapping[str, str], expected: Mapping[str, object]
) -> dict[str, tuple[object, object]]:
    """Return what a whole record shows beside what is expected; empty when it agrees.

    ``code`` must be among the issues, ``hidden`` nowhere in the record; all else is a column, or
    numbers, kinds, extensions, successors and evidence of the telephone numbers.
    """
    record = standardize(RawRecord("branch", "1", **raw), CONTEXT)
    codes = {issue.code for issue in record.issues}
    found: dict[str, tuple[object, object]] = {}
    for column, value in expected.items():
        if column == "code":
            if value not in codes:
                found[column] = (sorted(codes), value)
        elif column == "hidden":
            if str(value) in repr(record):
                found[column] = ("shown", value)
        elif (observed := _observed(record, column)) != value:
            found[column] = (observed, value)
    return found
