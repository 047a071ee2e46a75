"""Survive: choose the golden values of one entity from its records.

A pure function of (members, rules, pins): the same members in any order give the same golden
record, and every value names the record and the rule it came from, so that nothing is lost when
an entity is taken apart again. The policy stands in ``rules.survivorship``; this module only
follows it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
    """

    key: Key
    field: str
    value: Any
    pinned_at: str = ""


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


def golden(members: Sequence[Member], rules: SurvivorshipRules, pins: Sequence[Pin] = ()) -> Golden:
    """Choose the golden values of one entity.

    Args:
        members: the live records of the entity, at least one, all of one party type.
        pins: the steward's pins on these records.
    """
    chosen: dict[str, Any] = dict.fromkeys(GOLDEN_FIELDS)
    chosen["party_type"] = members[0][AT["party_type"]]
    if len(members) == 1:
        chosen = {field: members[0][AT[field]] for field in GOLDEN_FIELDS}
        parts = {"*": _origin(members[0], Rule.ONLY_RECORD)}
    else:
        parts = _survive(members, rules, chosen)
    if pins:
        parts = _per_field(parts, chosen, rules)
        for pin in sorted(pins, key=lambda p: (p.pinned_at, p.key, p.field)):
            chosen[pin.field] = pin.value
            parts[pin.field] = origin_json(*pin.key, Rule.PIN)
    return Golden(
        tuple(chosen.values()),
        len(members),
        tuple(sorted({m[0] for m in members})),
        "{" + ",".join(f'"{name}":{origin}' for name, origin in parts.items()) + "}",
    )


def origins(provenance: str, rules: SurvivorshipRules) -> Callable[[str], Origin | None]:
    """Read a compact provenance: the answer gives each field's origin, ``None`` for no value."""
    named = {name: Origin(**origin) for name, origin in json.loads(provenance).items()}
    group_of = {field: a.name for a in rules.attributes for field in a.fields}

    def origin_of(field: str) -> Origin | None:
        return named.get(field) or named.get(group_of.get(field, "")) or named.get("*")

    return origin_of


def origin_json(source: str, source_record_id: str, rule: str) -> str:
    """Write one origin as JSON."""
    return (
        f'{{"source":{_quote(source)},"source_record_id":{_quote(source_record_id)},'
        f'"rule":"{rule}"}}'
    )


def _per_field(
    parts: Mapping[str, str], chosen: Mapping[str, Any], rules: SurvivorshipRules
) -> dict[str, str]:
    group_of = {field: a.name for a in rules.attributes for field in a.fields}
    known = (field for field, value in chosen.items() if value is not None)
    named = ((f, parts.get(f) or parts.get(group_of.get(f, "")) or parts.get("*")) for f in known)
    return {field: origin for field, origin in named if origin}


def _origin(member: Member, rule: str) -> str:
    return origin_json(member[0], member[1], rule)


def _survive(
    members: Sequence[Member], rules: SurvivorshipRules, chosen: dict[str, Any]
) -> dict[str, str]:
    parts: dict[str, str] = {}
    for attribute in rules.attributes:
        known = _known(members, attribute)
        if not known:
            continue
        winner, rule = _winner(known, attribute, rules)
        for field in attribute.fields:
            chosen[field] = winner[AT[field]]
        parts[attribute.name] = _origin(winner, rule)
        for companion in attribute.companions:
            if chosen[companion.field] is None:
                _fill(companion, known, winner, (chosen, parts))
    _unite_phones(members, (chosen, parts))
    return parts


@lru_cache(maxsize=256)
def _getter(fields: tuple[str, ...]) -> Callable[[Member], Any]:
    return itemgetter(*(AT[field] for field in fields))


def _known(members: Sequence[Member], attribute: Attribute) -> list[Member]:
    places = [AT[field] for field in attribute.known_by]
    if len(places) == 1:
        place = places[0]
        return [m for m in members if m[place] is not None]
    return [m for m in members if any(m[place] is not None for place in places)]


def _winner(
    known: list[Member], attribute: Attribute, rules: SurvivorshipRules
) -> tuple[Member, Rule]:
    if len(known) == 1:
        return known[0], Rule.ONLY_VALUE
    whole = _getter(attribute.fields)
    first = whole(known[0])
    if all(whole(m) == first for m in known):
        return min(known, key=_record_key), Rule.UNANIMOUS
    left, decided = _narrow(known, attribute, rules)
    winner = min(left, key=_record_key)
    rule = decided if len(left) == 1 or _one_value(left, whole) else Rule.RECORD_KEY
    if attribute.refine:
        finer = _finer(winner, known, attribute)
        if finer is not winner:
            return finer, Rule.MOST_COMPLETE
    return winner, rule


def _one_value(left: list[Member], whole: Callable[[Member], Any]) -> bool:
    first = whole(left[0])
    return all(whole(m) == first for m in left)


_record_key = itemgetter(0, 1)


