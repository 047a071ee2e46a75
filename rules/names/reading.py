"""Read the text of a name field: what is the name, and what merely stands beside it.

The text is taken apart in this order: brackets (hanja, latin, notes), scripts, words beside the
name (titles, honorifics, relations, ``외 2인``), masks, then the name itself.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from rules.keyboard import hangul_from_qwerty, qwerty_from_hangul
from rules.names.beside import is_role, looks_like_a_name, without_roles
from rules.names.findings import Findings
from rules.names.latin import LatinName, read_latin
from rules.names.masks import masked
from rules.names.nobody import IDEOGRAPHS, is_placeholder, is_plain_placeholder
from rules.names.person import PersonName
from rules.names.splitting import split, split_at_space
from rules.names.tables import (
    given_syllables,
    hanja_readings,
    hanja_surnames,
    listed_spellings,
    surnames,
    words,
)
from rules.record import Issue

LONGEST = 40

_PLAIN = re.compile("[가-힣]{1,8}(?: (?!외|및|와|과)[가-힣]{1,8}){0,3}")
_BRACKETS = re.compile(
    r"[(\[{<〔【「『《〈]([^()\[\]{}<>〔〕【】「」『』《》〈〉]*)[)\]}>〕】」』》〉]?"
)
_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")
_HANGUL = re.compile("[가-힣]")
_LATIN = re.compile(
    r"[A-Za-zÀ-ɏ]{2,}(?:[ .,'*-]+[A-Za-zÀ-ɏ*]+)*[.*]*|[A-Za-z](?:[ .,-]+[A-Za-zÀ-ɏ]{2,})+"
)
_JOINT = re.compile(r"\s*외\s*\d{0,4}\s*(?:인|명|분|건)?\s*$|\s*외\s*[한두세네]\s*(?:명|분)\s*$")
_JOINT_NOTE = re.compile(r"외\s*\d{0,4}\s*(?:인|명|분|건)?|\d{1,4}\s*(?:인|명)")
_SEVERAL = re.compile(r"\s*[/,&+·;]\s*|\s+(?:및|와|과)\s+")
_TAIL = re.compile(r"(?<=[가-힣*])\s*(?:-\s*)?(?:\d{1,3}|[A-Za-z])(?:호|번)?$")
_TYPED_HONORIFIC = re.compile("(?<=[가-힣]{3})(?:고객님|님|씨)$")
_AND = re.compile("([가-힣]{3,4})(?:와|과|랑|하고) ?([가-힣]{3,4})")
_BEHIND_SIGN = re.compile("([가-힣]{3,4}) ?(?:_|[/-]) ?([가-힣A-Za-z0-9]{2,}(?: .*)?)")
_MAIL = re.compile("(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")
_LONE_VOWEL = re.compile("[ㅏ-ㅣ]")
_LONE_JAMO = re.compile("[ㄱ-ㅣ]")


def read_name(text: str) -> PersonName:
    """Return what can be known of the person's name in tidy text."""
    found = Findings()
    text = _first_of_two(text, found)
    if _PLAIN.fullmatch(text) and not is_plain_placeholder(text):
        tokens = without_roles(text.split(), found)
        return _assemble(tokens, found) if tokens else PersonName(issues=found.issues())
    if is_placeholder(text):
        found.note("placeholder")
        return PersonName(issues=found.issues())
    main = _take_scripts(_take_brackets(text, found), found)
    if _HANGUL.search(main) is None and _HANGUL.search(found.hangul_note):
        main = found.hangul_note
    if _HANGUL.search(main) or "*" in main:
        return _finish_hangul(main, found)
    return _finish_other(main, found)


def _first_of_two(text: str, found: Findings) -> str:
    """Take the first of 김철수와 이영희, and the name of 김철수_강남; mail addresses go."""
    pair = _AND.fullmatch(text)
    if pair and looks_like_a_name(pair[1]) and looks_like_a_name(pair[2]):
        found.note("joint")
        return pair[1]
    noted = _BEHIND_SIGN.fullmatch(text)
    if noted and looks_like_a_name(noted[1]) and ("_" in text or not looks_like_a_name(noted[2])):
        found.note("disambiguator")
        return noted[1]
    if "@" in text and _MAIL.search(text):
        found.note("annotation")
        return " ".join(_MAIL.sub(" ", text).split())
    return text


