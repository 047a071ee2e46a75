"""Where webhooks may go: nobody may use them to reach what only this machine can (SSRF).

Public addresses over HTTPS. Private ones, and plain HTTP, only within networks that the operator
named. The address is looked up once for each delivery and that one is connected to, so that a name
cannot answer differently the second time; redirects are not followed.
"""

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from golden_record.webhooks.errors import WebhookAddressError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Networks = tuple[Network, ...]
_PORTS = {"https": 443, "http": 80}
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Target:
    """A URL, taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the header ``Host`` has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def networks_of(texts: Iterable[str]) -> Networks:
    """Read networks such as ``10.0.0.0/8``.

    Raises:
        WebhookAddressError: one of them is none.
    """
    try:
        return tuple(ipaddress.ip_network(text.strip()) for text in texts)
    except ValueError as error:
        raise WebhookAddressError(f"a network of webhooks cannot be used: {error}") from None


def target_of(url: str) -> Target:
    """Take a URL apart.

    Raises:
        WebhookAddressError: it is none that can be called.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise WebhookAddressError("the URL cannot be read") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise WebhookAddressError("a webhook's URL begins with https:// and names a host")
    if parts.username is not None or parts.fragment or len(url) > LONGEST:
        raise WebhookAddressError(
            f"a webhook's URL has no password, no fragment and at most {LONGEST} characters"
        )
    if not (url.isascii() and url.isprintable()) or " " in url:
        raise WebhookAddressError("a webhook's URL is plain ASCII; write others in their %-form")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], path)


def address_of(target: Target, allowed: Networks) -> str:
    """Look up where to connect to.

    Raises:
        WebhookAddressError: any address of the host is one where webhooks may not go.
        OSError: the host is not known.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        _check(target, ipaddress.ip_address(address.partition("%")[0]), allowed)
    return addresses[0]


def _check(
    target: Target, address: ipaddress.IPv4Address | ipaddress.IPv6Address, allowed: Networks
) -> None:
    mapped = getattr(address, "ipv4_mapped", None) or address
    if any(mapped.version == n.version and mapped in n for n in allowed):
        return
    if not mapped.is_global or mapped.is_multicast:
        raise WebhookAddressError(
            f"{target.host} is at an address that is not public: "
            "an operator has to allow its network (webhook_networks)"
        )
    if target.scheme != "https":
        raise WebhookAddressError("outside the networks that are allowed a webhook needs https://")
