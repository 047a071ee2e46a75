"""Read records from files and databases into Arrow batches of the canonical raw columns."""
