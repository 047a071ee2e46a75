"""A pair as its page shows it: two records, what they agree on, why it is in doubt, who would join.

One page serves a review, and a blind sample that shows neither weight nor reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.pages.views.comparing import Line, Side, lines
from api.pages.views.evidence import Waterfall, waterfall
from api.pages.views.links import Link, LinkMap, link_map
from api.pages.views.queue import reason_words
from api.pages.views.values import phones_of, shown
from golden_record.quality.words import Words
from golden_record.reading.review import Neighbour, ReviewView, SideView
from golden_record.survival import Key
from resolver.explain import PairExplanation, Sentence
from rules.record import PartyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The head of one side."""

    source: str
    id: str
    unified_id: str
    records: int
    received_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourLine:
    """A record beside the two: of one of their entities, or waiting with one of them."""

    ours: bool
    source: str
    id: str
    name: str
    number: str
    phone: str
    address: str
    weight: float | None
    review: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How the page is asked for: its address, who may see what, what can be undone."""

    number: int
    version: int
    action: str
    unmask: str
    clear: bool = False
    blind: bool = False
    closed: bool = False
    outcome: str = ""
    closed_by: str = ""
    claimed_by: str = ""
    undo: str = ""
    filter_query: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairPage:
    """Everything that the page of a pair shows."""

    number: int
    version: int
    action: str
    unmask: str
    clear: bool
    blind: bool
    closed: bool
    outcome: str
    closed_by: str
    claimed_by: str
    undo: str
    filter_query: str
    party: PartyType
    reason: Words
    probability: float
    left: Record
    right: Record
    lines: tuple[Line, ...]
    neighbours: tuple[NeighbourLine, ...]
    joining: int
    fall: Waterfall
    guards: tuple[Sentence, ...]
    ignored: int
    map: LinkMap


def pair_page(
    found: ReviewView,
    told: PairExplanation,
    links: Sequence[Link],
    *,
    asked: Asked,
    members: Mapping[str, Sequence[Key]],
) -> PairPage:
    """Make the page of a pair.

    Args:
        found: the two records, and who is beside them.
        told: why they match, or not.
        links: what holds their entities together.
        asked: how the page is asked for.
        members: unified ID → its records.
    """
    sides = [Side(standardized=one.standardized, raw=one.raw) for one in (found.left, found.right)]
    weights = {one.comparison: one.match_weight for one in told.evidence}
    tie = Link(found.left.key, found.right.key, "asked", told.match_weight)
    reason = reason_words(found.review.party_type, found.review.reason)
    said = {name: getattr(asked, name) for name in Asked.__slots__}
    return PairPage(
        **said,
        party=found.review.party_type,
        reason=reason,
        probability=told.match_probability,
        left=_record(found.left),
        right=_record(found.right),
        lines=tuple(lines(*sides, clear=asked.clear, weights=weights)),
        neighbours=tuple(_neighbour(one, asked.clear) for one in found.neighbours),
        joining=sum(one.review_no is None for one in found.neighbours),
        fall=waterfall(told.prior, told.evidence, told.match_weight),
        guards=tuple(_guards(told, reason)),
        ignored=len(told.ignored),
        map=link_map(
            _groups(found, members), [*links, tie], first=(found.left.key, found.right.key)
        ),
    )


def _groups(found: ReviewView, members: Mapping[str, Sequence[Key]]) -> dict[str, Sequence[Key]]:
    ids = dict.fromkeys(side.unified_id or "" for side in (found.left, found.right))
    return dict(zip(("ours", "theirs"), (members.get(one, ()) for one in ids), strict=False))


def _record(side: SideView) -> Record:
    return Record(
        source=side.key[0],
        id=side.key[1],
        unified_id=side.unified_id or "",
        records=side.entity_size,
        received_at=side.received_at,
    )


def _neighbour(one: Neighbour, clear: bool) -> NeighbourLine:
    row = one.values
    is_person = row.get("party_type") == "person"
    number = "birth_date" if is_person else "business_number"
    phones = phones_of(row)
    return NeighbourLine(
        ours=one.side == "left",
        source=one.key[0],
        id=one.key[1],
        name=shown("name", row.get("name"), row=row, clear=clear),
        number=shown(number, row.get(number), row=row, clear=clear),
        phone=shown("phone", phones[0], row=row, clear=clear) if phones else "",
        address=shown("address", row.get("address"), row=row, clear=clear),
        weight=one.match_weight,
        review=one.review_no,
    )


def _guards(told: PairExplanation, reason: Words) -> list[Sentence]:
    said = [Sentence(guard.korean, guard.english) for guard in told.guards]
    return [one for one in said if one.korean != reason.ko]
