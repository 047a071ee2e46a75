"""Files that appear under their name only when they are whole, and only for their owner."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from golden_record.errors import GoldenRecordError


@contextmanager
def appearing(file: Path, refusal: type[GoldenRecordError]) -> Iterator[Path]:
    """Give a file beside ``file`` to write, and put it in its place at the end, durably.

    Raises:
        refusal: it cannot be written.
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        yield draft
        _sync(draft)
        draft.replace(file)
        _sync(file.parent)
    except OSError as error:
        raise refusal(f"{file} cannot be written: {error.strerror}") from error
    finally:
        for left in file.parent.glob(f"{draft.name}*"):
            left.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
