"""Worlds to measure in: the generator's own, and others where things go otherwise.

A model that was learned in one world must do in another. Each world has a name, the rates of its
corruptions, and how people live in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fixtures.generator.batches import Order
from fixtures.generator.rates import MESSY, WORLD, Rates, World

MOST = 0.95


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a world is made from."""

    rates: Rates
    world: World

    def order(self, records: int, seed: int) -> Order:
        """Return the generator's order for so many records of this world."""
        return Order(records, seed, self.rates, self.world)


def _times(table: Mapping[str, tuple[float, ...]], factor: float) -> dict[str, tuple[float, ...]]:
    return {kind: tuple(min(MOST, rate * factor) for rate in row) for kind, row in table.items()}


def _rates(*, noise: float = 1.0, filled: float = 1.0) -> Rates:
    return Rates(
        _times(MESSY.present, filled),
        _times(MESSY.name, noise),
        _times(MESSY.phone, noise),
        _times(MESSY.address, noise),
        _times(MESSY.birth_date, noise),
        _times(MESSY.email, noise),
        _times(MESSY.other, noise),
    )


WORLDS: Mapping[str, Recipe] = {
    "usual": Recipe(MESSY, WORLD),
    "tidy": Recipe(
        _rates(noise=0.5),
        replace(WORLD, moved=0.2, changed_number=0.08, recycled_number=0.02),
    ),
    "untidy": Recipe(_rates(noise=1.8), WORLD),
    "sparse": Recipe(_rates(filled=0.8), WORLD),
    "families": Recipe(
        MESSY,
        replace(
            WORLD,
            twins=0.12,
            child_on_parents_phone=0.8,
            elder_on_childs_phone=0.5,
            family_plan=0.25,
            family_email=0.2,
            namesake=0.06,
            namesake_same_birth_date=0.4,
            namesake_same_building=0.4,
            recycled_number=0.12,
        ),
    ),
}
"""Half and nearly double the corruptions, a fifth fewer values, three times the hard relations."""
