import json

import pyarrow as pa
import pytest
from sqlalchemy import text

from golden_record.errors import PublishError, StaleResolutionError
from golden_record.publish import publish
from golden_record.store import Store
from golden_record.store.hashing import hash_text
from tests.golden_record.resolutions import ids, publish_clusters, resolution, standardized


def rows(store: Store, sql: str) -> list[tuple]:
    with store.reading() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def everything(store: Store) -> dict[str, list[tuple]]:
    """All that the store believes, the log of runs left out."""
    tables = (
        *("source_record", "raw_record", "standardized_record", "blocking_key", "entity"),
        *("crosswalk", "golden_record", "decision", "review", "change", "revision"),
        *("entity_split", "layout"),
    )
    return {table: sorted(rows(store, f"SELECT * FROM {table}"), key=repr) for table in tables}


def feed(store: Store) -> list[tuple[str, str, str | None]]:
    found = rows(
        store,
        "SELECT c.kind, e.unified_id, o.unified_id FROM change c "
        "JOIN entity e ON e.entity_no = c.entity_no "
        "LEFT JOIN entity o ON o.entity_no = c.other_no ORDER BY c.sequence",
    )
    return [(kind, entity, other) for kind, entity, other in found]


def test_records_of_one_cluster_get_one_id(store: Store) -> None:
    report = publish_clusters(store, "a b", "web:1")
    found = ids(store)
    assert found["a"] == found["b"] != found["web:1"]
    assert (report.records_added, report.entities_created, report.ids_minted) == (3, 2, 2)


def test_publishing_the_same_again_writes_nothing(store: Store) -> None:
    first = publish_clusters(store, "a b", "c", reviews=[("b", "c")])
    before = everything(store)
    report = publish_clusters(store, "c", "a b", reviews=[("b", "c")])
    assert everything(store) == before
    assert report.revision == first.revision
    assert (report.records_unchanged, report.entities_unchanged, report.ids_kept) == (3, 2, 2)
    assert report.records_updated == report.entities_changed == report.reviews_opened == 0


def test_a_new_record_joins_an_entity_and_the_feed_says_so(store: Store) -> None:
    publish_clusters(store, "b", "d")
    before = ids(store)
    report = publish_clusters(store, "a b", "d")
    after = ids(store)
    assert after == {**before, "a": before["b"]}
    assert (report.records_added, report.entities_changed, report.entities_unchanged) == (1, 1, 1)
    assert feed(store)[2:] == [("changed", before["b"], None)]


def test_a_merge_redirects_the_younger_id_to_the_older(store: Store) -> None:
    publish_clusters(store, "a", "b")
    before = ids(store)
    report = publish_clusters(store, "a b")
    assert set(ids(store).values()) == {before["a"]}
    assert (report.entities_merged, report.ids_redirected) == (1, 1)
    assert feed(store)[2:] == [
        ("merged", before["b"], before["a"]),
        ("changed", before["a"], None),
    ]


def test_redirects_stay_one_hop_when_the_target_is_merged_again(store: Store) -> None:
    publish_clusters(store, "a", "b", "c")
    before = ids(store)
    publish_clusters(store, "a", "b c")
    publish_clusters(store, "a b c")
    redirects = rows(
        store,
        "SELECT e.unified_id, t.unified_id FROM entity e JOIN entity t "
        "ON t.entity_no = e.redirects_to ORDER BY e.entity_no",
    )
    assert redirects == [(before["b"], before["a"]), (before["c"], before["a"])]


def test_a_split_leaves_the_id_with_the_larger_part_and_names_the_rest(store: Store) -> None:
    publish_clusters(store, "a b c")
    old = ids(store)["a"]
    report = publish_clusters(store, "a", "b c")
    after = ids(store)
    assert after["b"] == after["c"] == old != after["a"]
    assert (report.entities_split, report.entities_created) == (1, 1)
    assert feed(store)[1:] == [("created", after["a"], None), ("split", old, after["a"])]
    assert len(rows(store, "SELECT * FROM entity_split")) == 1


def test_a_merge_that_comes_apart_gives_everyone_their_old_id(store: Store) -> None:
    publish_clusters(store, "a", "b c d")
    before = ids(store)
    publish_clusters(store, "a b c d")
    publish_clusters(store, "a", "b c d")
    assert ids(store) == before
    assert rows(store, "SELECT 1 FROM entity WHERE redirects_to IS NOT NULL") == []


