"""Checking a store: everything that can be recomputed is, and each difference is told.

In three parts, all from one consistent state, while others go on reading and writing: the rules
that its rows keep (``rows``), what can be recomputed from each record alone (``contents``), and
what follows from all records together, the partition and the golden records (``beliefs``).
"""

from golden_record.checking.beliefs import Basis
from golden_record.checking.checks import check, check_rows
from golden_record.checking.difference import Difference

__all__ = ["Basis", "Difference", "check", "check_rows"]
