"""Plain texts read as whole columns: the shapes of ``rules.plain``, carried out by Arrow.

One regular expression takes a column apart into groups; what a shape looks up is looked up once
for each distinct choice of groups; columns are joined from groups. Python touches no row.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from resolver.columns import AnyColumn, Column, Texts, arrow, each
from resolver.whole_numbers import row_numbers
from rules.shapes import Plain, Shape

_PIECE = re.compile(r"\$([a-z_]+(?:\.[a-z_]+)?)")
_LOOKED_UP = re.compile(r"\$([a-z_]+)\.([a-z_]+)")
Spread = tuple[pa.Array, pa.Array]
"""Values, and for each row the place of its value."""

Of = Callable[[Any], Any]


def as_it_is(value: Any) -> Any:
    """Return the value: the way in which most fields stand in a column."""
    return value


def fields_of(values: Sequence[Any], name: str, of: Of = as_it_is) -> list[Any]:
    """Return a field of each value, and what ``of`` makes of it."""
    fields = map(attrgetter(name), values)
    return list(fields if of is as_it_is else map(of, fields))


@dataclass(frozen=True)
class PlainRows:
    """Rows of one shape: which they are, and what their columns are made of, by name."""

    shape: Shape
    rows: pa.Array
    pieces: Mapping[str, AnyColumn]

    @cached_property
    def every(self) -> pa.Array:
        """The places of rows of which each has a value of its own."""
        return row_numbers(len(self.rows), pa.int32())

    @cached_property
    def same(self) -> pa.Array:
        """The places of rows that all have one value."""
        return pa.repeat(pa.scalar(0, pa.int32()), len(self.rows))

    def spread(self, template: Any, kind: pa.DataType, of: Of = as_it_is) -> Spread:
        """Return a column of these rows by what a shape says of it.

        Args:
            template: what the shape says.
            kind: the type of the column.
            of: what makes of the values of a part's field what stands in the column.
        """
        if not isinstance(template, str):
            template, of = of(template), as_it_is
        if isinstance(template, tuple):
            return _lists([self.text(one) for one in template]), self.every
        if "$" not in template:
            return arrow([template], kind), self.same
        alone = _LOOKED_UP.fullmatch(template)
        if alone is None:
            return self.text(template, of), self.every
        piece = self.pieces[alone[1]]
        return arrow(fields_of(piece.values, alone[2], of), kind), piece.places

    def asked(self, argument: str) -> AnyColumn:
        """Return what is looked up: an argument, a group, or a text made of groups."""
        if "$" in argument:
            return Texts(self.text(argument))
        whole, _, field = argument.partition(".")
        piece = self.pieces[whole]
        return each(attrgetter(field), piece) if field else piece

    def text(self, template: str, of: Of = as_it_is) -> pa.Array:
        """Return the text that a template makes of each row."""
        parts = [(at % 2, part) for at, part in enumerate(_PIECE.split(template)) if part]
        pieces = [self._piece(part, of) if is_name else part for is_name, part in parts]
        return pieces[0] if len(pieces) == 1 else pc.binary_join_element_wise(*pieces, "")

    def _piece(self, name: str, of: Of) -> pa.Array:
        whole, _, field = name.partition(".")
        piece = self.pieces[whole]
        if not field:
            return piece.gathered(pa.string())
        return pa.array(fields_of(piece.values, field, of), pa.string()).take(piece.places)

    def take(self, chosen: pa.Array) -> "PlainRows":
        """Return some of the rows."""
        pieces = {name: piece.take(chosen) for name, piece in self.pieces.items()}
        return PlainRows(self.shape, self.rows.take(chosen), pieces)


def plain_rows(
    plain: Plain, columns: Sequence[AnyColumn], fixed: Mapping[str, Any]
) -> Iterator[PlainRows]:
    """Yield the rows that are plain, shape by shape.

    Args:
        plain: the shapes.
        columns: what the part is made of, in the order of ``plain.arguments``.
        fixed: by name, what is the same for all rows.
    """
    beside: dict[str, AnyColumn] = dict(zip(plain.arguments, columns, strict=True))
    beside |= {name: Column.constant(value, columns[0].rows) for name, value in fixed.items()}
    rows = _may_be_plain(plain, beside)
    for shape in plain.shapes:
        found = _of_shape(shape, rows, beside, plain.arguments[0])
        if len(found.rows):
            yield found
            rows = rows.filter(pc.invert(pc.is_in(rows, found.rows)))


def _may_be_plain(plain: Plain, beside: Mapping[str, AnyColumn]) -> pa.Array:
    """Return the rows beside whose text stands what shapes ask for."""
    may = beside[plain.arguments[0]].gathered(pa.string()).is_valid()
    for name, value in plain.only.items():
        fits = pa.array([one == value for one in beside[name].values])
        may = pc.and_(may, fits.take(beside[name].places))
    return pc.indices_nonzero(may)


def _of_shape(
    shape: Shape, rows: pa.Array, beside: Mapping[str, AnyColumn], text: str
) -> PlainRows:
    texts = beside[text].gathered(pa.string()).take(rows)
    found = pc.extract_regex(texts, f"^(?:{shape.pattern})$")
    matched = pc.indices_nonzero(found.is_valid())
    rows, found = rows.take(matched), found.take(matched)
    names = [field.name for field in found.type]
    pieces: dict[str, AnyColumn] = dict(zip(names, map(Texts, found.flatten()), strict=True))
    asked = {text, *chain.from_iterable(look.arguments for look in shape.looks.values())}
    pieces |= {name: column.take(rows) for name, column in beside.items() if name in asked}
    plain = PlainRows(shape, rows, pieces)
    for template, others in shape.unless:
        is_other = pc.is_in(plain.text(template), pa.array(sorted(others), pa.string()))
        plain = _where(plain, pc.invert(is_other))
    for name, look in shape.looks.items():
        looked = each(look.of, *map(plain.asked, look.arguments))
        known = pa.array([value is not None for value in looked.values], pa.bool_())
        plain = PlainRows(shape, plain.rows, {**plain.pieces, name: looked})
        plain = _where(plain, known.take(looked.places))
    return plain


def _where(plain: PlainRows, mask: pa.Array) -> PlainRows:
    return plain if mask.true_count == len(mask) else plain.take(pc.indices_nonzero(mask))


def _lists(texts: Sequence[pa.Array]) -> pa.Array:
    """Return for each row the list of its texts, which are as many in every row."""
    rows, width = len(texts[0]), len(texts)
    ends = pc.multiply(row_numbers(rows + 1, pa.int32()), pa.scalar(width, pa.int32()))
    if width == 1:
        return pa.ListArray.from_arrays(ends, texts[0])
    numbers = row_numbers(rows * width)
    row = pc.divide(numbers, width)
    places = pc.add(pc.multiply(pc.subtract(numbers, pc.multiply(row, width)), rows), row)
    return pa.ListArray.from_arrays(ends, pa.concat_arrays(texts).take(places))
