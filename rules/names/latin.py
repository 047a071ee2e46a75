"""Names in latin letters: which end is the surname, and which parts belong together.

Order is decided, in this order, by a comma (``Hong, Gil Dong``), by a hyphen (the given name has
it), by capitals (``Kyung Hyub KIM``), by the surname table at both ends; where both ends are
surnames (``Jung Min Lee``, ``Sun Woo``) by the commoner surname, and the other reading is kept;
two words in capitals (SUN WOO) are in registered order. A name that no table knows keeps its
order: the registered order of foreigners is surname first (예규, 2024-08-29); only a well-known
given name in front moves behind.

A Korean's given name is written as one (HONG GILDONG), a foreigner's keeps its parts.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from rules.frequencies import surname_share
from rules.names.tables import foreign, given_spellings, listed_spellings, possible_spellings

_NOISE = re.compile(r"(?<![A-Z])'|'(?![A-Z])|[^A-Z*,'\- ]+")
_DEGREE = re.compile(r"\b(?:Ph\.? ?D|M\.D|MBA|CPA)\b\.?", re.IGNORECASE)
_TITLES = frozenset(
    ("MR", "MRS", "MS", "MISS", "DR", "PROF", "SIR", "MADAM", "JR", "SR", "CEO", "VIP", "VVIP")
)
_DEGREES = ("PHD", "PH D", "PH.", "MBA", "CPA")
_HIDDEN = re.compile(r"(?<=[A-Z])[*Xx]{2,}|\*+")


class LatinName(NamedTuple):
    """A latin name in upper case; ``alternatives`` are other (surname, given name) readings."""

    surname: str | None
    given_name: str | None
    is_korean: bool = False
    alternatives: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """Return surname and given name with a space."""
        if self.surname and self.given_name:
            return f"{self.surname} {self.given_name}"
        return self.surname or self.given_name or ""


def to_ascii(text: str) -> str:
    """Return latin text without accents.

    >>> to_ascii("Müller-Łukasz")
    'Muller-Lukasz'
    """
    if text.isascii():
        return text
    spread = unicodedata.normalize("NFD", text.translate(_UNDIVIDED))
    return "".join(char for char in spread if not unicodedata.combining(char))


_RARE = 5e-4
_UNDIVIDED = str.maketrans("ŁłØøĐđÐð", "LlOoDdDd", "")


def read_latin(text: str, hint: str | None = None) -> LatinName | None:
    """Return the name, or ``None`` if no word is left.

    Args:
        text: latin text in any case, with commas and hyphens as written.
        hint: the hangul surname, where the same record has it.
    """
    written = _DEGREE.sub(" ", to_ascii(text)).replace(".", " ")
    front, comma, back = written.partition(",")
    if comma and _words(front) and _words(back):
        return _joined(_words(front), _words(back))
    parts = _words(written)
    return _of_words(parts, written, hint) if parts else None


def read_plainly(text: str) -> LatinName | None:
    """Return what ``read_latin`` would, or ``None`` where it takes more than words and a comma."""
    if not _WORDS_ONLY.fullmatch(text):
        return None
    upper = text.upper()
    if any(degree in upper for degree in _DEGREES):
        return None
    front, comma, back = upper.translate(_SEPARATING).partition(",")
    surname, given = _without_titles(front), _without_titles(back)
    if comma:
        return _joined(surname, given) if surname and given and "," not in back else None
    return _of_words(surname, text.replace(".", " "), None) if len(surname) > 1 else None


def _without_titles(text: str) -> list[str]:
    found = text.split()
    return found if _TITLES.isdisjoint(found) else [word for word in found if word not in _TITLES]


def is_settled(read: LatinName) -> bool:
    """Whether the name reads as itself for sure: a listed surname, and one word behind it."""
    given = read.given_name or " "
    return " " not in given and _share(read.surname or "") > 0


_WORDS_ONLY = re.compile(
    r"[A-Za-z]{2,20}(?:(?:[ /-]|\. ?)[A-Za-z]{2,20}){0,4}"
    r"(?:(?:, ?|[ /-]|\. ?)[A-Za-z]{2,20}){1,4}\.?"
)
_SEPARATING = str.maketrans("./", "  ")


def _of_words(parts: list[str], written: str, hint: str | None) -> LatinName:
    if len(parts) == 1 and "-" in parts[0]:
        parts = [piece for piece in parts[0].split("-") if piece]
    if len(parts) == 1:
        return _one_word(parts[0])
    if len(parts) == 2 and written.isupper() and all(_share(part) for part in parts):
        first = _joined(parts[:1], parts[1:])
        return _with_alternative(first, _joined(parts[1:], parts[:1]))
    return _ordered(parts, hint, _capitals(written))


def _words(text: str) -> list[str]:
    found = _NOISE.sub(" ", text.upper().replace("’", "'")).replace(",", " ").split()
    found = [word.strip("-") for word in found]
    return [word for word in found if word and word not in _TITLES]


def _capitals(written: str) -> str | None:
    """Return the end that alone is written in capitals."""
    if written.isupper() or written.islower():
        return None
    found = [word.strip(",") for word in written.split() if word.upper() not in _TITLES]
    if len(found) < 2:
        return None
    ends = [word for word in (found[0], found[-1]) if len(word) > 1 and word.isupper()]
    return ends[0] if len(ends) == 1 else None


def _ordered(parts: list[str], hint: str | None, capitals: str | None) -> LatinName:
    as_first = (parts[:1], parts[1:])
    as_last = (parts[-1:], parts[:-1])
    if hint:
        for surname, given in (as_first, as_last):
            if hint in possible_spellings().get(surname[0], ()):
                return _joined(surname, given)
    if capitals:
        return _joined(*(as_first if parts[0] == capitals else as_last))
    hyphens = ["-" in parts[0], "-" in parts[-1]]
    if hyphens == [True, False] and _share(parts[-1]):
        return _joined(*as_last)
    if hyphens == [False, True] and _share(parts[0]):
        return _joined(*as_first)
    return _by_table(parts, as_first, as_last)


def _by_table(
    parts: list[str], as_first: tuple[list[str], list[str]], as_last: tuple[list[str], list[str]]
) -> LatinName:
    if len(parts) > 2 and parts[1] in foreign()["middle"] and parts[0] in foreign()["vietnamese"]:
        return _joined(*as_first)
    if len(parts) > 2 and "".join(parts[:2]) in listed_spellings():
        compound = _joined(["".join(parts[:2])], parts[2:])
        return _with_alternative(compound, _joined(*as_first)) if _share(parts[0]) else compound
    first, last = _share(parts[0]), _share(parts[-1])
    if parts[0] in foreign()["surname"] and (last < _RARE or not first):
        return _joined(*as_first)
    if first and last:
        return _commoner(_joined(*as_first), _joined(*as_last), first, last)
    if first:
        return _joined(*as_first)
    if last:
        return _joined(*as_last)
    if parts[0] in foreign()["given"] and parts[-1] not in foreign()["given"]:
        return _joined(*as_last)
    return _joined(*as_first)


def _commoner(as_first: LatinName, as_last: LatinName, first: float, last: float) -> LatinName:
    """Choose where both ends are surnames: a Korean given name, a compound surname, numbers."""
    if as_first.is_korean != as_last.is_korean:
        return as_first if as_first.is_korean else as_last
    compound = [_is_compound(as_first.surname), _is_compound(as_last.surname)]
    wins = compound[0] if compound[0] != compound[1] else first >= last
    best, other = (as_first, as_last) if wins else (as_last, as_first)
    return _with_alternative(best, other)


def _is_compound(surname: str | None) -> bool:
    return len(listed_spellings().get(surname or "", (" ",))[0]) > 1


def _with_alternative(best: LatinName, other: LatinName) -> LatinName:
    alternative = (other.surname or "", other.given_name or "")
    return LatinName(best.surname, best.given_name, best.is_korean, (alternative,))


@lru_cache(maxsize=1 << 12)
def _share(word: str) -> float:
    if len(word) == 1 and word != "O":
        return 0.0
    found = listed_spellings().get(word, ())
    return surname_share(found[0]) if found else 0.0


def _joined(surname: list[str], given: list[str]) -> LatinName:
    family = "".join(surname)
    family = family if len(surname) == 1 or family in listed_spellings() else " ".join(surname)
    if any("-" in word for word in given):
        pieces = [piece for word in given for piece in word.split("-") if piece]
    else:
        pieces = given
    korean = family in listed_spellings() and is_korean_given(pieces)
    if korean:
        return LatinName(family, "".join(pieces), True)
    return LatinName(family, " ".join(word.replace("-", " ") for word in given) or None)


def is_korean_given(pieces: list[str]) -> bool:
    """Whether the words read as one Korean given name: one word, or one syllable in each.

    >>> is_korean_given(["GIL", "DONG"]), is_korean_given(["JOHN", "PAUL"])
    (True, False)
    """
    if len(pieces) == 1:
        return True
    return all(piece in given_spellings() or set(piece) == {"*"} for piece in pieces)


def _one_word(word: str) -> LatinName:
    """Read a single word; a joined Korean name (HONGGILDONG) has a surname in front."""
    for length in range(min(8, len(word) - 2), 1, -1):
        head, tail = word[:length], word[length:]
        if head in listed_spellings() and _two_syllables(tail):
            return LatinName(head, tail, True)
    return LatinName(None, None) if word in _TITLES else LatinName(word.replace("-", " "), None)


def _two_syllables(word: str) -> bool:
    known = given_spellings()
    return any(word[:at] in known and word[at:] in known for at in range(1, len(word)))
