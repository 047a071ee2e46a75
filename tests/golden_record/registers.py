"""A register of addresses that knows one dong more than the rules alone do."""

from rules.addresses.reference import Place

HERE = "역삼동 737 강남파이낸스센터 1502호"
"""An address that only the register completes."""


class KnowsADong:
    """A register with one dong."""

    def dongs(self, name: str) -> tuple[Place, ...]:
        return (Place("서울특별시", "강남구", "역삼동", ""),) if name == "역삼동" else ()

    def has_dongs(self, sido: str) -> bool:
        return False

    def has_roads(self, sido: str) -> bool:
        return False

    def legal_dongs(self, sido: str, sigungu: str, administrative: str) -> tuple[str, ...]:
        return ()

    def roads(self, name: str) -> tuple[Place, ...]:
        return ()

    def at_road(self, *_: object) -> tuple[()]:
        return ()

    def at_lot(self, *_: object) -> tuple[()]:
        return ()
