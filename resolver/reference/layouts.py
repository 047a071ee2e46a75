"""The layouts of the official files, line by line.

=============================  ===================================================================
``KIKcd_B`` (MOIS jscode)      fixed width in CP949 bytes: code 0-10, province 11-41, district
                               42-72, dong 73-103, ri 104-134, created 135-143, deleted 144-152
``KIKmix`` (MOIS jscode)       the same up to 103; legal code 104-114, legal name 115-145,
                               created 146-154, deleted 155-163
``법정동코드 전체자료``           tab: code, whole name, 존재 or 폐지 (code.go.kr)
``개선_도로명코드_전체분``         ``|``: road code, road, romanized, serial, province, romanized,
                               district, …, 12: in use 0
``road_code_total``            ``|``: district code, road number, road, romanized, serial,
                               province, district
``build_*`` (건물DB)           ``|``, 31 columns: 0 legal code, names 1-4, mountain 5, lot 6-7,
                               9 road, 10 underground, 11-12 number, 13, 19 and 27 postal code
``jibun_*`` (건물DB)           ``|``: legal code, names, mountain, lot, road code, underground,
                               number: further lots of a building
CSV with a header              ``sido,sigungu,emd,ri[,deleted]``; ``sido,sigungu,hdong,bname``
=============================  ===================================================================

Source: guides inside the files of juso.go.kr (주소DB, 건물DB) and of the MOIS jscode zip, 2026.

>>> dong_line("1168010100 서울특별시".encode("cp949"))
Traceback (most recent call last):
...
ValueError: too short
"""

import re
from dataclasses import dataclass

_CODE = re.compile(r"\d{10}")
_DISTRICT_WORD = re.compile(r"[가-힣]+[시군구]$")


@dataclass(frozen=True, slots=True)
class DongRow:
    """A legal dong or ri as the register names it."""

    sido: str
    sigungu: str
    dong: str
    ri: str


@dataclass(frozen=True, slots=True)
class AdministrativeRow:
    """An administrative dong and one legal dong in it."""

    sido: str
    sigungu: str
    name: str
    legal: str


@dataclass(frozen=True, slots=True)
class RoadRow:
    """A road within a district; ``code`` is its twelve digits."""

    code: str
    name: str
    sido: str
    sigungu: str


@dataclass(frozen=True, slots=True)
class BuildingRow:
    """A road address and a lot of one building; ``road`` is empty where only the code is given."""

    place: DongRow
    mountain: int
    lot: int
    lot_sub: int
    road_code: str
    road: str
    under: int
    main: int
    sub: int
    postal_code: str | None
    name: str | None


Row = DongRow | AdministrativeRow | RoadRow | BuildingRow


def text_of(line: bytes) -> str:
    """Decode one line: CP949, as published, or UTF-8."""
    try:
        return line.decode("cp949")
    except UnicodeDecodeError:
        return line.decode("utf-8-sig")


def _field(line: bytes, start: int, end: int) -> str:
    return line[start:end].decode("cp949").strip()


def _fixed(line: bytes, shortest: int) -> None:
    if len(line) < shortest:
        raise ValueError("too short")
    if not _CODE.fullmatch(line[:10].decode("ascii", "replace")):
        raise ValueError("no code of ten digits at the start")


def dong_line(line: bytes) -> Row | None:
    """Read a line of ``KIKcd_B``; ``None`` for a deleted unit or one above the dong."""
    line = line.rstrip(b"\r\n")
    _fixed(line, 143)
    if _field(line, 144, 152) or not _field(line, 73, 103):
        return None
    fields = [_field(line, start, start + 30) for start in (11, 42, 73, 104)]
    return DongRow(*fields)


def mix_line(line: bytes) -> Row | None:
    """Read a line of ``KIKmix``; ``None`` for what is deleted or names no administrative dong."""
    line = line.rstrip(b"\r\n")
    _fixed(line, 154)
    name = _field(line, 73, 103)
    if _field(line, 155, 163) or not name.endswith("동") or line[112:114] != b"00":
        return None
    return AdministrativeRow(
        _field(line, 11, 41), _field(line, 42, 72), name, _field(line, 115, 145)
    )


def tab_line(line: bytes) -> Row | None:
    """Read a line of the tab-separated list of legal dongs."""
    cells = text_of(line).rstrip("\r\n").split("\t")
    if len(cells) < 3 or not _CODE.fullmatch(cells[0].strip()):
        raise ValueError("not code, name and state between tabs")
    if cells[2].strip() != "존재":
        return None
    sido, *words = cells[1].split()
    district: list[str] = []
    while words and len(district) < 2 and _DISTRICT_WORD.match(words[0]):
        district.append(words.pop(0))
    if not words:
        return None
    return DongRow(sido, " ".join(district), words[0], words[1] if len(words) > 1 else "")


def road_line(line: bytes) -> Row | None:
    """Read a line of either list of roads; ``None`` for a road no longer in use."""
    cells = text_of(line).rstrip("\r\n").split("|")
    if len(cells) < 13:
        raise ValueError(f"{len(cells)} columns and not 13 or more")
    if len(cells[0]) == 5:
        return RoadRow(cells[0] + cells[1], cells[2], cells[5], cells[6])
    if not cells[0].isdigit() or len(cells[0]) != 12:
        raise ValueError("no road code of twelve digits")
    return RoadRow(cells[0], cells[1], cells[4], cells[6]) if cells[12] == "0" else None


def building_line(line: bytes) -> Row | None:
    """Read a line of ``build_*``."""
    cells = text_of(line).rstrip("\r\n").split("|")
    if len(cells) < 28:
        raise ValueError(f"{len(cells)} columns and not 28 or more")
    code = cells[27].strip() or cells[19].strip()
    return BuildingRow(
        place=DongRow(*(cell.strip() for cell in cells[1:5])),
        mountain=int(cells[5]),
        lot=int(cells[6]),
        lot_sub=int(cells[7] or 0),
        road_code=cells[8],
        road=cells[9].strip(),
        under=int(cells[10]),
        main=int(cells[11]),
        sub=int(cells[12] or 0),
        postal_code=code if len(code) == 5 and code.isdigit() else None,
        name=cells[13].strip() or cells[25].strip() or None,
    )


def lot_line(line: bytes) -> Row | None:
    """Read a line of ``jibun_*``: a further lot of a building whose road is given by code."""
    cells = text_of(line).rstrip("\r\n").split("|")
    if len(cells) < 12:
        raise ValueError(f"{len(cells)} columns and not 12 or more")
    return BuildingRow(
        place=DongRow(*(cell.strip() for cell in cells[1:5])),
        mountain=int(cells[5]),
        lot=int(cells[6]),
        lot_sub=int(cells[7] or 0),
        road_code=cells[8],
        road="",
        under=int(cells[9]),
        main=int(cells[10]),
        sub=int(cells[11] or 0),
        postal_code=None,
        name=None,
    )
