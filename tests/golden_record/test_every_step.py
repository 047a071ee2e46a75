"""The store against a small model in memory, step by step: records by key, rulings by id, IDs ever
handed out; who belongs together is found slowly, all records at once."""

import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import make_url

from golden_record import life_cycle
from golden_record.life_cycle import RulingError, Steward
from golden_record.life_cycle.records import incoming
from golden_record.reading import changes, entity, look_up, resolve
from golden_record.store import Store, open_store
from golden_record.store.lines import STANDARDIZED_LINE, layout_of, values_of_line
from golden_record.survival import golden
from rules.record import RawRecord
from rules.survivorship import DEFAULT, GOLDEN_FIELDS, MEMBER_COLUMNS
from tests.conftest import STORES, database
from tests.golden_record.worlds import (
    ADDRESSES,
    BIRTHS,
    CIS,
    EMAILS,
    NAMES,
    PHONES,
    means,
    partition,
    run_again,
)
from tests.resolver.obvious import link_slowly

LEE = Steward("lee", "looked at it")
KEYS = [(source, number) for source in "ab" for number in "1234"]
Key = tuple[str, str]


def one_of(values):
    return st.sampled_from(sorted(set(values), key=repr))


RECORDS = st.builds(
    RawRecord,
    st.sampled_from("ab"),
    st.sampled_from("1234"),
    name=one_of(NAMES),
    phone=one_of(PHONES),
    address=one_of(ADDRESSES),
    email=one_of(EMAILS),
    birth_date=one_of(BIRTHS),
    ci=one_of(CIS),
)


@lru_cache(maxsize=10_000)
def row_of(raw: RawRecord) -> dict:
    line = incoming(raw, means().context).line
    values = values_of_line(line, layout_of(STANDARDIZED_LINE), STANDARDIZED_LINE)
    return {"source": raw.source, "source_record_id": raw.source_record_id, **values}


@dataclass
class Believed:
    """What should be so."""

    records: dict[Key, RawRecord] = field(default_factory=dict)
    rulings: dict[str, tuple[str, set[tuple[Key, Key]]]] = field(default_factory=dict)
    handed_out: set[str] = field(default_factory=set)

    def rows(self) -> list[dict]:
        return [row_of(raw) for _, raw in sorted(self.records.items())]

    def partition(self) -> frozenset[frozenset[Key]]:
        keys = sorted(self.records)
        held: dict[str, set[tuple[int, int]]] = {"match": set(), "no_match": set()}
        rows = self.rows()
        for verdict, pairs in self.rulings.values():
            for left, right in pairs:
                if left in self.records and right in self.records:
                    one, other = sorted((keys.index(left), keys.index(right)))
                    if rows[one]["party_type"] == rows[other]["party_type"]:
                        held[verdict].add((one, other))
        cannot = frozenset(held["no_match"])
        linked = link_slowly(rows, means().model, frozenset(held["match"]), cannot)
        clusters: dict[int, set[Key]] = {}
        for key, named in zip(keys, linked.cluster, strict=True):
            clusters.setdefault(named, set()).add(key)
        return frozenset(map(frozenset, clusters.values()))

    def forget(self, key: Key) -> None:
        """What an erasure does to rulings."""
        self.records.pop(key, None)
        kept = {
            name: (verdict, {pair for pair in pairs if key not in pair})
            for name, (verdict, pairs) in self.rulings.items()
        }
        self.rulings = {name: said for name, said in kept.items() if said[1]}


