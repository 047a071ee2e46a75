"""Hangul as keys: one ASCII letter per jamo.

Database functions count bytes and compare code points, so 김철수 and 박영희 look half alike to
them and a slip of one jamo looks like another syllable. Written as jamo letters, one edit of the
key is one keystroke, and DuckDB, PostgreSQL, Spark and rapidfuzz all count the same.

The 19 initial and 27 final consonants share their letters (30 in all), the 21 vowels have their
own: every syllable is consonant, vowel, perhaps consonant, and the consonant before a vowel opens
the syllable, so the key reads back in one way only. ``x`` is the silent or nasal ㅇ.

>>> jamo_key("김철수"), initials("김철수"), fold_initial_law("류병로")
('gimcersu', 'ㄱㅊㅅ', '유병노')
"""

import warnings
from functools import lru_cache
from itertools import product

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import jamo

_LETTERS = {
    "ㄱ": "g", "ㄲ": "G", "ㄴ": "n", "ㄷ": "d", "ㄸ": "D", "ㄹ": "r", "ㅁ": "m", "ㅂ": "b",
    "ㅃ": "B", "ㅅ": "s", "ㅆ": "S", "ㅇ": "x", "ㅈ": "j", "ㅉ": "J", "ㅊ": "c", "ㅋ": "k",
    "ㅌ": "t", "ㅍ": "p", "ㅎ": "h",
    "ㄳ": "K", "ㄵ": "N", "ㄶ": "H", "ㄺ": "L", "ㄻ": "M", "ㄼ": "P", "ㄽ": "R", "ㄾ": "T",
    "ㄿ": "Q", "ㅀ": "C", "ㅄ": "X",
    "ㅏ": "a", "ㅐ": "A", "ㅑ": "y", "ㅒ": "Y", "ㅓ": "e", "ㅔ": "E", "ㅕ": "v", "ㅖ": "V",
    "ㅗ": "o", "ㅘ": "O", "ㅙ": "q", "ㅚ": "w", "ㅛ": "W", "ㅜ": "u", "ㅝ": "U", "ㅞ": "Z",
    "ㅟ": "z", "ㅠ": "I", "ㅡ": "f", "ㅢ": "F", "ㅣ": "i",
}  # fmt: skip
INITIALS = tuple(jamo.jamo_to_hcj("".join(jamo.JAMO_LEADS_MODERN)))
MEDIALS = tuple(jamo.jamo_to_hcj("".join(jamo.JAMO_VOWELS_MODERN)))
FINALS = ("", *jamo.jamo_to_hcj("".join(jamo.JAMO_TAILS_MODERN)))
_GLIDES = frozenset("ㅣㅑㅕㅛㅠㅖㅒ")
# second and later syllables of a given name, where people write 녕 for 영 and 률 for 율; common
# names that differ just so (미라 and 미나, 예린 and 예인, 유리 and 유이) are left apart
_LATER = dict(
    zip(
        "녕령렬률련량룡렴륜륭로뢰림념뉴류륙례려료",
        "영영열율연양용염윤융노뇌임염유유육예여요",
        strict=True,
    )
)


class _KeyTable(dict[int, str]):
    """Syllables and letters by code point; ASCII stays, anything else becomes ``?``."""

    def __missing__(self, code: int) -> str:
        return chr(code) if code < 128 else "?"


@lru_cache(maxsize=1)
def _key_table() -> _KeyTable:
    table = _KeyTable({ord(letter): key for letter, key in _LETTERS.items()})
    for code, parts in enumerate(product(INITIALS, MEDIALS, FINALS), start=0xAC00):
        table[code] = "".join(_LETTERS[part] for part in parts if part)
    return table


@lru_cache(maxsize=1)
def _initial_table() -> dict[int, str]:
    return {
        code: initial
        for code, (initial, _, _) in enumerate(product(INITIALS, MEDIALS, FINALS), start=0xAC00)
    }


@lru_cache(maxsize=1)
def _law_tables() -> tuple[dict[int, str], dict[int, str]]:
    first = {}
    for code, (initial, medial, final) in enumerate(
        product(INITIALS, MEDIALS, FINALS), start=0xAC00
    ):
        if initial in "ㄴㄹ" and medial in _GLIDES:
            first[code] = join("ㅇ", medial, final)
        elif initial == "ㄹ":
            first[code] = join("ㄴ", medial, final)
    return first, {ord(syllable): said for syllable, said in _LATER.items()}


def jamo_key(text: str) -> str:
    """Return one ASCII letter per jamo; other ASCII stays, any other character becomes ``?``.

    Injective on text of hangul syllables; one changed, lost or added jamo is one edit.
    """
    return text.translate(_key_table())


def initials(text: str) -> str:
    """Return the initial consonant of every syllable; other characters stay."""
    return text.translate(_initial_table())


def within_one_jamo(one: str, other: str) -> bool:
    """Return whether one changed, lost or added jamo makes one text the other, or none does.

    >>> within_one_jamo("킴", "김"), within_one_jamo("대군시", "대구시")
    (True, True)
    """
    left, right = sorted((jamo_key(one), jamo_key(other)), key=len)
    if len(right) - len(left) > 1:
        return False
    same = 0
    while same < len(left) and left[same] == right[same]:
        same += 1
    skip = same + 1 if len(left) == len(right) else same
    return left[skip:] == right[same + 1 :]


def fold_initial_law(name: str) -> str:
    """Return the name as the initial-sound law would have it spelled.

    Surname and first given syllable follow the law (류→유, 리→이, 로→노, 녀→여); later syllables
    only where registers waver (녕→영, 률→율, 로→노).
    """
    first, later = _law_tables()
    return name[:2].translate(first) + name[2:].translate(later)


def join(initial: str, medial: str, final: str = "") -> str:
    """Return the syllable of the given letters.

    >>> join("ㄱ", "ㅣ", "ㅁ")
    '김'
    """
    number = INITIALS.index(initial) * len(MEDIALS) + MEDIALS.index(medial)
    return chr(0xAC00 + number * len(FINALS) + FINALS.index(final))


def syllables(text: str) -> tuple[tuple[str, str, str], ...]:
    """Return initial, medial and final letter of every hangul syllable in the text.

    >>> syllables("김A소")
    (('ㄱ', 'ㅣ', 'ㅁ'), ('ㅅ', 'ㅗ', ''))
    """
    return tuple([_parts(ord(char) - 0xAC00) for char in text if "가" <= char <= "힣"])


@lru_cache(maxsize=1 << 12)
def _parts(number: int) -> tuple[str, str, str]:
    above, final = divmod(number, len(FINALS))
    initial, medial = divmod(above, len(MEDIALS))
    return INITIALS[initial], MEDIALS[medial], FINALS[final]
