"""Sankey diagrams of networks with loops: what flows back runs beneath, errors show as pale edges of ribbons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lichen.engine.kit.draw.loops import backward, columns
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
_BAR = 12.0
_MOST = 30  # characters of a label
_LANE = 6.0  # between two ribbons that flow back [px]
_STUB = "\N{SYMBOL FOR NULL}"  # begins the names of the ends of ribbons that flow back


@dataclass(frozen=True, slots=True)
class NetNode:
    """A node; `label` for people, `tone` its colour class, `note` for the pointer."""

    id: str
    label: str
    tone: str = "plain"
    note: str = ""


@dataclass(frozen=True, slots=True)
class NetLink:
    """A flow of `amount` > 0 with its standard deviation `sd`, in the diagram's one unit; `sd` None: not known."""

    source: str
    target: str
    amount: float
    sd: float | None = None
    tone: str = "tx"
    note: str = ""


@dataclass(frozen=True, slots=True)
class NetPlan:
    """Columns and order of nodes, to be kept from one picture to the next; `back` are the pairs that flow back."""

    column: Mapping[str, int]
    rank: Mapping[str, int]
    back: frozenset[tuple[str, str]]


def plan_network(nodes: Sequence[NetNode], links: Sequence[NetLink]) -> NetPlan:
    """Return columns and order that suit a network, or all those of several years taken together.

    >>> nodes = [NetNode("a", "A"), NetNode("b", "B")]
    >>> plan_network(nodes, [NetLink("a", "b", 2.0), NetLink("b", "a", 1.0)]).column
    {'a': 0, 'b': 1}
    """
    ids = [node.id for node in nodes]
    edges = [(link.source, link.target, link.amount) for link in links]
    back = backward(ids, edges)
    column = columns(ids, edges, back)
    rough = [SankeyNode(node.id, node.label, column[node.id]) for node in nodes]
    ahead = [SankeyLink(a, b, amount) for a, b, amount in edges if (a, b) not in back]
    laid = lay_out_sankey(rough, ahead, Frame(0, 1000, 0, 40.0 * len(nodes) + 200))
    standing = sorted(laid.nodes, key=lambda placed: placed.middle)
    rank = {placed.node.id: place for place, placed in enumerate(standing)}
    return NetPlan(column, {key: rank.get(key, len(rank)) for key in ids}, frozenset(back))


def draw_network(
    nodes: Sequence[NetNode],
    links: Sequence[NetLink],
    *,
    title: str,
    about: str,
    write: Callable[[float], str],
    plan: NetPlan | None = None,
    width: float = 1080.0,
    key: str = "flows",
) -> Markup:
    """Return a Sankey diagram as SVG; `plan` keeps the places of another, `write` puts an amount into words.

    >>> nodes = [NetNode("a", "Mine"), NetNode("b", "Works")]
    >>> links = [NetLink("a", "b", 3.0, 0.5), NetLink("b", "a", 1.0)]
    >>> drawn = draw_network(nodes, links, title="T", about="A", write="{:.0f} t".format)
    >>> drawn.count("<rect"), "flows back" in drawn
    (2, True)
    """
    links = [link for link in links if link.amount > 0 and link.source != link.target]
    touched = {end for link in links for end in (link.source, link.target)}
    nodes = [node for node in nodes if node.id in touched]
    if not links:
        return picture(el("text", "Nothing flows here.", x=20.0, y=40.0), width=width, height=80.0, title=title,
                       about=about, key=key, class_="sankey")  # fmt: skip
    plan = plan or plan_network(nodes, links)
    backs = [link for link in links if (link.source, link.target) in plan.back]
    bars, ribbons = _with_stubs(nodes, links, backs, plan)
    frame, tall = _frame(bars, width)
    laid = lay_out_sankey(bars, ribbons, frame)
    if backs:  # the scale does not depend on the width, and says how much room the bends need on both sides
        frame = _with_room(frame, bars, max(_reach(link.amount * laid.scale) for link in backs))
        laid = lay_out_sankey(bars, ribbons, frame)
    lanes = [_LANE + link.amount * laid.scale for link in backs]
    height = tall + sum(lanes) + (14.0 if lanes else 0.0)
    errors = [link.sd for link in links if link not in backs] + [link.sd for link in backs for _ in (0, 1)]
    label = {node.id: node.label for node in nodes}
    steps = max(len({bar.column for bar in bars}) - 1, 1)
    room = (frame.right - frame.left - frame.bar) / steps - frame.bar - 10
    largest_first = sorted(zip(laid.links, errors, strict=True), key=lambda pair: -pair[0].width)
    drawn = [_ribbon(placed, sd, laid, label, write) for placed, sd in largest_first]
    edge = frame.right - frame.bar - 1
    bars_drawn = [
        _node(placed, write, room, last=placed.x >= edge)
        for placed in laid.nodes
        if not placed.node.id.startswith(_STUB)
    ]
    return picture(
        el("g", drawn, _returns(backs, laid, frame, lanes, label, write), class_="ribbons"), bars_drawn,
        width=width, height=height, title=title, about=about, key=key, class_="sankey",
    )  # fmt: skip


