"""Which records are worth comparing: those that share a blocking key.

A key is short text that begins with the kind of evidence it stands for. Two records are a
candidate pair where they share a key; a key that very many records share is not compared all with
all (see ``LARGEST_BLOCK``). The store indexes the same keys for the lookup of one record.

A rule names the columns whose values, joined, are the key; here it is carried out for one record,
and in ``resolver.keys`` for whole columns.

>>> sorted(blocking_keys(party_type="person", phone_keys=("+821012345678",), name="김철수",
...        name_law_key="rlacjftn", birth_date="1985-03-01", surname_key="rla"))
['pm|1985-03-01|김*수', 'pn|1985-03-01|rlacjftn', 'pt|+821012345678']
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

from rules.hangul import fold_initial_law, initials
from rules.record import PartyType

LARGEST_BLOCK = 60
"""Records that share one key and are still compared all with all."""
NEIGHBOURS = 5
"""In a larger block, sorted by name and birth date, each record meets this many before it."""


@dataclass(frozen=True, slots=True)
class BlockingRule:
    """A kind of key, and what two records that share it have in common.

    ``columns`` are columns of ``KeyColumns`` or of ``DERIVED``: each choice of one value of each is
    a key. Where ``rarer_than`` is given, only names that fewer people bear have one.
    """

    prefix: str
    korean: str
    english: str
    columns: tuple[str, ...]
    rarer_than: float | None = None


class KeyColumns(NamedTuple):
    """The columns that blocking keys are made of."""

    party_type: PartyType
    name: str | None = None
    name_law_key: str | None = None
    surname_key: str | None = None
    given_key: str | None = None
    birth_date: str | None = None
    birth_alternatives: tuple[str, ...] = ()
    latin_keys: tuple[str, ...] = ()
    name_frequency: float | None = None
    mobile: str | None = None
    phone_keys: tuple[str, ...] = ()
    successor_keys: tuple[str, ...] = ()
    email: str | None = None
    ci_hash: str | None = None
    business_number: str | None = None
    corporate_number: str | None = None
    building_keys: tuple[str, ...] = ()
    unit_key: str | None = None
    dong_key: str | None = None
    district_key: str | None = None


KEY_SOURCES = KeyColumns._fields
"""The columns that blocking keys are made of."""

NAME_BEGINNING = 4
RARE_NAME, UNCOMMON_NAME = 3e-6, 2e-5
"""Shares of the population below which a full name is a key by itself, or with the district."""
_NAME = "name_law_key"
PERSON_RULES = (
    BlockingRule("pt", "전화번호", "phone number, or the one it became", ("numbers",)),
    BlockingRule("pe", "이메일", "e-mail address", ("email",)),
    BlockingRule("pc", "CI", "connecting information", ("ci_hash",)),
    BlockingRule("pn", "이름과 생년월일", "name and birth date", ("births", _NAME)),
    BlockingRule(
        "pl", "로마자 이름과 생년월일", "latin name and birth date", ("birth_date", "latin_keys")
    ),
    BlockingRule(
        "pq", "이름과 휴대전화 번호의 반", "name and one half of the mobile number",
        ("halves", _NAME),
    ),
    BlockingRule("pr", "드문 이름", "rare name", (_NAME,), RARE_NAME),
    BlockingRule(
        "pf", "흔하지 않은 이름과 시군구", "uncommon name and district", ("district_key", _NAME),
        UNCOMMON_NAME,
    ),
    BlockingRule("pd", "이름과 동", "name and neighbourhood", ("dong_key", _NAME)),
    BlockingRule(
        "pg", "이름(성 제외)과 생년월일", "given name and birth date", ("birth_date", "given_key")
    ),
    BlockingRule(
        "ps", "성과 생년월일과 시군구", "surname, birth date and district",
        ("birth_date", "surname_key", "district_key"),
    ),
    BlockingRule(
        "pm", "가운데가 가려진 이름과 생년월일", "masked name and birth date",
        ("birth_date", "middle_hidden"),
    ),
    BlockingRule("ph", "집", "home", ("building_keys", "unit_key")),
    BlockingRule(
        "pb", "건물과 이름의 초성", "building and initial consonants of the name",
        ("building_keys", "initials"),
    ),
)  # fmt: skip
ORGANIZATION_RULES = (
    BlockingRule("ob", "사업자등록번호", "business number", ("business_number",)),
    BlockingRule("ok", "법인등록번호", "corporate number", ("corporate_number",)),
    BlockingRule("ot", "전화번호", "phone number", ("phone_keys",)),
    BlockingRule("oe", "이메일", "e-mail address", ("email",)),
    BlockingRule("on", "상호와 시군구", "name and district", (_NAME, "district_key")),
    BlockingRule("ol", "로마자 상호", "latin name", ("latin_keys",)),
    BlockingRule(
        "oa", "건물과 상호 앞부분", "building and the beginning of the name",
        ("building_keys", "beginning"),
    ),
)  # fmt: skip
VALUE_PREFIXES = {"phone": ("pt", "ot"), "email": ("pe", "oe")}
"""Kinds of values that are a key by themselves, with the prefixes of those keys."""


def blocking_keys(**columns: Any) -> tuple[str, ...]:
    """Return the blocking keys of a record, sorted, each once.

    Args:
        columns: columns of the standardized record, by name; a column left out is missing.
    """
    return blocking_keys_of(KeyColumns(**columns))


def blocking_keys_of(keys: KeyColumns) -> tuple[str, ...]:
    """Return the blocking keys of the columns of one record, sorted, each once."""
    rules = PERSON_RULES if keys.party_type == "person" else ORGANIZATION_RULES
    return tuple(sorted({key for rule in rules for key in _keys_of(rule, keys)}))


def _keys_of(rule: BlockingRule, keys: KeyColumns) -> list[str]:
    share = keys.name_frequency
    if rule.rarer_than is not None and (share is None or share >= rule.rarer_than):
        return []
    values = [values_of(keys, column) for column in rule.columns]
    return ["|".join((rule.prefix, *chosen)) for chosen in product(*values)]


def values_of(keys: KeyColumns, column: str) -> tuple[str, ...]:
    """Return what a column of a rule holds for one record: values, or none."""
    if column in DERIVED:
        made = DERIVED[column]
        return made.of(*[getattr(keys, source) for source in made.sources])
    value = getattr(keys, column)
    if not value:
        return ()
    return value if isinstance(value, tuple) else (value,)


@dataclass(frozen=True, slots=True)
class Derived:
    """What a rule wants to know that is no column: made of columns that depend on one field."""

    sources: tuple[str, ...]
    of: Callable[..., tuple[str, ...]]


def _numbers(numbers: tuple[str, ...], successors: tuple[str, ...]) -> tuple[str, ...]:
    return (*numbers, *(one for one in successors if one not in numbers)) if successors else numbers


def _births(birth: str | None, others: tuple[str, ...]) -> tuple[str, ...]:
    known = (birth, *others) if birth else others
    return tuple(dict.fromkeys(known)) if others else known


def _halves(mobile: str | None) -> tuple[str, ...]:
    """A number with one wrong digit still has one right half."""
    return (f"{mobile[-8:-4]}-", f"-{mobile[-4:]}") if mobile and len(mobile) > 8 else ()


def _middle_hidden(name: str | None) -> tuple[str, ...]:
    return (f"{name[0]}*{name[2]}",) if name and len(name) == 3 and name[2] != "*" else ()


@lru_cache(maxsize=1 << 16)
def _initials(name: str | None, key: str | None) -> tuple[str, ...]:
    return (initials(fold_initial_law(name or key)),) if key else ()


def _beginning(key: str | None) -> tuple[str, ...]:
    return (key[:NAME_BEGINNING],) if key else ()


DERIVED: Mapping[str, Derived] = {
    "numbers": Derived(("phone_keys", "successor_keys"), _numbers),
    "births": Derived(("birth_date", "birth_alternatives"), _births),
    "halves": Derived(("mobile",), _halves),
    "middle_hidden": Derived(("name",), _middle_hidden),
    "initials": Derived(("name", _NAME), _initials),
    "beginning": Derived((_NAME,), _beginning),
}
