"""The lines of a text file, block by block, as bytes in which ``\\n``, quotes and delimiters are
single ASCII bytes.

That holds in UTF-8 and in CP949 (whose second byte is a letter or above 0x80); UTF-16 is turned
into UTF-8 on the way, half a surrogate pair into bytes that are no UTF-8, so that its line is
rejected later. Nothing larger than a block and one row is ever held.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from resolver.ingest.encodings import Encoding
from resolver.ingest.errors import TooLarge, UnsupportedFormat
from resolver.ingest.limits import Limits

BLOCK = 2 << 20


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines, each ended by ``\\n``; or one line that was too long and is cut off."""

    data: bytes
    is_cut: bool = False


def blocks(stream: BinaryIO, encoding: Encoding, limits: Limits, *, where: str) -> Iterator[Block]:
    """Yield the lines of a file; one over ``limits.row_bytes`` is a block of its own, cut off.

    Line ends are ``\\n`` or ``\\r\\n``, or ``\\r`` where the first block has no other.
    """
    rest, limit, end = b"", limits.row_bytes, None
    pieces = _pieces(stream, min(BLOCK, limit), limits, where)
    for piece in _as_ascii_compatible(pieces, encoding):
        data = rest + piece
        if end is None:
            end = b"\r" if b"\n" not in data and b"\r" in data[:-1] else b"\n"
        data = data.replace(b"\r\n" if end == b"\n" else b"\r", b"\n")
        if (first := data.find(b"\n")) > limit:
            yield Block(data[:limit] + b"\n", is_cut=True)
            data = data[first + 1 :]
        whole = data.rfind(b"\n") + 1
        if whole:
            yield Block(data[:whole])
        rest = data[whole:][: limit + 1]
    if rest := rest.removesuffix(b"\r"):
        yield Block(rest[:limit] + b"\n", is_cut=len(rest) > limit)


def _pieces(stream: BinaryIO, size: int, limits: Limits, where: str) -> Iterator[bytes]:
    total = 0
    try:
        while piece := stream.read(size):
            total += len(piece)
            if total > limits.unpacked_text_bytes:
                raise TooLarge(where, "is over the size limit once unpacked.", "Split the file.")
            yield piece
    except (EOFError, OSError) as error:
        mend = "Copy it again from where it came."
        raise UnsupportedFormat(where, "is cut off or damaged.", mend) from error


def _as_ascii_compatible(pieces: Iterator[bytes], encoding: Encoding) -> Iterator[bytes]:
    if not encoding.is_wide:
        yield next(pieces, b"")[encoding.mark :]
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
