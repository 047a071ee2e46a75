from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.clustering import Constraints, Edge, partition
from resolver.components import components
from rules.decisions import Brake, Bridge

RECORDS = 9
settings.register_profile("laws", deadline=None, derandomize=True, max_examples=80)
settings.load_profile("laws")

numbers = st.integers(0, RECORDS - 1)
pairs = st.tuples(numbers, numbers).filter(lambda p: p[0] < p[1])
weights = st.sampled_from([5.0, 7.25, 7.25 + 1e-9, 12.0, 30.0])
edges = st.lists(st.builds(lambda p, w: Edge(*p, w), pairs, weights), max_size=14)
links = st.sets(pairs, max_size=3).map(frozenset)
FREE = Brake(records=100, values={})


def constraints(apart=(), cannot=frozenset(), brake=FREE, proof=None, values=None) -> Constraints:
    banned = {(min(p), max(p)) for p in apart}
    return Constraints(
        apart=lambda a, b: "apart" if (min(a, b), max(a, b)) in banned else None,
        brake=brake,
        proof=proof or {},
        cannot_links=frozenset(cannot),
        values=values or {},
    )


def groups(result) -> set[frozenset[int]]:
    members: dict[int, set[int]] = {}
    for record, cluster in result.cluster.items():
        members.setdefault(cluster, set()).add(record)
    return {frozenset(group) for group in members.values()}


def slow_partition(given_edges, apart, cannot, must, largest) -> set[frozenset[int]]:
    """What the text of the rule says, step by step, on plain sets."""
    touched = {r for e in given_edges for r in e[:2]} | {r for pair in must for r in pair}
    clusters = {frozenset([record]) for record in touched}
    steps = [(pair, True) for pair in sorted(must)]
    ordered = sorted(set(given_edges), key=lambda e: (-round(e.match_weight, 6), e.left, e.right))
    for (left, right), ruled in [*steps, *(((e.left, e.right), False) for e in ordered)]:
        one = next(c for c in clusters if left in c)
        other = next(c for c in clusters if right in c)
        across = {(min(a, b), max(a, b)) for a in one for b in other}
        if one == other or across & cannot:
            continue
        if not ruled and (across & apart or len(one | other) > largest):
            continue
        clusters = (clusters - {one, other}) | {one | other}
    return clusters


@given(links, links, st.integers(1, 9))
def test_where_nothing_matches_and_nobody_ruled_so_nothing_is_united(apart, cannot, largest):
    found = partition([], constraints(apart, cannot, Brake(records=largest, values={})))
    assert (found.cluster, found.refused) == ({}, ())


@given(edges, links, links, links, st.integers(2, 9))
def test_the_partition_is_what_the_rule_says_step_by_step(edges, apart, cannot, must, largest):
    found = partition(
        edges,
        constraints(apart, cannot, Brake(records=largest, values={})),
        must_links=must,
    )
    assert groups(found) == slow_partition(edges, apart, cannot, must, largest)


@given(edges, links, links, links, st.randoms(use_true_random=False))
def test_the_order_of_edges_changes_nothing(edges, apart, cannot, must, chance):
    shuffled = edges + edges[:3]
    chance.shuffle(shuffled)
    turned = [Edge(e.right, e.left, e.match_weight) for e in shuffled]
    rules = constraints(apart, cannot)
    assert partition(edges, rules, must_links=must) == partition(turned, rules, must_links=must)


@given(edges, links, links, links)
def test_a_cannot_link_is_never_crossed(edges, apart, cannot, must):
    found = partition(edges, constraints(apart, cannot), must_links=must)
    for group in groups(found):
        assert not cannot & set(combinations(sorted(group), 2))


@given(edges, links)
def test_without_constraints_clusters_are_the_connected_components(edges, must):
    found = partition(edges, constraints(), must_links=must)
    plain = components(RECORDS, [*(e[:2] for e in edges), *must])
    assert all(plain[record] == cluster for record, cluster in found.cluster.items())
    assert found.refused == ()


@given(edges, links, st.integers(2, 4))
def test_no_cluster_outgrows_the_brake_by_itself(edges, apart, largest):
    found = partition(edges, constraints(apart, brake=Brake(records=largest, values={})))
    assert max(Counter(found.cluster.values()).values(), default=0) <= largest


@given(edges, links, links)
def test_a_refused_edge_joins_two_clusters_and_is_told_once_per_two(edges, apart, cannot):
    found = partition(edges, constraints(apart, cannot))
    ends = [frozenset((found.cluster[r.left], found.cluster[r.right])) for r in found.refused]
    assert all(len(end) == 2 for end in ends)
    assert len(set(ends)) == len(ends)


def test_the_heavier_of_two_conflicting_edges_wins():
    found = partition([Edge(0, 1, 9.0), Edge(1, 2, 12.0)], constraints(apart={(0, 2)}))
    assert groups(found) == {frozenset([1, 2]), frozenset([0])}
    assert [(r.left, r.right, r.reason) for r in found.refused] == [(0, 1, "apart")]


