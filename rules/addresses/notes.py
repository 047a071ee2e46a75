"""What stands in parentheses: officially the dong and the building, in life anything.

``(역삼동, 강남파이낸스센터)``, ``(목동,행복한세상백화점 지하2층)``, ``(역삼동 737)``, ``(1층)``.
``(주)`` and ``(아)`` are abbreviations and stay where they are.

>>> split_notes("테헤란로 152 (역삼동, 센터(1층))")
('테헤란로 152', ('역삼동, 센터 1층 ',))
"""

import re
from functools import lru_cache
from typing import NamedTuple

from rules.addresses.dongs import legal_form
from rules.addresses.head import read_head
from rules.addresses.street import Street, read_street
from rules.addresses.units import NAMED_UNITS, SPOKEN
from rules.regions import is_known_dong

_BRACKETS = re.compile(r"([()\[\]])")
_ODD = {**dict.fromkeys(map(ord, "<{〔【〈《"), "("), **dict.fromkeys(map(ord, ">}〕】〉》"), ")")}
_HAS_ODD = re.compile("[<{〔【〈《].*[>}〕】〉》]")
_ABBREVIATED = re.compile(r"\s?\(([주유재사아합학의복빌])\)")
_LONG = {
    "아": "아파트",
    "빌": "빌딩",
    "주": "㈜",
    "유": "유한회사 ",
    "재": "재단법인 ",
    "사": "사단법인 ",
}
_NO_DONG = re.compile(
    rf"\s*(?:[가-힣]{{0,8}}(?:{NAMED_UNITS}|센터|파크|타워|빌딩|빌라)|{'|'.join(SPOKEN)}|\d{{1,4}}|[A-Za-z가나라바아자차카타])\s?\d{{0,3}}동\s*$"
)


class Place(NamedTuple):
    """Street, the lot beside a road address, the dong, and what is left for the detail."""

    street: Street
    lot: Street | None = None
    dong: str | None = None
    rest: str = ""


def split_notes(text: str) -> tuple[str, tuple[str, ...]]:
    """Split off what stands in parentheses; parentheses within them are read as spaces."""
    text = text.translate(_ODD) if has_odd_brackets(text) else text
    if "(" not in text and "[" not in text:
        return text, ()
    outside: list[str] = []
    notes: list[list[str]] = []
    depth = 0
    for piece in _BRACKETS.split(_ABBREVIATED.sub(_company_sign, text)):
        if piece in ("(", "["):
            depth += 1
            if depth == 1:
                notes.append([])
                outside.append(" ")
        elif piece in (")", "]"):
            depth = max(depth - 1, 0)
        elif piece:
            (notes[-1] if depth else outside).append(piece)
    return "".join(outside).rstrip(), tuple(" ".join(note) + " " for note in notes)


def has_odd_brackets(text: str) -> bool:
    """Return whether signs stand in the place of parentheses: 152 <역삼동>."""
    return _HAS_ODD.search(text) is not None


_MAY_PLACE = re.compile("[동읍면리로길가]")
"""A letter that a road, a dong or a ri has in its name."""
_LABEL = re.compile(r"\A(?:구|신|지번|도로명|법정동|행정동)\s?(?:주소\s?:?\s?|:\s?)")
_LAST_WORD = re.compile(r"(?<![^\s,])[가-힣]{2,5}\d{0,2}동(?:\d가)?\Z")


def dong_at_end(text: str) -> str | None:
    """Return the dong that stands behind everything else without parentheses: 152, 3층 역삼동."""
    text = text.rstrip(" )]")
    if text[-1:] not in ("동", "가"):
        return None
    found = _LAST_WORD.search(text)
    return found[0] if found and not _NO_DONG.match(found[0]) else None


def _company_sign(found: re.Match[str]) -> str:
    return _LONG.get(found[1], f"㈜{found[1]}")


def read_notes(street: Street, notes: tuple[str, ...]) -> Place:
    """Read dong, lot or road out of the parentheses."""
    place = Place(street, dong=street.dong)
    others = [street.rest]
    for note in notes:
        for item in note.split(","):
            found = _read_item(place, item)
            if found is None:
                others.append(item)
            else:
                others.append(found.rest)
                place = found._replace(rest="")
    return place._replace(rest=" , ".join(other for other in others if other.strip()))


def _read_item(place: Place, item: str) -> Place | None:
    """Return the place with what one item adds, or ``None`` if it belongs to the detail."""
    street = place.street
    item = _LABEL.sub("", item.strip())
    inner = _item_street(item)
    if _NO_DONG.match(inner.dong or item) or (inner.rest.strip() and not _is_lot(inner)):
        return None
    if inner.road and inner.number and street.road:
        return place if " " in item or inner.road == street.road else None
    if inner.road and inner.number:
        lot = street if street.number else None
        return place._replace(street=inner._replace(dong=street.dong, ri=street.ri), lot=lot)
    if inner.road or not (inner.dong or inner.ri):
        return None
    if inner.dong and place.dong not in (None, inner.dong):
        return place if _is_another(inner.dong, place.dong) else None
    if not inner.dong and not (place.dong or "").endswith(("읍", "면")):
        return None
    street = street if inner.ri is None or street.ri else street._replace(ri=inner.ri)
    lot = inner if inner.number and street.road and not place.lot else place.lot
    return Place(street, lot, place.dong or inner.dong, inner.rest)


def _is_lot(inner: Street) -> bool:
    """Return whether an item names a lot, whatever word follows: 역삼동 737 한빛빌딩."""
    return bool(inner.dong and inner.number and not inner.road) and inner.rest[:1] in ("", " ")


def is_place(item: str) -> bool:
    """Return whether an item outside parentheses is a road or lot with its number, and no home."""
    inner = _item_street(_LABEL.sub("", item))
    if inner.rest.strip() or not inner.number:
        return False
    if inner.road:
        return " " in item
    dong = inner.dong or ""
    return len(dong) <= _LONGEST_DONG and not _NO_DONG.match(dong) and item[-1] != "호"


_LONGEST_DONG = 4
"""In syllables; longer ones are rare, and units of a building are called alike: 스포츠센터동."""


def _is_another(beside: str, dong: str) -> bool:
    """Return whether a dong beside another is its administrative name, or a listed one."""
    return legal_form(beside) == legal_form(dong) or is_known_dong(beside)


def is_no_place(item: str) -> bool:
    """Return whether an item in parentheses says nothing of road, dong or lot."""
    if not _MAY_PLACE.search(item):
        return True
    inner = _item_street(_LABEL.sub("", item.strip()))
    if inner.rest.strip() and not _is_lot(inner):
        return True
    return not (inner.road or inner.dong or inner.ri)


@lru_cache(maxsize=65_536)
def _item_street(item: str) -> Street:
    street = read_street(item, jongno=True)
    if (street.dong or street.road) and not street.rest:
        return street
    head = read_head(item)
    if head.names:
        return read_street(head.rest)
    return street if street.dong or street.road else read_street(head.rest)
