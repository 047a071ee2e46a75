"""Read the text of a name field: what is the name, and what merely stands beside it.

The text is taken apart in this order: brackets (hanja, latin, notes), scripts, words beside the
name (titles, honorifics, relations, ``외 2인``), masks, then the name itself.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from rules.keyboard import hangul_from_qwerty, qwerty_from_hangul
from rules.names.latin import LatinName, read_latin
from rules.names.person import PersonName
from rules.names.splitting import split, split_at_space
from rules.names.tables import (
    given_syllables,
    hanja_surnames,
    listed_spellings,
    surnames,
    words,
)
from rules.record import Issue

LONGEST = 40
IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_PLAIN = re.compile("[가-힣]{1,8}(?: (?!외|및|와|과)[가-힣]{1,8}){0,3}")
_BRACKETS = re.compile(
    r"[(\[{<〔【「『《〈]([^()\[\]{}<>〔〕【】「」『』《》〈〉]*)[)\]}>〕】」』》〉]?"
)
_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")
_HANGUL = re.compile("[가-힣]")
_LATIN = re.compile(
    r"[A-Za-zÀ-ɏ]{2,}(?:[ .,'*-]+[A-Za-zÀ-ɏ*]+)*[.*]*|[A-Za-z](?:[ .,-]+[A-Za-zÀ-ɏ]{2,})+"
)
_SURE_MASK = re.compile("[*＊○◯〇●◎□■△▲☆★♡❍⭕✱＿_×#]")
_LETTERS = "OoXxㄱ-ㅎ0?"
_LETTER_MASK = re.compile(
    f"(?<=[가-힣*])[{_LETTERS}](?=[가-힣*{_LETTERS}])|(?<=\\*)[{_LETTERS}]"
    f"|^[{_LETTERS}](?=[가-힣{_LETTERS}])"
)
_END_MASK = re.compile(f"^([가-힣]{{1,2}}\\**)([{_LETTERS}]{{1,2}})$")
_SIGN_MASK = re.compile(r"^([가-힣])[-^.~=/'`_]([가-힣])$")
_DECORATION = re.compile("^[*★☆♡◆▶●■▲※]+(?=[가-힣]{3})|(?<=[가-힣]{3})[*★☆♡◆◀●■▲]+$")
_JOINT = re.compile(r"\s*외\s*\d{0,4}\s*(?:인|명|분|건)?\s*$|\s*외\s*[한두세네]\s*(?:명|분)\s*$")
_JOINT_NOTE = re.compile(r"외\s*\d{0,4}\s*(?:인|명|분|건)?|\d{1,4}\s*(?:인|명)")
_SEVERAL = re.compile(r"\s*[/,&+·;]\s*|\s+(?:및|와|과)\s+")
_TAIL = re.compile(r"(?<=[가-힣*])\s*(?:-\s*)?(?:\d{1,3}|[A-Za-z])(?:호|번)?$")
_SIGNS = re.compile(f"[^0-9a-z가-힣ㄱ-ㅣÀ-ɏ{IDEOGRAPHS}]")
_LONE_VOWEL = re.compile("[ㅏ-ㅣ]")
_LONE_JAMO = re.compile("[ㄱ-ㅣ]")
_UNIT = re.compile(
    "(?:영업|총무|인사|관리|기획|개발|경리|회계|재무|홍보|마케팅|생산|구매|품질|연구|기술|전산|물류|고객|지원|법무|감사"
    "|업무|공무|자재|해외|국내|디자인|설계|운영|서비스|안전|시설|교육|민원|복지|행정|판매|사업|전략|경영|무역|상담)"
    "[가-힣0-9]{0,6}(?:부|팀|실|과|센터|본부|그룹|파트)"
)
_PURE = re.compile("[가-힣]+")
_JUNK = re.compile(r"[^가-힣*]+")


@dataclass(slots=True)
class _Findings:
    """What has been found so far, beside the name itself."""

    hanja: str | None = None
    latin: str = ""
    hangul_note: str = ""
    codes: dict[str, str] = field(default_factory=dict)

    def note(self, code: str, detail: str = "") -> None:
        self.codes.setdefault(f"name.{code}", detail)

    def issues(self) -> tuple[Issue, ...]:
        return tuple(Issue("name", code, detail) for code, detail in self.codes.items())


def read_name(text: str) -> PersonName:
    """Return what can be known of the person's name in tidy text."""
    found = _Findings()
    if _PLAIN.fullmatch(text) and not _is_plain_placeholder(text):
        tokens = _without_roles(text.split(), found)
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


