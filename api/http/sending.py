"""Sending the head of an answer with its body.

Uvicorn writes them one after the other, and each is sent at once: two system calls, two packets,
and a caller that wakes up twice. Here what is written waits for the next to be written, or for the
loop to come round. Source: uvicorn.protocols.http.httptools_impl, ``RequestResponseCycle.send``.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Sending(HttpToolsProtocol):
    """HTTP on one connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin."""
        super().connection_made(Joining(transport))  # type: ignore[arg-type]


class Joining:
    """A transport that sends two by two what is written; in all else the one it was made for."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._held = b""

    def write(self, data: bytes) -> None:
        """Send with what was written before, or hold until more is written."""
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held + data)
        else:
            self._held = data
            self._loop.call_soon(self._send)

    def close(self) -> None:
        """Send what is held, then close."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._held:
            self.write(b"")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
