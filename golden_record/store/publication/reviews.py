"""Step five: the review queue.

A review is open for each pair in doubt that no steward ruled on. One that waits on keeps its number
and its claim; where its weight or reason changed it gets a new version, and what it is worth
follows the sizes of the two entities.
"""

from collections.abc import Mapping

import pyarrow as pa

from golden_record.store.publication.part import BOTH_OF_PART
from golden_record.store.publication.work import Work
from resolver.whole_numbers import row_numbers
from resolver.worth import worth_sql
from rules.decisions import Thresholds
from rules.record import PartyType

_OLD = pa.schema(
    [
        ("review_no", pa.int64()),
        ("left_no", pa.int64()),
        ("right_no", pa.int64()),
        ("old_weight", pa.float64()),
        ("old_reason", pa.string()),
        ("old_worth", pa.float64()),
        ("opened_in", pa.int64()),
        ("version", pa.int64()),
        ("claimed_by", pa.string()),
        ("claimed_until", pa.string()),
    ]
)
_OLD_SQL = (
    "SELECT review_no, left_no, right_no, match_weight, reason, worth, opened_in, version, "
    "claimed_by, claimed_until FROM review WHERE closed_in IS NULL"
)
_SAID = (
    "left_no, right_no, match_weight, match_probability, reason, worth, party_type, "
    "left_source, right_source"
)


def write_reviews(
    work: Work, parties: pa.ChunkedArray, thresholds: Mapping[PartyType, Thresholds]
) -> None:
    """Open, restate and close reviews.

    Args:
        work: with the tables that ``write_decisions`` and the steps before it left.
        parties: the party type of each row of the records.
        thresholds: of the model, by party type.
    """
    work.old("old_reviews", _OLD_SQL, _OLD, within=BOTH_OF_PART)
    _find_doubts(work, parties, thresholds)
    settled = work.table(
        "SELECT review_no FROM old_reviews ANTI JOIN in_doubt USING (left_no, right_no) ORDER BY 1"
    )
    work.touch(
        f"UPDATE review SET closed_in = {work.revision}, outcome = 'settled', "
        "version = version + 1 WHERE review_no IN (SELECT review_no FROM chosen_rows)",
        settled,
    )
    _restate(work)
    last = 0 if work.fresh else work.last("review", "review_no")
    opened = work.table(
        f"""SELECT {last} + row_number() OVER (ORDER BY left_no, right_no) AS review_no, {_SAID},
            {work.revision}::BIGINT AS opened_in, 1::BIGINT AS version
        FROM in_doubt ANTI JOIN old_reviews USING (left_no, right_no) ORDER BY left_no, right_no"""
    )
    work.load("review", opened)
    work.counts |= {"reviews_opened": opened.num_rows, "reviews_closed": settled.num_rows}


def _find_doubts(
    work: Work, parties: pa.ChunkedArray, thresholds: Mapping[PartyType, Thresholds]
) -> None:
    work.take("parties", pa.table({"row": row_numbers(len(parties)), "party_type": parties}))
    worth = " ".join(
        f"WHEN '{party}' THEN {worth_sql('match_weight', 'a.records', 'b.records', bounds)}"
        for party, bounds in thresholds.items()
    )
    work.engine.execute(
        f"""CREATE TEMP TABLE in_doubt AS
        WITH doubts AS (SELECT * FROM concluded c
            WHERE verdict = 'review' AND NOT together AND NOT EXISTS (FROM old_decisions o
                WHERE o.decided_by = 'steward'
                AND o.left_no = c.left_no AND o.right_no = c.right_no)
            QUALIFY row_number() OVER (PARTITION BY left_no, right_no ORDER BY decided_by) = 1),
        sizes AS (SELECT cluster, count(*) AS records FROM clustered GROUP BY cluster)
        SELECT left_no, right_no, match_weight, match_probability, reason,
            (CASE party_type {worth} END)::DOUBLE AS worth, party_type,
            rl.source AS left_source, rr.source AS right_source
        FROM doubts JOIN place l ON l.record_no = left_no JOIN place r ON r.record_no = right_no
        JOIN clustered cl ON cl.row = l.row JOIN sizes a ON a.cluster = cl.cluster
        JOIN clustered cr ON cr.row = r.row JOIN sizes b ON b.cluster = cr.cluster
        JOIN (SELECT row, source FROM rows) rl ON rl.row = l.row
        JOIN (SELECT row, source FROM rows) rr ON rr.row = r.row
        JOIN parties ON parties.row = l.row"""
    )


def _restate(work: Work) -> None:
    """Write anew what changed about reviews that wait on."""
    changed = """round(match_weight, 6) IS DISTINCT FROM round(old_weight, 6)
        OR reason IS DISTINCT FROM old_reason"""
    restated = work.table(
        f"""SELECT review_no, {_SAID}, opened_in, claimed_by, claimed_until,
            version + CASE WHEN {changed} THEN 1 ELSE 0 END AS version
        FROM in_doubt JOIN old_reviews USING (left_no, right_no)
        WHERE {changed} OR round(worth, 6) IS DISTINCT FROM round(old_worth, 6)
        ORDER BY review_no"""
    )
    work.touch(
        "DELETE FROM review WHERE review_no IN (SELECT review_no FROM chosen_rows)",
        restated.select(["review_no"]),
    )
    work.load("review", restated)