def test_of_two_equal_edges_the_smaller_record_key_wins():
    found = partition([Edge(1, 2, 9.0 + 1e-10), Edge(0, 1, 9.0)], constraints(apart={(0, 2)}))
    assert groups(found) == {frozenset([0, 1]), frozenset([2])}


def test_a_steward_may_join_what_a_guard_keeps_apart():
    found = partition([], constraints(apart={(0, 1)}), must_links=[(0, 1)])
    assert groups(found) == {frozenset([0, 1])}


def test_a_contradicted_must_link_is_refused_and_told():
    found = partition([], constraints(cannot={(0, 2)}), must_links=[(0, 1), (1, 2)])
    assert [(r.left, r.right, r.reason) for r in found.refused] == [(1, 2, "cannot_link")]


def test_two_names_of_one_proven_person_both_draw_records_in():
    """0 and 1 have one CI and different names (renamed); 2 bears only the new name."""
    matches = [Edge(0, 1, 30.0), Edge(1, 2, 20.0)]
    proven = {0: "ci", 1: "ci"}
    assert groups(partition(matches, constraints({(0, 2)}, proof=proven))) == {frozenset([0, 1, 2])}
    assert groups(partition(matches, constraints({(0, 2)}))) == {frozenset([0, 1]), frozenset([2])}


def test_too_many_values_of_one_attribute_stop_the_growth():
    dates = {record: f"200{record}-01-01" for record in range(4)}
    brake = Brake(records=100, values={"birth_date": 3})
    found = partition(
        [Edge(record, record + 1, 9.0) for record in range(3)],
        constraints(brake=brake, values={"birth_date": dates}),
    )
    assert groups(found) == {frozenset([0, 1, 2]), frozenset([3])}
    assert found.refused[0].reason == "too_many:birth_date"


def test_a_bridge_chain_of_a_thousand_stays_under_the_brake():
    chain = [Edge(record, record + 1, 20.0 - record % 7) for record in range(1000)]
    found = partition(chain, constraints(brake=Brake(records=50, values={})))
    assert max(Counter(found.cluster.values()).values()) <= 50


PAIR_OF_GROUPS = [Edge(0, 1, 30.0), Edge(0, 2, 30.0), Edge(1, 2, 30.0), Edge(3, 4, 30.0)]
BRIDGE = Bridge(
    "thin", ("mobile", "email"), known=True, above=2, support=0.34, korean="", english=""
)
OWN = {"mobile": {0: "a", 3: "b"}, "email": {1: ["a@"], 4: ["b@", "c@"]}}
THIN, BROAD = [Edge(2, 3, 9.0)], [Edge(2, 3, 9.0), Edge(1, 3, 9.0), Edge(0, 4, 9.0)]


@pytest.mark.parametrize(
    ("why", "across", "changes", "united"),
    [
        ("strangers over one pair", THIN, {}, False),
        ("strangers of whom half the pairs match", BROAD, {}, True),
        ("one mobile number in both", THIN, {"mobile": {0: "a", 4: "a"}}, True),
        ("one of several addresses in both", THIN, {"email": {1: ["c@"], 4: ["b@", "c@"]}}, True),
        ("no mail address known on one side", THIN, {"email": {1: ["a@"]}}, True),
        ("a CI in both", THIN, {"proof": {0: "ci", 4: "ci"}}, True),
    ],
)  # fmt: skip
def test_groups_of_strangers_unite_only_over_a_broad_bridge(why, across, changes, united):
    proof = changes.pop("proof", {})
    brake = Brake(records=100, values={}, bridges=(BRIDGE,))
    rules = constraints(brake=brake, proof=proof, values={**OWN, **changes})
    found = partition([*PAIR_OF_GROUPS, *across], rules)
    assert len(groups(found)) == (1 if united else 2), why
    assert [r.reason for r in found.refused] == ([] if united else ["thin"])


def test_a_steward_crosses_a_thin_bridge():
    brake = Brake(records=100, values={}, bridges=(BRIDGE,))
    rules = constraints(brake=brake, values=OWN)
    found = partition([*PAIR_OF_GROUPS, *THIN], rules, must_links=[(2, 3)])
    assert groups(found) == {frozenset(range(5))}


@pytest.mark.parametrize(("above", "united"), [(4, False), (5, True)])
def test_a_bridge_may_be_asked_of_large_entities_only(above, united):
    brake = Brake(records=100, values={}, bridges=(replace(BRIDGE, known=False, above=above),))
    found = partition([*PAIR_OF_GROUPS, *THIN], constraints(brake=brake))
    assert len(groups(found)) == (1 if united else 2)


said = st.dictionaries(numbers, st.lists(st.sampled_from("abcd"), max_size=2))


@given(edges, said, st.integers(1, 4))
def test_a_limit_of_values_holds_whether_or_not_others_have_more_of_them(edges, said, limit):
    brake = Brake(records=100, values={"mobile": limit})
    among_others = {**said, RECORDS: list("efghij")}
    alone = partition(edges, constraints(brake=brake, values={"mobile": said}))
    assert alone == partition(edges, constraints(brake=brake, values={"mobile": among_others}))
