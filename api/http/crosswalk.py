"""The crosswalk: which unified ID has a source's record, one or many at once."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from api.http.calls import Call, shown
from api.http.parameters import AsOf, moment
from api.http.problems import ProblemError
from api.http.routes import WITH_BODY, allowed, problems
from api.http.shapes import RecordKey
from golden_record.life_cycle.submitting import stored_key
from golden_record.reading import look_up, look_up_one

MOST_KEYS = 1000


class Lookup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys to look up."""

    keys: Annotated[tuple[RecordKey, ...], Meta(min_length=1, max_length=MOST_KEYS)]
    as_of: Annotated[datetime, Meta(tz=True, description="the moment of the answer")] | None = None


class Crossing(msgspec.Struct, frozen=True):
    """A record's unified ID."""

    source: str
    source_record_id: str
    unified_id: str


class LookedUp(msgspec.Struct, frozen=True):
    """One key of a lookup; ``unified_id`` is null where no live record has it."""

    source: str
    source_record_id: str
    unified_id: str | None


class Crossings(msgspec.Struct, frozen=True):
    """The answers of a lookup, in the order of the keys."""

    results: tuple[LookedUp, ...]


@get(
    "/v1/crosswalk/{source:str}/{source_record_id:path}",
    opt=allowed("reader", "steward"),
    responses=problems("unknown-record"),
)
async def look_up_record(call: NamedDependency[Call], as_of: AsOf = None) -> Crossing:
    """Give the unified ID of one source record."""

    def work() -> Crossing:
        kept = stored_key(call.record_key, call.means)
        found = look_up_one(call.store, *kept, as_of=moment(as_of))
        if found is None:
            raise ProblemError("unknown-record", f"there is no live record {shown(kept)}")
        return Crossing(*kept, found)

    def about(a: Crossing) -> tuple[str, ...]:
        return shown((a.source, a.source_record_id)), a.unified_id

    return await (call.glance(work, about) if as_of is None else call.look(work, about))


@post(
    "/v1/crosswalk/lookup",
    opt=allowed("reader", "steward"),
    responses=problems(*WITH_BODY),
    status_code=200,
    sync_to_thread=True,
)
def look_up_records(call: NamedDependency[Call], data: JSONBody[Lookup]) -> Crossings:
    """Give the unified IDs of up to 1,000 source records."""

    def work() -> Crossings:
        keys = [stored_key(k.pair, call.means) for k in data.keys]
        found = look_up(call.store, keys, as_of=moment(data.as_of))
        return Crossings(tuple(LookedUp(*key, found.get(key)) for key in keys))

    return call.read(work, lambda a: (r.unified_id for r in a.results if r.unified_id))
