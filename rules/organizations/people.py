"""Persons in the name field of an organization: whether the text is one, and who stands beside."""

import re

from rules.frequencies import given_share, is_common_given
from rules.names.beside import is_complete, is_role
from rules.names.tables import (
    compound_surnames,
    given_syllables,
    long_given_names,
    surnames,
    words,
)
from rules.organization_branches import is_branch
from rules.organization_words import org_words, strong_word

HANGUL_ONLY = re.compile("[가-힣]{2,4}")
BORNE = 1e-5
"""Five hundred bearers: a given name so common is one even where it is a trade."""
_CONCEIVABLE = 3e-7
_ALSO_GIVEN = frozenset(
    ("운수", "수산", "상사", "보안", "기공", "정비", "전기", "전자", "인력", "자원", "공사", "건축",
     "방송", "주류")
)  # fmt: skip


def is_person(squeezed: str, word: str) -> bool:
    """김수산 and 황건재 are persons, 김약국 a shop: three syllables whose last two are given."""
    return (
        len(squeezed) == 3
        and squeezed[0] in surnames()
        and word == squeezed[1:]
        and (word in _ALSO_GIVEN or given_share(word) > BORNE)
    )


def may_be_a_person(raw: str) -> bool:
    """Whether the text is an organization's by its trade word only, and could be somebody's name.

    Where a birth date or a gender says that a person is meant, 최은행 is one and 최약국 is not.
    """
    name = "".join(raw.split())
    return (
        len(name) == 3
        and HANGUL_ONLY.fullmatch(name) is not None
        and name[0] in surnames()
        and all(syllable in given_syllables() for syllable in name[1:])
        and given_share(name[1:]) > _CONCEIVABLE
    )


def could_be_a_person(squeezed: str) -> bool:
    """Whether text without spaces has the syllables of a surname and a given name."""
    known = given_syllables()
    if squeezed[1:] in long_given_names() and squeezed[:1] in surnames():
        return True
    surname = 2 if squeezed[:2] in compound_surnames() else 1
    return (
        len(squeezed) <= surname + 2
        and squeezed[:1] in surnames()
        and all(syllable in known for syllable in squeezed[surname:])
    )


def is_full_name(word: str) -> bool:
    """Whether a word is surname and given name of a Korean, by their syllables."""
    return (
        HANGUL_ONLY.fullmatch(word) is not None
        and word[0] in surnames()
        and all(syllable in given_syllables() for syllable in word[1:])
        and strong_word(word) is None
        and not is_branch(word)
    )


def names_a_person(words_of_note: list[str]) -> bool:
    """Whether a note is a person's name with or without a title: 대표 김철수, 김철수."""
    bare = [word for word in words_of_note if not is_role(word.strip(":"))]
    if len(bare) != 1:
        return False
    return is_full_name(bare[0]) if len(bare) < len(words_of_note) else is_complete(bare[0])


_ADDRESSED = frozenset(("담당자", "담당", "귀중", "귀하", "님", "고객님", "貴中", "貴下"))


def without_people(tokens: list[str]) -> list[str]:
    """Drop a title and the name beside it (대표 김철수, 김철수 과장), never the first word."""
    roles = words()["title"] | _ADDRESSED
    if len(tokens) > 1 and tokens[-1] == "앞":
        tokens = tokens[:-1]
    for at, token in enumerate(tokens):
        if at and token in roles:
            before = tokens[:at]
            if len(before) > 1 and is_full_name(before[-1]):
                before = before[:-1]
            after = [word for word in tokens[at + 1 :] if not is_full_name(word)]
            return before + after
    if len(tokens) > 1 and _is_contact(tokens[-1]) and strong_word(" ".join(tokens[:-1])):
        return tokens[:-1]
    return tokens


def _is_contact(word: str) -> bool:
    """Whether the last word is a common person's name, no place (농협 성남동, 펫프렌즈 서수원)."""
    return (
        len(word) == 3
        and word[-1] not in "동점길로역구시읍면리군"
        and is_full_name(word)
        and is_common_given(word[1:])
        and word[1:] not in org_words()["place"]
    )
