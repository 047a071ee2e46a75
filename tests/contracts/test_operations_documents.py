"""The documents of operating say what is so: figures, roles, code that a receiver copies."""

import re
from pathlib import Path
from typing import Any

from api.http.metrics import Metrics
from api.http.outermost import REQUEST_ID
from golden_record.access import ROLES
from golden_record.access.lockout import LOCKED_FOR, MOST_FAILURES
from golden_record.access.sessions import IDLE, LONGEST
from golden_record.store import open_store
from golden_record.webhooks import is_signed, sign
from golden_record.webhooks.delivering import LONGEST_WAIT, MOST_FAILED, MOST_REJECTED, wait_after

DOCS = Path(__file__).parents[2] / "docs"


def text(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def test_the_figures_that_are_named_are_those_there_are(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'x.db'}") as store:
        said = Metrics(store).exposition().decode()
    there = set(re.findall(r"^# TYPE (hansaram_\w+)", said, re.M))
    there = {name for name in there if not name.endswith("_created")}
    assert set(re.findall(r"`(hansaram_\w+)`", text("operations.md"))) == there


def test_every_role_has_its_row() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", text("security.md"), re.M)) == set(ROLES)


def test_the_receiver_in_the_document_takes_what_is_sent_and_nothing_else() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", text("webhooks.md"), re.S)
    names: dict[str, Any] = {}
    exec(code, names)
    is_ours, body, at = names["is_ours"], b'{"changes":[]}', 1_795_305_600
    headers = {
        "Hansaram-Timestamp": str(at),
        "Hansaram-Signature": sign("secret", at, body),
    }
    assert is_ours("secret", headers, body, at + 300)
    for other in (
        ("another", headers, body, at),
        ("secret", headers, body + b" ", at),
        ("secret", headers, body, at + 301),
        ("secret", {**headers, "Hansaram-Timestamp": str(at + 1)}, body, at),
    ):
        assert not is_ours(*other)
        assert not is_signed(other[0], other[2], *other[1].values(), at=other[3])


def test_the_times_and_numbers_are_those_of_the_code() -> None:
    security, webhooks = text("security.md"), text("webhooks.md")
    assert MOST_FAILURES == 5 and "five failures lock" in security
    assert LOCKED_FOR.total_seconds() == 900 and "lock for 15 minutes" in security
    assert (IDLE.total_seconds(), LONGEST.total_seconds()) == (900, 12 * 3600)
    assert MOST_REJECTED == 5 and "five times" in webhooks
    assert LONGEST_WAIT.total_seconds() == 900 and "every 15 minutes" in webhooks
    hours = sum(wait_after(n).total_seconds() for n in range(1, MOST_FAILED)) / 3600
    assert 5 < hours < 7 and "about six hours" in webhooks


def test_a_request_s_number_is_called_what_the_document_calls_it() -> None:
    assert f"`{REQUEST_ID}`" in text("operations.md")
