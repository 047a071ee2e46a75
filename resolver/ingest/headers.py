"""From the headers of one input to a plan: which cells make which canonical column.

A header is compared without case, spaces, punctuation and byte order mark. Canonical headers need
no mapping; nor do the common Korean ones, as long as each canonical column has one claimant
(several phone columns are several phones). A key column is never guessed.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from resolver.ingest.errors import MissingKey, WrongMapping
from resolver.ingest.mapping import Constant, Expression, FirstOf, Join, SourceMapping
from rules.record import KEY_COLUMNS, READ_COLUMNS

ALIASES: dict[str, tuple[str, ...]] = {
    "source": ("출처", "출처시스템", "원천", "원천시스템", "소스"),
    "source_record_id": ("고객번호", "고객ID", "고객아이디", "회원번호", "회원ID", "회원아이디"),
    "name": ("이름", "성명", "고객명", "고객이름", "회원명", "상호", "업체명", "사업장명"),
    "phone": (
        "전화번호", "전화", "휴대폰", "휴대폰번호", "휴대전화", "휴대전화번호", "핸드폰",
        "핸드폰번호", "연락처", "집전화", "자택전화", "자택전화번호", "회사전화", "직장전화",
    ),
    "address": ("주소", "전체주소", "도로명주소", "자택주소", "고객주소"),
    "postal_code": ("우편번호",),
    "email": ("이메일", "이메일주소", "메일", "메일주소", "전자우편", "e-mail"),
    "birth_date": ("생년월일", "생일"),
    "gender": ("성별",),
    "resident_number": ("주민등록번호", "주민번호"),
    "business_number": ("사업자등록번호", "사업자번호"),
    "corporate_number": ("법인등록번호", "법인번호"),
    "ci": ("연계정보",),
    "updated_at": ("수정일시", "수정일", "최종수정일시", "최종수정일", "갱신일시", "갱신일"),
    "party_type": ("개인법인구분", "개인/법인", "개인·법인", "개인법인"),
}  # fmt: skip
JOINED_WITH = {"phone": ", ", "source_record_id": "-"}


@dataclass(frozen=True, slots=True)
class Cells:
    """Where one value comes from: positions of columns, or a constant.

    ``how`` says whether several cells are joined with ``separator`` (each filled up with zeros to
    its number of ``digits``) or the first that is not empty is taken.
    """

    positions: tuple[int, ...] = ()
    how: Literal["join", "first"] = "join"
    separator: str = " "
    digits: tuple[int, ...] = ()
    constant: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How a row of one input becomes a raw record."""

    header: tuple[str, ...]
    columns: dict[str, Cells]
    extras: tuple[tuple[str, int], ...] = ()

    @property
    def positions(self) -> tuple[int, ...]:
        """The columns of the input that are read, in order; no other ever is."""
        used = {p for cells in self.columns.values() for p in cells.positions}
        return tuple(sorted(used | {p for _, p in self.extras}))


def plan_without_mapping(where: str, header: Sequence[str], *, stem: str) -> Plan:
    """Plan by canonical and common Korean headers.

    Raises:
        MissingKey: no header is ``source`` or ``source_record_id``; the sentence shows the
            mapping to write.
        WrongMapping: two headers claim one column.
    """
    columns = {}
    for column in READ_COLUMNS:
        if positions := _claimants(where, column, header):
            columns[column] = Cells(positions, separator=JOINED_WITH.get(column, " "))
    missing = [column for column in KEY_COLUMNS if column not in columns]
    if missing:
        mend = _suggestion(stem, header, columns)
        raise MissingKey(where, f"no column {' and no column '.join(missing)}.", mend)
    return Plan(tuple(header), columns)


def plan_with_mapping(
    where: str, header: Sequence[str], name: str, mapping: SourceMapping, *, partial: bool = False
) -> Plan:
    """Plan by the table ``name`` of a mapping.

    Columns that the mapping leaves out and the input has under their canonical name are not read:
    with a mapping, the mapping alone says what is read. The key alone may be canonical.

    Args:
        partial: headers may be missing so far, since more may come (JSON Lines).

    Raises:
        WrongMapping: a header does not exist, or exists twice; the closest one is named.
        MissingKey: nothing gives ``source_record_id``.
    """
    find = _Finder(where, name, header, partial=partial)
    columns = {"source": _source_cells(find, name, mapping)}
    record_id = mapping.source_record_id
    if record_id is None and find.position("source_record_id", quiet=True) is None:
        mend = f'Add to [{name}]: source_record_id = "the column that tells records apart".'
        raise MissingKey(where, "no column source_record_id.", mend)
    columns["source_record_id"] = find.cells("source_record_id", record_id or "source_record_id")
    for column, expression in mapping.columns.items():
        if column != "ci" or mapping.use_ci:
            columns[column] = find.cells(column, expression)
    extras = [(extra, find.position(extra)) for extra in mapping.extras]
    return Plan(tuple(header), columns, tuple((e, p) for e, p in extras if p is not None))


