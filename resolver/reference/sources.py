"""Find out what each file holds: by its name as published, and by its first line."""

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from resolver.reference import layouts
from resolver.reference.layouts import Row

Opener = Callable[[], AbstractContextManager[IO[bytes]]]
LineReader = Callable[[bytes], Row | None]


@dataclass(frozen=True, slots=True)
class Source:
    """One official file, perhaps inside an archive; ``read`` is ``None`` if it is of no use."""

    name: str
    open: Opener
    read: LineReader | None
    header: bool = False
    order: int = 9


_BY_NAME: tuple[tuple[str, LineReader, int], ...] = (
    ("kikcd_b", layouts.dong_line, 0),
    ("kikmix", layouts.mix_line, 1),
    ("도로명코드", layouts.road_line, 2),
    ("road_code", layouts.road_line, 2),
    ("build_", layouts.building_line, 3),
    ("jibun_", layouts.lot_line, 4),
)


def sources_of(path: Path) -> Iterator[Source]:
    """Yield the official files in a path: itself, or the members of a zip archive."""
    if not zipfile.is_zipfile(path):
        yield _source(path.name, _opener(path))
        return
    with zipfile.ZipFile(path) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
    for info in members:
        name = _member_name(info)
        yield _source(f"{path.name}/{name}", _member_opener(path, info))


def _opener(path: Path) -> Opener:
    def gzipped() -> AbstractContextManager[IO[bytes]]:
        return io.BufferedReader(gzip.open(path, "rb"))

    return gzipped if path.suffix == ".gz" else lambda: path.open("rb")


def _member_opener(path: Path, info: zipfile.ZipInfo) -> Opener:
    return lambda: _Member(path, info)


class _Member:
    """One member of an archive, opened with it and closed with it."""

    def __init__(self, path: Path, info: zipfile.ZipInfo) -> None:
        self._archive = zipfile.ZipFile(path)
        self._member = self._archive.open(info)

    def __enter__(self) -> IO[bytes]:
        return self._member

    def __exit__(self, *_: object) -> None:
        self._member.close()
        self._archive.close()


def _member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; juso.go.kr writes CP949 names without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("cp949")
    except UnicodeError:
        return info.filename


def _source(name: str, opener: Opener) -> Source:
    base = name.rpartition("/")[2].lower()
    with opener() as lines:
        first = lines.readline(4096)
    if base.endswith((".xlsx", ".pdf", ".hwp")) or not first:
        return Source(name, opener, None)
    if _has_header(first):
        return Source(name, opener, layouts.dong_line, header=True, order=0)
    for mark, reader, order in _BY_NAME:
        if mark in base:
            return Source(name, opener, reader, order=order)
    return _by_first_line(name, opener, first)


def _has_header(first: bytes) -> bool:
    columns = set(first.decode("utf-8-sig", "replace").strip().split(","))
    return {"sido", "sigungu", "emd", "ri"} <= columns or {"sido", "hdong", "bname"} <= columns


def _by_first_line(name: str, opener: Opener, first: bytes) -> Source:
    bars = first.count(b"|")
    if b"\t" in first:
        return Source(name, opener, layouts.tab_line, order=0)
    if bars >= 27:
        return Source(name, opener, layouts.building_line, order=3)
    if bars >= 12 and first[:12].isdigit():
        return Source(name, opener, layouts.road_line, order=2)
    if first[:10].isdigit() and len(first.rstrip()) >= 143:
        return Source(name, opener, layouts.dong_line, order=0)
    return Source(name, opener, None)
