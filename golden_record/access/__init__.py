"""Who may ask, and who asked: accounts, sessions, lock-out and the access log (접속기록).

People sign in with a password and hold a session; machines show a key. Both are accounts with one
role. Every request that can touch personal data leaves a row in the access log before it is
answered.
"""

from golden_record.access.accounts import (
    ROLES,
    Account,
    Listed,
    NewKey,
    Role,
    accounts,
    add_key,
    add_person,
    change_password,
    revoke,
)
from golden_record.access.chain import Head
from golden_record.access.customers import subjects_meant
from golden_record.access.errors import (
    AccessError,
    AccessLogError,
    NameTakenError,
    UnknownAccountError,
    WeakPasswordError,
)
from golden_record.access.lockout import unlock
from golden_record.access.log import Access, AccessLog
from golden_record.access.reading import Logged, LogPage, Question, read_log
from golden_record.access.retention import forget_before
from golden_record.access.sessions import (
    NewSession,
    Session,
    close_session,
    csrf_of,
    find_session,
    open_session,
)
from golden_record.access.signing_in import (
    Refusal,
    Suspicion,
    authenticate_key,
    authenticate_password,
    known_key,
    refuse,
)
from golden_record.access.verifying import Break, Verification, verify

__all__ = [
    "ROLES",
    "Access",
    "AccessError",
    "AccessLog",
    "AccessLogError",
    "Account",
    "Break",
    "Head",
    "Listed",
    "LogPage",
    "Logged",
    "NameTakenError",
    "NewKey",
    "NewSession",
    "Question",
    "Refusal",
    "Role",
    "Session",
    "Suspicion",
    "UnknownAccountError",
    "Verification",
    "WeakPasswordError",
    "accounts",
    "add_key",
    "add_person",
    "authenticate_key",
    "authenticate_password",
    "change_password",
    "close_session",
    "csrf_of",
    "find_session",
    "forget_before",
    "known_key",
    "open_session",
    "read_log",
    "refuse",
    "revoke",
    "subjects_meant",
    "unlock",
    "verify",
]
