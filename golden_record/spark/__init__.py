"""The run on Spark: what one machine does a stage at a time, done where the partitions are."""
