"""Matching without a key: who is this, given what is known of them? Nothing is stored."""

from typing import Annotated, Literal

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from api.http.calls import Call
from api.http.evidence import Evidence, evidence
from api.http.golden import FieldIssue
from api.http.records import RawFields
from api.http.routes import WITH_BODY, allowed, problems
from api.http.shapes import Bits, Probability
from golden_record.reading.matching import MOST, Candidate, Resolution, resolve_attributes

Most = Annotated[int, QueryParameter(ge=1, le=MOST, description="candidates, at most")]
Verdict = Literal["match", "no_match", "review"]
SEARCHING = {**allowed("reader", "steward"), "limit": "search"}


class CandidateTold(msgspec.Struct, frozen=True):
    """A customer who may be meant, and the record that speaks most for it."""

    unified_id: str
    source: str
    source_record_id: str
    verdict: Verdict
    reason: str
    korean: str
    english: str
    match_weight: Bits
    match_probability: Probability
    evidence: tuple[Evidence, ...]


class Resolved(msgspec.Struct, frozen=True):
    """Who is meant: one customer, or candidates for a person to choose from."""

    unified_id: Annotated[str, Meta(description="the customer, where one alone matches")] | None
    verdict: Verdict
    reason: str
    korean: str
    english: str
    candidates: Annotated[tuple[CandidateTold, ...], Meta(description="the likeliest first")]
    issues: Annotated[
        tuple[FieldIssue, ...], Meta(description="what of the attributes was not understood")
    ]


@post(
    "/v1/resolve",
    opt=SEARCHING,
    responses=problems(*WITH_BODY),
    status_code=200,
    sync_to_thread=True,
)
def resolve_customer(
    call: NamedDependency[Call], data: JSONBody[RawFields], limit: Most = 10
) -> Resolved:
    """Find the customer whom some attributes describe, or candidates; nothing is stored."""
    raw, means = data.raw(("-", "-")), call.means

    def work() -> Resolved:
        return _told(resolve_attributes(call.store, raw, means=means, limit=limit))

    return call.read(work, lambda a: (c.unified_id for c in a.candidates))


def _told(found: Resolution) -> Resolved:
    return Resolved(
        found.unified_id,
        found.verdict,
        found.reason,
        found.sentence.korean,
        found.sentence.english,
        tuple(map(_candidate, found.candidates)),
        tuple(FieldIssue(i.field, i.code, i.detail) for i in found.issues),
    )


def _candidate(one: Candidate) -> CandidateTold:
    return CandidateTold(
        one.unified_id,
        *one.key,
        one.verdict,
        one.reason,
        one.sentence.korean,
        one.sentence.english,
        one.match_weight,
        one.match_probability,
        evidence(one.evidence),
    )
