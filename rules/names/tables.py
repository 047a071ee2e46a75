"""Tables behind the reading of names, loaded once when first asked for."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from rules.frequencies import surname_share
from rules.hangul import fold_initial_law
from rules.romanization import latin_spellings

# the second syllable hardly ever opens a given name, so these are never a surname of one syllable
UNMISTAKABLE = frozenset(("남궁", "제갈", "독고", "사공", "망절", "장곡"))


def _rows(name: str) -> list[dict[str, str]]:
    text = files("rules").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """Every Korean surname known, in hangul; compound ones too."""
    return frozenset(row["hangul"] for row in _rows("surname_spellings.csv"))


@lru_cache(maxsize=1)
def compound_surnames() -> frozenset[str]:
    """Surnames of two syllables."""
    return frozenset(surname for surname in surnames() if len(surname) > 1)


@lru_cache(maxsize=1)
def hanja_surnames() -> Mapping[str, str]:
    """Surname in hanja → its reading as a surname (金 is 김 here, not 금)."""
    return {
        hanja: row["hangul"]
        for row in reversed(_rows("surname_spellings.csv"))
        for hanja in row["hanja"].split()
    }


@lru_cache(maxsize=1)
def hanja_readings() -> Mapping[str, str]:
    """Hanja of given names → reading."""
    return {hanja: row["reading"] for row in _rows("hanja_readings.csv") for hanja in row["hanja"]}


@lru_cache(maxsize=1)
def listed_spellings() -> Mapping[str, tuple[str, ...]]:
    """Latin spelling → the surnames known to be spelled so, the commonest surname first."""
    return _inverse(
        (spelling, row["hangul"])
        for row in _rows("surname_spellings.csv")
        for spelling in row["spellings"].split()
    )


@lru_cache(maxsize=1)
def possible_spellings() -> Mapping[str, tuple[str, ...]]:
    """Latin spelling → surnames that could be spelled so, by list or by sound."""
    return _inverse(
        (spelling, row["hangul"])
        for row in _rows("surname_spellings.csv")
        for spelling in {*row["spellings"].split(), *latin_spellings(row["hangul"])}
    )


def _inverse(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for spelling, surname in pairs:
        found[spelling].append(surname)
    return {
        spelling: tuple(sorted(all_of, key=lambda surname: (-surname_share(surname), surname)))
        for spelling, all_of in found.items()
    }


@lru_cache(maxsize=1 << 12)
def folded_surnames(spelling: str) -> tuple[str, ...]:
    """Return the surnames a latin spelling may stand for, law-folded (LEE → 이), or none."""
    found = possible_spellings().get(spelling, ())
    return tuple(dict.fromkeys(fold_initial_law(surname) for surname in found))


@lru_cache(maxsize=1)
def words() -> Mapping[str, frozenset[str]]:
    """Kind of word → the words of ``name_words.csv``."""
    return {row["kind"]: frozenset(row["words"].split()) for row in _rows("name_words.csv")}


@lru_cache(maxsize=1)
def foreign() -> Mapping[str, frozenset[str]]:
    """Kind → the names of ``foreign_names.csv``."""
    return {row["kind"]: frozenset(row["words"].split()) for row in _rows("foreign_names.csv")}


@lru_cache(maxsize=1)
def given_syllables() -> frozenset[str]:
    """Hangul syllables that occur in listed given names."""
    listed = "".join(row["names"] for row in _rows("given_names.csv"))
    return words()["given_syllable"] | frozenset(listed) - {" "}


@lru_cache(maxsize=1)
def long_given_names() -> frozenset[str]:
    """Native given names of three syllables."""
    return words()["given_long"]


@lru_cache(maxsize=1)
def given_spellings() -> frozenset[str]:
    """Latin spellings of single given-name syllables."""
    return frozenset().union(*(latin_spellings(syllable) for syllable in given_syllables()))
