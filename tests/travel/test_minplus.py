from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import floyd_warshall

from corridors.travel.minplus import last_exits, min_plus, put_over


@st.composite
def networks(draw):
    """Base times between all nodes, some without a way, and times a scenario adds."""
    size = draw(st.integers(3, 14))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    # Whole minutes, so that equally quick ways are common, as they are along a line.
    graph = random.integers(1, 30, (size, size)).astype(float)
    graph[random.random((size, size)) < draw(st.sampled_from([0.2, 0.6, 0.9]))] = np.inf
    np.fill_diagonal(graph, 0)
    hubs = random.permutation(size)[: draw(st.integers(1, size - 1))]
    added = np.full((size, size), np.inf)
    part = random.integers(1, 10, (len(hubs), len(hubs))).astype(float)
    part[random.random(part.shape) < 0.5] = np.inf
    added[np.ix_(hubs, hubs)] = part
    return floyd_warshall(graph), hubs, added


def over(base, hubs, added, rows):
    closed = floyd_warshall(np.minimum(base, added)[np.ix_(hubs, hubs)])
    exits = last_exits(base[np.ix_(rows, hubs)], base[np.ix_(hubs, hubs)], closed)
    return put_over(base[rows], exits, base[hubs])


@given(networks())
def test_passing_over_hubs_changes_no_time(network):
    base, hubs, added = network
    found = over(base, hubs, added, np.arange(len(base)))
    np.testing.assert_allclose(found, floyd_warshall(np.minimum(base, added)), rtol=1e-12)


@given(networks(), st.integers(1, 13))
def test_an_origin_has_the_same_bits_whatever_is_computed_with_it(network, cut):
    base, hubs, added = network
    rows = np.arange(len(base))
    # Times that are not whole, so that another order of adding would show.
    base, added = base * 1.1, added * 1.7
    cut = min(cut, len(base) - 1)
    parts = [over(base, hubs, added, part) for part in (rows[:cut], rows[cut:])]
    assert np.vstack(parts).tobytes() == over(base, hubs, added, rows).tobytes()


def test_without_a_way_out_of_the_hubs_the_base_stays():
    start = np.array([[1.0, np.inf]])
    found = put_over(start, np.array([[0.0]]), np.full((1, 2), np.inf))
    assert found.tobytes() == start.tobytes()
    assert found is not start


def test_many_rows_and_columns_are_taken_block_by_block():
    random = np.random.default_rng(5)
    start = random.random((130, 700)) * 100
    left, right = random.random((130, 12)) * 40, random.random((12, 700)) * 40
    left[random.random(left.shape) < 0.7] = np.inf
    right[:, ::3] = np.inf
    expected = np.minimum(start, (left[:, :, np.newaxis] + right).min(axis=1))
    assert (min_plus(start, left, right) == expected).all()
    assert (put_over(start, left, right) == expected).all()
