"""Explaining: why two are one customer, or why not, in bits and in words; how one was built."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Annotated, Any

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from msgspec import Meta

from api.http.calls import Call, shown
from api.http.evidence import Evidence, evidence
from api.http.parameters import UnifiedId
from api.http.problems import ProblemError
from api.http.routes import allowed, problems
from api.http.shapes import Bits, Probability
from golden_record.explaining import explain_closest
from golden_record.life_cycle.submitting import stored_key
from golden_record.reading import building, entity, look_up_one
from golden_record.reading.building import BuiltEdge, built, comparisons
from golden_record.survival import Key
from resolver.explain import PairExplanation
from resolver.scoring import Evidence as Comparison
from rules.masking import mask

Compared = Mapping[tuple[Key, Key], tuple[Comparison, ...]]
MOST_PAIRED = 5
"""Records of each customer that are weighed against the other's."""
Side = Annotated[
    str,
    QueryParameter(
        description="a record as source/source_record_id, or a unified ID",
        min_length=3,
        max_length=401,
    ),
]


class GuardTold(msgspec.Struct, frozen=True):
    """A guard that holds between the two, whether or not it changed the decision."""

    reason: str
    korean: str
    english: str


class Ignored(msgspec.Struct, frozen=True):
    """A value that counted for nothing because too many share it, masked."""

    kind: str
    value: str


class Explanation(msgspec.Struct, frozen=True):
    """Why two records are one customer, or why not.

    ``prior`` and the weights of ``evidence`` sum to ``match_weight``.
    """

    left: str
    right: str
    decision: str
    reason: str
    korean: str
    english: str
    match_weight: Bits | None
    match_probability: Probability
    prior: Bits
    evidence: tuple[Evidence, ...]
    guards: tuple[GuardTold, ...]
    shared_keys: Annotated[
        tuple[str, ...],
        Meta(description="blocking keys in common; without any, none compares them"),
    ]
    ignored: tuple[Ignored, ...]
    left_unified_id: str | None
    right_unified_id: str | None


class Link(msgspec.Struct, frozen=True):
    """What was concluded of two records."""

    left: str
    right: str
    verdict: str
    decided_by: str
    match_weight: Bits | None
    joins: Annotated[bool, Meta(description="whether it brought two groups together")]
    together: Annotated[int, Meta(description="records of the group after it")]
    korean: str
    english: str
    decided_at: str
    decision_id: Annotated[str | None, Meta(description="of a steward's decision, to undo it")]
    evidence: Annotated[
        tuple[Evidence, ...],
        Meta(description="the records compared as they are now; of the first links only"),
    ]


class Refusal(msgspec.Struct, frozen=True):
    """A link to a record outside that was not followed, and why."""

    left: str
    right: str
    verdict: str
    decided_by: str
    match_weight: Bits | None
    korean: str
    english: str
    decided_at: str
    decision_id: Annotated[str | None, Meta(description="of a steward's decision, to undo it")]
    unified_id: Annotated[str | None, Meta(description="the customer that it leads to")]
    review: Annotated[int | None, Meta(description="the review in which the pair waits")]
    evidence: Annotated[
        tuple[Evidence, ...],
        Meta(description="the records compared as they are now; of the first links only"),
    ]


class Brake(msgspec.Struct, frozen=True):
    """How far a customer is from where nothing joins it unasked any more."""

    of: Annotated[str, Meta(description="what is counted: records, or different values")]
    count: int
    limit: int


class Built(msgspec.Struct, frozen=True):
    """How a customer was put together, from the heaviest link down."""

    unified_id: str
    members: tuple[str, ...]
    links: tuple[Link, ...]
    refused: tuple[Refusal, ...]
    brakes: tuple[Brake, ...]


