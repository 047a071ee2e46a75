"""Hangul names and their latin spellings, without believing in any one romanization.

People keep the spelling their passport office once wrote: 정 is JUNG, JEONG or CHUNG, 현 is HYUN,
HYEON or HYOUN, and one member of parliament has been spelled three ways on one site. So a name is
not romanized and compared. Both sides are reduced to a *skeleton* in which letters that stand for
each other are one: ``k``/``g``, ``ch``/``j``, and the vowels ㅓ ㅗ ㅜ ㅡ, which passports mix.

The skeleton of hangul is, by construction, the set of skeletons of its spellings: the spellings of
each cluster of consonants and each run of vowels are reduced by the same two functions that reduce
latin text. ``latin_spellings`` writes the spellings out; a property test holds them together.

Spelling habits: 외교부 여권 통계 2024-10-31, 문화체육관광부 고시 2014-42, names of members of the
National Assembly; collected 2026-11.

>>> latin_skeletons("CHEOLSU") == latin_skeletons("CHULSOO") == hangul_skeletons("철수")
True
"""

import re
from functools import lru_cache
from itertools import islice, product

from rules.hangul import syllables

MAX_KEYS = 8
MAX_SPELLINGS = 4096

_INITIALS = {
    "ㄱ": "G K", "ㄲ": "KK GG K", "ㄴ": "N", "ㄷ": "D T", "ㄸ": "TT DD D", "ㄹ": "R L", "ㅁ": "M",
    "ㅂ": "B P", "ㅃ": "PP BB B", "ㅅ": "S SH", "ㅆ": "SS S", "ㅇ": "", "ㅈ": "J CH Z",
    "ㅉ": "JJ J", "ㅊ": "CH C", "ㅋ": "K", "ㅌ": "T", "ㅍ": "P PH", "ㅎ": "H",
}  # fmt: skip
_MEDIALS = {
    "ㅏ": "A", "ㅐ": "AE AI E AY EA", "ㅑ": "YA", "ㅒ": "YAE", "ㅓ": "EO U O OU EU",
    "ㅔ": "E AE EI EY",
    "ㅕ": "YEO YU YO YOU YEU", "ㅖ": "YE YAE YEA AE E EA EY", "ㅗ": "O", "ㅘ": "WA OA", "ㅙ": "WAE",
    "ㅚ": "OE OI WE", "ㅛ": "YO", "ㅜ": "U OO", "ㅝ": "WO WEO", "ㅞ": "WE", "ㅟ": "WI UI WEE",
    "ㅠ": "YU YOO YOU", "ㅡ": "EU U OO", "ㅢ": "UI EUI EE I", "ㅣ": "I EE",
}  # fmt: skip
# a syllable without a consonant has more ways to begin
_OPENINGS = {
    medial: [*spelled.split(), *{"ㅜ": ["WOO", "WU"], "ㅣ": ["YI"]}.get(medial, [])]
    for medial, spelled in _MEDIALS.items()
}
# before another vowel nobody writes ㅐ or ㅖ as a bare E
_BEFORE_VOWEL = {"ㅐ": "AE AI", "ㅔ": "E AE", "ㅖ": "YE YAE"}
_FINALS = {
    "": "", "ㄱ": "K G CK", "ㄲ": "K", "ㄴ": "N", "ㄷ": "T D", "ㄹ": "L", "ㅁ": "M", "ㅂ": "P B",
    "ㅅ": "T S", "ㅆ": "T S", "ㅇ": "NG", "ㅈ": "T J", "ㅊ": "T", "ㅋ": "K", "ㅌ": "T", "ㅍ": "P",
    "ㅎ": "H", "ㄳ": "K", "ㄵ": "N", "ㄶ": "N", "ㄺ": "K L", "ㄻ": "M L", "ㄼ": "L P", "ㄽ": "L",
    "ㄾ": "L", "ㄿ": "P", "ㅀ": "L", "ㅄ": "P",
}  # fmt: skip

_VOWELS = {
    "YEOU": "yu", "YEO": "yu", "YOU": "yu", "YOO": "yu", "YEU": "yu", "YO": "yu", "YU": "yu",
    "YAE": "e", "YAI": "e", "YEI": "e", "YEA": "e", "YE": "e", "YA": "ya", "YI": "i", "Y": "i",
    "WEO": "u", "WOO": "u", "WOU": "u", "WO": "u", "WU": "u", "WAE": "e", "WOE": "e", "WEE": "i",
    "WE": "e", "WI": "i", "WA": "wa", "W": "u", "OA": "wa", "EUI": "i", "UI": "i",
    "AE(?![OU])": "e", "AI": "e", "AY(?![AEIOU])": "e", "EA": "e", "EI": "e",
    "EY(?![AEIOU])": "e", "EE": "i", "EO": "u", "EU": "u", "OO": "u", "OU": "u",
    "OE(?![OU])": "e", "OI": "e", "A": "a", "E": "e", "I": "i", "O": "u", "U": "u",
}  # fmt: skip
_CONSONANTS = {
    "NG(?=H)": "q", "N[GK][GK]+": "qk", "NG": "q", "SH": "s", "S+Z?": "s", "T?CH": "c", "TS": "c",
    "J+": "c", "Z+H?": "c", "C?K+G?": "k", "G+K?": "k", "C": "c", "Q": "k", "[DT]+H?": "t",
    "[BPFV]+H?": "p", "RH": "l", "[LR]+": "l", "N+": "n", "M+": "m", "X": "ks", "H": "h",
}  # fmt: skip


