"""Small worlds of customers who collide: few names, birth dates, phones, homes; and the way to
what a run from scratch makes of them."""

import random
import tempfile
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import text

from golden_record.life_cycle import Means
from golden_record.resolving import rulings_of, with_refused
from golden_record.restandardizing import records_of_now
from golden_record.rules_version import standardized_by
from golden_record.store import Store
from golden_record.survivors import golden_records
from resolver.link import link
from resolver.model import load_model
from resolver.schema import STANDARDIZED
from rules.record import RawRecord
from rules.standardize import Context

NAMES = ("김철수", "김철순", "김*수", "이영희", "리영희", "박민수", "한빛전자(주)", None)
BIRTHS = ("1985-03-01", "1985-03-10", "850301", "1990-12-25", None, None)
PHONES = ("010-2345-6789", "010-2345-6780", "01023456789", "02-555-1234", "010-9876-5432", None)
ADDRESSES = (
    "서울 강남구 테헤란로 152, 1502호",
    "서울특별시 강남구 역삼동 737 강남파이낸스센터 15층 1502호",
    "부산 해운대구 우동 1408",
    None,
)
EMAILS = ("kim85@naver.com", "lee90@daum.net", None, None)
CIS = ("A" * 86 + "==", "B" * 86 + "==", None, None, None, None)
Key = tuple[str, str]
KEY_ORDER = [("source", "ascending"), ("source_record_id", "ascending")]


@lru_cache
def means() -> Means:
    """The default model and a fixed key and day."""
    return Means(load_model(None), Context(b"k" * 32, date(2026, 11, 22)))


def customer(chance: random.Random, key: Key) -> RawRecord:
    """A record of one of few customers, more or less complete."""
    return RawRecord(
        *key,
        name=chance.choice(NAMES),
        phone=chance.choice(PHONES),
        address=chance.choice(ADDRESSES),
        email=chance.choice(EMAILS),
        birth_date=chance.choice(BIRTHS),
        ci=chance.choice(CIS),
        updated_at=chance.choice((None, "2026-01-05", "2026-03-07T09:00:00")),
    )


def partition(store: Store) -> frozenset[frozenset[Key]]:
    """Who is together with whom in the store."""
    held: dict[int, set[Key]] = {}
    with store.reading() as connection:
        for source, record_id, entity in connection.execute(
            text(
                "SELECT r.source, r.source_record_id, c.entity_no FROM crosswalk c "
                "JOIN source_record r ON r.record_no = c.record_no WHERE c.valid_to IS NULL"
            )
        ):
            held.setdefault(entity, set()).add((source, record_id))
    return frozenset(map(frozenset, held.values()))


def believed(store: Store) -> dict[str, Any]:
    """What the store believes, in terms of record keys: the same for the same truth."""
    with store.reading() as connection:

        def asked(sql: str) -> list[Any]:
            return sorted(map(tuple, connection.execute(text(sql))), key=repr)

        key = "{0}.source || '/' || {0}.source_record_id"
        left, right = key.format("l"), key.format("r")
        ends = "JOIN source_record l ON l.record_no = x.left_no "
        ends += "JOIN source_record r ON r.record_no = x.right_no"
        pair = f"least({left}, {right}), greatest({left}, {right})"
        if connection.dialect.name == "sqlite":
            pair = f"min({left}, {right}), max({left}, {right})"
        return {
            "partition": partition(store),
            "golden": asked("SELECT line, provenance FROM golden_record WHERE valid_to IS NULL"),
            "decisions": asked(
                f"SELECT {pair}, verdict, reason, levels FROM decision x {ends} "
                "WHERE x.ended_in IS NULL AND x.decided_by = 'model'"
            ),
            "reviews": asked(
                f"SELECT {pair}, reason, party_type, round(CAST(worth AS NUMERIC), 6) "
                f"FROM review x {ends} WHERE closed_in IS NULL"
            ),
        }


def a_run_changes_nothing(store: Store, ways: Means | None = None) -> None:
    """Hold that what is believed is what a run from scratch would believe."""
    before, revision = believed(store), store.revision()
    run_again(store, ways)
    after = believed(store)
    for what, said in before.items():
        assert after[what] == said, what
    assert store.revision() == revision


def run_again(store: Store, ways: Means | None = None) -> Any:
    """What a run from scratch makes of the live records: partition, kept pairs, golden records."""
    from golden_record.publish import Resolution, RunInfo, publish

    by = ways or means()
    known = records_of_now(store, by.context, workers=1)
    records = pa.Table.from_batches(known, STANDARDIZED).sort_by(KEY_ORDER)
    with tempfile.TemporaryDirectory() as folder:
        linkage = link(
            records,
            by.model,
            rulings=rulings_of(store),
            scratch=Path(folder),
            threads=1,
            memory_limit="500MB",
        )
    golden = golden_records(records, linkage.cluster, rules=by.rules, pins=store.pins(), workers=1)
    info = RunInfo(
        run_id=f"again-{random.SystemRandom().random()}",
        started_at="2026-11-22T00:00:00Z",
        model_version=by.model.version,
        rules_version=by.rules_version,
    )
    return publish(
        store,
        Resolution(
            run=info,
            raw=[],
            records=records,
            cluster=linkage.cluster,
            pairs=with_refused(linkage),
            golden=golden,
            generic_values=linkage.generic_values,
            standardized_by=standardized_by(by.context.reference),
        ),
    )
