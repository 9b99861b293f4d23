"""From the ways in which people state an error to a standard deviation or a range."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from lichen.core.flow_grades import grades
from lichen.core.said import said
from lichen.engine.kit.flowdata.finding import Finding, where

Z95 = 1.959963984540054  # half a 95 % interval of the normal distribution, in standard deviations


def stated(table: str, frame: pl.DataFrame, figure: str) -> tuple[pl.DataFrame, list[Finding]]:
    """Return ``sd``, ``low``, ``high``, ``basis`` and ``distribution`` [row], and what is wrong with them.

    `frame` has the columns uncertainty [%], sd, low, high, grade, distribution and the `figure` they speak of, all
    in the unit of the row. A figure with `low` and `high` has a 95 % interval, one without is only known to lie
    between them; the ends of a lognormal interval are taken as ratios. The `sd` of a lognormal figure is its
    coefficient of variation times the figure, which is its median. Nothing stated is null, and stays so.

    >>> frame = pl.DataFrame({"amount": [10.0, None], "uncertainty": [5.0, None], "sd": [None, None],
    ...     "low": [None, 0.0], "high": [None, 2.0], "grade": [None, None], "distribution": [None, None]},
    ...     schema_overrides={"sd": pl.Float64, "grade": pl.String, "distribution": pl.String})
    >>> stated("flows", frame, "amount")[0].rows()
    [(0.5, None, None, 'relative', 'normal'), (None, 0.0, 2.0, 'range', 'normal')]
    """
    value = pl.col(figure)
    ends = pl.col("low").is_not_null() | pl.col("high").is_not_null()
    interval, given_range = ends & value.is_not_null(), ends & value.is_null()
    width = (pl.col("high") / pl.col("low")).log() / (2 * Z95)
    lognormal = pl.col("distribution") == "lognormal"
    spread = (
        pl.when(lognormal)
        .then(value * ((width**2).exp() - 1).sqrt())
        .otherwise((pl.col("high") - pl.col("low")) / (2 * Z95))
    )
    relative = value.abs() * pl.col("grade").replace_strict(
        dict(grades()), default=None, return_dtype=pl.Float64
    )
    basis = (
        pl.when(pl.col("sd").is_not_null()).then(pl.lit("sd"))
        .when(pl.col("uncertainty").is_not_null()).then(pl.lit("relative"))
        .when(interval).then(pl.lit("interval"))
        .when(pl.col("grade").is_not_null()).then(pl.lit("grade"))
        .when(given_range).then(pl.lit("range"))
    )  # fmt: skip
    sd = (
        pl.when(pl.col("sd").is_not_null()).then(pl.col("sd"))
        .when(pl.col("uncertainty").is_not_null()).then(value.abs() * pl.col("uncertainty") / 100)
        .when(interval).then(spread)
        .otherwise(relative)
    )  # fmt: skip
    made = frame.select(
        pl.when(value.is_not_null()).then(sd).alias("sd"),
        *(pl.when(given_range).then(pl.col(name)).alias(name) for name in ("low", "high")),
        basis.alias("basis"),
        pl.col("distribution").fill_null("normal").alias("distribution"),
    )
    return made, list(_wrong(table, frame, figure))


def _wrong(table: str, frame: pl.DataFrame, figure: str) -> Iterator[Finding]:
    value, low, high = frame[figure], frame["low"], frame["high"]
    name = said("amount") if figure == "amount" else said("value")
    ways = (
        frame["sd"].is_not_null().cast(int)
        + frame["uncertainty"].is_not_null()
        + frame["grade"].is_not_null()
        + (low.is_not_null() | high.is_not_null())
    )
    mend = said(
        "keep one of {one}, and {low} with {high}", one="sd, uncertainty, grade", low="low", high="high"
    )
    what = said("its error is stated in more than one way")
    yield from where(table, ways > 1, "sd", what, mend, "error_twice")
    lone = value.is_null() & (
        frame["sd"].is_not_null() | frame["uncertainty"].is_not_null() | frame["grade"].is_not_null()
    )
    what = said("an error is stated, but no {figure}", figure=name)
    mend = said("give the {figure}, or take the error out", figure=name)
    yield from where(table, lone, figure, what, mend, "error_alone")
    crossed = (low > high).fill_null(value=False)
    yield from where(
        table, crossed, "low", said("'{low}' is above '{high}'", low="low", high="high"), said("exchange the two"),
        "crossed",
    )  # fmt: skip
    half = value.is_not_null() & (low.is_null() != high.is_null())
    what = said("only one end of its interval is given")
    mend = said(
        "give both ends, or leave the {figure} out where it is only known to be below or above", figure=name
    )
    yield from where(table, half, "low", what, mend, "half_interval")
    outside = ((value < low) | (value > high)).fill_null(value=False)
    what = said("the {figure} lies outside its own interval", figure=name)
    mend = said("correct the {figure} or its ends", figure=name)
    yield from where(table, outside & ~crossed, figure, what, mend, "outside")
    ratio = (frame["distribution"] == "lognormal").fill_null(value=False) & (low <= 0).fill_null(value=False)
    what = said("a lognormal figure cannot reach zero")
    mend = said(
        "give '{column}' above zero, or write {normal} as its distribution", column="low", normal="normal"
    )
    yield from where(table, ratio & value.is_not_null(), "low", what, mend, "lognormal")
    nothing = (frame["distribution"] == "lognormal").fill_null(value=False) & (value <= 0).fill_null(
        value=False
    )
    mend = said(
        "give a {figure} above zero, or write {normal} as its distribution", figure=name, normal="normal"
    )
    yield from where(table, nothing, figure, said("a lognormal figure is above zero"), mend, "lognormal")
