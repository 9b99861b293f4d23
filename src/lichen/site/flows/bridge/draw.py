"""Pictures of the register: who gives what, and who takes it or where it goes now."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from django.utils.translation import gettext as _

from lichen.engine.kit.draw.flow_sankey import draw_network
from lichen.engine.kit.draw.net import NetLink, NetNode
from lichen.engine.kit.draw.net_fold import fold
from lichen.engine.kit.draw.net_layout import plan_network
from lichen.engine.kit.draw.palette import MOST_TONES, tone
from lichen.engine.kit.draw.svg import Markup, shorten
from lichen.site.flows.bridge.cells import CHAPTER, ENTERS, GOES, KEY, LEAVES, WHAT, Flow
from lichen.site.shell.amounts import amount as write_amount
from lichen.site.shell.telling import told as told_again
from lichen.site.shell.titles import titled

MOST_NODES = 60
_RESOURCES = (WHAT, ENTERS, LEAVES)
_NODE = re.compile(r'<g class="node" data-node="([^"]*)">.*?</g>', re.DOTALL)
End = tuple[str, str]  # kind and key


@dataclass(frozen=True, slots=True)
class Node:
    """A bar in words: its `id` in the picture, what it stands for (`kind` and `key`), and its label."""

    id: str
    kind: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """A flow in words, as the table beside a picture has it, and the bars it joins; `amount` [unit]."""

    start: str
    end: str
    amount: float
    source: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, and the table of all flows beside it, of which it may leave the smallest out."""

    svg: str
    rows: tuple[Row, ...]
    unit: str
    notes: tuple[str, ...] = field(default=())
    nodes: tuple[Node, ...] = field(default=())

    @property
    def nothing(self) -> bool:
        """Whether nothing flows."""
        return not self.rows


def label(end: End, names: Mapping[str, str], grouping: str) -> str:
    """Return what stands beside a bar."""
    kind, key = end
    if kind in _RESOURCES:
        if key.startswith(CHAPTER):
            return titled("low", key.removeprefix(CHAPTER))
        return names.get(key.removeprefix(KEY), key.removeprefix(KEY)) or _("not named")
    if kind == GOES:
        return titled("rd", key) if key else _("not stated where to")
    if not key:
        return _("not stated")
    if key in names:
        return names[key]
    return titled("nace", key) if grouping == "sector" else key


def draw_register(
    flows: Sequence[Flow], names: Mapping[str, str], *, unit: str, title: str, grouping: str = "sector"
) -> Drawn:
    """Return the Sankey of flows and its table; `names` are spellings of resources and sites by their key."""
    ends = dict.fromkeys(end for flow in flows for end in (flow.start, flow.end))
    told = {end: label(end, names, grouping) for end in ends}
    tones = _tones(flows)
    nodes = [NetNode(_id(end), shorten(told[end], 60), _tone(end, tones), "", end[0]) for end in ends]
    links = [
        NetLink(_id(flow.start), _id(flow.end), flow.amount, None, _tone(_what(flow), tones))
        for flow in flows
    ]
    made = fold(nodes, [links], MOST_NODES)
    write: Callable[[float], str] = partial(write_amount, unit=f"{unit}/year")
    bars_told = [replace(node, label=told_again(node.label)) for node in made.nodes]
    plan = plan_network(bars_told, made.years[0])
    about = _("%(flows)s flows; the table beside has each of them.") % {"flows": len(flows)}
    svg = draw_network(
        bars_told,
        made.years[0],
        title=title,
        about=about,
        write=write,
        plan=plan,
        key="flows",
        tell=told_again,
    )
    rows = tuple(
        Row(told[flow.start], told[flow.end], flow.amount, _id(flow.start), _id(flow.end)) for flow in flows
    )
    bars = tuple(Node(_id(end), end[0], end[1], said) for end, said in told.items())
    notes = (_("The smallest are drawn as one; the table has each."),) if made.into or plan.hidden else ()
    return Drawn(svg, rows, unit, notes, bars)


def with_links(svg: str, address: Callable[[str], str]) -> Markup:
    """Return a picture whose bars lead somewhere: `address` of a node's id, "" for one that leads nowhere.

    >>> with_links('<g class="node" data-node="a&amp;b"><rect/></g>', lambda node: f"?of={node}")
    '<a href="?of=a&amp;b"><g class="node" data-node="a&amp;b"><rect/></g></a>'
    """

    def linked(found: re.Match[str]) -> str:
        to = address(html.unescape(found[1]))
        return f'<a href="{html.escape(to)}">{found[0]}</a>' if to else found[0]

    found = _NODE.sub(linked, svg)  # a picture with links is no longer one image to a screen reader
    return Markup(found.replace(' role="img"', ' role="group"', 1) if "<a " in found else found)


def as_file(svg: str) -> str:
    """Return a picture as an SVG file of its own, with its colours inside."""
    from lichen.engine.flows.picture import standalone  # heavy: brings all of the balance with it

    return standalone(Markup(svg))


def end_of(node: str) -> End:
    """Return what a node of a picture of the register stands for: kind and key."""
    kind, _sign, key = node.partition(":")
    return kind, key


def _id(end: End) -> str:
    return f"{end[0]}:{end[1]}"


def _what(flow: Flow) -> End:
    return next(end for end in (flow.start, flow.end) if end[0] in _RESOURCES)


def _tones(flows: Sequence[Flow]) -> dict[End, str]:
    """Return a tone for each resource, the largest first; those beyond the eighth are grey."""
    size: dict[End, float] = {}
    for flow in flows:
        size[_what(flow)] = size.get(_what(flow), 0.0) + flow.amount
    ranked = sorted(size, key=lambda end: (-size[end], end))
    return {end: tone(min(place, MOST_TONES)) for place, end in enumerate(ranked)}


def _tone(end: End, tones: Mapping[End, str]) -> str:
    return tones.get(end, "plain")
