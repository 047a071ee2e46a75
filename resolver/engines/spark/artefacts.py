"""Artefacts: what each stage of a run leaves behind, so that a run that broke goes on.

A stage is a Parquet folder that Spark marks with ``_SUCCESS`` when it is whole. They lie in a
folder named for what they were made from (inputs, mapping, model, rules), on any file system that
all executors reach; a stage that is there is read, any other is computed anew.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from resolver.engines.spark.errors import SparkJobError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

DONE = "_SUCCESS"


def fingerprint(*made_from: Any) -> str:
    """Name what artefacts are made from, in sixteen hexadecimal digits."""
    text = json.dumps(made_from, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(slots=True)
class Artefacts:
    """The stages of one run.

    place: the folder, as Spark names it. on_done: told the name of a stage and its seconds.
    """

    spark: "SparkSession"
    place: str
    on_done: Callable[[str, float], None] = lambda name, seconds: None
    reused: list[str] = field(default_factory=list)

    def stage(self, name: str, make: "Callable[[], DataFrame]") -> "DataFrame":
        """Return what a stage made, computing it where it is not there yet."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        path = f"{self.place}/{name}"
        if self.has(name):
            self.reused.append(name)
            return self.spark.read.parquet(path)
        since = time.perf_counter()
        self.spark.sparkContext.setJobDescription(name)
        try:
            make().write.mode("overwrite").parquet(path)
            made = self.spark.read.parquet(path)
        except (PySparkException, Py4JError) as error:
            raise SparkJobError(name, error) from error
        self.on_done(name, time.perf_counter() - since)
        return made

    def has(self, name: str) -> bool:
        """Say whether a stage is there and whole."""
        return self._folder(f"{name}/{DONE}") is not None

    def remove(self, name: str = "") -> None:
        """Remove a stage, or all of them."""
        path = self._path(name)
        path.getFileSystem(self._configuration()).delete(path, True)

    def _folder(self, name: str) -> Any:
        path = self._path(name)
        return path if path.getFileSystem(self._configuration()).exists(path) else None

    def _path(self, name: str) -> Any:
        jvm: Any = self.spark._jvm
        return jvm.org.apache.hadoop.fs.Path(f"{self.place}/{name}")

    def _configuration(self) -> Any:
        jsc: Any = self.spark._jsc
        return jsc.hadoopConfiguration()


Described = Mapping[str, Any]
