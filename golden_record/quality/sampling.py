"""How good matching is on these very records: pairs drawn by chance, judged blind by a person.

Pairs are drawn from four strata, more from where mistakes are likely: matches of low and of high
weight, pairs that wait for review, and pairs just below the review threshold, which nobody is ever
asked about. Those are not kept anywhere; they are found anew for some records drawn by chance, and
their number in the whole is estimated from these. The person sees neither weight nor decision. A
judgement is a label for measuring and training; it changes no entity unless asked to.

The same store and seed draw the same pairs.
"""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import Connection, text

from golden_record.errors import GoldenRecordError
from golden_record.life_cycle.errors import RulingError
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.rows import add, last, touch
from golden_record.life_cycle.steward import rule
from golden_record.life_cycle.targets import Steward
from golden_record.life_cycle.world import Pair, World
from golden_record.moments import now
from golden_record.reading.reviews import SideRow, sides_of
from golden_record.store import Store
from golden_record.store.schema import sample as sample_table
from golden_record.store.schema import sample_pair
from golden_record.store.store import newest_revision

Name = Literal["match_low", "match_high", "review", "near"]
Judgement = Literal["match", "no_match", "unsure"]
SHARES: Mapping[Name, float] = {"match_low": 0.3, "match_high": 0.2, "review": 0.25, "near": 0.25}
"""How a sample is divided among the strata."""
LOW_BITS = 6.0
"""Matches less than this above the threshold are of low weight."""
NEAR_BITS = 8.0
"""Pairs less than this below the review threshold are near."""
LOOKED_AT = 500
"""Records whose partners are compared anew to find near pairs."""
_DECISION: Mapping[Name, str] = {
    "match_low": "match",
    "match_high": "match",
    "review": "review",
    "near": "no_match",
}


class UnknownSampleError(GoldenRecordError):
    """No such sample, or no such pair in it."""

    def __init__(self, sample_no: int, place: int | None = None) -> None:
        self.sample_no, self.place = sample_no, place
        pair = "" if place is None else f", pair {place}"
        super().__init__(f"there is no sample {sample_no}{pair}")


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum of a sample: pairs there are (estimated for near ones), and pairs drawn."""

    population: float
    drawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sample: its strata, and how many of its pairs were judged."""

    sample_no: int
    revision: int
    at: str
    actor: str | None
    strata: Mapping[str, Stratum]
    pairs: int
    judged: int


@dataclass(frozen=True, slots=True)
class BlindPair:
    """A pair to judge, without what matching thinks of it; ``judged`` is the verdict so far."""

    sample_no: int
    place: int
    left: SideRow
    right: SideRow
    judged: Judgement | None


def draw_sample(
    store: Store, *, means: Means, by: Steward, size: int = 200, seed: int = 0
) -> Sample:
    """Draw pairs to be judged.

    Args:
        store: from whose records.
        means: by which pairs are compared.
        by: who wants to know.
        size: pairs in all; fewer where there are not so many.
        seed: another one draws other pairs.
    """
    drawn: list[tuple[Name, Pair]] = []
    strata: dict[str, Stratum] = {}
    with store.reading() as connection:
        revision = newest_revision(connection)
        for name, share in SHARES.items():
            pairs, population = _frame(connection, means, name, seed)
            some = _chance(seed, name).sample(pairs, min(len(pairs), round(size * share)))
            drawn += [(name, pair) for pair in some]
            strata[name] = Stratum(population, len(some))
    _chance(seed, "order").shuffle(drawn)
    with store.writing() as connection:
        number = _keep(connection, drawn, strata, (revision, by))
        return _samples(connection, number)[0]


def _chance(seed: int, name: str) -> random.Random:
    return random.Random(f"{seed}/{name}")  # noqa: S311  drawn, not kept secret


def samples(store: Store) -> tuple[Sample, ...]:
    """Read all samples, the newest first."""
    with store.reading() as connection:
        return tuple(_samples(connection))


