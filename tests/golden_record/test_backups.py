import shutil
import stat
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from golden_record.backups import BackupError, backup, restore
from golden_record.checking import check_rows
from golden_record.life_cycle import submit
from golden_record.reading import look_up_one
from golden_record.store import Store, open_store
from golden_record.store.migrating import newest_version
from golden_record.store.schema import metadata
from rules.record import RawRecord
from tests.golden_record.test_checking import lived
from tests.golden_record.test_migrating import CONTENTS, made_by
from tests.golden_record.worlds import means


def everything(store: Store) -> dict[str, list[Any]]:
    with store.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select())))
            for table in metadata.sorted_tables
        }


def names_for(store: Store) -> list[str]:
    return ["b.zip", "b.db"] if store.engine.dialect.name == "sqlite" else ["b.zip"]


def test_what_is_brought_back_is_what_was_backed_up(store: Store, tmp_path: Path) -> None:
    lived(store)
    held = everything(store)
    for name in names_for(store):
        rows = backup(store, tmp_path / name)
        assert rows["source_record"] == len(held["source_record"])
        submit(store, RawRecord("new", name, name="남궁민수"), means=means())
        assert everything(store) != held
        restore(store, tmp_path / name, replace=True)
        assert everything(store) == held
        assert check_rows(store) == []
        again = submit(store, RawRecord("new", name, name="남궁민수"), means=means())
        assert look_up_one(store, "new", name) == again.unified_id
        held = everything(store)


def test_an_archive_moves_a_store_from_sqlite_to_postgresql_and_back(
    tmp_path: Path, new_database: str
) -> None:
    with open_store(f"sqlite:///{tmp_path / 'a.db'}") as one, open_store(new_database) as other:
        lived(one)
        held = everything(one)
        backup(one, tmp_path / "there.zip")
        restore(other, tmp_path / "there.zip")
        assert everything(other) == held
        backup(other, tmp_path / "back.zip")
        with open_store(f"sqlite:///{tmp_path / 'b.db'}") as third:
            restore(third, tmp_path / "back.zip")
            assert everything(third) == held


def test_a_backup_is_one_state_while_others_write(store: Store, tmp_path: Path) -> None:
    lived(store)
    stop = threading.Event()

    def go_on() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            submit(store, RawRecord("busy", str(number), name="박영희"), means=means())

    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        for name in names_for(store):
            backup(store, tmp_path / name)
    finally:
        stop.set()
        writer.join(60)
    for name in names_for(store):
        restore(store, tmp_path / name, replace=True)
        assert check_rows(store) == []


def test_a_store_that_holds_records_is_not_overwritten_unasked(
    store: Store, tmp_path: Path
) -> None:
    lived(store)
    backup(store, tmp_path / "b.zip")
    held = everything(store)
    with pytest.raises(BackupError, match="holds records"):
        restore(store, tmp_path / "b.zip")
    assert everything(store) == held


@pytest.mark.parametrize("name", ["b.zip", "b.db"])
def test_a_backup_is_for_its_owner_alone_and_leaves_nothing_beside_it(
    migrated_file: Path, tmp_path: Path, name: str
) -> None:
    shutil.copy(migrated_file, tmp_path / "h.db")
    folder = tmp_path / "backups"
    folder.mkdir()
    with open_store(f"sqlite:///{tmp_path / 'h.db'}") as store:
        backup(store, folder / name)
    assert [file.name for file in folder.iterdir()] == [name]
    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["b.zip", "b.db"])
def test_a_damaged_backup_is_refused_and_the_store_left_as_it_was(
    migrated_file: Path, tmp_path: Path, name: str
) -> None:
    shutil.copy(migrated_file, tmp_path / "h.db")
    with open_store(f"sqlite:///{tmp_path / 'h.db'}") as store:
        lived(store)
        backup(store, tmp_path / name)
        held = everything(store)
        whole = (tmp_path / name).read_bytes()
        for cut in (len(whole) // 10, len(whole) // 2, len(whole) - 5000):
            for damaged in (whole[:cut], whole[:cut] + b"\xff" * 4096 + whole[cut + 4096 :]):
                (tmp_path / name).write_bytes(damaged)
                with pytest.raises(BackupError, match=r"damaged|no backup"):
                    restore(store, tmp_path / name, replace=True)
        assert everything(store) == held


def test_a_file_that_is_no_backup_is_refused(store: Store, tmp_path: Path) -> None:
    (tmp_path / "letters.zip").write_bytes(b"Dear customer, " * 1000)
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("a.txt", "hello")
    for name in ("letters.zip", "other.zip", "none.zip"):
        with pytest.raises(BackupError, match="backup"):
            restore(store, tmp_path / name)


def test_a_backup_that_cannot_be_written_is_told(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be written"):
        backup(store, tmp_path / "no folder" / "b.zip")


def test_a_postgresql_store_says_what_its_backups_are(tmp_path: Path, new_database: str) -> None:
    with open_store(new_database) as store:
        with pytest.raises(BackupError, match="archive"):
            backup(store, tmp_path / "b.db")
        with pytest.raises(BackupError, match="SQLite"):
            restore(store, tmp_path / "b.db")


@pytest.mark.parametrize("version", CONTENTS, ids=lambda path: path.stem)
def test_a_backup_of_an_earlier_version_is_brought_up_to_date(
    version: Path, tmp_path: Path
) -> None:
    former = tmp_path / "former.db"
    made_by(version, f"sqlite:///{former}")
    with open_store(f"sqlite:///{tmp_path / 'h.db'}") as store:
        restore(store, former)
        with store.reading() as connection:
            now = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        assert now == newest_version()
        assert store.revision() > 20
        assert check_rows(store) == []


def test_a_backup_of_a_newer_version_is_refused(store: Store, tmp_path: Path) -> None:
    lived(store)
    name = names_for(store)[-1]
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    if name == "b.zip":
        pytest.skip("an archive is written by the code whose version it names")
    backup(store, tmp_path / name)
    with pytest.raises(BackupError, match="another version"):
        restore(store, tmp_path / name, replace=True)
