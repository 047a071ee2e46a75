"""What people write in a telephone field, read number by number.

The grammar, over groups of digits and the gaps between them:

* Groups join over spaces, hyphens, dots and parentheses until they make a number of the plan; what
  follows a whole number is the next one, an extension (내선 교환 구내 ext # x), or a tail.
* A tail replaces the last digits: ``3456/7``, ``3456,9999`` and ``3456(7)`` are two numbers;
  ``3456~8`` and ``3456-8`` are all lines from the first to the last, ten at most.
* A number without area code takes that of the number before it, else that of the record's address.
* Labels are kept in ``raw``, never in the number. A fax is kept but is no evidence. A number marked
  as another person's (모친, 배우자 …) is evidence only where the field has none of one's own.

>>> [phone.number for phone in standardize_phones("02-312-3456/7").phones]
['+8223123456', '+8223123457']
>>> standardize_phones("312-3456", area_code="031").phones[0].number
'+82313123456'
"""

import re
from dataclasses import replace
from typing import NamedTuple

from rules.phones.areas import exchange_digit, modern_area_code, successor_of
from rules.phones.asides import MASKED, without_asides, without_masked
from rules.phones.foreign import read_foreign
from rules.phones.plan import COUNTED, National, fault, is_placeholder, read, read_local, with_area
from rules.phones.siblings import siblings
from rules.phones.spelling import DigitsLostError, unmask
from rules.phones.tokens import Numeral, Role, numerals
from rules.placeholders import is_no_value
from rules.record import Issue, Phone
from rules.text import Tidied, tidy

MOST_NUMBERS = 16
"""How many numbers of one field are kept."""
LONGEST_TEXT = 500

_ORDINARY = re.compile(
    r"(?:\+?82[- ]?0?10-?|0?10[-.) ]?)([2-9][0-9]{3})[-. ]?([0-9]{4})"
    r"|0?10([2-9][0-9]{3})([0-9]{4})\.0{1,6}"
)
_LANDLINE = re.compile(
    r"(0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]))[-.) ]([2-9][0-9]{2,3})[-. ]([0-9]{4})"
)
_SAYS_NONE = re.compile(r"없음|없슴|없다|모름|미상|불명|미정|미입력|미기재|미등록|거부")


class PhoneField(NamedTuple):
    """The numbers of one field in the order written, each once."""

    phones: tuple[Phone, ...] = ()
    issues: tuple[Issue, ...] = ()


_NOTHING = PhoneField()


def standardize_phones(raw: str, *, area_code: str | None = None) -> PhoneField:
    """Return every telephone number in ``raw``.

    Args:
        raw: the field as it came.
        area_code: the area of the record's own address (``031``), for numbers without one.
    """
    if ordinary := _ordinary(raw):
        return PhoneField((ordinary,))
    tidied = _tidied(raw)
    if ordinary := _ordinary(tidied.text):
        return PhoneField((ordinary,), tidied.issues)
    return _read(tidied, area_code)


def read_carefully(raw: str, area_code: str | None) -> PhoneField:
    """Read a field number by number, however it is written."""
    return _read(_tidied(raw), area_code)


def _tidied(raw: str) -> Tidied:
    return tidy(raw.replace("\r", "\n").replace("\n", " ; "), field="phone")


def _read(tidied: Tidied, area_code: str | None) -> PhoneField:
    text = tidied.text[:LONGEST_TEXT]
    if is_no_value(text):
        is_word = any(c.isalnum() for c in text)
        return PhoneField(issues=(phone_issue("placeholder"),)) if is_word else _NOTHING
    try:
        plain = unmask(text)
    except DigitsLostError:
        return PhoneField(issues=(phone_issue("digits_lost"),))
    if MASKED.search(plain):
        plain, marks = without_masked(plain), [phone_issue("masked")]
    else:
        marks = []
    reading = _Reading(area_code, [], [*tidied.issues, *marks])
    every = list(numerals(without_asides(plain)))
    found = [one for one in every if len("".join(one.groups)) > _STRAY] or every
    if len(found) == 1:
        found = [found[0]._replace(raw=text)]
    for numeral in found:
        reading.take(numeral)
    return reading.field(text)


def _ordinary(raw: str) -> Phone | None:
    """Read one number as most are written, the short way."""
    if found := _ORDINARY.fullmatch(raw):
        line = (found[1] or found[3]) + (found[2] or found[4])
        return None if line in NOBODYS else Phone(f"+8210{line}", "mobile", raw=raw)
    if found := _LANDLINE.fullmatch(raw):
        plain = with_area(found[1], found[2] + found[3])
        plain = None if plain is None or is_placeholder(plain.digits) else plain
    else:
        return None
    return Phone(plain.e164, plain.kind, raw=raw, is_evidence=plain.is_evidence) if plain else None


NOBODYS = frozenset((*COUNTED, *(digit * length for digit in "0123456789" for length in (7, 8))))
"""What stands behind 010 or an area code in a number that ``is_placeholder`` finds nobody's."""


def phone_issue(kind: str, detail: str = "") -> Issue:
    """Return an issue of a telephone field."""
    return Issue("phone", f"phone.{kind}", detail)


def completed(area_code: str) -> Issue:
    """Return the remark that an area code was missing and is known from elsewhere."""
    return phone_issue("missing_area_code", f"completed: {area_code}")


