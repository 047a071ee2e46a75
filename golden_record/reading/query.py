"""What a person typed into one box, sorted by what it is.

Digits are a number, its last four, a date or a business number; consonants are initials; a word
with an @ is mail; source/key is a record; nine letters with the right check character are a unified
ID; the rest is a name or an address. Nobody has to say which.

>>> query = parse_query("홍길동 5678")
>>> query.name, query.last4
('홍길동', '5678')
>>> parse_query("ㅎㄱㄷ 1985.3.1").birth_date
'1985-03-01'
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from golden_record import unified_id
from golden_record.survival import Key
from rules.addresses import standardize_address
from rules.dates import standardize_birth_date
from rules.frequencies import surname_share
from rules.identifiers import standardize_business_number
from rules.phones import standardize_phones

LONGEST = 200
COMMON_SURNAME = 3e-4
"""Share of a surname from which a word such as 신사동 is read as a name first."""
_INITIALS = re.compile("[ㄱ-ㅎ]{1,10}")
_DIGITS = re.compile(r"\+?[0-9][0-9().·/-]*")
_DATE = re.compile(r"(?:19|20)?[0-9]{2}[./년-][0-9]{1,2}[./월-][0-9]{1,2}일?")
_BUSINESS = re.compile(r"[0-9]{3}-?[0-9]{2}-?[0-9]{5}")
_PLACE = re.compile(r".+(?:시|도|군|구|읍|면|동|리|가|로|길|아파트|빌라|빌딩|타워|오피스텔)")
_IN_PLACE = re.compile(r"(?:산|지하)?[0-9]{1,5}(?:-[0-9]{1,4})?(?:번지|번길|길|호|동|층|가)?,?")
_SPACED = re.compile(r"(?<![0-9])(?:\+82 ?)?0?[0-9]{1,3} [0-9]{3,4} [0-9]{4}(?![0-9])")
_HANGUL = re.compile("[가-힣]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z.'’-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to search for; all that is given must fit.

    name: whole or in part, hangul or latin. initials: consonants. phone: whole numbers, in any
    form. last4: last digits of a number. birth_date: ISO. address: any part. key: of a record; its
    source may be empty.
    """

    name: str | None = None
    initials: str | None = None
    phone: str | None = None
    last4: str | None = None
    birth_date: str | None = None
    address: str | None = None
    email: str | None = None
    business_number: str | None = None
    unified_id: str | None = None
    key: Key | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return self == Query()


def parse_query(text: str, today: date | None = None) -> Query:
    """Sort what was typed.

    Args:
        text: what stands in the box.
        today: decides the century of six digits; ``None`` is the present day.
    """
    tidy = " ".join(unicodedata.normalize("NFC", text)[:LONGEST].split())
    tidy = _SPACED.sub(lambda number: number[0].replace(" ", "-"), tidy)
    whole = _whole(tidy)
    if whole is not None:
        return whole
    found, words = Query(), list[str]()
    day = today or datetime.now(UTC).date()
    for word in tidy.split(" ") if tidy else []:
        typed = _typed(word, found, words, day)
        if typed is None:
            words.append(word)
        else:
            found = typed
    return _with_words(found, words)


def _whole(text: str) -> Query | None:
    """A unified ID or a record key, which stand alone."""
    shown = unified_id.parse(text)
    if shown and not text.replace("-", "").replace(" ", "").isdigit():
        return Query(unified_id=shown)
    source, slash, record_id = text.partition("/")
    if slash and source.strip() and record_id.strip() and not _DIGITS.fullmatch(text):
        return Query(key=(source.strip(), record_id.strip()))
    return None


def _typed(word: str, found: Query, words: list[str], today: date) -> Query | None:
    """The query with one word more, if the word alone tells what it is."""
    if "@" in word:
        return replace(found, email=word)
    if _INITIALS.fullmatch(word):
        return replace(found, initials=word)
    if _DATE.fullmatch(word) and (born := _date(word, today)):
        return replace(found, birth_date=born)
    if _IN_PLACE.fullmatch(word) and not all(map(may_be_name, words)):
        return None
    if _DIGITS.fullmatch(word):
        return _digits(word, found, today)
    return None


def _digits(word: str, found: Query, today: date) -> Query | None:
    digits = re.sub("[^0-9]", "", word)
    if len(digits) == 4:
        return replace(found, last4=digits)
    if len(digits) in (6, 8) and digits == word and (born := _date(word, today)):
        return replace(found, birth_date=born)
    if _BUSINESS.fullmatch(word) and not digits.startswith("0"):
        number = standardize_business_number(word).value
        if number:
            return replace(found, business_number=number)
    if len(digits) == 8 and not standardize_phones(word).phones:
        return replace(found, phone=f"010{digits}")
    if len(digits) >= 7:
        return replace(found, phone=f"{found.phone}, {word}" if found.phone else word)
    return None


def _date(word: str, today: date) -> str | None:
    born = standardize_birth_date(word, today=today).value
    return born if born and "1900-01-01" <= born <= today.isoformat() else None


def _with_words(found: Query, words: list[str]) -> Query:
    """What is left is a name, an address, or a name and an address."""
    begin = next((at for at, word in enumerate(words) if not may_be_name(word)), len(words))
    name, place = " ".join(words[:begin]), " ".join(words[begin:])
    if place and not _is_address(place) and not _PLACE.fullmatch(words[begin]):
        name, place = " ".join(words), ""
    return replace(found, name=name or None, address=place or None)


def may_be_name(word: str) -> bool:
    """Whether a word reads as a name rather than a place.

    >>> may_be_name("홍길동"), may_be_name("역삼동"), may_be_name("서울")
    (True, False, False)
    """
    if _LATIN.fullmatch(word):
        return True
    if not _PLACE.fullmatch(word):
        return bool(_HANGUL.search(word) or "*" in word) and not standardize_address(word).sido
    return 2 <= len(word) <= 3 and surname_share(word[0]) >= COMMON_SURNAME


def readings(query: Query) -> tuple[Query, ...]:
    """Every way to read a query: a name such as 신사동 may be a place after all.

    >>> [(q.name, q.address) for q in readings(parse_query("강남구 홍길동"))][-1]
    ('홍길동', '강남구')
    """
    found, words = [query], (query.name or "").split()
    if any(_PLACE.fullmatch(word) for word in words[:4]):
        for at in range(len(words)):
            behind = " ".join([*words[at:], query.address or ""]).strip()
            found.append(replace(query, name=" ".join(words[:at]) or None, address=behind))
            if at and not query.address:
                place, name = " ".join(words[:at]), " ".join(words[at:])
                found.append(replace(query, name=name, address=place))
    if len(words) == 1 and not query.address:
        found.append(replace(query, name=None, address=query.name))
    if query.address and not query.name and " " not in query.address:
        found.append(replace(query, name=query.address, address=None))
    rest, _, last = (query.address or "").rpartition(" ")
    if rest and len(last) == 4 and last.isdecimal() and not query.last4:
        found.append(replace(query, address=rest, last4=last))
    return tuple(dict.fromkeys(found))


def _is_address(text: str) -> bool:
    found = standardize_address(text)
    return bool(found.sido or found.sigungu or found.eup_myeon_dong or found.road_name)
