"""The process that delivers is killed again and again: nothing is lost, nothing out of order."""

import os
import random
import signal
import threading
from datetime import timedelta
from functools import partial
from itertools import chain
from multiprocessing.context import ForkServerProcess

import pytest

from golden_record.store import Store, open_store
from golden_record.webhooks import Deliverer, delivering, is_signed, register
from tests.golden_record.forks import FORKS
from tests.golden_record.webhooks.receiver import Receiver, receiver
from tests.golden_record.webhooks.test_webhooks import HERE, SECRET, happened

CHANGES, KILLS = 40, 8


def deliver_until_killed(url: str) -> None:
    """Deliver as a server does; what a killed one held is free sooner than in real life."""
    delivering.LEASE, delivering.PAUSE = timedelta(milliseconds=200), 0.02
    with open_store(url) as store, Deliverer(store, SECRET, HERE):
        threading.Event().wait()


def started(store: Store) -> ForkServerProcess:
    url = store.engine.url.render_as_string(hide_password=False)
    process = FORKS.Process(target=deliver_until_killed, args=(url,), daemon=True)
    process.start()
    return process


def kill_at_some_moment(process: ForkServerProcess, got: Receiver, chance: random.Random) -> None:
    """Before a delivery is answered, or as soon as it is."""
    kill = partial(os.kill, process.pid or 0, signal.SIGKILL)
    more = chance.randint(1, 3)
    if chance.random() < 0.5:
        got.before_answer = kill
    else:
        got.wait_for(len(got.bodies) + more)
        kill()
    process.join()


@pytest.mark.slow
def test_killed_again_and_again_all_arrives_in_order_and_signed(store: Store) -> None:
    chance = random.Random(17)
    with receiver() as got:
        hook = register(store, SECRET, got.url, networks=HERE, batch=1, after=0)
        happened(store, CHANGES)
        for _ in range(KILLS):
            kill_at_some_moment(started(store), got, chance)
        last = started(store)
        with got.arrived:
            assert got.arrived.wait_for(lambda: [CHANGES] in got.sequences, timeout=60)
        last.kill()
        last.join()
        sent = list(chain.from_iterable(got.sequences))
        headers = list(zip(got.bodies, got.headers, strict=True))
    assert list(dict.fromkeys(sent)) == list(range(1, CHANGES + 1))
    assert len(sent) > CHANGES, "nothing was sent twice, so nothing was cut off on its way"
    for body, told in headers:
        moment = told["Hansaram-Timestamp"]
        signature = told["Hansaram-Signature"]
        assert is_signed(hook.secret, body, moment, signature, at=float(moment))