def _take_brackets(text: str, found: Findings) -> str:
    """Read the notes in brackets and return the text without them."""
    notes: list[str] = []

    def keep(match: re.Match[str]) -> str:
        notes.append(match[1].strip())
        return " "

    main = _BRACKETS.sub(keep, text).strip(" )]}>〕】」』》〉")
    if not main:
        main, notes = " ".join(notes), []
    for note in notes:
        _read_note(note, main, found)
    return main


def _read_note(note: str, main: str, found: Findings) -> None:
    if _IDEOGRAPH.search(note):
        hanja = "".join(_IDEOGRAPH.findall(note))
        found.hanja = found.hanja or (hanja if len(hanja) > 1 else None)
        latin = _LATIN.search(note)
        found.latin = found.latin or (latin[0] if latin else "")
    elif len(re.findall("[A-Za-zÀ-ɏ]", note)) > 2:
        found.latin = found.latin or note
    elif not note or note in words()["self"] or is_role(note):
        return
    elif note in words()["relation"]:
        found.note("relation", note)
    elif _JOINT_NOTE.fullmatch(note):
        found.note("joint")
    elif not _HANGUL.search(main) and _HANGUL.search(note):
        found.hangul_note = note
    elif re.fullmatch("[0-9A-Za-z]{1,3}", note) or (1 < len(note) < 5 and note[:2] != "개명"):
        found.note("disambiguator")
    else:
        found.note("annotation")


@lru_cache(maxsize=1 << 12)
def read_note(note: str) -> tuple[str | None, tuple[Issue, ...], bool]:
    """Return the hanja and the issues that a note beside a hangul name gives.

    The last of the three says whether that is all that the note gives.
    """
    found = Findings()
    _read_note(note, "가", found)
    return found.hanja, found.issues(), not (found.latin or found.hangul_note)


def _take_scripts(main: str, found: Findings) -> str:
    """Take hanja and latin words out of the text; what is left is hangul, masks and signs."""
    hanja = "".join(_IDEOGRAPH.findall(main))
    if hanja and hanja != "故":
        found.hanja = found.hanja or hanja.removeprefix("故")
    main = _IDEOGRAPH.sub(" ", main)
    if not _HANGUL.search(main) and not _LONE_JAMO.search(main):
        found.latin = main if re.search("[A-Za-zÀ-ɏ]", main) else found.latin
        return "" if re.search("[A-Za-zÀ-ɏ]", main) else main
    latin = _LATIN.search(main)
    if latin and not _is_mask(main, latin):
        found.latin = found.latin or latin[0]
        main = f"{main[: latin.start()]} {main[latin.end() :]}"
    return main


def _is_mask(main: str, latin: re.Match[str]) -> bool:
    around = main[max(0, latin.start() - 1) : latin.start()] + main[latin.end() : latin.end() + 1]
    return set(latin[0]) <= set("OoXx*") and bool(_HANGUL.search(around))


def _finish_hangul(main: str, found: Findings) -> PersonName:
    if _LONE_VOWEL.search(main):
        typed = _mistyped_latin(main)
        if typed:
            found.note("keyboard")
            return _latin_person(typed, found)
    first = _without_joint(main, found)
    if first is None:
        return PersonName(issues=found.issues())
    tokens = without_roles(masked(_TAIL.sub(_tail(found), first)).split(), found)
    if tokens is None:
        return PersonName(issues=found.issues())
    if not tokens and found.latin:
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
    shorter = _JOINT.sub("", main)
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


def _assemble(tokens: list[str], found: Findings) -> PersonName:
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
    return _person(name, tokens, found)


