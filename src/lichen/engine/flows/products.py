"""Balances with products of variables: the kernel's way, and where it does not settle a plainer one.

The plainer way linearises around the last solution and solves again until nothing moves, as in [1]_.

.. [1] O. Cencic, *J. Sustain. Dev. Energy Water Environ. Syst.* 4 (2016) 15, doi:10.13044/j.sdewes.2016.04.0013.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from lichen.core.errors import LichenError, SolverError
from lichen.core.said import said
from lichen.engine.kit.reconcile.problem import Problem, Terms
from lichen.engine.kit.reconcile.solve import Reconciled, reconcile
from lichen.engine.kit.reconcile.terms import linearise, reconcile_terms

Floats = NDArray[np.float64]
_MOST_STEPS = 100
_FULL_STEPS = 8  # from then on it swings, as a rule between a bound and the inside
_CLOSED = 1e-11  # relative change of a step from which on nothing moves


def solve_products(problem: Problem, terms: Terms) -> tuple[Reconciled, Problem, int]:
    """Return the solution, the linear problem that touches it there, and how often it was linearised.

    Raises `SolverError` where neither way settles, `ModelError` where balances and bounds leave no solution.

    >>> products = Terms([0], [0], [1], [1.0])
    >>> p = Problem.from_dense([[0.0, 0.0, -1.0]], [10.0, 0.2, 2.1], [0.5, 0.01, 0.05], terms=products)
    >>> solve_products(p, products)[0].x.round(3).tolist()
    [10.221, 0.204, 2.089]
    """
    try:
        done = reconcile_terms(problem)
    except LichenError:
        return successively(problem, terms)
    return done.found, done.linear, done.rounds


def successively(problem: Problem, terms: Terms) -> tuple[Reconciled, Problem, int]:
    """Return what `solve_products` does, by the plainer way alone.

    >>> products = Terms([0], [0], [1], [1.0])
    >>> p = Problem.from_dense([[0.0, 0.0, -1.0]], [10.0, 0.2, 2.1], [0.5, 0.01, 0.05], terms=products)
    >>> successively(p, products)[0].x.round(3).tolist()
    [10.221, 0.204, 2.089]
    """
    x = _first_guess(problem, terms)
    for step in range(1, _MOST_STEPS + 1):
        straight = linearise(problem, x)
        found = reconcile(straight)
        moved = np.abs(found.x - x) / np.maximum(np.abs(found.x), np.abs(x).max() * 1e-9 + 1e-300)
        x = found.x if step < _FULL_STEPS else (x + found.x) / 2  # where it swings, halve the step
        if moved.max() < _CLOSED:
            return found, straight, step
    raise SolverError(
        said(
            "The concentrations and transfer coefficients came to no end. State at least one of the flow, the goods "
            "and the coefficient wherever they are joined."
        )
    )


def _first_guess(problem: Problem, terms: Terms) -> Floats:
    """Return values around which to linearise: what was measured, else what the balances without products say."""
    kept = np.setdiff1d(np.arange(problem.n_rows), terms.row)
    x = problem.measured.copy()
    if len(kept):
        matrix = sparse.csr_array(problem.matrix()[kept])
        plain = problem.having(
            start=matrix.indptr, index=matrix.indices, value=matrix.data, rhs=problem.rhs[kept], terms=None,
            row_names=[problem.row_name(int(row)) for row in kept],
        )  # fmt: skip
        x = reconcile(plain).x
    unknown = np.isnan(x)
    unknown[terms.j] |= np.isnan(problem.measured[terms.j])
    x[unknown] = np.where(np.isfinite(problem.upper[unknown]), problem.upper[unknown] / 2, 0.1)
    flat = ~problem.known & (np.abs(x) < 1e-12)
    x[flat] = np.nanmedian(np.abs(problem.measured)) if problem.known.any() else 1.0
    guess: Floats = np.clip(x, problem.lower, problem.upper)
    return guess
