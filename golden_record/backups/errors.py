"""What a backup or a restore can be refused for."""

from golden_record.errors import GoldenRecordError


class BackupError(GoldenRecordError):
    """A backup that cannot be made or brought back; nothing was changed."""
