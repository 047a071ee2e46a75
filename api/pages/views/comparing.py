"""Two records side by side: one line per field, with what agrees, what differs and where.

The differences are found on the real values and carried over to what may be shown of them: a
reader without a reason sees *that* a hidden digit differs, not which digit it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from api.pages.views.differences import Pieces, behind, differences, plain
from api.pages.views.values import Row, phones_of, readable, received, shown
from rules.record import PartyType

State = Literal["same", "partly", "differs", "missing"]
PERSON = ("name", "name_hanja", "name_latin", "birth_date", "gender", "phone", "email")
ORGANIZATION = ("name", "organization_form", "organization_branch", "business_number")
PLACE = ("address", "postal_code")
FIELDS: Mapping[PartyType, tuple[str, ...]] = {
    "person": (*PERSON, *PLACE, "ci_hash"),
    "organization": (*ORGANIZATION, "corporate_number", "phone", "email", *PLACE),
}
ALWAYS = frozenset({"name", "birth_date", "gender", "phone", "email", "address", "business_number"})
"""Fields that stand there even where neither record has a value."""
_RAW: Mapping[str, str] = {"ci_hash": "ci", "birth_date": "birth_date"}
_COMPARED_BY: Mapping[str, str] = {"birth_date": "birth", "name": "name", "email": "email"}
_SAME_PLACE = ("sido", "sigungu", "road_name", "building_number", "lot_number")


@dataclass(frozen=True, slots=True)
class Line:
    """One field of two records: values cut into pieces, and what was received."""

    field: str
    state: State
    left: tuple[Pieces, ...]
    right: tuple[Pieces, ...]
    raw_left: str
    raw_right: str

    @property
    def was_sent_otherwise(self) -> bool:
        """Whether what was received says more than the line itself."""
        sides = ((self.raw_left, self.left), (self.raw_right, self.right))
        return any(raw and raw != _text(cells) for raw, cells in sides)


def _text(cells: tuple[Pieces, ...]) -> str:
    return ", ".join("".join(piece.text for piece in cell) for cell in cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two records: standardized, and as received."""

    standardized: Row
    raw: Row


def lines(left: Side, right: Side, *, clear: bool, weights: Mapping[str, float]) -> list[Line]:
    """Lay two records side by side.

    Args:
        left: one record.
        right: the other one.
        clear: whether values are shown unmasked.
        weights: comparison → bits, which tell a similar value from another one.
    """
    party_type: PartyType = left.standardized["party_type"]
    found = [_line(field, left, right, clear, weights) for field in FIELDS[party_type]]
    return [one for one in found if one.left or one.right or one.field in ALWAYS]


def _line(field: str, left: Side, right: Side, clear: bool, weights: Mapping[str, float]) -> Line:
    ours, theirs = _values(field, left.standardized), _values(field, right.standardized)
    cells = _cells(field, (ours, theirs), (left.standardized, right.standardized), clear)
    raw = _RAW.get(field, field)
    return Line(
        field,
        _state(field, (ours, theirs), (left.standardized, right.standardized), weights),
        *cells,
        *(_received(raw, side, clear) for side in (left, right)),
    )


def _received(raw: str, side: Side, clear: bool) -> str:
    """What was received; of a CI nothing but a keyed hash is kept, which tells a reader nothing."""
    return (
        "" if raw == "ci" else received(raw, side.raw.get(raw), row=side.standardized, clear=clear)
    )


def _values(field: str, row: Row) -> list[str]:
    if field == "phone":
        return phones_of(row)
    value = row.get(field)
    return [str(value)] if value not in (None, "") else []


def _state(
    field: str,
    values: tuple[list[str], list[str]],
    rows: tuple[Row, Row],
    weights: Mapping[str, float],
) -> State:
    ours, theirs = values
    if not ours or not theirs:
        return "missing"
    if ours == theirs:
        return "same"
    if field == "phone":
        return "partly" if set(ours) & set(theirs) else "differs"
    if field == "address":
        return "partly" if _one_place(*rows) else "differs"
    return "partly" if weights.get(_COMPARED_BY.get(field, field), 0.0) > 0 else "differs"


def _one_place(left: Row, right: Row) -> bool:
    places = [[row.get(name) for name in _SAME_PLACE] for row in (left, right)]
    return places[0] == places[1] and any(places[0][2:])


def _cells(
    field: str, values: tuple[list[str], list[str]], rows: tuple[Row, Row], clear: bool
) -> tuple[tuple[Pieces, ...], tuple[Pieces, ...]]:
    """The values of both sides in pieces, those that belong together in one row."""
    if field == "ci_hash":
        return tuple(tuple(plain("***") for _ in side) for side in values)  # type: ignore[return-value]
    ours: list[Pieces] = []
    theirs: list[Pieces] = []
    for one, other in _aligned(*values):
        pieces = _pair(field, one, other, rows, clear)
        ours.append(pieces[0])
        theirs.append(pieces[1])
    return _trimmed(ours), _trimmed(theirs)


def _aligned(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[str, str]]:
    """Equal values stand beside each other, then the rest in order."""
    both = [value for value in ours if value in theirs]
    left = [value for value in ours if value not in both]
    right = [value for value in theirs if value not in both]
    width = max(len(left), len(right))
    left += [""] * (width - len(left))
    right += [""] * (width - len(right))
    return [(value, value) for value in both] + list(zip(left, right, strict=True))


def _pair(
    field: str, one: str, other: str, rows: tuple[Row, Row], clear: bool
) -> tuple[Pieces, Pieces]:
    texts = readable(field, one), readable(field, other)
    seen = (
        shown(field, one, row=rows[0], clear=clear),
        shown(field, other, row=rows[1], clear=clear),
    )
    if not all(texts):
        return plain(seen[0]), plain(seen[1])
    cut = differences(*texts)
    if seen == texts:
        return cut
    carried = behind(seen[0], cut[0]), behind(seen[1], cut[1])
    if carried[0] is None or carried[1] is None:
        return differences(*seen)
    return carried[0], carried[1]


def _trimmed(pieces: list[Pieces]) -> tuple[Pieces, ...]:
    while pieces and not pieces[-1]:
        pieces.pop()
    return tuple(pieces)


__all__ = ["Line", "Side", "State", "lines"]
