"""Step four: the decision log.

What the model or a rule concluded about a pair is written when it differs from what stands; what
no longer holds is ended. What a steward decided is never touched.
"""

import pyarrow as pa

from golden_record.store.hashing import hash_sql
from golden_record.store.publication.part import BOTH_OF_PART
from golden_record.store.publication.work import Work

_OLD = pa.schema(
    [
        ("decision_no", pa.int64()),
        ("left_no", pa.int64()),
        ("right_no", pa.int64()),
        ("decided_by", pa.string()),
        ("content_hash", pa.int64()),
    ]
)
_OLD_SQL = (
    "SELECT decision_no, left_no, right_no, decided_by, content_hash FROM decision "
    "WHERE ended_in IS NULL"
)
_CONTENT = "concat_ws('|', decision, round(match_weight, 6), reason, levels)"


def write_decisions(work: Work, pairs: pa.Table) -> None:
    """Write what was concluded about pairs of records; leave the table ``concluded``."""
    work.engine.register("pairs", _complete(pairs))
    work.engine.execute(
        f"""CREATE TEMP TABLE concluded AS
        SELECT least(l.record_no, r.record_no) AS left_no,
            greatest(l.record_no, r.record_no) AS right_no,
            decision AS verdict, decided_by, match_weight::DOUBLE AS match_weight,
            match_probability::DOUBLE AS match_probability, levels, reason,
            {hash_sql(_CONTENT)} AS content_hash, cl.cluster = cr.cluster AS together
        FROM pairs JOIN place l ON l.row = pairs."left" JOIN place r ON r.row = pairs."right"
        JOIN clustered cl ON cl.row = pairs."left" JOIN clustered cr ON cr.row = pairs."right"
        QUALIFY row_number() OVER (
            PARTITION BY left_no, right_no, decided_by ORDER BY match_weight DESC NULLS LAST) = 1"""
    )
    work.old("old_decisions", _OLD_SQL, _OLD, within=BOTH_OF_PART)
    _write_log(work)


def _complete(pairs: pa.Table) -> pa.Table:
    for name in ("reason", "levels"):
        if name not in pairs.column_names:
            pairs = pairs.append_column(name, pa.nulls(pairs.num_rows, pa.string()))
    if "decided_by" not in pairs.column_names:
        model = pa.array(["model"] * pairs.num_rows, pa.string())
        pairs = pairs.append_column("decided_by", model)
    return pairs


def _write_log(work: Work) -> None:
    gone = work.table(
        """SELECT decision_no FROM old_decisions o
        LEFT JOIN concluded c USING (left_no, right_no, decided_by)
        WHERE o.decided_by <> 'steward'
        AND (c.left_no IS NULL OR c.content_hash <> o.content_hash) ORDER BY 1"""
    )
    last = 0 if work.fresh else work.last("decision", "decision_no")
    new = f"""SELECT {last} + row_number() OVER (ORDER BY left_no, right_no, decided_by)
            AS decision_no, left_no, right_no, verdict, decided_by,
            {work.revision}::BIGINT AS made_in, c.content_hash, match_weight, match_probability,
            levels, reason
        FROM concluded c LEFT JOIN old_decisions o USING (left_no, right_no, decided_by)
        WHERE o.content_hash IS DISTINCT FROM c.content_hash
        ORDER BY left_no, right_no, decided_by"""
    work.touch(
        f"UPDATE decision SET ended_in = {work.revision} "
        "WHERE decision_no IN (SELECT decision_no FROM chosen_rows)",
        gone,
    )
    work.load_all("decision", new)
