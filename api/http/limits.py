"""How much one principal may ask: a bucket of tokens each, filled again evenly.

A bucket holds one minute's worth, so a burst goes through and a stream does not outrun the limit.
Searching and resolving have a bucket of their own, for they could be used to try out customers
one by one. Headers: draft-ietf-httpapi-ratelimit-headers, and the older names beside them.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from api.http.problems import ProblemError
from api.http.recording import address_of
from api.http.services import Services
from api.settings import Settings
from golden_record.access import Account

ALLOWANCE = "allowance"
WINDOW = 60
MOST_BUCKETS = 10_000
Seconds = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit. retry_after: seconds until one more request, 0 when there is one."""

    policy: str
    limit: int
    left: int
    retry_after: int
    full_in: int

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The headers that say so."""
        policy, limit, left, full_in = self.policy.encode(), self.limit, self.left, self.full_in
        return [
            (b"ratelimit-policy", b'"%b";q=%d;w=%d' % (policy, limit, WINDOW)),
            (b"ratelimit", b'"%b";r=%d;t=%d' % (policy, left, full_in)),
            (b"ratelimit-limit", b"%d" % limit),
            (b"ratelimit-remaining", b"%d" % left),
            (b"ratelimit-reset", b"%d" % full_in),
        ]


class Limiter:
    """The buckets of one process, the least used forgotten first."""

    def __init__(self, clock: Seconds = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._empty_at: OrderedDict[tuple[str, str], float] = OrderedDict()

    def take(self, policy: str, principal: str, limit: int) -> Allowance:
        """Take one token of a principal's bucket, if there is one."""
        moment, each = self._clock(), WINDOW / limit
        with self._lock:
            name = (policy, principal)
            used = max(0.0, self._empty_at.get(name, moment) - moment)
            is_left = used + each <= WINDOW + each / 2
            used += each * is_left
            self._empty_at[name] = moment + used
            self._empty_at.move_to_end(name)
            if len(self._empty_at) > MOST_BUCKETS:
                self._empty_at.popitem(last=False)
        left = max(0, int((WINDOW - used) / each + 0.5))
        wait = 0 if is_left else max(1, ceil(used + each - WINDOW))
        return Allowance(policy, limit, left, wait, ceil(used))


def within_limits(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Refuse what goes beyond a limit; what is left goes into the answer's headers."""
    if handler.opt.get("unlimited"):
        return
    services: Services = connection.app.state.services
    limiter: Limiter = connection.app.state.limiter
    policy, principal, limit = _bucket(connection, handler, services.settings)
    allowance = limiter.take(policy, principal, limit)
    connection.scope["state"][ALLOWANCE] = allowance
    if allowance.retry_after:
        headers = {"Retry-After": str(allowance.retry_after)}
        raise ProblemError("too-many-requests", headers=headers)


def _bucket(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler, settings: Settings
) -> tuple[str, str, int]:
    account = connection.scope.get("user")
    if not isinstance(account, Account):
        return "unknown", address_of(connection.scope) or "-", settings.rate_limit_unknown
    if handler.opt.get("limit") == "search":
        return "search", account.name, settings.rate_limit_search
    return "all", account.name, settings.rate_limit
