"""Sending one delivery: a POST to the address that was checked, and what came of it."""

import contextlib
import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

from golden_record.webhooks.addresses import Networks, address_of, target_of
from golden_record.webhooks.errors import WebhookAddressError

TIMEOUT = 10.0
_MOST_READ = 65_536
_TRY_AGAIN = frozenset((408, 425, 429))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a delivery.

    error: ``None`` where it was taken, else what went wrong, in words without data.
    is_rejected: the receiver looked at it and does not want it.
    """

    error: str | None = None
    is_rejected: bool = False

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return self.error is None


def post(url: str, body: bytes, headers: Mapping[str, str], allowed: Networks) -> Outcome:
    """Send a body; whatever goes wrong is an outcome, never an exception."""
    try:
        return _outcome(_status(url, body, headers, allowed))
    except WebhookAddressError as error:
        return Outcome(str(error))
    except ssl.SSLError as error:
        return Outcome(f"TLS failed ({error.reason or type(error).__name__})")
    except TimeoutError:
        return Outcome(f"no answer within {TIMEOUT:.0f} seconds")
    except (OSError, http.client.HTTPException) as error:
        return Outcome(f"no connection ({type(error).__name__})")


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome()
    is_rejected = 400 <= status < 500 and status not in _TRY_AGAIN
    return Outcome(f"answered with {status}", is_rejected)


def _status(url: str, body: bytes, headers: Mapping[str, str], allowed: Networks) -> int:
    target = target_of(url)
    address = address_of(target, allowed)
    with contextlib.closing(http.client.HTTPConnection(target.host, target.port)) as connection:
        connection.sock = _connected(address, target.port, target.host, target.scheme)
        sent = {"Host": target.authority, "Connection": "close", **headers}
        connection.request("POST", target.path, body=body, headers=sent)
        answer = connection.getresponse()
        answer.read(_MOST_READ)
        return answer.status


def _connected(address: str, port: int, host: str, scheme: str) -> socket.socket:
    plain = socket.create_connection((address, port), timeout=TIMEOUT)
    if scheme == "http":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
