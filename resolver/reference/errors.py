"""What can go wrong with a reference.

::

    ReferenceFileError
    ├── NotAReferenceError   the file is missing, or of another version
    └── UnknownLayoutError   no file given has a layout that the importer knows
"""

from pathlib import Path


class ReferenceFileError(Exception):
    """A reference file cannot be made or read."""


class NotAReferenceError(ReferenceFileError):
    """The file is no reference of this version; importing it anew makes one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path} is not a reference file of this version: import it again")


class UnknownLayoutError(ReferenceFileError):
    """No file given has a layout that the importer knows."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        listed = ", ".join(names) or "no file"
        super().__init__(
            f"{listed}: none of the official layouts (KIKcd_B, KIKmix, 법정동코드 전체자료, "
            "개선_도로명코드_전체분, build_*, jibun_*)"
        )
