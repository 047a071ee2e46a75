"""Splink's own real-time scoring of the candidates that the store finds for a record."""

import time
from typing import Any

import pyarrow as pa
from splink import DuckDBAPI
from splink.internals.realtime import compare_records

from golden_record.life_cycle import Means
from golden_record.life_cycle.records import known
from golden_record.life_cycle.world import World
from golden_record.store import Store
from resolver.engines.settings import RECORD, splink_settings
from resolver.schema import STANDARDIZED
from resolver.scoring import COLUMNS
from rules.comparisons import COMPARISONS
from rules.record import PartyType, RawRecord


def splink_scores(
    store: Store, means: Means, records: list[RawRecord]
) -> tuple[list[float], list[float], int]:
    """Score records that the store holds with their candidates, by both.

    Returns:
        Milliseconds per record, ours and Splink's, and the number of pairs scored by each.
    """
    ours, theirs, pairs = [], [], 0
    api = DuckDBAPI()
    with store.reading() as connection:
        for raw in records:
            held = known(connection, (raw.source, raw.source_record_id))
            world = World(connection, means)
            partners = sorted(world.partners(held.number)) if held else []
            if not held or not partners:
                continue
            party_type = world.record(held.number).party_type
            since = time.perf_counter()
            mine = {n: world.score(held.number, n).match_weight for n in partners}
            ours.append((time.perf_counter() - since) * 1e3)
            one = _table(world, party_type, [held.number])
            others = _table(world, party_type, partners)
            settings = splink_settings(means.model.parties[party_type])
            for cached in (False, True):
                since = time.perf_counter()
                found = compare_records(one, others, settings, api, sql_cache_key=party_type)
                weights = found.as_record_list()
                spent = (time.perf_counter() - since) * 1e3
                if cached:
                    theirs.append(spent)
                found.drop_table_from_database_and_remove_from_cache(force_non_splink_table=True)
            _agree(mine, weights)
            pairs += len(partners)
    return ours, theirs, pairs


def _agree(mine: dict[int, float], theirs: list[dict[str, Any]]) -> None:
    for row in theirs:
        if abs(mine[row[f"{RECORD}_r"]] - row["match_weight"]) > 1e-6:
            raise AssertionError("both must come to the same weight")


def _table(world: World, party_type: PartyType, numbers: list[int]) -> pa.Table:
    frequencies = {f"tf_{name}": name for c in COMPARISONS[party_type] for name in c.frequencies()}
    columns = {
        name: pa.array(
            [world.shown(n)[source] or None for n in numbers], STANDARDIZED.field(source).type
        )
        for name, source in {**{name: name for name in COLUMNS[party_type]}, **frequencies}.items()
    }
    return pa.table({RECORD: pa.array(numbers, pa.int64()), **columns})
