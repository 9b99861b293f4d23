"""Sankey diagrams of networks with loops: what flows back runs beneath, errors show as pale edges of ribbons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lichen.core.said import said
from lichen.engine.kit.draw.net import MOST_EDGE, NetLink, NetNode, NetPlan, Pair, sizes
from lichen.engine.kit.draw.net_layout import BAR, plan_network
from lichen.engine.kit.draw.net_paths import band, loop
from lichen.engine.kit.draw.net_words import LAST_GUTTER, LINE, SIZE, lines_of
from lichen.engine.kit.draw.svg import Markup, el, number, picture, shorten, text_width

_MARGIN, _ROW = 14.0, 20.0  # of the legend [px]
_MOST_NAME = 40  # characters in the legend
_LEAST = 0.6  # width of a ribbon that can be seen [px]

Write = Callable[[float], str]
_NOTHING = said("Nothing flows here.")
_BACK = said("flows back")


@dataclass(frozen=True, slots=True)
class _Strand:
    """A ribbon, as wide as its amount, that begins `above` below the top of its pair, which is `whole` wide [px]."""

    link: NetLink
    width: float
    above: float
    whole: float


def draw_network(
    nodes: Sequence[NetNode],
    links: Sequence[NetLink],
    *,
    title: str,
    about: str,
    write: Write,
    plan: NetPlan | None = None,
    legend: Sequence[tuple[str, str]] = (),
    key: str = "flows",
    tell: Callable[[str], str] = str,
) -> Markup:
    """Return a Sankey diagram as SVG; `plan` keeps the places of others, `write` puts an amount into words.

    `legend` says what each tone is, if there are several. `tell` says words in another language.

    Raises `KeyError` if a flow is none of those that the plan was made for.

    >>> nodes = [NetNode("a", "Mine"), NetNode("b", "Works")]
    >>> links = [NetLink("a", "b", 3.0, 0.5), NetLink("b", "a", 1.0)]
    >>> drawn = draw_network(nodes, links, title="T", about="A", write="{:.0f} t".format)
    >>> drawn.count("<rect"), "flows back" in drawn
    (2, True)
    """
    links = [link for link in links if link.amount > 0 and link.source != link.target]
    plan = plan or plan_network(nodes, links)
    shown = [link for link in links if link.pair not in plan.hidden]
    if not shown:
        return picture(el("text", tell(_NOTHING), x=20.0, y=40.0), width=plan.width, height=80.0, title=tell(title),
                       about=tell(about), key=key, class_="sankey")  # fmt: skip
    nodes = [replace(node, label=tell(node.label), note=tell(node.note)) for node in nodes]
    label = {node.id: node.label for node in nodes}
    amounts = sizes([links])
    bars = {
        name: (top + (high - amounts[name] * plan.scale) / 2, amounts[name] * plan.scale)
        for name, (top, high) in plan.slot.items()
        if name in amounts
    }
    drawn = _ribbons(shown, plan, bars, label, write, tell(_BACK))
    there = {end for link in shown for end in link.pair}
    names = [_node(node, amounts[node.id], bars[node.id], plan, write) for node in nodes if node.id in there]
    told, more = _legend([(shade, tell(name)) for shade, name in legend], plan)
    return picture(
        el("g", drawn, class_="ribbons"), names, told,
        width=plan.width, height=plan.height + more, title=tell(title), about=tell(about), key=key, class_="sankey",
    )  # fmt: skip


def _legend(legend: Sequence[tuple[str, str]], plan: NetPlan) -> tuple[Markup | None, float]:
    """Return what the tones mean, beneath the picture, and how much room that takes."""
    if len(legend) < 2:
        return None, 0.0
    x, y, parts = _MARGIN, plan.height + _ROW / 2, []
    for shade, name in legend:
        words = shorten(name, _MOST_NAME)
        wide = 22.0 + text_width(words, SIZE)
        if x + wide > plan.width - _MARGIN and x > _MARGIN:
            x, y = _MARGIN, y + _ROW
        parts += [
            el("rect", x=x, y=y - 8.0, width=14.0, height=10.0, class_=f"swatch {shade}"),
            el("text", words, el("title", name) if words != name else None, x=x + 19.0, y=y + 1.5),
        ]
        x += wide + 18.0
    return el("g", parts, class_="legend"), y + _ROW / 2 - plan.height


def _ribbons(
    links: Sequence[NetLink], plan: NetPlan, bars: Mapping[str, tuple[float, float]], label: Mapping[str, str],
    write: Write, back: str,
) -> list[Markup]:  # fmt: skip
    """Draw what flows back first, then the rest, small over large."""
    strands = _strands(links, plan.scale)
    start = _tops(plan.outs, strands, bars)
    end = _tops(plan.ins, strands, bars)
    drawn = []
    for pair in sorted(strands, key=lambda pair: (pair not in plan.lane, -strands[pair][0].whole)):
        path = _looped if pair in plan.lane else _banded
        drawn += [
            _ribbon(one, path(one, plan, start[pair], end[pair]), plan, label, write, back)
            for one in strands[pair]
        ]
    return drawn


def _strands(links: Sequence[NetLink], scale: float) -> dict[Pair, list[_Strand]]:
    """Return the ribbons of each pair, side by side in the order of their tones."""
    found: dict[Pair, list[NetLink]] = {}
    for link in sorted(links, key=lambda link: link.tone):
        found.setdefault(link.pair, []).append(link)
    strands: dict[Pair, list[_Strand]] = {}
    for pair, parts in found.items():
        whole, above = sum(link.amount for link in parts) * scale, 0.0
        strands[pair] = []
        for link in parts:
            strands[pair].append(_Strand(link, link.amount * scale, above, whole))
            above += link.amount * scale
    return strands


def _tops(
    sides: Mapping[str, Sequence[Pair]], strands: Mapping[Pair, Sequence[_Strand]],
    bars: Mapping[str, tuple[float, float]],
) -> dict[Pair, float]:  # fmt: skip
    """Return the height at which each pair meets a side of its bar [px]."""
    found = {}
    for node, pairs in sides.items():
        y = bars[node][0] if node in bars else 0.0
        for pair in (pair for pair in pairs if pair in strands):
            found[pair] = y
            y += strands[pair][0].whole
    return found


# Both give the shape of a strand when it is that much wider than it is (or less wide).
_Shape = Callable[[float], dict[str, object]]


def _banded(strand: _Strand, plan: NetPlan, start: float, end: float) -> _Shape:
    a, b = plan.column[strand.link.source], plan.column[strand.link.target]
    points = [(plan.xs[a] + BAR, start + strand.above)]
    for c, middle in enumerate(plan.way.get(strand.link.pair, ()), a + 1):
        y = middle - strand.whole / 2 + strand.above
        points += [(plan.xs[c], y), (plan.xs[c] + BAR, y)]
    points.append((plan.xs[b], end + strand.above))

    def shape(more: float) -> dict[str, object]:
        return {"d": band([(x, y - more / 2) for x, y in points], strand.width + more)}

    return shape


def _looped(strand: _Strand, plan: NetPlan, start: float, end: float) -> _Shape:
    a, b = plan.column[strand.link.source], plan.column[strand.link.target]
    half, shift = strand.whole / 2, strand.above + strand.width / 2 - strand.whole / 2
    ends = (plan.xs[a] + BAR, start + half), (plan.xs[b], end + half)
    d = loop(*ends, plan.lane[strand.link.pair], shift)

    def shape(more: float) -> dict[str, object]:
        return {"d": d, "stroke_width": number(max(strand.width + more, _LEAST), 2)}

    return shape


def _ribbon(
    strand: _Strand, shape: _Shape, plan: NetPlan, label: Mapping[str, str], write: Write, back: str
) -> Markup:
    """Draw a ribbon; within it what is certain to a standard deviation, around it what may be."""
    link = strand.link
    kind = "return" if link.pair in plan.lane else "ribbon"
    edge = (link.sd or 0.0) * plan.scale
    vague = edge > MOST_EDGE or edge >= strand.width
    shapes = [el("path", **shape(0.0), class_=f"{kind} vague" if vague and link.sd else kind)]
    if edge > _LEAST:
        shapes.insert(0, el("path", **shape(2 * min(edge, MOST_EDGE)), class_=f"{kind} halo"))
        if strand.width > 2 * edge:
            shapes.append(el("path", **shape(-2 * edge), class_=f"{kind} core"))
    words = el("title", _words(link, label, write, back if kind == "return" else ""))
    return el("g", words, shapes, class_=f"flow {link.tone}", data_from=link.source, data_to=link.target)


def _words(link: NetLink, label: Mapping[str, str], write: Write, back: str) -> str:
    error = "" if link.sd is None else f" ± {write(link.sd)}"
    ends = f"{label[link.source]} → {label[link.target]}: {write(link.amount)}{error}"
    return ends + (f"\n{link.note}" if link.note else "") + (f"\n{back}" if back else "")


def _node(node: NetNode, amount: float, bar: tuple[float, float], plan: NetPlan, write: Write) -> Markup:
    """Draw a bar with its label, wrapped to the room before the next column."""
    c, said = plan.column[node.id], write(amount)
    x, (top, high) = plan.xs[c], bar
    room = plan.xs[c + 1] - x - BAR - 12.0 if c + 1 < len(plan.xs) else LAST_GUTTER
    strip = plan.slot[node.id][1]
    lines = lines_of(node.label, said, room, max(int((strip - 3.0) / LINE + 1e-6), 1))
    y = top + high / 2 + SIZE * 0.35 - LINE * (len(lines) - 1) / 2
    at = x + BAR + 5
    return el(
        "g",
        el("title", f"{node.label}: {said}" + (f"\n{node.note}" if node.note else "")),
        el("rect", x=x, y=number(top, 2), width=BAR, height=number(max(high, 0.8), 2), class_=f"bar {node.tone}"),
        el("text", [_line(*line, at, y + LINE * i) for i, line in enumerate(lines)], class_="label"),
        class_="node", data_node=node.id,
    )  # fmt: skip


def _line(name: str, amount: str, x: float, y: float) -> list[Markup]:
    said = (
        el("tspan", amount, class_="amount", **({"dx": "6"} if name else {"x": x, "y": y}))
        if amount
        else None
    )
    return [part for part in (el("tspan", name, x=x, y=y) if name else None, said) if part]


__all__ = ["NetLink", "NetNode", "NetPlan", "draw_network", "plan_network"]
