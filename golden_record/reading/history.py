"""The history of an entity in plain steps: what happened, when, by whom.

The steps are read from what the store keeps anyway, intervals, versions and decisions, so they are
there for every entity from its first day and cannot drift from the truth.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from golden_record.reading.pins import ATTRIBUTE_OF
from golden_record.reading.resolution import find
from golden_record.store import Store
from golden_record.store.lines import fields_of_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened to an entity.

    ``revision`` numbers the transaction, ``kind`` and ``by`` say what made it (a run, a submission,
    a steward). ``subject`` names a record key, a unified ID or fields, never a customer's data.
    ``ruling_id`` names the ruling or pin of this step while it is in force and can be undone.
    """

    revision: int
    at: str
    what: str
    subject: tuple[str, ...]
    kind: str
    by: str | None
    korean: str
    english: str
    ruling_id: str | None = None


_WORDS = {
    "created": ("개체가 만들어짐", "created"),
    "joined": ("레코드가 들어옴: {}", "record joined: {}"),
    "left": ("레코드가 나감: {}", "record left: {}"),
    "received": ("레코드가 새로 접수됨: {}", "record received again: {}"),
    "absorbed": ("{} 개체가 이 개체로 합쳐짐", "{} was merged into it"),
    "merged": ("{} 개체로 합쳐짐", "merged into {}"),
    "split": ("{} 개체가 갈라져 나감", "{} was split off"),
    "came_from": ("{} 개체에서 갈라져 나옴", "split off from {}"),
    "values": ("골든 레코드 값이 바뀜: {}", "golden values changed: {}"),
    "ended": ("개체가 없어짐", "ended"),
    "pinned": ("데이터 관리자가 값을 고정함: {}", "a steward pinned: {}"),
    "unpinned": ("고정한 값이 풀림: {}", "no longer pinned: {}"),
    "match": ("데이터 관리자 판정, 일치: {}", "a steward decided match: {}"),
    "no match": ("데이터 관리자 판정, 불일치: {}", "a steward decided no match: {}"),
    "undone": ("데이터 관리자 판정이 취소됨: {}", "a steward's decision undone: {}"),
}
_ORDER = {what: place for place, what in enumerate(_WORDS)}

_UNSET = "false"
"""A flag that is not set says as little as one that is missing."""

Event = tuple[int, str, tuple[str, ...], str]
"""The revision, what happened, its subject, and the ruling in force that it is of, or nothing."""

_RECORD = "r.source || '/' || r.source_record_id"
_MEMBERS = "SELECT record_no FROM crosswalk WHERE entity_no = :entity"
_WITHIN = (
    "EXISTS (SELECT 1 FROM crosswalk c WHERE c.entity_no = :entity AND c.record_no = {record} "
    "AND c.valid_from <= {at} AND (c.valid_to IS NULL OR c.valid_to >= {at}))"
)


def _while_member(record: str, at: str) -> str:
    return _WITHIN.format(record=record, at=at)


