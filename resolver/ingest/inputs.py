"""What the user named: files, folders, patterns and database URLs, as a list of single inputs."""

import glob
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from resolver.ingest.errors import NoSuchInput

SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".jsonl", ".ndjson", ".parquet", ".xlsx")
PACKED = ".gz"


def expand(inputs: Sequence[str | Path]) -> list[str | Path]:
    """List the single inputs: a database URL as text, a file as a path.

    A folder gives its readable files (by suffix, hidden ones left out) in the order of their
    names, folders inside it too; a pattern (``*``, ``?``, ``**``) what it matches. The same file
    named twice is one input.

    Raises:
        NoSuchInput: an input, or a pattern, that is nothing.
    """
    seen: dict[object, str | Path] = {}
    for one in inputs:
        for found in _expand_one(one):
            seen.setdefault(found.resolve() if isinstance(found, Path) else found, found)
    if not seen:
        raise NoSuchInput("input", "none was given.", "Name a file, a folder or a database URL.")
    return list(seen.values())


def is_database(one: str | Path) -> bool:
    """Say whether an input is a database URL."""
    return isinstance(one, str) and "://" in one


def _expand_one(one: str | Path) -> Iterable[str | Path]:
    if is_database(one):
        return [one]
    path = Path(one)
    if path.is_dir():
        return _folder(path)
    if path.exists():
        return [path]
    if found := sorted(glob.glob(str(one), recursive=True)):  # noqa: PTH207 - absolute too
        return [f for match in found for f in _expand_one(match)]
    raise NoSuchInput(str(one), "there is no such file or folder.", "Check the path.")


def _folder(folder: Path) -> list[Path]:
    files = sorted(_readable(folder))
    if not files:
        kinds = ", ".join(SUFFIXES)
        raise NoSuchInput(str(folder), "the folder holds no readable file.", f"Readable: {kinds}.")
    return files


def _readable(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        suffixes = [s for s in path.suffixes if s.lower() != PACKED]
        if path.is_file() and not hidden and suffixes and suffixes[-1].lower() in SUFFIXES:
            yield path
