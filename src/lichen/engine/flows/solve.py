"""From arrays to reconciled values: the kernel, products linearised around the last solution, and standard deviations.

Products of two variables are linearised and solved again until nothing moves, as in [1]_. Standard deviations are
those of the last linear problem, with the variables on their bounds held there; independent parts of the system are
treated apart, so that many periods cost no more than each of them.

.. [1] O. Cencic, *J. Sustain. Dev. Energy Water Environ. Syst.* 4 (2016) 15, doi:10.13044/j.sdewes.2016.04.0013
   (nonlinear data reconciliation in material flow analysis).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse import csgraph

from lichen.core.errors import ModelError, SolverError
from lichen.engine.kit.reconcile.classify import KINDS
from lichen.engine.kit.reconcile.exact import eliminate
from lichen.engine.kit.reconcile.problem import Covariance, Problem, Terms
from lichen.engine.kit.reconcile.solve import Reconciled, reconcile

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_MOST_STEPS = 100
_CLOSED = 1e-11  # relative change of a step from which on nothing moves
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
    found, straight, steps = _successively(problem)
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


def _successively(problem: Problem) -> tuple[Reconciled, Problem, int]:
    """Return the solution, the linear problem that it solves, and how many times it was linearised."""
    if problem.terms is None:
        return reconcile(problem), problem, 0
    x = _first_guess(problem, problem.terms)
    for step in range(1, _MOST_STEPS + 1):
        straight = linearised(problem, x)
        found = reconcile(straight)
        moved = np.abs(found.x - x) / np.maximum(np.abs(found.x), np.abs(x).max() * 1e-9 + 1e-300)
        x = found.x if step < _MOST_STEPS // 2 else (x + found.x) / 2  # where it swings, halve the step
        if moved.max() < _CLOSED:
            return found, straight, step
    raise SolverError(
        "The concentrations and transfer coefficients came to no end. State at least one of the flow, the goods and "
        "the coefficient wherever they are joined."
    )


def _first_guess(problem: Problem, terms: Terms) -> Floats:
    """Return values around which to linearise: what was measured, else what the balances without products say."""
    kept = np.setdiff1d(np.arange(problem.n_rows), terms.row)
    x = problem.measured.copy()
    if len(kept):
        matrix = sparse.csr_array(problem.matrix()[kept])
        plain = problem.having(start=matrix.indptr, index=matrix.indices, value=matrix.data, rhs=problem.rhs[kept],
                               terms=None, row_names=[problem.row_name(int(row)) for row in kept])  # fmt: skip
        x = reconcile(plain).x
    unknown = np.isnan(x)
    unknown[terms.j] |= np.isnan(problem.measured[terms.j])
    x[unknown] = np.where(np.isfinite(problem.upper[unknown]), problem.upper[unknown] / 2, 0.1)
    flat = ~problem.known & (np.abs(x) < 1e-12)
    x[flat] = np.nanmedian(np.abs(problem.measured)) if problem.known.any() else 1.0
    guess: Floats = np.clip(x, problem.lower, problem.upper)
    return guess


def linearised(problem: Problem, x: Floats) -> Problem:
    """Return the linear problem that touches one with products at `x`, shape (variable,).

    >>> p = Problem([0, 1], [0], [1.0], [6.0, 2.0, 3.0], 1.0, terms=Terms([0], [1], [2], [-1.0]))
    >>> flat = linearised(p, np.array([6.0, 2.0, 3.0]))
    >>> flat.matrix().toarray().tolist(), flat.rhs.tolist()
    ([[1.0, -3.0, -2.0]], [-6.0])
    """
    terms = problem.terms
    if terms is None:
        return problem
    shape = (problem.n_rows, problem.n_variables)
    first, second = terms.coefficient * x[terms.j], terms.coefficient * x[terms.i]
    slopes = sparse.coo_array(
        (np.r_[first, second], (np.r_[terms.row, terms.row], np.r_[terms.i, terms.j])), shape
    )
    matrix = sparse.csr_array(problem.matrix() + slopes.tocsr())
    matrix.eliminate_zeros()
    at = np.bincount(terms.row, terms.coefficient * x[terms.i] * x[terms.j], problem.n_rows)
    return problem.having(
        start=matrix.indptr, index=matrix.indices, value=matrix.data, rhs=problem.rhs + at, terms=None
    )


def _parts(problem: Problem, x: Floats, at_bound: NDArray[np.bool_]) -> list[tuple[Ints, Floats]]:
    """Return the independent parts with a factor of the covariance of each; parts that are too large are left out."""
    matrix = problem.matrix()
    n = problem.n_variables
    joins = sparse.csr_array(abs(matrix.T) @ abs(matrix))
    if problem.covariance is not None:
        pairs = problem.covariance
        joins = joins + sparse.csr_array((np.abs(pairs.value) + 1.0, (pairs.i, pairs.j)), (n, n))
    count, label = csgraph.connected_components(joins, directed=False)
    order = np.argsort(label, kind="stable")
    cuts = np.searchsorted(label[order], np.arange(count + 1))
    found = []
    columns = matrix.tocsc()
    for low, high in pairwise(cuts):
        variables = order[low:high].astype(np.int64)
        if len(variables) <= LARGEST_PART:
            found.append((variables, _factor(problem, columns, variables, x, at_bound)))
    return found


def _factor(
    problem: Problem, columns: sparse.csc_array, variables: Ints, x: Floats, at_bound: NDArray[np.bool_]
) -> Floats:
    """Return a factor of the covariance of one part, shape (variable, measurement)."""
    part = sparse.csr_array(columns[:, variables])
    rows = np.flatnonzero(np.diff(part.indptr) > 0)
    if not len(rows):
        free = problem.known[variables] & ~problem.exact[variables]
        return np.diag(np.where(free, np.nan_to_num(problem.sd[variables]), 0.0))
    part = sparse.csr_array(part[rows])
    mine = Problem(
        part.indptr, part.indices, part.data, problem.measured[variables], problem.sd[variables],
        rhs=problem.rhs[rows], covariance=_pairs_of(problem, variables),
    )  # fmt: skip
    held = np.where(at_bound[variables], x[variables], problem.exact_values[variables])
    try:
        exact = eliminate(mine, held)
    except ModelError:  # bounds that bind hold each other, up to rounding: the wider errors without them
        exact = eliminate(mine, problem.exact_values[variables])
    spread = np.diag(exact.spread) if exact.spread.ndim == 1 else exact.spread
    moving = spread - (spread @ exact.row_space) @ exact.row_space.T
    factor = np.zeros((len(variables), len(exact.adjusted)))
    factor[exact.adjusted] = moving
    factor[exact.unmeasured] = exact.transfer @ moving
    return factor


def _pairs_of(problem: Problem, variables: Ints) -> Covariance | None:
    pairs = problem.covariance
    if pairs is None:
        return None
    place = np.full(problem.n_variables, -1)
    place[variables] = np.arange(len(variables))
    inside = (place[pairs.i] >= 0) & (place[pairs.j] >= 0)
    if not inside.any():
        return None
    return Covariance(place[pairs.i[inside]], place[pairs.j[inside]], pairs.value[inside])
