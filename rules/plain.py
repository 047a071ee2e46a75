"""The plain shapes of each field: what nine customers in ten write.

``rules.shapes`` tells how to read a shape, ``resolver.plain`` reads columns by them.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from rules.addresses import Address
from rules.addresses.plain import ADDRESSES
from rules.blocking import DERIVED
from rules.dates import standardize_birth_date
from rules.emails import TELLING_NOTHING, mailbox_domain
from rules.keys import TELLING_ACCOUNT
from rules.parts import DISTINCT_VALUES, BirthPart, EmailPart, PhonePart, TimePart
from rules.phones.plain import PHONES
from rules.shapes import Look, Plain, Shape


def _mail(lengths: str, columns: Mapping[str, Any]) -> Shape:
    return Shape(
        rf"(?P<local>[a-z0-9][a-z0-9_-]{{{lengths}}})@(?P<domain>[a-z0-9.]{{3,40}})",
        {"email": "$local@$mailbox", **columns},
        looks={"mailbox": Look(mailbox_domain, ("domain",))},
        unless=(("$local", TELLING_NOTHING),),
    )


_MAILS = Plain(
    ("email",),
    (
        _mail(f"{TELLING_ACCOUNT - 1},62", {"email_account": "$local"}),
        _mail(f"1,{TELLING_ACCOUNT - 2}", {}),
    ),
)


class _Birth(NamedTuple):
    birth_date: str
    birth_alternatives: tuple[str, ...]
    births: tuple[str, ...]


@lru_cache(maxsize=DISTINCT_VALUES)
def _birth(digits: str, today: date) -> _Birth | None:
    told = standardize_birth_date(digits, today=today)
    if told.value is None or told.issues:
        return None
    births = DERIVED["births"].of(told.value, told.alternatives)
    return _Birth(told.value, told.alternatives, births)


def _born(sign: str) -> Shape:
    return Shape(
        rf"(?P<year>(?:18|19|20)[0-9]{{2}}){sign}(?P<month>[0-9]{{2}}){sign}(?P<day>[0-9]{{2}})",
        {
            "birth_date": "$told.birth_date",
            "birth_alternatives": "$told.birth_alternatives",
            "births": "$told.births",
        },
        looks={"told": Look(_birth, ("$year$month$day", "today"))},
    )


_BIRTHS = Plain(
    ("birth_date", "gender_digit", "official"),
    (_born("[-./]"), _born("")),
    only={"official": None},
)

_DAY = (
    r"[12][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
"""Every day of the calendar but the 29th of February."""
_AHEAD = 9
"""Hours by which Korea is ahead of UTC."""


def _hour_there(hour: str) -> str:
    return f"{(int(hour) - _AHEAD) % 24:02}"


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _moment(hour: str, day: str, looks: Mapping[str, Look]) -> Shape:
    return Shape(
        rf"(?P<day>{_DAY})[T ](?P<hour>{hour})(?P<rest>:[0-5][0-9]:[0-5][0-9])",
        {"updated_at": f"{day}T$there$rest+00:00"},
        looks={"there": Look(_hour_there, ("hour",)), **looks},
    )


_MOMENTS = Plain(
    ("updated_at",),
    (
        _moment("09|1[0-9]|2[0-3]", "$day", {}),
        _moment("0[0-8]", "$before", {"before": Look(_day_before, ("day",))}),
    ),
)

PLAIN: Mapping[Any, Plain] = {
    Address: ADDRESSES,
    PhonePart: PHONES,
    EmailPart: _MAILS,
    BirthPart: _BIRTHS,
    TimePart: _MOMENTS,
}
"""Kind of part → how most people write it."""
