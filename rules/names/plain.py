"""The plain shape of a name: a surname of one syllable and a given name of two.

Eight names in ten. What is known of a surname and of a given name is looked up for each by itself;
the keys of the whole are joined from theirs. A given name that may also be a title or the end of a
word in a name's place, or that is spelled in ways that do not meet, is left to the readers.
"""

from functools import lru_cache
from typing import NamedTuple

from rules.frequencies import given_share
from rules.hangul import fold_initial_law, initials, jamo_key
from rules.names import additions, stand_ins
from rules.names.tables import compound_surnames, surnames
from rules.romanization import hangul_skeletons
from rules.shapes import Look, Plain, Shape


class _Surname(NamedTuple):
    """The keys of a surname: as written, and folded by the initial-sound law."""

    key: str
    folded: str
    law_key: str
    initial: str


class _Given(NamedTuple):
    """The keys of a given name, and how many bear it."""

    key: str
    law_key: str
    initials: str
    skeleton: str
    share: float


@lru_cache(maxsize=1 << 14)
def _surname(opening: str) -> _Surname | None:
    """Look up the surname that the first two syllables leave no doubt of."""
    is_known = opening[0] in surnames() and opening not in compound_surnames()
    return _of_surname(opening[0]) if is_known else None


@lru_cache(maxsize=1 << 10)
def _of_surname(surname: str) -> _Surname:
    folded = fold_initial_law(surname)
    return _Surname(jamo_key(surname), folded, jamo_key(folded), initials(folded))


@lru_cache(maxsize=1 << 15)
def _given(given: str) -> _Given | None:
    skeletons = hangul_skeletons(given)
    is_doubtful = given in additions() or given in _endings() or given[1] in f"님씨맘{given[0]}"
    if is_doubtful or len(skeletons) > 1:
        return None
    folded = fold_initial_law(f"{_ANY}{given}")[1:]
    (skeleton,) = skeletons
    return _Given(jamo_key(given), jamo_key(folded), initials(folded), skeleton, given_share(given))


_ANY = "김"
"""A surname: the law asks where in a name a syllable stands."""


@lru_cache(maxsize=1)
def _endings() -> frozenset[str]:
    return frozenset(text[1:] for text in stand_ins())


NAMES = Plain(
    ("name", "party"),
    (
        Shape(
            "(?P<opening>(?P<surname>[가-힣])(?P<first>[가-힣]))(?P<last>[가-힣])",
            {
                "name": "$name",
                "surname": "$surname",
                "given_name": "$first$last",
                "name_key": "$family.key$given.key",
                "surname_key": "$family.law_key",
                "given_key": "$given.key",
                "name_law_key": "$family.law_key$given.law_key",
                "latin_keys": ("$family.folded:$given.skeleton",),
                "given_frequency": "$given.share",
                "middle_hidden": ("$surname*$last",),
                "initials": ("$family.initial$given.initials",),
            },
            looks={
                "family": Look(_surname, ("opening",)),
                "given": Look(_given, ("$first$last",)),
            },
        ),
    ),
    only={"party": "person"},
    comes_again=True,
)
