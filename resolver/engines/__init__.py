"""Batch engines: candidate pairs and their match weights, on DuckDB or Spark."""
