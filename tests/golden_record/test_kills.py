import signal
from typing import Any

from sqlalchemy import text

from golden_record.store import Store, open_store
from tests.golden_record.killing import publisher
from tests.golden_record.resolutions import ids, publish_clusters

BEFORE = ("a", "b c d", "e f", "web:1")
AFTER = ("a b", "c d", "e f", "web:1 g", "h")
NAMES = {"a": "김철수", "b": "김철수", "c": "박영희", "d": "박영희", "e": "이순신"}
MOMENTS = (0, 3, 7, 12, 18, 25, 33)
TABLES = (
    *("source_record", "raw_record", "standardized_record", "blocking_key", "entity", "run"),
    *("crosswalk", "golden_record", "decision", "review", "change", "revision", "entity_split"),
)


def everything(store: Store) -> dict[str, list[Any]]:
    with store.reading() as connection:
        return {
            table: sorted(map(repr, connection.execute(text(f"SELECT * FROM {table}"))))
            for table in TABLES
        }


def killed(url: str, dies_at: int | str) -> bool:
    process = publisher(url, AFTER, NAMES, dies_at=dies_at)
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def test_a_publication_killed_anywhere_leaves_the_old_state_and_succeeds_again(
    store_url: str,
) -> None:
    with open_store(store_url) as store:
        publish_clusters(store, *BEFORE)
        held, old = everything(store), ids(store)
    deaths = 0
    for moment in MOMENTS:
        if not killed(store_url, moment):
            break
        deaths += 1
        with open_store(store_url) as store:
            assert everything(store) == held, f"killed before statement {moment}"
    assert deaths >= 5
    with open_store(store_url) as store:
        if ids(store).keys() == old.keys():
            publish_clusters(store, *AFTER, names=NAMES)
        new = ids(store)
    assert (new["c"], new["e"], new["web:1"]) == (old["c"], old["e"], old["web:1"])
    assert new["a"] == new["b"] == old["a"]
    assert new["g"] == new["web:1"] != new["h"]


def test_a_publication_killed_after_its_commit_has_happened_once(store_url: str) -> None:
    with open_store(store_url) as store:
        publish_clusters(store, *BEFORE)
    assert killed(store_url, "tidy")
    with open_store(store_url) as store:
        assert store.revision() == 2
        held = everything(store)
        report = publish_clusters(store, *AFTER, names=NAMES)
        assert report.revision == 2
        assert {**everything(store), "run": held["run"]} == held
