"""The layouts of lines: which columns lie in a line, and by which rules it was made.

A line of a standardized record is only as good as the rules that made it. So its layout names them
(``made_by``, see ``rules_version.standardized_by``), and it takes one look at a table of a few rows
to know whether any record was standardized by others. A layout of golden records names none: they
are chosen anew whenever anything may differ.
"""

import pyarrow as pa
from sqlalchemy import Connection, text

from golden_record.store.driver import every, run
from golden_record.store.lines import layout_of

UNKNOWN = "unknown"
"""Made by nobody knows which rules; the next run begins anew."""

_OTHERS = text(
    "SELECT layout_no FROM layout WHERE made_by IS NOT NULL "
    "AND NOT (columns = :columns AND made_by = :made_by) ORDER BY layout_no"
)
_LAYOUTS = "SELECT layout_no, columns FROM layout"
_ALL = "SELECT layout_no, columns, made_by FROM layout"
_ADD = "INSERT INTO layout (layout_no, columns, made_by) VALUES (:layout_no, :columns, :made_by)"


class Layouts:
    """The layouts of lines as one transaction has them, read once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        rows = every(connection, _ALL, {})
        self.columns: dict[int, str] = {number: columns for number, columns, _ in rows}
        self._numbers: dict[tuple[str, str | None], int] = {
            (columns, made_by): number for number, columns, made_by in rows
        }

    def found(self, form: pa.Schema, made_by: str | None = None) -> int | None:
        """The number of the layout of a form of lines, where there is one.

        Args:
            form: the columns of the lines.
            made_by: the rules that form a standardized record; of others nothing.
        """
        return self._numbers.get((layout_of(form), made_by))

    def number(self, form: pa.Schema, made_by: str | None = None) -> int:
        """The same; the first of a form adds its layout."""
        known = self.found(form, made_by)
        if known is not None:
            return known
        number, columns = max(self.columns, default=0) + 1, layout_of(form)
        row = {"layout_no": number, "columns": columns, "made_by": made_by}
        run(self._connection, _ADD, row)
        self.columns[number] = columns
        self._numbers[columns, made_by] = number
        return number


def layouts_of(connection: Connection) -> dict[int, str]:
    """The layouts of lines, by number."""
    return dict(every(connection, _LAYOUTS, {}))


def other_layouts(connection: Connection, form: pa.Schema, made_by: str) -> list[int]:
    """The layouts of standardized records that other rules made, or that have other columns."""
    asked = {"columns": layout_of(form), "made_by": made_by}
    return list(connection.execute(_OTHERS, asked).scalars())
