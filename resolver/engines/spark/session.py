"""A Spark session: the one that is running (spark-submit, a notebook), or one of our own.

Our own has the jar of similarity functions that Splink registers, UTC, and the settings the user
gave. Java is looked at first, since Spark tells of a missing or wrong one in forty lines.
"""

import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

from resolver.engines.spark.errors import SparkUnavailableError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JAVA = (17, 21, 25)
"""The versions of Java that Spark 4 runs on."""

_SETTINGS = {
    "spark.app.name": "hansaram",
    "spark.driver.memory": "2g",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "64",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "16384",
}
_ALWAYS = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}
_QUOTING = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")
"""Loggers of pyspark that write every error to stderr, with the values that it quotes."""
_LOST = "Exception while sending command."
"""What py4j writes to the root logger, with forty lines of its own, when Java has died."""
_LOGGING = Path(__file__).with_name("log4j2.properties")
_VERSION = re.compile(r'version "(\d+)')


@contextmanager
def session(conf: Mapping[str, str]) -> "Iterator[SparkSession]":
    """Give the running session, or start one and stop it afterwards.

    Raises:
        SparkUnavailableError: the extra or a fitting Java is missing, or Spark does not start.
    """
    if find_spec("pyspark") is None:
        raise SparkUnavailableError(
            "the Spark engine needs its extra: install hansaram[spark] and Java 17"
        )
    from py4j.protocol import Py4JError
    from pyspark.logger import PySparkLogger
    from pyspark.sql import SparkSession

    for name in _QUOTING:
        PySparkLogger.getLogger(name).disabled = True
    running = SparkSession.getActiveSession()
    if running is None and "PYSPARK_GATEWAY_PORT" not in os.environ:
        check_java(os.environ)
    started = running or _start(conf)
    for name, value in _ALWAYS.items():
        started.conf.set(name, value)
    logging.getLogger().addFilter(_is_news)
    try:
        yield started
    finally:
        if running is None:
            with suppress(Py4JError, OSError):  # a Java that died is not to be told twice
                started.stop()
        logging.getLogger().removeFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    return record.msg != _LOST


def _start(conf: Mapping[str, str]) -> "SparkSession":
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession
    from splink.backends.spark import similarity_jar_location

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    own = {
        "spark.jars": similarity_jar_location(),
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={_LOGGING.as_uri()}",
        "spark.sql.warehouse.dir": Path(gettempdir(), "hansaram-warehouse").as_uri(),
    }
    settings = {**_SETTINGS, **own, **conf}
    if "spark.jars" in conf:
        settings["spark.jars"] = f"{similarity_jar_location()},{conf['spark.jars']}"
    builder = SparkSession.builder
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        started = builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise SparkUnavailableError(f"Spark does not start: {type(error).__name__}") from error
    started.sparkContext.setLogLevel("OFF")
    counting: Any = getattr(started.sparkContext, "_accumulatorServer", None)
    if counting is not None:
        counting.handle_error = lambda *_: None
    return started


def check_java(environment: Mapping[str, str]) -> None:
    """Refuse a missing Java, or one that Spark 4 does not run on.

    Raises:
        SparkUnavailableError: with the sentence that says what to install.
    """
    home = environment.get("JAVA_HOME")
    program = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if program is None or not Path(program).exists():
        where = f"JAVA_HOME names {home}, where there is none" if home else "there is none"
        raise SparkUnavailableError(f"Spark needs Java 17, and {where}: install Java 17")
    told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = _VERSION.search(told.stderr + told.stdout)
    if found is None or int(found[1]) not in JAVA:
        version = found[1] if found else "unknown"
        raise SparkUnavailableError(
            f"Spark needs Java 17, and {program} is version {version}: "
            "install Java 17 and point JAVA_HOME at it"
        )
