"""Rounds of training: pairs that agree on something, to learn how everything else agrees.

Among pairs that share a phone nothing can be learned about phones, but all about names and birth
dates; among pairs that share a name and a birth date it is the other way round. So there are
several rounds, each over the pairs of some kinds of blocking keys, each leaving out the
comparisons that those keys decide; between them every comparison is learned.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from resolver.engines import duckdb as engine
from resolver.engines.settings import RECORD
from resolver.model.parameters import PartyModel
from resolver.training.counts import EVERYTHING
from rules.blocking import LARGEST_BLOCK
from rules.record import PartyType

PAIRS_AT_MOST = 2_000_000


@dataclass(frozen=True, slots=True)
class Round:
    """Pairs that share a key of one of these kinds; ``decided`` comparisons are left out."""

    name: str
    prefixes: tuple[str, ...]
    decided: frozenset[str]


ROUNDS: Mapping[PartyType, tuple[Round, ...]] = {
    "person": (
        Round("phone", ("pt",), frozenset({"contact"})),
        Round("email", ("pe",), frozenset({"email"})),
        Round("name and birth date", ("pn",), frozenset({"name", "birth"})),
        Round("name and place", ("pd", "pb"), frozenset({"name", "contact"})),
    ),
    "organization": (
        Round("phone", ("ot",), frozenset({"contact"})),
        Round("business number", ("ob",), frozenset({"business_number"})),
        Round("name and district", ("on",), frozenset({"name", "contact"})),
    ),
}

Patterns = Mapping[str, int]
"""Levels in compact code → pairs."""


def patterns(
    db: duckdb.DuckDBPyConnection, party: PartyModel, one: Round, *, seed: int
) -> Patterns:
    """Count the patterns of levels among the pairs of a round.

    Where there are more than ``PAIRS_AT_MOST``, pairs are drawn by the hash of their records and
    the seed. Blocks too large to compare all with all are left out.
    """
    _block(db, party.party_type, one)
    count = _number(db, "SELECT count(*) FROM candidates")
    if count > PAIRS_AT_MOST:
        share = int(PAIRS_AT_MOST / count * 1_000_000)
        db.execute(
            "CREATE OR REPLACE TABLE candidates AS SELECT * FROM candidates "
            f"WHERE hash(join_key_l, join_key_r, {int(seed)}) % 1000000 < {share}"
        )
    found: dict[str, int] = {}
    for scored in engine.score(db, _everything(party)):
        grouped = scored.group_by("levels").aggregate([("levels", "count")])
        levels, counts = (grouped[name].to_pylist() for name in ("levels", "levels_count"))
        for pattern, pairs in zip(levels, counts, strict=True):
            found[pattern] = found.get(pattern, 0) + pairs
    return dict(sorted(found.items()))


def _everything(party: PartyModel) -> PartyModel:
    return PartyModel(party.party_type, party.prior, EVERYTHING, party.levels)


def _block(db: duckdb.DuckDBPyConnection, party_type: PartyType, one: Round) -> None:
    begins = " OR ".join(f"text LIKE '{prefix}|%'" for prefix in one.prefixes)
    db.execute(f"""
        CREATE OR REPLACE TABLE candidates AS
        WITH keys AS (
            SELECT text, {RECORD} FROM (
                SELECT unnest(blocking_keys) AS text, {RECORD}
                FROM records WHERE party_type = '{party_type}'
            ) WHERE ({begins}) AND substr(text, 4) NOT IN (SELECT value FROM generic)
            QUALIFY count(*) OVER (PARTITION BY text) BETWEEN 2 AND {LARGEST_BLOCK}
        )
        SELECT DISTINCT a.{RECORD} AS join_key_l, b.{RECORD} AS join_key_r, '0' AS match_key
        FROM keys a JOIN keys b ON a.text = b.text AND a.{RECORD} < b.{RECORD}
    """)


def _number(db: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(db.execute(query).fetchall()[0][0])
