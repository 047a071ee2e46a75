"""What can be wrong with a whole input: each error says what, where, and how to mend it.

    IngestError
    ├── NoSuchInput          nothing is there
    ├── NoRecords            empty, or a header and nothing else
    ├── UnsupportedFormat    binary, or a format that is not read
    ├── MissingExtra         an optional package is needed
    ├── UnreadableEncoding   neither UTF-8 nor CP949
    ├── TooLarge             over a limit that guards the machine
    ├── MissingKey           no source or source_record_id
    ├── WrongMapping         the mapping does not fit its rules or the file
    └── UnreadableDatabase   the database refused

A bad *row* is never an error: it goes to the rejects and the rest goes on. No message holds the
content of a cell.
"""


# ruff: noqa: N818 - an error is named for what is wrong


class IngestError(Exception):
    """An input cannot be read at all; the message is one to show to the user.

    Args:
        where: the input, as the user wrote it (without a password).
        what: what is wrong.
        mend: what to do about it.
    """

    def __init__(self, where: str, what: str, mend: str) -> None:
        super().__init__(f"{where}: {what} {mend}".strip())
        self.where = where
        self.what = what
        self.mend = mend


class NoSuchInput(IngestError):
    """Nothing readable is at the place that was named."""


class NoRecords(IngestError):
    """The input is empty, or holds a header and nothing else."""


class UnsupportedFormat(IngestError):
    """The content is binary, or of a format that is not read."""


class MissingExtra(IngestError):
    """Reading this input needs an optional package."""


class UnreadableEncoding(IngestError):
    """The text is neither UTF-8 nor CP949, or not what it was said to be."""


class TooLarge(IngestError):
    """The input is over a limit that guards the machine."""


class MissingKey(IngestError):
    """Nothing gives ``source`` or ``source_record_id``."""


class WrongMapping(IngestError):
    """The mapping breaks its own rules, or names a column that the input does not have."""


class UnreadableDatabase(IngestError):
    """The database cannot be reached, or refuses the table or the query."""
