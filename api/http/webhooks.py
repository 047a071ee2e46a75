"""Webhooks: the change feed sent to systems that cannot ask for it; kept by administrators."""

from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter
from msgspec import Meta

from api.http.calls import Call
from api.http.routes import CHANGING, WITH_BODY, allowed, problems
from golden_record import webhooks
from golden_record.reading.changes import Kind
from golden_record.webhooks.hooks import BATCH, LARGEST_BATCH, secret_of, webhook

PATH = "/v1/webhooks/{webhook_no:int}"
LARGEST = 2**53
Number = Annotated[int, PathParameter(description="number of a webhook", ge=1, le=LARGEST)]
Sequence = Annotated[int, PathParameter(description="its first change", ge=1, le=LARGEST)]
_ADMIN = allowed("admin")


class WebhookRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where changes are to be sent, and which."""

    url: Annotated[
        str, Meta(min_length=1, max_length=2000, description="https://, at a public address")
    ]
    kinds: Annotated[tuple[Kind, ...], Meta(max_length=10, description="empty: all")] = ()
    batch: Annotated[
        int, Meta(ge=1, le=LARGEST_BATCH, description="the most changes in one delivery")
    ] = BATCH
    after: (
        Annotated[int, Meta(ge=0, le=LARGEST, description="begin after this change; null: now")]
        | None
    ) = None


class Webhook(msgspec.Struct, frozen=True):
    """A webhook in force, and how its deliveries go."""

    webhook_no: int
    url: str
    kinds: tuple[Kind, ...]
    batch: int
    cursor: Annotated[int, Meta(description="the last change that was delivered")]
    made_at: str
    made_by: str | None
    delivered_at: Annotated[str | None, Meta(description="when something was last taken")]
    attempts: Annotated[int, Meta(description="in vain, of the delivery that is held up")]
    next_at: Annotated[str | None, Meta(description="when it is tried again")]
    last_error: str | None
    dead_letters: Annotated[int, Meta(description="deliveries laid aside")]
    lag: Annotated[int, Meta(description="changes that it does not have yet")]


class WebhookMade(msgspec.Struct, frozen=True):
    """A webhook just made; its secret is shown now and never again."""

    webhook: Webhook
    secret: Annotated[str, Meta(description="key of the HMAC-SHA256 in Hansaram-Signature")]


class WebhookNumber(msgspec.Struct, frozen=True):
    """The number of a webhook."""

    webhook_no: int


class Webhooks(msgspec.Struct, frozen=True):
    """The webhooks in force, the oldest first."""

    webhooks: tuple[Webhook, ...]


class DeadLetter(msgspec.Struct, frozen=True):
    """A delivery that was laid aside: the changes from sequence to last_sequence."""

    sequence: int
    last_sequence: int
    attempts: int
    last_error: str | None
    is_sent_anew: bool


class DeadLetters(msgspec.Struct, frozen=True):
    """The deliveries of a webhook that were laid aside, the oldest first."""

    webhook_no: int
    dead_letters: tuple[DeadLetter, ...]


@post(
    "/v1/webhooks",
    opt=_ADMIN,
    responses=problems(*WITH_BODY, *CHANGING),
    status_code=201,
    sync_to_thread=True,
)
def make_webhook(call: NamedDependency[Call], data: JSONBody[WebhookRequest]) -> WebhookMade:
    """Have changes sent to a URL, signed, in order, each at least once."""

    def work() -> WebhookNumber:
        made = webhooks.register(
            call.store,
            call.services.secret,
            data.url,
            kinds=data.kinds,
            batch=data.batch,
            after=data.after,
            networks=webhooks.networks_of(call.services.settings.webhook_networks),
            by=call.actor,
        )
        return WebhookNumber(made.webhook.webhook_no)

    number = call.change(work, _subject, answer=WebhookNumber).webhook_no
    with call.store.reading() as connection:
        secret = secret_of(connection, call.services.secret, number)
        return WebhookMade(_told(webhook(connection, number)), secret)


@get("/v1/webhooks", opt=_ADMIN, responses=problems(), sync_to_thread=True)
def list_webhooks(call: NamedDependency[Call]) -> Webhooks:
    """List the webhooks in force and how their deliveries go."""

    def work() -> Webhooks:
        return Webhooks(tuple(map(_told, webhooks.webhooks(call.store))))

    return call.read(work, lambda a: (f"webhook {w.webhook_no}" for w in a.webhooks))


@delete(
    PATH,
    opt=_ADMIN,
    responses=problems(*CHANGING, "unknown-webhook"),
    status_code=200,
    sync_to_thread=True,
)
def end_webhook(call: NamedDependency[Call], webhook_no: Number) -> WebhookNumber:
    """End a webhook; nothing more is sent."""

    def work() -> WebhookNumber:
        return WebhookNumber(webhooks.end_webhook(call.store, webhook_no).webhook_no)

    return call.change(work, _subject, answer=WebhookNumber)


@get(f"{PATH}/dead-letters", opt=_ADMIN, responses=problems("unknown-webhook"), sync_to_thread=True)
def read_dead_letters(call: NamedDependency[Call], webhook_no: Number) -> DeadLetters:
    """List the deliveries that were laid aside after many attempts."""

    def work() -> DeadLetters:
        found = webhooks.dead_letters(call.store, webhook_no)
        told = tuple(
            DeadLetter(d.sequence, d.last_sequence, d.attempts, d.last_error, d.is_sent_anew)
            for d in found
        )
        return DeadLetters(webhook_no, told)

    return call.read(work, _subject)


@post(
    f"{PATH}/dead-letters/{{sequence:int}}/redeliver",
    opt=_ADMIN,
    responses=problems(*CHANGING, "unknown-webhook"),
    status_code=200,
    sync_to_thread=True,
)
def redeliver(call: NamedDependency[Call], webhook_no: Number, sequence: Sequence) -> WebhookNumber:
    """Have a delivery that was laid aside sent anew."""

    def work() -> WebhookNumber:
        webhooks.redeliver(call.store, webhook_no, sequence)
        return WebhookNumber(webhook_no)

    return call.change(work, _subject, answer=WebhookNumber)


def _subject(answer: WebhookNumber | DeadLetters) -> tuple[str, ...]:
    return (f"webhook {answer.webhook_no}",)


def _told(hook: webhooks.Webhook) -> Webhook:
    return msgspec.convert(hook, Webhook, from_attributes=True)
