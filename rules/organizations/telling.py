"""Whether a name is that of an organization or of a person."""

import re
from functools import lru_cache

from rules.frequencies import given_share
from rules.names.beside import is_complete, is_role
from rules.names.tables import surnames
from rules.organization_branches import is_branch, joined_branch
from rules.organization_words import (
    brand,
    has_form,
    org_words,
    strong_word,
    take_forms,
)
from rules.organizations.people import (
    BORNE,
    HANGUL_ONLY,
    could_be_a_person,
    is_person,
    without_people,
)
from rules.organizations.spelling import BRACKET, JOINT, spelled

_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_MASKED = re.compile("[가-힣](?:[가-힣][O○〇●＊*]|[O○〇●＊*][가-힣])")
_NOTED = re.compile(r"([가-힣]{3}) ?((?:[_/-] ?|[(\[]).+)")
_SHORTEST_FIRM = 4


@lru_cache(maxsize=1 << 16)
def is_organization(raw: str) -> bool:
    """Whether the text names an organization rather than a person.

    A legal form decides; then a word that no person is called (병원, 농협); then a weaker word
    (기업, 기원), unless the text could be a person's name.
    """
    if len(raw) == 3 and (
        _MASKED.fullmatch(raw) or (HANGUL_ONLY.fullmatch(raw) and not _tells(raw))
    ):
        return False
    text = spelled(raw).text
    if _is_person_with_note(text) or _is_person_with_title(text):
        return False
    if has_form(text):
        return True
    bare = JOINT.sub("", BRACKET.sub(" ", text)).strip() or text
    squeezed = bare.replace(" ", "")
    if brand().match(squeezed):
        return True
    found = strong_word(bare)
    if found:
        return not is_person(squeezed, found)
    if _LATIN_WORD.search(text) and not org_words()["latin"].isdisjoint(
        re.split(r"[^A-Z]+", text.upper())
    ):
        return True
    if could_be_a_person(squeezed):
        return False
    if " " in bare and _stands_before_a_person(bare):
        return True
    noted = any(is_branch(note.replace(" ", "")) for note in BRACKET.findall(text))
    return noted or _ends_weakly(squeezed) or _has_branch(bare)


def _is_person_with_note(text: str) -> bool:
    """김철수/한빛전자: a whole name, and where its bearer works; 김철수(주) is a firm."""
    noted = _NOTED.fullmatch(text)
    if noted is None or not is_complete(noted[1]):
        return False
    note = noted[2]
    if note[0] not in "([":
        return not has_form(note)
    first, closed, _ = note.partition(")")
    return bool(closed) and take_forms(first + closed)[0] != "" and note[-1] in ")]"


def _is_person_with_title(text: str) -> bool:
    """박영희 연구원, 박영희 세무사님: a whole name and nothing but titles."""
    first, *others = text.split()[:_MOST_TITLES] or [""]
    return bool(others) and is_complete(first) and all(map(is_role, others))


_MOST_TITLES = 4


def _tells(three: str) -> bool:
    """Whether three syllables can be an organization: they end in a strong word or are one."""
    known = org_words()
    if three[1:] in known["strong"] or three in known["brand"]:
        return True
    if three not in known["strong"]:
        return False
    return three[0] not in surnames() or given_share(three[1:]) <= BORNE


def _stands_before_a_person(bare: str) -> bool:
    """동방정밀 조정호 대표: what stands before a person with a title is where he works."""
    tokens = bare.split()
    firm = "".join(without_people(tokens))
    return (
        len(firm) >= _SHORTEST_FIRM
        and len(firm) < len("".join(tokens))
        and _ends_weakly(firm)
        and not is_branch(firm)
        and not could_be_a_person(firm)
    )


def _ends_weakly(squeezed: str) -> bool:
    weak = org_words()["weak"]
    return any(squeezed[-length:] in weak for length in (1, 2, 3))


def _has_branch(bare: str) -> bool:
    """GS25 강남점, 스타벅스강남역점: what has a branch is no person."""
    words = bare.split()
    if len(words) > 1 and is_branch(words[-1]):
        return not is_complete(words[0])
    return bool(words) and joined_branch(words[-1]) is not None
