"""What the handlers work with: opened once when the service starts, closed when it ends."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import structlog

from api.http.reports import ReportPage
from api.settings import Settings
from golden_record.access import AccessLog, Head
from golden_record.life_cycle import Means
from golden_record.reading.counting import QueueCounts
from golden_record.secret_key import key_folder, secret_key
from golden_record.store import Store, open_store
from resolver.model import Model, load_model
from resolver.reference import SqliteReference
from rules.standardize import Context
from rules.survivorship import SurvivorshipRules


@dataclass(slots=True)
class Today:
    """The means of the day: a birth date of six digits is read differently on another day."""

    model: Model
    secret: bytes
    reference: SqliteReference | None
    rules: SurvivorshipRules
    day: date = date.min
    made: Means | None = None

    def means(self) -> Means:
        """Give the means, made anew on a new day."""
        today = datetime.now(UTC).date()
        if self.made is None or self.day != today:
            context = Context(self.secret, today, self.reference)
            self.made, self.day = Means(self.model, context, self.rules), today
        return self.made


@dataclass(frozen=True, slots=True)
class Services:
    """The store, the access log, what linking works with, and the settings."""

    store: Store
    settings: Settings
    secret: bytes = field(repr=False)
    today: Today
    access_log: AccessLog
    queue: QueueCounts = field(init=False, repr=False)
    report: ReportPage = field(init=False, repr=False, default_factory=ReportPage)

    def __post_init__(self) -> None:
        object.__setattr__(self, "queue", QueueCounts(self.store))

    @property
    def means(self) -> Means:
        """What an online change works with."""
        return self.today.means()

    def close(self) -> None:
        """Let go of everything."""
        self.access_log.close()
        self.store.close()


def open_services(settings: Settings, url: str) -> Services:
    """Open the store, the model and the secret key that the settings name.

    Raises:
        StoreUnavailableError: the store cannot be opened.
        SecretKeyError: the secret key cannot be used.
        ModelError: the model does not fit the rules.
    """
    from api.cli.given import reference_of, rules_of

    key = secret_key(key_folder(url))
    model = load_model(settings.model)
    store = open_store(url)
    key.keep()
    today = Today(model, key.value, reference_of(settings), rules_of(settings))
    access_log = AccessLog(store, key.value, tell=_tell_head)
    return Services(store, settings, key.value, today, access_log)


def _tell_head(head: Head) -> None:
    """Log the end of the access log, so that a log kept elsewhere betrays a store put back."""
    structlog.get_logger().info("access log", head=str(head))
