"""Stocks over time by cohorts: driven by what enters, or by the stock that is to be kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lichen.core.errors import ModelError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class StockRun:
    """A stock over periods [unit of the inflow]: at the end of each `stock`, in each `inflow` and `outflow`.

    `cohorts` what is left of each cohort, shape (period, cohort), `cohort_outflow` what leaves of it. `excess` is what
    the stock lies above the one asked for, because what is there already lives longer: the infeasible part. What stood
    there before the first period counts in `stock` and `outflow`, and is in no cohort.
    """

    inflow: Floats
    stock: Floats
    outflow: Floats
    cohorts: Floats
    cohort_outflow: Floats
    excess: Floats


def inflow_driven(inflow: ArrayLike, surviving: ArrayLike, remaining: ArrayLike = 0.0) -> StockRun:
    """Return the stock that an inflow builds up.

    Parameters: `inflow` [unit/period], shape (period,), not negative; `surviving` [1], shape (period, cohort), see
    `lichen.engine.flows.lifetimes.survival`; `remaining` [unit], shape (period + 1,): what is left of the stock that
    stood before the first period, then and at the end of each, see `lichen.engine.flows.lifetimes.remaining`.
    Raises `ModelError` for shapes that do not fit, for negative or missing figures, and for old stock that grows.

    >>> from lichen.engine.flows.lifetimes import survival
    >>> run = inflow_driven([1, 2, 3, 4], survival(4, "fixed", 2))
    >>> run.stock.tolist(), run.outflow.tolist()
    ([1.0, 3.0, 5.0, 7.0], [0.0, 0.0, 1.0, 2.0])
    """
    entering, shares, old = _fitting(inflow, surviving, remaining, "inflow")
    return _run(entering, shares, old, np.zeros(len(entering)))


def stock_driven(stock: ArrayLike, surviving: ArrayLike, remaining: ArrayLike = 0.0) -> StockRun:
    """Return the inflow that keeps a stock, never a negative one.

    Where more survives than is asked for, nothing enters, the stock lies above what was asked, and `excess` says by how
    much: to reach it, things would have to leave before their time. Each period is met as well as the earlier ones
    allow. Raises `ModelError` as `inflow_driven` does, and where nothing survives the period of its entry.

    >>> from lichen.engine.flows.lifetimes import survival
    >>> run = stock_driven([4.0, 1.0, 2.0], survival(3, "fixed", 2))
    >>> run.inflow.tolist(), run.stock.tolist(), run.excess.tolist()
    ([4.0, 0.0, 2.0], [4.0, 4.0, 2.0], [0.0, 3.0, 0.0])
    """
    asked, shares, old = _fitting(stock, surviving, remaining, "stock")
    if not (np.diag(shares) > 0).all():
        raise ModelError(
            "Nothing survives the period in which it enters, so no inflow keeps a stock: use longer lives."
        )
    inflow = np.zeros(len(asked))
    for period in range(len(asked)):
        left = shares[period, :period] @ inflow[:period] + old[period + 1]
        inflow[period] = max(0.0, (asked[period] - left) / shares[period, period])
    found = shares @ inflow + old[1:]
    excess = found - asked
    return _run(
        inflow, shares, old, np.where(np.abs(excess) <= 1e-12 * np.maximum(found, asked), 0.0, excess)
    )


def _fitting(
    series: ArrayLike, surviving: ArrayLike, remaining: ArrayLike, name: str
) -> tuple[Floats, Floats, Floats]:
    values, shares = np.asarray(series, np.float64), np.asarray(surviving, np.float64)
    if values.ndim != 1 or shares.shape != (len(values), len(values)):
        raise ModelError(
            f"The {name} has shape {values.shape} and the survival {shares.shape}: give one {name} for each "
            "period, and a survival of shape (period, cohort)."
        )
    if not (values >= 0).all() or not np.isfinite(values).all():
        raise ModelError(
            f"Some figures of the {name} are negative or missing: give a number from 0 on for each period."
        )
    old = np.asarray(remaining, np.float64)
    if old.ndim and old.shape != (len(values) + 1,):
        raise ModelError(
            f"What remains of the old stock has shape {old.shape}: give its level before the first period, and one at "
            f"the end of each, {len(values) + 1} in all."
        )
    old = np.broadcast_to(old, (len(values) + 1,))
    if not (old >= 0).all() or not np.isfinite(old).all() or (np.diff(old) > 0).any():
        raise ModelError("What remains of the old stock is a number from 0 on, and never grows.")
    return values, shares, old


def _run(inflow: Floats, shares: Floats, old: Floats, excess: Floats) -> StockRun:
    cohorts = shares * inflow
    before = np.vstack([np.zeros(len(inflow)), cohorts[:-1]])
    leaving = before + np.diag(inflow) - cohorts
    stock, outflow = cohorts.sum(axis=1) + old[1:], leaving.sum(axis=1) - np.diff(old)
    return StockRun(inflow, stock, outflow, cohorts, leaving, excess)
