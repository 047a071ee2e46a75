"""The name of an organization without its form, its branch and the people beside it."""

import re
from typing import NamedTuple

from rules.names.beside import is_complete
from rules.organization_branches import (
    BARE_BRANCH,
    is_branch,
    is_placed_branch,
    joined_branch,
)
from rules.organization_words import (
    behind_form,
    coop_short,
    take_forms,
    unit,
)
from rules.organizations.people import names_a_person, without_people
from rules.organizations.spelling import BRACKET, JOINT, LONGEST, spelled
from rules.record import Issue

_KEPT = re.compile(r"[^0-9A-Za-zÀ-ɏ가-힣ㄱ-ㅣ\u3400-\u9fff\uf900-\ufaff&+*-]+")
_GAP = re.compile(r"(?<=[가-힣\u3400-\u9fff]) (?=\S)|(?<=\S) (?=[가-힣\u3400-\u9fff])")
_LOOSE_SIGN = re.compile(
    r"(?<![A-Za-z0-9])[-+]+|[-+]+(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9가-힣])\*+|\*+(?![A-Za-z0-9가-힣])"
)
_NUMBERS = re.compile(
    r"(?:(?:사업자(?:등록)?|법인(?:등록)?|전화)번호|연락처|TEL)?[ :.]{0,3}"
    r"(?<![0-9-])[0-9]{2,4}-[0-9]{2,4}-[0-9]{4,5}(?![0-9-])",
    re.IGNORECASE,
)
"""Telephone and business numbers."""
_BETWEEN_FIRMS = re.compile(r" ?[/&+·;] ?|, ?(?=[(\[가-힣])")
_PERSON_BEFORE = re.compile(r"([가-힣]{3})(?: | ?[/,_-] ?)(?=[(\[]|주식회사|유한회사)")
_HONOUR = re.compile("(?<=[가-힣]{3})(?<![햇달해별손하])님$")
_HIDDEN = re.compile(r"[가-힣]\*|\*[가-힣]")


class OrganizationName(NamedTuple):
    """An organization's name in comparable form, with legal form and branch apart."""

    name: str | None = None
    form: str | None = None
    branch: str | None = None
    issues: tuple[Issue, ...] = ()


def standardize_organization(raw: str) -> OrganizationName:
    """Return the name without its legal form and branch.

    Args:
        raw: the text of the name field as it came.

    Returns:
        ``form`` is the canonical word, two where they are stacked (``농업회사법인 주식회사``);
        ``branch`` is branch and department as written, without inner spaces in each.
    """
    tidied = spelled(raw)
    issues = list(tidied.issues)
    written, problems = _first_firm(tidied.text)
    issues += [Issue("organization_name", code) for code in problems]
    text, form = _without_forms(written)
    shorter = JOINT.sub("", text)
    if shorter != text and shorter:
        issues.append(Issue("organization_name", "organization.joint"))
        text = shorter
    text, noted, is_person_noted = _without_brackets(text)
    tokens = _tokens(_HONOUR.sub("", text) if form else text)
    kept = without_people(tokens)
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
    notes = [note.strip() for note in BRACKET.findall(text)]
    main = " ".join(BRACKET.sub(" ", text).split()).strip("()[]{}<> ")
    if not main:
        return " ".join(notes), None, False
    branch = next((note for note in notes if is_branch(note.replace(" ", ""))), None)
    people = any(names_a_person(note.split()) for note in notes)
    return main, branch.replace(" ", "") if branch else None, people


def _tokens(text: str) -> list[str]:
    text = text.replace("@", "아파트")
    text = _NUMBERS.sub(" ", text) if "-" in text else text
    return [token for token in _KEPT.sub(" ", text).split() if token.strip("-+*&")]


def _without_branch(tokens: list[str]) -> tuple[list[str], str | None]:
    cut = len(tokens)
    while cut > 1 and is_branch(tokens[cut - 1]):
        cut -= 1
    if cut < len(tokens):
        if cut > 1 and tokens[cut] in BARE_BRANCH:
            cut -= 1
            tokens = [*tokens[:cut], tokens[cut] + tokens[cut + 1], *tokens[cut + 2 :]]
        return tokens[:cut], " ".join(tokens[cut:])
    if len(tokens) > 1 and is_placed_branch(tokens[0]):
        return tokens[1:], tokens[0]
    start = joined_branch(tokens[-1]) if tokens else None
    if start:
        return [*tokens[:-1], tokens[-1][:start]], tokens[-1][start:]
    return tokens, None


def _compact(tokens: list[str]) -> str:
    text = _LOOSE_SIGN.sub("", " ".join(tokens))
    return _GAP.sub("", " ".join(text.split())).upper()