_QUERIES = (
    f"SELECT c.valid_from, 'joined', {_RECORD} FROM crosswalk c "
    "JOIN source_record r ON r.record_no = c.record_no WHERE c.entity_no = :entity",
    f"SELECT c.valid_to, 'left', {_RECORD} FROM crosswalk c "
    "JOIN source_record r ON r.record_no = c.record_no "
    "WHERE c.entity_no = :entity AND c.valid_to IS NOT NULL",
    f"SELECT w.received_in, 'received', {_RECORD} FROM raw_record w "
    "JOIN source_record r ON r.record_no = w.record_no JOIN crosswalk c "
    "ON c.record_no = w.record_no WHERE c.entity_no = :entity AND w.received_in > c.valid_from "
    "AND (c.valid_to IS NULL OR w.received_in < c.valid_to)",
    "SELECT revision_no, 'absorbed', e.unified_id FROM change JOIN entity e USING (entity_no) "
    "WHERE kind = 'merged' AND other_no = :entity",
    "SELECT c.revision_no, 'came_from', e.unified_id FROM change c JOIN entity e "
    "ON e.entity_no = c.entity_no WHERE c.kind = 'split' AND c.other_no = :entity",
    "SELECT c.revision_no, CASE c.kind WHEN 'erased' THEN 'ended' ELSE c.kind END, "
    "o.unified_id FROM change c LEFT JOIN entity o ON o.entity_no = c.other_no "
    "WHERE c.entity_no = :entity AND c.kind <> 'changed'",
)
_PINS = (
    "SELECT p.made_in, p.ended_in, p.value IS NULL, p.field, p.group_id, "
    f"{_while_member('p.record_no', 'p.made_in')}, {_while_member('p.record_no', 'p.ended_in')} "
    f"FROM pin p WHERE p.record_no IN ({_MEMBERS})"
)
_BETWEEN = "l.source || '/' || l.source_record_id || ' · ' || r.source || '/' || r.source_record_id"
_RULINGS = (
    f"SELECT d.made_in, d.ended_in, d.verdict, {_BETWEEN}, d.group_id, "
    f"{_while_member('d.left_no', 'd.made_in')} OR {_while_member('d.right_no', 'd.made_in')}, "
    f"{_while_member('d.left_no', 'd.ended_in')} OR {_while_member('d.right_no', 'd.ended_in')} "
    "FROM decision d JOIN source_record l ON l.record_no = d.left_no "
    "JOIN source_record r ON r.record_no = d.right_no "
    "WHERE d.decided_by = 'steward' AND d.verdict <> 'undo' "
    f"AND (d.left_no IN ({_MEMBERS}) OR d.right_no IN ({_MEMBERS}))"
)
_GOLDEN = (
    "SELECT g.valid_from, l.columns, g.line FROM golden_record g "
    "JOIN layout l ON l.layout_no = g.layout_no WHERE g.entity_no = :entity ORDER BY g.valid_from"
)


def history(store: Store, asked: str) -> list[Step]:
    """Tell what happened to the entity of an ID itself, the oldest step first.

    An ID that was merged tells its own story up to the merge.

    Raises:
        UnknownIdError: the ID was never handed out.
    """
    with store.reading() as connection:
        number = find(connection, asked, None).asked_no
        events = sorted(_events(connection, number), key=lambda e: (e[0], _ORDER[e[1]], e[2]))
        return [_step(connection, event) for event in events]


def _events(connection: Connection, number: int) -> Iterable[Event]:
    values = {"entity": number}
    for query in _QUERIES:
        for revision, what, subject in connection.execute(text(query), values):
            yield revision, what, (subject,) if subject else (), ""
    for made, ended, verdict, pair, ruling, began, stopped in connection.execute(
        text(_RULINGS), values
    ):
        if began:
            yield made, verdict.replace("_", " "), (pair,), ruling if ended is None else ""
        if ended is not None and stopped:
            yield ended, "undone", (pair,), ""
    yield from dict.fromkeys(_pins(connection.execute(text(_PINS), values)))
    yield from _new_values(connection.execute(text(_GOLDEN), values))


def _pins(rows: Iterable[Any]) -> Iterable[Event]:
    """What became of pins; letting go of a field is a row too, and ends like one."""
    for made, ended, lets_go, field, ruling, began, stopped in rows:
        what = ("unpinned", "pinned") if lets_go else ("pinned", "unpinned")
        attribute = ATTRIBUTE_OF.get(field, field)
        if began:
            yield made, what[0], (attribute,), ruling if ended is None else ""
        if ended is not None and stopped:
            yield ended, what[1], (attribute,), ""


def _new_values(versions: Iterable[Any]) -> Iterable[Event]:
    before: dict[str, str | None] | None = None
    for revision, columns, line in versions:
        present = {f: v for f, v in fields_of_line(line, columns).items() if v != _UNSET}
        if before is not None:
            known = {*before, *present} - {"record_count", "sources"}
            differing = sorted(f for f in known if before.get(f) != present.get(f))
            if differing:
                yield revision, "values", tuple(differing), ""
        before = present


def _step(connection: Connection, event: Event) -> Step:
    revision, what, subject, ruling_id = event
    at, kind, actor = connection.execute(
        text("SELECT at, kind, actor FROM revision WHERE revision_no = :revision"),
        {"revision": revision},
    ).one()
    korean, english = _WORDS[what]
    named = ", ".join(subject)
    return Step(
        revision=revision,
        at=at,
        what=what,
        subject=subject,
        kind=kind,
        by=actor,
        korean=korean.format(named),
        english=english.format(named),
        ruling_id=ruling_id or None,
    )
