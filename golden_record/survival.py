"""Survive: choose the golden values of one entity from its records.

A pure function of (members, rules, pins): the same members in any order give the same golden
record, and every value names the record and the rule it came from, so that nothing is lost when
an entity is taken apart again. The policy stands in ``rules.survivorship``; this module only
follows it, compiled once per run because a run asks millions of times.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring as _quote
from operator import itemgetter
from typing import Any

from rules.survivorship import (
    AT,
    FLOORS,
    GOLDEN_FIELDS,
    Attribute,
    Companion,
    Member,
    Rule,
    SurvivorshipRules,
)

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pin:
    """A value that a steward fixed, on the entity that holds the record ``key``.

    ``pinned_at`` is ISO 8601 in UTC; when two pins meet in one entity, the later one holds.
    ``released``: the steward let go of the field, so that earlier pins on it count no more.
    """

    key: Key
    field: str
    value: Any
    pinned_at: str = ""
    released: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """The record that a golden value came from, and the rule that chose it."""

    source: str
    source_record_id: str
    rule: str


@dataclass(frozen=True, slots=True)
class Golden:
    """The golden values of one entity, in the order of ``GOLDEN_FIELDS``, with their origins.

    ``provenance`` is compact: an attribute's name stands for all its fields, ``*`` for every
    field not named. ``origins`` reads it.
    """

    values: tuple[Any, ...]
    record_count: int
    sources: tuple[str, ...]
    provenance: str


class Survivor:
    """The survivorship rules, ready to be applied to one entity after the other."""

    __slots__ = ("_attributes", "_group_of")

    def __init__(self, rules: SurvivorshipRules) -> None:
        self._attributes = tuple(_compile(attribute, rules) for attribute in rules.attributes)
        self._group_of = {field: a.name for a in rules.attributes for field in a.fields}

    def golden(self, members: Sequence[Member], pins: Sequence[Pin] = ()) -> Golden:
        """Choose the golden values of one entity.

        Args:
            members: the live records of the entity, at least one, all of one party type.
            pins: the steward's pins on these records.
        """
        if len(members) == 1:
            chosen = {field: members[0][AT[field]] for field in GOLDEN_FIELDS}
            parts = {"*": _origin(members[0], Rule.ONLY_RECORD)}
        else:
            chosen, parts = self._survive(members)
        if pins and (holding := pins_that_hold(pins)):
            parts = self._pin(holding, chosen, parts)
        return Golden(
            tuple(chosen.values()),
            len(members),
            tuple(sorted({m[0] for m in members})),
            "{" + ",".join([f'"{name}":{origin}' for name, origin in parts.items()]) + "}",
        )

    def origins(self, provenance: str) -> Callable[[str], Origin | None]:
        """Read a compact provenance: the answer gives the origin of each field that has a value."""
        named = {name: Origin(**origin) for name, origin in json.loads(provenance).items()}
        return lambda field: (
            named.get(field) or named.get(self._group_of.get(field, "")) or named.get("*")
        )

    def _survive(self, members: Sequence[Member]) -> tuple[dict[str, Any], dict[str, str]]:
        chosen: dict[str, Any] = dict.fromkeys(GOLDEN_FIELDS)
        chosen["party_type"] = members[0][AT["party_type"]]
        parts: dict[str, str] = {}
        for attribute in self._attributes:
            known = attribute.known(members)
            if known:
                winner, rule = attribute.winner(known)
                for field, place in attribute.places:
                    chosen[field] = winner[place]
                parts[attribute.name] = _origin(winner, rule)
                for companion in attribute.companions:
                    if chosen[companion.field] is None:
                        _fill(companion, known, winner, (chosen, parts))
        _unite_phones(members, (chosen, parts))
        parts["party_type"] = _origin(min(members, key=_record_key), Rule.UNANIMOUS)
        return chosen, parts

    def _pin(
        self, pins: Sequence[Pin], chosen: dict[str, Any], parts: Mapping[str, str]
    ) -> dict[str, str]:
        named: dict[str, str] = {}
        for field, value in chosen.items():
            origin = parts.get(field) or parts.get(self._group_of.get(field, "")) or parts.get("*")
            if value is not None and origin:
                named[field] = origin
        for pin in pins:
            chosen[pin.field] = pin.value
            named[pin.field] = origin_json(*pin.key, Rule.PIN)
        return named


def golden(members: Sequence[Member], rules: SurvivorshipRules, pins: Sequence[Pin] = ()) -> Golden:
    """Choose the golden values of one entity; for many, keep one ``Survivor``."""
    return Survivor(rules).golden(members, pins)


def pins_that_hold(pins: Sequence[Pin]) -> Sequence[Pin]:
    """Of the pins in one entity return, per field, the latest; none where that let go."""
    ordered = sorted(pins, key=lambda p: (p.pinned_at, p.key, p.field))
    latest = {pin.field: pin for pin in ordered}
    return [pin for pin in latest.values() if not pin.released]


def origins(provenance: str, rules: SurvivorshipRules) -> Callable[[str], Origin | None]:
    """Read a compact provenance; for many, keep one ``Survivor``."""
    return Survivor(rules).origins(provenance)


def origin_json(source: str, source_record_id: str, rule: str) -> str:
    """Write one origin as JSON."""
    return (
        f'{{"source":{_quote(source)},"source_record_id":{_quote(source_record_id)},'
        f'"rule":"{rule}"}}'
    )


Grade = Callable[[list[Member], list[Member]], list[Any]]
"""(records still in, all records that know the attribute) -> a grade for each still in."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    name: str
    places: tuple[tuple[str, int], ...]
    whole: Callable[[Member], Any]
    known: Callable[[Sequence[Member]], list[Member]]
    steps: tuple[tuple[Rule, Grade], ...]
    refined: tuple[int, ...]
    companions: tuple[Companion, ...]

    def winner(self, known: list[Member]) -> tuple[Member, Rule]:
        if len(known) == 1:
            return known[0], Rule.ONLY_VALUE
        said = [self.whole(m) for m in known]
        if said.count(said[0]) == len(said):
            return min(known, key=_record_key), Rule.UNANIMOUS
        left, rule = self._narrow(known)
        winner = left[0] if len(left) == 1 else min(left, key=_record_key)
        finer = _finer(winner, known, self.refined) if self.refined else winner
        return (winner, rule) if finer is winner else (finer, Rule.MOST_COMPLETE)

    def _narrow(self, known: list[Member]) -> tuple[list[Member], Rule]:
        left = known
        decided = Rule.RECORD_KEY
        for rule, grade in self.steps:
            grades = grade(left, known)
            top = max(grades)
            if grades.count(top) < len(grades):
                left = [m for m, g in zip(left, grades, strict=True) if g == top]
                decided = rule
                if len(left) == 1:
                    return left, decided
        said = [self.whole(m) for m in left]
        return left, decided if said.count(said[0]) == len(said) else Rule.RECORD_KEY


