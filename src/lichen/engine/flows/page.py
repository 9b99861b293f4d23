"""One self-contained page about a reconciled system: Sankeys by period, findings, sheets and every datum."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from lichen.engine.flows.picture import FlowPicture
from lichen.engine.flows.result import Balanced
from lichen.engine.flows.tell import amount_words, unit_of
from lichen.engine.kit.draw.look import drawing_rules
from lichen.engine.kit.draw.svg import Markup, el

_MOST_ROWS = 500
_STYLE = """
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0 auto; max-width: 74rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", Arial, sans-serif; }
h1 { font-size: 2rem; line-height: 1.15; } h2 { margin-top: 2.4rem; }
figure { margin: 1rem 0; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
figcaption, .muted { color: var(--muted); font-size: .92rem; } .scroll { overflow-x: auto; }
svg { display: block; width: 100%; min-width: 46rem; height: auto; font-family: inherit; }
svg .faint { opacity: .12; } svg .node { cursor: pointer; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; background: var(--card); }
caption { text-align: left; font-weight: 600; padding: .6rem; }
th, td { padding: .35rem .6rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
label { margin-right: 1rem; } select { font: inherit; }
@media print { .choice { display: none; } }
"""
# Chooses the period, and dims what does not touch the process that is clicked on.
_SCRIPT = """
const pictures = [...document.querySelectorAll('figure[data-period]')], choice = document.getElementById('period');
const show = () => pictures.forEach(p => { p.hidden = p.dataset.period !== choice.value; });
if (choice) { choice.addEventListener('change', show); show(); }
document.querySelectorAll('svg .node').forEach(node => node.addEventListener('click', () => {
  const svg = node.closest('svg'), on = svg.dataset.on === node.dataset.node ? '' : node.dataset.node;
  svg.dataset.on = on;
  svg.querySelectorAll('[data-ends]').forEach(path =>
    path.classList.toggle('faint', on !== '' && !path.dataset.ends.split(' ').includes(on)));
}));
"""


def render_page(balanced: Balanced, picture: FlowPicture, indicators: pl.DataFrame | None = None) -> str:
    """Return the page as HTML; it needs nothing from elsewhere, and the same system gives the same page.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.picture import draw_flows
    >>> from lichen.engine.flows.testing import splitter
    >>> made = reconcile(splitter())
    >>> render_page(made, draw_flows(made)).startswith("<!DOCTYPE html>")
    True
    """
    title = f"{balanced.system.name or 'Flows'}: what flows where"
    head = el(
        "head", el("meta", charset="utf-8"), el("title", title),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("style", Markup(drawing_rules() + _STYLE)),
    )  # fmt: skip
    body = el(
        "body",
        el("h1", title),
        el("h2", "What was found"),
        el("ul", [el("li", sentence) for sentence in balanced.sentences]),
        el("h2", "Flows"),
        _pictures(picture),
        _drawn(picture),
        _figures(indicators) if indicators is not None else None,
        el("h2", "Balance sheets"),
        _sheets(balanced),
        el("h2", "Every figure before and after"),
        _data(balanced),
        el("script", Markup(_SCRIPT)),
    )
    return f"<!DOCTYPE html>\n{el('html', head, body, lang='en')}\n"


def _pictures(picture: FlowPicture) -> list[Markup]:
    periods = list(picture.pictures)
    options = [el("option", period, value=period) for period in periods]
    choice = el("p", el("label", "Period ", el("select", options, id="period")), class_="choice")
    caption = (
        "Widths are amounts; pale edges and dark core are one standard deviation more and less. What flows back "
        "runs beneath. Click on a process to see its flows alone."
    )
    figures = [
        el(
            "value",
            el("div", drawn, class_="scroll"),
            el("figcaption", f"{period}. {caption}"),
            data_period=period,
        )
        for period, drawn in picture.pictures.items()
    ]
    return [choice, *figures] if len(periods) > 1 else figures


def _table(caption: str, heads: Sequence[str], rows: list[list[object]], numbers: int) -> Markup:
    """Return a table whose last `numbers` columns are numbers; of very many rows the first."""
    left = len(heads) - numbers
    looks = [None] * left + ["n"] * numbers
    head = el(
        "tr", [el("th", name, scope="col", class_=look) for name, look in zip(heads, looks, strict=True)]
    )
    body = [
        el("tr", [el("td", cell, class_=look) for cell, look in zip(row, looks, strict=True)])
        for row in rows[:_MOST_ROWS]
    ]
    more = len(rows) - _MOST_ROWS
    note = el("p", f"{more} more rows are in the CSV tables.", class_="muted") if more > 0 else None
    grid = el("table", el("caption", caption), el("thead", head), el("tbody", body))
    return el("div", grid, note, class_="scroll")


def _cell(value: object, unit: str) -> str:
    return amount_words(value, unit) if isinstance(value, float) else "–"


def _drawn(picture: FlowPicture) -> Markup:
    rows: list[list[object]] = [
        [period, start, end, resource, _cell(amount, picture.unit), _cell(sd, picture.unit)]
        for period, start, end, resource, amount, sd in picture.table.iter_rows()
    ]
    return _table("What is drawn", ["period", "from", "to", "resource", "amount", "sd"], rows, 2)


def _sheets(balanced: Balanced) -> Markup:
    before = balanced.stated_sheets.select("imbalance", "test")
    rows: list[list[object]] = []
    for row, (gap, test) in zip(balanced.sheets.iter_rows(named=True), before.iter_rows(), strict=True):
        unit = unit_of(balanced.system, row["layer"])
        name = balanced.system.names.get(row["process"], row["process"])
        figures = [_cell(row[part], unit) for part in ("entering", "leaving", "stock_change")]
        rows.append([name, row["layer"], row["period"], *figures, _cell(gap, unit), _cell(test, "")])
    heads = ["process", "layer", "period", "entering", "leaving", "stock change", "gap as stated", "test"]
    return _table("Entering, leaving and kept after reconciliation", heads, rows, 5)


def _data(balanced: Balanced) -> Markup:
    rows: list[list[object]] = []
    suspects = balanced.data.with_columns(pl.col("test").abs().fill_null(-1.0).alias("_size"))
    for row in suspects.sort("_size", descending=True, maintain_order=True).iter_rows(named=True):
        unit = unit_of(balanced.system, row["layer"]) if row["kind"] in ("flow", "change", "level") else ""
        figures = [
            _cell(row[part], unit)
            for part in ("stated", "stated_sd", "reconciled", "reconciled_sd", "others_say")
        ]
        what = [row["kind"], row["id"], row["layer"], row["period"] or "all", row["finding"]]
        rows.append([*what, *figures, _cell(row["test"], "")])
    heads = [
        "kind",
        "id",
        "layer",
        "period",
        "finding",
        "stated",
        "sd",
        "reconciled",
        "sd",
        "others say",
        "test",
    ]
    return _table("The most suspect first", heads, rows, 6)


def _figures(table: pl.DataFrame) -> list[Markup]:
    rows: list[list[object]] = []
    for row in table.filter(pl.col("value").is_not_null()).iter_rows(named=True):
        unit = "" if row["unit"] == "1" else row["unit"]
        rows.append([row["title"], row["period"], _cell(row["value"], unit), _cell(row["sd"], unit)])
    return [
        el("h2", "Indicators"),
        _table("With one standard deviation", ["indicator", "period", "value", "sd"], rows, 2),
    ]
