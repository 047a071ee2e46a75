"""What an address in English tells: its province and district, and no more.

Names of districts are one to one in both scripts; those of roads are not (Sejong-ro may be 세종로
and no other, but Jung-ro 중로 or 정로), so a road in latin letters is never turned back.
The letters of before 2000 are folded on those of today: Pusan, Kangnam-ku, Songp'a-gu.

>>> in_hangul("12F, 152 Teheran-ro, Gangnam-gu, Seoul")
'서울특별시 강남구'
>>> in_hangul("166 Pangyoyeok-ro, Bundang-gu, Seongnam-si, Gyeonggi-do")
'경기도 성남시 분당구'
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from rules.regions import province
from rules.tables import rows

_WORD = re.compile(r"[a-z][a-z'-]*")
_OLD_LETTERS = (("shi", "si"), ("ch", "j"), ("k", "g"), ("t", "d"), ("p", "b"))
_FIRST_TO_LAST = {"시": 0, "군": 0, "구": 1}


def in_hangul(text: str) -> str | None:
    """Return province and district of a text all in latin letters; ``None`` if it names none."""
    words = _WORD.findall(text.lower())
    districts = {word: name for word in words if (name := _districts().get(_folded(word)))}
    rest = [word.removesuffix("-si") for word in words if word not in districts]
    sido = next((name for word in rest if (name := province(word))), None)
    named = set(districts.values())
    by_kind = sorted(named, key=lambda name: (_FIRST_TO_LAST[name[-1]], name))
    if len({_FIRST_TO_LAST[name[-1]] for name in by_kind}) < len(by_kind):
        by_kind = []
    return " ".join([part for part in (sido, *by_kind) if part]) or None


def _folded(word: str) -> str:
    word = word.replace("-", "").replace("'", "")
    for old, new in _OLD_LETTERS:
        word = word.replace(old, new)
    return word


@cache
def _districts() -> Mapping[str, str]:
    """Return the districts by their folded spelling, where it is that of one alone."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows("district_romanizations.csv"):
        found[_folded(row["latin"].lower())].append(row["name"])
    return {spelling: names[0] for spelling, names in found.items() if len(names) == 1}
