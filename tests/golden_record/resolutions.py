"""Small resolutions to publish, written as who is together with whom."""

import itertools
from collections.abc import Mapping, Sequence

import pyarrow as pa

from golden_record.publish import PublishReport, Resolution, RunInfo, publish
from golden_record.store import Store
from golden_record.survivors import golden_records
from resolver.schema import RAW, STANDARDIZED

Key = tuple[str, str]
_runs = itertools.count(1)

PAIRS = pa.schema(
    [
        ("left", pa.int64()),
        ("right", pa.int64()),
        ("match_weight", pa.float64()),
        ("match_probability", pa.float64()),
        ("decision", pa.string()),
        ("reason", pa.string()),
        ("levels", pa.string()),
    ]
)


def key_of(record: str) -> Key:
    """``web:7`` is record 7 of source web; without a source it is of source s."""
    source, _, record_id = record.rpartition(":")
    return source or "s", record_id


def raw_batch(records: Mapping[str, str]) -> pa.RecordBatch:
    """Raw records by their names."""
    rows = [
        {"source": key_of(r)[0], "source_record_id": key_of(r)[1], "name": name, "line": 1}
        for r, name in records.items()
    ]
    return pa.RecordBatch.from_pylist(rows, RAW)


def standardized(records: Mapping[str, str]) -> pa.Table:
    """Standardized records by their names, in key order."""
    lists = {field.name: [] for field in STANDARDIZED if pa.types.is_list(field.type)}
    rows = [
        {
            **lists,
            "source": key_of(r)[0],
            "source_record_id": key_of(r)[1],
            "party_type": "person",
            "name": name,
            "name_masked": False,
            "underground": False,
            "mountain": False,
            "phones": "[]",
            "issues": "[]",
            "blocking_keys": [f"n|{name}", f"i|{name[:1]}"],
        }
        for r, name in sorted(records.items(), key=lambda item: key_of(item[0]))
    ]
    return pa.Table.from_pylist(rows, STANDARDIZED)


def resolution(
    clusters: Sequence[str],
    *,
    names: Mapping[str, str] | None = None,
    reviews: Sequence[tuple[str, str]] = (),
    raw: Mapping[str, str] | None = None,
    base_revision: int | None = None,
) -> Resolution:
    """A resolution from clusters such as ``"a b"``; a record is called 이 + key unless named."""
    members = {r: number for number, held in enumerate(clusters) for r in held.split()}
    called = {r: (names or {}).get(r, "이" + r.replace(":", "")) for r in members}
    records = standardized(called)
    order = sorted(members, key=key_of)
    cluster = pa.array([members[r] for r in order], pa.int64())
    row = {r: place for place, r in enumerate(order)}
    pairs = [_pair(row, left, right, "review") for left, right in reviews]
    for held in clusters:
        pairs += [_pair(row, *two, "match") for two in itertools.pairwise(held.split())]
    number = next(_runs)
    return Resolution(
        run=RunInfo(
            run_id=f"run-{number}",
            started_at="2026-11-22T00:00:00Z",
            model_version="model-1",
            rules_version="rules-1",
        ),
        raw=[raw_batch(called if raw is None else raw)],
        records=records,
        cluster=cluster,
        pairs=pa.Table.from_pylist(pairs, PAIRS),
        golden=golden_records(records, cluster, workers=1),
        base_revision=base_revision,
    )


def _pair(row: Mapping[str, int], left: str, right: str, decision: str) -> dict[str, object]:
    low, high = sorted((row[left], row[right]))
    return {
        "left": low,
        "right": high,
        "match_weight": 5.25,
        "match_probability": 0.97,
        "decision": decision,
        "reason": "same name",
        "levels": "n2",
    }


def publish_clusters(store: Store, *clusters: str, **more) -> PublishReport:
    """Publish clusters, see ``resolution``."""
    return publish(store, resolution(clusters, **more))


def ids(store: Store) -> dict[str, str]:
    """The unified ID of each live record."""
    from golden_record.exports import CROSSWALK, crosswalk

    with store.reading() as connection:
        table = pa.Table.from_batches(crosswalk(connection), CROSSWALK)
    return {
        f"{r['source']}:{r['source_record_id']}".removeprefix("s:"): r["unified_id"]
        for r in table.to_pylist()
    }