def is_placeholder(text: str) -> bool:
    """Whether the text stands for "no name": 없음, 테스트2, ㅇㅇㅇ, 가나다, ``-``."""
    squeezed = _SIGNS.sub("", text.lower())
    bare = squeezed.strip("0123456789")
    if "*" in text:
        return bare.startswith("테스트")
    if not bare:
        return True
    known = words()["placeholder"]
    if all(word in known for word in text.lower().split()):
        return True
    if bare in known or squeezed in known or bare.startswith(("테스트", "김아무개", "이아무개")):
        return True
    if len(bare) > 2 and len(set(bare)) == 1:
        return True
    return bare[1:] in ("아무개", "모씨", "테스트") or _is_only_jamo(bare)


def _is_plain_placeholder(text: str) -> bool:
    bare = text.replace(" ", "")
    return (
        bare in words()["placeholder"]
        or bare.startswith("테스트")
        or bare.endswith(("아무개", "모씨", "테스트"))
        or (len(bare) > 2 and len(set(bare)) == 1)
        or bare.endswith("외")
    )


def _is_only_jamo(bare: str) -> bool:
    return all("ㄱ" <= char <= "ㅎ" for char in bare)


def _take_brackets(text: str, found: _Findings) -> str:
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


def _read_note(note: str, main: str, found: _Findings) -> None:
    if _IDEOGRAPH.search(note):
        hanja = "".join(_IDEOGRAPH.findall(note))
        found.hanja = found.hanja or (hanja if len(hanja) > 1 else None)
    elif len(re.findall("[A-Za-zÀ-ɏ]", note)) > 2:
        found.latin = found.latin or note
    elif not note or note in words()["self"] or _is_role(note):
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


def _take_scripts(main: str, found: _Findings) -> str:
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


@lru_cache(maxsize=1)
def _roles() -> frozenset[str]:
    kinds = words()
    return kinds["title"] | kinds["honorific"] | kinds["prefix"]


@lru_cache(maxsize=1)
def _suffixes() -> frozenset[str]:
    kinds = words()
    return frozenset(word for word in kinds["title"] | kinds["honorific"] if len(word) > 1)


def _is_role(word: str) -> bool:
    return word in _roles()


def _finish_hangul(main: str, found: _Findings) -> PersonName:
    if _LONE_VOWEL.search(main):
        typed = _mistyped_latin(main)
        if typed:
            found.note("keyboard")
            return _latin_person(typed, found)
    first = _without_joint(main, found)
    if first is None:
        return PersonName(issues=found.issues())
    tokens = _without_roles(_masked(_TAIL.sub(_tail(found), first)).split(), found)
    if tokens is None:
        return PersonName(issues=found.issues())
    return _assemble(tokens, found)


def _tail(found: _Findings) -> Callable[[re.Match[str]], str]:
    def drop(match: re.Match[str]) -> str:
        letter = match[0].strip(" -")
        if letter in ("O", "o", "X", "x", "0", "00"):
            return match[0]
        found.note("disambiguator")
        return ""

    return drop


