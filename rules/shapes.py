"""Shapes of text: how most people write a field, as data, so that whole columns can be read.

A shape is a pattern, and what the columns of a part are where a text has it. It only recognizes:
the readers of ``rules.parts`` stay the one truth, whatever has no shape goes to them, and what has
one must come out as they would read it (tested). Patterns match whole texts, in RE2 and ``re``.

In the text of a column ``$name`` is a group of the pattern (empty where it took no part in the
match) or an argument, and ``$look.field`` a field of what was looked up. Where one of these is null
the column is null. A column that is ``$look.field`` alone may be of any type; several texts are a
list of as many in every row; a column of which a shape does not speak has the part's default.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Look:
    """What is asked; where it is ``None`` the text is not plain.

    Arguments are texts made like columns, or without ``$`` things themselves: an argument of the
    part, or ``look.field``.
    """

    of: Callable[..., Any]
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """Texts that are written alike.

    ``unless`` names texts, made of groups, that have the pattern and are not plain all the same.
    ``columns`` are fields of the part and what ``rules.blocking.DERIVED`` makes of them, each
    list in the order of its values.
    """

    pattern: str
    columns: Mapping[str, Any]
    looks: Mapping[str, Look] = field(default_factory=dict)
    unless: tuple[tuple[str, frozenset[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Plain:
    """The shapes of one kind of part.

    ``arguments`` name what the part is made of, the text first; ``only`` says what has to stand
    beside the text.
    """

    arguments: tuple[str, ...]
    shapes: tuple[Shape, ...]
    only: Mapping[str, Any] = field(default_factory=dict)
