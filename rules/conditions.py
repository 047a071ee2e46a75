"""A small language of conditions between two records: data here, rendered elsewhere.

A condition speaks about columns of a left and a right record. It is rendered twice, to SQL for the
batch engines and to Python for one record, and both renderings agree: a condition that touches a
missing value does not hold, and every condition is symmetric, so that the order of the two records
never matters.

>>> All(Equal("surname_key"), Not(Equal("given_key"))).columns()
('surname_key', 'given_key')
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Missing:
    """At least one of the two records has no value; an empty list is no value."""

    column: str

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the condition reads."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class Equal:
    """Both records have the same value."""

    column: str

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the condition reads."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class EqualAcross:
    """One record's ``first`` is the other's ``second``, either way round."""

    first: str
    second: str

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the condition reads."""
        return (self.first, self.second)


@dataclass(frozen=True, slots=True)
class Overlap:
    """The two lists share a value."""

    column: str

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the condition reads."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class OverlapAcross:
    """One record's list ``first`` shares a value with the other's list ``second``."""

    first: str
    second: str

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the condition reads."""
        return (self.first, self.second)


@dataclass(frozen=True, slots=True)
class Among:
    """One record's ``value`` is in the other's list ``values``, either way round."""

    value: str
    values: str

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the condition reads."""
        return (self.value, self.values)


@dataclass(frozen=True, slots=True)
class WithinEdits:
    """Levenshtein distance of two ASCII texts is at most ``edits``."""

    column: str
    edits: int

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the condition reads."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class SamePart:
    """``length`` characters from ``start`` of one text equal those from ``other`` of the other.

    Positions count from 1. Where ``other`` differs from ``start`` both ways round must hold, which
    says that the two parts changed places.
    """

    column: str
    start: int
    length: int
    other: int | None = None

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the condition reads."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class Below:
    """At least one of the two numbers is smaller than ``limit``."""

    column: str
    limit: float

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the condition reads."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class Matches:
    """One record's text fits the other's pattern, ``_`` standing for one hidden character."""

    text: str
    pattern: str

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the condition reads."""
        return (self.text, self.pattern)


@dataclass(frozen=True, slots=True)
class Begins:
    """One record's text begins with the other's, which has at least ``length`` characters."""

    column: str
    length: int

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the condition reads."""
        return (self.column,)


@dataclass(frozen=True, slots=True, init=False)
class All:
    """Every one of the conditions holds."""

    parts: tuple["Condition", ...]

    def __init__(self, *parts: "Condition") -> None:
        object.__setattr__(self, "parts", parts)

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the condition reads."""
        return columns_of(*self.parts)


@dataclass(frozen=True, slots=True, init=False)
class Any:
    """At least one of the conditions holds."""

    parts: tuple["Condition", ...]

    def __init__(self, *parts: "Condition") -> None:
        object.__setattr__(self, "parts", parts)

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the condition reads."""
        return columns_of(*self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold; a condition on a missing value does not hold, so this does."""

    part: "Condition"

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the condition reads."""
        return self.part.columns()


Condition = (
    Missing
    | Equal
    | EqualAcross
    | Overlap
    | OverlapAcross
    | Among
    | WithinEdits
    | SamePart
    | Below
    | Matches
    | Begins
    | All
    | Any
    | Not
)


def columns_of(*conditions: Condition) -> tuple[str, ...]:
    """Return the columns that the conditions read, each once, in order of first use."""
    return tuple(dict.fromkeys(name for part in conditions for name in part.columns()))
