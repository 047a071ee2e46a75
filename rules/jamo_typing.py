"""Put together syllables that arrive as single letters.

Half-broken keyboards, old terminals and careless conversions leave ``ㄱㅣㅁ`` or ``기ᄆ`` for 김.
A run of letters is read as a keyboard would: a consonant before a vowel opens the next syllable.
Letters that make no syllable (ㅋㅋ, ㅇㅇㅇ) stay.

>>> compose_jamo("ㄱㅣㅁㅊㅓㄹㅅㅜ ㅇㅇㅇ")
'김철수 ㅇㅇㅇ'
"""

import re

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
MEDIALS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

_TWO_VOWELS = {
    "ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ",
    "ㅡㅣ": "ㅢ",
}  # fmt: skip
_TWO_FINALS = {
    "ㄱㅅ": "ㄳ", "ㄴㅈ": "ㄵ", "ㄴㅎ": "ㄶ", "ㄹㄱ": "ㄺ", "ㄹㅁ": "ㄻ", "ㄹㅂ": "ㄼ",
    "ㄹㅅ": "ㄽ", "ㄹㅌ": "ㄾ", "ㄹㅍ": "ㄿ", "ㄹㅎ": "ㅀ", "ㅂㅅ": "ㅄ",
}  # fmt: skip
_LETTERS = re.compile("[ㄱ-ㅎ][ㅏ-ㅣ]|[\u1100-\u1112\u1161-\u1175\u11a8-\u11c2]")
_SYLLABLE = re.compile(
    f"([{INITIALS}])({'|'.join(_TWO_VOWELS)}|[ㅏ-ㅣ])"
    f"((?:{'|'.join(_TWO_FINALS)}|[{FINALS}])(?![ㅏ-ㅣ]))?"
)
_STRAY_FINAL = re.compile("([가-힣])([\u1100-\u1112])(?![\u1161-\u1175])")
_MODERN = {
    **{0x1100 + i: letter for i, letter in enumerate(INITIALS)},
    **{0x1161 + i: letter for i, letter in enumerate(MEDIALS)},
    **{0x11A8 + i: letter for i, letter in enumerate(FINALS)},
}


def compose_jamo(text: str) -> str:
    """Return the NFC text with its letters composed into syllables wherever they form one."""
    if not _LETTERS.search(text):
        return text
    text = _STRAY_FINAL.sub(_close, text).translate(_MODERN)
    return _SYLLABLE.sub(_compose, text)


def _close(found: re.Match[str]) -> str:
    """Give an open syllable the consonant that NFKC tore from it (기ᄆ → 김)."""
    syllable, consonant = ord(found[1]), INITIALS[ord(found[2]) - 0x1100]
    if (syllable - 0xAC00) % 28 or consonant not in FINALS:
        return found[0]
    return chr(syllable + 1 + FINALS.index(consonant))


def _compose(found: re.Match[str]) -> str:
    initial, medial, final = found.groups(default="")
    medial = _TWO_VOWELS.get(medial, medial)
    final = _TWO_FINALS.get(final, final)
    number = INITIALS.index(initial) * 21 + MEDIALS.index(medial)
    return chr(0xAC00 + number * 28 + (1 + FINALS.index(final) if final else 0))
