"""By hand: merge, split, decide on two records, pin a value; and undo each at any later time."""

from typing import Annotated, Literal

import msgspec
from litestar import post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter
from msgspec import Meta

from api.http.calls import Call, shown
from api.http.parameters import UnifiedId
from api.http.routes import CHANGING, WITH_BODY, allowed, problems
from api.http.shapes import AnyId, Reason, RecordKey, Version
from golden_record.life_cycle import PINNABLE, merge, pin, rule, split_entity, undo, unpin

ENTITY = "/v1/entities/{unified_id:str}"
FieldInPath = Annotated[str, PathParameter(description="what is pinned", enum=list(PINNABLE))]
DecisionId = Annotated[
    str, PathParameter(description="the decision_id of a decision", max_length=40)
]
_RULING = (*WITH_BODY, *CHANGING, "refused", "contradiction", "stale-version")


class MergeOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which customers are one."""

    unified_ids: Annotated[tuple[AnyId, ...], Meta(min_length=2, max_length=50)]
    reason: Reason
    versions: Annotated[
        dict[str, Version], Meta(max_length=50, description="by ID: the version that was looked at")
    ] = msgspec.field(default_factory=dict)


class SplitOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which records are another customer's; at least one of the entity stays behind."""

    records: Annotated[tuple[RecordKey, ...], Meta(min_length=1, max_length=200)]
    reason: Reason
    version: Version | None = None


class PairOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether two records are one customer."""

    left: RecordKey
    right: RecordKey
    verdict: Literal["match", "no_match"]
    reason: Reason


class PinOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The value to hold, as a person writes it; null says that there is none (never of a name)."""

    value: Annotated[str, Meta(max_length=1000, pattern="^[^\\x00]*$")] | None
    reason: Reason
    version: Version | None = None


class ReasonGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: Reason
    version: Version | None = None


class WhyGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: Reason


class Merged(msgspec.Struct, frozen=True):
    """The customer that is left; the other IDs redirect to it."""

    decision_id: Annotated[str, Meta(description="by which it can be undone")]
    unified_id: str
    was: Annotated[dict[str, str], Meta(description="by ID asked for: the current one before")]


class SplitOff(msgspec.Struct, frozen=True):
    """The ID of those who stay, and the IDs of those taken out."""

    decision_id: str
    unified_id: str
    parts: tuple[str, ...]


class Decided(msgspec.Struct, frozen=True):
    """A decision that was made; ``decision_id`` undoes it."""

    decision_id: str


class Undone(msgspec.Struct, frozen=True):
    """The decision that holds no more."""

    decision_id: str
    undone: bool = True


@post(
    "/v1/entities/merge",
    opt=allowed("steward"),
    responses=problems(*_RULING, "unknown-id"),
    status_code=200,
    sync_to_thread=True,
)
def merge_entities(call: NamedDependency[Call], data: JSONBody[MergeOrder]) -> Merged:
    """Decide that customers are one. The oldest ID stays, the others redirect to it."""

    def work() -> Merged:
        done = merge(
            call.store,
            data.unified_ids,
            means=call.means,
            by=call.steward(data.reason),
            expected_versions=data.versions,
        )
        return Merged(done.ruling_id, done.unified_id, dict(done.was))

    return call.change(
        work, lambda a: (a.unified_id, *a.was.values()), answer=Merged, reason=data.reason
    )


@post(
    f"{ENTITY}/split",
    opt=allowed("steward"),
    responses=problems(*_RULING, "unknown-id", "unknown-record"),
    status_code=200,
    sync_to_thread=True,
)
def split_off(
    call: NamedDependency[Call], unified_id: UnifiedId, data: JSONBody[SplitOrder]
) -> SplitOff:
    """Decide that some records of a customer are another's."""

    def work() -> SplitOff:
        done = split_entity(
            call.store,
            unified_id,
            [key.pair for key in data.records],
            means=call.means,
            by=call.steward(data.reason),
            expected_version=data.version,
        )
        return SplitOff(done.ruling_id, done.unified_id, done.parts)

    return call.change(
        work, lambda a: (a.unified_id, *a.parts), answer=SplitOff, reason=data.reason
    )


@post(
    "/v1/decisions",
    opt=allowed("steward"),
    responses=problems(*_RULING, "unknown-record"),
    status_code=200,
    sync_to_thread=True,
)
def decide_on_pair(call: NamedDependency[Call], data: JSONBody[PairOrder]) -> Decided:
    """Decide whether two records are one customer; nothing automatic overrides it."""

    def work() -> Decided:
        return Decided(
            rule(
                call.store,
                data.left.pair,
                data.right.pair,
                data.verdict,
                means=call.means,
                by=call.steward(data.reason),
            )
        )

    keys = shown(data.left.pair), shown(data.right.pair)
    return call.change(work, lambda _: keys, answer=Decided, reason=data.reason)


@post(
    "/v1/decisions/{decision_id:str}/undo",
    opt=allowed("steward"),
    responses=problems(*WITH_BODY, *CHANGING, "unknown-decision", "contradiction", "refused"),
    status_code=200,
    sync_to_thread=True,
)
def undo_decision(
    call: NamedDependency[Call], decision_id: DecisionId, data: JSONBody[WhyGiven]
) -> Undone:
    """Take a decision or a pin back: what then stands is what would stand without it."""

    def work() -> Undone:
        undo(call.store, decision_id, means=call.means, by=call.steward(data.reason))
        return Undone(decision_id)

    return call.change(
        work, lambda a: (f"decision {a.decision_id}",), answer=Undone, reason=data.reason
    )


@put(
    f"{ENTITY}/pins/{{field:str}}",
    opt=allowed("steward"),
    responses=problems(*_RULING, "unknown-id", "masked-value"),
    sync_to_thread=True,
)
def pin_value(
    call: NamedDependency[Call],
    unified_id: UnifiedId,
    field: FieldInPath,
    data: JSONBody[PinOrder],
) -> Decided:
    """Fix a value of the golden record; it holds through merges, splits and runs until undone."""

    def work() -> Decided:
        return Decided(
            pin(
                call.store,
                unified_id,
                field,
                data.value,
                means=call.means,
                by=call.steward(data.reason),
                expected_version=data.version,
            )
        )

    return call.change(work, lambda _: (unified_id,), answer=Decided, reason=data.reason)


@post(
    f"{ENTITY}/pins/{{field:str}}/release",
    opt=allowed("steward"),
    responses=problems(*_RULING, "unknown-id"),
    status_code=200,
    sync_to_thread=True,
)
def release_pin(
    call: NamedDependency[Call],
    unified_id: UnifiedId,
    field: FieldInPath,
    data: JSONBody[ReasonGiven],
) -> Decided:
    """Let the survivorship rules choose a pinned value again."""

    def work() -> Decided:
        return Decided(
            unpin(
                call.store,
                unified_id,
                field,
                means=call.means,
                by=call.steward(data.reason),
                expected_version=data.version,
            )
        )

    return call.change(work, lambda _: (unified_id,), answer=Decided, reason=data.reason)
