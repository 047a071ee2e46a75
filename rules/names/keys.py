"""Keys under which different spellings of one name meet, and patterns for masked names.

A latin key is ``surname:skeleton``: the surname in hangul, folded by the initial-sound law, and
the skeleton of the given name (``rules.romanization``). 정철수, JUNG CHULSOO and CHUNG CHEOLSU
have ``정:culsu``; CHUN CHULSOO has a key for 전 and one for 천. An equal key says "could be
spelled the same", no more.
"""

from functools import lru_cache

from rules.hangul import fold_initial_law
from rules.names.splitting import split
from rules.names.tables import compound_surnames, folded_surnames
from rules.romanization import MAX_KEYS, hangul_skeletons, latin_skeletons


def latin_keys(name: str | None, latin: str | None) -> tuple[str, ...]:
    """Return the keys of a standardized name, sorted: mostly one, never more than a few.

    Args:
        name: hangul without spaces, or latin with the surname first.
        latin: the latin spelling, where one was given.

    Returns:
        A hangul name and any plausible spelling of it share a key. Masked names have none.
    """
    if name and not latin and len(name) == _ORDINARY and "*" not in name and not name.isascii():
        surname, given, others = split(name)
        if surname and given and not others:
            return _of_parts(surname, given)
    keys: set[str] = set()
    for text in {name, latin}:
        if not text or "*" in text:
            continue
        keys |= _of_latin(text) if text.isascii() else _of_hangul(text)
    return tuple(sorted(keys)[: 2 * MAX_KEYS])


_ORDINARY = 3


def _of_parts(surname: str, given: str) -> tuple[str, ...]:
    """Return the keys where there is one reading: the skeletons in order, surname in front."""
    folded = _folded(surname)
    return tuple([f"{folded}:{skeleton}" for skeleton in _in_order(given)])


_folded = lru_cache(maxsize=1 << 10)(fold_initial_law)


@lru_cache(maxsize=1 << 15)
def _in_order(given: str) -> tuple[str, ...]:
    return tuple(sorted(hangul_skeletons(given)))


def _of_hangul(name: str) -> set[str]:
    surname, given, others = split(name)
    readings = {(surname, given), *others}
    if len(name) > 3 and name[:2] not in compound_surnames():
        readings.add((surname, given))
    return {
        f"{fold_initial_law(one)}:{skeleton}"
        for one, rest in readings
        if one and rest
        for skeleton in hangul_skeletons(rest)
    }


def _of_latin(name: str) -> set[str]:
    words = name.split()
    if len(words) < 2:
        return {f"={name}"}
    readings = [(words[0], words[1:]), (words[-1], words[:-1])]
    keys = {
        f"{surname}:{skeleton}"
        for spelling, given in (readings if len(words) == 2 else readings[:1])
        for surname in folded_surnames(spelling)
        for skeleton in latin_skeletons("".join(given))
    }
    return keys or {"=" + " ".join(sorted(words))}


def name_pattern(name: str | None, masked: bool) -> str | None:
    """Return the name as a pattern: one character per syllable, ``*`` for a hidden one.

    Patterns of names without a mask are the names themselves. In SQL, two patterns are compatible
    when they are of equal length and at every position equal or ``*``; where only ``left`` is
    masked that is ``right LIKE replace(left, '*', '_')`` (``_`` and ``%`` never occur in a name).
    """
    return name if name and (masked or "*" not in name) else None


def patterns_compatible(left: str, right: str) -> bool:
    """Whether two patterns can be the same name.

    >>> patterns_compatible("홍*동", "홍길동"), patterns_compatible("홍*동", "홍길*")
    (True, True)
    """
    return len(left) == len(right) and all(
        one == other or "*" in (one, other) for one, other in zip(left, right, strict=True)
    )
