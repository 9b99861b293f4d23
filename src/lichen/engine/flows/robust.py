"""A loss that several gross errors cannot pull off: figures count the less, the farther the others put them.

See `lichen.engine.kit.reconcile.robust`; products and logarithms are linearised where the values stand, and the
weights found anew until they stay.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lichen.core.errors import SolverError
from lichen.core.said import said
from lichen.engine.flows.parts import How
from lichen.engine.flows.pieces import pieces
from lichen.engine.flows.solve import Solved, solve
from lichen.engine.kit.reconcile.problem import Covariance, Problem
from lichen.engine.kit.reconcile.robust import reconcile_robustly

Floats = NDArray[np.float64]
_ROUNDS = 30
_STILL = 1e-5  # change of a weight


def robustly(
    problem: Problem, log_sd: Floats, first: Solved, *, spread: How = "auto", seed: int = 0
) -> tuple[Solved, Floats]:
    """Return the solution under Huber's loss, and the weight [1] of each figure, shape (variable,).

    `first` is the solution by least squares. Raises as `solve` does, and `SolverError` if the weights come to no rest.

    >>> from lichen.engine.flows.compile import compile_system
    >>> from lichen.engine.flows.testing import splitter
    >>> problem = compile_system(splitter((10.0, 5.0, 5.0))).problem
    >>> robustly(problem, np.zeros(3), solve(problem))[1].tolist()
    [1.0, 1.0, 1.0]
    """
    solved, weight = first, np.ones(problem.n_variables)
    settled = problem.terms is None and not (log_sd > 0).any()
    for _ in range(_ROUNDS):
        before = weight
        weight = _weights(_unweighted(solved.linear, weight))
        still = settled or float(np.abs(weight - before).max(initial=0.0)) <= _STILL
        root = np.sqrt(weight)
        lighter = _unweighted(problem, 1 / weight)
        solved = solve(lighter, log_sd / root, spread=spread if still else "normal", seed=seed)
        if still:
            return solved, weight
    raise SolverError(
        said("The weights of the robust loss did not come to rest; reconcile by least squares.")
    )


def _unweighted(problem: Problem, weight: Floats) -> Problem:
    """Return the problem with the errors that it had before its figures were counted by weights."""
    root = np.sqrt(weight)
    pairs = problem.covariance
    if pairs is not None:
        pairs = Covariance(pairs.i, pairs.j, pairs.value * root[pairs.i] * root[pairs.j])
    return problem.having(sd=np.where(problem.known, problem.sd * root, problem.sd), covariance=pairs)


def _weights(linear: Problem) -> Floats:
    weight = np.ones(linear.n_variables)
    for piece in pieces(linear):
        if piece.part is not None:
            weight[piece.variables] = reconcile_robustly(piece.part).weight
    return weight
