"""A decision on many pairs at once, before it is made: what becomes of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.pages.rendering import Language, wording
from api.pages.views.queue import PairLine, pair_line
from golden_record.life_cycle.previewing import EntityPreview, Preview
from golden_record.life_cycle.reviewing import Decision
from golden_record.reading.reviews import ReviewRow

MOST = 200


@dataclass(frozen=True, slots=True)
class BulkPage:
    """The pairs that would be decided, and how many of the selection would not."""

    verdict: str
    rows: tuple[PairLine, ...]
    refused: int


def picked(sent: Iterable[object], verdict: str) -> list[Decision]:
    """Read a selection, each ``number:version``; whatever else a form holds is left out."""
    if verdict not in ("match", "no_match"):
        return []
    found = []
    for one in list(sent)[:MOST]:
        number, _, version = str(one).partition(":")
        if number.isdecimal() and version.isdecimal():
            found.append(Decision(int(number), verdict, int(version)))  # type: ignore[arg-type]
    return found


def bulk_page(
    rows: Sequence[ReviewRow], decisions: Sequence[Decision], found: Preview, language: Language
) -> BulkPage:
    """Make the page."""
    verdict = decisions[0].verdict
    holds = {key: entity for entity in found.entities for key in entity.members}
    versions = {one.review_no: one.expected_version for one in decisions}
    lines = [
        pair_line(
            row,
            actor="",
            now="",
            version=versions[row.review_no],
            becomes=_becomes(verdict, holds.get(row.left.key), language),
        )
        for row in rows
        if row.review_no not in found.refused
    ]
    return BulkPage(verdict, tuple(lines), len(decisions) - len(lines))


def _becomes(verdict: str, entity: EntityPreview | None, language: Language) -> str:
    if verdict == "no_match" or entity is None:
        return wording(language, "bulk.apart")
    shown = entity.unified_id or wording(language, "split.new_id")
    return wording(language, "bulk.joins", records=len(entity.members), id=shown)
