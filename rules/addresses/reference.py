"""What the rules ask of a reference: the official registers, if the user has imported them.

The rules stay pure: they state the questions, ``resolver.reference`` answers them from a file.
All names, in questions and answers, are those of today.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a dong or a road lies; ``ri`` and ``eup_myeon_dong`` are empty where there is none."""

    sido: str
    sigungu: str
    eup_myeon_dong: str = ""
    ri: str = ""


@dataclass(frozen=True, slots=True)
class Building:
    """One building of the register: its road address and its lot."""

    place: Place
    road_name: str
    building_number: str
    underground: bool
    lot_number: str
    mountain: bool
    postal_code: str | None = None
    building_name: str | None = None


class Reference(Protocol):
    """The official registers; every answer is empty where they are silent."""

    def dongs(self, name: str) -> tuple[Place, ...]:
        """Return every place with a legal dong, eup, myeon or ri of this name."""

    def has_dongs(self, sido: str) -> bool:
        """Return whether the legal dongs of a province are known."""

    def has_roads(self, sido: str) -> bool:
        """Return whether the roads of a province are known."""

    def legal_dongs(self, sido: str, sigungu: str, administrative: str) -> tuple[str, ...]:
        """Return the legal dongs that an administrative dong covers; none for a legal dong."""

    def roads(self, name: str) -> tuple[Place, ...]:
        """Return the districts through which a road of this name runs."""

    def at_road(
        self, sido: str, sigungu: str, road: str, number: str, underground: bool
    ) -> tuple[Building, ...]:
        """Return the buildings at a road address; ``sigungu`` may be a city without its ward."""

    def at_lot(self, place: Place, lot: str, mountain: bool) -> tuple[Building, ...]:
        """Return the buildings on a lot."""
