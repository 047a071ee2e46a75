"""Make any text comparable without destroying it: the first step of every standardizer.

The order matters. Decoding damage is repaired before anything generic touches the text, because
the characters a generic tool would "clean" (soft hyphen, non-breaking space, ``±``) are the bytes
of a Korean syllable. NFC comes before width folding, and NFKC never: it turns typed ``ㄱㅣㅁ``
into ``기ᄆ``. The steps, in order:

1. bytes read as the wrong encoding: CP949 or UTF-8 read as Latin-1, UTF-8 read as CP949; bytes
   written as ``%EA%B9%80``
2. HTML tags and entities, ``\\uXXXX``, ``\\n`` in letters, ``_x000D_`` of Excel
3. controls, zero-width, bidi and variation marks, soft hyphens, Hangul fillers
4. NFC (CJK compatibility ideographs become ordinary ones)
5. half-width and stray jamo composed, ASCII width, hyphens, middle dots, quotes, spaces

What cannot be repaired is flagged ``text.mojibake`` and left as it is.

>>> tidy("±èÃ¶¼ö").text, tidy("ㄱㅣㅁ철수 ＡＢ－１").text
('김철수', '김철수 AB-1')
"""

import re
import unicodedata
from html import unescape
from typing import NamedTuple

from rules.encoding_damage import looks_damaged, repair
from rules.jamo_typing import compose_jamo
from rules.record import Issue


class Tidied(NamedTuple):
    """Tidy text: NFC, no invisible characters, single spaces; and what was wrong with it."""

    text: str
    issues: tuple[Issue, ...] = ()


_PLAIN = re.compile(r"[ !-$'-;=-\[\]-~·가-힣]*")
"""No step but the last changes text of these signs: no damage, no escape, nothing to fold."""
_LOOSE = re.compile(r"^ |  | $")
_PASSES = 4


def tidy(raw: str, *, field: str = "text") -> Tidied:
    """Return the text in comparable form.

    Args:
        raw: any text at all, lone surrogates included.
        field: the column that issues are filed under.

    Returns:
        NFC text that can be encoded, without invisible characters or doubled spaces. Idempotent.
    """
    if _PLAIN.fullmatch(raw) and "_x" not in raw:
        return Tidied(" ".join(raw.split()) if " " in raw and _LOOSE.search(raw) else raw)
    repaired = repair(raw)
    text = _settle(repaired)
    issues: list[Issue] = []
    if repaired != raw:
        issues.append(Issue(field, "text.repaired"))
    if looks_damaged(repaired):
        issues.append(Issue(field, "text.mojibake"))
    return Tidied(text, tuple(issues))


def is_plain(text: str) -> bool:
    """Return whether a piece of a text needs no step, so that the text may be read as it is."""
    return _PLAIN.fullmatch(text) is not None and "  " not in text and "_x" not in text


def _settle(text: str) -> str:
    """Apply the steps until nothing changes; text that was escaped over and over loses its &."""
    for _ in range(_PASSES):
        folded = _fold(text)
        if folded == text:
            return text
        text = repair(folded)
    return _fold(_fold(text.translate(_NO_ESCAPES)))


def _fold(text: str) -> str:
    text = _EXCEL_SIGN.sub(_sign, _TAG.sub(" ", text))
    if "&" in text or "\\" in text or "＆" in text or "＼" in text:
        text = _unescape(text)
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    text = compose_jamo(text.translate(_WIDTH))
    text = _LONG_VOWEL.sub("-", _LONE_BAR.sub("-", text)).translate(_SIGNS)
    return " ".join(text.split())


_AMPERSANDS = re.compile(r"[&＆](?:(?:amp|AMP|#0{0,9}38|#[xX]0{0,9}26);)+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_WRITTEN_SPACE = re.compile(r"(?:\\[nrt])+(?![a-z])")
_EXCEL_SIGN = re.compile(r"_x([0-9a-fA-F]{4})_")
_TAG = re.compile(
    r"</?(?:br|p|div|span|b|i|u|td|tr|li|font|strong|em)(?:\s[^<>]{0,99})?/?>"
    r"|<!\[CDATA\[|\]\]>",
    re.IGNORECASE,
)
"""What a page or a feed puts around a text; ``<b@d.kr>`` is none."""
_LONG_VOWEL = re.compile("(?<![\u3041-\u30ff])ー")
"""The long vowel of kana, where no kana stands before it: a hyphen typed on a Japanese keyboard."""
_LONE_BAR = re.compile(r"(?<![ㄱ-ㅣ])ㅡ+(?![ㄱ-ㅣ])")
_NO_ESCAPES = {ord(sign): " " for sign in "&＆\\＼"}


def _unescape(text: str) -> str:
    text = _AMPERSANDS.sub("&", text)
    text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    return _WRITTEN_SPACE.sub(" ", _ESCAPE.sub(_sign, text))


def _sign(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _each(*ranges: tuple[int, int]) -> list[int]:
    return [code for first, last in ranges for code in range(first, last + 1)]


_SPACES = (
    *range(0x09, 0x0E), *range(0x1C, 0x20), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B),
    0x2028, 0x2029, 0x202F, 0x205F, 0x3000,
)  # fmt: skip
_UNSEEN = _each(
    (0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160),
    (0x180B, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xD800, 0xDFFF), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB),
    (0xE0000, 0xE007F), (0xE0100, 0xE01EF),
)  # fmt: skip
_INVISIBLE = {**dict.fromkeys(_UNSEEN), **dict.fromkeys(_SPACES, " ")}
_HALF_JAMO = {
    code: chr(int(unicodedata.decomposition(chr(code)).split()[1], 16))
    for code in range(0xFFA1, 0xFFDD)
    if unicodedata.decomposition(chr(code))
}
_WIDTH = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **_HALF_JAMO,
}
_SIGNS = {
    **dict.fromkeys(map(ord, "‐‑‒–—―−─━﹣﹘⁃ｰ"), "-"),
    **dict.fromkeys(map(ord, "〜∼∽˜"), "~"),
    **dict.fromkeys(map(ord, "ㆍᆞ・･•∙⋅‧"), "·"),
    **dict.fromkeys(map(ord, "‘’‛′´｀"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″"), '"'),
}
