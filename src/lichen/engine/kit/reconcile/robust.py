"""Reconciliation that several gross errors cannot pull off: a loss that grows less than the square.

The weights of measurements fall as their adjustments grow, and the reconciliation is repeated until they stand still.

References
----------
.. [1] Özyurt, D. B. and Pike, R. W. (2004). Theory and practice of simultaneous data reconciliation and gross error
   detection for chemical processes. Computers & Chemical Engineering 28, 381-402.
   doi:10.1016/j.compchemeng.2003.07.001
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lichen.core.errors import SolverError
from lichen.engine.kit.reconcile.problem import Covariance, Floats, Problem
from lichen.engine.kit.reconcile.solve import Reconciled, reconcile
from lichen.engine.kit.reconcile.terms import reconcile_terms

HUBER, FAIR = 1.345, 1.3998  # 95 % efficient if all errors are normal
_ROUNDS = 500
_STILL = 1e-8  # change of a weight


@dataclass(frozen=True, slots=True, eq=False)
class Robust:
    """The reconciliation under the weights it came to, and the weight [1] of each measurement, shape (variable,).

    A weight well below one marks a figure that the others do not bear out.
    """

    found: Reconciled
    weight: Floats


def reconcile_robustly(problem: Problem, *, loss: Literal["huber", "fair"] = "huber") -> Robust:
    """Return the reconciliation under a loss that grows like the square near zero and in line far off.

    Balances with products are linearised. Raises as `reconcile` does, and `SolverError` if the weights do not
    come to rest.

    >>> p = Problem.from_dense([[1, -1, 0, 0], [0, 1, -1, 0], [0, 0, 1, -1]], [10.0, 10.1, 9.9, 20.0], 0.1)
    >>> robust = reconcile_robustly(p)
    >>> robust.found.x.round(2).tolist()[0], robust.weight.round(2).tolist()[3]
    (10.05, 0.01)
    """
    weight = np.ones(problem.n_variables)
    uncertain = problem.known & ~problem.exact
    for _ in range(_ROUNDS):
        found = _solved(_weighted(problem, weight))
        size = np.abs(found.x[uncertain] - problem.measured[uncertain]) / problem.sd[uncertain]
        before = weight.copy()
        weight[uncertain] = HUBER / np.maximum(size, HUBER) if loss == "huber" else 1 / (1 + size / FAIR)
        if np.max(np.abs(weight - before), initial=0.0) <= _STILL:
            return Robust(found, weight)
    raise SolverError("The weights of the robust loss did not come to rest; take the other loss.")


def _solved(problem: Problem) -> Reconciled:
    return reconcile(problem) if problem.terms is None else reconcile_terms(problem).found


def _weighted(problem: Problem, weight: Floats) -> Problem:
    more = 1 / np.sqrt(weight)
    pairs = problem.covariance
    if pairs is not None:
        pairs = Covariance(pairs.i, pairs.j, pairs.value * more[pairs.i] * more[pairs.j])
    return problem.having(sd=np.where(problem.known, problem.sd * more, problem.sd), covariance=pairs)
