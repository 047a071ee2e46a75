"""Notes that stand with a name: in brackets, behind a sign, as a label before a second name.

What a note says decides what it is: hanja and latin spell the same name, 모친 or 보호자 speaks of
somebody else, ``외 2인`` of several, 사망 or 중복 is a remark; any other short word (강남, B, 2)
tells namesakes apart.
"""

import re
from functools import lru_cache

from rules.names.beside import is_complete, is_role, looks_like_a_name
from rules.names.findings import Findings
from rules.names.hanja import IDEOGRAPH
from rules.names.tables import compound_surnames, words
from rules.organization_words import org_words
from rules.record import Issue

_LATIN = re.compile(
    r"[A-Za-zÀ-ɏ]{2,}(?:[ .,'*-]+[A-Za-zÀ-ɏ*]+)*[.*]*|[A-Za-z](?:[ .,-]+[A-Za-zÀ-ɏ]{2,})+"
)
_HANGUL = re.compile("[가-힣]")
_LETTER = re.compile("[A-Za-zÀ-ɏ]")
_BRACKETS = re.compile(
    r"[(\[{<〔【「『《〈]([^()\[\]{}<>〔〕【】「」『』《》〈〉]*)[)\]}>〕】」』》〉]?"
)
_JOINT_NOTE = re.compile(r"(?:외|등)\s*\d{0,4}\s*(?:인|명|분|건)?|\d{1,4}\s*(?:인|명)")
_AND = re.compile("([가-힣]{3,4})(?:와|과|랑|하고) ?([가-힣]{3,4})")
_BEHIND_SIGN = re.compile("([가-힣]{3,4}) ?([_/-]) ?([가-힣A-Za-z0-9]+(?: .*)?)")
_KEPT_BY = re.compile("([가-힣]{3})[ /,]{1,2}([가-힣]{1,5}) ?: ?[가-힣]{2,4}")
_MAIL = re.compile("(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")
_LABEL = re.compile("[가-힣]+")
_ZONE = re.compile("[A-Z]{1,40}<[A-Z<]{1,40}")
_ISSUED = re.compile("^(?:[PVAI]<[A-Z]{3}|P[A-Z]KOR)")
_LONGEST_MARK = 4
_REMARKS = ("state", "relation", "self")
_BEFORE_SIGN = re.compile("([가-힣A-Za-z0-9]{2,12}) ?([_/-]) ?([가-힣]{3})")
_HALF_OPEN = re.compile(r"^(?:[가-힣]{2,6}|[고망])\) ?(?=[^()]+$)")
_GENDER = re.compile(r" ?[,/ ] ?[男女]$")
_HONORED = re.compile("^([^가-힣]+?) ?(?:님|씨|귀하|고객님)$")


def latin_words(text: str) -> re.Match[str] | None:
    """Return the first latin words of the text, if there are any."""
    return _LATIN.search(text)


def without_signed_notes(text: str, found: Findings) -> str:
    """Take the first of 김철수와 이영희, and the name of 김철수_강남; mail addresses go."""
    if "<<" in text and _ZONE.fullmatch(text):
        return _of_passport(text)
    pair = _AND.fullmatch(text)
    if pair and looks_like_a_name(pair[1]) and looks_like_a_name(pair[2]):
        found.note("joint")
        return pair[1]
    kept = _KEPT_BY.fullmatch(text)
    if kept and is_complete(kept[1]) and (relation := _relation(kept[2])):
        found.note("relation", relation)
        return kept[1]
    noted = _BEHIND_SIGN.fullmatch(text)
    if noted and looks_like_a_name(noted[1]) and _is_note(noted[2], noted[3]):
        read_note(noted[3], noted[1], found)
        return noted[1]
    before = _BEFORE_SIGN.fullmatch(text)
    if before and is_complete(before[3]) and _is_note(before[2], before[1]):
        read_note(before[1], before[3], found)
        return before[3]
    if "@" in text and _MAIL.search(text):
        found.note("annotation")
        return " ".join(_MAIL.sub(" ", text).split())
    return text


def _of_passport(zone: str) -> str:
    """Return the name in the first line of a passport's machine-readable zone (ICAO 9303)."""
    surname, _, given = _ISSUED.sub("", zone).partition("<<")
    return f"{surname}, {given.rstrip('<')}".replace("<", " ")


def _is_note(sign: str, text: str) -> bool:
    """Whether what stands behind the sign is no second person's name, nor the end of the first."""
    kinds = words()
    if text in org_words()["place"] or any(text in kinds[kind] for kind in _REMARKS):
        return True
    is_compound = text[:2] in compound_surnames()
    is_name = looks_like_a_name(text) and (len(text) < _LONGEST_MARK or is_compound)
    return (len(text) > 1 or text.isascii()) and (sign == "_" or not is_name)


def take_brackets(text: str, found: Findings) -> str:
    """Read the notes in brackets and return the text without them."""
    notes: list[str] = []

    def keep(match: re.Match[str]) -> str:
        notes.append(match[1].strip())
        return " "

    text = "(" + text if _HALF_OPEN.match(text) else text
    main = _BRACKETS.sub(keep, text).strip(" )]}>〕】」』》〉")
    main = _HONORED.sub(r"\1", main) if notes else main
    if not main:
        main, notes = " ".join(notes), []
    for note in notes:
        read_note(note, main, found)
    return main


def read_note(note: str, main: str, found: Findings) -> None:
    """Find out what a note beside the name says.

    Args:
        note: the text of the note.
        main: the text beside which it stands.
        found: where what it says is kept.
    """
    note = _GENDER.sub("", note)
    if IDEOGRAPH.search(note):
        hanja = "".join(IDEOGRAPH.findall(note))
        found.hanja = found.hanja or (hanja if len(hanja) > 1 else None)
        latin = latin_words(note)
        found.latin = found.latin or (latin[0] if latin else "")
    elif len(_LETTER.findall(note)) > 2:
        found.latin = found.latin or note
    elif not note or note in words()["self"] or is_role(note):
        return
    elif relation := _relation(note):
        found.note("relation", relation)
    elif _JOINT_NOTE.fullmatch(note):
        found.note("joint")
    elif not _HANGUL.search(main) and _HANGUL.search(note):
        found.hangul_note = note
    else:
        found.note("disambiguator" if _tells_apart(note) else "annotation")


def _relation(note: str) -> str | None:
    """Return the word for a relative with which a note begins: 모친, ``배우자 박영희``."""
    label = _LABEL.match(note)
    word = label[0] if label else ""
    return word if word in words()["relation"] or word in words()["keeper"] else None


def _tells_apart(note: str) -> bool:
    if note in words()["state"] or note[:2] == "개명":
        return False
    return 1 < len(note) <= _LONGEST_MARK or re.fullmatch("[0-9A-Za-z]{1,3}", note) is not None


@lru_cache(maxsize=1 << 12)
def note_alone(note: str) -> tuple[str | None, tuple[Issue, ...], bool]:
    """Return the hanja and the issues that a note beside a hangul name gives.

    The last of the three says whether that is all that the note gives.
    """
    found = Findings()
    read_note(note, "가", found)
    return found.hanja, found.issues(), not (found.latin or found.hangul_note)
