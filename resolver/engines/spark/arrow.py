"""Arrow functions over the batches and over the whole partitions of a Spark frame."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Batches = Iterator[pa.RecordBatch]


def spark_type(schema: pa.Schema) -> Any:
    """Return the Spark schema with the columns of an Arrow schema, all of them nullable."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


def by_batch(
    frame: "DataFrame", function: Callable[[Batches], Batches], schema: pa.Schema
) -> "DataFrame":
    """Run a function over the batches of each partition."""
    return frame.mapInArrow(function, spark_type(schema))


def by_partition(
    frame: "DataFrame", function: Callable[[pa.Table], pa.Table], schema: pa.Schema
) -> "DataFrame":
    """Run a function over each partition as one table; empty partitions are passed over."""

    def whole(batches: Batches) -> Batches:
        held = list(batches)
        if held:
            yield from function(pa.Table.from_batches(held)).cast(schema).to_batches()

    return frame.mapInArrow(whole, spark_type(schema))
