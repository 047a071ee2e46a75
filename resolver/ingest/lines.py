"""The physical lines of a text file, block by block, as bytes in which ``\\n``, quotes and
delimiters are single ASCII bytes.

That holds in UTF-8 and in CP949 (whose second byte is a letter or above 0x80); UTF-16 is turned
into UTF-8 on the way, half a surrogate pair into bytes that are no UTF-8, so that its line is
rejected later. Nothing larger than a block and one row is ever held.
"""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from resolver.ingest.encodings import Encoding
from resolver.ingest.errors import TooLarge, UnsupportedFormat
from resolver.ingest.limits import Limits

BLOCK = 2 << 20


def blocks(
    stream: BinaryIO, encoding: Encoding, limits: Limits, *, where: str
) -> Iterator[list[bytes]]:
    """Yield the lines without their ends; a line over ``limits.row_bytes`` is cut one byte above.

    Line ends are ``\\n`` or ``\\r\\n``, or ``\\r`` where the first block has no other.
    """
    rest, end = b"", None
    for piece in _as_ascii_compatible(_pieces(stream, limits, where), encoding):
        data = rest + piece
        if end is None:
            end = b"\r" if b"\n" not in data and b"\r" in data[:-1] else b"\n"
        lines = _split(data, end)
        rest = lines.pop()[: limits.row_bytes + 1]
        yield [line[: limits.row_bytes + 1] for line in lines]
    if rest.rstrip(b"\r"):
        yield [rest.rstrip(b"\r")]


def _split(data: bytes, end: bytes) -> list[bytes]:
    if end == b"\n" and b"\r\n" in data:
        data = data.replace(b"\r\n", b"\n")
    return data.split(end)


def _pieces(stream: BinaryIO, limits: Limits, where: str) -> Iterator[bytes]:
    total = 0
    try:
        while piece := stream.read(BLOCK):
            total += len(piece)
            if total > limits.unpacked_text_bytes:
                raise TooLarge(where, "is over the size limit once unpacked.", "Split the file.")
            yield piece
    except (EOFError, OSError) as error:
        mend = "Copy it again from where it came."
        raise UnsupportedFormat(where, "is cut off or damaged.", mend) from error


def _as_ascii_compatible(pieces: Iterator[bytes], encoding: Encoding) -> Iterator[bytes]:
    if not encoding.is_wide:
        first = next(pieces, b"")[encoding.mark :]
        yield first
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(encoding.codec)("surrogatepass")
    skip = encoding.mark
    for piece in pieces:
        yield decoder.decode(piece[skip:]).encode("utf-8", "surrogatepass")
        skip = 0
    if decoder.getstate()[0]:
        yield b"\xff"


def text_codec(encoding: Encoding) -> str:
    """Name the codec of the lines that ``blocks`` yields."""
    return "utf-8" if encoding.is_wide else encoding.codec
