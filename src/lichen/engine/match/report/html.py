"""Parts of a page: cards, tables, figures and sections, built from escaped elements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lichen.engine.kit.draw.svg import Markup, el


@dataclass(frozen=True, slots=True)
class Head:
    """Head of a table's column; `number` sets it to the right, `wide` lets its words break over lines."""

    name: str
    unit: str = ""
    number: bool = False
    wide: bool = False


Cell = object  # text, markup or None


def table(
    caption: str,
    heads: Sequence[Head],
    rows: Iterable[Sequence[Cell]],
    *,
    total: Sequence[Cell] | None = None,
    rest: Sequence[Cell] | None = None,
    dense: bool = False,
) -> Markup:
    """Return a table that can be scrolled sideways: caption, heads with scope, the first cell of a row its head.

    The `rest` (rows left out, summed up) and the `total` stand at the foot and are not sorted along. A `dense`
    table has smaller letters and less room, for many columns or rows.

    >>> "scope=\\"row\\"" in table("Sums", [Head("what"), Head("how much", "t", number=True)], [["a", "1"]])
    True
    """

    def line(row: Sequence[Cell], class_: str | None = None) -> Markup:
        cells = [_cell(h, c, first=i == 0) for i, (h, c) in enumerate(zip(heads, row, strict=True))]
        return el("tr", cells, class_=class_)

    head = el("tr", [_head(h) for h in heads])
    body = [line(row) for row in rows]
    feet = [line(rest, "rest") if rest is not None else None, line(total) if total is not None else None]
    foot = el("tfoot", feet) if any(feet) else None
    grid = el("table", el("caption", caption), el("thead", head), el("tbody", body), foot)
    return el(
        "div",
        grid,
        class_="scroll dense" if dense else "scroll",
        tabindex="0",
        role="region",
        aria_label=caption,
    )


def _head(head: Head) -> Markup:
    unit = el("small", f" [{head.unit}]") if head.unit else None
    return el("th", head.name, unit, scope="col", class_="n" if head.number else None)


def _cell(head: Head, cell: Cell, *, first: bool) -> Markup:
    kind = "n" if head.number else "w" if head.wide else None
    if first:
        return el("th", cell, scope="row", class_=kind)
    return el("td", cell, class_=kind)


def card(name: str, value: str, note: str = "") -> Markup:
    """Return one headline figure.

    >>> card("Sites", "754")
    '<div class="card"><dt>Sites</dt><dd>754</dd></div>'
    """
    return el("div", el("dt", name), el("dd", value, el("small", note) if note else None), class_="card")


def section(key: str, title: str, *parts: object) -> Markup:
    """Return a section with its heading, to which ``#key`` leads.

    >>> section("proof", "The proof", "…")[:45]
    '<section id="proof" aria-labelledby="proof-h"'
    """
    return el("section", el("h2", title, id=f"{key}-h"), *parts, id=key, aria_labelledby=f"{key}-h")


def drawn(picture: Markup, caption: object, class_: str | None = None) -> Markup:
    """Return a drawing with its caption; on a narrow screen it scrolls rather than shrinks beyond reading.

    >>> "<figcaption>Flows</figcaption>" in drawn(el("svg"), "Flows")
    True
    """
    scroll = el("div", picture, class_="scroll", tabindex="0")
    return el("figure", scroll, el("figcaption", caption), class_=class_)


def more(summary: object, *parts: object, open_: bool = False) -> Markup:
    """Return parts that unfold.

    >>> more("All", "x")
    '<details><summary>All</summary>x</details>'
    """
    return el("details", el("summary", summary), *parts, open=open_)


def para(*parts: object, class_: str | None = None) -> Markup:
    """Return a paragraph.

    >>> para("A < B")
    '<p>A &lt; B</p>'
    """
    return el("p", *parts, class_=class_)


def file_link(name: str) -> Markup:
    """Return a link to a table that lies beside the report.

    >>> file_link("plants")
    '<a href="plants.csv">plants.csv</a>'
    """
    return el("a", f"{name}.csv", href=f"{name}.csv")
