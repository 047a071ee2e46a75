"""Answer the questions of ``rules.addresses.reference`` from a reference file.

Answers are remembered, since a file of customers asks the same streets again and again. A reader
opens its file by path on first use, so that it can be sent to worker processes.
"""

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from pysqlite3 import dbapi2 as sqlite3

from resolver.reference.schema import connect_reading
from rules.addresses.reference import Building, Place

P = ParamSpec("P")
R = TypeVar("R")
REMEMBERED = 200_000

_BUILDINGS = """
SELECT p.sido, p.sigungu, p.dong, p.ri, r.name, b.main, b.sub, b.under,
       b.lot, b.lot_sub, b.mountain, b.postal_code, b.name
FROM building b JOIN road r ON r.id = b.road JOIN place p ON p.id = b.place
"""
_AT_ROAD = (
    _BUILDINGS
    + """WHERE b.road IN (SELECT id FROM road WHERE name = ? AND sido = ?
                     AND (sigungu = ? OR sigungu LIKE ? || ' %'))
       AND (b.main, b.sub, b.under) = (?, ?, ?) LIMIT 200"""
)
_AT_LOT = (
    _BUILDINGS
    + """WHERE b.place IN (SELECT id FROM place WHERE sido = ? AND dong = ? AND ri = ?
                      AND (sigungu = ? OR sigungu LIKE ? || ' %'))
       AND (b.lot, b.lot_sub, b.mountain) = (?, ?, ?) LIMIT 200"""
)
_DONGS = """
SELECT sido, sigungu, dong, ri FROM place WHERE dong = ?
UNION SELECT sido, sigungu, dong, ri FROM place WHERE ri = ? AND ri <> ''
"""
_ROADS = "SELECT sido, sigungu FROM road WHERE name = ? ORDER BY sido, sigungu"
_LEGAL = "SELECT legal FROM administrative WHERE (sido, sigungu, name) = (?, ?, ?) ORDER BY legal"


class SqliteReference:
    """The official registers in one file, read only; cheap to send to another process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pid = -1
        self._connection: sqlite3.Connection | None = None
        self._start()

    def _start(self) -> None:
        self.dongs = _remember(self._dongs)
        self.roads = _remember(self._roads)
        self.legal_dongs = _remember(self._legal_dongs)
        self.at_road = _remember(self._at_road)
        self.at_lot = _remember(self._at_lot)
        self.has_dongs = _remember(self._has_dongs)
        self.has_roads = _remember(self._has_roads)

    def __reduce__(self) -> tuple[type["SqliteReference"], tuple[Path]]:
        return type(self), (self.path,)

    def close(self) -> None:
        """Close the file; a later question opens it again."""
        if self._connection is not None and self._pid == os.getpid():
            self._connection.close()
        self._connection = None

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        if self._connection is None or self._pid != os.getpid():
            self._connection = connect_reading(self.path)
            self._pid = os.getpid()
        rows: list[tuple[Any, ...]] = self._connection.execute(query, values).fetchall()
        return rows

    def _dongs(self, name: str) -> tuple[Place, ...]:
        return tuple(Place(*row) for row in self._rows(_DONGS, name, name))

    def _roads(self, name: str) -> tuple[Place, ...]:
        return tuple(Place(*row) for row in self._rows(_ROADS, name))

    def _legal_dongs(self, sido: str, sigungu: str, administrative: str) -> tuple[str, ...]:
        legal = "SELECT 1 FROM place WHERE (sido, sigungu, dong) = (?, ?, ?) LIMIT 1"
        if self._rows(legal, sido, sigungu, administrative):
            return ()
        return tuple(row[0] for row in self._rows(_LEGAL, sido, sigungu, administrative))

    def _at_road(
        self, sido: str, sigungu: str, road: str, number: str, underground: bool
    ) -> tuple[Building, ...]:
        main, sub = _split(number)
        found = self._rows(_AT_ROAD, road, sido, sigungu, sigungu, main, sub, int(underground))
        return tuple(_building(row) for row in found)

    def _at_lot(self, place: Place, lot: str, mountain: bool) -> tuple[Building, ...]:
        main, sub = _split(lot)
        values = (place.sido, place.eup_myeon_dong, place.ri, place.sigungu, place.sigungu)
        return tuple(
            _building(row) for row in self._rows(_AT_LOT, *values, main, sub, int(mountain))
        )

    def _has_dongs(self, sido: str) -> bool:
        query = "SELECT 1 FROM place WHERE sido = ? AND dong <> '' LIMIT 1"
        return bool(self._rows(query, sido))

    def _has_roads(self, sido: str) -> bool:
        return bool(self._rows("SELECT 1 FROM road WHERE sido = ? LIMIT 1", sido))


def open_reference(path: Path) -> SqliteReference:
    """Open a reference file.

    Raises:
        NotAReferenceError: there is no file, or it is of another version.
    """
    connect_reading(path).close()
    return SqliteReference(path)


def _remember(question: Callable[P, R]) -> Callable[P, R]:
    return cast("Callable[P, R]", lru_cache(maxsize=REMEMBERED)(question))


def _split(number: str) -> tuple[int, int]:
    main, _, sub = number.partition("-")
    return int(main), int(sub or 0)


def _joined(main: int, sub: int) -> str:
    return f"{main}-{sub}" if sub else str(main)


def _building(row: tuple[Any, ...]) -> Building:
    sido, sigungu, dong, ri, road, main, sub, under, lot, lot_sub, mountain, code, name = row
    return Building(
        place=Place(sido, sigungu, dong, ri),
        road_name=road,
        building_number=_joined(main, sub),
        underground=under == 1,
        lot_number=_joined(lot, lot_sub),
        mountain=bool(mountain),
        postal_code=code,
        building_name=name,
    )