def _masked(text: str) -> str:
    """Write every sign that hides a syllable as ``*``; signs that merely adorn a name go."""
    text = _DECORATION.sub("", text)
    text = _SIGN_MASK.sub(r"\1*\2", text.strip())
    text = _LETTER_MASK.sub("*", _SURE_MASK.sub("*", text))
    squeezed = text.replace(" ", "")
    end = _END_MASK.match(squeezed)
    return end[1] + "*" * len(end[2]) if end else text


def _without_joint(main: str, found: _Findings) -> str | None:
    """Drop ``외 2인`` and second persons; both are flagged."""
    shorter = _JOINT.sub("", main)
    if shorter != main and _HANGUL.search(shorter):
        found.note("joint")
        main = shorter
    pieces = [piece for piece in _SEVERAL.split(main) if _HANGUL.search(piece)]
    if len(pieces) > 1:
        people = [piece for piece in pieces if not _is_role(piece.replace(" ", ""))]
        if sum(_looks_like_a_name(piece.replace(" ", "")) for piece in people) > 1:
            found.note("joint")
        return (
            next((piece for piece in people), None)
            if len(people) != len(pieces) or ("name.joint" in found.codes)
            else "".join(pieces)
        )
    return main


def _looks_like_a_name(word: str) -> bool:
    return 2 <= len(word) <= 4 and word[:1] in surnames()


def _without_roles(tokens: list[str], found: _Findings) -> list[str] | None:
    """Drop titles, honorifics, form labels and departments; ``None`` if somebody else is meant."""
    tokens = [token for token in tokens if not _is_unit(token)] or tokens
    tokens = [
        cleaned
        for token in tokens
        if (cleaned := token if _PURE.fullmatch(token) else _JUNK.sub("", token))
    ]
    kept: list[str] = []
    for at, token in enumerate(tokens):
        if token in words()["relation"] and len("".join(kept)) > (1 if len(token) > 1 else 2):
            found.note("relation", token)
            return None
        if _is_role(token) or (token in words()["self"] and len(token) > 1):
            continue
        if len(tokens) > 1 and at == 0 and token in ("고",) and len("".join(tokens[1:])) > 2:
            continue
        kept.append(token)
    if kept:
        kept[-1] = _without_suffix(kept[-1], alone=len(kept) == 1)
        kept[0] = _without_prefix(kept[0])
        whole = "".join(kept)
        ending = next((end for end in _RELATIONS if whole.endswith(end)), None)
        if ending and len(whole) > len(ending) + 1 and ending != whole[1:]:
            found.note("relation", ending)
            return None
    return [token for token in kept if token]


def _is_unit(token: str) -> bool:
    return token[-1] in "부팀실과터룹트" and _UNIT.fullmatch(token) is not None


def _without_suffix(word: str, *, alone: bool) -> str:
    """Drop an honorific or title that is written to the name, as often as there is one."""
    while True:
        shorter = _one_suffix_less(word, alone=alone)
        if shorter == word:
            return word
        word = shorter


def _one_suffix_less(word: str, *, alone: bool) -> str:
    known = _suffixes()
    for length in range(min(6, len(word) - 1), 1, -1):
        ending, rest = word[-length:], word[:-length]
        if ending in known:
            return rest if not alone or rest[0] in surnames() or "*" in rest else word
    rest = word[:-1]
    if word[-1:] in ("님", "씨") and rest and (not alone or _leaves_a_name(rest, word[-1])):
        return rest
    if word[-1:] in ("군", "양", "옹") and alone and len(rest) == 3 and rest[0] in surnames():
        return rest
    return word


def _leaves_a_name(rest: str, ending: str) -> bool:
    """김철수님 leaves 김철수; 김하님 is kept, for 하님 is a name and 하 alone hardly one."""
    if len(rest) == 2 and ending == "님":
        return rest[1] in _ALONE or rest in ("남궁", "제갈", "황보", "선우", "독고", "사공")
    return True


