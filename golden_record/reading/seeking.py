"""What a query seeks, thing by thing: the keys that lead to records, and how well a record fits.

A thing sought has groups of keys: a record that fits holds a key of each group. Groups find, they
do not decide; ``fits`` does, from 0 (not at all) to 1 (exactly as asked).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from golden_record.reading.query import Query
from golden_record.store.hashing import hash_text
from golden_record.store.search_terms import (
    INITIALS_KEPT,
    compact_name,
    folded_building,
    name_initials,
    name_parts,
)
from rules.addresses import standardize_address
from rules.blocking import VALUE_PREFIXES
from rules.emails import standardize_email
from rules.hangul import INITIALS, fold_initial_law
from rules.names import latin_keys, standardize_name
from rules.names.tables import surnames
from rules.organizations import is_organization, standardize_organization
from rules.phones import standardize_phones
from rules.romanization import latin_skeletons

Values = Mapping[str, Any]
_NUMBERS = re.compile(r'"(?:number|successor)":\s?"\+?([0-9]+)"')
_HANGUL = re.compile("[가-힣]")
_FORMS = re.compile(r"\(주\)|㈜|주식회사|\(유\)|유한회사")
_ADDRESS_PARTS = (
    *("sido", "eup_myeon_dong", "ri", "road_name", "building_number", "lot_number"),
    *("building_unit", "room"),
)


@dataclass(frozen=True, slots=True)
class Sought:
    """One thing sought: its field, its groups of hashed keys, and how well a record fits."""

    field: str
    groups: tuple[frozenset[int], ...]
    fits: Callable[[Values], float]


def seek(query: Query) -> list[Sought] | None:
    """Say what a query seeks, what leads to the fewest first.

    Returns:
        ``None`` where nothing leads to any record: nothing asked, or nothing understood.
    """
    found: list[Sought] = []
    for field, way in _WAYS.items():
        value = getattr(query, field)
        if value:
            sought = way(value)
            if sought is None:
                return None
            found.append(sought)
    found.sort(key=lambda one: not one.groups)
    return found if found and found[0].groups else None


def _group(texts: Iterable[str]) -> frozenset[int]:
    return frozenset(map(hash_text, texts))


def _phone(said: str) -> Sought | None:
    numbers = [n for p in standardize_phones(said).phones for n in (p.number, p.successor) if n]
    digits = re.sub("[^0-9]", "", said)
    if not numbers:
        return _ending("phone", digits) if len(digits) >= 4 else None
    keys = [f"{prefix}|{n}" for n in numbers for prefix in VALUE_PREFIXES["phone"]]
    keys += [f"st|{n.lstrip('+')}" for n in numbers]
    wanted = {n.lstrip("+") for n in numbers}
    return Sought("phone", (_group(keys),), lambda v: float(bool(wanted & _numbers(v))))


def _ending(field: str, digits: str) -> Sought:
    def fits(values: Values) -> float:
        return float(any(number.endswith(digits) for number in _numbers(values)))

    return Sought(field, (_group([f"s4|{digits[-4:]}"]),), fits)


def _last4(said: str) -> Sought | None:
    return _ending("phone", said) if len(said) == 4 and said.isdecimal() else None


def _numbers(values: Values) -> set[str]:
    told = {*(values["phone_keys"] or ()), *(values["successor_keys"] or ())}
    return {n.lstrip("+") for n in told} | set(_NUMBERS.findall(values["phones"] or ""))


def _email(said: str) -> Sought | None:
    account, _, domain = said.strip().lower().partition("@")
    value = standardize_email(said).value if domain else None
    if value:
        keys = [f"{prefix}|{value}" for prefix in VALUE_PREFIXES["email"]]
        return Sought("email", (_group(keys),), lambda v: float(v["email"] == value))

    def fits(values: Values) -> float:
        held = values["email"] or ""
        return 0.7 * held.startswith(f"{account}@{domain}")

    return Sought("email", (_group([f"sm|{account}"]),), fits) if account else None


def _equal(field: str, prefix: str) -> Callable[[str], Sought]:
    def way(said: str) -> Sought:
        keys = (_group([f"{prefix}|{said}"]),)
        return Sought(field, keys, lambda values: float(values[field] == said))

    return way


def _name(said: str) -> Sought | None:
    compact = _as_held(said)
    if not compact:
        return None
    if "*" in compact:
        keys = (_group([f"sw|{compact}"]),)
        return Sought("name", keys, lambda v: float(compact_name(v["name"] or "") == compact))
    if not _HANGUL.search(compact):
        return _latin(said.upper().split())
    parts = name_parts(compact)
    groups = tuple(_group(f"sb|{p}" for p in _spellings(part)) for part in reversed(parts))
    folded = _folded(compact)

    def fits(values: Values) -> float:
        name = compact_name(values["name"] or "")
        if name == compact:
            return 1.0
        if fold_initial_law(name) == fold_initial_law(compact):
            return 0.95
        if compact in name:
            return 0.8 if name.startswith(compact) else 0.7
        return 0.6 * (folded in _folded(name))

    return Sought("name", groups, fits)


def _as_held(said: str) -> str:
    """A name as the standardizers write it, without title, form of firm and blanks."""
    if is_organization(said):
        name = standardize_organization(said).name
    elif _HANGUL.search(said) and "*" not in said:
        name = standardize_name(said).name
    else:
        name = None
    return compact_name(name or _FORMS.sub("", said))


def _latin(words: list[str]) -> Sought | None:
    keys = set(latin_keys(None, " ".join(words)))
    skeletons: frozenset[str] = frozenset()
    if len(words) == 1:
        skeletons = latin_skeletons(re.sub("[^A-Z]", "", words[0]))
        keys = {f"{fold_initial_law(s)}:{given}" for s in surnames() for given in skeletons}
    terms = {f"sl|{key}" for key in keys} | {f"sw|{word}" for word in words if len(words) == 1}

    def fits(values: Values) -> float:
        held = (values["name"] or "").upper().split()
        if set(words) <= set(held):
            return 1.0 if len(words) == len(held) else 0.9
        own = values["latin_keys"] or ()
        alike = any(key in keys or key.partition(":")[2] in skeletons for key in own)
        return 0.7 * alike

    return Sought("name", (_group(terms),), fits) if terms else None


def _initials(said: str) -> Sought | None:
    """Initials lead on from the front; those of a given name alone are tried too."""
    one = INITIALS
    terms = {said[:INITIALS_KEPT]}
    if len(said) == 2:
        terms |= {said + a for a in one} | {said + a + b for a, b in product(one, one)}
    if len(said) == 3:
        terms |= {said + a for a in one}
    if len(said) in (2, 3):
        terms |= {a + said for a in one}

    def fits(values: Values) -> float:
        held = name_initials(compact_name(values["name"] or ""))
        if held == said[:INITIALS_KEPT]:
            return 0.9
        if held.startswith(said):
            return 0.8
        return 0.6 * (len(said) > 1 and held.endswith(said))

    groups = (_group(f"si|{term}" for term in terms),) if len(said) > 1 else ()
    return Sought("name", groups, fits)


def _address(said: str) -> Sought | None:
    place = standardize_address(said)
    wanted = {name: value for name in _ADDRESS_PARTS if (value := getattr(place, name))}
    building = folded_building(place.building_name)
    words = [] if wanted or place.sigungu else said.split()
    if words and not building:
        building, words = folded_building(words[0]), words[1:]
    kinds = (("sr", "road_name"), ("se", "eup_myeon_dong"), ("se", "ri"))
    terms = [f"{kind}|{wanted[name]}" for kind, name in kinds if name in wanted]
    terms += [f"sg|{building}"] if building else []

    def fits(values: Values) -> float:
        if any(values[name] != value for name, value in wanted.items()):
            return 0.0
        if place.sigungu and not (values["sigungu"] or "").startswith(place.sigungu):
            return 0.0
        if building and folded_building(values["building_name"]) != building:
            return 0.0
        line = compact_name(values["address"] or "")
        return float(all(compact_name(word) in line for word in words))

    return Sought("address", tuple(_group([term]) for term in terms), fits)


@lru_cache(maxsize=1)
def _law() -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    """Each syllable folded, and the syllables that fold alike."""
    folded = {chr(code): _fold(chr(code)) for code in range(ord("가"), ord("힣") + 1)}
    alike: dict[str, list[str]] = {}
    for syllable, one in folded.items():
        alike.setdefault(one, []).append(syllable)
    return folded, {one: tuple(all_of) for one, all_of in alike.items()}


def _fold(syllable: str) -> str:
    """A syllable folded as at the front of a name and as within it."""
    return fold_initial_law(fold_initial_law(f"가가{syllable}")[2])


def _folded(name: str) -> str:
    folded, _ = _law()
    return "".join(folded.get(letter, letter) for letter in name)


def _spellings(part: str) -> Iterator[str]:
    """The ways to write a part of a name that the initial-sound law makes alike."""
    folded, alike = _law()
    choices = [alike.get(folded.get(letter, letter), (letter,)) for letter in part]
    return ("".join(letters) for letters in product(*choices))


_WAYS: Mapping[str, Callable[[str], Sought | None]] = {
    "phone": _phone,
    "email": _email,
    "business_number": _equal("business_number", "ob"),
    "birth_date": _equal("birth_date", "sd"),
    "last4": _last4,
    "address": _address,
    "name": _name,
    "initials": _initials,
}
"""How each field of a query is sought, what leads to the fewest records first."""
