"""A run on Spark with a Java of its own: ``python -m tests.spark.own_java INPUT STORE OUT``."""

import sys
from pathlib import Path

from golden_record.pipeline import RunOptions, run
from golden_record.spark.options import SparkOptions
from resolver.engines.spark.errors import SparkError
from tests.golden_record.test_handing_over import TODAY
from tests.spark.conftest import SETTINGS


def main(file: str, store: str, out: str) -> None:
    """Run, and say in one sentence what Spark could not do."""
    own = {"spark.local.dir": str(Path(out).with_name("local"))}
    options = RunOptions(
        out=Path(out),
        store=store,
        workers=1,
        memory="500MB",
        today=TODAY,
        spark=SparkOptions({**SETTINGS, **own}),
    )
    try:
        run([file], options)
    except SparkError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
