"""How each figure stands against the others: its test after VDI 2048, and what the others say it should be.

The test of a figure is its adjustment over the root of max(variance of the adjustment, variance of the figure/10),
as in [1]_. Figures that a robust loss counted less are tested with the error that was stated, against what the others
say under that loss.

.. [1] VDI 2048 Part 1, *Control and quality improvement of process data and their uncertainties by means of
   correction calculation for operation and acceptance tests*, 2017.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lichen.engine.flows.parts import Part
from lichen.engine.flows.solve import Solved

Floats = NDArray[np.float64]
_FLOOR = 0.1  # VDI 2048: the variance of an adjustment counts at least a tenth of that of the measurement
_BLIND = 1e-9  # share of a variance below which an adjustment says nothing


class Judged(NamedTuple):
    """How each variable stands, shapes (variable,); NaN where the others say nothing.

    `test` [1] after VDI 2048 and `power` [1], the test of greatest power; what the `others` say, and its standard
    deviation `others_sd` [unit of the variable].
    """

    test: Floats
    power: Floats
    others: Floats
    others_sd: Floats


def judged(solved: Solved, weight: Floats, log_sd: Floats) -> Judged:
    """Return how each figure stands; `weight` [1] by which a robust loss counted it, `log_sd` of lognormal figures.

    >>> from lichen.engine.flows.compile import compile_system
    >>> from lichen.engine.flows.solve import solve
    >>> from lichen.engine.flows.testing import splitter
    >>> made = judged(solve(compile_system(splitter((10.0, 6.0, 7.0))).problem), np.ones(3), np.zeros(3))
    >>> made.others.round(6).tolist(), made.test.round(3).tolist()
    ([13.0, 3.0, 4.0], [1.732, -1.732, -1.732])
    """
    linear = solved.linear
    redundant = np.array([kind == "redundant" for kind in solved.kind])
    gap, variance = np.full(len(solved.x), np.nan), np.full(len(solved.x), np.nan)
    untold = np.zeros(len(solved.x), np.bool_)
    for part in solved.parts:
        if part.redundancy is not None:
            (
                gap[part.variables[part.redundancy.figures]],
                variance[part.variables[part.redundancy.figures]],
            ) = part.redundancy.said()
        elif part.problem is not None:
            gap[part.variables], variance[part.variables] = _from_spread(part, solved)
            untold[part.variables] = _correlated(part, solved) | np.isinf(part.sd_error)
    counted = np.where(redundant, linear.sd, np.nan) ** 2  # as counted in the solution
    own = counted * weight  # as stated
    full = variance - counted + own
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = gap * own / full
        test = shift / np.sqrt(np.maximum(own**2 / full, _FLOOR * own))
        power = gap / np.sqrt(full)
        others_sd = np.sqrt(np.maximum(variance - counted, 0.0))
        told = linear.measured + gap
        ratio = np.exp(np.where(log_sd > 0, (told - solved.x) / np.where(solved.x > 0, solved.x, 1.0), 0.0))
    others = np.where(log_sd > 0, solved.x * ratio, told)
    others_sd = np.where(log_sd > 0, others_sd * ratio, others_sd)
    pairs = linear.covariance
    if pairs is not None:
        others_sd[np.concatenate([pairs.i, pairs.j])] = np.nan
    test = np.where(redundant & np.isnan(test) & ~untold, 0.0, test)  # what is not known is not nought
    blank = [np.where(redundant, column, np.nan) for column in (test, power, others, others_sd)]
    return Judged(*blank)


def _from_spread(part: Part, solved: Solved) -> tuple[Floats, Floats]:
    """Return gaps and variances from how much the errors shrank; not for correlated errors, where that tells less."""
    linear = solved.linear
    own = linear.sd[part.variables] ** 2
    shrunk = own - part.sd**2
    step = solved.x[part.variables] - linear.measured[part.variables]
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = shrunk > _BLIND * own
        gap, variance = np.where(seen, step * own / shrunk, np.nan), np.where(seen, own**2 / shrunk, np.nan)
    joined = _correlated(part, solved)
    gap[joined] = variance[joined] = np.nan
    return gap, variance


def _correlated(part: Part, solved: Solved) -> NDArray[np.bool_]:
    """Return which variables of a part err together with others."""
    pairs = solved.linear.covariance
    joined = np.zeros(0, np.int64) if pairs is None else np.concatenate([pairs.i, pairs.j])
    found: NDArray[np.bool_] = np.isin(part.variables, joined)
    return found
