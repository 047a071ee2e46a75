"""Read the text of a name field: what is the name, and what merely stands beside it.

The text is taken apart in this order: brackets (hanja, latin, notes), scripts, words beside the
name (titles, honorifics, relations, ``외 2인``), masks, then the name itself.
"""

import re
from collections.abc import Callable

from rules.names.beside import is_complete, is_role, looks_like_a_name, without_roles
from rules.names.findings import Findings
from rules.names.hanja import IDEOGRAPH, in_hangul, read_out
from rules.names.latin import is_settled, read_latin, read_plainly
from rules.names.masks import masked
from rules.names.mistyped import half_typed, mistyped_latin, typed_hangul
from rules.names.nobody import (
    IDEOGRAPHS,
    is_placeholder,
    is_plain_placeholder,
    may_be_latin_placeholder,
)
from rules.names.notes import latin_words, take_brackets, without_signed_notes
from rules.names.person import PersonName
from rules.names.persons import LONGEST, of_hangul, of_hanja, of_latin, of_plain_latin
from rules.names.tables import (
    surnames,
    words,
)
from rules.organization_words import org_words

_PLAIN = re.compile("[가-힣]{1,8}(?: (?!외|및|와|과|등$)[가-힣]{1,8}){0,3}")
_HANGUL = re.compile("[가-힣]")
_MIXED = re.compile(f"[{IDEOGRAPHS}]{{1,2}} ?[가-힣]{{1,3}}|[가-힣]{{1,2}} ?[{IDEOGRAPHS}]{{1,3}}")
_JOINT = re.compile(
    r"\s*외\s*\d{0,4}\s*(?:인|명|분|건)?\s*$|\s*외\s*[한두세네]\s*(?:명|분)\s*$"
    r"|\s*등\s*\d{1,4}\s*(?:인|명|분)\s*$|\s*외\s*(?:가족|일행|다수)\s*$|(?<=[가-힣]{3}) 등$"
    r"|\s*(?:\+|포함)\s*\d{1,3}\s*명$"
)
_COUPLE = re.compile("(?<=[가-힣]{3}) ?(?:부부|내외|일동)$")
_SEVERAL = re.compile(r"\s*[/,&+·;|]\s*|\s+(?:및|와|과)\s+")
_TAIL = re.compile(
    r"(?<=[가-힣*])\s*(?:-\s*)?(?:(?:\d{1,3}|[A-Za-z])(?:호|번)?|[\u2460-\u24e9]|I{2,3}|IV)$"
)
_LONE_VOWEL = re.compile("[ㅏ-ㅣ]")
_LONE_JAMO = re.compile("[ㄱ-ㅣ]")
_ORDINALS = ("II", "III", "IV")
_SIGNS_BETWEEN = str.maketrans("", "", "-,./")


def read_name(text: str) -> PersonName:
    """Return what can be known of the person's name in tidy text."""
    found = Findings()
    text = without_signed_notes(in_hangul(text), found)
    if _PLAIN.fullmatch(text) and not is_plain_placeholder(text):
        return _assemble(without_roles(text.split(), found), found)
    if is_placeholder(text):
        found.note("placeholder")
        return PersonName(issues=found.issues())
    main = _take_scripts(take_brackets(text, found), found)
    if _HANGUL.search(main) is None and _HANGUL.search(found.hangul_note):
        main = found.hangul_note
    if _HANGUL.search(main) or "*" in main:
        return _finish_hangul(main, found)
    return _finish_other(main, found)


def _take_scripts(main: str, found: Findings) -> str:
    """Take hanja and latin words out of the text; what is left is hangul, masks and signs."""
    if mixed := _MIXED.fullmatch(main.strip()):
        main = read_out(mixed[0].replace(" ", "")) or main
    hanja = "".join(IDEOGRAPH.findall(main))
    if hanja and hanja != "故":
        found.hanja = found.hanja or hanja.removeprefix("故")
    main = IDEOGRAPH.sub(" ", main)
    if not _HANGUL.search(main) and not _LONE_JAMO.search(main):
        found.latin = main if re.search("[A-Za-zÀ-ɏ]", main) else found.latin
        return "" if re.search("[A-Za-zÀ-ɏ]", main) else main
    latin = latin_words(main)
    if latin and (typed := half_typed(main)):
        found.note("keyboard")
        return typed
    if latin and latin[0] not in _ORDINALS and not _is_mask(main, latin):
        found.latin = found.latin or latin[0]
        main = f"{main[: latin.start()]} {main[latin.end() :]}"
    return main


def _is_mask(main: str, latin: re.Match[str]) -> bool:
    around = main[max(0, latin.start() - 1) : latin.start()] + main[latin.end() : latin.end() + 1]
    return set(latin[0]) <= set("OoXx*") and bool(_HANGUL.search(around))


