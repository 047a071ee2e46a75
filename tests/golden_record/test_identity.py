from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golden_record.identity import NEW, Assignment, Share, assign

quick = settings(deadline=None, derandomize=True, max_examples=200)

Partition = dict[str, int]
"""Record → cluster."""


class History:
    """A store of identities in a few lines: what ``assign`` is used for, without a database."""

    def __init__(self) -> None:
        self.crosswalk: dict[str, int] = {}
        self.redirect: dict[int, int] = {}
        self.parts: dict[int, set[int]] = {}
        self.former: dict[int, set[str]] = {}
        self.gone: set[int] = set()
        self.next = count(1)

    def shares(self, partition: Partition, holder: dict[str, int], own: set[str]) -> list[Share]:
        order = {record: place for place, record in enumerate(sorted(partition))}
        held: dict[tuple[int, int], list[str]] = {}
        for record, entity in holder.items():
            if record in partition:
                held.setdefault((partition[record], entity), []).append(record)
        return [
            Share(c, e, len(rs), sum(r in own for r in rs), min(order[r] for r in rs))
            for (c, e), rs in held.items()
        ]

    def run(self, partition: Partition) -> Assignment:
        first = {}
        for record in sorted(partition):
            first.setdefault(partition[record], len(first))
        alive = set(self.crosswalk.values())
        brought = {r for e, t in self.redirect.items() for r in self.former[e]}
        present = self.shares(partition, self.crosswalk, set(self.crosswalk) - brought)
        former = []
        for entity, target in self.redirect.items():
            torn = sum(share.entity == target for share in present) > 1
            mine = {r: entity for r in self.former[entity] if self.crosswalk.get(r) == target}
            former += self.shares(partition, mine, set(mine)) if torn else []
        outcome = assign(list(first), present, former=former, alive=alive)
        self.apply(partition, outcome)
        return outcome

    def apply(self, partition: Partition, outcome: Assignment) -> None:
        entity_of = {c: next(self.next) if e == NEW else e for c, e in outcome.entity_of.items()}
        for entity in outcome.revived:
            del self.redirect[entity]
        for entity, cluster in outcome.merged.items():
            self.former[entity] = {r for r, e in self.crosswalk.items() if e == entity}
            for other, target in self.redirect.items():
                if target == entity:
                    self.redirect[other] = entity_of[cluster]
            self.redirect[entity] = entity_of[cluster]
        for entity, cluster in outcome.redirected.items():
            self.redirect[entity] = entity_of[cluster]
        for entity, clusters in outcome.split.items():
            self.parts.setdefault(entity, set()).update(entity_of[c] for c in clusters)
        self.gone |= outcome.ended
        self.crosswalk = {r: entity_of[c] for r, c in partition.items()}


def partition(*clusters: str) -> Partition:
    return {record: number for number, records in enumerate(clusters) for record in records}


def test_a_second_run_changes_no_id() -> None:
    history = History()
    history.run(partition("abc", "d"))
    before = dict(history.crosswalk)
    history.run({r: 100 - c for r, c in partition("abc", "d").items()})
    assert history.crosswalk == before


def test_a_new_record_joins_and_the_id_stays() -> None:
    history = History()
    history.run(partition("bc", "d"))
    kept = history.crosswalk["b"]
    history.run(partition("abc", "d"))
    assert history.crosswalk["a"] == kept


def test_a_merge_keeps_the_older_id_even_of_the_smaller_part() -> None:
    history = History()
    history.run(partition("a"))
    history.run(partition("a", "bcd"))
    older, newer = history.crosswalk["a"], history.crosswalk["b"]
    history.run(partition("abcd"))
    assert set(history.crosswalk.values()) == {older}
    assert history.redirect == {newer: older}


def test_a_split_leaves_the_id_with_the_larger_part_and_names_both() -> None:
    history = History()
    history.run(partition("abc"))
    old = history.crosswalk["a"]
    history.run(partition("a", "bc"))
    assert history.crosswalk["b"] == old
    assert history.parts[old] == {old, history.crosswalk["a"]}


def test_even_parts_leave_the_id_with_the_smallest_record_key() -> None:
    history = History()
    history.run(partition("abcd"))
    old = history.crosswalk["a"]
    history.run(partition("cd", "ab"))
    assert history.crosswalk["a"] == old


@pytest.mark.parametrize(("older", "newer"), [("a", "bcd"), ("bcd", "a"), ("ab", "cd")])
def test_undoing_a_merge_gives_everyone_their_old_id(older: str, newer: str) -> None:
    history = History()
    history.run(partition(older))
    history.run(partition(older, newer))
    before = dict(history.crosswalk)
    history.run(partition(older + newer))
    history.run(partition(older, newer))
    assert history.crosswalk == before
    assert history.redirect == {}


def test_merges_in_a_row_come_apart_in_any_order() -> None:
    history = History()
    history.run(partition("a", "b", "c"))
    before = dict(history.crosswalk)
    history.run(partition("a", "bc"))
    history.run(partition("abc"))
    assert set(history.redirect.values()) == {before["a"]}
    history.run(partition("a", "bc"))
    assert history.redirect == {before["c"]: before["b"]}
    history.run(partition("a", "b", "c"))
    assert history.crosswalk == before


def test_a_redirect_follows_its_people_when_the_target_falls_apart() -> None:
    history = History()
    history.run(partition("a", "b", "x"))
    b, x = history.crosswalk["b"], history.crosswalk["x"]
    history.run(partition("ab", "x"))
    history.run(partition("a", "bx"))
    assert history.crosswalk["b"] == history.crosswalk["x"] == x
    assert history.redirect == {b: x}


def test_an_entity_without_records_has_ended_and_its_id_is_not_used_again() -> None:
    history = History()
    history.run(partition("a", "b"))
    gone = history.crosswalk["b"]
    outcome = history.run(partition("a"))
    assert outcome.ended == {gone}
    history.run(partition("a", "b"))
    assert history.crosswalk["b"] != gone


RECORDS = "abcdefgh"
partitions = st.lists(
    st.dictionaries(st.sampled_from(RECORDS), st.integers(0, 3), min_size=1), max_size=8
)


@quick
@given(partitions)
def test_every_id_ever_handed_out_resolves_in_one_hop(runs: list[Partition]) -> None:
    history = History()
    for each in runs:
        history.run(each)
        alive = set(history.crosswalk.values())
        for entity, target in history.redirect.items():
            assert entity not in alive
            assert target in alive or target in history.gone
        by_cluster: dict[int, set[int]] = {}
        for record, cluster in each.items():
            by_cluster.setdefault(cluster, set()).add(history.crosswalk[record])
        assert all(len(entities) == 1 for entities in by_cluster.values())
        assert len(by_cluster) == len(alive)


@quick
@given(partitions, st.randoms(use_true_random=False))
def test_the_order_of_shares_does_not_matter(runs: list[Partition], random) -> None:
    history = History()
    for each in runs[:-1]:
        history.run(each)
    last = runs[-1] if runs else {"a": 0}
    present = history.shares(last, history.crosswalk, set(history.crosswalk))
    clusters = sorted(set(last.values()), key=lambda c: min(r for r in last if last[r] == c))
    shuffled = list(present)
    random.shuffle(shuffled)
    assert assign(clusters, present) == assign(clusters, shuffled)
