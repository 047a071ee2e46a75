"""Kill over every kind of change, many times over: ``python -m benchmarks.kills --times 2000``.

A process carries out one change on a store with a life behind it (submit, replace, delete, rule,
split, merge, undo, pin, erase, work a job off) and is killed: with SIGKILL before the n-th
statement of the database engine, or by a timer wherever it then is. After each kill the store must
hold the state before or the state after, whole, by all rules that its rows keep; a change that was
killed is begun again until it is done. What is counted at the end is how often it was which. A
publication of a run is killed as well, before its n-th bulk statement, with rules that standardize
otherwise too, and so is the migration of a store that the first version left. With ``--store`` an
empty PostgreSQL database. Ends with an error on the first state that is neither.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from sqlalchemy import text

from golden_record.checking import check_rows
from golden_record.jobs import job
from golden_record.store import Store, open_store
from golden_record.store.connect import connect
from golden_record.store.layouts import UNKNOWN
from golden_record.store.migrating import newest_version, version_of
from golden_record.store.schema import metadata
from tests.golden_record.changes_of_all_kinds import CHANGES
from tests.golden_record.killing import publisher
from tests.golden_record.mortal import Death, begun
from tests.golden_record.resolutions import publish_clusters
from tests.golden_record.test_checking import lived
from tests.golden_record.test_kills_of_all_kinds import ROWS, leave_a_job
from tests.golden_record.test_migrating import CONTENTS, made_by

ONLINE = [c for c in CHANGES if c not in ("work jobs off", "open it, which migrates")]
STATEMENTS = 120
"""Somewhat more statements than a change has."""
MOST_DEATHS = 10
"""Over one change, before it is let live."""
RECORDS = 60
PUBLISHING_STATEMENTS = 45
MIGRATING_STATEMENTS = 400
TOLD_EVERY = 100
_OF_RECORDS = "WHERE made_by IS NOT NULL"


def everything(store: Store) -> dict[str, list[str]]:
    """All rows of all tables."""
    with store.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select())))
            for table in metadata.sorted_tables
        }


class Harness:
    """Changes and kills, one after the other, and what they came to."""

    def __init__(self, store: Store, chance: random.Random) -> None:
        self.store = store
        self.url = store.engine.url.render_as_string(hide_password=False)
        self.chance = chance
        self.counts: Counter[str] = Counter()

    @property
    def kills(self) -> int:
        """How many processes were killed so far."""
        return sum(times for what, times in self.counts.items() if what.startswith("killed"))

    def change(self, change: str) -> None:
        """Begin a change until it is done, killing on the way."""
        before, revision = everything(self.store), self.store.revision()
        for attempt in range(MOST_DEATHS + 1):
            death = Death.drawn(self.chance.randrange(STATEMENTS), self.chance)
            process = begun(self.url, change, death if attempt < MOST_DEATHS else None)
            process.join()
            after = everything(self.store)
            self._count(killed=process.exitcode != 0, moved=after != before, change=change)
            self._is_sound(change)
            if after != before:
                if change.startswith("submit") and self.store.revision() != revision + 1:
                    raise SystemExit(f"twice: {change}")
                return

    def job(self) -> None:
        """Leave a job, and kill its workers until it is done."""
        job_id, revision, done = leave_a_job(self.store), self.store.revision(), 0
        while (now := job(self.store, job_id)).state != "done":
            if now.done < done:
                raise SystemExit("lost: rows of a job that were taken in")
            done = now.done
            death = Death.drawn(self.chance.randrange(20, 6 * STATEMENTS), self.chance)
            process = begun(self.url, "work jobs off", death)
            process.join()
            moved = job(self.store, job_id).done != done
            self._count(killed=process.exitcode != 0, moved=moved, change="job")
            self._is_sound("job")
        if self.store.revision() > revision + ROWS:
            raise SystemExit("twice: rows of a job")

    def publication(self) -> None:
        """Publish one of two states in turn."""
        records = [f"r{number:04}" for number in range(RECORDS)]
        paired = tuple(map(" ".join, zip(records[::2], records[1::2], strict=True)))
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'published.db'}"
            with open_store(url) as store:
                publish_clusters(store, *records)
                with store.writing() as connection:
                    connection.execute(text(f"UPDATE layout SET made_by = 'others' {_OF_RECORDS}"))
                before = everything(store)
                dies_at = self.chance.randrange(PUBLISHING_STATEMENTS)
                rules = self.chance.choice((UNKNOWN, "others", "of now"))
                process = publisher(url, paired, {}, dies_at=dies_at, standardized_by=rules)
                process.join()
                after = everything(store)
                killed = process.exitcode != 0
                self._count(killed=killed, moved=after != before, change="publication")
                if check_rows(store):
                    raise SystemExit("half done: publication")

    def migration(self) -> None:
        """Bring a store of the first version up to date."""
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'former.db'}"
            made_by(CONTENTS[0], url)
            death = Death.drawn(self.chance.randrange(MIGRATING_STATEMENTS), self.chance)
            process = begun(url, "open it, which migrates", death)
            process.join()
            engine = connect(url)
            found = version_of(engine)
            engine.dispose()
            if found not in (CONTENTS[0].stem, newest_version()):
                raise SystemExit(f"half done: migration to {found}")
            moved = found == newest_version()
            self._count(killed=process.exitcode != 0, moved=moved, change="migration")
            with open_store(url) as store:
                if check_rows(store):
                    raise SystemExit("half done: migration")

    def _count(self, *, killed: bool, moved: bool, change: str) -> None:
        if not killed and not moved:
            raise SystemExit(f"lost: {change} finished and left no trace")
        self.counts[f"{'killed' if killed else 'finished'}, {'new' if moved else 'old'} state"] += 1
        if killed and not self.kills % TOLD_EVERY:
            print(f"{self.kills} kills", file=sys.stderr, flush=True)

    def _is_sound(self, change: str) -> None:
        broken = check_rows(self.store)
        if broken:
            raise SystemExit(f"half done: {change}: {broken[0].rule}")


def rounds(harness: Harness, times: int, fresh: "Fresh") -> None:
    """Go through all kinds of changes, each time from a store anew, until enough were killed."""
    while harness.kills < times:
        for change in ONLINE:
            fresh.anew(harness)
            harness.change(change)
            if harness.kills >= times:
                return
        fresh.anew(harness)
        harness.job()
        harness.publication()
        harness.migration()


class Fresh:
    """Gives the store back as it was: SQLite from a copy of its file, PostgreSQL not at all."""

    def __init__(self, store: Store) -> None:
        self.file = store.engine.url.database if store.engine.dialect.name == "sqlite" else None
        store.tidy()
        self.kept = Path(f"{self.file}.kept")
        if self.file:
            shutil.copy(self.file, self.kept)

    def anew(self, harness: Harness) -> None:
        """Begin from the same state again."""
        if self.file is None:
            lived(harness.store)
            return
        harness.store.close()
        for left in (Path(f"{self.file}-wal"), Path(f"{self.file}-shm")):
            left.unlink(missing_ok=True)
        shutil.copy(self.kept, self.file)


def main(arguments: list[str]) -> None:
    """Kill as often as asked and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--store")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.store or f"sqlite:///{Path(folder) / 'hansaram.db'}"
        with open_store(url) as store:
            lived(store)
            harness = Harness(store, random.Random(chosen.seed))
            rounds(harness, chosen.times, Fresh(store))
    for what, times in sorted(harness.counts.items()):
        print(f"{times:6}  {what}")
    print(f"{harness.kills:6}  kills in all: 0 lost, 0 half done, 0 twice")


if __name__ == "__main__":
    main(sys.argv[1:])