def _reader(table: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"({pattern})" for pattern in table))


_VOWEL, _VOWEL_CODES = _reader(_VOWELS), tuple(_VOWELS.values())
_CONSONANT, _CONSONANT_CODES = _reader(_CONSONANTS), tuple(_CONSONANTS.values())
_RUNS = re.compile("[AEIOUYW]+|[^AEIOUYW]+")
_SILENT_H = re.compile("(^|[AEIOUYW])AH(?=[AEIOUYW])")


@lru_cache(maxsize=1 << 12)
def _vowel_run(run: str) -> str:
    return "".join(_VOWEL_CODES[(found.lastindex or 1) - 1] for found in _VOWEL.finditer(run))


@lru_cache(maxsize=1 << 12)
def _cluster(letters: str, before_vowel: bool) -> str:
    """Reduce consonants; NG before a vowel may be ㅇ or ㄴㄱ and gets a code of its own."""
    if before_vowel and letters in ("NG", "NK"):
        return "x"
    codes = "".join(
        _CONSONANT_CODES[(found.lastindex or 1) - 1] for found in _CONSONANT.finditer(letters)
    )
    spoken = codes if before_vowel else codes.rstrip("h")
    if "h" in spoken[:-1]:
        spoken = spoken[:-1].replace("h", "") + spoken[-1:]
    return "".join(code for at, code in enumerate(spoken) if code != spoken[at - 1 : at])


def latin_skeletons(text: str) -> frozenset[str]:
    """Return the skeletons of an upper-case latin name without separators: one, seldom two.

    Two where AH may be 아 or the start of 하 (AHYOUNG).
    """
    spoken = _SILENT_H.sub(r"\1A", text)
    return frozenset({_skeleton(text), _skeleton(spoken)} if spoken != text else {_skeleton(text)})


def _skeleton(text: str) -> str:
    runs = _RUNS.findall(text)
    last = len(runs) - 1
    return "".join(
        _vowel_run(run) if run[0] in "AEIOUYW" else _cluster(run, at < last)
        for at, run in enumerate(runs)
    )


@lru_cache(maxsize=1 << 15)
def hangul_skeletons(text: str) -> frozenset[str]:
    """Return every skeleton that a spelling of the hangul syllables can have, at most a few."""
    choices: list[tuple[str, ...]] = []
    run: tuple[str, ...] = ()
    carried = ""
    opened = False
    for initial, medial, final in syllables(text):
        if run and (carried or initial != "ㅇ"):
            choices.append(_medial_skeletons(run, opened))
            run = ()
        if not run:
            choices.append(_boundary_skeletons(carried, initial))
            opened = initial == "ㅇ"
        run, carried = (*run, medial), final
    if run:
        choices += [_medial_skeletons(run, opened), _final_skeletons(carried)]
    return frozenset(map("".join, islice(product(*choices), MAX_KEYS)))


@lru_cache(maxsize=1 << 10)
def _boundary_skeletons(final: str, initial: str) -> tuple[str, ...]:
    spelled = product(_FINALS[final].split() or [""], _INITIALS[initial].split() or [""])
    return _sorted({_cluster(left + right, True) for left, right in spelled})


@lru_cache(maxsize=1 << 6)
def _final_skeletons(final: str) -> tuple[str, ...]:
    return _sorted({_cluster(spelled, False) for spelled in _FINALS[final].split() or [""]})


@lru_cache(maxsize=1 << 12)
def _medial_skeletons(medials: tuple[str, ...], opened: bool) -> tuple[str, ...]:
    """Reduce vowels in a row; ``opened`` where no consonant stands before the first."""
    last = len(medials) - 1
    spelled = product(
        *(
            _vowel_spellings(medial, opened or at > 0, at < last)
            for at, medial in enumerate(medials)
        )
    )
    return _sorted({_vowel_run("".join(parts)) for parts in spelled})


def _sorted(skeletons: set[str]) -> tuple[str, ...]:
    return tuple(sorted(skeletons))


def _vowel_spellings(medial: str, opening: bool, before_vowel: bool) -> list[str]:
    if before_vowel and medial in _BEFORE_VOWEL:
        return _BEFORE_VOWEL[medial].split()
    return _OPENINGS[medial] if opening else _MEDIALS[medial].split()


def latin_spellings(hangul: str) -> frozenset[str]:
    """Return plausible latin spellings of hangul syllables, upper case, joined.

    At most ``MAX_SPELLINGS``; for a name of two syllables that is all of them.
    """
    letters = syllables(hangul)
    nexts = [*(initial for initial, _, _ in letters[1:]), ""]
    parts = [
        _syllable_spellings(initial, medial, final, not final and following == "ㅇ")
        for (initial, medial, final), following in zip(letters, nexts, strict=True)
    ]
    return frozenset("".join(spelled) for spelled in islice(product(*parts), MAX_SPELLINGS))


@lru_cache(maxsize=1 << 12)
def _syllable_spellings(
    initial: str, medial: str, final: str, before_vowel: bool
) -> tuple[str, ...]:
    vowels = _vowel_spellings(medial, initial == "ㅇ", before_vowel)
    parts = product(_INITIALS[initial].split() or [""], vowels, _FINALS[final].split() or [""])
    return tuple(dict.fromkeys("".join(letters) for letters in parts))