_FROM_ABROAD = 4
"""Groups of a number behind the code of the country: 82-331-223-4567."""
_STRAY = 3
"""So few digits beside a number are no attempt at another."""


class _Reading:
    """The numbers read so far; the next one may lean on the last."""

    def __init__(self, area_code: str | None, phones: list[Phone], issues: list[Issue]) -> None:
        self.area_code = area_code
        self.phones = phones
        self.issues = issues
        self.last: National | None = None
        self.of_others: set[str] = set()

    def take(self, numeral: Numeral) -> None:
        """Read one numeral of the field, and the tails that hang on it."""
        if numeral.plus or numeral.groups[0].startswith("00"):
            foreign = None if read(numeral.groups, plus=numeral.plus) else _foreign(numeral)
            if foreign:
                self._add(foreign)
                return
        national = self._national(numeral.groups, plus=numeral.plus)
        if national is None:
            return
        self.last = national
        self._add(self._phone(national, numeral))
        for tail in siblings(national.digits, numeral):
            if tail is None:
                self.issues.append(phone_issue("range_too_wide"))
            else:
                sibling = national._replace(digits=tail)
                self._add(self._phone(sibling, numeral._replace(extension=None)))

    def _national(self, groups: tuple[str, ...], *, plus: bool) -> National | None:
        digits = "".join(groups)
        if old := self._of_old_area(groups):
            return old
        if found := read(groups, plus=plus):
            return found
        if is_placeholder(digits):
            self.issues.append(phone_issue("placeholder"))
        elif local := read_local(groups):
            return self._completed(local)
        else:
            self.issues.append(Issue("phone", fault(groups)))
        return None

    def _completed(self, local: str) -> National | None:
        if self.last and self.last.kind == "mobile" and len(local) == 8:
            return read(("010" + local,))
        neighbour = self.last.prefix if self.last and self.last.kind == "landline" else None
        for code in (neighbour, self.area_code):
            if code and (found := with_area(code, local)):
                self.issues.append(completed(code))
                return found
        self.issues.append(phone_issue("missing_area_code"))
        return None

    def _of_old_area(self, groups: tuple[str, ...]) -> National | None:
        """Read ``0331-223-4567``, also without gaps where today's plan has no such number."""
        if len(groups) == 1 and len(groups[0]) == 11 and read(groups) is None:
            groups = (groups[0][:4], groups[0][4:7], groups[0][7:])
        if groups[0] == "82" and len(groups) == _FROM_ABROAD:
            groups = ("0" + groups[1], *groups[2:])
        old = groups[0]
        if len(old) != 4 or old[0] != "0" or old[1] not in "3456" or old[2] == "0":
            return None
        rest = "".join(groups[1:])
        if len(rest) == 6 and (digit := exchange_digit(old)):
            rest = digit + rest
        code = modern_area_code(old, self.area_code)
        found = with_area(code, rest) if code and len(rest) == 7 else None
        if found:
            self.issues.append(phone_issue("old_area_code", f"{old} → {found.prefix}"))
        return found

    def _phone(self, national: National, numeral: Numeral) -> Phone:
        is_evidence = national.is_evidence and numeral.role is not Role.FAX
        if is_placeholder(national.digits):
            self._once(phone_issue("placeholder"))
            is_evidence = False
        if numeral.role is not Role.OWN:
            self._once(Issue("phone", f"phone.{numeral.role.value}"))
        if numeral.role is Role.OTHER_PERSON:
            self.of_others.add(national.e164)
        successor = None
        if national.kind == "mobile" and not national.digits.startswith("010"):
            successor = successor_of(national.digits)
            self._once(phone_issue("old_mobile_prefix"))
        return Phone(
            number=national.e164,
            kind=national.kind,
            extension=numeral.extension,
            successor="+82" + successor[1:] if successor else None,
            is_evidence=is_evidence,
            raw=numeral.raw,
        )

    def _once(self, issue: Issue) -> None:
        if issue not in self.issues:
            self.issues.append(issue)

    def _add(self, phone: Phone) -> None:
        if all(known.number != phone.number for known in self.phones):
            self.phones.append(phone)

    def field(self, text: str) -> PhoneField:
        """Return what was read; text without any number is itself an issue."""
        if not self.phones and not self.issues:
            self.issues.append(
                phone_issue("placeholder" if _SAYS_NONE.search(text) else "unreadable")
            )
        if len(self.phones) > MOST_NUMBERS:
            self.issues.append(phone_issue("too_many"))
        phones = self._own_first(self.phones) if self.of_others else self.phones
        return PhoneField(tuple(phones[:MOST_NUMBERS]), tuple(dict.fromkeys(self.issues)))

    def _own_first(self, phones: list[Phone]) -> list[Phone]:
        """Take another person's number for evidence only where one's own of its kind is missing."""
        own = {p.kind for p in phones if p.is_evidence and p.number not in self.of_others}
        return [
            replace(p, is_evidence=False) if p.number in self.of_others and p.kind in own else p
            for p in phones
        ]


def _foreign(numeral: Numeral) -> Phone | None:
    number = read_foreign("".join(numeral.groups), plus=numeral.plus)
    if number is None:
        return None
    is_own = numeral.role is Role.OWN
    return Phone(number, "foreign", numeral.extension, is_evidence=is_own, raw=numeral.raw)
