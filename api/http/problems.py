"""Problems: the closed catalogue of what the service refuses, and how a refusal looks on the wire.

RFC 9457 (Problem Details for HTTP APIs, July 2023). ``type`` is stable for ever, so that programs
can tell errors apart without reading words; the words are there for people, in both languages:
what is wrong, at which field, and how to mend it. No problem quotes a customer's data.

>>> CATALOGUE["unknown-record"].status, type_of("unknown-record")
(404, 'urn:hansaram:problem:unknown-record')
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta

MEDIA_TYPE = "application/problem+json"
PREFIX = "urn:hansaram:problem:"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its status, what it is called, and how it is mended."""

    name: str
    status: int
    english: str
    korean: str
    mend: str
    mend_korean: str


def type_of(name: str) -> str:
    """The ``type`` of a kind of problem."""
    return PREFIX + name


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a request was refused (RFC 9457)."""

    type: Annotated[str, Meta(description="stable name of the kind; see docs/api.md")]
    title: Annotated[str, Meta(description="the kind in English")]
    status: Annotated[int, Meta(description="the HTTP status", ge=400, le=599)]
    title_ko: Annotated[str, Meta(description="the kind in Korean")]
    mend: Annotated[str, Meta(description="how to mend it, in English")]
    mend_ko: Annotated[str, Meta(description="how to mend it, in Korean")]
    detail: Annotated[str, Meta(description="what it was this time")] | None = None
    field: Annotated[str, Meta(description="parameter or JSON path at fault")] | None = None
    instance: Annotated[str, Meta(description="the request, as in logs")] | None = None
    chain: Annotated[
        Sequence[str] | None, Meta(description="of a contradiction: the records that lead to it")
    ] = None
    current_version: Annotated[
        int | None, Meta(description="of a stale version: the one to use")
    ] = None


class ProblemError(Exception):
    """A request that is refused; ``name`` is one of ``CATALOGUE``."""

    def __init__(
        self,
        name: str,
        detail: str | None = None,
        *,
        field: str | None = None,
        chain: Sequence[str] | None = None,
        current_version: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = CATALOGUE[name]
        self.detail, self.field = detail, field
        self.chain, self.current_version = chain, current_version
        self.headers = dict(headers or {})
        super().__init__(detail or self.kind.english)

    def problem(self, instance: str | None = None) -> Problem:
        """The problem as it goes out."""
        kind = self.kind
        return Problem(
            type=type_of(kind.name),
            title=kind.english,
            status=kind.status,
            title_ko=kind.korean,
            mend=kind.mend,
            mend_ko=kind.mend_korean,
            detail=self.detail,
            field=self.field,
            instance=instance,
            chain=self.chain,
            current_version=self.current_version,
        )


_KINDS = (
    Kind(
        "bad-parameter",
        400,
        "A parameter cannot be used",
        "매개변수를 쓸 수 없습니다",
        "Correct the parameter that field names.",
        "field가 가리키는 매개변수를 고치십시오.",
    ),
    Kind(
        "malformed-body",
        400,
        "The body cannot be read",
        "본문을 읽을 수 없습니다",
        "Send one JSON document in UTF-8 that follows the schema.",
        "스키마를 따르는 UTF-8 JSON 문서 하나를 보내십시오.",
    ),
    Kind(
        "not-authenticated",
        401,
        "Who is asking is not known",
        "누가 요청하는지 알 수 없습니다",
        "Send Authorization: Bearer KEY with a key that is in force.",
        "유효한 키를 Authorization: Bearer KEY 머리글로 보내십시오.",
    ),
    Kind(
        "locked-out",
        401,
        "Too many failed attempts",
        "실패한 시도가 너무 많습니다",
        "Wait as long as Retry-After says, then use the right key or password.",
        "Retry-After 만큼 기다린 뒤 올바른 키나 비밀번호를 쓰십시오.",
    ),
    Kind(
        "not-allowed",
        403,
        "This account may not do that",
        "이 계정에는 권한이 없습니다",
        "Use an account whose role allows it; docs/api.md has the table.",
        "권한이 있는 역할의 계정을 쓰십시오. 표는 docs/api.md에 있습니다.",
    ),
    Kind(
        "forged-request",
        403,
        "The request did not come from a page of this service",
        "이 서비스의 페이지에서 보낸 요청이 아닙니다",
        "Load the page again and send it from there.",
        "페이지를 새로 고친 뒤 거기서 다시 보내십시오.",
    ),
    Kind(
        "source-not-allowed",
        403,
        "This account may not use that source",
        "이 계정은 그 출처를 쓸 수 없습니다",
        "Use a key that was made for the source.",
        "그 출처용으로 만든 키를 쓰십시오.",
    ),
    Kind(
        "unknown-route",
        404,
        "There is nothing at this address",
        "이 주소에는 아무것도 없습니다",
        "See /docs for what there is.",
        "무엇이 있는지는 /docs에서 보십시오.",
    ),
    Kind(
        "unknown-record",
        404,
        "No live record has this key",
        "이 키의 레코드가 없습니다",
        "Check source and source_record_id; a deleted record is gone.",
        "source와 source_record_id를 확인하십시오. 지워진 레코드는 없습니다.",
    ),
    Kind(
        "unknown-id",
        404,
        "This unified ID was never handed out",
        "발급된 적 없는 통합 ID입니다",
        "Check the ID; its last character is a check character.",
        "ID를 확인하십시오. 마지막 글자는 검사 글자입니다.",
    ),
    Kind(
        "unknown-review",
        404,
        "There is no such review",
        "그런 검토 건이 없습니다",
        "Ask for GET /v1/reviews again.",
        "GET /v1/reviews를 다시 조회하십시오.",
    ),
    Kind(
        "unknown-decision",
        404,
        "No such decision is in force",
        "그런 판정이 없거나 이미 취소되었습니다",
        "Check the id; a decision can be undone once.",
        "판정 id를 확인하십시오. 한 판정은 한 번만 취소할 수 있습니다.",
    ),
    Kind(
        "unknown-job",
        404,
        "There is no such job",
        "그런 작업이 없습니다",
        "Check the id that POST /v1/jobs answered with.",
        "POST /v1/jobs가 답한 id를 확인하십시오.",
    ),
    Kind(
        "unknown-run",
        404,
        "There is no such run",
        "그런 실행이 없습니다",
        "GET /v1/quality names the runs that there are.",
        "GET /v1/quality에 있는 실행을 쓰십시오.",
    ),
    Kind(
        "unknown-source",
        404,
        "No run had records of this source",
        "이 출처의 레코드가 있는 실행이 없습니다",
        "GET /v1/quality names the sources.",
        "GET /v1/quality에 있는 출처를 쓰십시오.",
    ),
    Kind(
        "unknown-issue",
        404,
        "There is no such issue code",
        "그런 이슈 코드가 없습니다",
        "docs/issues.md lists the codes.",
        "코드 목록은 docs/issues.md에 있습니다.",
    ),
    Kind(
        "unknown-webhook",
        404,
        "There is no such webhook",
        "그런 웹훅이 없습니다",
        "GET /v1/webhooks lists them.",
        "GET /v1/webhooks의 목록을 보십시오.",
    ),
    Kind(
        "method-not-allowed",
        405,
        "This address does not take that method",
        "이 주소에서는 그 메서드를 쓸 수 없습니다",
        "See Allow, or /docs.",
        "Allow 머리글이나 /docs를 보십시오.",
    ),
    Kind(
        "stale-version",
        409,
        "Someone changed it in the meantime",
        "그사이 다른 사람이 바꾸었습니다",
        "Read it again and decide on what it is now.",
        "다시 읽고 지금 상태를 보고 판정하십시오.",
    ),
    Kind(
        "claimed",
        409,
        "Someone else is working on it",
        "다른 사람이 처리하고 있습니다",
        "Take another review, or wait until the claim ends.",
        "다른 검토 건을 고르거나 점유가 끝날 때까지 기다리십시오.",
    ),
    Kind(
        "contradiction",
        409,
        "It contradicts decisions in force",
        "효력 있는 판정과 모순됩니다",
        "Undo one of the decisions along chain first.",
        "chain에 있는 판정 가운데 하나를 먼저 취소하십시오.",
    ),
    Kind(
        "refused",
        409,
        "The present state does not allow it",
        "지금 상태에서는 할 수 없습니다",
        "Read the state again; detail says what stands in the way.",
        "상태를 다시 읽으십시오. 무엇이 막는지는 detail에 있습니다.",
    ),
    Kind(
        "idempotency-conflict",
        409,
        "This Idempotency-Key was used for another request",
        "이 Idempotency-Key는 다른 요청에 쓰였습니다",
        "Use a new key for a new request, and the same body with the same key.",
        "새 요청에는 새 키를, 같은 키에는 같은 본문을 쓰십시오.",
    ),
    Kind(
        "customer-gone",
        410,
        "The customer of this ID is gone",
        "이 ID의 고객은 더 이상 없습니다",
        "Delete what you hold about it.",
        "가지고 있는 정보를 지우십시오.",
    ),
    Kind(
        "answer-erased",
        410,
        "It was done; its answer is gone",
        "처리되었으나 답은 삭제되었습니다",
        "Nothing is left to do: a person named in the answer was erased since.",
        "더 할 일이 없습니다. 답에 나온 사람이 그 뒤에 삭제되었습니다.",
    ),
    Kind(
        "too-large",
        413,
        "The body is larger than allowed",
        "본문이 허용된 크기를 넘습니다",
        "Send it in parts, or run hansaram run on the server.",
        "나누어 보내거나 서버에서 hansaram run을 쓰십시오.",
    ),
    Kind(
        "unsupported-media-type",
        415,
        "The body is of a kind that is not read here",
        "여기서 읽지 않는 형식의 본문입니다",
        "Send the Content-Type that the document names for this call.",
        "문서에 있는 Content-Type으로 보내십시오.",
    ),
    Kind(
        "invalid-value",
        422,
        "A value does not follow the schema",
        "값이 스키마에 맞지 않습니다",
        "Correct the value that field names; detail says what is expected.",
        "field가 가리키는 값을 고치십시오. 기대하는 것은 detail에 있습니다.",
    ),
    Kind(
        "masked-value",
        422,
        "A masked value was sent back",
        "마스킹된 값이 돌아왔습니다",
        "Leave the field out, or send the real value.",
        "그 항목을 빼거나 실제 값을 보내십시오.",
    ),
    Kind(
        "unreadable-file",
        422,
        "The file cannot be taken",
        "파일을 받을 수 없습니다",
        "Mend the file or its mapping as detail says, and send it again.",
        "detail대로 파일이나 매핑을 고쳐 다시 보내십시오.",
    ),
    Kind(
        "too-many-requests",
        429,
        "Too many requests",
        "요청이 너무 많습니다",
        "Wait as long as Retry-After says.",
        "Retry-After 만큼 기다리십시오.",
    ),
    Kind(
        "internal-error",
        500,
        "Something went wrong here",
        "서버에서 오류가 났습니다",
        "Tell the operator the instance; nothing was changed.",
        "운영자에게 instance를 알려 주십시오. 바뀐 것은 없습니다.",
    ),
    Kind(
        "store-busy",
        503,
        "The store is busy",
        "저장소가 바쁩니다",
        "Send the same request again after Retry-After.",
        "Retry-After 뒤에 같은 요청을 다시 보내십시오.",
    ),
    Kind(
        "not-ready",
        503,
        "The service cannot answer now",
        "지금은 답할 수 없습니다",
        "Send the same request again later; the operator sees why at /health/ready.",
        "나중에 같은 요청을 다시 보내십시오. 까닭은 /health/ready에 있습니다.",
    ),
)

CATALOGUE: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}