def next_pair(store: Store, sample_no: int, *, after: int = 0) -> BlindPair | None:
    """Give the next pair of a sample that was not judged; ``None`` when all were.

    Args:
        store: where the sample is.
        sample_no: of the sample.
        after: look from this place on first, so that one who passes over a pair goes on.

    Raises:
        UnknownSampleError: there is no such sample.
    """
    with store.reading() as connection:
        if not _samples(connection, sample_no):
            raise UnknownSampleError(sample_no)
        asked = {"sample": sample_no, "after": after}
        place = connection.execute(_NEXT, asked).scalar()
        place = place or connection.execute(_NEXT, asked | {"after": 0}).scalar()
        return None if place is None else _pair(connection, sample_no, place)


def blind_pair(store: Store, sample_no: int, place: int) -> BlindPair:
    """Read one pair of a sample.

    Raises:
        UnknownSampleError: there is no such pair.
    """
    with store.reading() as connection:
        return _pair(connection, sample_no, place)


def judge(
    store: Store,
    sample_no: int,
    place: int,
    verdict: Judgement,
    *,
    means: Means,
    by: Steward,
    and_rule: bool = False,
) -> str | None:
    """Keep what a person thinks of a pair; a later judgement takes the place of an earlier one.

    Args:
        store: where the sample is.
        sample_no: of the sample.
        place: of the pair.
        verdict: whether the two are one customer.
        means: what linking works with.
        by: who judges, and why.
        and_rule: rule accordingly too, as ``life_cycle.rule`` does.

    Returns:
        The id of the ruling, if one was made.

    Raises:
        UnknownSampleError: there is no such pair.
        RulingError: the ruling asked for is refused; the judgement is not kept either.
    """
    with store.writing() as connection:
        pair = _pair(connection, sample_no, place)
        touch(
            connection,
            "UPDATE sample_pair SET verdict = :verdict, judged_at = :at, actor = :actor "
            "WHERE sample_no = :sample AND place = :place",
            verdict=verdict,
            at=now(),
            actor=by.actor,
            sample=sample_no,
            place=place,
        )
        if not and_rule or verdict == "unsure":
            return None
        return rule(store, pair.left.key, pair.right.key, verdict, means=means, by=by)


_MATCHES = text(
    "SELECT left_no, right_no FROM decision WHERE ended_in IS NULL AND decided_by <> 'steward' "
    "AND verdict = 'match' AND match_weight >= :least AND match_weight < :below "
    "ORDER BY decision_no"
)
_REVIEWS = text("SELECT left_no, right_no FROM review WHERE closed_in IS NULL ORDER BY review_no")


def _frame(connection: Connection, means: Means, name: Name, seed: int) -> tuple[list[Pair], float]:
    """The pairs of a stratum to draw from, and how many there are in all."""
    if name == "near":
        return _near(connection, means, seed)
    if name == "review":
        pairs = [(left, right) for left, right in connection.execute(_REVIEWS)]
        return pairs, float(len(pairs))
    split = means.model.parties["person"].thresholds.match + LOW_BITS
    bounds = (-1e9, split) if name == "match_low" else (split, 1e9)
    rows = connection.execute(_MATCHES, {"least": bounds[0], "below": bounds[1]})
    pairs = [(left, right) for left, right in rows]
    return pairs, float(len(pairs))


def _near(connection: Connection, means: Means, seed: int) -> tuple[list[Pair], float]:
    """Pairs of some records just below the review threshold, in different entities."""
    live = connection.exec_driver_sql("SELECT record_no FROM standardized_record ORDER BY 1")
    numbers = list(live.scalars())
    looked_at = _chance(seed, "records").sample(numbers, min(LOOKED_AT, len(numbers)))
    world = World(connection, means)
    found: dict[Pair, None] = {}
    ends = 0
    for number in looked_at:
        world.meet([number])
        for other in sorted(world.partners(number)):
            if _is_near(world, means, number, other):
                ends += 1
                found[min(number, other), max(number, other)] = None
    pairs = sorted(found.keys() - _decided(connection, found))
    kept = len(pairs) / len(found) if found else 0.0
    whole = len(numbers) / len(looked_at) if looked_at else 0.0
    return pairs, ends / 2 * whole * kept


