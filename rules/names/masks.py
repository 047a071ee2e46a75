"""Signs that hide a syllable, in all the shapes that systems print them.

``*``, circles and squares always hide one; ``O``, ``x``, ``0``, ``?`` and lone consonants only
where they stand among hangul in the place of a syllable. Stars at the ends of a full name adorn it.

>>> masked("홍O동"), masked("김ㅇㅇ"), masked("★김철수")
('홍*동', '김**', '김철수')
"""

import re

_SURE_MASK = re.compile("[*＊○◯〇●◎□■△▲☆★♡❍⭕✱＿_×#]")
_LETTERS = "OoXxㄱ-ㅎ0?"
_LETTER_MASK = re.compile(
    f"(?<=[가-힣*])[{_LETTERS}](?=[가-힣*{_LETTERS}])|(?<=\\*)[{_LETTERS}]"
    f"|^[{_LETTERS}](?=[가-힣*{_LETTERS}])"
)
_END_MASK = re.compile(f"^([가-힣]{{1,2}}\\**)([{_LETTERS}]{{1,2}})$")
_SIGN_MASK = re.compile(r"^([가-힣])[-^.~=/'`_※@$%&!◆◇▣♥♤♠♣♧◈]([가-힣])$")
_DECORATION = re.compile("^[*★☆♡◆▶●■▲※]+(?=[가-힣]{3})|(?<=[가-힣]{3})[*★☆♡◆◀●■▲]+$")


def masked(text: str) -> str:
    """Write every sign that hides a syllable as ``*``; signs that merely adorn a name go."""
    text = _DECORATION.sub("", text)
    text = _SIGN_MASK.sub(r"\1*\2", text.strip())
    text = _LETTER_MASK.sub("*", _SURE_MASK.sub("*", text))
    squeezed = text.replace(" ", "")
    end = _END_MASK.match(squeezed)
    return end[1] + "*" * len(end[2]) if end else _DECORATION.sub("", text)