def _compile(attribute: Attribute, rules: SurvivorshipRules) -> _Compiled:
    grades = _grades(attribute, rules)
    parts = [f for f in attribute.fields if f != attribute.name]
    return _Compiled(
        attribute.name,
        tuple((field, AT[field]) for field in attribute.fields),
        itemgetter(*(AT[field] for field in attribute.fields)),
        _knowing([AT[field] for field in attribute.known_by]),
        (
            *((Rule.VERIFIED, _floor(FLOORS[name])) for name in attribute.floors),
            *((rule, grades[rule]) for rule in attribute.order),
        ),
        tuple(AT[field] for field in parts) if attribute.refine else (),
        attribute.companions,
    )


def _knowing(places: list[int]) -> Callable[[Sequence[Member]], list[Member]]:
    if len(places) == 1:
        place = places[0]
        return lambda members: [m for m in members if m[place] is not None]
    return lambda members: [m for m in members if any(m[p] is not None for p in places)]


def _floor(grade: Callable[[Member], int]) -> Grade:
    return lambda left, known: [grade(m) for m in left]


def _grades(attribute: Attribute, rules: SurvivorshipRules) -> Mapping[Rule, Grade]:
    rank = {source: -place for place, source in enumerate(rules.source_priority)}
    latest, issues = AT["updated_at"], AT["issues"]
    places = [AT[field] for field in attribute.fields]
    same = itemgetter(*(AT[field] for field in attribute.same_by))

    def by_frequency(left: list[Member], known: list[Member]) -> list[Any]:
        said = [same(m) for m in known]
        keyed = {(value, m[0]) for value, m in zip(said, known, strict=True)}
        sources = [value for value, _ in keyed]
        return [(sources.count(value), said.count(value)) for value in map(same, left)]

    return {
        Rule.SOURCE_PRIORITY: lambda left, _: [rank.get(m[0], -len(rank)) for m in left],
        Rule.MOST_RECENT: lambda left, _: [m[latest] or "" for m in left],
        Rule.MOST_FREQUENT: by_frequency,
        Rule.MOST_COMPLETE: lambda left, _: [_filled(m, places) for m in left],
        Rule.VERIFIED: lambda left, _: [
            -_issue_count(m[issues], attribute.reported_as) for m in left
        ],
    }


