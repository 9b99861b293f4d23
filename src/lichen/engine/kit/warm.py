"""Compiles every kernel once, so that the first real work does not wait: ``python -m lichen.engine.kit.warm``."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from lichen.engine.kit.bilinear import Bilinear, solve_bilinear
from lichen.engine.kit.geo import Points
from lichen.engine.kit.reconcile import Problem, reconcile, sample, standard_deviations
from lichen.engine.kit.spatial import PairSearch
from lichen.engine.kit.transport import TransportProblem, solve_transport


def warm() -> None:
    """Run a small case of everything that is compiled; the machine code is kept on disk.

    >>> warm()
    """
    rng = np.random.default_rng(0)
    count = 700  # enough for the transport solver to go by way of a coarser market
    here, there = Points.plane(*rng.random((2, count))), Points.plane(*rng.random((2, count)))
    amounts = rng.integers(1, 99, (2, count)).astype(np.float64)
    solve_transport(TransportProblem(here, there, *amounts, rate=1.0, leave_source=0.05, leave_sink=0.05))
    for sphere in (False, True):
        make = Points.geographic if sphere else Points.plane
        sources, sinks = make(*rng.random((2, 40))), make(*rng.random((2, 40)))
        search = PairSearch(sources, sinks, source_reach=np.full(40, 0.5), skip=[[0, 0]])
        search.count()
        search.all_pairs()
        search.nearest(2)
        search.worst(np.ones(40), np.ones(40), 0.0, 1.0)
    row, term = csr_array([[0.0, 1.0, 1.0]]), (np.array([column]) for column in range(3))
    ends = np.zeros(3), np.array([9.0, 3.0, 3.0])
    solve_bilinear(
        Bilinear(np.array([-1.0, 0.0, 0.0]), *ends, row, np.array([-np.inf]), np.array([4.0]), *term)
    )
    _warm_reconciliation()


def _warm_reconciliation() -> None:
    """Balance a grid that goes by coarser levels, probe its deviations, and draw samples of a single balance."""
    side = 28
    place = np.arange(side * side).reshape(side, side)
    ends = np.concatenate(
        [
            np.stack([place[:, :-1].ravel(), place[:, 1:].ravel()]),
            np.stack([place[:-1].ravel(), place[1:].ravel()]),
        ],
        axis=1,
    )
    flow = np.arange(ends.shape[1])
    signs = np.concatenate([np.ones(flow.size), -np.ones(flow.size)])
    grid = csr_array((signs, (ends.ravel(), np.concatenate([flow, flow]))), shape=(side * side, flow.size))
    grid.sort_indices()
    problem = Problem(grid.indptr, grid.indices, grid.data, 1.0 + flow % 3, 1.0, lower=0.0)
    reconcile(problem, method="newton")
    standard_deviations(problem, method="probe", within=0.9)
    sample(Problem.from_dense([[1.0, -1.0]], [0.0, 1.0], 1.0, lower=0.0), draws=2, warm_up=2)


if __name__ == "__main__":
    warm()