def test_a_changed_record_keeps_every_version_of_what_was_received(store: Store) -> None:
    publish_clusters(store, "a b", names={"a": "김철수"})
    report = publish_clusters(store, "a b", names={"a": "김철슈"})
    assert report.records_updated == 1
    versions = rows(store, "SELECT version, fields FROM raw_record WHERE record_no=1 ORDER BY 1")
    assert [(v, json.loads(fields)["name"]) for v, fields in versions] == [
        (1, "김철수"),
        (2, "김철슈"),
    ]


def test_blocking_keys_follow_the_record(store: Store) -> None:
    publish_clusters(store, "a", names={"a": "김철수"})
    publish_clusters(store, "a", names={"a": "박영희"})
    terms = ("n|박영희", "i|박", "sb|박영", "sb|영희", "si|ㅂㅇㅎ")
    keys = {hash_text(term) for term in terms}
    assert {key for (key,) in rows(store, "SELECT key_hash FROM blocking_key")} == keys


def test_only_one_golden_record_of_an_entity_holds_at_a_time(store: Store) -> None:
    publish_clusters(store, "a", names={"a": "김철수"})
    publish_clusters(store, "a", names={"a": "박영희"})
    found = rows(store, "SELECT valid_from, valid_to FROM golden_record ORDER BY valid_from")
    assert found == [(1, 2), (2, None)]


def test_reviews_open_once_and_close_when_settled(store: Store) -> None:
    opened = publish_clusters(store, "a", "b", "c", reviews=[("a", "b"), ("b", "c")])
    again = publish_clusters(store, "a", "b", "c", reviews=[("a", "b")])
    assert (opened.reviews_opened, opened.reviews_closed) == (2, 0)
    assert (again.reviews_opened, again.reviews_closed) == (0, 1)


def test_a_pair_already_together_needs_no_review(store: Store) -> None:
    assert publish_clusters(store, "a b", reviews=[("a", "b")]).reviews_opened == 0


def test_a_steward_ruling_outlives_runs_and_closes_the_review(store: Store) -> None:
    publish_clusters(store, "a", "b", reviews=[("a", "b")])
    with store.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO decision "
                "(decision_no, left_no, right_no, verdict, decided_by, made_in) "
                "VALUES (99, 1, 2, 'no_match', 'steward', 1)"
            )
        )
    report = publish_clusters(store, "a", "b", reviews=[("a", "b")])
    assert report.reviews_closed == 1
    assert store.rulings().to_pylist() == [
        {
            "left_source": "s",
            "left_source_record_id": "a",
            "right_source": "s",
            "right_source_record_id": "b",
            "ruling": "no_match",
        }
    ]


def test_the_live_records_come_back_as_they_were_published(store: Store) -> None:
    names = {"b": '따옴표" 쉼표,', "web:1": "줄\n바꿈", "a": "", "A": "홍길동"}
    publish_clusters(store, "a b", "web:1", "A", names=names)
    held = pa.Table.from_batches(store.live_records())
    expected = standardized({r: n.replace("\n", " ") for r, n in names.items()})
    assert held == expected


def test_a_run_that_read_an_older_state_is_refused(store: Store) -> None:
    publish_clusters(store, "a")
    publish_clusters(store, "a", "b", base_revision=1)
    with pytest.raises(StaleResolutionError):
        publish_clusters(store, "a", "b", "c", base_revision=1)
    assert set(ids(store)) == {"a", "b"}


@pytest.mark.parametrize(
    ("clusters", "more", "complaint"),
    [
        pytest.param(["b"], {}, "missing from the resolution", id="a live record is missing"),
        pytest.param(["a", "b"], {"raw": {}}, "without their raw form", id="no raw record"),
    ],
)
def test_a_resolution_that_is_not_whole_changes_nothing(
    store: Store, clusters: list[str], more: dict, complaint: str
) -> None:
    publish_clusters(store, "a")
    before = everything(store)
    with pytest.raises(PublishError, match=complaint):
        publish(store, resolution(clusters, **more))
    assert everything(store) == before


def test_a_golden_record_must_be_there_for_every_cluster(store: Store) -> None:
    whole = resolution(["a", "b"])
    lacking = type(whole)(
        run=whole.run,
        raw=whole.raw,
        records=whole.records,
        cluster=whole.cluster,
        pairs=whole.pairs,
        golden=whole.golden.slice(1),
    )
    with pytest.raises(PublishError, match="one golden record for each cluster"):
        publish(store, lacking)
    assert ids(store) == {}


def test_keys_are_ordered_by_code_point_on_every_store(store: Store) -> None:
    publish_clusters(store, "a", "B", "가", "10", "9", "_")
    assert list(ids(store)) == ["10", "9", "B", "_", "a", "가"]
