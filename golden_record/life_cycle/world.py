"""The records as one transaction sees them, each loaded when it is first asked for.

It answers what linking asks: who shares a blocking key, which values are generic, which records
are worth comparing, how a pair scores. The answers are those of the batch engine; what is counted
there over a whole table is looked up here by index. A change is told to it before it is written,
so that the states before and after it are read once.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from golden_record.life_cycle.means import Means
from golden_record.life_cycle.rows import ask
from golden_record.store.hashing import hash_text
from golden_record.store.index_keys import index_keys, places, value_hash
from golden_record.store.layouts import Layouts
from golden_record.store.lines import STANDARDIZED_LINE, texts_of_lines, values_of_line
from golden_record.survival import Key
from resolver.conditions import Prepared
from resolver.generic_values import demote
from resolver.scoring import ScoredPair, prepare
from rules.blocking import LARGEST_BLOCK, NEIGHBOURS
from rules.decisions import GenericKind
from rules.record import PartyType

_RECORDS = (
    "SELECT r.record_no, r.source, r.source_record_id, c.entity_no, s.layout_no, s.line "
    "FROM source_record r JOIN standardized_record s ON s.record_no = r.record_no "
    "LEFT JOIN crosswalk c ON c.record_no = r.record_no AND c.valid_to IS NULL "
    "WHERE r.record_no IN :numbers"
)
_PLACES = (
    "SELECT r.record_no, r.source, r.source_record_id, s.layout_no, s.line FROM source_record r "
    "JOIN standardized_record s ON s.record_no = r.record_no WHERE r.record_no IN :numbers"
)
_BLOCKS = "SELECT key_hash, record_no FROM blocking_key WHERE key_hash IN :hashes"
_GENERIC = "SELECT value_hash FROM generic_value WHERE value_hash IN :hashes"
_MEMBERS = (
    "SELECT entity_no, record_no FROM crosswalk WHERE entity_no IN :entities AND valid_to IS NULL"
)

Value = tuple[GenericKind, str]
Pair = tuple[int, int]


class Held(NamedTuple):
    """One live record: its number, key, entity (``None`` while it has none) and columns.

    keys: by which it is found, where they are known.
    """

    number: int
    key: Key
    entity: int | None
    values: Mapping[str, Any]
    keys: frozenset[str] | None = None

    @property
    def party_type(self) -> PartyType:
        """Person or organization."""
        party_type: PartyType = self.values["party_type"]
        return party_type


class World:
    """The live records in one state of the store.

    ``layouts`` are those of their lines. ``newcomer`` is the number of a record that the store
    never held before: nothing was said of it.
    """

    def __init__(
        self, connection: Connection, means: Means, *, newcomer: int | None = None
    ) -> None:
        self.layouts = Layouts(connection)
        self._newcomer = newcomer
        self._connection = connection
        self._means = means
        self._records: dict[int, Held] = {}
        self._changed: dict[int, frozenset[str]] = {}
        self._members: dict[int, list[int]] = {}
        self._blocks: dict[str, list[int]] = {}
        self._in_order: set[str] = set()
        self._found: dict[Value, bool] = {}
        self._shown: dict[int, Mapping[str, Any]] = {}
        self._prepared: dict[int, Prepared] = {}
        self._scored: dict[Pair, ScoredPair] = {}

    # records

    def load(self, numbers: Iterable[int]) -> None:
        """Bring records into memory, many at once; those that are not live are passed over."""
        missing = set(numbers) - self._records.keys() - self._changed.keys()
        if not missing:
            return
        for number, source, record_id, entity, layout_no, line in ask(
            self._connection, _RECORDS, numbers=missing
        ):
            values = values_of_line(line, self.layouts.columns[layout_no], STANDARDIZED_LINE)
            values |= {"source": source, "source_record_id": record_id}
            self._records[number] = Held(number, (source, record_id), entity, values)

    def record(self, number: int) -> Held:
        """One record by its number."""
        if number not in self._records:
            self.load([number])
        return self._records[number]

    def live(self, numbers: Iterable[int]) -> set[int]:
        """Those of some records that are live."""
        wanted = set(numbers)
        self.load(wanted)
        return wanted & self._records.keys()

    def of_before(self, numbers: Iterable[int]) -> set[int]:
        """Those of some records that the store held before."""
        return set(numbers) - {self._newcomer}

    def change(self, number: int, becomes: Held | None) -> None:
        """Take it that a record is now as given, or is no more, before that is written."""
        self._forget(number)
        self._records.pop(number, None)
        if becomes is not None:
            self._records[number] = becomes
        self._changed[number] = _keys_of(becomes) if becomes else frozenset()
        for key, members in self._blocks.items():
            self._blocks[key] = self._as_changed(key, members)
        self._in_order.clear()

    def turn(self, generic: Mapping[Value, bool]) -> None:
        """Take it that values came to be generic, or ceased to be, before that is written."""
        if not generic:
            return
        self._found |= generic
        for number in list(self._shown):
            self._forget(number)

    def _forget(self, number: int) -> None:
        self._shown.pop(number, None)
        self._prepared.pop(number, None)
        self._scored = {pair: said for pair, said in self._scored.items() if number not in pair}

    def _as_changed(self, key: str, members: Sequence[int]) -> list[int]:
        kept = [n for n in members if n not in self._changed]
        return kept + [n for n, keys in self._changed.items() if key in keys]

    # entities

    def numbers_in(self, entity: int) -> list[int]:
        """The records of an entity."""
        return self.members([entity])[entity]

    def members(self, entities: Iterable[int]) -> dict[int, list[int]]:
        """The live records of entities, as the crosswalk has them."""
        wanted = set(entities)
        if unread := wanted - self._members.keys():
            self._members |= {entity: [] for entity in unread}
            for entity, number in ask(self._connection, _MEMBERS, entities=unread):
                self._members[entity].append(number)
        gone = self._changed.keys() - self._records.keys()
        return {e: [n for n in self._members[e] if n not in gone] for e in wanted}

    # blocks

    def gather(self, keys: Iterable[str]) -> None:
        """Bring blocks into memory, many at once."""
        missing = {hash_text(key): key for key in keys if key not in self._blocks}
        if not missing:
            return
        found: dict[str, list[int]] = {key: [] for key in missing.values()}
        for key_hash, number in ask(self._connection, _BLOCKS, hashes=missing):
            found[missing[key_hash]].append(number)
        for key, members in found.items():
            self._blocks[key] = self._as_changed(key, members) if self._changed else members

    def block(self, key: str) -> list[int]:
        """The records that hold a key."""
        if key not in self._blocks:
            self.gather([key])
        return self._blocks[key]

    def beside(self, key: str, number: int) -> Sequence[int]:
        """The records that meet one record in a block: all, or the next few of a large one."""
        members = self.block(key)
        if len(members) <= LARGEST_BLOCK:
            return members
        order = self._ordered(key)
        place = next((i for i, n in enumerate(order) if n == number), None)
        if place is None:
            return ()
        return order[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]

    def _ordered(self, key: str) -> list[int]:
        """A large block by name, birth date and record key, as the batch engine sorts it."""
        members = self.block(key)
        if key in self._in_order:
            return members
        known = [self._records[n] for n in members if n in self._records]
        ranked = [_rank(h.values[_NAME], h.values[_BIRTH], h.key, h.number) for h in known]
        missing = set(members) - self._records.keys()
        rows = ask(self._connection, _PLACES, numbers=missing)
        for layout_no in {row[3] for row in rows}:
            part = [row for row in rows if row[3] == layout_no]
            lines, layout = [row[4] for row in part], self.layouts.columns[layout_no]
            told = texts_of_lines(lines, layout, _RANKED)
            ranked += [
                _rank(name, birth, row[1:3], row[0])
                for (name, birth), row in zip(told, part, strict=True)
            ]
        self._blocks[key] = [place[-1] for place in sorted(ranked)]
        self._in_order.add(key)
        return self._blocks[key]

    # generic values

    def settle(self, values: Iterable[Value]) -> None:
        """Find out which of some values were found to be generic, many at once."""
        unknown = {value_hash(*value): value for value in values if value not in self._found}
        if unknown:
            generic = {row[0] for row in ask(self._connection, _GENERIC, hashes=unknown)}
            self._found |= {value: h in generic for h, value in unknown.items()}

    def was_found(self, value: Value) -> bool:
        """Whether so many different names hold a value that it says nothing."""
        self.settle([value])
        return self._found[value]

    def _is_generic(self, value: Value) -> bool:
        return self._found[value] or value[1] in self._means.model.generic_values.get(value[0], ())

    def shown(self, number: int) -> Mapping[str, Any]:
        """A record with its generic values taken out."""
        if number not in self._shown:
            values = self.record(number).values
            held = held_values(values)
            self.settle(held)
            generic: dict[str, set[str]] = {}
            for kind, text in held:
                if self._is_generic((kind, text)):
                    generic.setdefault(kind, set()).add(text)
            kept = {kind: frozenset(texts) for kind, texts in generic.items()}
            self._shown[number] = demote(values, kept) if kept else values
        return self._shown[number]

    # pairs

    def meet(self, numbers: Iterable[int]) -> None:
        """Bring into memory all that some records are to be compared with."""
        wanted = set(numbers)
        self.load(wanted)
        self.gather_values(wanted)
        self.gather(key for n in wanted for key in self.shown(n)["blocking_keys"] or ())
        found = {n for one in wanted for n in self._beside_all(one)}
        self.load(found)
        self.gather_values(found)

    def partners(self, number: int) -> set[int]:
        """The records that are worth comparing with one record."""
        found = self._beside_all(number) - {number}
        party_type = self.record(number).party_type
        return {n for n in self.live(found) if self._records[n].party_type == party_type}

    def _beside_all(self, number: int) -> set[int]:
        keys = self.shown(number)["blocking_keys"] or ()
        self.gather(keys)
        return {n for key in keys for n in self.beside(key, number)}

    def gather_values(self, numbers: Iterable[int]) -> None:
        """Find out which values of some records are generic, all at once."""
        fresh = (n for n in numbers if n not in self._shown)
        self.settle({value for n in fresh for value in held_values(self.record(n).values)})

    def prepared(self, number: int) -> Prepared:
        """A record as the scorer reads it."""
        if number not in self._prepared:
            self._prepared[number] = prepare(self.shown(number))
        return self._prepared[number]

    def pair(self, one: int, other: int) -> tuple[Prepared, Prepared]:
        """Two records as the scorer reads them."""
        return self.prepared(one), self.prepared(other)

    def score(self, one: int, other: int) -> ScoredPair:
        """Judge two records of one party type, the smaller key on the left."""
        if self.record(other).key < self.record(one).key:
            one, other = other, one
        if (one, other) not in self._scored:
            scorer = self._means.scorers[self.record(one).party_type]
            self._scored[one, other] = scorer.score(self.prepared(one), self.prepared(other))
        return self._scored[one, other]

    def judged(self, number: int, match_weight: float, levels: str) -> ScoredPair:
        """Judge a pair with one record again, whose weight and levels are known."""
        return self._means.scorers[self.record(number).party_type].judge(match_weight, levels)


def _keys_of(held: Held) -> frozenset[str]:
    return index_keys(held.values) if held.keys is None else held.keys


def held_values(values: Mapping[str, Any]) -> set[Value]:
    """The values of a record that may be generic: phones, mail address, home or buildings."""
    phones = {*(values["phone_keys"] or ()), *(values["successor_keys"] or ()), values["mobile"]}
    found: set[Value] = {("phone", phone) for phone in phones if phone}
    if values["email"]:
        found.add(("email", values["email"]))
    return found | places(values)


_NAME, _BIRTH = _RANKED = ("name_law_key", "birth_date")


def _rank(
    name: str | None, birth: str | None, key: tuple[str, ...], number: int
) -> tuple[Any, ...]:
    return (not name, name or "", not birth, birth or "", *key, number)
