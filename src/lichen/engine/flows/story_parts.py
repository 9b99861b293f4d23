"""The tables of the report over the years: what contradicts itself, in words that a person would use."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from lichen.engine.flows.contradictions import BALANCE, FIGURE, PERIOD
from lichen.engine.flows.result import Balanced
from lichen.engine.flows.tell import amount_words, unit_of
from lichen.engine.kit.draw.svg import Markup, el

_FOUND_BY = {FIGURE: "all others deny it", PERIOD: "out of the row of years"}
_OUT_OF_ROW = "out of the row of its years"
_NUMBERS = (0, 4, 5, 6)


def table_of(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[object]], *, numbers: Sequence[int] = ()
) -> Markup:
    """Return a table; `numbers` are the columns that hold numbers, counted from 0.

    >>> table_of("T", ["a", "b"], [["x", 1]], numbers=[1]).count('class="n"')
    2
    """
    look = ["n" if place in numbers else None for place in range(len(heads))]
    head = el("tr", [el("th", name, scope="col", class_=c) for name, c in zip(heads, look, strict=True)])
    body = [el("tr", [el("td", cell, class_=c) for cell, c in zip(row, look, strict=True)]) for row in rows]
    named = el("caption", caption) if caption else None
    return el("div", el("table", named, el("thead", head), el("tbody", body)), class_="scroll", tabindex="0")


def contradiction_table(found: pl.DataFrame, balanced: Balanced, most: int = 20) -> list[Markup]:
    """Return what contradicts itself, the largest miss first and all beyond `most` folded; `found` is `contradictions`.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.contradictions import contradictions
    >>> from lichen.engine.flows.testing import splitter
    >>> made = reconcile(splitter((10.0, 6.0, 20.0)))
    >>> "more out than in" in contradiction_table(contradictions(made), made)[0]
    True
    """
    heads = [
        "",
        "where",
        "period",
        "figure most at odds",
        "it says",
        "the others say",
        "off by",
        "because",
        "how sure",
    ]
    rows = [_row(place, row, balanced) for place, row in enumerate(found.iter_rows(named=True), 1)]
    caption = f"The {most} largest of {len(rows)}" if len(rows) > most else "All of them, the largest first"
    tables = [table_of(caption, heads, rows[:most], numbers=_NUMBERS)]
    if len(rows) > most:
        rest = table_of("The smaller ones", heads, rows[most:], numbers=_NUMBERS)
        tables.append(el("details", el("summary", f"The other {len(rows) - most}"), rest))
    return tables


def _row(place: int, row: dict[str, object], balanced: Balanced) -> list[object]:
    unit, here = unit_of(balanced.system, str(row["layer"] or "goods")), str(row["process"] or "")
    miss = abs(float(str(row["miss"])))
    rivals = [figure_at(balanced, name, here) for name in str(row["alike"] or "").split("; ") if name][:3]
    figure = el(
        "span",
        figure_at(balanced, str(row["id"]), here) if row["id"] else _whole(row),
        el("small", f"or: {'; '.join(rivals)}") if rivals else None,
    )
    return [
        str(place), balanced.system.names.get(here, here or "everywhere"), row["period"] or "all", figure,
        _plus(row["stated"], row["stated_sd"], miss, unit), _plus(row["others_say"], row["others_sd"], miss, unit),
        amount_words(miss, unit), _why(row),
        el("span", "sure" if row["sure"] else "suspect", class_="tag sure" if row["sure"] else "tag"),
    ]  # fmt: skip


def _whole(row: dict[str, object]) -> str:
    return "all figures of the period" if row["conflict"] == PERIOD else "no figure alone explains it"


def _why(row: dict[str, object]) -> str:
    if row["conflict"] == BALANCE:
        return "more in than out" if float(str(row["miss"])) > 0 else "more out than in"
    return _FOUND_BY.get(str(row["conflict"]), _OUT_OF_ROW)


def figure_words(balanced: Balanced, name: str) -> str:
    """Return what a flow is, from where to where, as a person would say.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> figure_words(reconcile(splitter()), "in")
    'wheat, outside → mill'
    """
    ends = balanced.system.flows.filter(pl.col("id") == name).select("resource", "from_process", "to_process")
    if ends.is_empty():
        return name
    what, start, end = ends.row(0)
    names = balanced.system.names
    return f"{f'{what}, ' if what else ''}{names.get(start, start)} → {names.get(end, end)}"


def figure_at(balanced: Balanced, name: str, process: str) -> str:
    """Return what a flow is as seen from a process: what enters or leaves, and the other end where that says more.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> figure_at(reconcile(splitter()), "left", "mill")
    'flour, leaving'
    """
    flows = balanced.system.flows.select("id", "resource", "from_process", "to_process").unique()
    mine = flows.filter(pl.col("id") == name)
    if mine.is_empty() or process not in mine.row(0)[2:]:
        return figure_words(balanced, name)
    _, what, start, end = mine.row(0)
    leaving = start == process
    side = "from_process" if leaving else "to_process"
    alike = flows.filter(
        pl.col(side) == process, pl.col("resource").eq_missing(pl.lit(what, pl.String))
    ).height
    names, other = balanced.system.names, end if leaving else start
    said = f"{what or 'what is'}, {'leaving' if leaving else 'entering'}"
    return f"{said} {'to' if leaving else 'from'} {names.get(other, other)}" if alike > 1 else said


def _plus(value: object, sd: object, miss: float, unit: str) -> str:
    """Write a value and its error; in full where three digits would hide the miss."""
    if not isinstance(value, float):
        return "–"
    hidden = miss < 0.02 * abs(value)
    words = f"{value:,.0f} {unit}".replace(",", " ") if hidden else amount_words(value, unit)
    return words + (f" ± {amount_words(sd, unit)}" if isinstance(sd, float) and sd else "")
