"""Erasure: a person asks to be erased, and what is left is as if they had never been there."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from api.http.calls import Call
from api.http.parameters import UnifiedId
from api.http.routes import CHANGING, WITH_BODY, allowed, problems
from api.http.shapes import Reason, RecordKey
from golden_record.life_cycle import Receipt, erase_entity, erase_record


class ErasureOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a customer is erased."""

    reason: Reason


class RecordErasureOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which record is erased, and why."""

    record: RecordKey
    reason: Reason


class Erased(msgspec.Struct, frozen=True):
    """The receipt of an erasure; it holds no personal data."""

    receipt_id: str
    at: str
    records: Annotated[int, Meta(description="how many were erased")]
    unified_ids: Annotated[tuple[str, ...], Meta(description="entities they were ever in")]
    rows: Annotated[dict[str, int], Meta(description="rows that went, by table")]


@post(
    "/v1/entities/{unified_id:str}/erase",
    opt=allowed("steward"),
    responses=problems(*WITH_BODY, *CHANGING, "unknown-id"),
    status_code=200,
    sync_to_thread=True,
)
def erase_customer(
    call: NamedDependency[Call], unified_id: UnifiedId, data: JSONBody[ErasureOrder]
) -> Erased:
    """Erase a customer: all records, all versions, every value; the ID is never used again."""

    def work() -> Erased:
        steward = call.steward(data.reason)
        return _told(erase_entity(call.store, unified_id, means=call.means, by=steward))

    return call.change(work, lambda a: a.unified_ids, answer=Erased, reason=data.reason)


@post(
    "/v1/erasures",
    opt=allowed("steward"),
    responses=problems(*WITH_BODY, *CHANGING, "unknown-record"),
    status_code=200,
    sync_to_thread=True,
)
def erase_one_record(call: NamedDependency[Call], data: JSONBody[RecordErasureOrder]) -> Erased:
    """Erase one record, live or deleted; the rest of its customer stays."""

    def work() -> Erased:
        steward = call.steward(data.reason)
        return _told(erase_record(call.store, *data.record.pair, means=call.means, by=steward))

    return call.change(work, lambda a: a.unified_ids, answer=Erased, reason=data.reason)


def _told(receipt: Receipt) -> Erased:
    return Erased(
        receipt.receipt_id, receipt.at, receipt.records, receipt.unified_ids, dict(receipt.rows)
    )
