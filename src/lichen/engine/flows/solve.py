"""From arrays to reconciled values: the kernel, products linearised around the last solution, and standard deviations.

Products of two variables are linearised and solved again until nothing moves, as in [1]_. Standard deviations are
those of the last linear problem, with the variables on their bounds held there; independent parts of the system are
treated apart, so that many periods cost no more than each of them.

.. [1] O. Cencic, *J. Sustain. Dev. Energy Water Environ. Syst.* 4 (2016) 15, doi:10.13044/j.sdewes.2016.04.0013
   (nonlinear data reconciliation in material flow analysis).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lichen.core.errors import ModelError
from lichen.engine.flows.pieces import Piece, pieces
from lichen.engine.flows.products import solve_products
from lichen.engine.kit.reconcile.classify import KINDS, classify
from lichen.engine.kit.reconcile.exact import eliminate
from lichen.engine.kit.reconcile.problem import Problem
from lichen.engine.kit.reconcile.solve import FULL, Reconciled, reconcile, told
from lichen.engine.kit.reconcile.spread import factor as factor_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LARGEST_PART = 2000  # variables of an independent part whose deviations are found by elimination


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Reconciled values with their errors.

    `x` and `sd` [unit of the variable], shape (variable,); `sd` is NaN for what is unobservable, or
    in a part too large.
    `kind` of each variable (redundant, non-redundant, exact, observable, unobservable). `parts` are the independent
    parts: variables, and a factor F of their covariance F·Fᵀ, shape (variable of the part, measurement).
    """

    x: Floats
    sd: Floats
    kind: tuple[str, ...]
    at_bound: NDArray[np.bool_]
    chi2: float
    dof: int
    p: float
    steps: int
    parts: tuple[tuple[Ints, Floats], ...]

    def covariance(self, weights: ArrayLike) -> Floats:
        """Return the covariance of sums of the variables; `weights` shape (sum, variable).

        >>> from lichen.engine.flows.compile import compile_system
        >>> from lichen.engine.flows.testing import splitter
        >>> solved = solve(compile_system(splitter()).problem)
        >>> solved.covariance([[1.0, -1.0, -1.0]]).round(12).tolist()
        [[0.0]]
        """
        sums = np.atleast_2d(np.asarray(weights, np.float64))
        total = np.zeros((len(sums), len(sums)))
        for variables, factor in self.parts:
            mine = sums[:, variables] @ factor
            total += mine @ mine.T
        return total


def solve(problem: Problem) -> Solved:
    """Return what the kernel finds for a problem, with or without products of variables.

    Raises `ModelError` where nothing keeps all balances and bounds, `SolverError` where products come to no end.

    >>> from lichen.engine.flows.compile import compile_system
    >>> from lichen.engine.flows.testing import splitter
    >>> found = solve(compile_system(splitter()).problem)
    >>> found.x.round(3).tolist(), found.sd.round(3).tolist()
    ([10.333, 5.667, 4.667], [0.816, 0.816, 0.816])
    """
    if problem.n_rows == 0:
        return _unbalanced(problem)
    found, straight, steps = _found(problem)
    kind = tuple(KINDS[k] for k in found.classes.kind)
    at_bound = found.at_lower | found.at_upper
    parts = _parts(straight, found.x, at_bound)
    sd = np.full(problem.n_variables, np.nan)
    for variables, factor in parts:
        sd[variables] = np.sqrt(np.einsum("ij,ij->i", factor, factor))
    sd[[k == "unobservable" for k in kind]] = np.nan
    return Solved(found.x, sd, kind, at_bound, found.chi2, found.dof, found.p, steps, tuple(parts))


def _unbalanced(problem: Problem) -> Solved:
    """Return what was stated where there is no balance at all."""
    n = problem.n_variables
    x = np.where(problem.lower == problem.upper, problem.lower, problem.measured)
    kind = tuple("exact" if e else "non-redundant" if k else "unobservable"
                 for e, k in zip(problem.exact, problem.known, strict=True))  # fmt: skip
    sd = np.where(problem.exact, 0.0, np.where(problem.known, problem.sd, np.nan))
    part = (np.arange(n), np.diag(np.nan_to_num(sd)))
    return Solved(x, sd, kind, np.zeros(n, bool), 0.0, 0, float("nan"), 0, (part,))


def _found(problem: Problem) -> tuple[Reconciled, Problem, int]:
    """Return the solution, the linear problem that it solves, and how many times it was linearised."""
    if problem.terms is not None:
        return solve_products(problem, problem.terms)
    if problem.n_variables <= FULL:
        return reconcile(problem), problem, 0
    x, prices = np.zeros(problem.n_variables), np.zeros(problem.n_rows)
    for variables, rows, part in pieces(problem):
        if part is None:
            x[variables] = _alone(problem, variables)
        else:
            piece = reconcile(part)
            x[variables], prices[rows] = piece.x, piece.multipliers
    return told(problem, classify(problem), x, prices, "parts"), problem, 0


def _alone(problem: Problem, variables: Ints) -> Floats:
    """Return the values of variables that stand in no balance: as stated, within their bounds."""
    stated = np.nan_to_num(np.where(problem.exact, problem.exact_values, problem.measured)[variables])
    inside: Floats = np.clip(stated, problem.lower[variables], problem.upper[variables])
    return inside


def _parts(problem: Problem, x: Floats, at_bound: NDArray[np.bool_]) -> list[tuple[Ints, Floats]]:
    """Return the independent parts with a factor of the covariance of each; parts that are too large are left out."""
    return [
        (piece.variables, _factor(problem, piece, x, at_bound))
        for piece in pieces(problem)
        if len(piece.variables) <= LARGEST_PART
    ]


def _factor(problem: Problem, piece: Piece, x: Floats, at_bound: NDArray[np.bool_]) -> Floats:
    """Return a factor of the covariance of one part, shape (variable, measurement)."""
    variables, part = piece.variables, piece.part
    if part is None:
        free = problem.known[variables] & ~problem.exact[variables]
        return np.diag(np.where(free, np.nan_to_num(problem.sd[variables]), 0.0))
    held = np.where(at_bound[variables], x[variables], part.exact_values)
    try:
        return factor_of(part, eliminate(part, held))
    except ModelError:  # bounds that bind hold each other, up to rounding: the wider errors without them
        return factor_of(part, eliminate(part))