_RELATIONS = ("엄마", "아빠", "맘", "어머니", "아버지", "모친", "부친", "배우자")
_ALONE = frozenset(
    "민준진철훈현윤정솔별빈웅건률혁석호수영희은선미란숙순식욱원율린찬환승용주경성태길덕"
)


def _without_prefix(word: str) -> str:
    for length in (5, 4, 3, 2):
        head, rest = word[:length], word[length:]
        if len(rest) > 1 and (head in words()["title"] or head in words()["prefix"]):
            return rest if _looks_like_a_name(rest) or "*" in rest else word
    return word


def _assemble(tokens: list[str], found: _Findings) -> PersonName:
    name = "".join(tokens)
    if not name.replace("*", ""):
        found.note("placeholder" if not name else "masked")
        return PersonName(masked=bool(name), issues=found.issues())
    if len(tokens) > 1 and all(_looks_like_a_name(token) and len(token) > 2 for token in tokens):
        found.note("joint")
        name, tokens = tokens[0], tokens[:1]
    if _is_plain_placeholder(name):
        found.note("placeholder")
        return PersonName(issues=found.issues())
    if len(name) > LONGEST:
        found.note("unreadable")
        return PersonName(issues=found.issues())
    return _person(name, tokens, found)


def _person(name: str, tokens: list[str], found: _Findings) -> PersonName:
    if name in surnames() and (len(name) == 1 or name not in ("선우", "서문", "동방", "강전")):
        found.note("incomplete")
        return PersonName(surname=name, hanja=found.hanja, issues=found.issues())
    if len(name) == 1:
        found.note("incomplete")
        return PersonName(hanja=found.hanja, issues=found.issues())
    parts = None
    if len(tokens) == 2:
        parts = split_at_space(tokens[0], tokens[1])
    surname, given, others = parts or split(name)
    masked = "*" in name
    if masked:
        found.note("masked")
    if others:
        found.note("ambiguous_surname")
    if surname is None and not masked:
        found.note("unknown_surname")
    latin = read_latin(found.latin, surname) if found.latin else None
    if name == "홍길동":
        found.note("sample")
    return PersonName(
        name, surname, given, found.hanja, latin.name if latin else None, masked, others,
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


def _typed_hangul(latin: str) -> str | None:
    """Hangul typed on an English keyboard: rlacjftn → 김철수."""
    squeezed = re.sub("[ .-]", "", latin)
    if not (4 <= len(squeezed) <= 20 and squeezed.isascii() and squeezed.isalpha()):
        return None
    typed = hangul_from_qwerty(squeezed)
    if squeezed.istitle() and typed[0] not in surnames():
        typed = hangul_from_qwerty(squeezed.lower())
    if not re.fullmatch("[가-힣]{2,4}", typed) or typed[0] not in surnames():
        return None
    surname, given, _ = split(typed)
    known = given_syllables()
    return typed if surname and given and all(one in known for one in given) else None


def _finish_other(main: str, found: _Findings) -> PersonName:
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


def _latin_without_tail(latin: str, found: _Findings) -> str:
    shorter = re.sub(r"(?<=[A-Za-z])\s*\d{1,3}$", "", latin)
    if shorter != latin:
        found.note("disambiguator")
    return shorter


def _latin_person(read: LatinName, found: _Findings) -> PersonName:
    masked = "*" in read.name
    if masked:
        found.note("masked")
    if read.alternatives:
        found.note("ambiguous_order")
    if not read.given_name:
        found.note("incomplete")
    name = read.name[: 2 * LONGEST]
    return PersonName(
        name, read.surname, read.given_name, found.hanja, name, masked, read.alternatives,
        found.issues(),
    )  # fmt: skip


def _from_hanja(hanja: str, found: _Findings) -> PersonName:
    found.note("hanja_only")
    surname = hanja_surnames().get(hanja[:2]) or hanja_surnames().get(hanja[:1])
    return PersonName(surname=surname, hanja=hanja[:LONGEST], issues=found.issues())
