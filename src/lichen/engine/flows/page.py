"""One self-contained page about a reconciled system: Sankeys by period, findings, sheets and every datum."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256

import polars as pl

from lichen.engine.flows.picture import FlowPicture
from lichen.engine.flows.result import Balanced
from lichen.engine.flows.tell import amount_words, unit_of
from lichen.engine.kit.draw.look import drawing_rules
from lichen.engine.kit.draw.svg import Markup, el

_MOST_ROWS = 500
_MOST_DRAWN = 120  # rows of the table beneath a picture
_MOST_FINDINGS = 8
_STYLE = """
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", Arial, sans-serif; }
h1 { font-size: clamp(1.5rem, 5vw, 2rem); line-height: 1.15; overflow-wrap: anywhere; } h2 { margin-top: 2.4rem; }
figure { margin: 1rem 0; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
figcaption, .muted { color: var(--muted); font-size: .92rem; } .scroll { overflow-x: auto; }
svg { display: block; margin: 0 auto; font-family: inherit; }
svg .faint { opacity: .1; } svg .node { cursor: pointer; } svg .node:focus { outline: none; }
svg .node:focus-visible .bar { stroke: var(--ink); stroke-width: 3px; } svg .chosen .bar { fill: var(--ink); }
svg .chosen .label { font-weight: 700; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; background: var(--card); }
caption { text-align: left; font-weight: 600; padding: .6rem; }
th, td { padding: .35rem .6rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.choice { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; } select, button { font: inherit; max-width: 100%; }
.choice[hidden] { display: none; } summary { cursor: pointer; color: var(--accent); }
.lead { font-size: 1.1rem; max-width: 60rem; }
.choice label { max-width: 100%; }
.told { min-height: 1.6rem; } .told ul { margin: .3rem 0; padding-left: 1.2rem; } .told p { margin: .5rem 0 0; }
@media (max-width: 40rem) { body { padding: .8rem; } figure { padding: .6rem; } }
@media print { .choice, .told { display: none; } }
"""
# Chooses depth and period; shows the flows of a process that is clicked on, or chosen by Enter; Escape forgets it.
_SCRIPT = """
const all = [...document.querySelectorAll('figure[data-period]')];
const view = document.getElementById('view'), period = document.getElementById('period');
const bare = id => id.replace(/^(gives|takes):/, '');
let chosen = '';
const words = title => title.textContent.split('\\n').join(' – ');
const tell = (figure, name) => {
  const box = figure.querySelector('.told');
  box.replaceChildren();
  if (!name) return;
  const say = (tag, text, into) => into.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
  const nodes = [...figure.querySelectorAll('.node')].filter(node => node.dataset.node === name);
  if (!nodes.length) return;
  say('p', words(nodes[0].querySelector('title')), box);
  const list = say('ul', '', box);
  figure.querySelectorAll('.flow').forEach(flow => {
    if (flow.dataset.from === name || flow.dataset.to === name) say('li', words(flow.querySelector('title')), list);
  });
  const parts = view && [...view.options].find(option => option.dataset.opens === bare(name));
  if (parts && parts.value !== view.value) {
    say('button', 'Show its parts', box).addEventListener('click', () => { view.value = parts.value; show(); });
  }
};
const mark = figure => {
  const there = [...figure.querySelectorAll('.node')].some(node => node.dataset.node === chosen);
  figure.querySelectorAll('.node').forEach(node => {
    const on = there && node.dataset.node === chosen;
    node.classList.toggle('chosen', on);
    node.setAttribute('aria-pressed', on);
  });
  figure.querySelectorAll('.flow').forEach(flow => flow.classList.toggle('faint',
    there && flow.dataset.from !== chosen && flow.dataset.to !== chosen));
  tell(figure, there ? chosen : '');
};
const show = () => {
  all.forEach(figure => {
    figure.hidden = Boolean(view && figure.dataset.view !== view.value)
      || Boolean(period && figure.dataset.period !== period.value);
    if (!figure.hidden) mark(figure);
  });
};
const choose = name => { chosen = chosen === name ? '' : name; show(); };
all.forEach(figure => {
  figure.querySelector('svg').setAttribute('role', 'group');
  figure.querySelectorAll('.node').forEach(node => {
    node.setAttribute('tabindex', '0');
    node.setAttribute('role', 'button');
    node.addEventListener('click', () => choose(node.dataset.node));
    node.addEventListener('keydown', event => {
      if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(node.dataset.node); }
    });
  });
  figure.querySelectorAll('.flow').forEach(flow => flow.addEventListener('click', () => {
    figure.querySelector('.told').textContent = words(flow.querySelector('title'));
  }));
});
document.addEventListener('keydown', event => { if (event.key === 'Escape' && chosen) choose(chosen); });
document.querySelectorAll('.choice').forEach(part => { part.hidden = false; });
[view, period].forEach(part => part && part.addEventListener('change', show));
show();
"""


def render_page(
    balanced: Balanced, views: FlowPicture | Sequence[FlowPicture], indicators: pl.DataFrame | None = None
) -> str:
    """Return the page as HTML; it needs nothing from elsewhere, and the same system gives the same page.

    `views` are pictures, or several of different depth, the first shown first. Without script the page shows that one,
    with the table of each picture beneath it.

    >>> from lichen.engine.flows.balance import reconcile
    >>> from lichen.engine.flows.picture import draw_views
    >>> from lichen.engine.flows.testing import splitter
    >>> made = reconcile(splitter())
    >>> render_page(made, draw_views(made)).startswith("<!DOCTYPE html>")
    True
    """
    views = [views] if isinstance(views, FlowPicture) else views
    title = f"{balanced.system.name or 'Flows'}: what flows where"
    style = drawing_rules() + _STYLE
    head = el(
        "head", el("meta", charset="utf-8"), el("title", title), _policy(style, _SCRIPT),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"), el("style", Markup(style)),
    )  # fmt: skip
    body = el(
        "body",
        el("h1", title),
        [el("p", sentence, class_="lead") for sentence in balanced.sentences[:1]],
        _choices(views),
        [_figure(view, place, period, names=balanced.system.names) for place, view in enumerate(views)
         for period in view.pictures],
        _findings(balanced.sentences[1:]),
        _figures(indicators) if indicators is not None else None,
        el("h2", "Balance sheets"),
        _sheets(balanced),
        el("h2", "Every figure before and after"),
        _data(balanced),
        el("script", Markup(_SCRIPT)),
    )  # fmt: skip
    return f"<!DOCTYPE html>\n{el('html', head, body, lang='en')}\n"


def _findings(sentences: Sequence[str]) -> list[Markup]:
    if not sentences:
        return []
    first, rest = sentences[:_MOST_FINDINGS], sentences[_MOST_FINDINGS:]
    more = el("details", el("summary", f"{len(rest)} more"), el("ul", [el("li", one) for one in rest]))
    return [el("h2", "What was found"), el("ul", [el("li", one) for one in first]), *([more] if rest else [])]


def _policy(style: str, script: str) -> Markup:
    """Return the rule that nothing but this page's own style and script counts, whatever a cell of the data holds."""
    own = [b64encode(sha256(text.encode()).digest()).decode() for text in (style, script)]
    rule = f"default-src 'none'; style-src 'sha256-{own[0]}'; script-src 'sha256-{own[1]}'"
    return el("meta", http_equiv="Content-Security-Policy", content=rule)


def _choices(views: Sequence[FlowPicture]) -> list[Markup | None]:
    """Return the boxes to choose from; they stay hidden without the script that serves them."""
    depths = [
        el("option", view.name, value=str(place), data_opens=view.opened[0] if view.opened else None)
        for place, view in enumerate(views)
    ]
    periods = [el("option", period, value=period) for period in views[0].pictures] if views else []
    boxes = [
        el("label", f"{name} ", el("select", options, id=key))
        for name, options, key in (("What is drawn", depths, "view"), ("Period", periods, "period"))
        if len(options) > 1
    ]
    if not boxes:
        return []
    more = "Other depths can be chosen where scripts may run." if len(views) > 1 else None
    return [el("p", boxes, class_="choice", hidden=True), el("noscript", el("p", more)) if more else None]


def _figure(view: FlowPicture, place: int, period: str, *, names: Mapping[str, str]) -> Markup:
    """Return one picture with the table of all that it stands for."""
    caption = (
        "Widths are amounts, on one scale for all periods; pale edges and dark core are one standard deviation more "
        "and less. What flows back runs beneath. Click on a process, or choose it by Tab and Enter, to see its flows."
    )
    depth = f", {view.name}" if view.name else ""
    return el(
        "figure",
        el("div", view.pictures[period], class_="scroll"),
        el("div", class_="told", aria_live="polite"),
        el("figcaption", f"{period}{depth}. {caption} {view.notes.get(period, '')}".strip()),
        el("details", el("summary", "As a table"), _drawn(view, period, names)),
        data_view=str(place), data_period=period, hidden=place > 0,
    )  # fmt: skip


def _table(
    caption: str, heads: Sequence[str], rows: list[list[object]], numbers: int, most: int = _MOST_ROWS
) -> Markup:
    """Return a table whose last `numbers` columns are numbers; of very many rows the first `most`."""
    left = len(heads) - numbers
    looks = [None] * left + ["n"] * numbers
    head = el(
        "tr", [el("th", name, scope="col", class_=look) for name, look in zip(heads, looks, strict=True)]
    )
    body = [
        el("tr", [el("td", cell, class_=look) for cell, look in zip(row, looks, strict=True)])
        for row in rows[:most]
    ]
    more = len(rows) - most
    note = el("p", f"{more} more rows are in the CSV tables.", class_="muted") if more > 0 else None
    grid = el("table", el("caption", caption), el("thead", head), el("tbody", body))
    return el("div", grid, note, class_="scroll")


def _cell(value: object, unit: str) -> str:
    return amount_words(value, unit) if isinstance(value, float) else "–"


def _drawn(view: FlowPicture, period: str, names: Mapping[str, str]) -> Markup:
    here = view.table.filter(pl.col("period") == period).sort("amount", descending=True, maintain_order=True)
    rows: list[list[object]] = [
        [
            names.get(start, start),
            names.get(end, end),
            resource,
            _cell(amount, view.unit),
            _cell(sd, view.unit),
        ]
        for start, end, resource, amount, sd in here.drop("period").iter_rows()
    ]
    heads = ["from", "to", "resource", "amount", "standard deviation"]
    return _table(f"What flows, {period}, the largest first", heads, rows, 2, _MOST_DRAWN)


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
