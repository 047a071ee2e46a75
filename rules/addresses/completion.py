"""Complete a reading from the official registers.

Where a reference is loaded, districts that were left out or left open are found by their dong or
road, dong and road names are checked, the post code of the building is filled in, and a building
is known by both its addresses: a road address gets the key of its lot and a lot the key of its
road address, wherever the register knows only one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from rules.addresses import keys
from rules.addresses.reading import Reading
from rules.addresses.reference import Building, Place, Reference
from rules.addresses.region import Region
from rules.addresses.street import Street
from rules.regions import SEJONG, District

MOST_LOTS = 10
_OPEN = frozenset(("ambiguous_region", "missing_region", "missing_district"))


@dataclass(frozen=True, slots=True)
class Completed:
    """A reading completed, the keys its building also has, and its postal code."""

    reading: Reading
    further_keys: tuple[str, ...] = ()
    postal_code: str | None = None


def complete(reading: Reading, reference: Reference) -> Completed:
    """Return the reading with what the registers add; what they do not know stays as it was."""
    region = _legal(reading.region, reference)
    kinds = set(reading.kinds) & _OPEN
    found = _district(region, reading.street, reference) if kinds else None
    if found:
        region = region._replace(sido=found.sido, sigungu=found.sigungu or None, candidates=())
    settled = tuple(k for k in reading.kinds if not (found and k in _OPEN))
    buildings = _buildings(region, reading, reference)
    region = _dong_of(region, buildings)
    if buildings:
        settled = tuple(k for k in settled if k != "missing_district")
    unknown = _unknown(region, reading.street, reference) if not buildings else ()
    whole = reading._replace(region=region, kinds=settled + unknown)
    return Completed(whole, _other_keys(whole, buildings, reference), _code(buildings))


def _legal(region: Region, reference: Reference) -> Region:
    if not region.sido or not region.dong or region.dong[-1] != "동":
        return region
    legal = reference.legal_dongs(region.sido, region.sigungu or "", region.dong)
    return region._replace(dong=legal[0]) if len(legal) == 1 else region


def _district(region: Region, street: Street, reference: Reference) -> District | None:
    """Return the one district that fits what is known, or ``None``."""
    fitting: set[District] = set()
    if region.dong or region.ri:
        places = reference.dongs(region.dong or region.ri or "")
        fitting = {
            District(p.sido, p.sigungu)
            for p in places
            if _fits(region, p) and (not region.ri or p.ri in ("", region.ri))
        }
    if len(fitting) != 1 and street.road:
        roads = {District(p.sido, p.sigungu) for p in reference.roads(street.road)}
        roads = {d for d in roads if _fits(region, Place(d.sido, d.sigungu))}
        fitting = (fitting & roads) or roads
        if len(fitting) > 1 and street.number:
            fitting = {d for d in fitting if _stands_at(d, street, reference)}
    return fitting.pop() if len(fitting) == 1 else None


def _stands_at(district: District, street: Street, reference: Reference) -> bool:
    return bool(
        reference.at_road(
            district.sido,
            district.sigungu,
            street.road or "",
            street.number or "",
            street.underground,
        )
    )


def _fits(region: Region, place: Place) -> bool:
    if region.candidates:
        here = District(place.sido, place.sigungu)
        city = District(place.sido, place.sigungu.partition(" ")[0])
        return here in region.candidates or city in region.candidates
    if region.sido and region.sido != place.sido:
        return False
    return not region.sigungu or place.sigungu.partition(" ")[0] == region.sigungu


def _buildings(region: Region, reading: Reading, reference: Reference) -> tuple[Building, ...]:
    if not region.sido or not (region.sigungu or region.sido == SEJONG.sido):
        return ()
    street, sigungu = reading.street, region.sigungu or ""
    if street.road and street.number:
        return reference.at_road(
            region.sido, sigungu, street.road, street.number, street.underground
        )
    if street.number and (region.dong or region.ri):
        place = Place(region.sido, sigungu, region.dong or "", region.ri or "")
        return reference.at_lot(place, street.number, street.mountain)
    return ()


def _dong_of(region: Region, buildings: tuple[Building, ...]) -> Region:
    places = {b.place for b in buildings}
    if len(places) != 1:
        return region
    place = places.pop()
    return region._replace(
        sigungu=place.sigungu or region.sigungu,
        dong=place.eup_myeon_dong or region.dong,
        ri=place.ri or region.ri,
    )


def _unknown(region: Region, street: Street, reference: Reference) -> tuple[str, ...]:
    """Name what the registers do not know, for districts that they do know."""
    if not region.sido:
        return ()
    if street.road and not any(p.sido == region.sido for p in reference.roads(street.road)):
        return ("unknown_road",) if reference.has_roads(region.sido) else ()
    if region.dong and not any(p.sido == region.sido for p in reference.dongs(region.dong)):
        return ("unknown_dong",) if reference.has_dongs(region.sido) else ()
    return ()


def _other_keys(
    reading: Reading, buildings: tuple[Building, ...], reference: Reference
) -> tuple[str, ...]:
    """Return the keys of the building's other address, if the register knows only one."""
    if reading.street.road:
        lots = dict.fromkeys((b.place, b.lot_number, b.mountain) for b in buildings)
        return tuple(
            key
            for place, lot, mountain in islice(lots, MOST_LOTS)
            if len(_road_addresses(reference.at_lot(place, lot, mountain))) == 1
            for key in keys.lot_keys(_region_of(place), Street(number=lot, mountain=mountain))
        )
    roads = _road_addresses(buildings)
    if len(roads) != 1:
        return ()
    place, road, number, underground = roads.pop()
    street = Street(road=road, number=number, underground=underground)
    return keys.road_keys(_region_of(place), street)


def _road_addresses(buildings: Iterable[Building]) -> set[tuple[Place, str, str, bool]]:
    return {
        (
            Place(b.place.sido, b.place.sigungu),
            b.road_name,
            b.building_number,
            b.underground,
        )
        for b in buildings
    }


def _region_of(place: Place) -> Region:
    return Region(place.sido, place.sigungu or None, place.eup_myeon_dong or None, place.ri or None)


def _code(buildings: tuple[Building, ...]) -> str | None:
    codes = {b.postal_code for b in buildings if b.postal_code}
    return codes.pop() if len(codes) == 1 else None
