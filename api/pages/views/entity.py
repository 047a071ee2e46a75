"""An entity as its page shows it: golden values, their origin and what lost; records; history."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from api.pages.views.links import LinkMap, link_map, links_of
from api.pages.views.records import COLUMNS, MemberRow, form_value, member_row
from api.pages.views.values import shown
from golden_record.life_cycle import PINNABLE
from golden_record.reading import EntityView, MemberView, OriginView, ResolvedId, Step
from golden_record.reading.building import Built
from golden_record.reading.pins import ATTRIBUTE_OF
from golden_record.survival import Key
from resolver.explain import Sentence
from rules.record import PartyType

GOLDEN: Mapping[PartyType, tuple[str, ...]] = {
    "person": (
        *("name", "name_hanja", "name_latin", "birth_date", "gender", "mobile", "landline"),
        *("email", "address", "postal_code", "ci_hash"),
    ),
    "organization": (
        *("name", "organization_form", "organization_branch", "business_number"),
        *("corporate_number", "landline", "mobile", "email", "address", "postal_code"),
    ),
}
ALWAYS = frozenset({"name", "birth_date", "mobile", "address", "email", "business_number"})
MOST_LOST = 4
MOST_APART = 8
BY_STEWARD = frozenset({"ruling", "undo", "pin", "unpin"})


@dataclass(frozen=True, slots=True)
class Lost:
    """A value that did not win: one source that says it, and how many records do."""

    value: str
    source: str
    times: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that could be pinned, by the record that says it."""

    member: str
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenLine:
    """One golden value, where it came from, and what lost."""

    field: str
    value: str
    origin: OriginView | None
    lost: tuple[Lost, ...]
    pinned: bool
    can_pin: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One thing that happened; ``fields`` are the golden values that changed, if that is it."""

    korean: str
    english: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What happened at once; ``undo`` names the rulings made then that can be taken back."""

    at: str
    by: str | None
    kind: str
    steps: tuple[StepLine, ...]
    undo: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Another customer that this one was not joined to, and why; ``review`` is where it waits."""

    unified_id: str
    says: Sentence
    weight: float | None
    review: int | None
    ruled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPage:
    """Everything that the page of an entity shows."""

    asked: str
    unified_id: str
    version: int
    name: str
    party: PartyType
    sources: int
    split_into: tuple[str, ...]
    golden: tuple[GoldenLine, ...]
    columns: tuple[str, ...]
    members: tuple[MemberRow, ...]
    history: tuple[Moment, ...]
    map: LinkMap
    apart: tuple[Apart, ...]
    clear: bool
    may_change: bool
    may_unmask: bool


def entity_page(
    view: EntityView,
    resolved: ResolvedId,
    steps: Sequence[Step],
    found: Built,
    *,
    clear: bool,
    may_change: bool,
) -> EntityPage:
    """Make the page of one entity."""
    party: PartyType = view.golden["party_type"]
    columns = COLUMNS[party]
    keys = [(m.source, m.source_record_id) for m in view.members]
    return EntityPage(
        asked=resolved.asked,
        unified_id=view.unified_id,
        version=view.version,
        name=shown("name", view.golden["name"], row=view.golden, clear=clear),
        party=party,
        sources=len(view.golden["sources"]),
        split_into=resolved.split_into,
        golden=tuple(_golden(view, party, clear)),
        columns=columns,
        members=tuple(member_row(m, columns, clear=clear) for m in view.members),
        history=tuple(_moments(steps)),
        map=link_map({"ours": keys}, links_of(found)),
        apart=tuple(_apart(found))[:MOST_APART],
        clear=clear,
        may_change=may_change,
        may_unmask=may_change,
    )


def _apart(found: Built) -> Iterable[Apart]:
    """The customers that links lead to which were not followed, each once."""
    seen: set[str | None] = {None}
    for edge in found.refused:
        if edge.outside_id not in seen:
            seen.add(edge.outside_id)
            yield Apart(
                unified_id=edge.outside_id or "",
                says=edge.sentence,
                weight=edge.match_weight,
                review=edge.review_no,
                ruled=edge.decided_by == "steward",
            )


def _golden(view: EntityView, party: PartyType, clear: bool) -> Iterable[GoldenLine]:
    for field in GOLDEN[party]:
        value = view.golden.get(field)
        lost = _lost(view, field, clear)
        if value is None and not lost and field not in ALWAYS:
            continue
        origin = view.origins.get(field)
        yield GoldenLine(
            field=field,
            value=shown(field, value, row=view.golden, clear=clear),
            origin=origin,
            lost=lost[:MOST_LOST],
            pinned=origin is not None and origin.rule == "pin",
            can_pin=field in PINNABLE,
            choices=tuple(_choices(view.members, field, clear)),
        )


def _lost(view: EntityView, field: str, clear: bool) -> tuple[Lost, ...]:
    said = [(row[field], member) for member, row in _known(view.members) if row.get(field)]
    counted = Counter(value for value, _ in said if value != view.golden.get(field))
    first = dict(reversed(said))
    return tuple(
        Lost(
            shown(field, value, row=first[value].standardized or {}, clear=clear),
            first[value].source,
            times,
        )
        for value, times in counted.most_common()
    )


def _choices(members: Sequence[MemberView], field: str, clear: bool) -> Iterable[Choice]:
    seen: set[object] = set()
    for member, row in _known(members):
        value = row.get(field)
        if value and value not in seen:
            seen.add(value)
            key: Key = (member.source, member.source_record_id)
            told = shown(field, value, row=row, clear=clear)
            yield Choice(form_value(key), told, member.source)


def _known(members: Sequence[MemberView]) -> Iterable[tuple[MemberView, Mapping[str, object]]]:
    return ((m, m.standardized) for m in members if m.standardized)


def _moments(steps: Sequence[Step]) -> list[Moment]:
    """The history by transactions, the newest first."""
    grouped = groupby(sorted(steps, key=attrgetter("revision")), key=attrgetter("revision"))
    return [_moment(list(together)) for _, together in grouped][::-1]


def _moment(steps: Sequence[Step]) -> Moment:
    first = steps[0]
    alike: dict[str, list[Step]] = {}
    for step in steps:
        alike.setdefault(step.what, []).append(step)
    undo = dict.fromkeys(step.ruling_id for step in steps if step.ruling_id)
    return Moment(
        at=first.at,
        by=first.by,
        kind="steward" if first.kind in BY_STEWARD else first.kind,
        steps=tuple(_line(same) for same in alike.values()),
        undo=tuple(undo),
    )


def _line(steps: Sequence[Step]) -> StepLine:
    """Steps of one kind as one line: ten records that joined at once are one thing to read."""
    first = steps[0]
    if first.what == "values":
        attributes = (ATTRIBUTE_OF.get(field, field) for field in first.subject)
        return StepLine(korean="", english="", fields=tuple(dict.fromkeys(attributes)))
    said = ", ".join(subject for step in steps for subject in step.subject)
    own = ", ".join(first.subject)
    if not own:
        return StepLine(korean=first.korean, english=first.english)
    return StepLine(
        korean=first.korean.replace(own, said), english=first.english.replace(own, said)
    )
