"""Webhooks: the change feed brought to systems that cannot ask for it, signed, in order.

Each hook has a cursor in the feed. What cannot be delivered is tried again, ever more seldom, and
holds back what comes after it; what is rejected again and again is laid aside (the dead-letter
list) for a person to look at and send anew. A change arrives at least once: whoever receives keeps
the last ``sequence`` applied and skips what is not newer.
"""

from golden_record.webhooks.addresses import Networks, networks_of
from golden_record.webhooks.delivering import Deliverer, Delivery, deliver_next
from golden_record.webhooks.errors import (
    UnknownWebhookError,
    WebhookAddressError,
    WebhookError,
)
from golden_record.webhooks.hooks import (
    DeadLetter,
    NewWebhook,
    Webhook,
    dead_letters,
    end_webhook,
    redeliver,
    register,
    webhooks,
)
from golden_record.webhooks.signing import is_signed, sign

__all__ = [
    "DeadLetter",
    "Deliverer",
    "Delivery",
    "Networks",
    "NewWebhook",
    "UnknownWebhookError",
    "Webhook",
    "WebhookAddressError",
    "WebhookError",
    "dead_letters",
    "deliver_next",
    "end_webhook",
    "is_signed",
    "networks_of",
    "redeliver",
    "register",
    "sign",
    "webhooks",
]
