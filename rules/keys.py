"""Keys for matching: what the comparisons and the blocking rules read, made from the fields.

A key is a value in the form in which it is compared: hangul as jamo letters, a latin name as
``@`` and its letters, a masked name as a pattern, a telephone field as the numbers that are
evidence. What is hard to compute in SQL is computed here once.
"""

from collections.abc import Iterable, Mapping
from typing import Any

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
    made = name_keys(
        columns["party_type"],
        get("name"),
        latin=get("name_latin"),
        parts=(surname, given),
        is_masked=bool(get("name_masked")),
    )
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


def name_keys(
    party: PartyType,
    name: str | None,
    *,
    latin: str | None = None,
    parts: tuple[str | None, str | None] = (None, None),
    is_masked: bool = False,
) -> dict[str, Any]:
    """Return the keys that depend on nothing but the name; those it has none of are left out.

    Args:
        party: a person's name or an organization's.
        name: the name in comparable form.
        latin: its latin spelling, where one was given.
        parts: surname and given name.
        is_masked: whether ``*`` hides a syllable.
    """
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
    return {**keys, **_hangul_name(name, *parts)}


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
