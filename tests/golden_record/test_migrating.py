from pathlib import Path
from typing import Any

import duckdb
import pytest
from alembic import command
from sqlalchemy import Connection, Engine, text

from golden_record.checking.contents import broken_contents
from golden_record.life_cycle import submit
from golden_record.reading import changes, entity, history, look_up_one
from golden_record.store import Store, open_store
from golden_record.store.connect import connect
from golden_record.store.migrating import configuration, newest_version
from golden_record.store.rekeying import count_generic_values
from rules.decisions import GENERIC_FROM
from rules.record import RawRecord
from tests.golden_record.worlds import means

CONTENTS = sorted((Path(__file__).parent / "former").glob("*.sql"))
"""What stores of earlier versions held, by version: customers and every kind of change."""


def made_by(version: Path, url: str) -> None:
    """Make a store as an earlier version left it."""
    engine = connect(url)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        command.upgrade(configuration(connection), version.stem)
        for statement in statements(version):
            connection.exec_driver_sql(statement)
    engine.dispose()


def statements(version: Path) -> list[str]:
    written = version.read_text(encoding="utf-8")
    return [one for one in written.split(";\n") if one.strip()]


def held(engine: Engine, version: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every value that the earlier version wrote, by table, in the columns that it knew."""
    found = {}
    with engine.connect() as connection:
        for statement in statements(version):
            named = statement[statement.index("INSERT INTO ") + 12 : statement.index(" VALUES")]
            table, columns = named.split(" ", 1)
            rows = connection.execute(text(f"SELECT {columns.strip('()')} FROM {table}"))
            found[table] = sorted(map(tuple, rows), key=repr)
    return found


@pytest.mark.parametrize("version", CONTENTS, ids=lambda path: path.stem)
def test_a_store_of_an_earlier_version_comes_up_with_all_it_held(
    version: Path, store_url: str
) -> None:
    made_by(version, store_url)
    engine = connect(store_url)
    before = held(engine, version)
    engine.dispose()
    assert sum(map(len, before.values())) > 100
    with open_store(store_url) as store:
        after = held(store.engine, version)
        assert all(set(rows) <= set(after[table]) for table, rows in before.items())
        assert {t for t, rows in before.items() if rows != after[t]} <= {"blocking_key"}
        with store.reading() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        assert found == newest_version()


@pytest.mark.parametrize("version", CONTENTS, ids=lambda path: path.stem)
def test_a_store_of_an_earlier_version_goes_on_working(version: Path, store_url: str) -> None:
    made_by(version, store_url)
    with open_store(store_url) as store:
        source, record_id = a_key(store)
        before = look_up_one(store, source, record_id)
        assert before
        revision, feed = store.revision(), len(changes(store, limit=10_000).changes)
        new = submit(store, RawRecord("new", "1", name="남궁민수"), means=means())
        assert store.revision() == revision + 1
        assert len(changes(store, limit=10_000).changes) > feed
        assert look_up_one(store, "new", "1") == new.unified_id != before
        assert look_up_one(store, source, record_id) == before
        assert entity(store, before)
        assert history(store, before)


def a_key(store: Store) -> tuple[str, str]:
    with store.reading() as connection:
        row = connection.execute(
            text("SELECT source, source_record_id FROM source_record WHERE deleted_in IS NULL")
        ).first()
    assert row
    return row[0], row[1]


@pytest.mark.parametrize("version", CONTENTS, ids=lambda path: path.stem)
def test_records_of_an_earlier_version_are_found_as_those_of_now(
    version: Path, store_url: str
) -> None:
    made_by(version, store_url)
    with open_store(store_url) as store, store.writing() as connection, duckdb.connect() as engine:
        told = [difference.rule for difference in broken_contents(connection, engine)]
        assert [rule for rule in told if "key" in rule] == []
        found = values_of(connection)
        connection.execute(text("DELETE FROM generic_value"))
        count_generic_values(connection)
        assert values_of(connection) == found


def values_of(connection: Connection) -> list[Any]:
    return list(connection.execute(text("SELECT * FROM generic_value ORDER BY 1, 2")))


def test_values_of_too_many_names_are_counted_as_one_by_one(store: Store) -> None:
    fewest = GENERIC_FROM["phone"]
    for number in range(fewest):
        name = f"김{chr(ord('가') + 28 * number)}호"
        submit(store, RawRecord("s", str(number), name=name, phone="02-555-1234"), means=means())
    with store.writing() as connection:
        found = values_of(connection)
        assert found
        connection.execute(text("DELETE FROM generic_value"))
        count_generic_values(connection)
        assert values_of(connection) == found
