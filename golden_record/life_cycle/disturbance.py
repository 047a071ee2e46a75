"""Which records' pairs change when one record comes, changes or goes: where relinking begins.

Besides the record itself and its match partners there are two ways. A phone number or mail address
turns generic, or ceases to be: then all who hold it are compared otherwise. And in a block too
large to compare all with all, a record more or less moves its neighbours' pairs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from golden_record.life_cycle.world import Held, Value, World, counted_values
from rules.blocking import LARGEST_BLOCK


@dataclass(frozen=True, slots=True)
class Noted:
    """What was so before a record came, changed or went."""

    partners: frozenset[int]
    generic: Mapping[Value, bool]
    large: Mapping[str, bool]


def note(world: World, was: Held | None, becomes: Held | None) -> Noted:
    """Look at the store before the change.

    Args:
        world: before the change.
        was: the record as it is held.
        becomes: the record as it will be.
    """
    values = {v for r in (was, becomes) if r for v in counted_values(r.values)}
    generic = {value: world.is_generic(value) for value in sorted(values)}
    keys = {k for r in (was, becomes) if r for k in r.values["blocking_keys"] or ()}
    large = {key: len(world.block(key)) > LARGEST_BLOCK for key in sorted(keys)}
    partners: set[int] = set()
    if was:
        for key in world.shown(was.number)["blocking_keys"] or ():
            if large[key]:
                partners.update(world.beside(key, was.number))
        partners.update(
            n for n in world.partners(was.number) if world.score(was.number, n).decision == "match"
        )
        partners.update(world.numbers_in(was.entity) if was.entity is not None else ())
        partners.discard(was.number)
    return Noted(frozenset(partners), generic, large)


def disturbed(world: World, noted: Noted, number: int | None) -> set[int]:
    """Tell where relinking begins, after the change.

    Args:
        world: after the change.
        noted: before it.
        number: of the record; ``None`` when it is gone.
    """
    begun = set(noted.partners)
    for value, was_generic in noted.generic.items():
        if world.is_generic(value) != was_generic:
            begun.update(world.holders(value))
    for key, was_large in noted.large.items():
        if (len(world.block(key)) > LARGEST_BLOCK) != was_large:
            begun.update(world.block(key))
    if number is not None:
        begun.add(number)
        begun.update(_beside_in_large_blocks(world, noted.large, number))
    return begun


def _beside_in_large_blocks(world: World, keys: Iterable[str], number: int) -> set[int]:
    mine = set(world.shown(number)["blocking_keys"] or ())
    large = [key for key in keys if key in mine and len(world.block(key)) > LARGEST_BLOCK]
    return {n for key in large for n in world.beside(key, number)}
