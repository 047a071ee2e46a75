"""Explanations say what the run decided, and add up."""

from random import Random

import pytest

from resolver.explain import RULES, explain_pair, reason_sentence
from resolver.generic_values import demote
from resolver.model import load_model
from resolver.scoring import prepare, score_pair
from rules.blocking import ORGANIZATION_RULES, PERSON_RULES
from rules.decisions import GUARDS
from tests.resolver.populations import AGENCY, home, person, population, standardized, table

MODEL = load_model()
GENERIC = {"phone": frozenset({AGENCY}), "home": frozenset({"b0|101-1"})}


def pairs():
    chance = Random(2)
    rows = table(population(chance, 300)).to_pylist()
    return [tuple(chance.sample(rows, 2)) for _ in range(400)]


def test_prior_and_evidence_add_up_to_the_weight_that_decided() -> None:
    asked = 0
    for left, right in pairs():
        found = explain_pair(left, right, MODEL, GENERIC)
        if left["party_type"] != right["party_type"]:
            continue
        scored = score_pair(demote(left, GENERIC), demote(right, GENERIC), MODEL)
        total = found.prior + sum(e.match_weight for e in found.evidence)
        assert total == pytest.approx(scored.match_weight, abs=1e-9)
        assert (found.decision, found.reason) == (scored.decision, scored.reason)
        asked += 1
    assert asked > 200


def test_the_order_of_the_two_records_changes_nothing() -> None:
    for left, right in pairs()[:100]:
        assert explain_pair(left, right, MODEL) == explain_pair(right, left, MODEL)


def test_every_comparison_speaks_both_languages() -> None:
    for left, right in pairs()[:100]:
        for said in explain_pair(left, right, MODEL).evidence:
            assert any("가" <= letter <= "힣" for letter in said.korean)
            assert said.english.isascii()


def test_the_guard_that_lowered_a_decision_is_among_those_that_fired() -> None:
    shared = {"birth_date": "1990-05-05", "numbers": ("+821011112222",), **home(1)}
    twins = person("1", "김지훈", **shared), person("2", "김영희", **shared)
    found = explain_pair(*twins, MODEL)
    assert found.match_weight > MODEL.parties["person"].thresholds.match
    assert found.decision == "review"
    assert found.reason in {guard.reason for guard in found.guards}
    assert "pt" in found.shared


def test_an_ignored_value_is_named_and_finds_nobody() -> None:
    one = person("1", "김철수", numbers=(AGENCY,))
    other = person("2", "이영희", numbers=(AGENCY,))
    assert explain_pair(one, other, MODEL).is_candidate
    found = explain_pair(one, other, MODEL, GENERIC)
    assert found.ignored == (("phone", AGENCY),)
    assert not found.is_candidate


def test_a_person_and_a_firm_are_told_apart_in_a_sentence() -> None:
    firm = standardized(source_record_id="f", party_type="organization", name="새롬상사")
    found = explain_pair(person("1", "김철수"), firm, MODEL)
    assert (found.decision, found.reason) == ("no_match", "party_type")
    assert found.sentence.korean


def test_every_reason_and_every_key_has_a_sentence() -> None:
    for party_type, guards in GUARDS.items():
        for guard in guards:
            assert reason_sentence(party_type, guard.reason).korean == guard.korean
    for reason in ("weight", "cannot_link", "entity_size", "too_many:birth_date"):
        assert reason_sentence("person", reason).english != reason
    assert RULES.keys() == {rule.prefix for rule in (*PERSON_RULES, *ORGANIZATION_RULES)}


def test_explaining_prepares_what_scoring_prepares() -> None:
    one, other = pairs()[0]
    assert prepare(demote(one, {})) == prepare(one)
    assert prepare(demote(other, {})) == prepare(other)
