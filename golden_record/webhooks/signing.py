"""Signatures by which a receiver knows that a delivery is ours, whole, and not an old one again.

``Hansaram-Signature: v1=`` and the HMAC-SHA256, in hex, of timestamp, full stop and body under the
hook's secret; ``Hansaram-Timestamp`` is in seconds since 1970. A receiver refuses what is older
than five minutes.

>>> is_signed("secret", b"{}", "1795305600", sign("secret", 1795305600, b"{}"), at=1795305700)
True
>>> is_signed("secret", b"{}", "1795305600", sign("secret", 1795305600, b"{}"), at=1795306000)
False
"""

import hmac

TOLERANCE = 300


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The signature of a delivery."""
    return "v1=" + hmac.digest(secret.encode(), b"%d." % timestamp + body, "sha256").hex()


def is_signed(secret: str, body: bytes, timestamp: str, signature: str, *, at: float) -> bool:
    """Whether a delivery is ours and fresh, as a receiver checks it.

    Args:
        secret: as it was shown when the hook was made.
        body: the bytes as received.
        timestamp: the header ``Hansaram-Timestamp``.
        signature: the header ``Hansaram-Signature``.
        at: the present moment, in seconds since 1970.
    """
    if not timestamp.isascii() or not timestamp.isdigit():
        return False
    is_fresh = abs(at - int(timestamp)) <= TOLERANCE
    wanted = sign(secret, int(timestamp), body)
    return is_fresh and hmac.compare_digest(wanted.encode(), signature.encode())