def _with_stubs(
    nodes: Sequence[NetNode], links: Sequence[NetLink], backs: Sequence[NetLink], plan: NetPlan
) -> tuple[list[SankeyNode], list[SankeyLink]]:
    """Return bars and ribbons that all lead to the right: what flows back has an end beside each of its nodes."""
    bars = [
        SankeyNode(n.id, n.label, plan.column[n.id], plan.rank[n.id], n.tone, n.note)
        for n in sorted(nodes, key=lambda n: plan.rank[n.id])
    ]
    ribbons = [
        SankeyLink(k.source, k.target, k.amount, k.tone, k.note)
        for k in links
        if (k.source, k.target) not in plan.back
    ]
    lowest = len(plan.rank) + 1
    for i, link in enumerate(backs):
        out, home = f"{_STUB}{i}>", f"{_STUB}{i}<"
        bars += [
            SankeyNode(out, "", plan.column[link.source] + 1, lowest + i),
            SankeyNode(home, "", plan.column[link.target] - 1, lowest + i),
        ]
        ribbons += [
            SankeyLink(link.source, out, link.amount, link.tone, link.note),
            SankeyLink(home, link.target, link.amount, link.tone, link.note),
        ]
    return bars, ribbons


def _frame(bars: Sequence[SankeyNode], width: float) -> tuple[Frame, float]:
    """Labels stand right of their bars; the last column has room for its own beyond it."""
    there = sorted({bar.column for bar in bars})
    wide = max(
        (text_width(shorten(bar.label, _MOST), _SIZE) for bar in bars if bar.column == there[-1]), default=0.0
    )
    fullest = max(sum(bar.column == column for bar in bars) for column in there)
    tall = max(360.0, fullest * 26.0 + 40.0)
    return Frame(16.0, width - wide - 86.0, 8.0, tall, pitch=17.0, gap=4.0, band_gap=0.0, bar=_BAR), tall


def _with_room(frame: Frame, bars: Sequence[SankeyNode], reach: float) -> Frame:
    """Return the frame with room for bends where a ribbon that flows back ends in the first or the last column."""
    there = [bar.column for bar in bars]
    stubs = {bar.column for bar in bars if bar.id.startswith(_STUB)}
    left = reach if min(there) in stubs else 0.0
    right = max(reach - 60.0, 0.0) if max(there) in stubs else 0.0
    return replace(frame, left=frame.left + left, right=frame.right - right)


def _turn(wide: float) -> float:
    """Return how far the bends of a band reach out, so that its inner edge stays round."""
    return 12.0 + 0.7 * wide


def _reach(wide: float) -> float:
    return 0.75 * _turn(wide) + wide / 2 + 4.0


def _words(
    link: SankeyLink | NetLink, label: Mapping[str, str], write: Callable[[float], str], sd: float | None
) -> str:
    error = "" if sd is None else f" ± {write(sd)}"
    ends = [label.get(end, "…") for end in (link.source, link.target)]
    return f"{ends[0]} → {ends[1]}: {write(link.amount)}{error}" + (f"\n{link.note}" if link.note else "")


