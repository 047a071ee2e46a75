"""The server from which processes that are to be killed are forked: it has loaded everything."""

from multiprocessing import get_context

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        "pytest",
        "golden_record.store.publication",
        "tests.golden_record.killing",
        "tests.golden_record.mortal",
        "tests.golden_record.test_kills_of_all_kinds",
    ]
)
