"""A store that lived on: Spark keeps, merges, splits and mints IDs as one machine does."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from golden_record import exports
from golden_record.life_cycle import Means, Steward, delete, pin, rule, submit
from golden_record.outputs import Staging
from golden_record.pipeline import RunOptions, run
from golden_record.publish import RunInfo
from golden_record.publishables import waiting_reviews
from golden_record.resolving import rulings_of, with_refused
from golden_record.rules_version import standardized_by
from golden_record.secret_key import VARIABLE
from golden_record.spark import shard_steps, shards
from golden_record.spark.handed_over import HandedOverOnSpark, Where
from golden_record.spark.known import known_records, state_of
from golden_record.spark.publishing import SparkResolution, publish_on_spark
from golden_record.spark.resolving import Frames
from golden_record.spark.settling import settled
from golden_record.spark.switching import distinct_ids
from golden_record.store import Store, open_store
from golden_record.survivors import golden_records
from golden_record.unified_id import parse
from resolver.engines.spark.artefacts import Artefacts
from resolver.engines.spark.inputs import Listed
from resolver.engines.spark.standardizing import READ, Reading, rows_of_file
from resolver.link import link
from resolver.model import load_model
from resolver.schema import STANDARDIZED
from rules.record import KEY_COLUMNS, RawRecord
from rules.standardize import Context
from tests.conftest import database
from tests.golden_record.test_handing_over import AGAIN, KIM, LEE, MORE, PARK, TODAY, file_of
from tests.golden_record.worlds import a_run_changes_nothing, believed

pytestmark = pytest.mark.slow

KEY = "ab" * 32
MEANS = Means(load_model(None), Context(bytes.fromhex(KEY), TODAY))
BY = Steward("lee", "because")
OTHER = replace(
    AGAIN, name="마이클", phone="010-3333-2222", birth_date="1960-01-01", email=None, address=None
)
"""Who KIM was taken to be is somebody else."""
ARRIVING = (
    OTHER,
    replace(LEE, phone="010-9876-0000"),
    MORE[0],
    replace(MORE[1], name="정하늘이"),
    replace(KIM, source="new", source_record_id="1"),
    RawRecord("new", "2", name="새사람", phone="010-4141-5151", birth_date="1977-01-09"),
)


def live(store: Store) -> None:
    """What happens to a store between two runs."""
    submit(store, AGAIN, means=MEANS)
    rule(store, ("crm", "2"), ("crm", "3"), "match", means=MEANS, by=BY)
    rule(store, ("shop", "2"), ("shop", "3"), "match", means=MEANS, by=BY)
    pin(store, ("crm", "3"), "name", "박민서", means=MEANS, by=BY)
    delete(store, "shop", "0", means=MEANS)


IDS = """
    SELECT e.unified_id, r.source || '/' || r.source_record_id FROM crosswalk c
    JOIN source_record r ON r.record_no = c.record_no JOIN entity e ON e.entity_no = c.entity_no
    WHERE c.valid_to IS NULL
"""
CHANGES = """
    SELECT c.kind, e.unified_id, o.unified_id FROM change c
    JOIN entity e ON e.entity_no = c.entity_no LEFT JOIN entity o ON o.entity_no = c.other_no
    ORDER BY c.sequence
"""
REDIRECTS = """
    SELECT e.unified_id, o.unified_id FROM entity e
    JOIN entity o ON o.entity_no = e.redirects_to
