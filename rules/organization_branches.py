"""Branches and departments of organizations: what a word names, and where one begins in a word.

>>> is_branch("강남지점"), is_branch("음식점"), is_placed_branch("강남점")
(True, False, True)
"""

import re
from functools import lru_cache

from rules.organization_words import LONGEST_WORD, org_words
from rules.tables import rows

BARE_BRANCH = frozenset(
    ("지점", "지사", "영업소", "출장소", "대리점", "분원", "분점", "점", "지부", "지회")
)
_BRANCH_CLOSES = frozenset("점사소부팀과실원지국회터장스당")


def is_branch(word: str) -> bool:
    """Whether a whole word names a branch or a department."""
    return word[-1:] in _BRANCH_CLOSES and _branch().fullmatch(word) is not None


@lru_cache(maxsize=1)
def _branch() -> re.Pattern[str]:
    words = org_words()
    ends = "|".join(sorted(words["branch"], key=lambda word: (-len(word), word)))
    units = "|".join(sorted(words["department"]))
    shops = "|".join(sorted(words["not_branch"]))
    team = "(?:영업|생산|관리|개발|기술|물류|판매|사업|시설|고객|지원|공사|설계)[0-9]{1,2}"
    return re.compile(
        rf"(?!(?:{shops})$)(?:[가-힣A-Za-z0-9]{{0,12}}(?:{ends})|[가-힣A-Za-z0-9]{{1,12}}점"
        rf"|(?:{_places()})(?:사무소|사무실|센터)|{units}|{team}(?:부|팀|과|본부))"
    )


_JOINED_ENDS = ("지점", "지사", "영업소", "출장소", "지부", "지회", "지국", "점", "본사")


def joined_branch(word: str) -> int | None:
    """Return where a branch begins that is written to the name: a known place opens it.

    >>> joined_branch("국민은행강남역지점"), joined_branch("대박음식점")
    (4, None)
    """
    if not word.endswith(_JOINED_ENDS):
        return None
    found = _joined().search(word, 2) or _behind_trade(word)
    return found.start() if found else None


def is_placed_branch(word: str) -> bool:
    """Whether a whole word is a known place with the end of a branch: 강남지점."""
    return word.endswith(_JOINED_ENDS) and _joined().fullmatch(word) is not None


def _behind_trade(word: str) -> re.Match[str] | None:
    """A branch behind a word that names the trade: 동물병원은하점, 롯데마트여천점."""
    if not word.endswith("점") or _shops().search(word):
        return None
    for end in range(len(word) - 2, max(3, len(word) - 8), -1):
        for length in range(min(end - 1, LONGEST_WORD), 1, -1):
            if word[end - length : end] in org_words()["strong"]:
                return _TRADED.match(word, end)
    return None


_TRADED = re.compile("[가-힣0-9]{1,6}점$")


@lru_cache(maxsize=1)
def _shops() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(sorted(org_words()["not_branch"])) + ")$")


@lru_cache(maxsize=1)
def _joined() -> re.Pattern[str]:
    ends = "지점|지사|영업소|출장소|대리점|직영점|가맹점|분점|지부|지회|지국|호점|점"
    place = rf"(?:{_places()})(?:역|동|구|시)?(?:중앙|[0-9]{{1,2}})?"
    return re.compile(rf"(?:{place}(?:{ends})|본점|본사)$")


@lru_cache(maxsize=1)
def _places() -> str:
    districts = {
        word[:-1]
        for row in rows("sigungu.csv")
        for text in row.values()
        for word in (text or "").split()
        if len(word) > 2 and word[-1] in "시군구" and "가" <= word[0] <= "힣"
    }
    found = districts | org_words()["place"]
    return "|".join(sorted(found, key=lambda place: (-len(place), place)))