_record_key = itemgetter(0, 1)


def _origin(member: Member, rule: str) -> str:
    return origin_json(member[0], member[1], rule)


def _issue_count(issues: str | None, field: str) -> int:
    if not issues or field not in issues:
        return 0
    return sum([issue["field"] == field for issue in json.loads(issues)])


def _filled(member: Member, places: Sequence[int]) -> int:
    return sum([member[p] is not None and member[p] is not False for p in places])


def _finer(winner: Member, known: list[Member], parts: tuple[int, ...]) -> Member:
    """Return the record that says all that the winner says and most beyond it."""
    said = [p for p in parts if winner[p] is not None and winner[p] is not False]
    wanted = [winner[p] for p in said]
    agreeing = [m for m in known if [m[p] for p in said] == wanted]
    if not said or len(agreeing) == 1:
        return winner
    most = max([_filled(m, parts) for m in agreeing])
    if most == len(said):
        return winner
    return min([m for m in agreeing if _filled(m, parts) == most], key=_record_key)


def _fill(
    companion: Companion,
    known: list[Member],
    winner: Member,
    result: tuple[dict[str, Any], dict[str, str]],
) -> None:
    place = AT[companion.field]
    givers = [m for m in known if m[place] is not None]
    places = [AT[field] for field in companion.agree_on] if givers else []
    wanted = [winner[p] for p in places]
    if None in wanted:
        return
    agreeing = [m for m in givers if [m[p] for p in places] == wanted]
    if agreeing:
        giver = _latest_first(agreeing)[0]
        chosen, parts = result
        chosen[companion.field] = giver[place]
        parts[companion.field] = _origin(giver, Rule.MOST_COMPLETE)


def _unite_phones(members: Sequence[Member], result: tuple[dict[str, Any], dict[str, str]]) -> None:
    place = AT["phones"]
    chosen, parts = result
    lists = {m[place] for m in members if m[place] is not None}
    chosen["phones"] = max(lists, default=None)
    lists.discard("[]")
    if chosen["phones"] == "[]":
        parts["phones"] = _origin(min(members, key=_record_key), Rule.UNANIMOUS)
    if lists:
        givers = _latest_first([m for m in members if m[place] in lists])
        parts["phones"] = _origin(givers[0], Rule.UNION)
        chosen["phones"] = _union(givers) if len(lists) > 1 else givers[0][place]


def _latest_first(members: Sequence[Member]) -> list[Member]:
    latest = AT["updated_at"]
    return sorted(sorted(members, key=_record_key), key=lambda m: m[latest] or "", reverse=True)


def _union(givers: Sequence[Member]) -> str:
    """Unite the numbers: evidence first, then as the latest records list them."""
    united: dict[tuple[str, str | None], dict[str, Any]] = {}
    place = AT["phones"]
    for member in givers:
        for phone in json.loads(member[place]):
            united.setdefault((phone["number"], phone.get("extension")), phone)
    return _dump(sorted(united.values(), key=lambda phone: not phone["is_evidence"]))


_dump = json.JSONEncoder(ensure_ascii=False).encode
