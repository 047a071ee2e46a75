"""Write official rows into the reference under the names of today."""

from functools import lru_cache
from types import TracebackType

from pysqlite3 import dbapi2 as sqlite3

from resolver.reference.layouts import (
    AdministrativeRow,
    BuildingRow,
    DongRow,
    RoadRow,
    Row,
)
from rules.regions import SEJONG, District, districts, province, renamed_dong


@lru_cache(maxsize=65_536)
def today(row: DongRow) -> DongRow:
    """Return a place under the names of today; itself where they do not tell.

    >>> today(DongRow("인천광역시", "중구", "운서동", ""))
    DongRow(sido='인천광역시', sigungu='영종구', dong='운서동', ri='')
    """
    sido = province(row.sido) or row.sido
    if sido == SEJONG.sido and not row.sigungu:
        return DongRow(sido, "", row.dong, row.ri)
    found = districts(row.sigungu, sido=sido, dong=row.dong or None) if row.sigungu else ()
    if len(found) != 1:
        return DongRow(sido, row.sigungu, row.dong, row.ri)
    district = found[0]
    dong, ri = renamed_dong(district, row.dong, row.ri or None)
    return DongRow(district.sido, district.sigungu, dong or row.dong, ri or "")


class Writer:
    """Adds rows to one open reference and remembers the numbers of places and roads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._places: dict[DongRow, int] = {}
        self._roads: dict[tuple[str, District], int] = {}
        self._names: dict[str, str] = {}
        self._pending: list[tuple[object, ...]] = []

    def __enter__(self) -> "Writer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.commit()
            self._connection.execute("ANALYZE")
        self._connection.close()

    def commit(self) -> None:
        """Write what is pending and end the transaction."""
        if self._pending:
            self._connection.executemany(
                "INSERT OR REPLACE INTO building VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                self._pending,
            )
            self._pending.clear()
        self._connection.commit()

    def add(self, row: Row) -> None:
        """Add one row.

        Raises:
            KeyError: the road code of a lot is of no road read before.
        """
        if isinstance(row, DongRow):
            self._place(today(row))
        elif isinstance(row, RoadRow):
            self._names[row.code] = row.name
            self._road(row.name, today(DongRow(row.sido, row.sigungu, "", "")))
        elif isinstance(row, AdministrativeRow):
            self._administrative(row)
        else:
            self._building(row)

    def _administrative(self, row: AdministrativeRow) -> None:
        place = today(DongRow(row.sido, row.sigungu, row.legal, ""))
        name = row.name.replace(".", "·")
        self._connection.execute(
            "INSERT OR IGNORE INTO administrative VALUES (?, ?, ?, ?)",
            (place.sido, place.sigungu, name, place.dong),
        )

    def _building(self, row: BuildingRow) -> None:
        place = today(row.place)
        if row.road:
            self._names.setdefault(row.road_code, row.road)
        name = row.road or self._names.get(row.road_code)
        if name is None:
            raise KeyError(f"road code {row.road_code} is in no file read before")
        road = self._road(name, place)
        self._pending.append(
            (
                *(road, row.main, row.sub, row.under),
                *(self._place(place), row.lot, row.lot_sub, row.mountain),
                *(row.postal_code, row.name),
            )
        )

    def _place(self, place: DongRow) -> int:
        known = self._places.get(place)
        if known is None:
            key = (place.sido, place.sigungu, place.dong, place.ri)
            known = self._number(
                "INSERT OR IGNORE INTO place (sido, sigungu, dong, ri) VALUES (?, ?, ?, ?)",
                "SELECT id FROM place WHERE (sido, sigungu, dong, ri) = (?, ?, ?, ?)",
                key,
            )
            self._places[place] = known
        return known

    def _road(self, name: str, place: DongRow) -> int:
        key = (name, District(place.sido, place.sigungu))
        known = self._roads.get(key)
        if known is None:
            known = self._number(
                "INSERT OR IGNORE INTO road (name, sido, sigungu) VALUES (?, ?, ?)",
                "SELECT id FROM road WHERE (name, sido, sigungu) = (?, ?, ?)",
                (name, place.sido, place.sigungu),
            )
            self._roads[key] = known
        return known

    def _number(self, insert: str, select: str, key: tuple[str, ...]) -> int:
        self._connection.execute(insert, key)
        return int(self._connection.execute(select, key).fetchone()[0])
