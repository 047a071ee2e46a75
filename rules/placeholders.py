"""Values that only fill a box: words for nothing, numbers nobody has.

>>> is_no_value("없음"), is_no_value("N/A"), is_made_up_number("1111111111")
(True, True, True)
"""

import re
from itertools import pairwise

_LONGEST = 40
_NO_VALUE_WORDS = """
없음 없슴 없다 무 모름 모르겠음 미상 불명 불상 미정 미입력 미기재 미등록 미확인 미제공
입력안함 해당없음 해당무 정보없음 자료없음 내용없음 확인불가 확인요망 추후입력 거부 비공개
수집거부 na nan n/a null none nil nothing unknown undefined empty no void tbd tba #n/a #ref!
#value! <na> <null> (null) \\n
"""
_NO_VALUE = frozenset(_NO_VALUE_WORDS.split())


_FIELD = re.compile(
    r"^(?:주소|집주소|전화|전화번호|연락처|휴대폰|이메일|메일|성명|이름|고객명|생년월일|생일|성별)[:은는이가]?(?=.)"
)


def is_no_value(text: str) -> bool:
    """Return whether ``text`` says only that there is no value: ``없음``, ``-``, ``N/A``, ``0``."""
    if len(text) > _LONGEST:
        return not any(c.isalnum() for c in text)
    word = "".join(text.lower().split()).strip("()[]<>.*'\"")
    if word in _NO_VALUE or _FIELD.sub("", word) in _NO_VALUE:
        return True
    return not any(c.isalnum() and c not in "0oOxX" for c in word)


def is_made_up_number(digits: str) -> bool:
    """Return whether a number is one digit repeated or a plain count up or down."""
    if not digits or len(set(digits)) == 1:
        return True
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    return len(digits) >= 7 and steps in ({1}, {9})
