from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from golden_record import unified_id
from golden_record.errors import UnknownIdError
from golden_record.reading import changes, entity, history, look_up, look_up_one, resolve
from golden_record.store import Store
from tests.golden_record.resolutions import ids, publish_clusters


def moment(store: Store) -> datetime:
    """The moment at which the newest revision was made."""
    with store.reading() as connection:
        at = connection.execute(
            text("SELECT at FROM revision ORDER BY revision_no DESC LIMIT 1")
        ).scalar_one()
    return datetime.fromisoformat(at)


def test_an_id_resolves_to_itself_however_it_is_typed(store: Store) -> None:
    publish_clusters(store, "a b")
    mine = ids(store)["a"]
    found = resolve(store, mine.lower().replace("-", " "))
    assert (found.asked, found.state, found.unified_id, found.split_into) == (
        mine,
        "current",
        mine,
        (),
    )


@pytest.mark.parametrize("asked", ["AAA-AAA-AAC", "", "김철수", "sound but unknown"])
def test_an_id_that_was_never_handed_out_is_refused(store: Store, asked: str) -> None:
    publish_clusters(store, "a")
    if asked == "sound but unknown":
        (asked,) = unified_id.mint(1)
    with pytest.raises(UnknownIdError) as refused:
        resolve(store, asked)
    assert "김철수" not in str(refused.value)


def test_a_merged_id_leads_to_the_current_one_and_the_merge_can_be_asked_away(
    store: Store,
) -> None:
    publish_clusters(store, "a", "b", "c")
    before, then = ids(store), moment(store)
    publish_clusters(store, "a", "b c")
    between = moment(store)
    publish_clusters(store, "a b c")
    found = resolve(store, before["c"])
    assert (found.state, found.unified_id) == ("redirected", before["a"])
    assert resolve(store, before["c"], as_of=then).state == "current"
    assert resolve(store, before["c"], as_of=between).unified_id == before["b"]
    assert resolve(store, before["b"], as_of=between).state == "current"


def test_a_split_id_names_its_parts_until_they_are_back(store: Store) -> None:
    publish_clusters(store, "a b c")
    old = ids(store)["a"]
    publish_clusters(store, "a", "b c")
    part = ids(store)["a"]
    assert resolve(store, old).split_into == (part,)
    assert resolve(store, part).split_into == ()
    publish_clusters(store, "a b c")
    assert resolve(store, old).split_into == ()
    assert resolve(store, part).unified_id == old


def test_an_id_unknown_at_that_moment_is_refused(store: Store) -> None:
    publish_clusters(store, "a")
    then = moment(store)
    publish_clusters(store, "a", "b")
    with pytest.raises(UnknownIdError):
        resolve(store, ids(store)["b"], as_of=then)


def test_many_keys_are_looked_up_at_once_and_unknown_ones_left_out(store: Store) -> None:
    many = [f"s:{number:04}" for number in range(1200)]
    publish_clusters(store, *many)
    held = ids(store)
    keys = [("s", key.removeprefix("s:")) for key in many] + [("s", "no such"), ("t", "0001")]
    found = look_up(store, keys)
    assert {key: shown for (_, key), shown in found.items()} == held
    assert look_up_one(store, "s", "0007") == held["0007"]
    assert look_up_one(store, "s", "' OR 1=1") is None


def test_the_crosswalk_of_an_earlier_moment(store: Store) -> None:
    publish_clusters(store, "a", "b")
    before, then = ids(store), moment(store)
    publish_clusters(store, "a b", "c")
    assert look_up_one(store, "s", "b", as_of=then) == before["b"]
    assert look_up_one(store, "s", "b") == before["a"]
    assert look_up_one(store, "s", "c", as_of=then) is None
    assert look_up_one(store, "s", "a", as_of=then - timedelta(days=1)) is None
    with pytest.raises(ValueError, match="time zone"):
        look_up_one(store, "s", "a", as_of=datetime(2026, 1, 1))


def test_an_entity_shows_values_origins_and_records_then_and_now(store: Store) -> None:
    publish_clusters(store, "a b", names={"a": "김철수", "b": "김철수"})
    then, mine = moment(store), ids(store)["a"]
    publish_clusters(store, "a b", names={"a": "김철순", "b": "김철순"})
    old, now = entity(store, mine, as_of=then), entity(store, mine)
    assert old and now
    assert (old.golden["name"], now.golden["name"]) == ("김철수", "김철순")
    origin = now.origins["name"]
    assert (origin.source, origin.source_record_id, origin.rule) == ("s", "a", "unanimous")
    assert datetime.fromisoformat(origin.received_at) == moment(store)
    assert set(now.origins) == {name for name in now.origins if now.golden[name] is not None}
    assert [(m.source_record_id, m.version, m.raw["name"]) for m in old.members] == [
        ("a", 1, "김철수"),
        ("b", 1, "김철수"),
    ]
    assert old.members[0].standardized is None
    assert now.members[0].version == 2
    assert now.members[0].standardized
    assert now.members[0].standardized["name"] == "김철순"


def test_an_old_id_shows_the_current_entity(store: Store) -> None:
    publish_clusters(store, "a", "b")
    before = ids(store)
    publish_clusters(store, "a b")
    found = entity(store, before["b"])
    assert found
    assert (found.asked, found.unified_id, len(found.members)) == (before["b"], before["a"], 2)


def test_the_feed_goes_on_where_it_stopped_without_gaps(store: Store) -> None:
    publish_clusters(store, "a", "b", "c d")
    publish_clusters(store, "a b", "c", "d")
    whole = changes(store)
    assert [c.sequence for c in whole.changes] == list(range(1, len(whole.changes) + 1))
    cursor, pieces = 0, []
    while (piece := changes(store, after=cursor, limit=2)).changes:
        pieces += piece.changes
        cursor = piece.cursor
    assert tuple(pieces) == whole.changes
    assert changes(store, after=cursor) == type(whole)((), cursor)
    assert {c.kind for c in whole.changes} == {"created", "merged", "split", "changed"}


def test_a_history_tells_every_step(store: Store) -> None:
    publish_clusters(store, "a", "b")
    before = ids(store)
    publish_clusters(store, "a b", names={"a": "김철수", "b": "박영희"})
    publish_clusters(store, "a", "b", names={"a": "김철수", "b": "박영희"})
    told = [(s.revision, s.what, s.subject) for s in history(store, before["a"])]
    assert told[:4] == [
        (1, "created", ()),
        (1, "joined", ("s/a",)),
        (2, "joined", ("s/b",)),
        (2, "received", ("s/a",)),
    ]
    assert (2, "absorbed", (before["b"],)) in told
    assert (3, "left", ("s/b",)) in told
    assert (3, "split", (before["b"],)) in told
    assert {field for _, what, s in told if what == "values" for field in s} == {"name"}
    other = [(s.revision, s.what) for s in history(store, before["b"])]
    assert [what for revision, what in other if revision == 2] == ["left", "merged"]
    assert (3, "came_from") in other


def test_a_history_names_who_and_when_in_two_languages(store: Store) -> None:
    publish_clusters(store, "a")
    step = history(store, ids(store)["a"])[1]
    assert (step.korean, step.english) == ("레코드가 들어옴: s/a", "record joined: s/a")
    assert (step.kind, datetime.fromisoformat(step.at).tzinfo) == ("run", UTC)
