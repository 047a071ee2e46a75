"""The terms by which a person finds a customer: parts of the name, the last digits, the street.

A term is a kind and a text; like blocking keys it is kept as a hash, in the same table, and finds
candidates only: what was asked is then compared with the record itself. A record has about ten:

| kind | of | found by |
|---|---|---|
| ``sb`` | each two letters that follow each other in a hangul name | the name or any part of it |
| ``sw`` | each word of a latin name; a masked name whole | a word, the masked name |
| ``si`` | the initial consonants of the first four syllables | ㅎㄱㄷ |
| ``sl`` | the latin keys of the name | any spelling of it |
| ``s4`` | the last four digits of each number | 5678 |
| ``st`` | each number that is no evidence of identity | the whole number |
| ``sd`` | the birth date | the date |
| ``sr`` ``se`` ``sg`` | road; dong, eup, myeon, ri; building without 아파트 | an address |
| ``sm`` | the mail account | what stands before the @ |
| ``iq`` | the code of each issue | from a figure of the dashboard to its rows |

``search_terms`` says it for one record, ``terms_of`` for many; a test holds them equal.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import pyarrow as pa

from golden_record.store.hashing import hash_sql
from rules.hangul import INITIALS

PART = 2
"""Letters of a name that make one term."""
MOST_PARTS = 9
INITIALS_KEPT = 4
_HANGUL = re.compile("[가-힣]")
_NUMBER = re.compile(r'"(?:number|successor)":\s?"\+?([0-9]+)"')
_CODE = re.compile(r'"code":\s?"([a-z_.]+)"')
_FIRST, _EACH = ord("가"), 588

SEARCHED = (
    *("name", "name_masked", "latin_keys", "phones", "phone_keys", "successor_keys"),
    *("birth_date", "road_name", "eup_myeon_dong", "ri", "building_name", "email", "issues"),
)
"""The columns that terms are made of."""


def search_terms(values: Mapping[str, Any]) -> frozenset[str]:
    """Return the terms of one standardized record.

    >>> sorted(search_terms({"name": "홍길동", "birth_date": "1985-03-01"}))
    ['sb|길동', 'sb|홍길', 'sd|1985-03-01', 'si|ㅎㄱㄷ']
    """
    return frozenset(_terms(values))


def _terms(values: Mapping[str, Any]) -> Iterator[str]:
    get = values.get
    if name := get("name"):
        yield from _of_name(name, is_masked=bool(get("name_masked")))
    yield from (f"sl|{key}" for key in get("latin_keys") or ())
    told = (*(get("phone_keys") or ()), *(get("successor_keys") or ()))
    known = {number.lstrip("+") for number in told}
    for number in _NUMBER.findall(get("phones") or ""):
        yield f"s4|{number[-4:]}"
        if number not in known:
            yield f"st|{number}"
    for kind, column in (("sd", "birth_date"), ("sr", "road_name"), ("se", "eup_myeon_dong")):
        if value := get(column):
            yield f"{kind}|{value}"
    if ri := get("ri"):
        yield f"se|{ri}"
    if building := folded_building(get("building_name")):
        yield f"sg|{building}"
    if email := get("email"):
        yield f"sm|{email.partition('@')[0]}"
    yield from issue_terms(values)


def issue_terms(values: Mapping[str, Any]) -> set[str]:
    """The terms of the issues that a record has."""
    return {issue_term(code) for code in _CODE.findall(values.get("issues") or "")}


def issue_term(code: str) -> str:
    """The term of the records that have an issue."""
    return f"iq|{code}"


def _of_name(name: str, *, is_masked: bool) -> Iterator[str]:
    compact = compact_name(name)
    if is_masked:
        yield f"sw|{compact}"
    elif not _HANGUL.search(compact):
        yield from (f"sw|{word}" for word in name.upper().split(" ") if word)
    else:
        yield f"si|{name_initials(compact)}"
        yield from (f"sb|{part}" for part in name_parts(compact))


def compact_name(name: str) -> str:
    """A name in upper case without blanks."""
    return name.upper().replace(" ", "")


def name_parts(compact: str) -> tuple[str, ...]:
    """Each two letters that follow each other.

    >>> name_parts("남궁민수")
    ('남궁', '궁민', '민수')
    """
    last = min(len(compact) - PART, MOST_PARTS - 1)
    return tuple(compact[at : at + PART] for at in range(last + 1))


def name_initials(compact: str) -> str:
    """The initial consonants of the first syllables; other letters stay.

    >>> name_initials("홍길동"), name_initials("LG전자")
    ('ㅎㄱㄷ', 'LGㅈㅈ')
    """
    return "".join(
        INITIALS[(ord(letter) - _FIRST) // _EACH] if "가" <= letter <= "힣" else letter
        for letter in compact[:INITIALS_KEPT]
    )


def folded_building(name: str | None) -> str:
    """The name of a building as people shorten it.

    >>> folded_building("은마 아파트")
    '은마'
    """
    return compact_name(name or "").replace("아파트", "")


def _initial_sql(place: int) -> str:
    letter = f"substr(compact, {place}, 1)"
    index = f"(unicode({letter}) - {_FIRST}) // {_EACH} + 1"
    return (
        f"CASE WHEN {letter} BETWEEN '가' AND '힣' "
        f"THEN substr('{''.join(INITIALS)}', ({index})::INTEGER, 1) ELSE {letter} END"
    )


_IS_HANGUL = "NOT coalesce(name_masked, false) AND regexp_matches(compact, '[가-힣]')"
_NUMBERS = r"""regexp_extract_all(phones, '"(?:number|successor)":\s?"\+?([0-9]+)"', 1)"""
_CODES = r"""regexp_extract_all(issues, '"code":\s?"([a-z_.]+)"', 1)"""
_COMPACT = "replace(upper({}), ' ', '')"
_BUILDING = f"replace({_COMPACT.format('building_name')}, '아파트', '')"
_TERMS_SQL = f"""
    WITH named AS (SELECT n, name, name_masked, {_COMPACT.format("name")} AS compact
        FROM searched WHERE coalesce(name, '') <> ''),
    hangul AS (SELECT n, compact FROM named WHERE {_IS_HANGUL}),
    odd AS (SELECT n, coalesce(list_concat(phone_keys, successor_keys), []) AS known,
        unnest({_NUMBERS}) AS number FROM searched
        WHERE contains(phones, 'false')),
    numbered AS (SELECT n, unnest(phone_keys) AS number FROM searched
        UNION ALL SELECT n, unnest(successor_keys) FROM searched
        UNION ALL SELECT n, number FROM odd)
    SELECT n, 'sb|' || substr(compact, i, {PART}) AS term
        FROM hangul, range(1, {MOST_PARTS + 1}) parts(i) WHERE i + {PART - 1} <= length(compact)
    UNION ALL SELECT n, 'si|' || concat({", ".join(map(_initial_sql, range(1, INITIALS_KEPT + 1)))})
        FROM hangul
    UNION ALL SELECT n, 'sw|' || compact FROM named WHERE name_masked
    UNION ALL SELECT n, 'sw|' || word FROM (SELECT n, unnest(string_split(upper(name), ' ')) AS word
        FROM named WHERE NOT coalesce(name_masked, false)
        AND NOT regexp_matches(compact, '[가-힣]')) WHERE word <> ''
    UNION ALL SELECT n, 'sl|' || unnest(latin_keys) FROM searched
    UNION ALL SELECT n, 's4|' || right(number, 4) FROM numbered
    UNION ALL SELECT n, 'st|' || number FROM odd
        WHERE NOT list_contains(known, '+' || number)
    UNION ALL SELECT n, 'sd|' || birth_date FROM searched WHERE birth_date <> ''
    UNION ALL SELECT n, 'sr|' || road_name FROM searched WHERE road_name <> ''
    UNION ALL SELECT n, 'se|' || eup_myeon_dong FROM searched WHERE eup_myeon_dong <> ''
    UNION ALL SELECT n, 'se|' || ri FROM searched WHERE ri <> ''
    UNION ALL SELECT n, 'sg|' || {_BUILDING} FROM searched WHERE {_BUILDING} <> ''
    UNION ALL SELECT n, 'sm|' || string_split(email, '@')[1] FROM searched WHERE email <> ''
    UNION ALL SELECT DISTINCT n, 'iq|' || unnest({_CODES}) FROM searched WHERE issues <> '[]'
"""
"""The terms over a table ``searched``: the place of a record as ``n``, and ``SEARCHED``."""


def terms_of(records: pa.Table) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Return the terms of many standardized records: the row of each, and its text."""
    return _asked(records, _TERMS_SQL)


def term_hashes(records: pa.Table) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Return the terms of many standardized records: the row of each, and its hash.

    To hash a term takes less than to find out whether it was hashed before.
    """
    return _asked(records, f"SELECT n, {hash_sql('term')} AS hash FROM ({_TERMS_SQL})")


def _asked(records: pa.Table, sql: str) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    rows = pa.array(range(records.num_rows), pa.int64())
    with duckdb.connect(config={"enable_external_access": "false"}) as engine:
        engine.execute("SET enable_progress_bar = false")
        engine.register("searched", records.select(SEARCHED).append_column("n", rows))
        numbers, found = engine.sql(sql).to_arrow_table().columns
    return numbers, found
