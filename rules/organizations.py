"""Names of organizations: the name, its legal form and its branch apart.

``(주)한빛전자 강남지점``, ``한빛전자㈜강남점`` and ``주식회사 한빛 전자`` are one company, the
first two at a branch. A legal form is found in any position and spelling; a branch only where a
known place or a space shows where it begins, for 음식점 and 백화점 are no branches. Spaces between
hangul go, latin is written in upper case. Cooperatives keep their kind in short (강남농협).

>>> standardize_organization("(주)한빛전자 강남지점")
OrganizationName(name='한빛전자', form='주식회사', branch='강남지점', issues=())
>>> is_organization("이수의과동물병원"), is_organization("이정원")
(True, False)
"""

import re
from functools import lru_cache
from typing import NamedTuple

from rules.frequencies import given_share, is_common_given
from rules.names.beside import is_role
from rules.names.notes import is_complete
from rules.names.tables import (
    compound_surnames,
    given_syllables,
    long_given_names,
    surnames,
    words,
)
from rules.organization_words import (
    BARE_BRANCH,
    behind_form,
    brand,
    coop_short,
    has_form,
    is_branch,
    joined_branch,
    org_words,
    strong_word,
    take_forms,
    unit,
)
from rules.record import Issue
from rules.text import tidy

LONGEST = 120
_SYMBOLS = {0x321C: "(주)", 0x3231: "(주)", 0x3232: "(유)", 0x3214: "(사)", 0x3233: "(사)",
            0x3236: "(재)", 0x323B: "(학)", 0x3216: "(자)"}  # fmt: skip
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_HANGUL_ONLY = re.compile("[가-힣]{2,4}")
_MASKED = re.compile("[가-힣](?:[가-힣][O○〇●＊*]|[O○〇●＊*][가-힣])")
_BRACKET = re.compile(r"[(\[{<]([^()\[\]{}<>]*)[)\]}>]?")
_JOINT = re.compile(r"\s*외\s*\d{0,4}\s*(?:인|명|개사|개소|곳|건)?$")
_KEPT = re.compile(r"[^0-9A-Za-zÀ-ɏ가-힣ㄱ-ㅣ\u3400-\u9fff\uf900-\ufaff&+*-]+")
_GAP = re.compile(r"(?<=[가-힣\u3400-\u9fff]) (?=\S)|(?<=\S) (?=[가-힣\u3400-\u9fff])")
_LOOSE_SIGN = re.compile(
    r"(?<![A-Za-z0-9])[-+]+|[-+]+(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9가-힣])\*+|\*+(?![A-Za-z0-9가-힣])"
)
_NUMBERS = re.compile(r"(?<![0-9-])[0-9]{2,4}-[0-9]{2,4}-[0-9]{4,5}(?![0-9-])")
"""Telephone and business numbers."""


class OrganizationName(NamedTuple):
    """An organization's name in comparable form, with legal form and branch apart."""

    name: str | None = None
    form: str | None = None
    branch: str | None = None
    issues: tuple[Issue, ...] = ()


@lru_cache(maxsize=1 << 16)
def is_organization(raw: str) -> bool:
    """Whether the text names an organization rather than a person.

    A legal form decides; then a word that no person is called (병원, 농협); then a weaker word
    (기업, 기원), unless the text could be a person's name.
    """
    if len(raw) == 3 and (
        _MASKED.fullmatch(raw) or (_HANGUL_ONLY.fullmatch(raw) and not _tells(raw))
    ):
        return False
    text = tidy(raw).text.translate(_SYMBOLS)[: 4 * LONGEST]
    if _is_person_with_note(text):
        return False
    if has_form(text):
        return True
    bare = _JOINT.sub("", _BRACKET.sub(" ", text)).strip() or text
    squeezed = bare.replace(" ", "")
    if brand().match(squeezed):
        return True
    found = strong_word(bare)
    if found:
        return not _is_person(squeezed, found)
    if _LATIN_WORD.search(text) and not org_words()["latin"].isdisjoint(
        re.split(r"[^A-Z]+", text.upper())
    ):
        return True
    if _could_be_a_person(squeezed):
        return False
    if " " in bare and _stands_before_a_person(bare):
        return True
    noted = any(is_branch(note.replace(" ", "")) for note in _BRACKET.findall(text))
    return noted or _ends_weakly(squeezed) or _has_branch(bare)


def _is_person_with_note(text: str) -> bool:
    """김철수/한빛전자: a whole name, and where its bearer works; 김철수(주) is a firm."""
    noted = _NOTED.fullmatch(text)
    if noted is None or not is_complete(noted[1]):
        return False
    note = noted[2]
    if note[0] not in "([":
        return True
    first, closed, _ = note.partition(")")
    return bool(closed) and take_forms(first + closed)[0] != "" and note[-1] in ")]"


