"""Reconciliation by factorising: near the solution by an interior-point method, then onto it bound by bound.

It is the surest way where factors stay small: figures of any size stand beside each other, and what was not measured
needs no error model.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from lichen.engine.kit.reconcile.certificate import NO_VALUES, NotFeasibleError, certify
from lichen.engine.kit.reconcile.interior import by_factors, interior
from lichen.engine.kit.reconcile.polish import polish
from lichen.engine.kit.reconcile.problem import Flags, Floats, Problem
from lichen.engine.kit.reconcile.scaled import Scaled, scaled

_NEAR = 1e-10  # mean product of slack and price, in squared standard deviations
_CLOSED = 1e-13  # of a balance: rounding
_PULL = 1e-9  # of what was not measured to where it began; taken out again by polishing


def precise(problem: Problem) -> tuple[Floats, Floats]:
    """Return values, shape (variable,), and prices of the balances, shape (row,); errors must not correlate.

    What the balances leave open takes the least values that fit. Raises `NotFeasibleError` where the answer cannot be
    proved, most often because there is none.

    >>> p = Problem.from_dense([[1.0, -1.0, -1.0]], [3.0, 1.0, np.nan], 1.0, lower=0.0)
    >>> precise(p)[0].round(9).tolist()
    [3.0, 1.0, 2.0]
    """
    one = scaled(problem)
    try:
        z, y = _solved(one)
        loose = one.bend == 0
        if loose.any():
            z[loose] = _least(one, z, loose)
    except (RuntimeError, ValueError):  # figures grew beyond all bounds, and the factors with them
        raise NotFeasibleError(NO_VALUES) from None
    x, prices = one.values(z), one.prices(y)
    if not certify(problem, x, prices).holds:
        raise NotFeasibleError(NO_VALUES)
    return x, prices


def _solved(one: Scaled) -> tuple[Floats, Floats]:
    return polish(one, *interior(one, by_factors(one), near=_NEAR, pull=_PULL))


def _least(one: Scaled, z: Floats, loose: Flags) -> Floats:
    """Return the least values of what was not measured that fit to the measured ones: any that fit are as good."""
    rows = one.rows.tocsc()
    mine, left = rows[:, loose].tocsr(), one.rhs - rows[:, ~loose] @ z[~loose]
    size = np.sqrt(np.asarray(mine.multiply(mine).sum(axis=1)).ravel())
    share = 1 / np.where(size > 0, size, 1.0)
    rest = replace(
        one, which=one.which[loose], rows=(sparse.diags_array(share) @ mine).tocsr(), rhs=share * left,
        bend=np.ones(int(loose.sum())), lower=one.lower[loose], upper=one.upper[loose],
    )  # fmt: skip
    found = _solved(rest)[0]
    before, after = np.abs(left - mine @ z[loose]), np.abs(left - mine @ found)
    return found if after.max(initial=0.0) <= max(before.max(initial=0.0), _CLOSED) else z[loose]