@get(
    "/v1/explain",
    opt=allowed("steward"),
    responses=problems("unknown-record", "unknown-id", "customer-gone"),
    sync_to_thread=True,
)
def explain_pair(call: NamedDependency[Call], left: Side, right: Side) -> Explanation:
    """Explain two records to each other, or two customers by the pair that speaks most for them."""

    def work() -> Explanation:
        with call.store.reading():
            ones, others = _records(call, left), _records(call, right)
            pairs = [(a, b) for a in ones for b in others if a != b]
            if not pairs:
                raise ProblemError("bad-parameter", "name two different records", field="right")
            best, told = explain_closest(call.store, pairs, call.means.model)
            ids = [look_up_one(call.store, *key) for key in best]
        return explained(best, told, ids)

    return call.read(work, lambda a: (a.left, a.right))


@get(
    "/v1/entities/{unified_id:str}/built",
    opt=allowed("steward"),
    responses=problems("unknown-id", "customer-gone"),
    sync_to_thread=True,
)
def explain_building(call: NamedDependency[Call], unified_id: UnifiedId) -> Built:
    """Tell how a customer was put together, link by link, and which links were refused."""

    def work() -> Built:
        with call.store.reading():
            found = built(call.store, unified_id)
            if found is None:
                raise ProblemError("customer-gone")
            return told(found, comparisons(call.store, found, means=call.means))

    return call.read(work, lambda a: (a.unified_id,))


def _records(call: Call, asked: str) -> list[Key]:
    """The record that is named, or those of the customer."""
    source, slash, record_id = asked.partition("/")
    if slash:
        return [stored_key((source, record_id), call.means)]
    view = entity(call.store, asked)
    if view is None:
        raise ProblemError("customer-gone")
    return [(m.source, m.source_record_id) for m in view.members][:MOST_PAIRED]


def explained(
    pair: tuple[Key, Key], told: PairExplanation, ids: Sequence[str | None]
) -> Explanation:
    """Show the explanation of a pair; values that counted for nothing are masked."""
    return Explanation(
        left=shown(pair[0]),
        right=shown(pair[1]),
        decision=told.decision,
        reason=told.reason,
        korean=told.sentence.korean,
        english=told.sentence.english,
        match_weight=_finite(told.match_weight),
        match_probability=told.match_probability,
        prior=told.prior,
        evidence=evidence(told.evidence),
        guards=tuple(GuardTold(g.reason, g.korean, g.english) for g in told.guards),
        shared_keys=told.shared,
        ignored=tuple(Ignored(kind, _hidden(kind, value)) for kind, value in told.ignored),
        left_unified_id=ids[0],
        right_unified_id=ids[1],
    )


def _finite(weight: float | None) -> float | None:
    """A weight that JSON can write; a person and an organization are infinitely far apart."""
    return weight if weight is not None and isfinite(weight) else None


def _hidden(kind: str, value: str) -> str:
    return str(mask(kind, value))


def told(found: building.Built, compared: Compared) -> Built:
    """Show how a customer was built."""
    return Built(
        unified_id=found.unified_id,
        members=tuple(map(shown, found.members)),
        links=tuple(_link(edge, compared) for edge in found.accepted),
        refused=tuple(_refusal(edge, compared) for edge in found.refused),
        brakes=tuple(Brake(one.of, one.count, one.limit) for one in found.brakes),
    )


def _link(edge: BuiltEdge, compared: Compared) -> Link:
    return Link(**_edge(edge, compared), joins=edge.joins, together=edge.together)


def _refusal(edge: BuiltEdge, compared: Compared) -> Refusal:
    return Refusal(**_edge(edge, compared), unified_id=edge.outside_id, review=edge.review_no)


def _edge(edge: BuiltEdge, compared: Compared) -> dict[str, Any]:
    return {
        "left": shown(edge.left),
        "right": shown(edge.right),
        "verdict": edge.verdict,
        "decided_by": edge.decided_by,
        "match_weight": _finite(edge.match_weight),
        "korean": edge.sentence.korean,
        "english": edge.sentence.english,
        "decided_at": edge.decided_at,
        "decision_id": edge.ruling_id,
        "evidence": evidence(compared.get((edge.left, edge.right), ())),
    }
