"""Which records are worth comparing: those that share a blocking key.

A key is short text that begins with the kind of evidence it stands for. Two records are a
candidate pair where they share a key; a key that very many records share is not compared all with
all (see ``LARGEST_BLOCK``). The store indexes the same keys for the lookup of one record.

>>> sorted(blocking_keys(party_type="person", phone_keys=("+821012345678",), name="김철수",
...        name_law_key="rlacjftn", birth_date="1985-03-01", surname_key="rla"))
['pm|1985-03-01|김*수', 'pn|1985-03-01|rlacjftn', 'pt|+821012345678']
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from rules.hangul import fold_initial_law, initials
from rules.record import PartyType

LARGEST_BLOCK = 60
"""Records that share one key and are still compared all with all."""
NEIGHBOURS = 5
"""In a larger block, sorted by name and birth date, each record meets this many before it."""


@dataclass(frozen=True, slots=True)
class BlockingRule:
    """A kind of key, and what two records that share it have in common."""

    prefix: str
    korean: str
    english: str


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

PERSON_RULES = (
    BlockingRule("pt", "전화번호", "phone number, or the one it became"),
    BlockingRule("pe", "이메일", "e-mail address"),
    BlockingRule("pc", "CI", "connecting information"),
    BlockingRule("pn", "이름과 생년월일", "name and birth date"),
    BlockingRule("pl", "로마자 이름과 생년월일", "latin name and birth date"),
    BlockingRule("pq", "이름과 휴대전화 번호의 반", "name and one half of the mobile number"),
    BlockingRule("pr", "드문 이름", "rare name"),
    BlockingRule("pf", "흔하지 않은 이름과 시군구", "uncommon name and district"),
    BlockingRule("pd", "이름과 동", "name and neighbourhood"),
    BlockingRule("pg", "이름(성 제외)과 생년월일", "given name and birth date"),
    BlockingRule("ps", "성과 생년월일과 시군구", "surname, birth date and district"),
    BlockingRule("pm", "가운데가 가려진 이름과 생년월일", "masked name and birth date"),
    BlockingRule("ph", "집", "home"),
    BlockingRule("pb", "건물과 이름의 초성", "building and initial consonants of the name"),
)
ORGANIZATION_RULES = (
    BlockingRule("ob", "사업자등록번호", "business number"),
    BlockingRule("ok", "법인등록번호", "corporate number"),
    BlockingRule("ot", "전화번호", "phone number"),
    BlockingRule("oe", "이메일", "e-mail address"),
    BlockingRule("on", "상호와 시군구", "name and district"),
    BlockingRule("ol", "로마자 상호", "latin name"),
    BlockingRule("oa", "건물과 상호 앞부분", "building and the beginning of the name"),
)
NAME_BEGINNING = 4
RARE_NAME, UNCOMMON_NAME = 3e-6, 2e-5
"""Shares of the population below which a full name is a key by itself, or with the district."""
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
    made = _person(keys) if keys.party_type == "person" else _organization(keys)
    return tuple(sorted(set(made)))


def _person(keys: KeyColumns) -> list[str]:
    made = [f"pt|{number}" for number in keys.phone_keys]
    if keys.successor_keys:
        made += [f"pt|{number}" for number in keys.successor_keys]
    if keys.email:
        made.append(f"pe|{keys.email}")
    if keys.ci_hash:
        made.append(f"pc|{keys.ci_hash}")
    if keys.name_law_key:
        made += _named(keys, keys.name_law_key)
    if keys.birth_date:
        made += _born(keys, keys.birth_date)
    if keys.unit_key:
        made += [f"ph|{building}|{keys.unit_key}" for building in keys.building_keys]
    return made


def _named(keys: KeyColumns, name: str) -> list[str]:
    made = []
    if keys.building_keys:
        heard = initials(fold_initial_law(keys.name or name))
        made += [f"pb|{building}|{heard}" for building in keys.building_keys]
    if keys.birth_date:
        made.append(f"pn|{keys.birth_date}|{name}")
    if keys.birth_alternatives:
        made += [f"pn|{birth}|{name}" for birth in keys.birth_alternatives]
    if keys.mobile:
        made += [f"pq|{half}|{name}" for half in _halves(keys.mobile)]
    if keys.name_frequency is not None and keys.name_frequency < UNCOMMON_NAME:
        if keys.name_frequency < RARE_NAME:
            made.append(f"pr|{name}")
        if keys.district_key:
            made.append(f"pf|{keys.district_key}|{name}")
    if keys.dong_key:
        made.append(f"pd|{keys.dong_key}|{name}")
    return made


def _born(keys: KeyColumns, birth: str) -> list[str]:
    made = [f"pl|{birth}|{latin}" for latin in keys.latin_keys]
    if keys.given_key:
        made.append(f"pg|{birth}|{keys.given_key}")
    if keys.surname_key and keys.district_key:
        made.append(f"ps|{birth}|{keys.surname_key}|{keys.district_key}")
    if hidden := _middle_hidden(keys.name):
        made.append(f"pm|{birth}|{hidden}")
    return made


def _halves(mobile: str) -> tuple[str, ...]:
    """A number with one wrong digit still has one right half."""
    return (f"{mobile[-8:-4]}-", f"-{mobile[-4:]}") if len(mobile) > 8 else ()


def _middle_hidden(name: str | None) -> str | None:
    return f"{name[0]}*{name[2]}" if name and len(name) == 3 and name[2] != "*" else None


def _organization(keys: KeyColumns) -> list[str]:
    made = [f"ot|{number}" for number in keys.phone_keys]
    made += [f"ol|{latin}" for latin in keys.latin_keys]
    if keys.business_number:
        made.append(f"ob|{keys.business_number}")
    if keys.corporate_number:
        made.append(f"ok|{keys.corporate_number}")
    if keys.email:
        made.append(f"oe|{keys.email}")
    if keys.name_law_key:
        if keys.district_key:
            made.append(f"on|{keys.name_law_key}|{keys.district_key}")
        beginning = keys.name_law_key[:NAME_BEGINNING]
        made += [f"oa|{building}|{beginning}" for building in keys.building_keys]
    return made