def _is_near(world: World, means: Means, number: int, other: int) -> bool:
    one, two = world.record(number), world.record(other)
    if one.entity == two.entity:
        return False
    scored = world.score(number, other)
    least = means.model.parties[one.party_type].thresholds.review - NEAR_BITS
    return scored.decision == "no_match" and scored.match_weight >= least


def _decided(connection: Connection, pairs: Mapping[Pair, None]) -> set[Pair]:
    """Those of some pairs on which a steward ruled."""
    listed = ",".join(map(str, sorted({left for left, _ in pairs}))) or "NULL"
    rows = connection.exec_driver_sql(
        "SELECT left_no, right_no FROM decision WHERE ended_in IS NULL "
        f"AND decided_by = 'steward' AND left_no IN ({listed})"
    )
    return {(left, right) for left, right in rows}


def _keep(
    connection: Connection,
    drawn: Sequence[tuple[Name, Pair]],
    strata: Mapping[str, Stratum],
    drawing: tuple[int, Steward],
) -> int:
    revision, by = drawing
    number = last(connection, sample_table, "sample_no") + 1
    row = {
        "sample_no": number,
        "drawn_in": revision,
        "at": now(),
        "actor": by.actor,
        "strata": json.dumps({name: asdict(stratum) for name, stratum in strata.items()}),
    }
    add(connection, sample_table, [row])
    rows = [
        {
            "sample_no": number,
            "place": place,
            "stratum": name,
            "left_no": left,
            "right_no": right,
            "decision": _DECISION[name],
        }
        for place, (name, (left, right)) in enumerate(drawn, 1)
    ]
    add(connection, sample_pair, rows)
    return number


_SAMPLES = (
    "SELECT s.sample_no, s.drawn_in, s.at, s.actor, s.strata, count(p.place), count(p.verdict) "
    "FROM sample s LEFT JOIN sample_pair p ON p.sample_no = s.sample_no {} "
    "GROUP BY s.sample_no, s.drawn_in, s.at, s.actor, s.strata ORDER BY s.sample_no DESC"
)
_NEXT = text(
    "SELECT min(place) FROM sample_pair WHERE sample_no = :sample AND verdict IS NULL "
    "AND place > :after"
)
_PAIR = text(
    "SELECT left_no, right_no, verdict FROM sample_pair "
    "WHERE sample_no = :sample AND place = :place"
)


def _samples(connection: Connection, number: int | None = None) -> list[Sample]:
    where = "" if number is None else f"WHERE s.sample_no = {int(number)}"
    return [
        Sample(
            sample_no=number,
            revision=revision,
            at=at,
            actor=actor,
            strata={name: Stratum(**said) for name, said in json.loads(strata).items()},
            pairs=pairs,
            judged=judged,
        )
        for number, revision, at, actor, strata, pairs, judged in connection.exec_driver_sql(
            _SAMPLES.format(where)
        )
    ]


def _pair(connection: Connection, sample_no: int, place: int) -> BlindPair:
    row = connection.execute(_PAIR, {"sample": sample_no, "place": place}).one_or_none()
    if row is None:
        raise UnknownSampleError(sample_no, place)
    left, right = sides_of(connection, [row.left_no, row.right_no])
    return BlindPair(sample_no, place, left, right, row.verdict)


__all__ = [
    "BlindPair",
    "Judgement",
    "RulingError",
    "Sample",
    "Stratum",
    "UnknownSampleError",
    "blind_pair",
    "draw_sample",
    "judge",
    "next_pair",
    "samples",
]
