"""What is missing is told in one sentence, and nothing is published. None of it starts Spark."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from resolver.engines.spark.errors import SparkUnavailableError, told
from resolver.engines.spark.session import check_java

WITHOUT = "import sys; sys.modules['pyspark'] = None; from api.cli import main; main(sys.argv[1:])"


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("source,source_record_id,name\ncrm,1,김철수\n", encoding="utf-8")
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, "run", str(file), "--engine", "spark", "--out", str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "hansaram[spark]" in done.stderr
    assert not out.exists()


def java_of(folder: Path, version: str) -> dict[str, str]:
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    return {**os.environ, "JAVA_HOME": str(folder)}


@pytest.mark.parametrize("version", ["17.0.15", "21.0.2"])
def test_a_fitting_java_is_taken(tmp_path: Path, version: str) -> None:
    check_java(java_of(tmp_path, version))


@pytest.mark.parametrize("version", ["1.8.0_392", "11.0.22"])
def test_an_old_java_is_named(tmp_path: Path, version: str) -> None:
    with pytest.raises(SparkUnavailableError, match=f"is version {version.split('.')[0]}: install"):
        check_java(java_of(tmp_path, version))


def test_a_missing_java_is_named() -> None:
    with pytest.raises(SparkUnavailableError, match="/not/there, where there is none"):
        check_java({"JAVA_HOME": "/not/there"})


def test_settings_of_spark_need_spark(tmp_path: Path) -> None:
    given = ["run", "a.csv", "--spark-conf", "spark.master=local[2]", "--out", str(tmp_path / "o")]
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *given], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--engine spark" in done.stderr


def test_a_failure_in_a_task_is_told_by_our_own_sentence() -> None:
    error = RuntimeError(
        "An exception was thrown from the Python worker:\nTraceback (most recent call last):\n"
        '  File "x.py", line 1, in f\n'
        "resolver.ingest.errors.MissingKey: calls.csv: no column source. Add the column.\n\n"
        "JVM stacktrace:\n\tat org.apache.spark"
    )
    assert told(error) == "calls.csv: no column source. Add the column"


def test_a_failure_that_may_quote_data_is_told_by_its_kind_alone() -> None:
    error = RuntimeError("[CAST_INVALID_INPUT] The value '800105-1765432' cannot be cast")
    assert told(error) == "RuntimeError CAST_INVALID_INPUT"
