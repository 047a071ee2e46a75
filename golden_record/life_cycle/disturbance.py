"""Which records' pairs change when one record comes, changes or goes: where relinking begins.

Besides the record itself there are two ways. A phone number, mail address or place turns generic,
or ceases to be: then all who hold it are compared otherwise. And in a block too large to compare
all with all, a record more or less moves its neighbours' pairs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from golden_record.life_cycle.counting import holders, turned_values
from golden_record.life_cycle.world import Held, Value, World
from rules.blocking import LARGEST_BLOCK


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What one change does to others.

    compared: the records whose pairs may differ now. beside: the other records of the entity that
    the record was in. turned: the values that came to be generic, or ceased to be.
    """

    compared: frozenset[int]
    beside: frozenset[int]
    turned: Mapping[Value, bool]


def disturb(
    connection: Connection, world: World, was: Held | None, becomes: Held | None
) -> Disturbance:
    """Take one record from what it was to what it becomes, in memory; tell whom that touches.

    Args:
        connection: within the transaction.
        world: the store before the change; afterwards as the change leaves it.
        was: the record as it is held.
        becomes: the record as it will be.
    """
    number = (was or becomes).number  # type: ignore[union-attr]
    keys, compared, beside = set[str](), set[int](), set[int]()
    if was:
        beside.update(world.numbers_in(was.entity) if was.entity is not None else ())
        world.load(beside)
        world.gather_values({number, *beside})
        keys.update(world.shown(number)["blocking_keys"] or ())
        compared.update(_neighbours(world, keys, number))
    world.change(number, becomes)
    turned = turned_values(connection, world, was, becomes)
    world.turn(turned)
    for value in turned:
        compared.update(holders(world, value))
    mine = set(world.shown(number)["blocking_keys"] or ()) if becomes else set[str]()
    world.gather(keys | mine)
    compared.update(_resized(world, keys ^ mine, mine))
    compared.update(_neighbours(world, mine, number))
    compared.discard(number)
    now = {number} if becomes else set[int]()
    return Disturbance(frozenset(compared | now), frozenset(beside - {number}), turned)


def _neighbours(world: World, keys: Iterable[str], number: int) -> set[int]:
    """Those that meet a record in blocks too large to compare all with all."""
    world.gather(keys)
    large = [key for key in keys if len(world.block(key)) > LARGEST_BLOCK]
    return {n for key in large for n in world.beside(key, number)}


def _resized(world: World, keys: Iterable[str], gained: set[str]) -> set[int]:
    """The members of blocks that outgrew the limit with one record more, or fit with one less."""
    found: set[int] = set()
    for key in keys:
        now = len(world.block(key))
        before = now - 1 if key in gained else now + 1
        if (now > LARGEST_BLOCK) != (before > LARGEST_BLOCK):
            found.update(world.block(key))
    return found
