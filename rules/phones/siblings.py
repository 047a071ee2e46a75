"""The further numbers that hang on one: ``02-312-3456/7`` and ``02-312-3456~8``."""

from collections.abc import Iterator

from rules.phones.tokens import Numeral

LONGEST_RANGE = 10
"""How many lines ``~`` may stand for."""


def siblings(digits: str, numeral: Numeral) -> Iterator[str | None]:
    """Yield the further numbers that tails stand for; ``None`` for a range that is too wide."""
    for tail in numeral.tails:
        head = digits[: -len(tail.digits)]
        if not tail.is_range:
            yield head + tail.digits
            continue
        size = 10 ** len(tail.digits)
        first = int(digits[-len(tail.digits) :])
        lines = (int(tail.digits) - first) % size
        if lines >= LONGEST_RANGE:
            yield None
            continue
        whole = int(digits)
        yield from (str(whole + step).zfill(len(digits)) for step in range(1, lines + 1))
