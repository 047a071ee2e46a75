"""Parts of records as columns: what one field tells, of each record.

Most rows are plain (``resolver.plain``) and lie in Arrow already; the others are parts as
``rules.parts`` makes them, each distinct one once. A column of a part is put together from both.

>>> from rules.parts import EmailPart, email_part
>>> mails = PartColumn.of(EmailPart, email_part, Texts(pa.array(["a.bcd@naver.com", None])))
>>> mails.array("email", pa.string()).to_pylist()
['a.bcd@naver.com', None]
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import accumulate, chain, repeat
from operator import attrgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from resolver.columns import AnyColumn, Column, Texts, arrow, each, listed
from resolver.plain import Of, PlainRows, Spread, as_it_is, plain_rows
from resolver.whole_numbers import row_numbers
from rules.plain import PLAIN


@dataclass(frozen=True)
class PartColumn:
    """The parts of records: plain ones, shape by shape, and all others.

    ``order`` says for each record where it stands among the plain rows and the others behind them;
    ``None`` where no row is plain. ``places`` remembers what was found out for one column and holds
    for others.
    """

    kind: Any
    others: Column
    plain: tuple[PlainRows, ...] = ()
    order: pa.Array | None = None
    places: dict[tuple[int, ...], pa.Array] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: Any, work: Callable[..., Any], *columns: AnyColumn) -> "PartColumn":
        """Return the parts of a kind that ``work`` makes; plain rows are read by their shapes.

        What is fixed by ``functools.partial`` under a name may be asked for by shapes.
        """
        found = tuple(plain_rows(PLAIN[kind], columns, _fixed(work))) if kind in PLAIN else ()
        if not found:
            return cls(kind, each(work, *columns))
        known = pa.concat_arrays([one.rows for one in found])
        every = row_numbers(columns[0].rows, known.type)
        rest = every.filter(pc.invert(pc.is_in(every, known)))
        others = each(work, *[column.take(rest) for column in columns])
        order = pc.array_sort_indices(pa.concat_arrays([known, rest]))
        return cls(kind, others, found, order)

    def array(self, name: str, kind: pa.DataType, of: Of = as_it_is) -> pa.Array:
        """Return one field of all records as an Arrow array of a type.

        Args:
            name: the field.
            kind: the type.
            of: what makes of the field's value what is meant to stand in the array.
        """
        told = self._told[name]
        others = arrow(told if of is as_it_is else list(map(of, told)), kind)
        return self._gathered(name, kind, others, of)

    @cached_property
    def _told(self) -> Mapping[str, Sequence[Any]]:
        """What the parts that are not plain hold in each field."""
        fields = zip(*self.others.values, strict=True) if self.others.values else repeat(())
        return dict(zip(self.kind._fields, fields, strict=False))

    def _gathered(self, name: str, kind: pa.DataType, others: pa.Array, of: Of) -> pa.Array:
        """Return a column whose values are known for the parts that are not plain."""
        if self.order is None:
            return others.take(self.others.places)
        default = of(getattr(self.kind(), name, ()))
        spreads = [_of_plain(one, name, kind, default, of) for one in self.plain]
        spreads.append((others, self.others.places))
        values = pa.concat_arrays([values for values, _ in spreads])
        return values.take(self._joined(spreads))

    def _joined(self, spreads: Sequence[Spread]) -> pa.Array:
        """Return the places of all records among the values of one spread after the other."""
        key = tuple(chain.from_iterable((id(places), len(values)) for values, places in spreads))
        if key not in self.places:
            ends = accumulate([len(values) for values, _ in spreads], initial=0)
            moved = [
                pc.add(places, pa.scalar(begin, pa.int32()))
                for (_, places), begin in zip(spreads, ends, strict=False)
            ]
            self.places[key] = pa.concat_arrays(moved).take(self.order)
        return self.places[key]

    def tells(self, name: str) -> bool:
        """Return whether any part says something in a field."""
        is_plain = any(one.shape.columns.get(name) for one in self.plain)
        return is_plain or any(self._told[name])

    def lists(
        self,
        name: str,
        sources: Sequence[str],
        of: Callable[..., Sequence[str]],
        in_order: Callable[[Sequence[str]], Sequence[str]],
    ) -> pa.Array:
        """Return an Arrow array of lists of text.

        Args:
            name: by which shapes know the lists.
            sources: the fields that they are made of otherwise.
            of: how they are made of them.
            in_order: how several texts are brought in order.
        """
        found = list(map(of, *[self._told[source] for source in sources]))
        if max(map(len, found), default=0) > 1:
            found = [in_order(values) if len(values) > 1 else values for values in found]
        return self._gathered(name, pa.list_(pa.string()), listed(found), as_it_is)

    def field(self, name: str) -> AnyColumn:
        """Return one field as a column for further steps."""
        if self.order is None:
            return each(attrgetter(name), self.others)
        return Texts(self.array(name, pa.string()))


def _fixed(work: Callable[..., Any]) -> Mapping[str, Any]:
    return work.keywords if isinstance(work, partial) else {}


def _of_plain(plain: PlainRows, name: str, kind: pa.DataType, default: Any, of: Of) -> Spread:
    if name not in plain.shape.columns:
        return arrow([default], kind), plain.same
    return plain.spread(plain.shape.columns[name], kind, of)
