"""Where a hangul name's surname ends.

Most surnames are one syllable. 황보라 may be 황 + 보라 or 황보 + 라: both readings are kept, and
the single surname comes first where many people bear the given name that it leaves. A space that
the writer left settles the matter.

>>> split("황보라"), split("남궁민")
(('황', '보라', (('황보', '라'),)), ('남궁', '민', ()))
"""

from functools import lru_cache

from rules.frequencies import given_share, surname_shares
from rules.hangul import within_one_jamo
from rules.names.tables import (
    UNMISTAKABLE,
    compound_surnames,
    foreign,
    given_syllables,
    surnames,
)

Split = tuple[str | None, str | None, tuple[tuple[str, str], ...]]
LONGEST_KOREAN = 4
COMMON = 1e-3
NOT_RARE = 1e-5
"""Five hundred bearers: a given name so common is one even where it makes a compound surname."""


def split(name: str) -> Split:
    """Return surname, given name and other readings; ``None`` where no surname is known.

    The given name behind a misspelled surname (킴지훈) is told; the surname is not guessed.

    Args:
        name: hangul syllables without spaces, ``*`` for a hidden one.
    """
    if len(name) > 2 and name[:2] in compound_surnames():
        return _split_compound(name)
    if len(name) > 3 or name[:1] not in surnames():
        for length in (3, 2):
            if name[:length] in foreign()["hangul_surname"] and name[length:]:
                return name[:length], name[length:], ()
    if name[:1] in surnames() and 1 < len(name) <= LONGEST_KOREAN:
        return name[:1], name[1:], ()
    return None, name[1:] or None if name[:1] == "*" or _is_slip(name) else None, ()


@lru_cache(maxsize=1 << 12)
def _is_slip(name: str) -> bool:
    """킴지훈: a Korean given name behind a syllable that is one letter off a common surname."""
    return (
        len(name) == 3
        and all("가" <= syllable <= "힣" for syllable in name)
        and all(syllable in given_syllables() for syllable in name[1:])
        and any(within_one_jamo(name[0], surname) for surname in _common_surnames())
    )


@lru_cache(maxsize=1)
def _common_surnames() -> tuple[str, ...]:
    shares = surname_shares()
    return tuple(one for one, share in shares.items() if share > COMMON and len(one) == 1)


def _split_compound(name: str) -> Split:
    compound, single = (name[:2], name[2:]), (name[:1], name[1:])
    if name[:2] in UNMISTAKABLE or name[0] not in surnames():
        return *compound, ()
    if len(name) == 3 and given_share(name[1:]) > NOT_RARE:
        return *single, (compound,)
    return *compound, (single,) if len(name) == 3 else ()


@lru_cache(maxsize=1 << 10)
def split_at_space(first: str, rest: str) -> Split | None:
    """Return the split that the writer showed by a space, if the first word is a surname."""
    return (first, rest, ()) if first in surnames() and rest else None
