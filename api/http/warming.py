"""Before the first request: what is loaded when it is first asked for, and what the collector sees.

Tables of facts are read when a rule first needs them, which would be while the first caller waits.
And Python's collector of cycles goes over all that lives, again and again: with the model, the
routes and the tables in memory that held a request up for 50 to 80 ms now and then. What is there
once all is loaded stays, so it is taken out of the collector's sight, and the little that a
request leaves is looked at less often. Source: docs.python.org/3/library/gc.html, ``gc.freeze``.
"""

import gc

from api.http.services import Services
from golden_record.reading.matching import resolve_attributes
from rules.record import RawRecord

SEEN_AFTER = 20_000
"""New objects after which the youngest are looked at: a request makes some thousands."""

_EXAMPLES = (
    RawRecord(
        "-",
        "-",
        name="남궁민수",
        phone="010-0000-0000, 02-000-0000",
        address="서울특별시 강남구 테헤란로 1, 101동 101호",
        email="example@example.com",
        birth_date="1900-01-01",
    ),
    RawRecord("-", "-", name="NAMGUNG MINSU", address="서울 강남구 역삼동 1-1"),
    RawRecord("-", "-", name="skarndalstn"),
    RawRecord("-", "-", name="(주)보기 강남지점", business_number="000-00-00000"),
)


def warm_up(services: Services) -> None:
    """Ask for customers whom nobody has, and let the collector pass over all that is loaded."""
    for raw in _EXAMPLES:
        resolve_attributes(services.store, raw, means=services.means)
    gc.collect()
    gc.freeze()
    gc.set_threshold(SEEN_AFTER, 10, 10)
