"""What each balance misses even at the best of what is only known within bounds.

A balance adds up what was measured, what lies somewhere within a range, and what nobody knows. It contradicts itself
only where no value within the ranges closes it. So a range counts here as a bound, and not as evidence for its middle:
a station that sends on all that it takes in is no contradiction because *up to all of it* might have been burnt.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from lichen.engine.flows.compile import Compiled
from lichen.engine.kit.reconcile.problem import Covariance, Problem

Floats = NDArray[np.float64]
_ROUNDING = 1e-12  # of what a balance adds up: below it a gap is rounding

GAP_SCHEMA: dict[str, pl.DataType] = {
    "row": pl.Int64(), "kind": pl.String(), "id": pl.String(), "layer": pl.String(), "period": pl.String(),
    "miss": pl.Float64(), "miss_sd": pl.Float64(), "test": pl.Float64(),
}  # fmt: skip


def gaps(compiled: Compiled) -> pl.DataFrame:
    """Return the least gap of each linear balance that its measurements can be held to, as in `GAP_SCHEMA`.

    `miss` [unit of the layer] is what enters beyond what leaves and is kept, 0 where some value within the bounds
    closes the balance; `miss_sd` its standard deviation from the stated errors; `test` [1] their ratio, null where all
    is exact. Balances that can take any value, for want of bounds, are left out.

    >>> from lichen.engine.flows.compile import compile_system
    >>> from lichen.engine.flows.testing import splitter
    >>> gaps(compile_system(splitter((10.0, 6.0, 9.0)))).select("id", "miss", pl.col("test").round(3)).row(0)
    ('mill', -5.0, -2.887)
    """
    problem = compiled.problem
    ranged = (compiled.variables["basis"] == "range").fill_null(value=False).to_numpy()
    measured = (problem.known & ~ranged) | problem.exact
    value = np.where(problem.exact, problem.exact_values, problem.measured)
    low = np.where(measured, value, problem.lower)
    high = np.where(measured, value, problem.upper)
    matrix = problem.matrix()
    least, most = _span(matrix, low, high)
    least, most = least - problem.rhs, most - problem.rhs
    size = abs(matrix) @ np.where(measured, np.abs(value), 0.0)
    gap = np.where(least > _ROUNDING * size, least, np.where(most < -_ROUNDING * size, most, 0.0))
    sd = _deviation(problem, matrix, np.where(measured & ~problem.exact, problem.sd, 0.0))
    products = np.zeros(problem.n_rows, bool)
    if problem.terms is not None:
        products[problem.terms.row] = True
    held = (np.isfinite(least) | np.isfinite(most)) & ~products & ((abs(matrix) @ measured.astype(float)) > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        test = np.where(sd > 0, gap / sd, np.nan)
    found = compiled.rows.with_row_index("row").with_columns(
        pl.Series("miss", gap), pl.Series("miss_sd", sd), pl.Series("test", test).fill_nan(None)
    )
    return found.filter(pl.Series(held)).select(pl.col(name).cast(kind) for name, kind in GAP_SCHEMA.items())


def _span(matrix: sparse.csr_array, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the least and the most that each balance can add up to."""
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    ends = np.stack([matrix.data * low[matrix.indices], matrix.data * high[matrix.indices]])
    least, most = np.zeros(matrix.shape[0]), np.zeros(matrix.shape[0])
    np.add.at(least, row, ends.min(axis=0))
    np.add.at(most, row, ends.max(axis=0))
    return least, most


def _deviation(problem: Problem, matrix: sparse.csr_array, sd: Floats) -> Floats:
    """Return the standard deviation of what each balance adds up, with errors that hang together."""
    variance = matrix.multiply(matrix) @ sd**2
    pairs: Covariance | None = problem.covariance
    if pairs is not None and len(pairs.i):
        counted = np.where((sd[pairs.i] > 0) & (sd[pairs.j] > 0), pairs.value, 0.0)
        n = problem.n_variables
        joint = sparse.coo_array((counted, (pairs.i, pairs.j)), shape=(n, n)).tocsr()
        variance = variance + 2 * np.asarray((matrix @ joint).multiply(matrix).sum(axis=1)).ravel()
    deviation: Floats = np.sqrt(np.maximum(variance, 0.0))
    return deviation
