"""Balance sheets: what enters each process, what leaves it, what it keeps, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from lichen.engine.flows.compile import Compiled
from lichen.engine.flows.result import FLOW_SCHEMAS
from lichen.engine.kit.reconcile.problem import Problem

Floats = NDArray[np.float64]


def balance_sheets(
    compiled: Compiled,
    values: Floats,
    sd: Floats,
    *,
    kinds: Sequence[str] = ("balance",),
    stated: bool = False,
) -> pl.DataFrame:
    """Return the sheet of each balance for values and their errors, both shape (variable,), NaN where not known.

    A sheet with unknowns has no gap (null): what enters, leaves and changes are then sums of what is known. `gap_sd`
    is that of the errors `sd`; pass zeros for reconciled values, whose gap is none. With `stated`, errors correlate as
    stated, and what is only known as a range counts as the place within it that is nearest to closing its balance, and
    without an error.

    >>> from lichen.engine.flows.compile import compile_system
    >>> from lichen.engine.flows.testing import splitter
    >>> made = compile_system(splitter())
    >>> sheets = balance_sheets(made, made.problem.measured, made.problem.sd)
    >>> sheets.select("entering", "leaving", "imbalance").row(0)
    (10.0, 11.0, -1.0)
    """
    problem, rows = compiled.problem, compiled.rows
    chosen = np.flatnonzero(rows["kind"].is_in(list(kinds)).to_numpy())
    change = (compiled.variables["kind"] == "change").to_numpy()
    row_of = np.repeat(np.arange(problem.n_rows), np.diff(problem.start))
    amount = problem.value * values[problem.index]
    if stated:
        amount, sd = _nearest_ends(compiled, row_of, amount, sd)
    unknown = np.isnan(amount)
    known = np.where(unknown, 0.0, amount)
    kept = change[problem.index]

    def total(mask: NDArray[np.bool_], what: Floats) -> Floats:
        summed: Floats = np.bincount(row_of[mask], what[mask], problem.n_rows).astype(np.float64)[chosen]
        return summed + 0.0  # no negative zero

    entering, leaving = total(~kept & (problem.value > 0), known), total(~kept & (problem.value < 0), -known)
    stocks = total(kept, -known)
    unknowns: NDArray[np.int64] = total(unknown, np.ones(len(amount))).astype(np.int64)
    error = np.nan_to_num(sd[problem.index]) * problem.value
    gap = entering - leaving - stocks
    # What cancels to rounding is no gap: it closes as far as numbers can.
    gap = np.where(np.abs(gap) <= 1e-12 * np.maximum(entering, leaving), 0.0, gap)
    gap_sd = np.sqrt(
        total(np.ones(len(amount), bool), error**2) + (_joint(problem)[chosen] if stated else 0.0)
    )
    open_ = pl.Series(unknowns) > 0
    frame = pl.DataFrame(
        {
            "entering": entering,
            "leaving": leaving,
            "stock_change": stocks,
            "imbalance": gap,
            "imbalance_sd": gap_sd,
            "unknowns": unknowns,
        }
    )
    named = rows[chosen].select(pl.col("id").alias("process"), "layer", "period").hstack(frame)
    shut = named.with_columns(
        *(pl.when(~open_).then(pl.col(name)).alias(name) for name in ("imbalance", "imbalance_sd")),
        pl.when(~open_ & (pl.col("imbalance_sd") > 0))
        .then(pl.col("imbalance") / pl.col("imbalance_sd"))
        .alias("test"),
    )
    return shut.select(pl.col(name).cast(kind) for name, kind in FLOW_SCHEMAS["sheets"].items())


def _joint(problem: Problem) -> Floats:
    """Return what correlated errors add to the variance of each balance, shape (row,)."""
    pairs = problem.covariance
    if pairs is None:
        return np.zeros(problem.n_rows)
    matrix, n = problem.matrix(), problem.n_variables
    joint = sparse.coo_array((pairs.value, (pairs.i, pairs.j)), shape=(n, n)).tocsr()
    return 2 * np.asarray((matrix @ joint).multiply(matrix).sum(axis=1)).ravel()


def _nearest_ends(
    compiled: Compiled, row_of: NDArray[np.int64], amount: Floats, sd: Floats
) -> tuple[Floats, Floats]:
    """Return the entries of each balance with ranges moved from their middle towards closing it, and errors without.

    All ranges of a balance move by the same share of their width; if none of it closes, each is at its end.
    """
    problem = compiled.problem
    ranged = (compiled.variables["basis"] == "range").fill_null(value=False).to_numpy() & problem.known
    here = ranged[problem.index]
    if not here.any():
        return amount, sd

    def total(values: Floats) -> Floats:
        return np.bincount(row_of, values, problem.n_rows).astype(np.float64)

    one, other = problem.value * problem.lower[problem.index], problem.value * problem.upper[problem.index]
    least, most = np.where(here, np.minimum(one, other), 0.0), np.where(here, np.maximum(one, other), 0.0)
    rest = total(np.where(here, 0.0, np.nan_to_num(amount)))
    width = total(most - least)
    share = np.clip(-(rest + total(least)) / np.where(width > 0, width, 1.0), 0.0, 1.0)[row_of]
    return np.where(here, least + share * (most - least), amount), np.where(ranged, 0.0, sd)
