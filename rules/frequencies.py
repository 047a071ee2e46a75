"""How many people bear a name: shares of the population, not of one file.

Agreement on 김영숙 says little and agreement on 독고탁 says much, and a file of 300 rows cannot
know that. A surname's share comes from the census; a given name's share from its rank in its
birth cohort and sex (share falls as 1 / (rank + 8)), scaled so that the most common full names
come out at their published counts (NICE 2012: 40,335 people called 김영숙). A given name that is
on no list gets the product of its syllables' shares in its cohort, never less than
``GIVEN_FLOOR``. Surname and given name are taken as independent.

>>> round(name_frequency("김", "영숙") * ADULTS_2012, -3)
40000.0
>>> name_frequency("독고", "탁") < 1e-6
True
>>> is_common_given("지훈"), is_common_given("칠수")
(True, False)
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from rules.record import Gender

ADULTS_2012 = 42_662_467
CENSUS_2015 = 49_705_663
UNCOUNTED_SURNAME = 3_000
UNKNOWN_SURNAME = 500
RANK_OFFSET = 8
GIVEN_FLOOR = 1e-8
COMMON_SHARE = 1e-4
ONE_SYLLABLE = 0.010
THREE_SYLLABLES = 0.002
UNSEEN_SYLLABLE = 2e-4
# persons alive in 2025 by birth cohort and sex, millions, rounded from the resident registry
POPULATION: Mapping[tuple[int, Gender], float] = {
    (1920, "M"): 1.2, (1945, "M"): 2.9, (1955, "M"): 4.1, (1965, "M"): 4.2, (1975, "M"): 4.0,
    (1985, "M"): 3.5, (1995, "M"): 3.2, (2005, "M"): 2.4, (2015, "M"): 1.5,
    (1920, "F"): 2.2, (1945, "F"): 3.2, (1955, "F"): 4.2, (1965, "F"): 4.1, (1975, "F"): 3.8,
    (1985, "F"): 3.2, (1995, "F"): 2.9, (2005, "F"): 2.2, (2015, "F"): 1.45,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Cohort:
    """One birth cohort of one sex: names on its list, and syllables for names on none."""

    born_from: int
    sex: Gender
    people: float
    shares: Mapping[str, float]
    unlisted: float
    first: Mapping[str, float]
    last: Mapping[str, float]
    alone: Mapping[str, float]

    def share(self, given: str) -> float:
        """The share of people of this cohort and sex that bear the given name."""
        return max(self.shares.get(given, 0.0), self._by_syllables(given))

    def _by_syllables(self, given: str) -> float:
        if len(given) == 1:
            return ONE_SYLLABLE * self.alone.get(given, UNSEEN_SYLLABLE)
        chance = self.first.get(given[0], UNSEEN_SYLLABLE) * self.last.get(
            given[-1], UNSEEN_SYLLABLE
        )
        if len(given) > 2:
            return THREE_SYLLABLES * chance * UNSEEN_SYLLABLE ** (len(given) - 2) * 10
        return self.unlisted * chance


@lru_cache(maxsize=1 << 16)
def surname_share(surname: str) -> float:
    """The share of all Koreans who bear the surname, as written in hangul; in (0, 1)."""
    return _surnames().get(surname, UNKNOWN_SURNAME) / CENSUS_2015


def given_share(given: str, *, sex: Gender | None = None, birth_year: int | None = None) -> float:
    """The share of people who bear the given name, among those of that sex and birth cohort.

    Args:
        given: hangul without spaces.
        sex: ``None`` averages over both.
        birth_year: ``None`` averages over the population; other years take their cohort.

    Returns:
        A probability in [``GIVEN_FLOOR``, 1).
    """
    if not given:
        return GIVEN_FLOOR
    return _given_share(given, sex, None if birth_year is None else cohort_of(birth_year))


@lru_cache(maxsize=1 << 18)
def _given_share(given: str, sex: Gender | None, born_from: int | None) -> float:
    chosen = _asked_for(sex, born_from)
    people = sum([cohort.people for cohort in chosen])
    if len(given) == 2 and given not in _listed():
        first = _shares_of(given[0], 0, sex, born_from)
        last = _shares_of(given[1], 1, sex, born_from)
        borne = [
            cohort.people * (cohort.unlisted * (opening * ending))
            for cohort, opening, ending in zip(chosen, first, last, strict=True)
        ]
    else:
        borne = [cohort.people * cohort.share(given) for cohort in chosen]
    return max(GIVEN_FLOOR, sum(borne) / people)


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    """Return the given names that stand on the list of any cohort."""
    return frozenset().union(*(cohort.shares for cohort in _cohorts()))


@lru_cache(maxsize=1 << 14)
def _shares_of(
    syllable: str, at: int, sex: Gender | None, born_from: int | None
) -> tuple[float, ...]:
    """Return how often names open (0) or end (1) with a syllable, for each cohort asked for."""
    tables = [cohort.last if at else cohort.first for cohort in _asked_for(sex, born_from)]
    return tuple([table.get(syllable, UNSEEN_SYLLABLE) for table in tables])


def name_frequency(
    surname: str, given: str, *, sex: Gender | None = None, birth_year: int | None = None
) -> float:
    """The share of people who bear the full name: how likely a namesake is by chance."""
    return surname_share(surname) * given_share(given, sex=sex, birth_year=birth_year)


@lru_cache(maxsize=1 << 18)
def is_common_given(given: str) -> bool:
    """Whether the given name is one that many people bear, so that it is hardly a typo."""
    return any(cohort.shares.get(given, 0.0) >= COMMON_SHARE for cohort in _cohorts())


def listed_given_names(*, sex: Gender, birth_year: int) -> Mapping[str, float]:
    """The listed given names of a sex and birth year, with their shares in that cohort."""
    return _asked_for(sex, cohort_of(birth_year))[0].shares


def surname_shares() -> Mapping[str, float]:
    """Every listed surname with its share."""
    return {surname: persons / CENSUS_2015 for surname, persons in _surnames().items()}


@lru_cache(maxsize=64)
def _asked_for(sex: Gender | None, born_from: int | None) -> tuple[_Cohort, ...]:
    return tuple(c for c in _cohorts() if sex in (None, c.sex) and born_from in (None, c.born_from))


@lru_cache(maxsize=512)
def cohort_of(birth_year: int) -> int:
    """Return the first birth year of the cohort that a birth year belongs to."""
    starts = sorted({start for start, _ in POPULATION})
    return max((start for start in starts if start <= birth_year), default=starts[0])


@lru_cache(maxsize=1)
def _surnames() -> Mapping[str, int]:
    return {
        row["hangul"]: int(row["persons"] or UNCOUNTED_SURNAME)
        for row in _rows("surname_population.csv")
    }


@lru_cache(maxsize=1)
def _cohorts() -> tuple[_Cohort, ...]:
    ranked = {
        (int(row["born_from"]), _gender(row["sex"])): _by_rank(
            row["names"].split(), float(row["top_share"])
        )
        for row in _rows("given_names.csv")
    }
    _calibrate(ranked)
    return tuple(_cohort(*key, shares) for key, shares in ranked.items())


def _gender(text: str) -> Gender:
    return "M" if text == "M" else "F"


def _by_rank(names: list[str], top_share: float) -> dict[str, float]:
    distinct = dict.fromkeys(names)
    scale = top_share * (1 + RANK_OFFSET)
    return {name: scale / (rank + RANK_OFFSET) for rank, name in enumerate(distinct, start=1)}


def _calibrate(ranked: dict[tuple[int, Gender], dict[str, float]]) -> None:
    """Scale the names with a published count so that as large a share bears them."""
    everyone = sum(POPULATION.values())
    for row in _rows("full_name_counts.csv"):
        given = row["given"]
        target = int(row["persons"]) / ADULTS_2012 / surname_share(row["surname"])
        carried = sum(POPULATION[key] * shares.get(given, 0.0) for key, shares in ranked.items())
        factor = target * everyone / carried
        for shares in ranked.values():
            if given in shares:
                shares[given] *= factor


def _cohort(born_from: int, sex: Gender, shares: dict[str, float]) -> _Cohort:
    pairs = [(name, share) for name, share in shares.items() if len(name) == 2]
    ones = [(name, share) for name, share in shares.items() if len(name) == 1]
    return _Cohort(
        born_from=born_from,
        sex=sex,
        people=POPULATION[born_from, sex],
        shares=shares,
        unlisted=max(0.05, 1 - sum(shares.values())),
        first=_syllables((name[0], share) for name, share in pairs),
        last=_syllables((name[1], share) for name, share in pairs),
        alone=_syllables([*((name[1], share) for name, share in pairs), *ones]),
    )


def _syllables(weighted: Iterable[tuple[str, float]]) -> dict[str, float]:
    totals: defaultdict[str, float] = defaultdict(float)
    for syllable, share in weighted:
        totals[syllable] += share
    whole = sum(totals.values())
    return {syllable: share / whole for syllable, share in totals.items()}


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("rules").joinpath("data", name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return csv.DictReader(lines)
