"""Small populations of standardized records, made so that everything collides.

Families share phones and homes, namesakes share birth dates, an agency's phone stands on many
customers, and records suffer typos; so clusters grow, conflict and are refused.
"""

from random import Random
from typing import Any

import pyarrow as pa

from resolver.schema import STANDARDIZED
from rules.keys import matching_keys
from rules.record import Phone

SURNAMES = ("김", "이", "박", "최")
GIVEN = ("철수", "영희", "지훈", "지현", "민서", "하늘누리", "탁")
TYPED = {"철수": "철슈", "영희": "영히", "하늘누리": "하늘누니"}
FIRMS = ("한빛전자", "새롬상사", "다온물산")
AGENCY = "+821099990000"


def standardized(**columns: Any) -> dict[str, Any]:
    """One row of ``STANDARDIZED`` from the fields it has; the keys for matching are made."""
    numbers = columns.pop("numbers", ())
    known: dict[str, Any] = {
        "source": "s",
        "party_type": "person",
        "phones": tuple(Phone(n, "mobile") for n in numbers),
        "mobile": next(iter(numbers), None),
        **columns,
    }
    known.update(matching_keys(known))
    known.update(phones="[]", issues="[]")
    values = {name: known.get(name) for name in STANDARDIZED.names}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}


def person(key: str, name: str | None, **columns: Any) -> dict[str, Any]:
    """One row for a person with a hangul name."""
    if name and "*" not in name:
        columns.update(surname=name[0], given_name=name[1:])
    return standardized(
        source_record_id=key, name=name, name_masked=bool(name and "*" in name), **columns
    )


def home(number: int) -> dict[str, Any]:
    """The address columns of one flat; four flats are in a building, eight in a dong."""
    return {
        "building_keys": (f"b{number // 4}",),
        "unit_key": f"101-{number}",
        "dong_key": f"d{number // 8}",
        "district_key": f"g{number // 16}",
    }


def table(rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as ``link`` wants them: of the schema, in the order of keys."""
    ordered = sorted(rows, key=lambda row: (row["source"], row["source_record_id"]))
    return pa.Table.from_pylist(ordered, schema=STANDARDIZED)


def population(chance: Random, size: int) -> list[dict[str, Any]]:
    """About ``size`` records of a third as many customers."""
    households = [_household(chance, number) for number in range(max(1, size // 7))]
    people = [member for household in households for member in household]
    rows = [_person_row(chance, chance.choice(people), n) for n in range(size * 9 // 10)]
    firms = [_firm_row(chance, n) for n in range(size - len(rows))]
    return rows + firms


def _household(chance: Random, number: int) -> list[dict[str, Any]]:
    surname = chance.choice(SURNAMES)
    shared = f"+8210{number:08d}"
    return [
        {
            "name": surname + chance.choice(GIVEN),
            "birth_date": f"19{chance.choice((60, 61, 85))}-0{chance.choice('12')}-1{member}",
            "gender": chance.choice("MF"),
            "numbers": (f"+8210{number * 10 + member + 50_000_000:08d}", shared),
            "email": f"user{number % 9}{member}@mail.kr",
            "ci_hash": f"ci{number}-{member}",
            **home(number),
        }
        for member in range(chance.choice((1, 2, 3)))
    ]


def _person_row(chance: Random, who: dict[str, Any], number: int) -> dict[str, Any]:
    shown = {k: v for k, v in who.items() if chance.random() < 0.7}
    if chance.random() < 0.8:
        shown.pop("ci_hash", None)
    shown["numbers"] = tuple(chance.sample(who["numbers"], chance.choice((0, 1, 1, 2))))
    if chance.random() < 0.06:
        shown["numbers"] = (AGENCY,)
    if chance.random() < 0.05:
        shown.update(home(number % 5))
    if "building_keys" not in shown or "unit_key" not in shown:
        for name in home(0):
            shown.pop(name, None)
    name = shown.pop("name", who["name"] if chance.random() < 0.9 else None)
    return person(f"{number:05d}", _noisy(chance, name), **shown)


def _noisy(chance: Random, name: str | None) -> str | None:
    if name is None or chance.random() < 0.8:
        return name
    if chance.random() < 0.3 and len(name) == 3:
        return f"{name[0]}*{name[2]}"
    return name[0] + TYPED.get(name[1:], name[1:])


def _firm_row(chance: Random, number: int) -> dict[str, Any]:
    name = chance.choice(FIRMS)
    place = FIRMS.index(name)
    return standardized(
        source_record_id=f"firm{number:04d}",
        party_type="organization",
        name=name,
        organization_name=name,
        organization_branch=chance.choice((None, None, "강남지점", "서초지점")),
        business_number=chance.choice((None, f"11682002{place}6")),
        numbers=chance.choice(((), (f"+8210333300{place:02d}",))),
        **(home(place) if chance.random() < 0.5 else {}),
    )
