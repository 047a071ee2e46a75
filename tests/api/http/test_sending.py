"""Head and body of an answer leave together, in order, and nothing is held back for good."""

import asyncio
from collections.abc import Callable

import pytest

from api.http.sending import Joining


class Wire(asyncio.Transport):
    """Notes what is sent."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 5)})
        self.sent: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent.append(bytes(data))

    def close(self) -> None:
        self.sent.append(b"end")


def _all(*parts: bytes) -> Callable[[Joining], None]:
    return lambda transport: [transport.write(part) for part in parts] and None


def _and_closed(transport: Joining) -> None:
    transport.write(b"head")
    transport.close()


WRITTEN = {
    "head and body": (_all(b"head", b"body"), [b"headbody"], [b"headbody"]),
    "a head alone, as of HEAD": (_all(b"head"), [], [b"head"]),
    "no body, as of 304": (_all(b"head", b""), [b"head"], [b"head"]),
    "two answers": (_all(b"h1", b"b1", b"h2", b"b2"), [b"h1b1", b"h2b2"], [b"h1b1", b"h2b2"]),
    "a body in pieces": (_all(b"head", b"1", b"2"), [b"head1"], [b"head1", b"2"]),
    "closed after the head": (_and_closed, [b"head", b"end"], [b"head", b"end"]),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_is_written_leaves_joined_and_in_order(what: str) -> None:
    write, at_once, in_the_end = WRITTEN[what]

    async def written() -> tuple[list[bytes], list[bytes]]:
        wire = Wire()
        write(Joining(wire))
        before = list(wire.sent)
        await asyncio.sleep(0)
        return before, wire.sent

    assert asyncio.run(written()) == (at_once, in_the_end)


def test_all_else_is_asked_of_the_connection_itself() -> None:
    async def peer() -> object:
        return Joining(Wire()).get_extra_info("peername")

    assert asyncio.run(peer()) == ("127.0.0.1", 5)