def _narrow(
    known: list[Member], attribute: Attribute, rules: SurvivorshipRules
) -> tuple[list[Member], Rule]:
    left, decided = known, Rule.RECORD_KEY
    for floor in attribute.floors:
        best = _best(left, FLOORS[floor])
        if len(best) < len(left):
            left, decided = best, Rule.VERIFIED
    for rule in attribute.order:
        if len(left) == 1:
            break
        best = _best(left, _GRADES[rule](known, attribute, rules))
        if len(best) < len(left):
            left, decided = best, rule
    return left, decided


def _best(left: list[Member], grade: Callable[[Member], Any]) -> list[Member]:
    grades = [grade(m) for m in left]
    top = max(grades)
    return [m for m, g in zip(left, grades, strict=True) if g == top]


Grader = Callable[[list[Member], Attribute, SurvivorshipRules], Callable[[Member], Any]]


def _by_source(known: list[Member], _: Attribute, rules: SurvivorshipRules) -> Any:
    rank = {source: -place for place, source in enumerate(rules.source_priority)}
    lowest = -len(rank)
    return lambda member: rank.get(member[0], lowest)


def _by_recency(known: list[Member], _: Attribute, rules: SurvivorshipRules) -> Any:
    place = AT["updated_at"]
    return lambda member: member[place] or ""


def _by_frequency(known: list[Member], attribute: Attribute, _: SurvivorshipRules) -> Any:
    same = _getter(attribute.same_by)
    sources: dict[Any, set[str]] = {}
    records: dict[Any, int] = {}
    for member in known:
        value = same(member)
        sources.setdefault(value, set()).add(member[0])
        records[value] = records.get(value, 0) + 1
    return lambda member: (len(sources[same(member)]), records[same(member)])


def _by_completeness(known: list[Member], attribute: Attribute, _: SurvivorshipRules) -> Any:
    return lambda member: _filled(member, attribute.fields)


def _by_verification(known: list[Member], attribute: Attribute, _: SurvivorshipRules) -> Any:
    return lambda member: -_issue_count(member[AT["issues"]], attribute.reported_as)


_GRADES: Mapping[Rule, Grader] = {
    Rule.SOURCE_PRIORITY: _by_source,
    Rule.MOST_RECENT: _by_recency,
    Rule.MOST_FREQUENT: _by_frequency,
    Rule.MOST_COMPLETE: _by_completeness,
    Rule.VERIFIED: _by_verification,
}


def _issue_count(issues: str | None, field: str) -> int:
    if not issues or issues == "[]":
        return 0
    return sum(issue["field"] == field for issue in json.loads(issues))


def _filled(member: Member, fields: tuple[str, ...]) -> int:
    return sum(member[AT[field]] not in (None, False) for field in fields)


def _finer(winner: Member, known: list[Member], attribute: Attribute) -> Member:
    """Return the record that says all that the winner says and most beyond it."""
    parts = tuple(f for f in attribute.fields if f != attribute.name)
    places = [AT[f] for f in parts if winner[AT[f]] not in (None, False)]
    agreeing = [m for m in known if places and all(m[p] == winner[p] for p in places)]
    most = max((_filled(m, parts) for m in agreeing), default=0)
    if most == _filled(winner, parts):
        return winner
    return min((m for m in agreeing if _filled(m, parts) == most), key=_record_key)


def _fill(
    companion: Companion,
    known: list[Member],
    winner: Member,
    result: tuple[dict[str, Any], dict[str, str]],
) -> None:
    places = [AT[field] for field in companion.agree_on]
    if any(winner[p] is None for p in places):
        return
    place = AT[companion.field]
    agreeing = (m for m in known if all(m[p] == winner[p] for p in places))
    givers = [m for m in agreeing if m[place] is not None]
    if givers:
        giver = min(_best(givers, lambda m: m[AT["updated_at"]] or ""), key=_record_key)
        chosen, parts = result
        chosen[companion.field] = giver[place]
        parts[companion.field] = _origin(giver, Rule.MOST_COMPLETE)


def _unite_phones(members: Sequence[Member], result: tuple[dict[str, Any], dict[str, str]]) -> None:
    place = AT["phones"]
    chosen, parts = result
    lists = {m[place] for m in members if m[place] is not None}
    chosen["phones"] = max(lists, default=None)
    if lists - {"[]"}:
        givers = [m for m in _latest_first(members) if m[place] not in (None, "[]")]
        parts["phones"] = _origin(givers[0], Rule.UNION)
        chosen["phones"] = _union(givers) if len(lists) > 1 else givers[0][place]


def _latest_first(members: Sequence[Member]) -> list[Member]:
    by_key = sorted(members, key=_record_key)
    return sorted(by_key, key=lambda m: m[AT["updated_at"]] or "", reverse=True)


def _union(givers: Sequence[Member]) -> str:
    """Unite the numbers: evidence first, then as the latest records list them."""
    united: dict[tuple[str, str | None], dict[str, Any]] = {}
    for member in givers:
        for phone in json.loads(member[AT["phones"]]):
            united.setdefault((phone["number"], phone.get("extension")), phone)
    ordered = sorted(united.values(), key=lambda phone: not phone["is_evidence"])
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":"))
