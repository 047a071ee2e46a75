"""Limits on an input, held before and while it is parsed, so that none exhausts the machine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one input is accepted.

    A cell or a row over its limit is rejected and the rest goes on; an input over ``columns`` or
    ``unpacked_bytes`` is refused as a whole.

    Args:
        cell_chars: characters in one cell; the default is Excel's own limit.
        row_bytes: bytes in one row of a text file.
        row_lines: physical lines that one quoted row may span.
        columns: columns of one input.
        unpacked_bytes: size of a workbook once unpacked (a workbook is held in memory).
        unpacked_text_bytes: size of a compressed text file once unpacked (it is streamed).
    """

    cell_chars: int = 32_767
    row_bytes: int = 4 * 2**20
    row_lines: int = 1_000
    columns: int = 2_000
    unpacked_bytes: int = 512 * 2**20
    unpacked_text_bytes: int = 64 * 2**30