def _person(name: str, tokens: list[str], found: Findings) -> PersonName:
    if name in surnames() and (len(name) == 1 or name not in ("선우", "서문", "동방", "강전")):
        found.note("incomplete")
        return PersonName(surname=name, hanja=found.hanja, issues=found.issues())
    if len(name) == 1 or (len(name) == 2 and name[1] in "씨님"):
        found.note("incomplete")
        return PersonName(hanja=found.hanja, issues=found.issues())
    parts = None
    if len(tokens) == 2:
        parts = split_at_space(tokens[0], tokens[1])
    surname, given, others = parts or split(name)
    hidden = "*" in name
    if hidden:
        found.note("masked")
    if others:
        found.note("ambiguous_surname")
    if surname is None and not hidden:
        found.note("unknown_surname")
    latin = read_latin(found.latin, surname) if found.latin else None
    if name == "홍길동":
        found.note("sample")
    return PersonName(
        name, surname, given, found.hanja, latin.name if latin else None, hidden, others,
        found.issues(),
    )  # fmt: skip


def _mistyped_latin(main: str) -> LatinName | None:
    """Latin typed on a Korean keyboard: ``ㅗㅐㅜㅎ 햐ㅣㅇㅐㅜㅎ``."""
    typed = qwerty_from_hangul(main)
    if not re.fullmatch("[A-Za-z -]+", typed):
        return None
    read = read_latin(typed)
    if read and read.surname in listed_spellings() and read.given_name:
        return read
    return None


_SYLLABLES_TYPED = re.compile(
    "(?:[qwertasdfgzxcv][yuiophjklbnm]{1,2}[qwertasdfgzxcv]{0,2}){2,}", re.ASCII | re.IGNORECASE
)
"""Keys in the order consonant, vowels, consonants: nothing else makes whole syllables."""


def _typed_hangul(latin: str) -> str | None:
    """Hangul typed on an English keyboard: rlacjftn → 김철수."""
    squeezed = re.sub("[ .-]", "", latin)
    if not (4 <= len(squeezed) <= 24 and _SYLLABLES_TYPED.fullmatch(squeezed)):
        return None
    typed = hangul_from_qwerty(squeezed)
    if squeezed.istitle() and typed[0] not in surnames():
        typed = hangul_from_qwerty(squeezed.lower())
    typed = _TYPED_HONORIFIC.sub("", typed)
    if not re.fullmatch("[가-힣]{2,4}", typed) or typed[0] not in surnames():
        return None
    surname, given, _ = split(typed)
    known = given_syllables()
    return typed if surname and given and all(one in known for one in given) else None


def _finish_other(main: str, found: Findings) -> PersonName:
    if found.latin:
        typed = _typed_hangul(found.latin)
        if typed:
            found.note("keyboard")
            found.latin = ""
            return _assemble([typed], found)
        read = read_latin(_latin_without_tail(found.latin, found))
        if read and read.surname and len(read.name) > 1:
            return _latin_person(read, found)
    if found.hanja:
        return _from_hanja(found.hanja, found)
    found.note("unreadable")
    return PersonName(issues=found.issues())


def _latin_without_tail(latin: str, found: Findings) -> str:
    shorter = re.sub(r"(?<=[A-Za-z])\s*\d{1,3}$", "", latin)
    if shorter != latin:
        found.note("disambiguator")
    return shorter


def _latin_person(read: LatinName, found: Findings) -> PersonName:
    if is_placeholder(read.name):
        found.note("placeholder")
        return PersonName(issues=found.issues())
    hidden = "*" in read.name
    if hidden:
        found.note("masked")
    if read.alternatives:
        found.note("ambiguous_order")
    if not read.given_name:
        found.note("incomplete")
    name = read.name[: 2 * LONGEST]
    return PersonName(
        name, read.surname, read.given_name, found.hanja, name, hidden, read.alternatives,
        found.issues(),
    )  # fmt: skip


def _from_hanja(hanja: str, found: Findings) -> PersonName:
    found.note("hanja_only")
    length = 2 if hanja[:2] in hanja_surnames() else 1
    surname = hanja_surnames().get(hanja[:length])
    readings = [hanja_readings().get(one) for one in hanja[length:]]
    if surname and 0 < len(readings) < 4 and all(readings):
        given = "".join(reading or "" for reading in readings)
        return PersonName(surname + given, surname, given, hanja, issues=found.issues())
    return PersonName(surname=surname, hanja=hanja[:LONGEST], issues=found.issues())
