"""Sankey diagrams: amounts as the widths of ribbons between columns of bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lichen.engine.kit.draw.sankey_layout import (
    Frame,
    PlacedLink,
    PlacedNode,
    SankeyLayout,
    SankeyLink,
    SankeyNode,
    lay_out_sankey,
)
from lichen.engine.kit.draw.svg import Markup, el, number, picture, shorten, text_width

_SIZE = 12.0  # of a label [px]
_WIDEST = 1.1  # the widest common face over the estimate: words at the edge must not be cut
_SHORTEST = 12  # characters of a label, however narrow the picture
_LEAST_GAP = 40.0  # between two columns, for the ribbons [px]
_HEAD = 30.0  # room for the columns' headings [px]


def draw_sankey(
    nodes: Sequence[SankeyNode],
    links: Sequence[SankeyLink],
    *,
    title: str,
    about: str,
    write: Callable[[float], str],
    headings: Sequence[str] = (),
    width: float = 1080.0,
    height: float | None = None,
    key: str = "sankey",
) -> Markup:
    """Return a Sankey diagram as SVG.

    Parameters: `nodes` and `links` (see `lay_out_sankey`, which also says what is refused); `title` and
    `about`, read aloud in its stead; `write` puts an amount into words with its unit; `headings` one per
    column; `width` and `height` [px], the height by default enough for every label; `key` makes its ids
    unique in a page.

    >>> nodes = [SankeyNode("a", "Mill", 0), SankeyNode("b", "Farm", 1)]
    >>> drawn = draw_sankey(nodes, [SankeyLink("a", "b", 3.0)], title="T", about="A", write="{:.0f} t".format)
    >>> "Mill" in drawn and "3 t" in drawn
    True
    """
    tall = height or _enough(nodes)
    inner = inner_sankey(nodes, links, width=width, height=tall, write=write, headings=headings)
    return picture(inner, width=width, height=tall, title=title, about=about, key=key, class_="sankey")


def inner_sankey(
    nodes: Sequence[SankeyNode],
    links: Sequence[SankeyLink],
    *,
    width: float,
    height: float,
    write: Callable[[float], str],
    headings: Sequence[str] = (),
    most: int = 34,
) -> Markup:
    """Return the diagram as a group, to stand in a larger picture; labels are cut at `most` characters.

    >>> nodes = [SankeyNode("a", "Mill", 0), SankeyNode("b", "Farm", 1)]
    >>> inner_sankey(nodes, [SankeyLink("a", "b", 3.0)], width=400, height=90, write=str).count("<rect")
    2
    """
    touched = {end for link in links for end in (link.source, link.target)}
    columns = sorted({node.column for node in nodes if node.id in touched})
    if not columns:
        return el("g")
    there = [[n for n in nodes if n.column == c and n.id in touched] for c in columns]
    wide, most = _fitting(there, links, width, write, most)
    frame = _frame(wide, width, _HEAD if headings else 4.0, height - 6.0)
    laid = lay_out_sankey(nodes, links, frame)
    first = columns[0]
    return el(
        "g",
        [
            _heading(words, x, left=i == 0)
            for i, (words, x) in enumerate(zip(headings, frame.xs, strict=False))
        ],
        el("g", [_ribbon(p, write, laid) for p in sorted(laid.links, key=_largest_first)], class_="ribbons"),
        [_node(p, write, frame, left=p.node.column == first, most=most) for p in laid.nodes],
    )


def _fitting(
    columns: Sequence[Sequence[SankeyNode]], links: Sequence[SankeyLink], width: float, write: Callable[[float], str],
    most: int,
) -> tuple[list[float], int]:  # fmt: skip
    """Return how wide the labels of each column are [px], cut so far that the ribbons have room between them."""
    for cut in range(most, _SHORTEST - 1, -2):
        wide = [
            _WIDEST * max(text_width(_caption(n, write, links, cut), _SIZE) for n in column)
            for column in columns
        ]
        if sum(wide) + (_LEAST_GAP + 20.0) * len(columns) <= width:
            return wide, cut
    return wide, cut


def _largest_first(placed: PlacedLink) -> float:
    return -placed.width


def _enough(nodes: Sequence[SankeyNode]) -> float:
    """A height at which the fullest column has about as much room for amounts as for labels."""
    fullest = max((sum(n.column == c for n in nodes) for c in {n.column for n in nodes}), default=1)
    return max(420.0, fullest * 30.0 + _HEAD + 60.0)


def _caption(node: SankeyNode, write: Callable[[float], str], links: Sequence[SankeyLink], most: int) -> str:
    amount = sum(link.amount for link in links if node.id in {link.source, link.target})
    return f"{shorten(node.label, most)}  {write(amount)}"


def _frame(wide: Sequence[float], width: float, top: float, bottom: float) -> Frame:
    """The first column's labels stand left of it, the others' right; what is left over goes to the ribbons evenly."""
    left, right = wide[0] + 10, width - (wide[-1] + 10 if len(wide) > 1 else 0.0)
    bar, gaps = 12.0, max(len(wide) - 1, 1)
    free = max((right - left - bar * len(wide) - sum(wide[1:-1])) / gaps, _LEAST_GAP)
    xs = [left]
    for labels in [0.0, *wide[1:-1]][: len(wide) - 1]:
        xs.append(xs[-1] + bar + labels + free)
    return Frame(left, right, top, bottom, bar=bar, xs=tuple(xs))


def _heading(words: str, x: float, *, left: bool) -> Markup:
    anchor = "end" if left else "start"
    return el("text", words, x=x - 7 if left else x + 19, y=14.0, class_="heading", text_anchor=anchor)


def _ribbon(placed: PlacedLink, write: Callable[[float], str], laid: SankeyLayout) -> Markup:
    x0, x1, w = placed.x0, placed.x1, placed.width
    a, b = placed.top0, placed.top1
    xm = (x0 + x1) / 2
    n = number
    wide = f"{w:.2f}".rstrip("0").rstrip(".")
    path = (
        f"M{n(x0)},{n(a, 2)}C{n(xm)},{n(a, 2)} {n(xm)},{n(b, 2)} {n(x1)},{n(b, 2)}v{wide}"
        f"C{n(xm)},{n(b + w, 2)} {n(xm)},{n(a + w, 2)} {n(x0)},{n(a + w, 2)}z"
    )
    label = {p.node.id: p.node.label for p in laid.nodes}
    words = f"{label[placed.link.source]} → {label[placed.link.target]}: {write(placed.link.amount)}"
    note = f"\n{placed.link.note}" if placed.link.note else ""
    return el("path", el("title", words + note), d=path, class_=f"ribbon {placed.link.tone}")


def _node(
    placed: PlacedNode, write: Callable[[float], str], frame: Frame, *, left: bool, most: int
) -> Markup:
    node = placed.node
    label = shorten(node.label, most)
    note = f"\n{node.note}" if node.note else ""
    return el(
        "g",
        el("title", f"{node.label}: {write(placed.amount)}{note}"),
        el(
            "rect",
            x=placed.x,
            y=number(placed.top, 2),
            width=frame.bar,
            height=number(max(placed.height, 0.5), 2),
            class_=f"bar {node.tone}",
        ),
        el(
            "text",
            label,
            el("tspan", write(placed.amount), dx="6", class_="amount"),
            x=placed.x - 7 if left else placed.x + frame.bar + 7,
            y=placed.middle + _SIZE * 0.35,
            text_anchor="end" if left else "start",
            class_="label",
        ),
    )
