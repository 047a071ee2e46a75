"""Submitting: one raw record in, at once a unified ID, an outcome and the evidence out."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from litestar import delete, put
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from api.http.calls import Call, shown
from api.http.evidence import PairEvidenceAnswer, pair_evidence
from api.http.problems import ProblemError
from api.http.routes import CHANGING, WITH_BODY, allowed, problems
from golden_record.life_cycle import Outcome
from golden_record.life_cycle import delete as take_out
from golden_record.life_cycle.records import incoming
from golden_record.life_cycle.submitting import submit_incoming
from golden_record.reading.received import received
from golden_record.survival import Key
from rules.masking import is_masked, mask
from rules.record import RawRecord

LONGEST = 32_767
MASKABLE = ("name", "phone", "address", "postal_code", "email", "birth_date")
PATH = "/v1/records/{source:str}/{source_record_id:path}"
Cell = Annotated[str, Meta(max_length=LONGEST, pattern="^[^\\x00]*$")]


class RawFields(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The raw fields of a record, as its source holds them; all may be left out."""

    name: Annotated[Cell, Meta(description="name of a person or an organization")] | None = None
    phone: Annotated[Cell, Meta(description="one number or several")] | None = None
    address: Annotated[Cell, Meta(description="road or lot address, whole or in part")] | None = (
        None
    )
    postal_code: Cell | None = None
    email: Cell | None = None
    birth_date: Annotated[Cell, Meta(description="in any common form, 850301 too")] | None = None
    gender: Cell | None = None
    resident_number: (
        Annotated[Cell, Meta(description="read for birth date and gender, never stored")] | None
    ) = None
    business_number: Cell | None = None
    corporate_number: Cell | None = None
    ci: Annotated[Cell, Meta(description="kept as a keyed hash only")] | None = None
    updated_at: (
        Annotated[Cell, Meta(description="ISO 8601; when the source last changed it")] | None
    ) = None
    party_type: Annotated[Cell, Meta(description="person or organization, where known")] | None = (
        None
    )
    extras: (
        Annotated[dict[str, Cell], Meta(max_length=100, description="further fields to keep")]
        | None
    ) = None

    def raw(self, key: Key) -> RawRecord:
        """The record under its key; blank fields are nothing."""
        fields = msgspec.structs.asdict(self)
        extras = tuple((fields.pop("extras") or {}).items())
        filled = {name: text for name, text in fields.items() if text and not text.isspace()}
        return RawRecord(*key, **filled, extras=extras)


class Submitted(msgspec.Struct, frozen=True):
    """What became of a submitted record."""

    source: str
    source_record_id: str
    unified_id: str
    outcome: Annotated[
        Outcome,
        Meta(
            description="created: a customer of its own · matched: joined others · review: of its "
            "own, and a steward should look · updated: held before, changed · unchanged"
        ),
    ]
    evidence: Annotated[
        tuple[PairEvidenceAnswer, ...], Meta(description="the pairs that speak, heaviest first")
    ]


class Deleted(msgspec.Struct, frozen=True):
    """The entity that a deleted record was in."""

    unified_id: str
    ended: Annotated[bool, Meta(description="whether no other record is left in it")]


@put(
    PATH,
    opt=allowed("integrator"),
    responses=problems(*WITH_BODY, *CHANGING, "source-not-allowed", "masked-value"),
    sync_to_thread=True,
)
def submit_record(call: NamedDependency[Call], data: JSONBody[RawFields]) -> Submitted:
    """Submit or replace one raw record.

    It is standardized, compared with everyone it could be, and joined or set apart at once. The
    same content again changes nothing.
    """
    record_key = call.record_key
    call.check_source(record_key[0])
    raw, means = data.raw(record_key), call.means
    ready = incoming(raw, means.context)

    def work() -> Submitted:
        _refuse_masked(raw, received(call.store, ready.key) if _is_masked(raw) else {})
        found = submit_incoming(call.store, ready, means=means, actor=call.actor)
        evidence = pair_evidence(found.evidence)
        return Submitted(*record_key, found.unified_id, found.outcome, evidence)

    answer = call.change(work, lambda a: (shown(record_key), a.unified_id), answer=Submitted)
    call.recording.outcome = answer.outcome
    return answer


@delete(
    PATH,
    opt=allowed("integrator"),
    responses=problems(*CHANGING, "source-not-allowed", "unknown-record"),
    status_code=200,
    sync_to_thread=True,
)
def delete_record(call: NamedDependency[Call]) -> Deleted:
    """Take one record out, as if it had never been loaded."""
    record_key = call.record_key
    call.check_source(record_key[0])

    def work() -> Deleted:
        gone = take_out(call.store, *record_key, means=call.means, actor=call.actor)
        if gone is None:
            raise ProblemError("unknown-record", f"there is no live record {shown(record_key)}")
        return Deleted(gone.unified_id, gone.ended)

    return call.change(work, lambda a: (shown(record_key), a.unified_id), answer=Deleted)


def _is_masked(raw: RawRecord) -> bool:
    return any(is_masked(getattr(raw, field)) for field in MASKABLE)


def _refuse_masked(raw: RawRecord, held: Mapping[str, Any]) -> None:
    """Refuse the masked form of a value that the record has: it must not overwrite the real one."""
    for field in MASKABLE:
        sent, real = getattr(raw, field), held.get(field)
        if is_masked(sent) and real and not is_masked(real) and mask(field, real) == sent:
            raise ProblemError("masked-value", field=f"$.{field}")
