"""Mappings kept for the next file: which column of a source's files is which, as last loaded.

The names of the columns decide whether a kept mapping fits: a file that has them all was made by
the same export. Only names are kept, by source, with who loaded the file and when; each change is
a row of its own. A name that looks like a value (a file may lack its line of names) is never kept.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from golden_record.life_cycle.rows import add, ask, last
from golden_record.moments import now
from golden_record.store import Store
from golden_record.store.schema import kept_mapping
from rules.frequencies import is_common_given, surname_shares
from rules.resident_numbers import masked

Columns = Mapping[str, Sequence[str]]
LONGEST_NAME = 80
_LIKE_A_VALUE = re.compile(r"@|\d\D?\d\D?\d\D?\d")


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """Canonical column → names of the file's columns, as last loaded for a source."""

    source: str
    columns: Mapping[str, tuple[str, ...]]
    kept_at: str
    kept_by: str | None

    def fits(self, header: Collection[str]) -> bool:
        """Whether a file has every column that this mapping names."""
        return {name for names in self.columns.values() for name in names} <= set(header)


def keep_mapping(store: Store, source: str, columns: Columns, *, actor: str) -> bool:
    """Keep a mapping for the next file of a source.

    Returns:
        Whether it was kept: one that is known already, or that may hold values, is not.
    """
    said = {column: tuple(names) for column, names in columns.items() if names}
    if not said or not all(_is_name(name) for names in said.values() for name in names):
        return False
    with store.writing() as connection:
        if any(one.columns == said for one in _of(store, source)):
            return False
        number = last(connection, kept_mapping, "mapping_no") + 1
        written = json.dumps(said, ensure_ascii=False)
        row = {"mapping_no": number, "source": source, "columns": written}
        add(connection, kept_mapping, [row | {"kept_at": now(), "kept_by": actor}])
    return True


def kept_mappings(store: Store) -> list[KeptMapping]:
    """The newest mapping of each source, by source."""
    with store.reading() as connection:
        return [_read(row) for row in ask(connection, _NEWEST)]


def fitting_mapping(
    kept: Sequence[KeptMapping], header: Sequence[str], *, source: str = "", file: str = ""
) -> KeptMapping | None:
    """Choose the kept mapping for a file; the one that names most of its columns, then the newest.

    Args:
        kept: one for each source.
        header: the names of the file's columns.
        source: of the file, where it is known; then no other source's mapping is taken.
        file: its name; a source that it begins with comes before others.
    """
    fitting = [one for one in kept if one.fits(header) and source in ("", one.source)]
    return max(
        fitting,
        key=lambda one: (
            bool(one.source) and file.lower().startswith(one.source.lower()),
            sum(map(len, one.columns.values())),
            one.kept_at,
        ),
        default=None,
    )


_NEWEST = (
    "SELECT source, columns, kept_at, kept_by FROM kept_mapping WHERE mapping_no IN "
    "(SELECT max(mapping_no) FROM kept_mapping GROUP BY source) ORDER BY source"
)


def _of(store: Store, source: str) -> list[KeptMapping]:
    return [one for one in kept_mappings(store) if one.source == source]


def _read(row: Sequence[str]) -> KeptMapping:
    source, columns, kept_at, kept_by = row
    said = {column: tuple(names) for column, names in json.loads(columns).items()}
    return KeptMapping(source, said, kept_at, kept_by)


def _is_name(text: str) -> bool:
    """Whether this is the name of a column and not somebody's value.

    >>> [_is_name(text) for text in ("성명", "휴대폰2", "주소지", "연락처")]
    [True, True, True, True]
    >>> [_is_name(text) for text in ("김영숙", "남궁민수", "010-1234-5678", "a@naver.com")]
    [False, False, False, False]
    """
    fits = len(text) <= LONGEST_NAME and masked(text) == text
    return fits and not _LIKE_A_VALUE.search(text) and not _is_somebody(text)


def _is_somebody(text: str) -> bool:
    surnames = surname_shares()
    return len(text) > 2 and any(
        text[:length] in surnames and is_common_given(text[length:]) for length in (1, 2)
    )
