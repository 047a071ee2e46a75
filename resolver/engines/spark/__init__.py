"""The Spark engine: the functions of one machine, run where the partitions are.

Spark reads, shuffles, sorts and keeps; Splink scores and finds components in its SQL. What means
something runs as it runs on one machine, handed whole partitions as Arrow tables: standardizing,
generic values taken out, the pairs of a block, the constrained partition. So there is one
declaration and, but for three short queries, one rendering.
"""
