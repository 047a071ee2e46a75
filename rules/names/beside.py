"""Words beside a person's name: titles, honorifics, form labels, departments, relations.

A title alone after a surname (김부장) leaves only the surname; a relation (지우맘, 김철수 엄마)
means that somebody else is the customer.
"""

import re
from functools import lru_cache

from rules.frequencies import given_share
from rules.names.findings import Findings
from rules.names.tables import compound_surnames, surnames, words
from rules.organization_words import org_words

_UNIT = re.compile(
    "(?:영업|총무|인사|관리|기획|개발|경리|회계|재무|홍보|마케팅|생산|구매|품질|연구|기술|전산|물류|고객|지원|법무|감사"
    "|업무|공무|자재|해외|국내|디자인|설계|운영|서비스|안전|시설|교육|민원|복지|행정|판매|사업|전략|경영|무역|상담)"
    "[가-힣0-9]{0,6}(?:부|팀|실|과|센터|본부|그룹|파트)"
)
_COUNTED = re.compile(
    "[0-9][0-9-]{0,5}(?:동|호|층|반|조|번|학년|학번|기|차|세|살|년생|지구|단지|호실|호차)"
)
_ROOM = re.compile("^[0-9][0-9-]{0,5}(?:동|호|층|번|반)(?=[가-힣]{3}$)")
_BRANCH = re.compile("([가-힣]{2,5}?)역?(?:점|지점|지사|영업소|대리점|센터|매장)")
_PURE = re.compile("[가-힣]+")
_JUNK = re.compile(r"[^가-힣*]+")


@lru_cache(maxsize=1)
def _roles() -> frozenset[str]:
    kinds = words()
    return kinds["title"] | kinds["honorific"] | kinds["prefix"] | kinds["whole"]


@lru_cache(maxsize=1)
def _suffixes() -> frozenset[str]:
    kinds = words()
    return frozenset(word for word in kinds["title"] | kinds["honorific"] if len(word) > 1)


def is_role(word: str) -> bool:
    """Whether the word is a title, an honorific or a form label."""
    return word in _roles()


def looks_like_a_name(word: str) -> bool:
    """Whether the word has the length and the surname of a full name."""
    return 2 <= len(word) <= 4 and word[:1] in surnames()


def is_complete(word: str) -> bool:
    """Whether the word is a surname and a given name that many bear: it needs no more."""
    return len(word) == 3 and word[0] in surnames() and given_share(word[1:]) > _BORNE


def _beside_a_whole_name(tokens: list[str]) -> list[str]:
    """Drop what ends in a title beside a whole name: 김민수 이사장, 인사팀장 김민수."""
    names = [token for token in tokens if is_complete(token)]
    if len(names) != 1:
        return tokens
    return [token for token in tokens if token in names or not _ends_in_a_role(token)]


def _ends_in_a_role(word: str) -> bool:
    known = _suffixes()
    return any(
        word[at:] in known and not is_complete(word[:at]) for at in range(len(word) - 1) if at < 5
    )


def without_roles(tokens: list[str], found: Findings) -> list[str] | None:
    """Drop titles, honorifics, form labels and departments; ``None`` if somebody else is meant."""
    tokens = [token for token in tokens if not _is_unit(token)] or tokens
    tokens = [token for token in tokens if not _COUNTED.fullmatch(token)] or tokens
    away = [token for token in tokens if not _is_place(token)]
    if away and len(away) < len(tokens):
        found.note("disambiguator")
        tokens = away
    tokens = [
        cleaned
        for token in tokens
        if (cleaned := token if _PURE.fullmatch(token) else _JUNK.sub("", _ROOM.sub("", token)))
    ]
    if len(tokens) > 1:
        tokens = _beside_a_whole_name(tokens)
    if len(tokens) == 1 and len(tokens[0]) > 1 and tokens[0] in words()["relation"]:
        found.note("relation", tokens[0])
        return None
    if len(tokens) > 2 and all(len(token) == 1 for token in tokens):
        return tokens[:-1] if tokens[-1] in ("님", "씨") else tokens
    kept: list[str] = []
    for at, token in enumerate(tokens):
        if token in words()["relation"] and len("".join(kept)) > (1 if len(token) > 1 else 2):
            found.note("relation", token)
            return None
        if token in _COUPLES:
            found.note("joint")
            continue
        if at == 0 and token in surnames() and 0 < len("".join(tokens[1:])) < 3:
            kept.append(token)
            continue
        if is_role(token) or (token in words()["self"] and len(token) > 1):
            continue
        if len(tokens) > 1 and at == 0 and token in ("고", "망") and len("".join(tokens[1:])) > 2:
            continue
        kept.append(token)
    if kept:
        kept[-1] = _without_suffix(kept[-1], alone=len(kept) == 1)
        kept[0] = _without_prefix(kept[0])
        whole = "".join(kept)
        ending = next((end for end in _RELATIONS if whole.endswith(end)), _parent(whole))
        if ending and len(whole) > len(ending) + 1 and ending != whole[1:]:
            found.note("relation", ending)
            return None
    return [token for token in kept if token]


def _is_place(token: str) -> bool:
    """강남점, 역삼지점: where a customer was entered."""
    found = _BRANCH.fullmatch(token)
    return found is not None and found[1] in org_words()["place"]


def _parent(whole: str) -> str | None:
    """김철수모 and 김철수부 are his mother and father; 남궁민모 is a name."""
    is_one = len(whole) == 4 and whole[-1] in "모부처" and whole[:2] not in compound_surnames()
    common = is_one and whole[0] in surnames() and given_share(whole[1:3]) > _BORNE
    return whole[-1] if common else None


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
            if alone and rest in surnames() and _is_given(ending):
                return word
            return rest if not alone or rest[0] in surnames() or "*" in rest else word
    rest = word[:-1]
    if word[-1:] in ("님", "씨") and rest and (not alone or _leaves_a_name(rest, word[-1])):
        return rest
    if word[-1:] in ("군", "양", "옹") and alone and len(rest) == 3 and rest[0] in surnames():
        return rest
    return word


def _is_given(title: str) -> bool:
    """김수석 is a name, 김부장 is a surname with a title."""
    return len(title) == 2 and given_share(title) > _BORNE


def _leaves_a_name(rest: str, ending: str) -> bool:
    """김철수님 leaves 김철수; 김하님 is kept, for 하님 is a name and 하 alone hardly one."""
    if len(rest) == 2 and ending == "님":
        return rest[1] in _ALONE or rest in compound_surnames()
    return True


_BORNE = 1e-5
"""Five hundred bearers: a given name so common is one even where it is a title."""
MISTER = ("미스터", "미세스", "미스", "닥터")
_COUPLES = ("부부", "내외", "일동")
_RELATIONS = ("엄마", "아빠", "맘", "어머니", "아버지", "모친", "부친", "배우자", "가족")
_ALONE = frozenset(
    "민준진철훈현윤정솔별빈웅건률혁석호수영희은선미란숙순식욱원율린찬환승용주경성태길덕"
)


def _without_prefix(word: str) -> str:
    for title in MISTER:
        rest = word.removeprefix(title)
        if rest != word and (rest in surnames() or looks_like_a_name(rest)):
            return rest
    for length in (5, 4, 3, 2):
        head, rest = word[:length], word[length:]
        if len(rest) > 1 and (head in words()["title"] or head in words()["prefix"]):
            return rest if looks_like_a_name(rest) or "*" in rest else word
    return word
