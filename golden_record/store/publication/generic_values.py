"""The values that too many customers hold, so that online changes need not count their holders."""

import pyarrow as pa

from golden_record.store.hashing import GENERIC_NOTE
from golden_record.store.publication.work import Work

_OLD = pa.schema([("value_hash", pa.int64())])
_TAKE_OUT = "DELETE FROM generic_value WHERE value_hash IN (SELECT value_hash FROM chosen_rows)"


def write_generic_values(work: Work, found: pa.Table) -> None:
    """Write the generic values that are new; take out those that are generic no longer."""
    work.engine.register("found_generic", found)
    work.old("old_generic", "SELECT value_hash FROM generic_value WHERE true", _OLD, within="true")
    work.engine.execute(
        f"""CREATE TEMP TABLE generic_now AS SELECT DISTINCT
        {GENERIC_NOTE} AS value_hash, kind FROM found_generic"""
    )
    gone = "SELECT value_hash FROM old_generic ANTI JOIN generic_now USING (value_hash)"
    work.touch(_TAKE_OUT, work.table(gone))
    new = "SELECT value_hash, kind FROM generic_now ANTI JOIN old_generic USING (value_hash)"
    work.load("generic_value", work.table(f"{new} ORDER BY value_hash"))


def write_turned(work: Work, on: pa.Table, off: pa.Table) -> None:
    """Write the values that came to be generic; take out those that ceased to be."""
    work.engine.register("turned_on", on)
    work.engine.register("turned_off", off)
    noted = f"SELECT DISTINCT {GENERIC_NOTE} AS value_hash"
    work.touch(_TAKE_OUT, work.table(f"{noted} FROM turned_off"))
    work.load("generic_value", work.table(f"{noted}, kind FROM turned_on ORDER BY value_hash"))