def _source_cells(find: "_Finder", name: str, mapping: SourceMapping) -> Cells:
    if mapping.source_column is not None:
        return find.cells("source", mapping.source_column)
    return Cells(constant=mapping.source or name)


class _Finder:
    """Finds the columns that one table of a mapping names."""

    def __init__(self, where: str, table: str, header: Sequence[str], *, partial: bool) -> None:
        self._where, self._table, self._header, self._partial = where, table, header, partial
        self._plain = [plain(h) for h in header]

    def cells(self, column: str, expression: Expression) -> Cells:
        match expression:
            case Constant():
                return Cells(constant=expression.constant)
            case FirstOf():
                return Cells(self._all(expression.first_of), "first")
            case Join():
                found = self._all(expression.join)
                widths = tuple(expression.digits) if len(found) == len(expression.join) else ()
                return Cells(found, "join", expression.separator, widths)
            case list():
                return Cells(self._all(expression), "join", JOINED_WITH.get(column, " "))
            case _:
                return Cells(self._all([expression]))

    def _all(self, names: Iterable[str]) -> tuple[int, ...]:
        return tuple(p for n in names if (p := self.position(n)) is not None)

    def position(self, wanted: str, *, quiet: bool = False) -> int | None:
        found = [i for i, h in enumerate(self._header) if h == wanted]
        found = found or [i for i, h in enumerate(self._plain) if h == plain(wanted)]
        if len(found) == 1:
            return found[0]
        if not found and (quiet or self._partial):
            return None
        what = f"[{self._table}] of the mapping names the column {wanted!r}, which the input has "
        if found:
            raise WrongMapping(self._where, f"{what}{len(found)} times.", "Rename one of them.")
        raise WrongMapping(self._where, f"{what}not.", self._closest(wanted))

    def _closest(self, wanted: str) -> str:
        best = process.extractOne(wanted, self._header, scorer=fuzz.ratio, score_cutoff=50)
        return f"The closest one is {best[0]!r}." if best else "Check the header of the input."


@lru_cache(maxsize=4_096)
def plain(header: str) -> str:
    """Reduce a header to what is compared.

    >>> plain("\\ufeff Source_Record ID "), plain("전화 번호")
    ('sourcerecordid', '전화번호')
    """
    text = unicodedata.normalize("NFKC", header).casefold()
    return "".join(c for c in text if c.isalnum())


def _claimants(where: str, column: str, header: Sequence[str]) -> tuple[int, ...]:
    exact = [i for i, h in enumerate(header) if plain(h) == plain(column)]
    names = {plain(a) for a in ALIASES[column]}
    found = exact or [i for i, h in enumerate(header) if plain(h) in names]
    if len(found) > 1 and (exact or column != "phone"):
        claim = " and ".join(str(i + 1) for i in found)
        mend = "Rename one of them, or write a mapping that says which is meant."
        raise WrongMapping(where, f"columns {claim} are both {column}.", mend)
    return tuple(found)


def _suggestion(stem: str, header: Sequence[str], columns: dict[str, Cells]) -> str:
    """Write the mapping that would do, naming only headers that are known not to be data."""
    lines = [f"[{_quoted(stem)}]", f'files = ["{stem}*"]']
    if cells := columns.get("source"):
        lines.append(f'source_column = "{header[cells.positions[0]]}"')
    known = columns.get("source_record_id")
    record_id = header[known.positions[0]] if known else "the column that tells records apart"
    lines += [f'source_record_id = "{record_id}"', f"[{_quoted(stem)}.columns]"]
    for column, cells in columns.items():
        if column not in KEY_COLUMNS:
            names = ", ".join(f'"{header[p]}"' for p in cells.positions)
            lines.append(f"{column} = {names if len(cells.positions) == 1 else f'[{names}]'}")
    text = "\n    ".join(lines)
    return f"Add the column, or write a mapping like this and give it with --config:\n    {text}"


def _quoted(name: str) -> str:
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else f'"{name}"'
