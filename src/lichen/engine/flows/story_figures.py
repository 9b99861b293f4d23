"""Every figure before and after reconciliation, one row each, the periods side by side."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from lichen.engine.flows.result import Balanced
from lichen.engine.flows.story_parts import figure_words
from lichen.engine.flows.tell import amount_words, unit_of
from lichen.engine.kit.draw.svg import Markup, el

_SAME = 5e-4  # relative: what moved by less is written once
_LEAST = 1e-9  # of a unit: below it an amount is none


def before_and_after(balanced: Balanced, grouped: Balanced) -> list[Markup]:
    """Return a folded table for each group of processes: each figure by period, as stated and, if moved, reconciled.

    `grouped` is the same result with its processes in groups, as `regrouped` returns it.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.testing import splitter
    >>> made = reconcile(splitter())
    >>> "<s>10 t</s> 10.3 t" in before_and_after(made, made)[0]
    True
    """
    flows = balanced.data.filter(
        (pl.col("kind") == "flow") & (pl.col("basis") != "range") & (pl.col("stated").abs() > _LEAST)
    )
    cells = {
        (row["id"], row["layer"], row["period"]): _cell(row, unit_of(balanced.system, row["layer"]))
        for row in flows.iter_rows(named=True)
    }
    tables = []
    for group, figures in _by_group(flows, grouped).items():
        tables.append(
            el("details", el("summary", f"{group}: {len(figures)} figures"), _table(figures, cells, balanced))
        )
    return tables


def _table(
    figures: list[tuple[str, str]], cells: dict[tuple[str, str, str], Markup], balanced: Balanced
) -> Markup:
    periods = balanced.system.periods
    head = el("tr", el("th", "figure", scope="col"), [el("th", p, scope="col", class_="n") for p in periods])
    body = [
        el("tr", el("td", figure_words(balanced, name), class_="wide"),
           [el("td", cells.get((name, layer, p), "–"), class_="n") for p in periods])
        for name, layer in figures
    ]  # fmt: skip
    return el("div", el("table", el("thead", head), el("tbody", body)), class_="scroll", tabindex="0")


def _cell(row: dict[str, object], unit: str) -> Markup:
    stated, after = row["stated"], row["reconciled"]
    if not isinstance(stated, float) or not isinstance(after, float):
        return el("span", "–")
    if abs(after - stated) <= _SAME * abs(stated):
        return el("span", amount_words(stated, unit))
    return el("span", el("s", amount_words(stated, unit)), " ", amount_words(after, unit))


def _by_group(flows: pl.DataFrame, grouped: Balanced) -> dict[str, list[tuple[str, str]]]:
    """Return the figures (flow, layer) by the name of the group that they leave or, coming from outside it, enter."""
    system = grouped.system
    parents = dict(system.processes.select("id", "parent").iter_rows())
    listed = flows.select("id", "layer").unique(maintain_order=True).iter_rows()
    rows = system.flows.select("id", "from_process", "to_process").iter_rows()
    ends = {name: (start, end) for name, start, end in rows}
    parts: dict[str, list[tuple[str, str]]] = {}
    for name, layer in listed:
        whole = next(_wholes(ends[name], parents, system.processes), ends[name][0])
        parts.setdefault(system.names.get(whole, whole), []).append((name, layer))
    return parts


def _wholes(ends: tuple[str, str], parents: dict[str, str | None], processes: pl.DataFrame) -> Iterator[str]:
    """Give the groups at the ends of a flow that balance: the one with fewer parts first, for it says more."""
    tops = [parents.get(end) or end for end in ends]
    kept = set(processes.filter("balance")["id"])
    size = {top: sum(1 for up in parents.values() if up == top) for top in tops}
    yield from sorted((top for top in tops if top in kept), key=lambda top: size[top])
