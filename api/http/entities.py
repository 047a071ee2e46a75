"""Entities: who is this? The golden record with its provenance, its records, its history."""

from typing import Annotated, Literal

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from api.http.answering import CONDITIONAL
from api.http.calls import Call
from api.http.golden import CustomerFields, Member, Origin, golden, member, origins
from api.http.parameters import AsOf, UnifiedId, moment
from api.http.problems import ProblemError
from api.http.routes import WITH_BODY, allowed, problems
from api.http.shapes import Reason
from golden_record.reading import EntityView, ResolvedId, entity, history, resolve

PATH = "/v1/entities/{unified_id:str}"


class Entity(msgspec.Struct, frozen=True):
    """A customer: the golden record, and where each value came from."""

    asked: Annotated[str, Meta(description="the ID that was asked for, in its one form")]
    unified_id: Annotated[str, Meta(description="the ID to use")]
    state: Annotated[
        Literal["current", "redirected"],
        Meta(description="redirected: the ID asked for was merged into unified_id"),
    ]
    split_into: Annotated[
        tuple[str, ...], Meta(description="customers that were taken out of the ID asked for")
    ]
    version: Annotated[int, Meta(description="send it with a change: 409 if it is another then")]
    masked: bool
    record_count: int
    sources: tuple[str, ...]
    golden: CustomerFields
    origins: Annotated[dict[str, Origin], Meta(description="by field of golden")]


class Members(msgspec.Struct, frozen=True):
    """The records of an entity, ordered by key."""

    unified_id: str
    masked: bool
    members: tuple[Member, ...]


class HistoryStep(msgspec.Struct, frozen=True):
    """One thing that happened to an entity; ``subject`` names records, IDs or fields."""

    revision: int
    at: str
    what: str
    subject: tuple[str, ...]
    kind: str
    by: str | None
    korean: str
    english: str


class History(msgspec.Struct, frozen=True):
    """What happened to an ID itself, the oldest step first."""

    unified_id: str
    steps: tuple[HistoryStep, ...]


class Unmasking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the values have to be seen."""

    reason: Reason


class Unmasked(msgspec.Struct, frozen=True):
    """A customer and all its records, unmasked."""

    entity: Entity
    members: tuple[Member, ...]


_FOUND = ("unknown-id", "customer-gone")
_READING = {**allowed("reader", "steward"), **CONDITIONAL}


@get(PATH, opt=_READING, responses=problems(*_FOUND), sync_to_thread=True)
def read_entity(call: NamedDependency[Call], unified_id: UnifiedId, as_of: AsOf = None) -> Entity:
    """Show a customer, masked. An old ID answers with the current one and says so."""

    def work() -> Entity:
        return _entity(*_found(call, unified_id, as_of), masked=True)

    return call.read(work, lambda a: (a.unified_id,))


@get(
    f"{PATH}/members",
    opt=_READING,
    responses=problems(*_FOUND),
    sync_to_thread=True,
)
def read_members(call: NamedDependency[Call], unified_id: UnifiedId, as_of: AsOf = None) -> Members:
    """List the records of a customer, masked."""

    def work() -> Members:
        _, view = _found(call, unified_id, as_of)
        shown = tuple(member(m, masked=True) for m in view.members)
        return Members(view.unified_id, True, shown)

    return call.read(work, lambda a: (a.unified_id,))


@get(
    f"{PATH}/history",
    opt=_READING,
    responses=problems("unknown-id"),
    sync_to_thread=True,
)
def read_history(call: NamedDependency[Call], unified_id: UnifiedId) -> History:
    """Tell what happened to an ID, in plain steps."""

    def work() -> History:
        with call.store.reading():
            asked = resolve(call.store, unified_id).asked
            steps = tuple(
                HistoryStep(s.revision, s.at, s.what, s.subject, s.kind, s.by, s.korean, s.english)
                for s in history(call.store, asked)
            )
        return History(asked, steps)

    return call.read(work, lambda a: (a.unified_id,))


@post(
    f"{PATH}/unmask",
    opt=allowed("steward"),
    responses=problems(*_FOUND, *WITH_BODY),
    status_code=200,
    sync_to_thread=True,
)
def unmask_entity(
    call: NamedDependency[Call], unified_id: UnifiedId, data: JSONBody[Unmasking]
) -> Unmasked:
    """Show one customer and its records as they are; the access log keeps who saw it, and why."""

    def work() -> Unmasked:
        resolved, view = _found(call, unified_id, None)
        shown = tuple(member(m, masked=False) for m in view.members)
        return Unmasked(_entity(resolved, view, masked=False), shown)

    return call.read(work, lambda a: (a.entity.unified_id,), reason=data.reason)


def _found(call: Call, asked: str, as_of: AsOf) -> tuple[ResolvedId, EntityView]:
    at = moment(as_of)
    with call.store.reading():
        resolved = resolve(call.store, asked, as_of=at)
        view = entity(call.store, asked, as_of=at)
    if view is None:
        parts = ", ".join(resolved.split_into)
        split = f"; of it were split off: {parts}" if parts else ""
        raise ProblemError("customer-gone", f"{resolved.asked} has no records any more{split}")
    return resolved, view


def _entity(resolved: ResolvedId, view: EntityView, *, masked: bool) -> Entity:
    return Entity(
        resolved.asked,
        view.unified_id,
        "current" if resolved.asked == view.unified_id else "redirected",
        resolved.split_into,
        view.version,
        masked,
        view.golden["record_count"],
        tuple(view.golden["sources"]),
        golden(view, masked=masked),
        origins(view),
    )