def machine(opening) -> type[RuleBasedStateMachine]:
    """The steps that can be taken, on stores that ``opening`` gives."""

    class Steps(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.stack = ExitStack()
            self.store: Store = self.stack.enter_context(opening())
            self.should = Believed()
            self.ran = False

        def teardown(self) -> None:
            self.stack.close()

        @rule(raw=RECORDS)
        def submit(self, raw: RawRecord) -> None:
            key = (raw.source, raw.source_record_id)
            found = life_cycle.submit(self.store, raw, means=means())
            assert (found.outcome == "unchanged") == (self.should.records.get(key) == raw)
            self.should.records[key] = raw

        @rule(key=st.sampled_from(KEYS))
        def delete(self, key: Key) -> None:
            found = life_cycle.delete(self.store, *key, means=means())
            assert (found is None) == (self.should.records.pop(key, None) is None)

        @rule(key=st.sampled_from(KEYS))
        def erase(self, key: Key) -> None:
            try:
                life_cycle.erase_record(self.store, *key, means=means(), by=LEE)
            except life_cycle.UnknownRecordError:
                assert key not in self.should.records
            self.should.forget(key)

        @rule(
            pair=st.lists(st.sampled_from(KEYS), min_size=2, max_size=2, unique=True),
            verdict=st.sampled_from(("match", "no_match")),
        )
        def rule_on(self, pair: list[Key], verdict: str) -> None:
            try:
                made = life_cycle.rule(self.store, *pair, verdict, means=means(), by=LEE)
            except RulingError:
                return
            self.should.rulings[made] = (verdict, {(pair[0], pair[1])})
            together = any({*pair} <= held for held in partition(self.store))
            assert together == (verdict == "match")

        @rule(key=st.sampled_from(KEYS))
        def split_off(self, key: Key) -> None:
            held = next((held for held in partition(self.store) if key in held), frozenset())
            try:
                made = life_cycle.split(self.store, [key], means=means(), by=LEE)
            except RulingError:
                return
            self.should.rulings[made] = ("no_match", {(key, other) for other in held - {key}})

        @precondition(lambda self: self.should.rulings)
        @rule(data=st.data())
        def undo(self, data: st.DataObject) -> None:
            made = data.draw(st.sampled_from(list(self.should.rulings)))
            life_cycle.undo(self.store, made, means=means(), by=LEE)
            del self.should.rulings[made]

        @precondition(lambda self: self.should.records and not self.ran)
        @rule()
        def run_over_it(self) -> None:
            revision = self.store.revision()
            run_again(self.store)
            assert self.store.revision() == revision
            self.ran = True

        @invariant()
        def everyone_is_where_they_belong(self) -> None:
            assert partition(self.store) == self.should.partition()

        @invariant()
        def every_id_ever_handed_out_resolves_and_none_comes_twice(self) -> None:
            now = look_up(self.store, list(self.should.records))
            assert now.keys() == self.should.records.keys()
            self.should.handed_out |= set(now.values())
            for shown in self.should.handed_out:
                found = resolve(self.store, shown)
                assert (found.unified_id in set(now.values())) or found.state == "ended"
            told = changes(self.store).changes
            assert [c.sequence for c in told] == list(range(1, len(told) + 1))

        @invariant()
        def golden_records_equal_their_recomputation(self) -> None:
            for held in partition(self.store):
                shown = look_up(self.store, [min(held)])[min(held)]
                seen = entity(self.store, shown)
                assert seen
                rows = [row_of(self.should.records[key]) for key in sorted(held, reverse=True)]
                members = [tuple(row[name] for name in MEMBER_COLUMNS) for row in rows]
                best = dict(zip(GOLDEN_FIELDS, golden(members, DEFAULT).values, strict=True))
                for name in set(GOLDEN_FIELDS) - {"phones", "issues"}:
                    assert seen.golden[name] == best[name], name

    return Steps


@pytest.mark.slow
@pytest.mark.parametrize("kind", STORES)
def test_every_step_leaves_what_should_be_so(kind: str, tmp_path, request) -> None:
    @contextmanager
    def opening():
        if kind == "sqlite":
            path = tmp_path / "hansaram.db"
            for old in tmp_path.iterdir():
                old.unlink()
            shutil.copy(request.getfixturevalue("migrated_file"), path)
            with open_store(f"sqlite:///{path}") as opened:
                yield opened
            return
        template = make_url(request.getfixturevalue("migrated_database")).database
        server = request.getfixturevalue("postgresql_server")
        with database(server, str(template)) as url, open_store(url) as opened:
            yield opened

    run_state_machine_as_test(
        machine(opening),
        settings=settings(
            deadline=None,
            derandomize=True,
            max_examples=6,
            stateful_step_count=20,
            suppress_health_check=list(HealthCheck),
        ),
    )
