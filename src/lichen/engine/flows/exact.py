"""Exact figures that contradict each other: balances in which nothing may give way and that do not close."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lichen.core.errors import Problem
from lichen.core.said import said
from lichen.engine.flows.rows import Products, Rows
from lichen.engine.flows.system import FlowSystem
from lichen.engine.flows.tell import amount_said, balance_words, misses, unit_of

Floats = NDArray[np.float64]
_CLOSES = 1e-9  # relative: a smaller gap is rounding
_SHOWN = 5


def contradictions(
    system: FlowSystem, rows: Rows, products: Products, figures: pl.DataFrame
) -> Iterator[Problem]:
    """Give a problem for each balance whose figures are all exact and do not add up.

    `figures` is the table of variables as in `lichen.engine.flows.compile`.

    >>> from lichen.core.errors import ProblemsError
    >>> from lichen.engine.flows import balance
    >>> from lichen.engine.flows.testing import splitter
    >>> try:
    ...     balance(splitter((10.0, 6.0, 5.0), sd=0.0))
    ... except ProblemsError as error:
    ...     print(error.problems[0].what)
    the balance of 'mill' in 2024 misses 1 t (more leaves than enters), and all its figures are exact: in, left, right
    """
    start, index, value = rows.compressed()
    amount, sd = (figures[name].fill_null(float("nan")).to_numpy() for name in ("stated", "stated_sd"))
    low, high = (figures[name].fill_null(float("nan")).to_numpy() for name in ("low", "high"))
    exact = np.where(low == high, low, np.where(sd == 0, amount, np.nan))
    row_of = np.repeat(np.arange(len(rows.keys)), np.diff(start))
    parts = value * exact[index]
    gap = np.bincount(row_of, parts, len(rows.keys)).astype(
        np.float64
    )  # of no balance at all it would count in ints
    size = np.bincount(row_of, np.abs(parts), len(rows.keys))
    gap[products.row] = np.nan
    for row in np.flatnonzero(
        np.abs(gap) > _CLOSES * size
    ):  # NaN, where something may give way, is never above
        yield _told(system, rows.keys[row], float(gap[row]), index[start[row] : start[row + 1]], figures)


def _told(
    system: FlowSystem,
    key: tuple[str, str, str, str],
    gap: float,
    inside: NDArray[np.int64],
    figures: pl.DataFrame,
) -> Problem:
    kind, name, layer, period = key
    size = amount_said(abs(gap), unit_of(system, layer), 0.0)
    ids = figures["id"][inside.tolist()].to_list()
    named = ", ".join(ids[:_SHOWN]) + (", …" if len(ids) > _SHOWN else "")
    what = said("'{id}' does not add up with what belongs to it, by {amount}", id=name, amount=size)
    if kind == "balance":
        what = misses(balance_words(system, name, layer, period), size, more_enters=gap > 0)
    flows = system.flows.with_row_index("row").filter(
        pl.col("id").is_in(ids) & (pl.col("layer") == layer) & (pl.col("period") == period)
    )
    row, value = flows.select("row", "amount").row(0) if flows.height else (None, None)
    return Problem(
        system.name or "flows", "flows", 0 if row is None else row + 2, "amount",
        "" if value is None else f"{value:g}",
        said("{what}, and all its figures are exact: {names}", what=what, names=named),
        said("correct one of them, or give at least one an uncertainty above zero"),
    )  # fmt: skip
