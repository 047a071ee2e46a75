"""What can go wrong on this floor.

```
GoldenRecordError
├── StoreError
│   ├── StoreUnavailableError      cannot be opened: driver, version, path, rights
│   ├── StoreBusyError             another writer holds the store
│   ├── StoreUnwritableError       disk full, disk failing, file or database read-only
│   └── StaleResolutionError       the store moved on since the run read it
├── PublishError              the resolution does not fit the store
├── UnknownIdError                 no such unified ID, or one with a wrong check character
├── ExportError               a file that cannot be written as asked
└── OutputsError              the store took the result of a run, its files could not be written
```
Messages name record keys and unified IDs, never personal data.
"""

from pathlib import Path


class GoldenRecordError(Exception):
    """Anything that this floor refuses or cannot do."""


class StoreError(GoldenRecordError):
    """Something about the store itself."""


class StoreUnavailableError(StoreError):
    """The store cannot be opened."""


class StoreBusyError(StoreError):
    """Another writer holds the store."""


class StoreUnwritableError(StoreError):
    """The store cannot be written: disk full, disk failing, or read-only; nothing was changed."""


class StaleResolutionError(StoreError):
    """The store moved on since the run read it: read it again and resolve again."""

    def __init__(self, read: int, now: int) -> None:
        self.read, self.now = read, now
        super().__init__(
            f"the store moved from revision {read} to {now} while the run was under way; "
            "run again to take the newer state into account"
        )


class PublishError(GoldenRecordError):
    """A resolution that does not fit the store; nothing was published."""


class UnknownIdError(GoldenRecordError):
    """A unified ID that was never handed out, or whose check character is wrong."""


class ExportError(GoldenRecordError):
    """A file that cannot be written as asked."""


class OutputsError(GoldenRecordError):
    """The store took the result of a run, but its files could not be written."""

    def __init__(self, out: Path, error: Exception) -> None:
        self.out, self.error = out, error
        told = error.strerror if isinstance(error, OSError) else None
        super().__init__(
            f"the store took the result, but the files in {out} could not be written "
            f"({told or type(error).__name__}); older ones stay. "
            "Mend that and run the same again: it changes nothing in the store and writes them."
        )
