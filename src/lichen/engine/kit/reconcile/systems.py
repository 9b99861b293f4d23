"""One system with a normal matrix: factorised where it is small, thinned out and by multigrid where it is not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import linalg

from lichen.engine.kit.reconcile.normal import Normal
from lichen.engine.kit.reconcile.problem import Floats
from lichen.engine.kit.reconcile.thin import thin

FULL = 300  # balances up to which the normal matrix is factorised as a full one

Solve = Callable[[Floats, float], tuple[Floats, int]]


def system(normal: Normal, weight: Floats, extra: Floats) -> Solve:
    """Return a solver of ``(A W Aᵀ + diag(extra)) y = right``: from `right` and a tolerance [1] to y and its steps.

    `weight` shape (variable,), `extra` shape (row,), above zero where the weights leave a row without entries.

    >>> from scipy import sparse
    >>> from lichen.engine.kit.reconcile.normal import normal_of
    >>> one = system(normal_of(sparse.csr_array(np.array([[1.0, -1.0]]))), np.array([1.0, 2.0]), np.array([1.0]))
    >>> one(np.array([8.0]), 1e-12)[0].round(9).tolist()
    [2.0]
    """
    figures = normal.fill(weight)
    figures[normal.diagonal] += extra
    n = len(extra)
    if n > FULL:
        return thin(normal.start, normal.index, figures).solve
    full = np.zeros((n, n))
    full[np.repeat(np.arange(n), np.diff(normal.start)), normal.index] = figures
    scale = 1 / np.sqrt(np.diag(full))
    scaled = full * scale[:, None] * scale
    scaled[np.diag_indices(n)] += 1e-14
    factor = linalg.cho_factor(scaled, check_finite=False)

    def solve(right: Floats, tolerance: float) -> tuple[Floats, int]:
        del tolerance  # a factorisation is as good as rounding allows
        return np.asarray(linalg.cho_solve(factor, right * scale, check_finite=False)) * scale, 0

    return solve