_NOTED = re.compile(r"([가-힣]{3}) ?((?:[_/-] ?|[(\[]).+)")


def _tells(three: str) -> bool:
    """Whether three syllables can be an organization: they end in a strong word or are one."""
    known = org_words()
    if three[1:] in known["strong"] or three in known["brand"]:
        return True
    return three in known["strong"] and not _could_be_a_person(three)


def _stands_before_a_person(bare: str) -> bool:
    """동방정밀 조정호 대표: what stands before a person with a title is where he works."""
    tokens = bare.split()
    firm = "".join(_without_people(tokens))
    return (
        len(firm) >= _SHORTEST_FIRM
        and len(firm) < len("".join(tokens))
        and _ends_weakly(firm)
        and not is_branch(firm)
        and not _could_be_a_person(firm)
    )


_SHORTEST_FIRM = 4


def _ends_weakly(squeezed: str) -> bool:
    weak = org_words()["weak"]
    return any(squeezed[-length:] in weak for length in (1, 2, 3))


def _has_branch(bare: str) -> bool:
    """GS25 강남점, 스타벅스강남역점: what has a branch is no person."""
    words = bare.split()
    if len(words) > 1 and is_branch(words[-1]):
        return not is_complete(words[0])
    return bool(words) and joined_branch(words[-1]) is not None


def _is_person(squeezed: str, word: str) -> bool:
    """김수산 and 황건재 are persons, 김약국 a shop: three syllables whose last two are given."""
    return (
        len(squeezed) == 3
        and squeezed[0] in surnames()
        and word == squeezed[1:]
        and (word in _ALSO_GIVEN or given_share(word) > _BORNE)
    )


def may_be_a_person(raw: str) -> bool:
    """Whether the text is an organization's by its trade word only, and could be somebody's name.

    Where a birth date or a gender says that a person is meant, 최은행 is one and 최약국 is not.
    """
    name = "".join(raw.split())
    return (
        len(name) == 3
        and _HANGUL_ONLY.fullmatch(name) is not None
        and name[0] in surnames()
        and all(syllable in given_syllables() for syllable in name[1:])
        and given_share(name[1:]) > _CONCEIVABLE
    )


_BORNE = 1e-5
"""Five hundred bearers: a given name so common is one even where it is a trade."""
_CONCEIVABLE = 3e-7

_ALSO_GIVEN = frozenset(
    [
        "운수",
        "수산",
        "상사",
        "보안",
        "기공",
        "정비",
        "전기",
        "전자",
        "인력",
        "자원",
        "공사",
        "건축",
        "방송",
        "주류",
    ]
)


def _could_be_a_person(squeezed: str) -> bool:
    known = given_syllables()
    if squeezed[1:] in long_given_names() and squeezed[:1] in surnames():
        return True
    surname = 2 if squeezed[:2] in compound_surnames() else 1
    return (
        len(squeezed) <= surname + 2
        and squeezed[:1] in surnames()
        and all(syllable in known for syllable in squeezed[surname:])
    )


def standardize_organization(raw: str) -> OrganizationName:
    """Return the name without its legal form and branch.

    Args:
        raw: the text of the name field as it came.

    Returns:
        ``form`` is the canonical word, two where they are stacked (``농업회사법인 주식회사``);
        ``branch`` is branch and department as written, without inner spaces in each.
    """
    tidied = tidy(raw, field="organization_name")
    issues = list(tidied.issues)
    written = tidied.text[: 4 * LONGEST].translate(_SYMBOLS)
    written, problems = _first_firm(written)
    issues += [Issue("organization_name", code) for code in problems]
    text, form = _without_forms(written)
    shorter = _JOINT.sub("", text)
    if shorter != text and shorter:
        issues.append(Issue("organization_name", "organization.joint"))
        text = shorter
    text, noted, is_person_noted = _without_brackets(text)
    tokens = _tokens(text)
    kept = _without_people(tokens)
    if len(kept) != len(tokens) or is_person_noted:
        issues.append(Issue("organization_name", "organization.person_attached"))
    kept, branch = _without_branch(kept)
    if branch is None and form and len(kept) > 1 and behind_form(written) == kept[-1]:
        kept, branch = (kept[:-1], kept[-1]) if unit().fullmatch(kept[-1]) else (kept, None)
    name = coop_short(_compact(kept))[:LONGEST] or None
    if name and _HIDDEN.search(name):
        issues.append(Issue("organization_name", "name.masked"))
    if name is None and tidied.text:
        issues.append(Issue("organization_name", "organization.placeholder"))
    found = tuple(dict.fromkeys(issues))
    return OrganizationName(name, form or _coop_form(name), branch or noted, found)


