"""Words that people write where no name is known: 없음, 테스트, 고객, ㅇㅇㅇ."""

import re

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
    if all(word in known for word in text.lower().split()):
        return True
    if bare in known or squeezed in known or bare.startswith(("테스트", "김아무개", "이아무개")):
        return True
    if len(bare) > 2 and len(set(bare)) == 1:
        return True
    return bare[1:] in ("아무개", "모씨", "테스트") or _is_only_jamo(bare)


def is_plain_placeholder(text: str) -> bool:
    """Whether hangul words alone are such: the quick question for the common case."""
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
