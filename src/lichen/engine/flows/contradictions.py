"""Which figures contradict each other: balances that cannot close, figures that others deny, years out of their row.

Three tests, each with its own reason: what a balance misses even at the best of all bounds (`gaps`); what all balances
together make of a figure that no single balance denies (the tests of `reconcile`); and a year that lies far from the
other years of its own series (`jumps`). The first two can name who else might err; the third only says what is odd.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import polars as pl

from lichen.core.said import Figure, Said, parts_of, said
from lichen.engine.flows.gaps import gaps
from lichen.engine.flows.jumps import jumps, odd_periods
from lichen.engine.flows.result import Balanced
from lichen.engine.flows.tell import LIMIT, amount_said, datum_words, unit_of
from lichen.engine.kit.reconcile.diagnose import critical_test

BALANCE, FIGURE, YEAR, PERIOD = "balance", "figure", "year", "period"
_ALIKE = 0.8  # of the largest test in a balance: figures above it are as likely at fault

CONTRADICTION_SCHEMA: dict[str, pl.DataType] = {
    "conflict": pl.String(), "process": pl.String(), "period": pl.String(), "layer": pl.String(), "kind": pl.String(),
    "id": pl.String(), "stated": pl.Float64(), "stated_sd": pl.Float64(), "others_say": pl.Float64(),
    "others_sd": pl.Float64(), "alike": pl.String(), "miss": pl.Float64(), "test": pl.Float64(), "sure": pl.Boolean(),
    "sentence": pl.String(), "said": pl.String(),
}  # fmt: skip


class _Fault(NamedTuple):
    """The figure of a balance that is the likeliest fault, and which others could explain the gap as well."""

    kind: str | None = None
    id: str | None = None
    stated: float | None = None
    stated_sd: float | None = None
    others_say: float | None = None
    others_sd: float | None = None
    alike: str = ""


def contradictions(balanced: Balanced) -> pl.DataFrame:
    """Return what contradicts itself, as in `CONTRADICTION_SCHEMA`, the largest miss first, then odd years likewise.

    `conflict` says which test found it: balance, figure, year (a figure out of the row of its years) or period (all
    figures of a period). `miss` [unit of the layer] is what is too much, below zero what is too little; of a balance
    what enters beyond what leaves and is kept. `test` [1] is the miss in standard deviations (null for years); `alike`
    the flows as likely at fault. `sure` whether chance would bring so much anywhere in such a table in one case of
    twenty at most; of odd years, that about one of twenty listed is chance. `said` is the sentence as JSON that
    can be said again (`lichen.core.said.parts_of`).

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> contradictions(reconcile(splitter((10.0, 6.0, 20.0)))).select("conflict", "process", "miss", "sure").row(0)
    ('balance', 'mill', -16.0, True)
    """
    found = gaps(balanced.compiled)
    level = critical_test(count=max(found.height, 1))
    clash = found.filter((pl.col("test").abs() > LIMIT) | (pl.col("test").is_null() & (pl.col("miss") != 0)))
    told = [*_balances(balanced, clash, level), *_figures(balanced, clash), *_years(balanced)]
    rows = [(*rest, str(sentence), json.dumps(parts_of(sentence))) for *rest, sentence in told]
    table = pl.DataFrame(rows, schema=CONTRADICTION_SCHEMA, orient="row")
    odd = pl.col("conflict").is_in([YEAR, PERIOD])
    return table.sort(odd, -pl.col("miss").abs(), maintain_order=True)


Row = tuple[Any, ...]  # as in `CONTRADICTION_SCHEMA`, the sentence last


def _balances(balanced: Balanced, clash: pl.DataFrame, level: float) -> Iterator[Row]:
    system = balanced.system
    for row, _, name, layer, period, gap, gap_sd, test in clash.iter_rows():
        of = {"process": system.names.get(name, name), "period": period}
        size = amount_said(abs(gap), unit_of(system, layer))
        words = (
            said("{process}, {period}: more enters than leaves, by {amount} at the least.", **of, amount=size)
            if gap > 0
            else said(
                "{process}, {period}: more leaves than enters, by {amount} at the least.", **of, amount=size
            )
        )
        yield (
            BALANCE, name, period, layer, *_fault(balanced, row, gap, gap_sd), gap, test,
            test is None or abs(test) > level, words,
        )  # fmt: skip


def _fault(balanced: Balanced, row: int, gap: float, gap_sd: float) -> _Fault:
    """Return the figure whose change alone would close a balance and that all others deny most.

    Those that they deny nearly as much cannot be told apart: of these the least certain [unit] is named first.
    """
    problem = balanced.compiled.problem
    inside = slice(problem.start[row], problem.start[row + 1])
    figures = balanced.data[problem.index[inside].tolist()].with_columns(
        (pl.col("stated") - gap / pl.Series(problem.value[inside])).alias("needed"),
        pl.Series("lower", problem.lower[problem.index[inside]]),
        pl.col("test").abs().fill_null(0.0).alias("size"),
    )
    able = figures.filter(
        (pl.col("kind") == "flow") & (pl.col("basis") != "range") & (pl.col("needed") >= pl.col("lower"))
    )
    if able.is_empty():
        return _Fault()
    alike = pl.col("size") >= _ALIKE * pl.col("size").max()
    ranked = able.with_columns(alike.alias("alike")).sort(
        "alike", "stated_sd", descending=True, maintain_order=True
    )
    worst, rest = ranked.row(0, named=True), ranked[1:].filter("alike")["id"].to_list()
    error = max(gap_sd**2 - (worst["stated_sd"] or 0.0) ** 2, 0.0) ** 0.5
    return _Fault(
        worst["kind"],
        worst["id"],
        worst["stated"],
        worst["stated_sd"],
        worst["needed"],
        error,
        "; ".join(rest),
    )


def _figures(balanced: Balanced, clash: pl.DataFrame) -> Iterator[Row]:
    """Give the figures that all balances together deny, though each of their own could close."""
    problem, data = balanced.compiled.problem, balanced.data.with_row_index("variable")
    told = {
        int(v) for row in clash["row"] for v in problem.index[problem.start[row] : problem.start[row + 1]]
    }
    measured = data.filter(
        (pl.col("kind") == "flow") & (pl.col("basis") != "range") & pl.col("test").is_not_null()
    )
    level = critical_test(count=max(measured.height, 1))
    ends = {(name, period): (start, end) for name, period, start, end in balanced.system.flows.select(
        "id", "period", "from_process", "to_process").iter_rows()}  # fmt: skip
    for row in measured.filter(pl.col("test").abs() > LIMIT).iter_rows(named=True):
        if row["variable"] in told or row["others_say"] is None:
            continue
        fault = [*(row[name] for name in _Fault._fields[:-1]), ""]
        words = said(
            "{datum}: the other figures deny it by {times} standard deviations.",
            datum=datum_words(
                balanced.system, row["kind"], row["id"], row["layer"], row["period"], begins=True
            ),
            times=Figure(f"{abs(row['test']):.1f}"),
        )
        start = ends.get((row["id"], row["period"]), ("", ""))[0]
        yield (
            FIGURE, start, row["period"], row["layer"], *fault, row["stated"] - row["others_say"], row["test"],
            abs(row["test"]) > level, words,
        )  # fmt: skip


def _years(balanced: Balanced) -> Iterator[Row]:
    """Give the periods that are odd as a whole, and in the others the figures out of the row of their years."""
    data = balanced.data.filter(
        (pl.col("kind") == "flow") & (pl.col("basis") != "range") & pl.col("stated").is_not_null()
    )
    key = pl.concat_str("layer", "id", separator="\n")
    found = jumps(data.select(key.alias("series"), "period", "stated",
                              (pl.col("stated_sd") / pl.col("stated")).alias("rel_sd")))  # fmt: skip
    odd = odd_periods(found)
    for period, times, series, of in odd.iter_rows():
        sums = found.filter(pl.col("period") == period).select("stated", "others_say", "miss").sum().row(0)
        words = _whole_period(period, times, series, of)
        yield (
            PERIOD,
            None,
            period,
            None,
            None,
            None,
            sums[0],
            None,
            sums[1],
            None,
            "",
            sums[2],
            None,
            True,
            words,
        )
    errors = {(layer, name, period): sd for layer, name, period, sd in data.select(
        "layer", "id", "period", "stated_sd").iter_rows()}  # fmt: skip
    starts = dict(balanced.system.flows.select("id", "from_process").iter_rows())
    for series, period, stated, others, miss, times, _, _ in (
        found.filter("sure", ~pl.col("period").is_in(odd["period"].implode())).iter_rows()
    ):  # fmt: skip
        layer, name = series.split("\n")
        words = _odd_year(datum_words(balanced.system, "flow", name, layer, period, begins=True), times)
        yield (
            YEAR, starts.get(name), period, layer, "flow", name, stated, errors[layer, name, period], others, None,
            "", miss, None, True, words,
        )  # fmt: skip


def _whole_period(period: str, times: float, series: int, of: int) -> Said:
    """Say that a period is odd as a whole: its middle series is so many times its usual year."""
    counts = {"period": period, "count": series, "of": of, "share": Figure(f"{times:.0%}")}
    if times < 1:
        return said(
            "{period} as a whole: {count} of {of} figures lie below their usual year, the middle one at {share} of it.",
            **counts,
        )
    return said(
        "{period} as a whole: {count} of {of} figures lie above their usual year, the middle one at {share} of it.",
        **counts,
    )


def _odd_year(datum: str, times: float) -> Said:
    if times >= 1:
        return said("{datum} is {times} times its usual year.", datum=datum, times=Figure(f"{times:.3g}"))
    return said("{datum} is {share} of its usual year.", datum=datum, share=Figure(f"{times:.2%}"))
