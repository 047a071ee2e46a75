"""The layouts of lines: which columns lie in a line, and by which rules it was made.

A line of a standardized record is only as good as the rules that made it. So its layout names them
(``made_by``, see ``rules_version.standardized_by``), and it takes one look at a table of a few rows
to know whether any record was standardized by others. A layout of golden records names none: they
are chosen anew whenever anything may differ.
"""

import pyarrow as pa
from sqlalchemy import Connection, text

from golden_record.store.driver import every, first
from golden_record.store.lines import layout_of

UNKNOWN = "unknown"
"""Made by nobody knows which rules; the next run begins anew."""

_FOUND = (
    "SELECT layout_no FROM layout WHERE columns = :columns AND coalesce(made_by, '') = :made_by"
)
_OTHERS = text(
    "SELECT layout_no FROM layout WHERE made_by IS NOT NULL "
    "AND NOT (columns = :columns AND made_by = :made_by) ORDER BY layout_no"
)
_LAYOUTS = "SELECT layout_no, columns FROM layout"


def layouts_of(connection: Connection) -> dict[int, str]:
    """The layouts of lines, by number."""
    return dict(every(connection, _LAYOUTS, {}))


def layout_found(connection: Connection, form: pa.Schema, made_by: str | None) -> int | None:
    """The number of the layout of a form of lines made by some rules."""
    asked = {"columns": layout_of(form), "made_by": made_by or ""}
    found = first(connection, _FOUND, asked)
    return int(found[0]) if found else None


def other_layouts(connection: Connection, form: pa.Schema, made_by: str) -> list[int]:
    """The layouts of standardized records that other rules made, or that have other columns."""
    asked = {"columns": layout_of(form), "made_by": made_by}
    return list(connection.execute(_OTHERS, asked).scalars())
