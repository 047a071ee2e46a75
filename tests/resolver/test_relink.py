"""Linking again what changed ends exactly where linking everything anew does."""

from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from golden_record.resolving import with_refused
from resolver.link import Linkage, link
from resolver.model import load_model
from resolver.relink import Before, relink
from resolver.schema import STANDARDIZED
from rules.blocking import LARGEST_BLOCK
from tests.resolver.populations import AGENCY, home, person, population, table
from tests.resolver.test_link import as_rulings

MODEL = load_model()
CROWDED = "crowd"


def crowd(number: int) -> dict:
    """Somebody called like everybody else in the neighbourhood.

    The sixth after each has nearly the same mail address, and is met in no other block.
    """
    pair, side = number // 12 * 6 + number % 6, "ab"[number % 12 // 6]
    return person(
        f"{CROWDED}{number:03d}",
        "김영숙",
        email=f"{pair * 48_271 % 99_999_989:08d}{side}@mail.kr",
        **{**home(200 + number), "dong_key": "d-crowd"},
    )


def rows_of(chance: Random, size: int, crowded: int) -> dict[str, dict]:
    rows = [*population(chance, size), *map(crowd, range(crowded))]
    return {row["source_record_id"]: row for row in rows}


def before_of(linkage: Linkage, old: pa.Table, new: pa.Table, disturbed: list[int]) -> Before:
    """What a store would tell of the former linkage, in the row numbers of now."""
    place = {key: row for row, key in enumerate(new["source_record_id"].to_pylist())}
    was, now = (t.to_pylist() for t in (old, new))
    named = {row["source_record_id"]: row for row in was}
    changed = [n for n, row in enumerate(now) if named.get(row["source_record_id"]) != row]
    moved = {now[n]["source_record_id"] for n in changed}
    gone = [r for key, r in named.items() if key in moved or key not in place]
    number = [place.get(row["source_record_id"]) for row in was]
    cluster = [None] * len(now)
    for row, held in enumerate(linkage.cluster.to_pylist()):
        if number[row] is not None:
            cluster[number[row]] = held
    pairs = [
        {**p, "left": number[p["left"]], "right": number[p["right"]]}
        for p in with_refused(linkage).to_pylist()
        if number[p["left"]] is not None and number[p["right"]] is not None
    ]
    lost = {linkage.cluster[r].as_py() for r, at in enumerate(number) if at is None}
    mates = [n for n, held in enumerate(cluster) if held in lost]
    return Before(
        changed=pa.array(changed, pa.int64()),
        gone=pa.Table.from_pylist(gone, schema=STANDARDIZED),
        cluster=pa.array(cluster, pa.int64()),
        pairs=pa.Table.from_pylist(pairs, schema=linkage.pairs.schema),
        disturbed=pa.array(sorted({*mates, *disturbed}), pa.int64()),
    )


def thinned(crowded: list[str]) -> list[str]:
    """Leave out every seventh, so that those who were six apart are five apart."""
    return [key for n, key in enumerate(crowded) if n % 7]


CASES = {
    "small blocks": (lambda c: c[:5], lambda c: c[:9]),
    "a block grows too large": (lambda c: c[: LARGEST_BLOCK - 2], lambda c: c),
    "a large block grows": (thinned, lambda c: c),
    "a large block shrinks": (lambda c: c, thinned),
    "a block shrinks to all with all": (lambda c: c, lambda c: c[: LARGEST_BLOCK - 2]),
}


@pytest.mark.parametrize("case", CASES)
def test_it_ends_where_linking_anew_does(case: str, tmp_path: Path) -> None:
    of_old, of_new = CASES[case]
    chance = Random(case)
    everyone = rows_of(chance, 160, LARGEST_BLOCK * 3 // 2)
    crowded = [key for key in everyone if key.startswith(CROWDED)]
    others = [key for key in everyone if not key.startswith(CROWDED)]
    chance.shuffle(others)
    was = {k: everyone[k] for k in (*others[:150], *of_old(crowded))}
    now = {k: everyone[k] for k in (*others[5:], *of_new(crowded))}
    for key in others[5:15]:
        now[key] = {**everyone[others[30]], "source_record_id": key}
    old, new = table(list(was.values())), table(list(now.values()))
    first = link(old, MODEL, scratch=tmp_path)
    _same(old, new, first, tmp_path)


def _same(
    old: pa.Table, new: pa.Table, first: Linkage, scratch: Path, said: list | None = None
) -> None:
    rulings = as_rulings(new.to_pylist(), said or [])
    spoken = [row for ruling in said or [] for row in ruling[:2]]
    before = before_of(first, old, new, spoken)
    again = relink(new, MODEL, before=before, scratch=scratch, rulings=rulings)
    anew = link(new, MODEL, scratch=scratch, rulings=rulings)
    assert again.cluster.to_pylist() == anew.cluster.to_pylist()
    assert _rounded(with_refused(again)) == _rounded(with_refused(anew))
    assert again.generic_values.equals(anew.generic_values)


def _rounded(pairs: pa.Table) -> list[tuple]:
    return [
        (p["left"], p["right"], round(p["match_weight"], 6), p["decision"], p["reason"])
        for p in pairs.to_pylist()
    ]


def test_a_phone_that_turns_generic_lets_go_of_those_it_joined(tmp_path: Path) -> None:
    names = [f"{a}{b}" for a in "김이박" for b in ("철수", "영희", "지훈")]
    few = [person(f"{n}a", name, numbers=(AGENCY,)) for n, name in enumerate(names[:6])]
    twice = [{**row, "source_record_id": f"{row['source_record_id']}2"} for row in few]
    more = [person(f"{n}b", name, numbers=(AGENCY,)) for n, name in enumerate(names[6:])]
    old, new = table([*few, *twice]), table([*few, *twice, *more])
    first = link(old, MODEL, scratch=tmp_path)
    assert len(set(first.cluster.to_pylist())) == len(few)
    _same(old, new, first, tmp_path)
    _same(new, old, link(new, MODEL, scratch=tmp_path), tmp_path)
    assert len(set(link(new, MODEL, scratch=tmp_path).cluster.to_pylist())) == new.num_rows


def test_what_a_steward_said_since_is_followed(tmp_path: Path) -> None:
    records = table(population(Random(6), 250))
    first = link(records, MODEL, scratch=tmp_path)
    apart = next(p for p in first.pairs.to_pylist() if p["decision"] == "match")
    together = next(p for p in first.pairs.to_pylist() if p["decision"] == "review")
    said = [
        (apart["left"], apart["right"], "no_match"),
        (together["left"], together["right"], "match"),
    ]
    _same(records, records, first, tmp_path, said)


def test_nothing_new_redoes_nothing(tmp_path: Path) -> None:
    records = table(population(Random(6), 250))
    first = link(records, MODEL, scratch=tmp_path)
    before = before_of(first, records, records, [])
    again = relink(records, MODEL, before=before, scratch=tmp_path)
    assert again.cluster.equals(first.cluster)
    assert again.linked == 0
    assert all(counts["candidates"] == 0 for counts in again.counts.values())


def test_a_few_new_records_are_compared_with_few(tmp_path: Path) -> None:
    rows = population(Random(8), 700)
    old, new = table(rows[:-3]), table(rows)
    first = link(old, MODEL, scratch=tmp_path)
    before = before_of(first, old, new, [])
    again = relink(new, MODEL, before=before, scratch=tmp_path)
    compared = sum(counts["candidates"] for counts in again.counts.values())
    total = sum(counts["candidates"] for counts in first.counts.values())
    assert 0 < compared < total / 4
