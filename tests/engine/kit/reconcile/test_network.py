from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from lichen.engine.kit.reconcile.network import forest_size, network_of, on_circle
from lichen.engine.kit.reconcile.problem import Problem, Terms


def test_balances_of_other_shapes_are_no_network() -> None:
    yes = Problem.from_dense([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]], [1.0] * 3, 1.0)
    assert network_of(yes) is not None
    assert network_of(Problem.from_dense([[1.0, -1.0], [0.0, 0.5]], [1.0] * 2, 1.0)) is None
    assert network_of(Problem.from_dense([[1.0], [-1.0], [1.0]], [1.0], 1.0)) is None
    assert network_of(yes.having(terms=Terms([0], [0], [1], [1.0]))) is None


def test_exact_variables_have_no_say() -> None:
    problem = Problem.from_dense([[1.0, -1.0], [0.0, 0.5]], [1.0] * 2, [1.0, 0.0], rhs=[0.0, 0.5])
    found = network_of(problem)
    assert found is not None
    assert found[0][1] == found[1][1]


def test_circles_are_those_flows_whose_loss_cuts_nothing_apart() -> None:
    """A flow is on a circle iff its two ends stay connected without it, checked flow by flow."""
    rng = np.random.default_rng(0)
    for _ in range(50):
        n, k = int(rng.integers(2, 12)), int(rng.integers(1, 18))
        tail, head, chosen = rng.integers(0, n, k), rng.integers(0, n, k), rng.random(k) < 0.7
        found = on_circle(n, tail, head, chosen)
        for flow in range(k):
            rest = chosen.copy()
            rest[flow] = False
            joins = sparse.coo_array((np.ones(rest.sum()), (tail[rest], head[rest])), shape=(n, n))
            labels = csgraph.connected_components(joins, directed=False)[1]
            assert found[flow] == (chosen[flow] and labels[tail[flow]] == labels[head[flow]])


def test_long_chains_do_not_run_out_of_stack() -> None:
    n = 200_000
    assert not on_circle(n, np.arange(n - 1), np.arange(1, n), np.ones(n - 1, np.bool_)).any()
    assert forest_size(n, np.arange(n - 1), np.arange(1, n)) == n - 1
