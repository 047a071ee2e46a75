"""Names of persons: one comparable form, and keys under which spellings meet.

>>> standardize_name("김 철 수 고객님(金哲洙)").name, standardize_name("Gil-Dong Hong").name
('김철수', 'HONG GILDONG')
>>> standardize_name("홍O동").name, standardize_name("rlacjftn").name
('홍*동', '김철수')
"""

import re
from functools import lru_cache

from rules.names.beside import MISTER
from rules.names.keys import latin_keys, name_pattern, patterns_compatible
from rules.names.nobody import is_placeholder
from rules.names.notes import note_alone
from rules.names.person import PersonName
from rules.names.reading import read_name, read_plain_latin
from rules.names.splitting import split
from rules.names.tables import surnames, words
from rules.record import Issue
from rules.text import tidy

__all__ = ["PersonName", "latin_keys", "name_pattern", "patterns_compatible", "standardize_name"]

LONGEST_TEXT = 500
_ORDINARY = re.compile("[가-힣]{3}")


def standardize_name(raw: str) -> PersonName:
    """Return the name in comparable form.

    Args:
        raw: the text of the field as it came, in any script, damage and all.

    Returns:
        ``name`` is ``None`` with an issue where the text names nobody (테스트), somebody else
        (지우맘), or cannot be read. 홍길동 is kept, for people bear the name, and flagged
        ``name.sample``. Of several persons (김철수 외 2인) the first is kept, flagged.
    """
    if _ORDINARY.fullmatch(raw) and (ordinary := _ordinary(raw)):
        return ordinary
    if raw.isascii() and (latin := read_plain_latin(raw)):
        return latin
    tidied = tidy(raw, field="name")
    if not tidied.text or any(issue.code == "text.mojibake" for issue in tidied.issues):
        return PersonName(issues=tidied.issues)
    person = _noted(tidied.text) or _settled(read_name(tidied.text[:LONGEST_TEXT]))
    return _with_issues(person, tidied.issues) if tidied.issues else person


def _noted(text: str) -> PersonName | None:
    """Read three ordinary syllables and one note in parentheses, the short way."""
    found = _WITH_NOTE.fullmatch(text)
    ordinary = _ordinary(found[1]) if found and not is_placeholder(text) else None
    if ordinary is None or found is None:
        return None
    hanja, issues, is_read = note_alone(found[2])
    if not is_read:
        return None
    return PersonName(ordinary.name, ordinary.surname, ordinary.given_name, hanja, issues=issues)


_WITH_NOTE = re.compile(r"([가-힣]{3}) ?\(([가-힣]{2,8}|[\u4e00-\u9fff]{2,4})\)")


def _settled(person: PersonName) -> PersonName:
    """Read the name again until it stays: what one reading uncovers may be a title or a mask."""
    for _ in range(_READINGS):
        if person.name is None or _ORDINARY.fullmatch(person.name):
            break
        again = read_plain_latin(person.name) or _read_again(person.name)
        if again.name == person.name:
            break
        person = PersonName(
            again.name, again.surname, again.given_name, person.hanja, person.latin,
            again.masked, again.alternatives, tuple(dict.fromkeys(person.issues + again.issues)),
        )  # fmt: skip
    return person


_READINGS = 3
_read_again = lru_cache(maxsize=1 << 15)(read_name)
"""The name that is left is the same beside many notes."""


def _ordinary(raw: str) -> PersonName | None:
    """Read three syllables of which none can be a title or a word in a name's place."""
    if (
        raw in _instead()
        or raw[1:] in _beside()
        or raw[2] in "님씨맘"
        or raw[1] == raw[2] == raw[0]
    ):
        return None
    surname, given, others = split(raw)
    if surname is None or others:
        return None
    return PersonName(raw, surname, given)


@lru_cache(maxsize=1)
def _instead() -> frozenset[str]:
    called = {title + surname for title in MISTER for surname in surnames()}
    return words()["placeholder"] | {"홍길동", "아무개"} | called


@lru_cache(maxsize=1)
def _beside() -> frozenset[str]:
    kinds = words()
    return kinds["title"] | kinds["honorific"] | kinds["relation"] | {"모씨"}


def _with_issues(person: PersonName, issues: tuple[Issue, ...]) -> PersonName:
    return PersonName(
        person.name, person.surname, person.given_name, person.hanja, person.latin,
        person.masked, person.alternatives, issues + person.issues,
    )  # fmt: skip
