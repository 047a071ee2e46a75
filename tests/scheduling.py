"""Which tests stay on one worker: those of a file, and those of a folder that share what is dear.

A session of Spark takes half a minute to start, a browser with a store to look at some seconds.
These folders come first, so that no worker is left with them alone in the end.
"""

from xdist.scheduler import LoadScopeScheduling

DEAR = ("tests/spark/", "tests/pages/")


def place(nodeid: str) -> str:
    """Return the folder or file of a test whose tests stay together."""
    file = nodeid.partition("::")[0]
    return next((folder for folder in DEAR if file.startswith(folder)), file)


class InPlaces(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out whole files, and the dear folders whole."""

    def _split_scope(self, nodeid: str) -> str:
        return place(nodeid)
