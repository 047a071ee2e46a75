"""What can go wrong with webhooks.

```
WebhookError (GoldenRecordError)
├── UnknownWebhookError    no such hook, or no such delivery laid aside
└── WebhookAddressError    a URL that is none, or leads where none may
```
"""

from golden_record.errors import GoldenRecordError


class WebhookError(GoldenRecordError):
    """Anything about webhooks."""


class UnknownWebhookError(WebhookError):
    """No such hook in force, or nothing laid aside under this number."""


class WebhookAddressError(WebhookError):
    """A URL that cannot be used, or that leads where webhooks may not go."""
