"""A pair as its page shows it: two records, what they agree on, why it is in doubt, who would join.

One page serves a review, and a blind sample that shows neither weight nor reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.views.comparing import Line, Side, lines
from api.pages.views.evidence import Waterfall, waterfall
from api.pages.views.links import Link, LinkMap, link_map
from api.pages.views.values import Row, phones_of, shown
from golden_record.reading import EntityView, MemberView
from golden_record.survival import Key
from resolver.explain import PairExplanation, Sentence
from rules.record import PartyType

MOST_NEIGHBOURS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The head of one side."""

    source: str
    id: str
    unified_id: str
    records: int
    received_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another record of one of the two entities."""

    ours: bool
    source: str
    id: str
    name: str
    number: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One of the two records and the entity that it is in."""

    key: Key
    view: EntityView

    @property
    def member(self) -> MemberView:
        """The record."""
        return next(m for m in self.view.members if (m.source, m.source_record_id) == self.key)

    @property
    def others(self) -> list[MemberView]:
        """The other records of the entity."""
        found = [m for m in self.view.members if (m.source, m.source_record_id) != self.key]
        return found[:MOST_NEIGHBOURS]


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
    reason: Sentence
    probability: float
    left: Record
    right: Record
    lines: tuple[Line, ...]
    neighbours: tuple[Neighbour, ...]
    fall: Waterfall
    guards: tuple[Sentence, ...]
    ignored: int
    map: LinkMap


def pair_page(
    left: Subject,
    right: Subject,
    told: PairExplanation,
    links: Sequence[Link],
    *,
    asked: Asked,
    reason: Sentence | None = None,
) -> PairPage:
    """Make the page of a pair.

    Args:
        left: one record with its entity.
        right: the other.
        told: why they match, or not.
        links: what holds their entities together.
        asked: how the page is asked for.
        reason: why the pair came to review, where that is known.
    """
    sides = [
        Side(standardized=one.member.standardized or {}, raw=one.member.raw)
        for one in (left, right)
    ]
    weights = {one.comparison: one.match_weight for one in told.evidence}
    tie = Link(left.key, right.key, "weak", told.match_weight)
    said = {name: getattr(asked, name) for name in Asked.__slots__}
    return PairPage(
        **said,
        party=sides[0].standardized["party_type"],
        reason=reason or told.sentence,
        probability=told.match_probability,
        left=_record(left),
        right=_record(right),
        lines=tuple(lines(*sides, clear=asked.clear, weights=weights)),
        neighbours=(
            *(_neighbour(m, True, asked.clear) for m in left.others),
            *(_neighbour(m, False, asked.clear) for m in right.others),
        ),
        fall=waterfall(told.prior, told.evidence, told.match_weight),
        guards=tuple(_guards(told, reason)),
        ignored=len(told.ignored),
        map=link_map(_groups(left, right), [*links, tie], first=(left.key, right.key)),
    )


def _groups(left: Subject, right: Subject) -> dict[str, list[Key]]:
    keys = [[(m.source, m.source_record_id) for m in one.view.members] for one in (left, right)]
    if left.view.unified_id == right.view.unified_id:
        return {"ours": keys[0]}
    return {"ours": keys[0], "theirs": keys[1]}


def _record(subject: Subject) -> Record:
    return Record(
        source=subject.key[0],
        id=subject.key[1],
        unified_id=subject.view.unified_id,
        records=len(subject.view.members),
        received_at=subject.member.received_at,
    )


def _neighbour(member: MemberView, ours: bool, clear: bool) -> Neighbour:
    row: Row = member.standardized or {}
    is_person = row.get("party_type") == "person"
    number = "birth_date" if is_person else "business_number"
    phones = phones_of(row)
    return Neighbour(
        ours=ours,
        source=member.source,
        id=member.source_record_id,
        name=shown("name", row.get("name"), row=row, clear=clear),
        number=shown(number, row.get(number), row=row, clear=clear),
        phone=shown("phone", phones[0], row=row, clear=clear) if phones else "",
        address=shown("address", row.get("address"), row=row, clear=clear),
    )


def _guards(told: PairExplanation, reason: Sentence | None) -> list[Sentence]:
    said = [Sentence(guard.korean, guard.english) for guard in told.guards]
    return [one for one in said if one != reason]
