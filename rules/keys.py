"""Keys for matching: what the comparisons and the blocking rules read, made from the fields.

A key is a value in the form in which it is compared: hangul as jamo letters, a latin name as
``@`` and its letters, a masked name as a pattern, a telephone field as the numbers that are
evidence. What is hard to compute in SQL is computed here once.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from rules.blocking import KEY_SOURCES, blocking_keys
from rules.frequencies import given_share, name_frequency
from rules.hangul import fold_initial_law, jamo_key
from rules.names import latin_keys, name_pattern
from rules.record import PartyType, Phone

TELLING_ACCOUNT = 5
"""An e-mail account of fewer letters is nobody's in particular."""


def matching_keys(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the key columns of a record, ``blocking_keys`` included.

    Args:
        columns: the columns of the standardized record that are known so far, by name, with
            ``birth_alternatives``, ``building_keys``, ``unit_key``, ``road_key``, ``dong_key``
            and ``district_key``, which the dates and the address bring along.

    Returns:
        Every column from ``name_key`` on that is not in ``columns`` already.
    """
    get = columns.get
    surname, given = get("surname"), get("given_name")
    name = _name_keys(
        columns["party_type"], get("name"), get("name_latin"), surname, given,
        bool(get("name_masked")),
    )  # fmt: skip
    made = {**name, **_phones(get("phones", ())), **_email(get("email"))}
    if surname and given and "given_frequency" in name:
        sex, year = get("gender"), _year(get("birth_date"))
        made["name_frequency"] = name_frequency(surname, given, sex=sex, birth_year=year)
    sources = {key: value for key in KEY_SOURCES if (value := made.get(key) or get(key))}
    made["blocking_keys"] = blocking_keys(**sources)
    return made


@lru_cache(maxsize=1 << 16)
def _name_keys(
    party: PartyType,
    name: str | None,
    latin: str | None,
    surname: str | None,
    given: str | None,
    is_masked: bool,
) -> Mapping[str, Any]:
    """Return the keys that depend on nothing but the name."""
    if party == "organization":
        return _organization_name(name, latin)
    if is_masked:
        return _masked_name(name)
    if not name:
        return {"latin_keys": latin_keys(None, latin)} if latin else {}
    keys: dict[str, Any] = {"latin_keys": latin_keys(name, latin)}
    if not is_hangul(name):
        letters = latin_letters(name)
        return {**keys, "name_key": letters, "name_law_key": letters}
    return {**keys, **_hangul_name(name, surname, given)}


def _hangul_name(name: str, surname: str | None, given: str | None) -> dict[str, Any]:
    return {
        "name_key": jamo_key(name),
        "name_law_key": jamo_key(fold_initial_law(name)),
        "surname_key": jamo_key(fold_initial_law(surname)) if surname else None,
        "given_key": jamo_key(given) if given else None,
        **({"given_frequency": given_share(given)} if given else {}),
    }


def _organization_name(name: str | None, latin: str | None) -> dict[str, Any]:
    if not name:
        return {"latin_keys": latin_keys(None, latin)} if latin else {}
    compact = "".join(name.split())
    key = jamo_key(compact) if any("가" <= c <= "힣" for c in compact) else latin_letters(name)
    return {"name_key": key, "name_law_key": key, "latin_keys": latin_keys(name, latin)}


def is_hangul(name: str) -> bool:
    """Whether every letter of the name is a hangul syllable."""
    return all("가" <= letter <= "힣" for letter in name)


def latin_letters(name: str) -> str:
    """Return a name in another script as ``@`` and its letters, comparable letter by letter.

    >>> latin_letters("SMITH JOHN")
    '@SMITHJOHN'
    """
    return "@" + "".join(letter if letter.isascii() else "?" for letter in name if letter != " ")


def _masked_name(name: str | None) -> dict[str, Any]:
    """A masked name is a pattern; one that shows a single letter is no more than a surname."""
    pattern = name_pattern(name, True)
    if pattern is None:
        return {}
    shown = pattern.replace("*", "").replace("_", "")
    if len(shown) > 1:
        return {"name_pattern": pattern.replace("*", "_")}
    if shown == pattern[0] and is_hangul(shown):
        return {"surname_key": jamo_key(fold_initial_law(shown))}
    return {}


def _phones(phones: tuple[Phone, ...]) -> Mapping[str, Any]:
    evidence = [phone for phone in phones if phone.is_evidence]
    if not evidence:
        return _NO_PHONES
    if len(evidence) == 1:
        return _one_phone(evidence[0])
    return {
        "phone_keys": _sorted(phone.number for phone in evidence),
        "mobile_keys": _sorted(phone.number for phone in evidence if phone.kind == "mobile"),
        "successor_keys": _sorted(phone.successor for phone in evidence if phone.successor),
    }


def _one_phone(phone: Phone) -> dict[str, Any]:
    number = (phone.number,)
    return {
        "phone_keys": number,
        "mobile_keys": number if phone.kind == "mobile" else (),
        "successor_keys": (phone.successor,) if phone.successor else (),
    }


_NO_PHONES: Mapping[str, Any] = {"phone_keys": (), "mobile_keys": (), "successor_keys": ()}


def _sorted(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def _email(email: str | None) -> dict[str, Any]:
    account = email.partition("@")[0] if email else ""
    return {"email_account": account if len(account) >= TELLING_ACCOUNT else None}


def _year(birth_date: str | None) -> int | None:
    return int(birth_date[:4]) if birth_date else None
