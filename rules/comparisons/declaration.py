"""What a comparison is: a question about two records and its grades of agreement.

The levels are tried from the first to the last and the first whose condition holds is the answer.
The last level has no condition: it takes whatever is left. A comparison for which a record has
nothing to say is ``missing`` and carries no weight.
"""

from dataclasses import dataclass

from rules.conditions import Condition, columns_of

RAREST = 1e-6
"""No value counts as rarer than this share, for nobody knows the rarest ones so well."""


@dataclass(frozen=True, slots=True)
class Level:
    """One grade of agreement.

    ``frequency`` names the column that holds the population share of the agreeing value, by which
    the weight of the level is adjusted: agreement on a rare value says more. ``korean`` and
    ``english`` are the sentences that a steward reads.
    """

    name: str
    condition: Condition | None
    korean: str
    english: str
    frequency: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A named list of levels; ``missing`` says when there is nothing to compare."""

    name: str
    korean: str
    missing: Condition
    levels: tuple[Level, ...]

    def level_names(self) -> tuple[str, ...]:
        """Return the names of the levels, best agreement first, without ``missing``."""
        return tuple(level.name for level in self.levels)

    def code(self, level: str) -> int:
        """Return the number of a level: the last is 0, ``missing`` is -1."""
        if level == "missing":
            return -1
        return len(self.levels) - 1 - self.level_names().index(level)

    def level(self, code: int) -> str:
        """Return the name of the level with this number."""
        return "missing" if code < 0 else self.levels[len(self.levels) - 1 - code].name

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the comparison reads, without frequencies."""
        conditions = [level.condition for level in self.levels if level.condition is not None]
        return columns_of(self.missing, *conditions)

    def frequencies(self) -> tuple[str, ...]:
        """Return the frequency columns that the comparison reads."""
        return tuple(dict.fromkeys(level.frequency for level in self.levels if level.frequency))
