"""The scratch folder of a run: on the disk of the outputs, private, gone when the run is over.

A killed run cannot clear up after itself; its folder names its process, so the next run into the
same place does.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = ".hansaram-run-"


@contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """Make a folder inside ``beside``, and remove it afterwards, whatever happens.

    ``beside`` is made too; when nothing was put into it, it is removed again.
    """
    made = not beside.exists()
    beside.mkdir(parents=True, exist_ok=True)
    _remove_left_over(beside)
    folder = beside / f"{PREFIX}{os.getpid()}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if made and not any(beside.iterdir()):
            beside.rmdir()


def _remove_left_over(beside: Path) -> None:
    for folder in beside.glob(f"{PREFIX}*"):
        process = folder.name.removeprefix(PREFIX)
        if process.isdecimal() and not _is_alive(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
