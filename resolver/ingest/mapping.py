"""The mapping: which column of an input is which canonical column. One TOML table per source.

    [hospitals]                            # the table's name is the source unless `source` says
    files = ["animal_hospital*.csv"]       # which inputs it is for; none: for every other input
    source_record_id = "관리번호"

    [hospitals.columns]
    name = "사업장명"
    phone = { join = ["앞자리", "중간자리", "끝자리"], with = "-" }
    address = { first_of = ["도로명전체주소", "소재지전체주소"] }

What is not mapped is not read: an unmapped column never leaves its file.
"""

import tomllib
import unicodedata
from collections.abc import Mapping as AbstractMapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from resolver.ingest.errors import NoSuchInput, WrongMapping
from rules.record import READ_COLUMNS

ValueColumn = Literal[
    "name",
    "phone",
    "address",
    "postal_code",
    "email",
    "birth_date",
    "gender",
    "resident_number",
    "business_number",
    "corporate_number",
    "ci",
    "updated_at",
    "party_type",
]
Header = Annotated[str, Field(min_length=1)]
Headers = Annotated[list[Header], Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Join(_Strict):
    """Several columns in one value; empty cells are left out.

    Args:
        join: the columns, in order.
        separator: stands between them (``with`` in the file).
        digits: how many digits each has at least: zeros that a spreadsheet took come back.
    """

    join: Headers
    separator: str = Field(default=" ", alias="with")
    digits: list[Annotated[int, Field(ge=0, le=20)]] = []

    @model_validator(mode="after")
    def _one_width_each(self) -> Self:
        if self.digits and len(self.digits) != len(self.join):
            raise ValueError("give `digits` one number for each column of `join`")
        return self


class FirstOf(_Strict):
    """The first of several columns that is not empty."""

    first_of: Headers


class Constant(_Strict):
    """The same value for every record of the source."""

    constant: str


Expression = Header | Headers | Join | FirstOf | Constant


class SourceMapping(_Strict):
    """How the inputs of one source are read.

    Args:
        files: patterns (``*``, ``?``) of the file names, paths or database URLs it is for.
        source: the name of the source; without it the name of the table.
        source_column: a column that names the source instead.
        source_record_id: the column, or the columns (joined with ``-``), that tell records apart.
        columns: canonical column → where its value comes from.
        extras: further columns to keep with the raw record.
        encoding: of text files, where it cannot be found out.
        delimiter: of text files, where it cannot be found out.
        sheet: name or 1-based number of the worksheet; without it the first.
        skip_lines: lines (or sheet rows) above the header.
        use_ci: false drops the CI of this source before anything is kept.
    """

    files: list[str] = []
    source: Header | None = None
    source_column: Header | None = None
    source_record_id: Expression | None = None
    columns: dict[ValueColumn, Expression] = {}
    extras: list[Header] = []
    encoding: str | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    sheet: str | Annotated[int, Field(ge=1)] | None = None
    skip_lines: Annotated[int, Field(ge=0)] = 0
    use_ci: bool = True

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.source is not None and self.source_column is not None:
            raise ValueError("give `source` or `source_column`, not both")
        if isinstance(self.source_record_id, Constant):
            raise ValueError("`source_record_id` cannot be a constant")
        return self


class Mapping(BaseModel):
    """All sources of one mapping file, by the name of their table."""

    model_config = ConfigDict(frozen=True)
    sources: dict[str, SourceMapping]
    where: str = "mapping"

    @classmethod
    def parse(cls, tables: AbstractMapping[str, Any], *, where: str = "mapping") -> Self:
        """Read the mapping from the tables of a TOML document.

        Raises:
            WrongMapping: a table breaks the rules; the sentence names table and setting.
        """
        if not tables:
            raise WrongMapping(where, "holds no table.", "Write one table per source: [name].")
        sources = {name: _source(where, name, table) for name, table in tables.items()}
        mapping = cls(sources=sources, where=where)
        if len(open_to_all := [n for n, s in sources.items() if not s.files]) > 1:
            names = ", ".join(f"[{n}]" for n in open_to_all)
            mend = "Give each `files`, so that every input has one table."
            raise WrongMapping(where, f"{names} are both for every input.", mend)
        return mapping

    def source_for(self, name: str) -> tuple[str, SourceMapping] | None:
        """Find the table for an input; ``None`` where no table is for it.

        Raises:
            WrongMapping: two tables name the input.
        """
        named = [(n, s) for n, s in self.sources.items() if _is_for(s.files, name)]
        if len(named) > 1:
            tables = " and ".join(f"[{n}]" for n, _ in named)
            raise WrongMapping(
                name, f"both {tables} of {self.where} are for it.", "Narrow `files`."
            )
        if named:
            return named[0]
        return next(((n, s) for n, s in self.sources.items() if not s.files), None)


def load_mapping(path: str | Path) -> Mapping:
    """Load a mapping from a TOML file.

    Raises:
        NoSuchInput: there is no such file.
        WrongMapping: it is not TOML, not UTF-8, or breaks the rules.
    """
    where = str(path)
    try:
        tables = tomllib.loads(Path(path).read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise NoSuchInput(where, "the mapping cannot be opened.", "Check the path.") from error
    except UnicodeDecodeError as error:
        raise WrongMapping(where, "is not UTF-8.", "Save the mapping as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        mend = f"TOML says: {error}. A header with Korean letters needs quotes."
        raise WrongMapping(where, "is not TOML.", mend) from error
    return Mapping.parse(tables, where=where)


def _source(where: str, name: str, table: Any) -> SourceMapping:
    if not isinstance(table, dict):
        raise WrongMapping(where, f"`{name}` stands outside a table.", "Put it under [source].")
    try:
        return SourceMapping.model_validate(table)
    except ValidationError as error:
        raise WrongMapping(where, _fault(name, error), _allowed()) from None


def _fault(name: str, error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False)
    # of the forms that a value may have, the one that was meant breaks a rule of ours
    fault = next((f for f in faults if f["type"] == "value_error"), faults[0])
    depth = 2 if fault["loc"][:1] == ("columns",) else 1
    place = ".".join(map(str, fault["loc"][:depth]))
    return f"[{name}] {place}: {fault['msg']}." if place else f"[{name}]: {fault['msg']}."


def _allowed() -> str:
    columns = ", ".join(READ_COLUMNS[2:])
    settings = ", ".join(SourceMapping.model_fields)
    return f"Settings are: {settings}. Columns are: {columns}."


def _is_for(patterns: list[str], name: str) -> bool:
    whole = _plain(name)
    last = PurePath(whole).name
    return any(fnmatchcase(last, p) or fnmatchcase(whole, p) for p in map(_plain, patterns))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
