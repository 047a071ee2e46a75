"""Undo a wrong decoding, where it can be undone.

A Korean file read in the wrong encoding still holds its bytes, one per character, until somebody
cleans it. They are turned back here: CP949 or UTF-8 bytes shown as Latin-1 or Windows-1252
(``±èÃ¶¼ö``, ``ê¹€ì²\xa0ìˆ˜``), bytes kept as lone surrogates or written ``%EA%B9%80``, and UTF-8
shown as CP949. A repair counts only if the result is Korean; anything doubtful stays as it is.

>>> repair("±èÃ¶¼ö"), repair("Müller"), looks_damaged("源�泥좎닔")
('김철수', 'Müller', True)
"""

import re

_WINDOWS = {
    bytes([code]).decode("cp1252"): code
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_SPECIALS = "".join(_WINDOWS)
_HIGH = f"\x80-\xff{_SPECIALS}\udc80-\udcff"
_SUSPECT = re.compile(f"[{_HIGH}].*?[{_HIGH}]", re.DOTALL)
_RUN = re.compile(f"[{_HIGH}]+(?:[A-Za-z][{_HIGH}]+)*[A-Za-z]?")
_LOST_SPACE = re.compile(rb"([\xea-\xed][\x80-\xbf]) (?=[\xea-\xed]|\Z)")
_HANGUL = re.compile("[가-힣]")
_IDEOGRAPHS = re.compile("[\u4e00-\u9fff\uf900-\ufaff]")
_ODD = f"[\xa1-\xbf{_SPECIALS}]"
_RUBBLE = re.compile(f"(?:{_ODD}[\xc0-\xff]|[\xc0-\xff]{_ODD})[{_HIGH}]")
_LOST = re.compile("[\ufffd\ud800-\udfff\x80-\x84\x86-\x9f]")
_ESCAPED = re.compile("[\udc80-\udcff]")
_PERCENT = re.compile("%[89A-Fa-f][0-9A-Fa-f](?:%(?:[89A-Fa-f][0-9A-Fa-f]|20))+")
_PERCENT_SIGN = re.compile("%(2[0-9A-Fa-f]|3[ABDFabdf])")
_BYTES = {
    **{code: code for code in range(256)},
    **{ord(char): code for char, code in _WINDOWS.items()},
    **{0xDC00 + code: code for code in range(0x80, 0x100)},
}


def repair(text: str) -> str:
    """Return the text with wrongly decoded Korean put right; other text comes back unchanged."""
    if "%" in text:
        text = _from_percents(text)
    if text.isascii():
        return text
    if _ESCAPED.search(text):
        text = _from_escaped_bytes(text) or text
    if _SUSPECT.search(text) and not _HANGUL.search(text):
        return _whole_utf8(text) or _RUN.sub(_from_bytes, text)
    if _IDEOGRAPHS.search(text):
        return _utf8_shown_as_cp949(text) or text
    return text


def _from_percents(text: str) -> str:
    """Return the text as it was before a form of the web sent it, signs and spaces included."""
    found = _PERCENT.sub(_from_percent, text)
    if found == text:
        return text
    spaced = found if " " in text else found.replace("+", " ")
    return _PERCENT_SIGN.sub(lambda sign: chr(int(sign[1], 16)), spaced)


def _from_percent(run: re.Match[str]) -> str:
    """Bytes as forms and addresses of the web carry them: %EA%B9%80 is 김."""
    data = bytes.fromhex(run[0].replace("%", ""))
    for encoding in ("utf-8", "cp949"):
        try:
            found = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _HANGUL.fullmatch(found[:1]):
            return found
    return run[0]


def looks_damaged(text: str) -> bool:
    """Whether the text still holds signs of a wrong decoding that nothing could undo."""
    if text.isascii():
        return False
    return _LOST.search(text) is not None or _RUBBLE.search(text) is not None


def _from_escaped_bytes(text: str) -> str | None:
    """Text read in the wrong one of two encodings by a reader that kept what it could not read."""
    for read_as, meant in (("cp949", "utf-8"), ("utf-8", "cp949")):
        try:
            found = text.encode(read_as, "surrogateescape").decode(meant)
        except UnicodeError:
            continue
        if len(_HANGUL.findall(found)) * 2 > len(found):
            return found
    return None


def _as_bytes(text: str) -> bytes | None:
    try:
        return bytes(_BYTES[ord(char)] for char in text)
    except KeyError:
        return None


def _whole_utf8(text: str) -> str | None:
    """UTF-8 bytes shown as Latin-1, also where a non-breaking space has become a plain one."""
    data = _as_bytes(text)
    if data is None:
        return None
    for candidate in (data, _LOST_SPACE.sub(b"\\1\xa0", data)):
        try:
            found = candidate.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if _HANGUL.search(found) or _IDEOGRAPHS.search(found) or _is_latin_once_more(found):
            return repair(found)
    return None


def _is_latin_once_more(found: str) -> bool:
    """Text that went through the mill twice shows the first round of damage after one repair."""
    return len(_SUSPECT.findall(found)) > 1


def _from_bytes(run: re.Match[str]) -> str:
    data = _as_bytes(run[0])
    if data is None or len(set(run[0])) < 2:
        return run[0]
    try:
        found = data.decode("cp949")
    except UnicodeDecodeError:
        return run[0]
    hangul = len(_HANGUL.findall(found))
    return found if hangul * 2 > len(found) else run[0]


def _utf8_shown_as_cp949(text: str) -> str | None:
    try:
        found = text.encode("cp949").decode("utf-8")
    except UnicodeError:
        return None
    return found if _HANGUL.search(found) and not _IDEOGRAPHS.search(found) else None
