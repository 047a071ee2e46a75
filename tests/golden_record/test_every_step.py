"""The store against a small model in memory, step by step: records by key, rulings by id, IDs ever
handed out; who belongs together is found slowly, all records at once."""

import os
import shutil
import unicodedata
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
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
from golden_record.life_cycle import Means, RulingError, Steward
from golden_record.life_cycle.records import incoming
from golden_record.reading import changes, entity, look_up, resolve
from golden_record.rules_version import standardized_by
from golden_record.store import Store, open_store
from golden_record.store.lines import STANDARDIZED_LINE, layout_of, values_of_line
from golden_record.survival import Pin, golden
from rules.decisions import Thresholds
from rules.record import RawRecord
from rules.survivorship import DEFAULT, GOLDEN_FIELDS, MEMBER_COLUMNS
from tests.conftest import STORES, database
from tests.golden_record.registers import HERE, KnowsADong
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
ALIKE = (
    *("남궁민수", "남궁 민수", "류영희", "유영희", "김철수 고객님"),
    unicodedata.normalize("NFD", "김철수"),
    "김\u3164철수",
    "ㄱㅣㅁ철수",
)
"""Names that are one, or nearly: compound surnames, initial sound law, decomposed and lone jamo."""
PINNED = ("kim.pinned@naver.com", "lee.pinned@daum.net", None)
EXAMPLES = int(os.environ.get("HANSARAM_TEST_EXAMPLES", "5"))
"""Stories of twenty steps on each store; ``HANSARAM_TEST_EXAMPLES=500``: thousands of steps."""
REGISTER = KnowsADong()
Key = tuple[str, str]


def of(with_register: bool) -> KnowsADong | None:
    return REGISTER if with_register else None


def one_of(values):
    return st.sampled_from(sorted(set(values), key=repr))


RECORDS = st.builds(
    RawRecord,
    st.sampled_from("ab"),
    st.sampled_from("1234"),
    name=one_of((*NAMES, *ALIKE)),
    phone=one_of(PHONES),
    address=one_of((*ADDRESSES, HERE)),
    email=one_of(EMAILS),
    birth_date=one_of(BIRTHS),
    ci=one_of(CIS),
)


@lru_cache(maxsize=10_000)
def row_of(raw: RawRecord, *, with_register: bool) -> dict:
    line = incoming(raw, replace(means().context, reference=of(with_register))).line
    values = values_of_line(line, layout_of(STANDARDIZED_LINE), STANDARDIZED_LINE)
    return {"source": raw.source, "source_record_id": raw.source_record_id, **values}


@dataclass
class Believed:
    """What should be so.

    formed: the records that were standardized with the register. pins: by the id of the ruling,
    the record each hangs on and the mail address it says.
    """

    means: Means = field(default_factory=means)
    records: dict[Key, RawRecord] = field(default_factory=dict)
    formed: set[Key] = field(default_factory=set)
    pins: dict[str, tuple[Key, str | None]] = field(default_factory=dict)
    rulings: dict[str, tuple[str, set[tuple[Key, Key]]]] = field(default_factory=dict)
    handed_out: set[str] = field(default_factory=set)

    @property
    def with_register(self) -> bool:
        return self.means.context.reference is not None

    def row(self, key: Key) -> dict:
        return row_of(self.records[key], with_register=key in self.formed)

    def rows(self) -> list[dict]:
        return [self.row(key) for key in sorted(self.records)]

    def takes(self, raw: RawRecord) -> bool:
        """Take a record in; say whether it is what was held."""
        key = (raw.source, raw.source_record_id)
        known = self.records.get(key) == raw and self.row(key) == row_of(
            raw, with_register=self.with_register
        )
        self.records[key] = raw
        self.forms({key})
        return known

    def forms(self, keys: set[Key]) -> None:
        """Standardize records by the rules of now."""
        self.formed = self.formed | keys if self.with_register else self.formed - keys

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
        linked = link_slowly(rows, self.means.model, frozenset(held["match"]), cannot)
        clusters: dict[int, set[Key]] = {}
        for key, named in zip(keys, linked.cluster, strict=True):
            clusters.setdefault(named, set()).add(key)
        return frozenset(map(frozenset, clusters.values()))

    def forget(self, key: Key) -> None:
        """What an erasure does to rulings."""
        self.records.pop(key, None)
        self.pins = {made: said for made, said in self.pins.items() if said[0] != key}
        kept = {
            name: (verdict, {pair for pair in pairs if key not in pair})
            for name, (verdict, pairs) in self.rulings.items()
        }
        self.rulings = {name: said for name, said in kept.items() if said[1]}


