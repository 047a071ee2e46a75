"""Connected components of numbered records, each named by its smallest member."""

from array import array
from collections.abc import Iterable


def components(count: int, links: Iterable[tuple[int, int]]) -> "array[int]":
    """Return the smallest member of each record's component.

    Args:
        count: records are numbered from 0 to ``count`` - 1.
        links: pairs of record numbers, in any order.

    >>> components(5, [(3, 1), (4, 3)]).tolist()
    [0, 1, 2, 1, 1]
    """
    parent = array("q", range(count))
    for left, right in links:
        while parent[left] != left:
            parent[left] = parent[parent[left]]
            left = parent[left]
        while parent[right] != right:
            parent[right] = parent[parent[right]]
            right = parent[right]
        if left < right:
            parent[right] = left
        elif right < left:
            parent[left] = right
    for record in range(count):
        parent[record] = parent[parent[record]]
    return parent
