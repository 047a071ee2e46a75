"""Which column of a file is which: guessed from the headers, chosen by a person, said as TOML."""

import json
import tomllib
from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence
from dataclasses import dataclass

from golden_record.mappings import KeptMapping, fitting_mapping
from resolver.ingest import Mapping
from resolver.ingest.headers import ALIASES, plain

COLUMNS = (
    *("source_record_id", "source", "name", "phone", "address", "postal_code", "email"),
    *("birth_date", "gender", "resident_number", "business_number", "corporate_number", "ci"),
    *("updated_at", "party_type"),
)
SEVERAL = frozenset({"phone", "address"})
NEEDED = frozenset({"source_record_id"})
PREFIX = "column:"
GUESS = "guess"
"""The button that takes the headers' word in place of an earlier file's mapping."""
_KEYS = ("source", "source_record_id")


@dataclass(frozen=True, slots=True)
class Choices:
    """The source of a file, and for each canonical column the headers that it comes from.

    kept: the mapping of an earlier file that they are, until somebody chooses otherwise.
    """

    source: str
    columns: AbstractMapping[str, tuple[str, ...]]
    kept: KeptMapping | None = None

    @property
    def is_enough(self) -> bool:
        """Whether records can be told apart and their source is known."""
        has_source = bool(self.source or self.columns.get("source"))
        return has_source and bool(self.columns.get("source_record_id"))


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One canonical column on the form."""

    column: str
    chosen: tuple[str, ...]
    many: bool
    needed: bool


def choices_of(
    header: Sequence[str],
    sent: AbstractMapping[str, Sequence[str]],
    file: str,
    kept: Sequence[KeptMapping] = (),
) -> Choices:
    """What was chosen on the form; at first what fits of earlier files, or what the headers say."""
    source = next(iter(sent.get("source", ())), "").strip()
    guessed = GUESS in sent.get("go", ())
    if any(name.startswith(PREFIX) for name in sent) and not guessed:
        columns = {
            column: tuple(h for h in sent.get(PREFIX + column, ()) if h in header)
            for column in COLUMNS
        }
        return Choices(source, _said(columns))
    fitting = None if guessed else fitting_mapping(kept, header, source=source, file=file)
    if fitting:
        return Choices(fitting.source, fitting.columns, fitting)
    columns = {column: _guessed(column, header) for column in COLUMNS}
    if not source and not columns.get("source"):
        source = file.partition(".")[0]
    return Choices(source, _said(columns))


def _said(columns: AbstractMapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {column: chosen for column, chosen in columns.items() if chosen}


def _guessed(column: str, header: Sequence[str]) -> tuple[str, ...]:
    wanted = {plain(name) for name in (column, *ALIASES.get(column, ()))}
    found = tuple(h for h in header if plain(h) in wanted)
    return found if column in SEVERAL else found[:1]


def column_choices(choices: Choices) -> list[ColumnChoice]:
    """The form's columns."""
    return [ColumnChoice(c, choices.columns.get(c, ()), c in SEVERAL, c in NEEDED) for c in COLUMNS]


def mapping_text(choices: Choices) -> str:
    """The choices as a mapping file.

    >>> print(mapping_text(Choices("crm", {"source_record_id": ("번호",), "name": ("성명",)})))
    ["crm"]
    source = "crm"
    source_record_id = "번호"
    ["crm".columns]
    name = ["성명"]
    """
    table = _quoted(choices.source or "file")
    lines = [f"[{table}]"]
    if choices.columns.get("source") and not choices.source:
        lines.append(f"source_column = {_quoted(choices.columns['source'][0])}")
    else:
        lines.append(f"source = {_quoted(choices.source)}")
    lines.append(f"source_record_id = {_quoted(choices.columns['source_record_id'][0])}")
    lines.append(f"[{table}.columns]")
    for column, headers in choices.columns.items():
        if column not in _KEYS:
            lines.append(f"{column} = [{', '.join(map(_quoted, headers))}]")
    return "\n".join(lines)


def mapping_of(choices: Choices) -> Mapping:
    """The choices as ``resolver.ingest`` reads them."""
    return Mapping.parse(tomllib.loads(mapping_text(choices)))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
