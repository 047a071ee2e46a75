"""Keys for matching: what the comparisons and the blocking rules read, made from the fields.

A key is a value in the form in which it is compared: hangul as jamo letters, a latin name as
``@`` and its letters, a masked name as a pattern, a telephone field as the numbers that are
evidence. What is hard to compute in SQL is computed here once.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from rules.blocking import KEY_SOURCES, blocking_keys
from rules.frequencies import given_share, name_frequency
from rules.hangul import fold_initial_law, jamo_key
from rules.names import latin_keys, name_pattern
from rules.record import Gender, PartyType, Phone

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
    of_name = name_keys(
        columns["party_type"],
        get("name"),
        get("name_latin"),
        (surname, given),
        bool(get("name_masked")),
    )._asdict()
    made = {key: value for key, value in of_name.items() if value}
    phones = phone_keys(get("phones", ()))
    made |= dict(zip(("phone_keys", "mobile_keys", "successor_keys"), phones, strict=True))
    made["email_account"] = account_of(get("email"))
    if surname and "given_frequency" in made:
        made["name_frequency"] = share_of_name(
            surname, given or "", get("gender"), get("birth_date")
        )
    sources = {key: value for key in KEY_SOURCES if (value := made.get(key) or get(key))}
    made["blocking_keys"] = blocking_keys(**sources)
    return made


class NameKeys(NamedTuple):
    """The keys that depend on nothing but the name."""

    name_key: str | None = None
    surname_key: str | None = None
    given_key: str | None = None
    name_law_key: str | None = None
    name_pattern: str | None = None
    latin_keys: tuple[str, ...] = ()
    given_frequency: float | None = None


@lru_cache(maxsize=1 << 16)
def name_keys(
    party: PartyType,
    name: str | None,
    latin: str | None = None,
    parts: tuple[str | None, str | None] = (None, None),
    is_masked: bool = False,
) -> NameKeys:
    """Return the keys of a name in comparable form.

    Args:
        party: a person's name or an organization's.
        name: the name.
        latin: its latin spelling, where one was given.
        parts: surname and given name.
        is_masked: whether ``*`` hides a syllable.
    """
    if party == "organization":
        return _organization_name(name, latin)
    if is_masked:
        return _masked_name(name)
    if name and is_hangul(name):
        return _hangul_name(name, latin, *parts)
    letters = latin_letters(name) if name else None
    latin_of_either = latin_keys(name, latin) if name or latin else ()
    return NameKeys(letters, name_law_key=letters, latin_keys=latin_of_either)


def _hangul_name(name: str, latin: str | None, surname: str | None, given: str | None) -> NameKeys:
    return NameKeys(
        jamo_key(name),
        _law_key(surname) if surname else None,
        _jamo_key(given) if given else None,
        jamo_key(fold_initial_law(name)),
        None,
        latin_keys(name, latin),
        given_share(given) if given else None,
    )


@lru_cache(maxsize=1 << 10)
def _law_key(surname: str) -> str:
    return jamo_key(fold_initial_law(surname))


_jamo_key = lru_cache(maxsize=1 << 15)(jamo_key)


def _organization_name(name: str | None, latin: str | None) -> NameKeys:
    if not name:
        return NameKeys(latin_keys=latin_keys(None, latin) if latin else ())
    compact = "".join(name.split())
    key = jamo_key(compact) if any("가" <= c <= "힣" for c in compact) else latin_letters(name)
    return NameKeys(key, name_law_key=key, latin_keys=latin_keys(name, latin))


_HANGUL = re.compile("[가-힣]*")


def is_hangul(name: str) -> bool:
    """Whether every letter of the name is a hangul syllable."""
    return _HANGUL.fullmatch(name) is not None


def latin_letters(name: str) -> str:
    """Return a name in another script as ``@`` and its letters, comparable letter by letter.

    >>> latin_letters("SMITH JOHN")
    '@SMITHJOHN'
    """
    return "@" + "".join(letter if letter.isascii() else "?" for letter in name if letter != " ")


def _masked_name(name: str | None) -> NameKeys:
    """A masked name is a pattern; one that shows a single letter is no more than a surname."""
    pattern = name_pattern(name, True)
    if pattern is None:
        return NameKeys()
    shown = pattern.replace("*", "").replace("_", "")
    if len(shown) > 1:
        return NameKeys(name_pattern=pattern.replace("*", "_"))
    if shown == pattern[0] and is_hangul(shown):
        return NameKeys(surname_key=jamo_key(fold_initial_law(shown)))
    return NameKeys()


def phone_keys(
    phones: tuple[Phone, ...],
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the numbers that are evidence, the mobile ones of them, and their successors."""
    evidence = [phone for phone in phones if phone.is_evidence]
    if len(evidence) == 1:
        (phone,) = evidence
        numbers = (phone.number,)
        mobiles = numbers if phone.kind == "mobile" else ()
        return numbers, mobiles, (phone.successor,) if phone.successor else ()
    return (
        _sorted(phone.number for phone in evidence),
        _sorted(phone.number for phone in evidence if phone.kind == "mobile"),
        _sorted(phone.successor for phone in evidence if phone.successor),
    )


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def account_of(email: str | None) -> str | None:
    """Return the account of a mail address, if it is long enough to be somebody's."""
    account = email.partition("@")[0] if email else ""
    return account if len(account) >= TELLING_ACCOUNT else None


def share_of_name(surname: str, given: str, sex: Gender | None, birth_date: str | None) -> float:
    """Return how many people of that sex and age bear a name, as a share."""
    year = int(birth_date[:4]) if birth_date else None
    return name_frequency(surname, given, sex=sex, birth_year=year)
