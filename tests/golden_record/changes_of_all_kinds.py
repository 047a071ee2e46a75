"""One change of each kind to a store with a life behind it, as a process may be killed over it.

Each finds what it needs by asking the store, so it can be tried again after a kill.
"""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import text

from golden_record import life_cycle
from golden_record.idempotency import once, remember
from golden_record.jobs import Worker, chunks, leases, work_off
from golden_record.life_cycle import Steward
from golden_record.store import Store
from rules.record import RawRecord
from tests.golden_record.worlds import Key, means, partition

LEE = Steward("lee", "looked at it")
NEW = RawRecord("new", "1", name="남궁민수", phone="010-4444-5555", birth_date="1971-07-07")
JOINS = RawRecord(
    "new",
    "2",
    name="김철수",
    phone="010-2345-6789",
    birth_date="1985-03-01",
    email="kim85@naver.com",
    address="서울 강남구 테헤란로 152, 1502호",
)
Change = Callable[[Store], object]


def largest(store: Store) -> list[Key]:
    return sorted(max(partition(store), key=lambda held: (len(held), sorted(held))))


def alone(store: Store) -> list[Key]:
    """Two persons who stand alone, on whom no steward ruled."""
    found = sorted(min(held) for held in partition(store) if len(held) == 1)
    ruled = set(store.rulings()["left_source_record_id"].to_pylist())
    ruled |= set(store.rulings()["right_source_record_id"].to_pylist())
    free = [key for key in found if key[1] not in ruled]
    return [key for key in free if asked(store, key, "party_type") == "person"][:2]


def asked(store: Store, key: Key, field: str) -> object:
    from golden_record.store.lookups import record_of

    return (record_of(store, key) or {}).get(field)


def unified_id(store: Store, key: Key) -> str:
    from golden_record.reading import look_up_one

    return look_up_one(store, *key) or ""


def ruling(store: Store) -> str:
    """The newest ruling in force."""
    with store.reading() as connection:
        newest = text(
            "SELECT group_id FROM decision WHERE group_id IS NOT NULL AND ended_in IS NULL "
            "ORDER BY decision_no DESC LIMIT 1"
        )
        return str(connection.execute(newest).scalar_one())


def request(store: Store) -> str:
    """Submit a record under an idempotency key, as the service does."""
    with store.writing() as connection:
        kept = once(connection, "branch", "key 1", "hash 1")
        if kept is None:
            kept = json.dumps(life_cycle.submit(store, NEW, means=means()).unified_id)
            remember(connection, "branch", "key 1", request_hash="hash 1", answer=kept)
    return kept


def work_jobs(store: Store) -> None:
    """Work at once on what another left, and lay no row aside however many died on it."""
    leases.LEASE = timedelta(seconds=-1)
    chunks.DEATHS_BEFORE_SETTING_ASIDE = 1_000_000
    work_off(store, means, Worker("mortal"))


CHANGES: Mapping[str, Change] = {
    "submit a new customer": lambda s: life_cycle.submit(s, NEW, means=means()),
    "submit one who joins others": lambda s: life_cycle.submit(s, JOINS, means=means()),
    "replace a record": lambda s: life_cycle.submit(
        s, RawRecord(*largest(s)[0], name="박민수", phone="010-9876-5432"), means=means()
    ),
    "submit under an idempotency key": request,
    "delete": lambda s: life_cycle.delete(s, *largest(s)[0], means=means()),
    "rule a match": lambda s: life_cycle.rule(s, *alone(s), "match", means=means(), by=LEE),
    "rule no match": lambda s: life_cycle.rule(
        s, *largest(s)[:2], "no_match", means=means(), by=LEE
    ),
    "split": lambda s: life_cycle.split(s, largest(s)[:1], means=means(), by=LEE),
    "merge": lambda s: life_cycle.merge(
        s, [unified_id(s, key) for key in alone(s)], means=means(), by=LEE
    ),
    "undo": lambda s: life_cycle.undo(s, ruling(s), means=means(), by=LEE),
    "pin": lambda s: life_cycle.pin(s, largest(s)[0], "gender", "F", means=means(), by=LEE),
    "erase a record": lambda s: life_cycle.erase_record(s, *largest(s)[0], means=means(), by=LEE),
    "erase a customer": lambda s: life_cycle.erase_entity(
        s, unified_id(s, largest(s)[0]), means=means(), by=LEE
    ),
    "work jobs off": work_jobs,
    "open it, which migrates": lambda s: s.revision(),
}
