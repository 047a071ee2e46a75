"""The records as one transaction sees them, each loaded when it is first asked for.

It answers what linking asks: who shares a blocking key, which values are generic, which records
are worth comparing, how a pair scores. The answers are those of the batch engine; what is counted
there over a whole table is counted here through the index of blocking keys.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from golden_record.life_cycle.means import Means
from golden_record.store.hashing import hash_text
from golden_record.store.lines import STANDARDIZED_LINE, fields_of_line, values_of_line
from golden_record.store.store import layouts_of
from golden_record.survival import Key
from resolver.conditions import Prepared
from resolver.generic_values import demote
from resolver.scoring import ScoredPair, prepare
from rules.blocking import LARGEST_BLOCK, NEIGHBOURS, VALUE_PREFIXES
from rules.decisions import GENERIC_FROM, GenericKind
from rules.record import PartyType

AT_ONCE = 500
_RECORDS = (
    "SELECT r.record_no, r.source, r.source_record_id, c.entity_no, s.layout_no, s.line "
    "FROM source_record r JOIN standardized_record s ON s.record_no = r.record_no "
    "LEFT JOIN crosswalk c ON c.record_no = r.record_no AND c.valid_to IS NULL "
    "WHERE r.record_no IN ({})"
)
_PLACES = (
    "SELECT r.record_no, r.source, r.source_record_id, s.layout_no, s.line FROM source_record r "
    "JOIN standardized_record s ON s.record_no = r.record_no WHERE r.record_no IN ({})"
)
COUNTED: tuple[GenericKind, ...] = ("phone", "email")
"""Generic values of these kinds are counted online; of places those in the model are known."""

Value = tuple[GenericKind, str]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Held:
    """One live record: its number, key, entity (``None`` while it has none) and columns."""

    number: int
    key: Key
    entity: int | None
    values: Mapping[str, Any]

    @property
    def party_type(self) -> PartyType:
        """Person or organization."""
        party_type: PartyType = self.values["party_type"]
        return party_type


class World:
    """The live records in one state of the store."""

    def __init__(self, connection: Connection, means: Means) -> None:
        self._connection = connection
        self._means = means
        self._layouts = layouts_of(connection)
        self._records: dict[int, Held] = {}
        self._blocks: dict[str, list[int]] = {}
        self._generic: dict[Value, bool] = {}
        self._shown: dict[int, Mapping[str, Any]] = {}
        self._prepared: dict[int, Prepared] = {}
        self._scored: dict[Pair, ScoredPair] = {}

    def load(self, numbers: Iterable[int]) -> None:
        """Bring records into memory, many at once."""
        missing = sorted(set(numbers) - self._records.keys())
        for start in range(0, len(missing), AT_ONCE):
            some = ",".join(map(str, missing[start : start + AT_ONCE]))
            rows = self._connection.exec_driver_sql(_RECORDS.format(some))
            for number, source, record_id, entity, layout_no, line in rows:
                values = values_of_line(line, self._layouts[layout_no], STANDARDIZED_LINE)
                values |= {"source": source, "source_record_id": record_id}
                self._records[number] = Held(number, (source, record_id), entity, values)

    def record(self, number: int) -> Held:
        """One record by its number."""
        if number not in self._records:
            self.load([number])
        return self._records[number]

    def gather(self, keys: Iterable[str]) -> None:
        """Bring blocks into memory, many at once."""
        missing = {hash_text(key): key for key in keys if key not in self._blocks}
        hashes = sorted(missing)
        for start in range(0, len(hashes), AT_ONCE):
            some = hashes[start : start + AT_ONCE]
            self._blocks |= {missing[h]: [] for h in some}
            for key_hash, number in self._connection.exec_driver_sql(
                "SELECT key_hash, record_no FROM blocking_key "
                f"WHERE key_hash IN ({','.join(map(str, some))})"
            ):
                self._blocks[missing[key_hash]].append(number)

    def gather_values(self, numbers: Iterable[int]) -> None:
        """Bring the blocks by which the values of some records are counted into memory."""
        values = {v for n in numbers for v in counted_values(self.record(n).values)}
        unknown = values - self._generic.keys()
        self.gather(f"{p}|{text}" for kind, text in unknown for p in VALUE_PREFIXES[kind])

    def block(self, key: str) -> list[int]:
        """The records that hold a blocking key."""
        self.gather([key])
        return self._blocks[key]

    def holders(self, value: Value) -> list[int]:
        """The records whose blocking keys name a phone number or an e-mail address."""
        kind, text = value
        return sorted({n for p in VALUE_PREFIXES[kind] for n in self.block(f"{p}|{text}")})

    def is_generic(self, value: Value) -> bool:
        """Whether so many different names hold a value that it says nothing."""
        if value not in self._generic:
            kind, text = value
            known = text in self._means.model.generic_values.get(kind, ())
            self._generic[value] = known or (kind in COUNTED and self._has_many_names(value))
        return self._generic[value]

    def _has_many_names(self, value: Value) -> bool:
        kind, text = value
        holders, limit = self.holders(value), GENERIC_FROM[kind]
        if len(holders) < limit:
            return False
        names: set[str] = set()
        for start in range(0, len(holders), AT_ONCE):
            some = holders[start : start + AT_ONCE]
            self.load(some)
            names |= {_name(one) for n in some if _holds(one := self.record(n), kind, text)}
            if len(names) >= limit:
                return True
        return False

    def shown(self, number: int) -> Mapping[str, Any]:
        """A record with its generic values taken out."""
        if number not in self._shown:
            values = self.record(number).values
            generic: dict[str, set[str]] = {}
            for kind, text in counted_values(values) | _places(values):
                if self.is_generic((kind, text)):
                    generic.setdefault(kind, set()).add(text)
            kept = {kind: frozenset(texts) for kind, texts in generic.items()}
            self._shown[number] = demote(values, kept) if kept else values
        return self._shown[number]

    def partners(self, number: int) -> set[int]:
        """The records that are worth comparing with one record."""
        found: set[int] = set()
        keys = self.shown(number)["blocking_keys"] or ()
        self.gather(keys)
        for key in keys:
            found.update(self.beside(key, number))
        found.discard(number)
        self.load(found)
        self.gather_values(found)
        party_type = self.record(number).party_type
        return {n for n in found if self.record(n).party_type == party_type}

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
        members, ranked = self.block(key), []
        for start in range(0, len(members), AT_ONCE):
            some = ",".join(map(str, members[start : start + AT_ONCE]))
            rows = self._connection.exec_driver_sql(_PLACES.format(some))
            for number, source, record_id, layout_no, line in rows:
                fields = fields_of_line(line, self._layouts[layout_no])
                name, birth = fields["name_law_key"], fields["birth_date"]
                ranked.append(
                    (
                        name is None,
                        name or "",
                        birth is None,
                        birth or "",
                        source,
                        record_id,
                        number,
                    )
                )
        ordered = [place[-1] for place in sorted(ranked)]
        self._blocks[key] = ordered
        return ordered

    def prepared(self, number: int) -> Prepared:
        """A record as the scorer reads it."""
        if number not in self._prepared:
            self._prepared[number] = prepare(self.shown(number))
        return self._prepared[number]

    def score(self, one: int, other: int) -> ScoredPair:
        """Judge two records of one party type, the smaller key on the left."""
        if self.record(other).key < self.record(one).key:
            one, other = other, one
        if (one, other) not in self._scored:
            scorer = self._means.scorers[self.record(one).party_type]
            self._scored[one, other] = scorer.score(self.prepared(one), self.prepared(other))
        return self._scored[one, other]

    def numbers_in(self, entity: int) -> list[int]:
        """The records of an entity."""
        rows = self._connection.exec_driver_sql(
            f"SELECT record_no FROM crosswalk WHERE entity_no = {entity} AND valid_to IS NULL"
        )
        return list(rows.scalars())


def counted_values(values: Mapping[str, Any]) -> set[Value]:
    """The phone numbers and the e-mail address of a record."""
    phones = {*(values["phone_keys"] or ()), *(values["successor_keys"] or ()), values["mobile"]}
    found: set[Value] = {("phone", phone) for phone in phones if phone}
    if values["email"]:
        found.add(("email", values["email"]))
    return found


def _places(values: Mapping[str, Any]) -> set[Value]:
    unit = values["unit_key"]
    buildings = values["building_keys"] or ()
    if unit is None:
        return {("building", building) for building in buildings}
    return {("home", f"{building}|{unit}") for building in buildings}


def _name(record: Held) -> str:
    values = record.values
    name: str = values["name_law_key"] or values["name"] or "|".join(record.key)
    return name


def _holds(record: Held, kind: GenericKind, text: str) -> bool:
    if kind == "phone":
        return text in (record.values["phone_keys"] or ())
    return bool(record.values["email"] == text)
