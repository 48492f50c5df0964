from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import floyd_warshall

from corridors.travel.minplus import direct, put_over, without_diagonal


@st.composite
def base_times(draw):
    """Fewest minutes between nodes of a base, some without a way."""
    size = draw(st.integers(2, 14))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    # Whole minutes, so that equally quick ways are common, as they are along a line.
    graph = random.integers(1, 30, (size, size)).astype(float)
    graph[random.random((size, size)) < draw(st.sampled_from([0.2, 0.6, 0.9]))] = np.inf
    np.fill_diagonal(graph, 0)
    return floyd_warshall(graph) * draw(st.sampled_from([1.0, 1.1, 1e-6]))


@given(base_times())
def test_the_ways_that_are_no_sum_of_others_give_all_times(times):
    kept = direct(without_diagonal(times), times)
    assert not kept.diagonal().any()
    again = floyd_warshall(np.where(kept, times, np.inf))
    np.testing.assert_allclose(again, times, rtol=1e-12)


def test_along_a_line_only_neighbours_are_kept():
    at = np.cumsum([0.0, 7.3, 1.9, 40.1, 3.7])
    times = np.abs(at[:, np.newaxis] - at)
    kept = direct(without_diagonal(times), times)
    apart = np.abs(np.arange(5)[:, np.newaxis] - np.arange(5))
    assert (kept == (apart == 1)).all()


def test_without_a_way_out_of_the_hubs_the_base_stays():
    start = np.array([[1.0, np.inf]])
    found = put_over(start, np.array([[0.0]]), np.full((1, 2), np.inf))
    assert found.tobytes() == start.tobytes()
    assert found is not start


@given(
    n=st.integers(1, 60), k=st.integers(1, 5), m=st.integers(1, 9), seed=st.integers(0, 2**32 - 1)
)
def test_an_origin_has_the_same_bits_whatever_is_computed_with_it(n, k, m, seed):
    random = np.random.default_rng(seed)
    start, exits, out = random.random((n, m)), random.random((n, k)), random.random((k, m))
    exits[random.random(exits.shape) < 0.5] = np.inf
    alone = [put_over(start[row : row + 1], exits[row : row + 1], out) for row in range(n)]
    assert np.vstack(alone).tobytes() == put_over(start, exits, out).tobytes()


def test_many_rows_and_columns_are_taken_block_by_block():
    random = np.random.default_rng(5)
    start = random.random((130, 700)) * 100
    exits, out = random.random((130, 12)) * 40, random.random((12, 700)) * 40
    exits[random.random(exits.shape) < 0.7] = np.inf
    out[:, ::3] = np.inf
    expected = np.minimum(start, (exits[:, :, np.newaxis] + out).min(axis=1))
    assert (put_over(start, exits, out) == expected).all()
