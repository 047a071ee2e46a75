"""Figures for Prometheus: how many requests, how fast, with what outcome; and how the store is.

Labels are routes, statuses and outcomes; nothing of a customer, no account, no record key. Figures
of the store are looked up when they are asked for, at most every ten seconds.
"""

import threading
import time
from collections.abc import Callable, Iterable
from functools import cache

from litestar import Response, get
from litestar.datastructures import State
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from golden_record.reading.load import Load, load
from golden_record.store import Store

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
FRESH = 10.0


class Metrics:
    """The figures of one application."""

    def __init__(self, store: Store) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "hansaram_requests_total",
            "Requests answered",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "hansaram_request_seconds",
            "Seconds from request to answer",
            ["method", "route"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._outcomes = Counter(
            "hansaram_outcomes_total",
            "What became of submitted records",
            ["outcome"],
            registry=self.registry,
        )
        self.registry.register(_OfStore(lambda: load(store)))
        self._of = cache(self._found)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        counted, timed = self._of(method, route, status)
        counted.inc()
        timed.observe(seconds)

    def _found(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        """The figures of one kind of answer; finding them takes longer than counting."""
        counted = self._requests.labels(method, route, str(status))
        return counted, self._seconds.labels(method, route)

    def outcome(self, outcome: str) -> None:
        """Count what became of a submitted record."""
        self._outcomes.labels(outcome).inc()

    def exposition(self) -> bytes:
        """All figures as Prometheus reads them."""
        return generate_latest(self.registry)


class _OfStore(Collector):
    """Figures of the store, looked up when asked for and kept for a while."""

    def __init__(self, look: Callable[[], Load]) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._at = float("-inf")
        self._load: Load | None = None

    def collect(self) -> Iterable[Metric]:
        """Look up the figures; a store that cannot be read is told by one figure."""
        found = self._fresh()
        up = GaugeMetricFamily("hansaram_store_up", "Whether the store can be read")
        up.add_metric([], float(found is not None))
        yield up
        if found is not None:
            yield from _families(found)

    def _fresh(self) -> Load | None:
        with self._lock:
            if time.monotonic() - self._at > FRESH:
                self._load = self._looked_up()
                self._at = time.monotonic()
            return self._load

    def _looked_up(self) -> Load | None:
        try:
            return self._look()
        except Exception:
            return None


def _families(found: Load) -> Iterable[Metric]:
    for name, told, value in (
        ("open_reviews", "Pairs that wait for a steward", found.open_reviews),
        ("oldest_review_seconds", "Age of the oldest of them", found.oldest_review_seconds),
        ("live_records", "Records that are live", found.live_records),
        ("entities", "Customers that are alive", found.entities),
        ("open_jobs", "Jobs that are not finished", found.open_jobs),
        ("job_lag_seconds", "How long the oldest of them has waited", found.job_lag_seconds),
        ("webhook_lag_changes", "Changes that the slowest webhook lacks", found.webhook_lag),
        ("webhook_dead_letters", "Deliveries given up", found.dead_letters),
        ("store_bytes", "Size of the store", found.store_bytes),
        ("access_log_rows", "Rows of the access log", found.access_log_rows),
    ):
        family = GaugeMetricFamily(f"hansaram_{name}", told)
        family.add_metric([], value)
        yield family


_KIND = CONTENT_TYPE_LATEST.rpartition(";")[0]
"""The character set is added on the way out."""


@get(
    "/metrics",
    opt={"open": True, "unlimited": True},
    media_type="text/plain",
    sync_to_thread=True,
)
def read_metrics(state: State) -> Response[bytes]:
    """Give the figures of the service to Prometheus; no personal data."""
    metrics: Metrics = state.metrics
    return Response(metrics.exposition(), media_type=_KIND)
