"""Words that people write where no name is known: 없음, 테스트, 고객, ㅇㅇㅇ."""

import re
from functools import lru_cache

from rules.names.tables import words

IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SIGNS = re.compile(f"[^0-9a-z가-힣ㄱ-ㅣÀ-ɏ{IDEOGRAPHS}]")


def is_placeholder(text: str) -> bool:
    """Whether the text stands for "no name": 없음, 테스트2, ㅇㅇㅇ, 가나다, ``-``."""
    squeezed = _SIGNS.sub("", text.lower())
    bare = squeezed.strip("0123456789")
    if "*" in text:
        return bare.startswith("테스트")
    if not bare:
        return True
    known = words()["placeholder"]
    if _is_two_words(bare):
        return True
    if all(word in known for word in text.lower().split()):
        return True
    if bare in known or squeezed in known or bare.startswith(("테스트", "김아무개", "이아무개")):
        return True
    if len(bare) > 2 and len(set(bare)) == 1:
        return True
    return bare[1:] in ("아무개", "모씨", "테스트") or _is_only_jamo(bare)


def may_be_latin_placeholder(letters: list[str]) -> bool:
    """Whether latin words might stand for "no name": the quick question, which errs to yes."""
    known = words()["placeholder"]
    squeezed = "".join(letters)
    return (
        all(word in known for word in letters)
        or squeezed in known
        or len(set(squeezed)) == 1
        or _is_two_words(squeezed)
    )


def is_plain_placeholder(text: str) -> bool:
    """Whether hangul words alone are such: the quick question for the common case."""
    bare = text.replace(" ", "")
    return (
        bare in words()["placeholder"]
        or bare.startswith("테스트")
        or bare.endswith(("아무개", "모씨", "테스트"))
        or (len(bare) > 2 and len(set(bare)) == 1)
        or bare.endswith("외")
        or _is_two_words(bare)
    )


def _is_two_words(bare: str) -> bool:
    """비회원고객, 연락처없음: a word in a name's place, behind another such or a form label."""
    if not _LEAST_OF_TWO <= len(bare) <= _MOST_OF_TWO or bare[-2:] not in _endings():
        return False
    kinds = words()
    return any(
        bare[at:] in kinds["placeholder"]
        and (bare[:at] in kinds["placeholder"] or bare[:at] in kinds["prefix"])
        for at in range(2, len(bare) - 1)
    )


@lru_cache(maxsize=1)
def _endings() -> frozenset[str]:
    return frozenset(word[-2:] for word in words()["placeholder"])


_LEAST_OF_TWO, _MOST_OF_TWO = 4, 12


def _is_only_jamo(bare: str) -> bool:
    return all("ㄱ" <= char <= "ㅎ" for char in bare)
