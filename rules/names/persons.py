"""What becomes of a name once its text is found: its parts, and what is to be said of them."""

import re

from rules.names.findings import Findings
from rules.names.hanja import surname_in
from rules.names.latin import LatinName, read_latin
from rules.names.nobody import is_placeholder
from rules.names.person import PersonName
from rules.names.splitting import Split, split, split_at_space
from rules.names.tables import hanja_readings, hanja_surnames, surnames

LONGEST = 40
_VOWEL = re.compile("[AEIOUYaeiouyÀ-ɏ*]")
"""Latin without one is no name: KT, LG."""


def of_hangul(name: str, tokens: list[str], found: Findings) -> PersonName:
    """Return the person of a name in hangul; ``tokens`` are its words as they were spaced."""
    if name in surnames() and (len(name) == 1 or name not in ("선우", "서문", "동방", "강전")):
        found.note("incomplete")
        return PersonName(surname=name, hanja=found.hanja, issues=found.issues())
    if len(name) == 1 or (len(name) == 2 and name[1] in "씨님"):
        found.note("incomplete")
        return PersonName(hanja=found.hanja, issues=found.issues())
    parts = None
    if found.hanja and (told := _told_by_hanja(name, found.hanja)):
        parts = told
    elif len(tokens) == 2:
        parts = split_at_space(tokens[0], tokens[1])
    surname, given, others = parts or split(name)
    hidden = "*" in name
    if hidden:
        found.note("masked")
    if others:
        found.note("ambiguous_surname")
    if surname is None and not hidden:
        found.note("unknown_surname")
    latin = read_latin(found.latin, surname) if _VOWEL.search(found.latin) else None
    if name == "홍길동":
        found.note("sample")
    return PersonName(
        name, surname, given, found.hanja, latin.name if latin else None, hidden, others,
        found.issues(),
    )  # fmt: skip


def _told_by_hanja(name: str, hanja: str) -> Split | None:
    """Return the split of a name that has two, where its hanja tell which (鮮于珍, 黃保羅)."""
    if len(hanja) != len(name) or not split(name)[2]:
        return None
    length = 2 if hanja_surnames().get(hanja[:2]) == name[:2] else 1
    if length == 1 and hanja_surnames().get(hanja[0]) != name[0]:
        return None
    return name[:length], name[length:], ()


def of_latin(read: LatinName, found: Findings) -> PersonName:
    """Return the person of a latin name, unless the name stands for none."""
    if is_placeholder(read.name):
        found.note("placeholder")
        return PersonName(issues=found.issues())
    return of_plain_latin(read, found)


def of_plain_latin(read: LatinName, found: Findings) -> PersonName:
    """Return the person of a latin name that is known to stand for one."""
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


def of_hanja(hanja: str, found: Findings) -> PersonName:
    """Return the person of a name in hanja, read in hangul where every sign has a reading."""
    found.note("hanja_only")
    surname, signs = surname_in(hanja)
    readings = [hanja_readings().get(one) for one in signs]
    if surname and 0 < len(readings) < 4 and all(readings):
        given = "".join(reading or "" for reading in readings)
        return PersonName(surname + given, surname, given, hanja, issues=found.issues())
    return PersonName(surname=surname, hanja=hanja[:LONGEST], issues=found.issues())
