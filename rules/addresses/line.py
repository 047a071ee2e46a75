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
    main = words(lead(region, street.road), number_of(street))
    inside = inside_of(detail)
    if not street.road:
        return words(main, detail.building_name, inside)
    note = words(beside(region), number_of(lot) if lot else None)
    return road_line(main or "", note, detail.building_name, inside)


def words(*parts: str | None) -> str | None:
    """Join what there is with spaces."""
    return " ".join([part for part in parts if part]) or None


def lead(region: Region, road: str | None) -> str | None:
    """Return what stands before the number."""
    if not road:
        return words(region.sido, region.sigungu, region.dong, region.ri)
    return words(region.sido, region.sigungu, region.dong if _is_rural(region) else None, road)


def beside(region: Region) -> str | None:
    """Return dong and ri as they stand in the parentheses of a road address."""
    return words(None if _is_rural(region) else region.dong, region.ri)


def road_line(main: str, note: str | None, name: str | None, inside: str | None) -> str:
    """Return the line of a road address: the building's name stands in the parentheses, if any."""
    outside = inside if note else words(name, inside)
    line = f"{main}, {outside}" if outside else main
    if not note:
        return line
    return f"{line} ({note}, {name})" if name else f"{line} ({note})"


def _is_rural(region: Region) -> bool:
    return bool(region.dong) and (region.dong or "")[-1] in "읍면"


def number_of(street: Street) -> str | None:
    """Return the number with its sign: ``지하 12``, ``산12-3``."""
    if not street.number:
        return None
    sign = "지하 " if street.underground else "산" if street.mountain else ""
    return sign + street.number


def inside_of(detail: Detail) -> str | None:
    """Return unit, floor and room in words."""
    unit = f"{detail.building_unit}동" if detail.building_unit else None
    room = f"{detail.room}호" if detail.room else None
    return words(unit, _floors(detail.floor), room)


def _floors(floor: str | None) -> str | None:
    if floor is None:
        return None
    items = (_one_floor(item) for item in floor.split(","))
    return ",".join(items) if "B" in floor or "옥탑" in floor else f"{floor}층"


def _one_floor(floor: str) -> str:
    if floor == "옥탑":
        return floor
    return f"지하{floor.replace('B', '')}층" if floor.startswith("B") else f"{floor}층"
