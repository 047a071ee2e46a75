"""What stands concluded or ruled about pairs of records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from golden_record.life_cycle.rows import ask
from golden_record.life_cycle.world import Pair

_COLUMNS = "decision_no, left_no, right_no, verdict, decided_by, content_hash, match_weight, levels"
_TOUCHING = (
    f"SELECT {_COLUMNS} FROM decision WHERE ended_in IS NULL AND left_no IN :numbers "
    f"UNION ALL SELECT {_COLUMNS} FROM decision WHERE ended_in IS NULL AND right_no IN :numbers"
)


class Standing(NamedTuple):
    """What the model concluded about a pair, by the number of the decision."""

    number: int
    verdict: str
    content_hash: int | None
    match_weight: float
    levels: str


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What stands of some pairs: the model's conclusions, and what stewards ruled."""

    standing: Mapping[Pair, Standing]
    ruled: Mapping[Pair, str]


def read_conclusions(connection: Connection, numbers: Iterable[int]) -> Conclusions:
    """Read all that is in force about pairs with at least one of some records."""
    standing: dict[Pair, Standing] = {}
    ruled: dict[Pair, str] = {}
    for row in ask(connection, _TOUCHING, numbers=set(numbers)):
        number, left, right, verdict, decided_by, content_hash, weight, levels = row
        if decided_by == "steward":
            ruled[left, right] = verdict
        else:
            standing[left, right] = Standing(number, verdict, content_hash, weight, levels)
    return Conclusions(standing, ruled)
