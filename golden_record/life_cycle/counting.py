"""Counting who holds a value: so many different names, and it says nothing of any of them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from golden_record.life_cycle.rows import add, ask, touch
from golden_record.life_cycle.world import Held, Value, World, held_values
from golden_record.store.hashing import hash_text
from golden_record.store.index_keys import VALUE_KEYS, value_hash
from golden_record.store.schema import generic_value
from rules.decisions import GENERIC_FROM

_SOME = "SELECT record_no FROM blocking_key WHERE key_hash IN :hashes LIMIT :most"
_MANY = 4
"""Where a value is generic, a few times as many holders as it needs tell so, mostly."""


def holders(world: World, value: Value) -> set[int]:
    """The records that are found by a value."""
    return {n for key in keys_of(value) for n in world.block(key)}


def keys_of(value: Value) -> list[str]:
    """The keys under which the holders of a value are found."""
    kind, text = value
    return [f"{prefix}|{text}" for prefix in VALUE_KEYS[kind]]


def turned_values(
    connection: Connection, world: World, was: Held | None, becomes: Held | None
) -> dict[Value, bool]:
    """Count again what one record held or holds now; tell of the values that turned.

    Args:
        connection: within the transaction.
        world: after the change.
        was: the record before it.
        becomes: the record after it.
    """
    before, after = (held_values(held.values) if held else set() for held in (was, becomes))
    world.settle(before | after)
    if was and becomes and _name(was) == _name(becomes):
        before, after = before - after, after - before
    gained = {value for value in after if not world.was_found(value)}
    doubtful = {value for value in before if world.was_found(value)}
    mine = world.shown(becomes.number)["blocking_keys"] or () if becomes else ()
    world.gather({*mine, *(key for value in gained for key in keys_of(value))})
    turned = {value: True for value in gained if _has_many_names(world, value)}
    return turned | {v: False for v in doubtful if not _still_has(connection, world, v)}


def _has_many_names(world: World, value: Value) -> bool:
    limit, found = GENERIC_FROM[value[0]], holders(world, value)
    return len(found) >= limit and _names(world, found, value) >= limit


def _still_has(connection: Connection, world: World, value: Value) -> bool:
    """The same of a generic value, of which a few holders mostly tell enough."""
    hashes, most = [hash_text(key) for key in keys_of(value)], _MANY * GENERIC_FROM[value[0]]
    some = {number for (number,) in ask(connection, _SOME, hashes=hashes, most=most)}
    return _names(world, some, value) >= GENERIC_FROM[value[0]] or _has_many_names(world, value)


def write_turned(connection: Connection, turned: Mapping[Value, bool]) -> None:
    """Write which values came to be generic, and which ceased to be."""
    new = [{"value_hash": value_hash(*v), "kind": v[0]} for v, is_now in turned.items() if is_now]
    gone = [value_hash(*v) for v, is_now in turned.items() if not is_now]
    add(connection, generic_value, new)
    if gone:
        touch(connection, "DELETE FROM generic_value WHERE value_hash IN :gone", gone=gone)


def _names(world: World, numbers: Iterable[int], value: Value) -> int:
    records = map(world.record, world.live(numbers))
    return len({_name(held) for held in records if _counts(held, value)})


def _name(record: Held) -> str:
    values = record.values
    name: str = values["name_law_key"] or values["name"] or "|".join(record.key)
    return name


def _counts(record: Held, value: Value) -> bool:
    kind, text = value
    if kind == "phone":
        return text in (record.values["phone_keys"] or ())
    return value in held_values(record.values)
