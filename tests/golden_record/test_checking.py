import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import text

from golden_record.checking import Basis, check, check_rows
from golden_record.checking.contents import broken_contents
from golden_record.checking.rows import RULES
from golden_record.life_cycle import Steward, delete, rule, split, submit
from golden_record.store import Store, open_store
from tests.golden_record.worlds import customer, means, partition

BY = Steward("lee", "asked")
Check = Callable[[Store], list[str]]


@pytest.fixture
def rules_broken(tmp_path: Path) -> Check:
    """Check a store and name the rules that do not hold."""
    basis = Basis(
        model=means().model, rules=means().rules, scratch=tmp_path, workers=1, memory="500MB"
    )
    return lambda store: [difference.rule for difference in check(store, basis)]


def lived(store: Store) -> None:
    """Fill a store with what happens in a life: records come, change, go; stewards decide."""
    chance = random.Random(7)
    for number in range(24):
        submit(store, customer(chance, (chance.choice("ab"), str(number % 15))), means=means())
    delete(store, "a", "3", means=means())
    largest = max(partition(store), key=len)
    split(store, [min(largest)], means=means(), by=BY)
    alone = sorted(min(held) for held in partition(store) if len(held) == 1)
    rule(store, alone[0], alone[1], "no_match", means=means(), by=BY)


def change(store: Store, *statements: str) -> None:
    with store.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_store_that_lived_is_sound(store: Store, rules_broken: Check) -> None:
    lived(store)
    assert rules_broken(store) == []
    assert check_rows(store) == []


def test_an_empty_store_is_sound(store: Store, rules_broken: Check) -> None:
    assert rules_broken(store) == []


IDS_READ = "every unified ID reads as one"
BELIEFS = (
    "every golden record follows from its members",
    "linking from scratch makes the same entities",
)
A_STAY = "(SELECT min(record_no) FROM crosswalk WHERE valid_to IS NULL)"
LIVING = "(SELECT min(entity_no) FROM entity WHERE ended_in IS NULL)"
OTHER = "(SELECT max(entity_no) FROM entity WHERE ended_in IS NULL)"
DAMAGE = {
    "stay lost": (
        f"UPDATE crosswalk SET valid_to = valid_from + 1 WHERE record_no = {A_STAY}",
        "every live record is in exactly one entity",
    ),
    "entity emptied": (
        f"UPDATE crosswalk SET entity_no = {OTHER} WHERE entity_no = {LIVING}",
        "no living entity is empty",
    ),
    "records moved": (
        f"UPDATE crosswalk SET entity_no = {OTHER} WHERE record_no = {A_STAY}",
        "linking from scratch makes the same entities",
    ),
    "entity ended": (
        f"UPDATE entity SET ended_in = 1 WHERE entity_no = {LIVING}",
        "records are in living entities",
    ),
    "two hops": (
        f"UPDATE entity SET redirects_to = {LIVING}, ended_in = 1 WHERE entity_no IN "
        f"(SELECT redirects_to FROM entity WHERE redirects_to IS NOT NULL) OR entity_no = {OTHER}",
        "records are in living entities",
    ),
    "golden record lost": (
        f"DELETE FROM golden_record WHERE entity_no = {LIVING} AND valid_to IS NULL",
        "every living entity has one golden record",
    ),
    "golden record changed": (
        "UPDATE golden_record SET line = line || ',' WHERE valid_to IS NULL",
        "golden records are as they were written",
    ),
    "golden record stale": (
        "UPDATE golden_record SET content_hash = 7 WHERE valid_to IS NULL",
        "every golden record follows from its members",
    ),
    "what was received changed": (
        "UPDATE raw_record SET fields = replace(fields, '김', '박')",
        "what was received is as it was",
    ),
    "what was received lost": (
        "DELETE FROM raw_record",
        "the newest version of every record was kept as received",
    ),
    "comparable form changed": (
        "UPDATE source_record SET standardized_hash = 7 WHERE deleted_in IS NULL",
        "comparable forms are as they were",
    ),
    "comparable form lost": (
        f"DELETE FROM standardized_record WHERE record_no = {A_STAY}",
        "every live record has a comparable form",
    ),
    "key lost": (
        "DELETE FROM blocking_key WHERE key_hash = (SELECT min(key_hash) FROM blocking_key)",
        "every record is found by all its keys",
    ),
    "key too many": (
        "INSERT INTO blocking_key (key_hash, record_no) VALUES (7, 1)",
        "no record is found by a key that is not its own",
    ),
    "layout lost": (
        "DELETE FROM layout WHERE made_by IS NULL",
        "every line has its layout",
    ),
    "record gone, its rows left": (
        "DELETE FROM source_record WHERE deleted_in IS NOT NULL",
        "all that is kept is of records that are",
    ),
    "record gone, what was believed left": (
        "DELETE FROM source_record WHERE deleted_in IS NOT NULL",
        "golden values came from records that are",
    ),
    "gap in the feed": (
        "DELETE FROM change WHERE sequence = 2",
        "the change feed has no gap",
    ),
    "gap in the revisions": (
        "DELETE FROM revision WHERE revision_no = 2",
        "revisions have no gap",
    ),
    "wrong check character": (
        f"UPDATE entity SET unified_id = 'K7Q-2M9-XDA' WHERE entity_no = {LIVING}",
        IDS_READ,
    ),
    "ruling lost": (
        "DELETE FROM decision WHERE decided_by = 'steward' AND verdict = 'no_match'",
        "linking from scratch makes the same entities",
    ),
    "revision lost": (
        "DELETE FROM revision WHERE revision_no > 5",
        "nothing began or ended in a revision that was not",
    ),
}


@pytest.fixture(scope="module")
def lived_file(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    path = tmp_path_factory.mktemp("lived") / "hansaram.db"
    shutil.copy(migrated_file, path)
    with open_store(f"sqlite:///{path}") as store:
        lived(store)
    return path


@pytest.fixture
def lived_store(lived_file: Path, tmp_path: Path) -> Iterator[Store]:
    """A store with a life behind it; SQLite, for the rules are the same queries on both."""
    path = tmp_path / "hansaram.db"
    shutil.copy(lived_file, path)
    with open_store(f"sqlite:///{path}") as store:
        yield store


@pytest.mark.parametrize(("damage", "rule_broken"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_found_and_named(
    lived_store: Store, rules_broken: Check, damage: str, rule_broken: str
) -> None:
    change(lived_store, damage)
    if rule_broken in (*RULES, IDS_READ):
        told = [difference.rule for difference in check_rows(lived_store)]
    elif rule_broken in BELIEFS:
        told = rules_broken(lived_store)
    else:
        with lived_store.reading() as connection, duckdb.connect() as engine:
            told = [difference.rule for difference in broken_contents(connection, engine)]
    assert rule_broken in told


def test_examples_name_keys_and_never_values(lived_store: Store) -> None:
    change(lived_store, "DELETE FROM raw_record", "DELETE FROM golden_record")
    told = repr(check_rows(lived_store))
    assert "a/" in told
    for value in ("김", "010", "서울"):
        assert value not in told
