"""The page that shows the comparison: the table between two marks is rewritten, the rest stays."""

from collections.abc import Sequence
from pathlib import Path

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def rewrite(page: Path, lines: Sequence[str], *, records: int, seed: int) -> None:
    """Put the lines, and the command that measured them, between the marks of the page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    command = f"`python -m benchmarks.peers --records {records} --seed {seed}`"
    body = "\n".join((BEGIN, f"Measured by {command} on two cores:", "", *lines, END))
    page.write_text(before + body + after, encoding="utf-8")