def _first_firm(text: str) -> tuple[str, list[str]]:
    """Take the first of several firms with their forms, and the firm behind a person's name."""
    pieces = _BETWEEN_FIRMS.split(text)
    if len(pieces) > 1 and sum(map(_is_firm, pieces)) > 1:
        return next(piece for piece in pieces if _is_firm(piece)), ["organization.joint"]
    person = _PERSON_BEFORE.match(text)
    if person and is_complete(person[1]):
        rest = text[person.end() :]
        if not is_branch(take_forms(rest)[0].replace(" ", "")) and _is_firm(rest):
            return rest, ["organization.person_attached"]
    return text, []


def _is_firm(text: str) -> bool:
    bare, forms = take_forms(text)
    return bool(forms and bare.strip("()[] "))


_BETWEEN_FIRMS = re.compile(r" ?[/&+·;] ?|, ?(?=[(\[가-힣])")
_PERSON_BEFORE = re.compile(r"([가-힣]{3})(?: | ?[/,_-] ?)(?=[(\[]|주식회사|유한회사)")
_HIDDEN = re.compile(r"[가-힣]\*|\*[가-힣]")


def _without_forms(text: str) -> tuple[str, str | None]:
    bare, found = take_forms(text)
    ordered = sorted(dict.fromkeys(found), key=lambda form: (form.endswith("회사"), form))
    return bare, " ".join(ordered) or None


def _coop_form(name: str | None) -> str | None:
    if not name:
        return None
    for ending, form in (
        ("농협", "농업협동조합"), ("수협", "수산업협동조합"), ("축협", "축산업협동조합"),
        ("신협", "신용협동조합"), ("새마을금고", "새마을금고"), ("산림조합", "산림조합"),
    ):  # fmt: skip
        if name.endswith(ending):
            return form
    return None


def _without_brackets(text: str) -> tuple[str, str | None, bool]:
    """Take notes in brackets away; one that is a branch is kept as the branch.

    The last of the three says whether one names a person.
    """
    notes = [note.strip() for note in _BRACKET.findall(text)]
    main = " ".join(_BRACKET.sub(" ", text).split()).strip("()[]{}<> ")
    if not main:
        return " ".join(notes), None, False
    branch = next((note for note in notes if is_branch(note.replace(" ", ""))), None)
    people = any(_names_a_person(note.split()) for note in notes)
    return main, branch.replace(" ", "") if branch else None, people


def _names_a_person(words_of_note: list[str]) -> bool:
    """Whether a note is a person's name with or without a title: 대표 김철수, 김철수."""
    bare = [word for word in words_of_note if not is_role(word.strip(":"))]
    if len(bare) != 1:
        return False
    return is_full_name(bare[0]) if len(bare) < len(words_of_note) else is_complete(bare[0])


def _tokens(text: str) -> list[str]:
    text = text.replace("@", "아파트")
    text = _NUMBERS.sub(" ", text) if "-" in text else text
    return [token for token in _KEPT.sub(" ", text).split() if token.strip("-+*&")]


def _without_people(tokens: list[str]) -> list[str]:
    """Drop a title and the name beside it (대표 김철수, 김철수 과장), never the first word."""
    roles = words()["title"] | {"담당자", "담당", "귀중", "귀하", "님", "고객님"}
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


def is_full_name(word: str) -> bool:
    """Whether a word is surname and given name of a Korean, by their syllables."""
    return (
        _HANGUL_ONLY.fullmatch(word) is not None
        and word[0] in surnames()
        and all(syllable in given_syllables() for syllable in word[1:])
        and strong_word(word) is None
        and not is_branch(word)
    )


def _without_branch(tokens: list[str]) -> tuple[list[str], str | None]:
    cut = len(tokens)
    while cut > 1 and is_branch(tokens[cut - 1]):
        cut -= 1
    if cut < len(tokens):
        if cut > 1 and tokens[cut] in BARE_BRANCH:
            cut -= 1
            tokens = [*tokens[:cut], tokens[cut] + tokens[cut + 1], *tokens[cut + 2 :]]
        return tokens[:cut], " ".join(tokens[cut:])
    start = joined_branch(tokens[-1]) if tokens else None
    if start:
        return [*tokens[:-1], tokens[-1][:start]], tokens[-1][start:]
    return tokens, None


def _compact(tokens: list[str]) -> str:
    text = _LOOSE_SIGN.sub("", " ".join(tokens))
    return _GAP.sub("", " ".join(text.split())).upper()