"""


def asked(store: Store, sql: str) -> list[tuple[Any, ...]]:
    with store.reading() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def members(store: Store) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for unified_id, key in asked(store, IDS):
        found.setdefault(unified_id, set()).add(key)
    return {unified_id: frozenset(held) for unified_id, held in found.items()}


class OnSpark:
    """A run that Spark settles and publishes; between the two it is linked as on one machine."""

    def __init__(self, spark: Any, folder: Path) -> None:
        self._spark = spark
        self._folder = folder
        self._runs = 0

    def run(self, store: Store, url: str, *given: RawRecord) -> None:
        self._runs += 1
        mine = Artefacts(self._spark, (self._folder / str(self._runs)).as_uri())
        with state_of(store) as state:
            known = mine.stage("known", lambda: known_records(self._spark, url, state))
        read = self._spark.createDataFrame(received(file_of(self._folder, *given)))
        nobody = known.where("false").select(*KEY_COLUMNS)
        kept = mine.stage("settled", lambda: settled(read, known, nobody))
        records = mine.in_order("records", kept, KEY_COLUMNS)
        standardized = records.orderBy("record").select(*STANDARDIZED.names).toArrow()
        made = self._resolved(store, standardized.cast(STANDARDIZED))
        published = publish_on_spark(
            store,
            SparkResolution(
                run=RunInfo(
                    run_id=f"run {self._runs}",
                    started_at="2026-11-22T00:00:00Z",
                    model_version=MEANS.model.version,
                    rules_version=MEANS.rules_version,
                ),
                records=records,
                **made,
                base_revision=state.revision,
                thresholds={p: m.thresholds for p, m in MEANS.model.parties.items()},
                standardized_by=standardized_by(None),
            ),
            mine,
            url,
            lambda step, done, total: None,
        )
        frames = Frames(count=len(standardized), records=records, withheld=0, **made)
        where = Where(store, url, mine, self._folder)
        self._done = HandedOverOnSpark(frames, published, MEANS.model, {}, where)

    def outputs(self) -> Path:
        """Write them for the last run, and say where they are."""
        scratch, out = self._folder / "scratch", self._folder / "out"
        scratch.mkdir()
        out.mkdir()
        staging = Staging(scratch)
        self._done.write(staging)
        staging.hand_over({}, out)
        return out

    def _resolved(self, store: Store, rows: pa.Table) -> dict[str, Any]:
        linkage = link(
            rows,
            MEANS.model,
            rulings=rulings_of(store),
            scratch=self._folder,
            threads=1,
            memory_limit="500MB",
        )
        pins = store.pins()
        golden = golden_records(rows, linkage.cluster, rules=MEANS.rules, pins=pins, workers=1)
        numbers = pa.array(range(rows.num_rows), pa.int64())
        frames = {
            "clusters": pa.table({"record": numbers, "cluster": linkage.cluster}),
            "golden": golden,
            "pairs": with_refused(linkage),
        }
        made = {name: self._spark.createDataFrame(table) for name, table in frames.items()}
        return {**made, "generic_values": linkage.generic_values}


def received(file: Path) -> pa.Table:
    """What reading a file on Spark leaves (``standardizing.READ``)."""
    batches = rows_of_file(Listed(str(file), 0, 0), file, Reading(MEANS.context))
    return pa.Table.from_batches(batches, READ)


class Here:
    """A run on one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def run(self, store: Store, url: str, *given: RawRecord) -> None:
        options = RunOptions(
            out=self._folder / "out", store=url, workers=1, memory="500MB", today=TODAY
        )
        run([file_of(self._folder, *given)], options)

    def outputs(self) -> Path:
        """Say where those of the last run are."""
        return self._folder / "out"


def the_outputs_are_what_the_store_holds(folder: Path, store: Store) -> None:
    with store.reading() as connection:
        held = {
            "crosswalk": pa.Table.from_batches(exports.crosswalk(connection)),
            "golden_records": pa.Table.from_batches(exports.golden_records(connection)),
            "review_pairs": waiting_reviews(connection),
            "standardized": pa.Table.from_batches(store.live_records()),
        }
    for name, table in held.items():
        assert table.num_rows or name == "review_pairs"
        assert pq.read_table(folder / f"{name}.parquet").equals(table), name


def lived(runs: Here | OnSpark, url: str) -> dict[str, Any]:
    """Run, live, run again, and tell what became of whom; IDs are told by who had them first."""
    with open_store(url) as store:
        runs.run(store, url, KIM, LEE, PARK, *MORE)
        first = members(store)
        live(store)
        runs.run(store, url, *ARRIVING)
        the_outputs_are_what_the_store_holds(runs.outputs(), store)
        now = members(store)
        a_run_changes_nothing(store, MEANS)
        had = {one: (first.get(one), now.get(one)) for one in first.keys() | now.keys()}
        changes = [(kind, had.get(one), had.get(to)) for kind, one, to in asked(store, CHANGES)]
        return {
            **believed(store),
            "identities": set(had.values()),
            "changes": sorted(changes, key=repr),
            "redirects": {(had.get(one), had.get(to)) for one, to in asked(store, REDIRECTS)},
            "sequence": asked(store, "SELECT sequence FROM change ORDER BY sequence"),
            "entities": asked(store, "SELECT entity_no FROM entity ORDER BY entity_no"),
            "records": asked(
                store, "SELECT record_no, version FROM source_record ORDER BY record_no"
            ),
        }


@pytest.fixture
def url(postgresql_server: str) -> Iterator[str]:
    with database(postgresql_server) as made:
        yield made


def test_an_existing_store_becomes_what_one_machine_makes_of_it(
    spark: Any, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, KEY)
    monkeypatch.setattr(shards, "SHARD", 3)
    monkeypatch.setattr(shard_steps, "PAIR_SHARD", 4)
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
    here = lived(Here(tmp_path / "here"), f"sqlite:///{tmp_path}/here/s.db")
    there = lived(OnSpark(spark, tmp_path / "there"), url)
    kinds = {kind for kind, _, _ in here["changes"]}
    assert kinds == {"created", "changed", "merged", "split", "erased"}
    for what, said in here.items():
        assert there[what] == said, what


def test_two_tasks_that_mint_the_same_id_give_it_to_one(spark: Any) -> None:
    drawn = ["K7Q-2M9-XDK", "AAA-AAA-AAA", "K7Q-2M9-XDK", "K7Q-2M9-XDK"]
    entities = pa.table({"entity_no": [1, 2, 3, 4], "created_in": [7] * 4, "unified_id": drawn})
    mended = distinct_ids(spark.createDataFrame(entities), lambda ids: set(ids[1:]))
    rows = {row["entity_no"]: row for row in mended.collect()}
    assert mended.columns == entities.column_names
    assert [rows[n]["unified_id"] for n in (1, 2)] == drawn[:2]
    others = {rows[n]["unified_id"] for n in (3, 4)}
    assert len(others) == 2
    assert others.isdisjoint(drawn)
    assert all(parse(one) == one for one in others)
