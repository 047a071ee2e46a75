"""The access log: who saw or changed whom, when and why. For auditors, and itself logged."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from msgspec import Meta

from api.http.calls import Call
from api.http.parameters import Limit, moment
from api.http.routes import allowed, problems
from golden_record.access import Question, read_log, subjects_meant, verify
from golden_record.moments import written

LARGEST = 2**53
_AUDITOR = allowed("auditor")


class AccessRow(msgspec.Struct, frozen=True):
    """One request: who, when, from where, whom, what, how it ended, and why it was made."""

    sequence: int
    at: str
    principal: str
    role: str | None
    address: str | None
    action: str
    subjects: Annotated[
        tuple[str, ...], Meta(description="unified IDs and records (source/source_record_id)")
    ]
    result: str
    reason: str | None


class AccessPage(msgspec.Struct, frozen=True):
    """Rows, the newest first; ``cursor`` asks for older ones as ``before``, null at the end."""

    rows: tuple[AccessRow, ...]
    cursor: int | None


class AccessBreak(msgspec.Struct, frozen=True):
    """A row at which the chain does not hold."""

    sequence: int
    kind: str
    english: str


class AccessCheck(msgspec.Struct, frozen=True):
    """Whether every row is as it was written and none is missing."""

    holds: bool
    rows: int
    head: Annotated[str, Meta(description="the last row, number:hash; note it elsewhere")]
    breaks: tuple[AccessBreak, ...]


@get("/v1/access-log", opt=_AUDITOR, responses=problems(), sync_to_thread=True)
def read_access_log(
    call: NamedDependency[Call],
    principal: Annotated[
        str | None, QueryParameter(max_length=200, description="name of an account")
    ] = None,
    subject: Annotated[
        str | None,
        QueryParameter(
            max_length=300,
            description="a unified ID, with its former IDs and its records, or a record "
            "(source/source_record_id)",
        ),
    ] = None,
    action: Annotated[
        str | None, QueryParameter(max_length=200, description="such as unmask_entity")
    ] = None,
    result: Annotated[
        str | None, QueryParameter(max_length=20, description="such as denied")
    ] = None,
    since: Annotated[
        datetime | None, QueryParameter(description="ISO 8601 with its time zone")
    ] = None,
    until: Annotated[
        datetime | None, QueryParameter(description="the first moment that is not wanted")
    ] = None,
    before: Annotated[
        int | None, QueryParameter(ge=0, le=LARGEST, description="the cursor of the last answer")
    ] = None,
    limit: Limit = 100,
) -> AccessPage:
    """Tell who saw or changed whom, the newest first."""
    start, end = moment(since, "since"), moment(until, "until")
    question = Question(
        principal=principal,
        subjects=subjects_meant(call.store, subject) if subject else (),
        actions=() if action is None else (action,),
        result=result,
        since=written(start) if start else None,
        until=written(end) if end else None,
        before=before,
        limit=limit,
    )

    def work() -> AccessPage:
        page = read_log(call.store, question)
        rows = tuple(msgspec.convert(row, AccessRow, from_attributes=True) for row in page.rows)
        return AccessPage(rows, page.before)

    return call.read(work, lambda _: (subject,) if subject else ())


@get("/v1/access-log/check", opt=_AUDITOR, responses=problems(), sync_to_thread=True)
def check_access_log(call: NamedDependency[Call]) -> AccessCheck:
    """Check the hash chain of the whole log."""

    def work() -> AccessCheck:
        found = verify(call.store, call.services.secret)
        breaks = tuple(AccessBreak(b.sequence, b.kind, str(b)) for b in found.breaks)
        return AccessCheck(found.holds, found.rows, str(found.head), breaks)

    return call.read(work, lambda _: ())