def _finish_hangul(main: str, found: Findings) -> PersonName:
    if _LONE_VOWEL.search(main):
        typed = mistyped_latin(main)
        if typed:
            found.note("keyboard")
            return of_latin(typed, found)
    first = _without_joint(main, found)
    if first is None:
        return PersonName(issues=found.issues())
    tokens = without_roles(masked(_TAIL.sub(_tail(found), first)).split(), found)
    if not tokens and tokens is not None and found.latin:
        return _finish_other("", found)
    return _assemble(tokens, found)


def _tail(found: Findings) -> Callable[[re.Match[str]], str]:
    def drop(match: re.Match[str]) -> str:
        letter = match[0].strip(" -")
        if letter in ("O", "o", "X", "x", "0", "00") or _hides_a_syllable(match):
            return match[0]
        found.note("disambiguator")
        return ""

    return drop


def _hides_a_syllable(tail: re.Match[str]) -> bool:
    """임O호 is a masked name, 김철수 5호 a room."""
    front = tail.string[: tail.start()].strip()
    return tail[0][:-1] in ("O", "o", "X", "x", "0") and front in surnames()


def _without_joint(main: str, found: Findings) -> str | None:
    """Drop ``외 2인`` and second persons; both are flagged."""
    shorter = _JOINT.sub("", _COUPLE.sub("", main))
    if shorter != main and _HANGUL.search(shorter):
        found.note("joint")
        main = shorter
    pieces = [piece for piece in _SEVERAL.split(main) if _HANGUL.search(piece)]
    if len(pieces) > 1:
        people = [piece for piece in pieces if not is_role(piece.replace(" ", ""))]
        if sum(looks_like_a_name(piece.replace(" ", "")) for piece in people) > 1:
            found.note("joint")
        return (
            next((piece for piece in people), None)
            if len(people) != len(pieces) or ("name.joint" in found.codes)
            else "".join(pieces)
        )
    return main


def _assemble(tokens: list[str] | None, found: Findings) -> PersonName:
    if tokens is None:
        return PersonName(issues=found.issues())
    tokens = _complete_one(tokens, found)
    name = "".join(tokens)
    if "*" in name:
        name = masked(name)
    if not name.replace("*", ""):
        found.note("placeholder" if not name else "masked")
        return PersonName(masked=bool(name), issues=found.issues())
    if len(tokens) > 1 and all(looks_like_a_name(token) and len(token) > 2 for token in tokens):
        found.note("joint")
        name, tokens = tokens[0], tokens[:1]
    if is_plain_placeholder(name):
        found.note("placeholder")
        return PersonName(issues=found.issues())
    if len(name) > LONGEST:
        found.note("unreadable")
        return PersonName(issues=found.issues())
    return of_hangul(name, tokens, found)


def _complete_one(tokens: list[str], found: Findings) -> list[str]:
    """Take the one word that is a whole name by itself (김철수 중복, 한빛 김철수)."""
    if len(tokens) == 1:
        return _without_state(tokens[0], found)
    if not tokens or all(looks_like_a_name(token) and len(token) > 2 for token in tokens):
        return tokens
    for name, others in ((tokens[0], tokens[1:]), (tokens[-1], tokens[:-1])):
        if is_complete(name) and all(len(other) > 1 for other in others):
            found.note("disambiguator" if others[0] in org_words()["place"] else "annotation")
            return [name]
    return tokens


def _without_state(word: str, found: Findings) -> list[str]:
    """Take a remark away that is written to a whole name: 김철수사망."""
    for name, state in ((word[:3], word[3:]), (word[-3:], word[:-3])):
        if state in words()["state"] and is_complete(name):
            found.note("joint" if state == "등" else "annotation")
            return [name]
    return [word]


def _finish_other(main: str, found: Findings) -> PersonName:
    if found.latin:
        typed = typed_hangul(found.latin)
        if typed:
            found.note("keyboard")
            found.latin = ""
            return _assemble([typed], found)
        read = read_latin(_latin_without_tail(found.latin, found))
        if read and read.surname and len(read.name) > 1:
            return of_latin(read, found)
    if found.hanja:
        return of_hanja(found.hanja, found)
    found.note("unreadable")
    return PersonName(issues=found.issues())


def _latin_without_tail(latin: str, found: Findings) -> str:
    shorter = re.sub(r"(?<=[A-Za-z])\s*\d{1,3}$", "", latin)
    if shorter != latin:
        found.note("disambiguator")
    return shorter


def read_plain_latin(text: str) -> PersonName | None:
    """Read two or more latin words the short way; ``None`` where that might not be all.

    The name that is found must read as itself, as must every name that is found.
    """
    read = read_plainly(text)
    if read is None or not _is_no_more(text):
        return None
    name = read.name
    if name != text:
        settled = is_settled(read) or ((again := read_plainly(name)) and again.name == name)
        if not settled or not _is_no_more(name):
            return None
    return of_plain_latin(read, Findings())


def _is_no_more(text: str) -> bool:
    """Whether latin words can neither stand for "no name" nor be typed hangul."""
    letters = text.lower().translate(_SIGNS_BETWEEN).split()
    return not may_be_latin_placeholder(letters) and typed_hangul(text) is None
