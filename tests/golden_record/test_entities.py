"""Which entity a cluster keeps: where nothing moves, what is said at once is what is worked out."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from golden_record.identity import NEW
from golden_record.life_cycle.entities import Placed, _assign_anew, unmoved

NUMBERS = range(6)
CLUSTER_OF = st.fixed_dictionaries({n: st.integers(0, 3) for n in NUMBERS})
ENTITY_OF = st.dictionaries(st.sampled_from(NUMBERS), st.integers(10, 12))
GONE = st.dictionaries(st.integers(90, 91), st.integers(10, 14), max_size=1)
NOWHERE: Any = None
"""Nothing is asked of the store where no entity falls apart."""


def placed(cluster_of: dict[int, int], entity_of: dict[int, int], gone: dict[int, int]) -> Placed:
    clusters: dict[int, list[int]] = {}
    for number, cluster in cluster_of.items():
        clusters.setdefault(cluster, []).append(number)
    return Placed(list(clusters.values()), entity_of, gone)


@given(CLUSTER_OF, ENTITY_OF, GONE)
@settings(deadline=None, derandomize=True, max_examples=500)
def test_where_nothing_moves_all_is_kept_as_an_assignment_keeps_it(
    cluster_of: dict[int, int], entity_of: dict[int, int], gone: dict[int, int]
) -> None:
    state = placed(cluster_of, entity_of, gone)
    found = unmoved(state)
    assert found is None or found == _assign_anew(NOWHERE, state)


def test_a_new_record_beside_known_ones_moves_nothing() -> None:
    found = unmoved(Placed([[1, 2, 3], [4]], {1: 10, 2: 10}, {}))
    assert found is not None
    assert found.entity_of == {0: 10, 1: NEW}


def test_two_entities_in_one_cluster_move_and_one_in_two_and_a_record_gone() -> None:
    assert unmoved(Placed([[1, 2]], {1: 10, 2: 11}, {})) is None
    assert unmoved(Placed([[1], [2]], {1: 10, 2: 10}, {})) is None
    assert unmoved(Placed([[1]], {1: 10}, {2: 10})) is None
