"""One Spark for all its tests: it takes long to start, and each of its jobs some moments."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SETTINGS = {
    "spark.driver.defaultJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto",
    "spark.driver.memory": "1500m",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.default.parallelism": "2",
    "spark.master": "local[2]",
}


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Spark of this machine with two cores."""
    from resolver.engines.spark.session import session

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    places = tmp_path_factory.mktemp("spark")
    own = {"spark.local.dir": str(places), "spark.sql.warehouse.dir": str(places / "warehouse")}
    with session({**SETTINGS, **own}) as started:
        yield started


@pytest.fixture
def place(tmp_path: Path) -> str:
    """An address for artefacts."""
    return (tmp_path / "work").as_uri()