def _ribbon(
    placed: PlacedLink,
    sd: float | None,
    laid: SankeyLayout,
    label: Mapping[str, str],
    write: Callable[[float], str],
) -> Markup:
    """Draw a ribbon as wide as its amount; within it what is certain to a standard deviation, around it what may be."""
    stub = placed.link.source.startswith(_STUB) or placed.link.target.startswith(_STUB)
    words = None if stub else el("title", _words(placed.link, label, write, sd))
    ends = f"{placed.link.source} {placed.link.target}"
    shapes = [
        el("path", words, d=_path(placed, placed.width), class_=f"ribbon {placed.link.tone}", data_ends=ends)
    ]
    if sd:
        halo = placed.width + 2 * min(sd * laid.scale, 40.0)
        core = max(placed.width - 2 * sd * laid.scale, 0.0)
        shapes.insert(
            0, el("path", d=_path(placed, halo), class_=f"ribbon halo {placed.link.tone}", data_ends=ends)
        )
        if core > 0:
            shapes.append(
                el("path", d=_path(placed, core), class_=f"ribbon core {placed.link.tone}", data_ends=ends)
            )
    return el("g", shapes)


def _path(placed: PlacedLink, width: float) -> str:
    shift = (placed.width - width) / 2
    x0, x1, a, b = placed.x0, placed.x1, placed.top0 + shift, placed.top1 + shift
    xm, n = (x0 + x1) / 2, number
    return (
        f"M{n(x0)},{n(a, 2)}C{n(xm)},{n(a, 2)} {n(xm)},{n(b, 2)} {n(x1)},{n(b, 2)}v{n(width, 2)}"
        f"C{n(xm)},{n(b + width, 2)} {n(xm)},{n(a + width, 2)} {n(x0)},{n(a + width, 2)}z"
    )


def _returns(
    backs: Sequence[NetLink], laid: SankeyLayout, frame: Frame, lanes: Sequence[float], label: Mapping[str, str],
    write: Callable[[float], str],
) -> list[Markup]:  # fmt: skip
    """Draw what flows back: down behind its source, along beneath all nodes, up before its target."""
    placed = {node.node.id: node for node in laid.nodes}
    drawn, below = [], frame.bottom + 14.0
    for i, (link, lane) in enumerate(zip(backs, lanes, strict=True)):
        out, home = placed[f"{_STUB}{i}>"], placed[f"{_STUB}{i}<"]
        wide = link.amount * laid.scale
        y = below + lane / 2
        below += lane
        turn = _turn(wide)
        drawn.append(
            _band(link, (out.x, out.middle), (home.x + frame.bar, home.middle), y, turn, wide, label, write)
        )
    return drawn


def _band(
    link: NetLink, start: tuple[float, float], end: tuple[float, float], y: float, turn: float, wide: float,
    label: Mapping[str, str], write: Callable[[float], str],
) -> Markup:  # fmt: skip
    n = number
    (x0, y0), (x1, y1) = start, end
    d = (
        f"M{n(x0)},{n(y0, 2)}C{n(x0 + turn)},{n(y0, 2)} {n(x0 + turn)},{n(y, 2)} {n(x0)},{n(y, 2)}"
        f"L{n(x1)},{n(y, 2)}C{n(x1 - turn)},{n(y, 2)} {n(x1 - turn)},{n(y1, 2)} {n(x1)},{n(y1, 2)}"
    )
    words = el("title", _words(link, label, write, link.sd) + "\nflows back")
    width = n(max(wide, 0.6), 2)
    return el(
        "path",
        words,
        d=d,
        class_=f"return {link.tone}",
        stroke_width=width,
        data_ends=f"{link.source} {link.target}",
    )


def _node(placed: PlacedNode, write: Callable[[float], str], room: float, *, last: bool) -> Markup:
    """Draw a bar with its label, which is cut where the next column begins."""
    node, amount = placed.node, write(placed.amount)
    most = _MOST if last else max(min(int(room / (0.55 * _SIZE)), _MOST), 4)
    label = shorten(node.label, most)
    fits = last or text_width(f"{label}  {amount}", _SIZE) <= room
    return el(
        "g",
        el("title", f"{node.label}: {amount}" + (f"\n{node.note}" if node.note else "")),
        el("rect", x=placed.x, y=number(placed.top, 2), width=_BAR, height=number(max(placed.height, 0.8), 2),
           class_=f"bar {node.tone}"),
        el("text", label, el("tspan", amount, dx="6", class_="amount") if fits else None,
           x=placed.x + _BAR + 5, y=placed.middle + _SIZE * 0.35, class_="label"),
        class_="node", data_node=node.id,
    )  # fmt: skip
