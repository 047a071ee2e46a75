"""Training: it learns what is there, leans on the base where little is, and repeats itself."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from resolver.engines import duckdb as engine
from resolver.linkage import RULINGS
from resolver.model import Model, Probabilities, load_model, save_model
from resolver.partitioning import Ruled
from resolver.training.expectation import Pattern, expected, learn
from resolver.training.report import render
from resolver.training.rounds import ROUNDS
from resolver.training.train import FALLS, RISES, Training, train
from resolver.training.trial import BETTER, Trial, hold_trial
from rules.blocking import ORGANIZATION_RULES, PERSON_RULES
from rules.comparisons import COMPARISONS
from tests.resolver.populations import person, population, table

BASE = load_model()


def mixture(share: float, size: int = 100_000) -> tuple[list[Pattern], dict, dict]:
    """Patterns of two independent comparisons and a third, mixed from known m and u."""
    m = {"a": {"same": 0.9, "not": 0.1}, "b": {"same": 0.8, "not": 0.2}, "c": {"x": 0.7, "y": 0.3}}
    u = {"a": {"same": 0.1, "not": 0.9}, "b": {"same": 0.2, "not": 0.8}, "c": {"x": 0.1, "y": 0.9}}
    patterns = []
    for a in m["a"]:
        for b in m["b"]:
            for c in m["c"]:
                levels = {"a": a, "b": b, "c": c}
                chance_m = m["a"][a] * m["b"][b] * m["c"][c]
                chance_u = u["a"][a] * u["b"][b] * u["c"][c]
                pairs = round(size * (share * chance_m + (1 - share) * chance_u))
                patterns.append(Pattern(levels, pairs, forbidden=False))
    return patterns, m, u


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_a_known_mixture_is_found_again(share: float) -> None:
    patterns, m, u = mixture(share)
    start_m = {c: dict(zip(levels, (0.6, 0.4), strict=True)) for c, levels in m.items()}
    start_u = {c: dict(zip(levels, (0.4, 0.6), strict=True)) for c, levels in u.items()}
    found = learn(patterns, start_m, start_u)
    assert found.matches == pytest.approx(share, abs=0.02)
    for comparison, levels in m.items():
        for level, chance in levels.items():
            assert found.m[comparison][level] == pytest.approx(chance, abs=0.02)
            assert found.u[comparison][level] == pytest.approx(u[comparison][level], abs=0.02)


def test_what_a_guard_forbids_is_never_learned_as_a_match() -> None:
    patterns, m, u = mixture(0.5)
    barred = [replace(p, forbidden=p.levels["a"] == "not") for p in patterns]
    found = learn(barred, m, u)
    assert expected(barred, found)["a", "not"] == 0
    assert found.matches < learn(patterns, m, u).matches


def test_every_comparison_is_learned_in_some_round_by_known_keys() -> None:
    for party_type, rules in (("person", PERSON_RULES), ("organization", ORGANIZATION_RULES)):
        names = {comparison.name for comparison in COMPARISONS[party_type]}
        learned = {n for one in ROUNDS[party_type] for n in names - one.decided}
        assert learned == names
        assert all(one.decided <= names for one in ROUNDS[party_type])
        known = {rule.prefix for rule in rules}
        assert {prefix for one in ROUNDS[party_type] for prefix in one.prefixes} <= known


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Training:
    return _train(tmp_path_factory.mktemp("scratch"))


def _train(scratch: Path, **given) -> Training:
    records = table(population(Random(4), 1_500))
    return train(records, base=BASE, scratch=scratch, **given)


def _weights(model: Model) -> dict[tuple[str, str, str], float]:
    return {
        (party, comparison, level): probabilities.weight()
        for party, parts in model.parties.items()
        for comparison, levels in parts.levels.items()
        for level, probabilities in levels.items()
    }


def test_the_same_records_and_seed_give_the_same_model(trained: Training, tmp_path: Path) -> None:
    assert _train(tmp_path).model == trained.model


def test_no_weight_moves_far_from_the_base(trained: Training) -> None:
    before, after = _weights(BASE), _weights(trained.model)
    moved = {key: after[key] - before[key] for key in before}
    assert before.keys() == after.keys()
    assert all(-FALLS - 1e-9 <= bits <= RISES + 1e-9 for bits in moved.values())
    assert any(abs(bits) > 0.05 for bits in moved.values())


def test_policy_is_not_trained(trained: Training) -> None:
    for party_type, party in trained.model.parties.items():
        assert party.thresholds == BASE.parties[party_type].thresholds


def test_nothing_to_learn_from_leaves_the_base_as_it_is(tmp_path: Path) -> None:
    found = train(table([]), base=BASE, scratch=tmp_path).model
    assert _weights(found) == pytest.approx(_weights(BASE), abs=1e-9)
    assert [p.prior for p in found.parties.values()] == [p.prior for p in BASE.parties.values()]


def test_a_trained_model_can_be_kept_and_loaded(trained: Training, tmp_path: Path) -> None:
    save_model(trained.model, tmp_path)
    loaded = load_model(tmp_path)
    assert loaded.parties == trained.model.parties
    assert loaded.version == trained.model.version != BASE.version


def test_what_stewards_ruled_counts(trained: Training, tmp_path: Path) -> None:
    rows = table(population(Random(4), 1_500)).to_pylist()
    people = [r["source_record_id"] for r in rows if r["gender"]]
    women = [r["source_record_id"] for r in rows if r["gender"] == "F"]
    men = [key for key in people if key not in set(women)]
    said = [
        {
            "left_source": "s",
            "left_source_record_id": woman,
            "right_source": "s",
            "right_source_record_id": man,
            "decision": "match",
        }
        for woman, man in zip(women, men, strict=False)
    ]
    rulings = pa.Table.from_pylist(said, schema=RULINGS)
    found = _weights(_train(tmp_path, rulings=rulings).model)
    key = ("person", "gender", "different")
    assert found[key] > _weights(trained.model)[key]


def test_the_report_is_offline_and_tells_every_level(trained: Training) -> None:
    page = render(trained)
    assert "<svg" in page
    assert "src=" not in page
    assert "<link" not in page
    for comparisons in COMPARISONS.values():
        assert all(f"{c.name} · {level.name}" in page for c in comparisons for level in c.levels)


def test_a_record_that_says_nothing_is_unlinkable(trained: Training) -> None:
    (people,) = (d for d in trained.diagnoses if d.party_type == "person")
    assert 0 < people.unlinkable < 1
    assert sum(people.weights.values()) == people.blocking["candidates"]
    assert isinstance(BASE.parties["person"].levels["ci"]["same"], Probabilities)


@pytest.mark.parametrize(
    ("base", "trained", "kept"),
    [(None, None, True), (0.2, 0.2 * BETTER - 0.01, True), (0.2, 0.2, False), (0.2, 0.3, False)],
)
def test_what_is_not_clearly_better_is_not_kept(
    base: float | None, trained: float | None, kept: bool
) -> None:
    assert Trial("person", 500, 500, base, trained).keeps_trained is kept


def test_a_model_that_has_lost_its_mind_loses_the_trial(tmp_path: Path) -> None:
    """Pairs of one CI are one customer; a model for which names mean nothing cannot tell."""
    chance = Random(9)
    rows = [
        person(
            f"{n:04d}{again}",
            f"{'김이박최'[n % 4]}{chance.choice('철영지민')}{chance.choice('수희훈서')}",
            ci_hash=f"ci{n}",
            birth_date=f"{1950 + n % 40}-0{1 + n % 9}-1{n % 10}",
            numbers=(f"+8210{20_000_000 + n // 2 * 7919:08d}",),
        )
        for n in range(300)
        for again in "ab"
    ]
    party = BASE.parties["person"]
    turned = {
        level: Probabilities(m=chances.u, u=chances.m)
        for level, chances in party.levels["name"].items()
    }
    mad = replace(party, levels={**party.levels, "name": turned})
    with engine.connection(engine.Limits(tmp_path)) as db:
        engine.load(db, table(rows))
        engine.build_subjects(db, "person", {})
        worse = hold_trial(db, party, mad, Ruled())
        better = hold_trial(db, mad, party, Ruled())
    assert worse.same == 300
    assert worse.different >= 100
    assert not worse.keeps_trained
    assert better.keeps_trained
