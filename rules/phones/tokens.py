"""From text to numerals: groups of digits that belong together, and what hangs on them.

>>> [n.groups for n in numerals("T.02-312-3456 F.02-312-3457")]
[('02', '312', '3456'), ('02', '312', '3457')]
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from rules.phones.plan import read, read_local


class Role(Enum):
    """Whose number it is, by its label."""

    OWN = "own"
    FAX = "fax"
    OTHER_PERSON = "other_person"


@dataclass(frozen=True, slots=True)
class Tail:
    """Digits that replace the last ones of the number before."""

    digits: str
    is_range: bool


class Numeral(NamedTuple):
    """One number as written: its groups of digits, its label, extension and tails."""

    groups: tuple[str, ...]
    plus: bool = False
    role: Role = Role.OWN
    extension: str | None = None
    tails: tuple[Tail, ...] = ()
    raw: str = ""


_GROUP = re.compile(r"[0-9]+")
_JOINING = re.compile(r"[-.,/·~_: ()\[\]]{1,5}")
_TIGHT = re.compile(r"[-._]{1,3}")
_EXTENSION = re.compile(
    r"(?:내선|구내|교환|내부|\([교내]\)|(?<![가-힣])[교내]\)?|\bext(?:ension)?|#|(?<![a-z])x)\s?(?:번호|전화)?[\s.:)#(-]{0,4}$",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"0(?:10|1[1-9]|2|[3-6][0-9]{1,2}|70|80|50[0-9]?)|0[0-9]{8,}|1[568][0-9]{2}")
_LIST = re.compile(r"[,/;&|·\n]|또는|혹은|그리고|및|\bor\b|\band\b", re.IGNORECASE)
_FAX = re.compile(r"팩스|팩시|모사전송|\bfax|(?<![a-z])f(?![a-z])", re.IGNORECASE)
_OTHER = re.compile(
    r"모친|부친|부모|어머니|아버지|엄마|아빠|시모|장모|장인|배우자|남편|아내|와이프|부인|자녀|아들|딸|손자"
    r"|손녀|보호자|가족|친구|지인|대리인|형제|누나|언니|오빠|동생|며느리|사위|이모|고모|삼촌|조카|할머니|할아버지|조모|조부|처제|처남|형부|제부|올케|시누이|사촌"
    r"|옆집|이웃|후견인|간병인|요양보호사|[(\[](?:모|부|처|자|형|夫|妻|母|父)[)\]]"
    r"|(?<![가-힣])[모부처](?![가-힣])"
)
_ALSO_FAX = re.compile(
    r"(?:전화|tel|(?<![a-z])t)[. ]{0,2}(?:[/·&,+]|겸|및)[. ]?(?:팩스|fax|f(?![a-z]))"
    r"|(?:팩스|fax|(?<![a-z])f)[. ]{0,2}(?:[/·&,+]|겸|및)[. ]?(?:전화|tel|t(?![a-z]))",
    re.IGNORECASE,
)
"""One line for voice and fax: a telephone number."""
_LEADING_NOTE = re.compile(r"\s+[(\[][^()\[\]]*[)\]]")
"""A note in brackets that stands to the number behind it, apart from the one before."""
_WORD = re.compile(r"[A-Za-z가-힣一-鿿]")


def numerals(text: str) -> Iterator[Numeral]:
    """Yield the numerals of a field in order, with what hangs on each."""
    groups = list(_GROUP.finditer(text))
    at = 0
    before = 0
    while at < len(groups):
        end = _whole(text, groups, at)
        extension, tails, after = _hangings(text, groups, end)
        start = groups[at].start()
        stop = groups[after - 1].end()
        until = groups[after].start() if after < len(groups) else len(text)
        mine, theirs = _shared_gap(text, stop, until, groups)
        label = text[before:start] + " " + text[stop:mine]
        spelt = tuple(group[0] for group in groups[at:end])
        yield Numeral(
            spelt,
            plus=_has_plus(text, groups[at]),
            role=_role(label),
            extension=extension,
            tails=tails,
            raw=text[before:mine].strip(" ,;/|"),
        )
        at, before = after, theirs


def _labels_lead(text: str, first: int, last: int) -> bool:
    """Whether labels stand before their numbers: one does, or none stands behind the last."""
    return bool(_WORD.search(text[:first])) or not _WORD.search(text[last:])


def _has_plus(text: str, group: re.Match[str]) -> bool:
    """Whether a plus stands before the digits; before 010 it means nothing."""
    return not group[0].startswith("01") and text[: group.start()].rstrip("( ").endswith("+")


def _role(label: str) -> Role:
    if _FAX.search(label) and not _ALSO_FAX.search(label):
        return Role.FAX
    return Role.OTHER_PERSON if _OTHER.search(label) else Role.OWN


def _gap(text: str, groups: list[re.Match[str]], index: int) -> str:
    """Return the text before group ``index``, or after the last group."""
    end = groups[index].start() if index < len(groups) else len(text)
    return text[groups[index - 1].end() : end]


def _is_number(spelt: tuple[str, ...], *, plus: bool) -> bool:
    return bool(read(spelt, plus=plus) or read_local(spelt)) or (plus and len("".join(spelt)) > 10)


def _whole(text: str, groups: list[re.Match[str]], at: int) -> int:
    """Return the index after the last group of the number that begins at ``at``."""
    spelt = [groups[at][0]]
    plus = _has_plus(text, groups[at])
    end = at + 1
    while end < len(groups) and len(spelt) < 16:
        gap, following = _gap(text, groups, end), groups[end][0]
        if not _JOINING.fullmatch(gap):
            break
        longer = (*spelt, following)
        if _is_number(tuple(spelt), plus=plus):
            is_part = _is_number(longer, plus=plus) and _is_plain(gap, spelt, following)
            if not is_part or _starts(gap, following):
                break
        elif _starts(gap, following) and _is_cut(spelt, longer, plus=plus):
            break
        spelt.append(following)
        end += 1
    return end


def _is_cut(spelt: list[str], longer: tuple[str, ...], *, plus: bool) -> bool:
    """Return whether digits break off before a prefix, for 704 1588 may end a number too."""
    return sum(map(len, spelt)) > 4 and not _is_number(longer, plus=plus)


def _is_plain(gap: str, spelt: list[str], following: str) -> bool:
    is_spelt_singly = all(len(group) == 1 for group in spelt)
    return not set(gap) & set(",/~;·") and (len(following) > 2 or is_spelt_singly)


def _starts(gap: str, following: str) -> bool:
    """Return whether a group looks like the beginning of another number."""
    return not _TIGHT.fullmatch(gap) and bool(_PREFIX.fullmatch(following))


def _hangings(
    text: str, groups: list[re.Match[str]], end: int
) -> tuple[str | None, tuple[Tail, ...], int]:
    """Return extension, tails, and the index after them."""
    extension: str | None = None
    tails: list[Tail] = []
    while end < len(groups):
        gap, digits = _gap(text, groups, end), groups[end][0]
        if (
            extension is None
            and len(digits) <= 5
            and _is_extension(gap, digits, _gap(text, groups, end + 1))
        ):
            extension = digits
        elif len(digits) <= 4 and (tail := _tail(gap, digits, _gap(text, groups, end + 1))):
            if _goes_on(text, groups, end):
                break
            tails.append(tail)
        else:
            break
        end += 1
    return extension, tuple(tails), end


def _is_extension(gap: str, digits: str, next_gap: str) -> bool:
    """Whether words say so, or three digits stand in brackets: 02-312-3456(123)."""
    is_bracketed = gap.strip() == "(" and next_gap.lstrip().startswith(")")
    return bool(_EXTENSION.search(gap)) or (is_bracketed and len(digits) == _SHORT_EXTENSION)


_SHORT_EXTENSION = 3


def _tail(gap: str, digits: str, next_gap: str) -> Tail | None:
    sign = gap.strip()
    if sign in ("~", "-~", "~-", "(~") or (sign == "-" and len(digits) == 1):
        return Tail(digits, is_range=True)
    if sign in (",", "/", "·", ".", "&", ";", "및", "와", "또는", "혹은", "or"):
        return Tail(digits, is_range=False)
    if sign == "(" and len(digits) != _SHORT_EXTENSION and next_gap.lstrip().startswith(")"):
        return Tail(digits, is_range=False)
    return None


def _goes_on(text: str, groups: list[re.Match[str]], index: int) -> bool:
    """Return whether a group is the beginning of a number rather than a tail."""
    if index + 1 >= len(groups):
        return False
    gap, following = _gap(text, groups, index + 1), groups[index + 1][0]
    digits = groups[index][0]
    if not re.fullmatch(r"[-.)( ]{1,3}", gap) or len(digits) < 2:
        return False
    return len(following) >= 3 and not (gap == " " and _PREFIX.fullmatch(following))


def _shared_gap(text: str, stop: int, until: int, groups: list[re.Match[str]]) -> tuple[int, int]:
    """Return where the words after a number end, and where those before the next one begin."""
    gap = text[stop:until]
    if until == len(text):
        return until, until
    labels_lead = _labels_lead(text, groups[0].start(), groups[-1].end())
    close = re.search(r"[)\]]", gap)
    if not close and gap.lstrip().startswith(("(", "[")):
        return stop, stop
    if split := _LIST.search(gap):
        return stop + split.start(), stop + split.end()
    if labels_lead and close and _LEADING_NOTE.fullmatch(gap):
        return stop, stop
    if close and gap.lstrip().startswith(("(", "[")):
        return stop + close.end(), stop + close.end()
    if labels_lead or re.search(r"[.:)>\]]\s*$", gap):
        return stop, stop
    return until, until