def stricter(by: Means) -> Means:
    """The same, but that only more evidence makes a match."""
    parties = {
        party: replace(m, thresholds=Thresholds(m.thresholds.match + 6, m.thresholds.review + 2))
        for party, m in by.model.parties.items()
    }
    return Means(replace(by.model, version="strict", parties=parties), by.context)


MODELS = (means().model, stricter(means()).model)


def machine(opening) -> type[RuleBasedStateMachine]:
    """The steps that can be taken, on stores that ``opening`` gives."""

    class Steps(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.stack = ExitStack()
            self.store: Store = self.stack.enter_context(opening())
            self.should = Believed()
            self.runs = 0

        def teardown(self) -> None:
            self.stack.close()

        @rule(raw=RECORDS)
        def submit(self, raw: RawRecord) -> None:
            found = life_cycle.submit(self.store, raw, means=self.should.means)
            assert (found.outcome == "unchanged") == self.should.takes(raw)

        @rule(key=st.sampled_from(KEYS))
        def delete(self, key: Key) -> None:
            found = life_cycle.delete(self.store, *key, means=self.should.means)
            assert (found is None) == (self.should.records.pop(key, None) is None)

        @rule(key=st.sampled_from(KEYS))
        def erase(self, key: Key) -> None:
            try:
                life_cycle.erase_record(self.store, *key, means=self.should.means, by=LEE)
            except life_cycle.UnknownRecordError:
                assert key not in self.should.records
            self.should.forget(key)

        @rule(
            pair=st.lists(st.sampled_from(KEYS), min_size=2, max_size=2, unique=True),
            verdict=st.sampled_from(("match", "no_match")),
        )
        def rule_on(self, pair: list[Key], verdict: str) -> None:
            try:
                made = life_cycle.rule(self.store, *pair, verdict, means=self.should.means, by=LEE)
            except RulingError:
                return
            self.should.rulings[made] = (verdict, {(pair[0], pair[1])})
            together = any({*pair} <= held for held in partition(self.store))
            assert together == (verdict == "match")

        @rule(key=st.sampled_from(KEYS))
        def split_off(self, key: Key) -> None:
            held = next((held for held in partition(self.store) if key in held), frozenset())
            try:
                made = life_cycle.split(self.store, [key], means=self.should.means, by=LEE)
            except RulingError:
                return
            self.should.rulings[made] = ("no_match", {(key, other) for other in held - {key}})

        @rule(key=st.sampled_from(KEYS), email=st.sampled_from(PINNED))
        def pin(self, key: Key, email: str | None) -> None:
            try:
                made = life_cycle.pin(
                    self.store, key, "email", email, means=self.should.means, by=LEE
                )
            except life_cycle.UnknownRecordError:
                assert key not in self.should.records
                return
            self.should.pins[made] = (key, email)

        @precondition(lambda self: self.should.rulings or self.should.pins)
        @rule(data=st.data())
        def undo(self, data: st.DataObject) -> None:
            made = data.draw(st.sampled_from([*self.should.rulings, *self.should.pins]))
            life_cycle.undo(self.store, made, means=self.should.means, by=LEE)
            self.should.rulings.pop(made, None)
            self.should.pins.pop(made, None)

        @precondition(lambda self: self.should.records and self.runs < 2)
        @rule()
        def run_over_it(self) -> None:
            revision = self.store.revision()
            now = standardized_by(self.should.means.context.reference)
            is_of_others = bool(self.store.layouts_of_others(now))
            run_again(self.store, self.should.means)
            self.should.forms(set(self.should.records))
            assert self.store.revision() == revision + is_of_others
            assert not self.store.layouts_of_others(now)
            self.runs += 1

        @precondition(lambda self: self.should.records and self.runs < 2)
        @rule()
        def change_the_model(self) -> None:
            model = MODELS[self.should.means.model is MODELS[0]]
            self.should.means = Means(model, self.should.means.context)
            run_again(self.store, self.should.means)
            self.should.forms(set(self.should.records))
            self.runs += 1

        @rule()
        def change_the_rules(self) -> None:
            """Standardize otherwise from now on; what is held follows with the next run."""
            known = of(not self.should.with_register)
            context = replace(self.should.means.context, reference=known)
            self.should.means = Means(self.should.means.model, context)

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
                rows = [self.should.row(key) for key in sorted(held, reverse=True)]
                members = [tuple(row[name] for name in MEMBER_COLUMNS) for row in rows]
                pins = [
                    Pin(key, "email", email, f"{place:06}")
                    for place, (key, email) in enumerate(self.should.pins.values())
                    if key in held
                ]
                best = dict(zip(GOLDEN_FIELDS, golden(members, DEFAULT, pins).values, strict=True))
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
            max_examples=EXAMPLES,
            stateful_step_count=20,
            suppress_health_check=list(HealthCheck),
        ),
    )
