"""Years that fall out of the row of their own series: one figure against those of its other years.

Each year is held against the mean and the spread of the logarithms of the other years (a deleted t-test, as for
outliers [1]_); figures vary at least as much as their stated errors. A series may grow or shrink: what counts is how
far a year lies from the others beside how far these lie from each other.

.. [1] R. D. Cook, S. Weisberg, *Residuals and Influence in Regression* (1982), ch. 2.
.. [2] Y. Benjamini, Y. Hochberg, *J. R. Stat. Soc. B* 57 (1995) 289, doi:10.1111/j.2517-6161.1995.tb02031.x
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

FEWEST = 5  # other years that a year is held against

JUMP_SCHEMA: dict[str, pl.DataType] = {
    "series": pl.String(), "period": pl.String(), "stated": pl.Float64(), "others_say": pl.Float64(),
    "miss": pl.Float64(), "times": pl.Float64(), "p": pl.Float64(), "sure": pl.Boolean(),
}  # fmt: skip


def jumps(table: pl.DataFrame, *, level: float = 0.95) -> pl.DataFrame:
    """Return how each year stands in its series, as in `JUMP_SCHEMA`, the least likely first.

    `table` has the columns ``series``, ``period``, ``stated`` [any unit] and ``rel_sd`` [1], the stated relative
    standard deviation. Years of nothing are not compared, nor are series with fewer than six years of something.
    `others_say` [unit of the series] is the middle of its years, `times` [1] what the year is of it,
    `p` [1] how often a year would lie so far out by chance; `sure` are as many that no more than 1 − `level` [1] of
    them are expected to be chance [2]_.

    >>> table = pl.DataFrame({"series": ["a"] * 8, "period": [str(2010 + i) for i in range(8)],
    ...     "stated": [100.0, 104.0, 97.0, 1.0e4, 99.0, 103.0, 101.0, 98.0], "rel_sd": [0.025] * 8})
    >>> jumps(table).filter("sure").select("period", pl.col("times").round(0)).rows()
    [('2013', 100.0)]
    """
    there = table.filter(pl.col("stated") > 0).with_columns(pl.col("stated").log().alias("log"))
    mine, count = pl.col("log"), pl.len().over("series")
    others = count - 1
    sums = there.with_columns(
        others.alias("n"), ((mine.sum().over("series") - mine) / others).alias("mean"),
        mine.median().over("series").alias("middle"),
        ((mine**2).sum().over("series") - mine**2).alias("squares"),
    ).filter(pl.col("n") >= FEWEST)  # fmt: skip
    n, mean = sums["n"].to_numpy().astype(float), sums["mean"].to_numpy()
    spread = np.maximum((sums["squares"].to_numpy() - n * mean**2) / (n - 1), 0.0)
    stated_sd = sums["rel_sd"].fill_null(0.0).to_numpy()
    width = np.sqrt(np.maximum(spread, stated_sd**2) * (1 + 1 / n))
    step = sums["log"].to_numpy() - mean
    with np.errstate(divide="ignore", invalid="ignore"):
        test = np.where(width > 0, step / width, np.where(step == 0, 0.0, np.inf))
    p = np.asarray(2 * stats.t.sf(np.abs(test), n - 1))
    usual = np.exp(sums["middle"].to_numpy())
    found = sums.select("series", "period", "stated").with_columns(
        pl.Series("others_say", usual),
        (pl.col("stated") - pl.Series(usual)).alias("miss"),
        (pl.col("stated") / pl.Series(usual)).alias("times"),
        pl.Series("p", p),
        pl.Series("sure", _sure(p, 1 - level)),
    )
    typed = found.select(pl.col(name).cast(kind) for name, kind in JUMP_SCHEMA.items())
    return typed.sort("p", "series", "period", maintain_order=True)


def _sure(p: NDArray[np.float64], share: float) -> NDArray[np.bool_]:
    """Return which chances are so small that at most a share of those called so are expected to be chance."""
    order = np.argsort(p, kind="stable")
    under = np.flatnonzero(p[order] <= share * np.arange(1, len(p) + 1) / max(len(p), 1))
    sure = np.zeros(len(p), bool)
    sure[order[: under[-1] + 1 if len(under) else 0]] = True
    return sure


def odd_periods(found: pl.DataFrame, *, level: float = 0.95, least: float = 1.0) -> pl.DataFrame:
    """Return the periods that are out of the row as a whole: most series lie on one side of their other years.

    `found` is what `jumps` returns. A period is odd if its middle series is off by more than `least` [1] (double
    or half), and more series lie on that side than chance would bring (sign test, at `level` over all periods).
    `times` [1] is what the middle series is of its usual year, `series` [count] how many lie on that side, `of`
    [count] how many there are.

    >>> table = pl.DataFrame({"series": [name for name in "abcdefghij" for _ in range(6)], "rel_sd": [0.1] * 60,
    ...     "period": [str(2010 + i) for i in range(6)] * 10, "stated": [10.0, 11.0, 9.0, 10.0, 11.0, 2.0] * 10})
    >>> odd_periods(jumps(table)).select("period", pl.col("times").round(2), "series", "of").rows()
    [('2015', 0.2, 10, 10)]
    """
    sides = found.group_by("period").agg(
        pl.col("times").median().alias("times"),
        (pl.col("times") < 1).sum().alias("below"),
        pl.len().alias("of"),
    )
    under = pl.col("times") < 1
    told = sides.with_columns(
        pl.when(under).then("below").otherwise(pl.col("of") - pl.col("below")).alias("series")
    )
    p = np.asarray(stats.binom.sf(told["series"].to_numpy() - 1, told["of"].to_numpy(), 0.5) * 2)
    held = pl.Series(np.less(p, (1 - level) / max(told.height, 1))) & (
        told["times"].log().abs() > np.log1p(least)
    )
    return told.filter(held).select("period", "times", "series", "of").sort("period")
