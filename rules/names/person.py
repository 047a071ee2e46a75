"""The outcome of reading a person's name."""

from typing import NamedTuple

from rules.record import Issue


class PersonName(NamedTuple):
    """A person's name in comparable form; ``None`` where nothing can be known.

    ``name`` is hangul without spaces (김철수), or latin upper case with the surname first
    (HONG GILDONG), or hanja whose reading is not known. ``masked`` names keep one ``*`` for each
    hidden syllable. ``alternatives`` are other (surname, given name) readings of the same text.
    """

    name: str | None = None
    surname: str | None = None
    given_name: str | None = None
    hanja: str | None = None
    latin: str | None = None
    masked: bool = False
    alternatives: tuple[tuple[str, str], ...] = ()
    issues: tuple[Issue, ...] = ()
