"""What can go wrong with accounts and the access log.

```
AccessError (GoldenRecordError)
├── NameTakenError        an account had this name, even if it was revoked
├── UnknownAccountError   no account has this name
├── WeakPasswordError     shorter than allowed
└── AccessLogError        the log cannot be written, or was written under another secret key
```
"""

from golden_record.errors import GoldenRecordError


class AccessError(GoldenRecordError):
    """Anything about accounts and their doings."""


class NameTakenError(AccessError):
    """Names are used once, so that a name in the access log means one account for ever."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"there is or was an account named {name}: take another name")


class UnknownAccountError(AccessError):
    """No account that could be meant has this name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"there is no account named {name}")


class WeakPasswordError(AccessError):
    """The password is too short, or too long to be one."""


class AccessLogError(AccessError):
    """The access log cannot be written; nothing may be answered without it."""
