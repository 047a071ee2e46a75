"""The canonical line: an address rebuilt from its parts, in the official order.

Road: province, district, eup or myeon, road, number, detail, and in parentheses dong and building.
Lot: province, district, dong, ri, lot, building, detail. Reading the line gives the parts again.
"""

from rules.addresses.detail import Detail
from rules.addresses.region import Region
from rules.addresses.street import Street


def line_of(region: Region, street: Street, lot: Street | None, detail: Detail) -> str | None:
    """Return one line for the parts, or ``None`` where there are none.

    Args:
        region: province, district, dong and ri of today.
        street: what names the building; ``lot`` is its lot where both are known.
        lot: the lot beside a road address.
        detail: the parts inside the building.
    """
    if not street.road:
        place = [region.sido, region.sigungu, region.dong, region.ri, _number(street)]
        return _words([*place, detail.building_name, _inside(detail)])
    rural = region.dong if region.dong and region.dong[-1] in "읍면" else None
    main = _words([region.sido, region.sigungu, rural, street.road, _number(street)])
    dong = None if rural else region.dong
    beside = _words([dong, region.ri, _number(lot) if lot else None])
    name = detail.building_name if beside else None
    outside = _words([None if name else detail.building_name, _inside(detail)])
    note = ", ".join(part for part in (beside, name) if part)
    return _words([f"{main}, {outside}" if outside else main, f"({note})" if note else None])


def _words(words: list[str | None]) -> str | None:
    return " ".join(word for word in words if word) or None


def _number(street: Street) -> str | None:
    if not street.number:
        return None
    sign = "지하 " if street.underground else "산" if street.mountain else ""
    return sign + street.number


def _inside(detail: Detail) -> str | None:
    unit = f"{detail.building_unit}동" if detail.building_unit else None
    room = f"{detail.room}호" if detail.room else None
    return _words([unit, _floor(detail.floor), room])


def _floor(floor: str | None) -> str | None:
    if floor is None:
        return None
    items = (_one_floor(item) for item in floor.split(","))
    return ",".join(items) if "B" in floor or "옥탑" in floor else f"{floor}층"


def _one_floor(floor: str) -> str:
    if floor == "옥탑":
        return floor
    return f"지하{floor[1:]}층" if floor.startswith("B") else f"{floor}층"
