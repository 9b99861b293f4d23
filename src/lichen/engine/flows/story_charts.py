"""The pictures of the report over the years: Sankeys to choose from, and small charts with errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from lichen.engine.flows.picture import FlowPicture
from lichen.engine.flows.result import Balanced
from lichen.engine.flows.tell import amount_words, unit_of
from lichen.engine.kit.draw.series import Reading, draw_series
from lichen.engine.kit.draw.svg import Markup, el

_CAPTION = "Widths are amounts; pale edges are one standard deviation more. What flows back runs beneath."


def pictures_to_choose(picture: FlowPicture, first: str, notes: Mapping[str, str]) -> list[Markup]:
    """Return the Sankey of each period, of which the one that its link names is shown; without a script.

    `first` is the period shown before any is chosen; it stands last, so that a chosen one can hide it. `notes` are said
    beneath the picture of a period.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.picture import draw_flows
    >>> from lichen.engine.flows.testing import splitter
    >>> pictures_to_choose(draw_flows(reconcile(splitter())), "2024", {})[0][:43]
    '<figure class="year first" id="flows-2024">'
    """
    periods = list(picture.pictures)
    figures = []
    for period in [*(p for p in periods if p != first), first]:
        links = [
            el("li", el("b", p, aria_current="true") if p == period else el("a", p, href=f"#flows-{p}"))
            for p in periods
        ]
        said = [f"{period}.", notes.get(period, ""), _CAPTION, picture.notes.get(period, "")]
        figures.append(el(
            "figure",
            el("ul", links, class_="choice") if len(periods) > 1 else None,
            el("div", picture.pictures[period], class_="scroll", tabindex="0"),
            el("figcaption", " ".join(part for part in said if part)),
            class_="year first" if period == first else "year", id=f"flows-{period}",
        ))  # fmt: skip
    return figures


def sum_charts(
    sums: pl.DataFrame, balanced: Balanced, most: int = 15, notes: Mapping[str, str] | None = None
) -> Markup:
    """Return a small chart of what enters each of the largest processes, by period; `sums` as `year_sums` returns it.

    A period with a note is drawn hollow.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.regroup import year_sums
    >>> from lichen.engine.flows.testing import splitter
    >>> made = reconcile(splitter())
    >>> sum_charts(year_sums(made), made).count("<figure>")
    1
    """
    kept = balanced.system.processes.filter("balance")["id"]
    entering = sums.filter(pl.col("side") == "entering", pl.col("process").is_in(kept.implode()))
    shown, said = entering.drop_nulls("amount"), notes or {}
    sizes = shown.group_by("process", "layer", maintain_order=True).agg(pl.col("amount").mean())
    charts = []
    ranked = sizes.sort("amount", descending=True, maintain_order=True).head(most)
    for place, (process, layer, _) in enumerate(ranked.iter_rows()):
        rows = shown.filter(process=process, layer=layer)
        mine = {row["period"]: row for row in rows.iter_rows(named=True)}
        readings = [
            Reading(p, row["amount"], row["sd"], row["stated"], _noted(row, said.get(p, "")))
            if (row := mine.get(p))
            else Reading(p, None)
            for p in balanced.system.periods
        ]
        name = balanced.system.names.get(process, process)
        charts.append(_chart(name, readings, unit_of(balanced.system, layer), f"sum-{place}"))
    return el("div", charts, class_="many")


def _noted(row: Mapping[str, int], note: str) -> str:
    """Return what has to be known of a sum: what it is without, and what is odd of its period."""
    lost = f"Without {row['unknowns']} flows that cannot be found." if row["unknowns"] else ""
    return " ".join(part for part in (lost, note) if part)


def indicator_charts(
    table: pl.DataFrame, periods: Sequence[str], notes: Mapping[str, str] | None = None
) -> Markup:
    """Return a small chart of each indicator that is known and not nought in some period, with its errors.

    A period with a note is drawn hollow.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.indicators import indicators
    >>> from lichen.engine.flows.testing import splitter
    >>> made = indicators(reconcile(splitter()), {"extraction": 60.0, "import": 40.0})
    >>> indicator_charts(made, ["2024"]).count("<figure>") > 0
    True
    """
    known, said = table.filter(pl.col("value").is_not_null()), notes or {}
    charts = []
    for place, name in enumerate(known["indicator"].unique(maintain_order=True)):
        rows = known.filter(indicator=name)
        if (rows["value"] == 0).all():
            continue
        mine = {row["period"]: row for row in rows.iter_rows(named=True)}
        unit = "" if rows["unit"][0] == "1" else str(rows["unit"][0])
        readings = [
            Reading(p, mine[p]["value"], mine[p]["sd"], note=said.get(p, ""))
            if p in mine
            else Reading(p, None)
            for p in periods
        ]
        better = {"higher": ": higher is better", "lower": ": lower is better"}.get(rows["direction"][0], "")
        charts.append(_chart(f"{rows['title'][0]}{better}", readings, unit, f"indicator-{place}"))
    return el("div", charts, class_="many")


def _chart(name: str, readings: list[Reading], unit: str, key: str) -> Markup:
    def write(value: float) -> str:
        return amount_words(value, unit)

    told = [(r.label, r.value) for r in readings if r.value is not None]
    ends = "; ".join(f"{label}: {write(value)}" for label, value in dict.fromkeys((told[0], told[-1])))
    return el("figure", el("h3", name), draw_series(readings, title=name, about=ends, write=write, key=key))
