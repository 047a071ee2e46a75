"""From the old state to the new one, step by step, within one transaction.

``records`` → ``entities`` → ``golden`` → ``decisions``: each step compares what the run concluded
with what the store holds and writes the difference. The comparing is done by DuckDB in memory.
"""

from golden_record.store.publication.steps import Publication

__all__ = ["Publication"]
