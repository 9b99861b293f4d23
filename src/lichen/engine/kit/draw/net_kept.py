"""A network with all that it takes to draw it again: kept as JSON, and said in another language when it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from lichen.core.said import from_parts, parts_of
from lichen.engine.kit.draw.flow_sankey import Write, draw_network, plan_network
from lichen.engine.kit.draw.net import Lane, NetLink, NetNode, NetPlan
from lichen.engine.kit.draw.svg import Markup


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and, by period, their flows, with the `plan` of places that all periods share, and the words of pictures.

    `legend` says what each tone is; `titles`, `abouts` and `keys` (of ids) are those of each period.
    """

    nodes: tuple[NetNode, ...]
    links: Mapping[str, tuple[NetLink, ...]]
    plan: NetPlan
    legend: tuple[tuple[str, str], ...]
    titles: Mapping[str, str]
    abouts: Mapping[str, str]
    keys: Mapping[str, str]

    def drawn(self, period: str, write: Write, tell: Callable[[str], str] = str) -> Markup:
        """Return the picture of a period; `write` puts an amount into words, `tell` says words in another language."""
        return draw_network(
            self.nodes, self.links[period], title=self.titles[period], about=self.abouts[period], write=write,
            plan=self.plan, legend=self.legend, key=self.keys[period], tell=tell,
        )  # fmt: skip


def as_json(network: Network) -> dict[str, Any]:
    """Return a network as JSON-ready values.

    >>> nodes, links = (NetNode("a", "Mine"), NetNode("b", "Works")), {"2024": (NetLink("a", "b", 3.0),)}
    >>> plan, one = plan_network(nodes, links["2024"]), {"2024": "A"}
    >>> made = Network(nodes, links, plan, (), one, one, one)
    >>> as_json(made)["nodes"], as_json(made)["plan"]["column"]
    ([['a', 'Mine', 'plain', '', ''], ['b', 'Works', 'plain', '', '']], {'a': 0, 'b': 1})
    """
    plan = network.plan
    return {
        "nodes": [
            [node.id, parts_of(node.label), node.tone, parts_of(node.note), node.group]
            for node in network.nodes
        ],
        "links": {period: [astuple(link) for link in links] for period, links in network.links.items()},
        "legend": [[shade, parts_of(name)] for shade, name in network.legend],
        "titles": {period: parts_of(text) for period, text in network.titles.items()},
        "abouts": {period: parts_of(text) for period, text in network.abouts.items()},
        "keys": dict(network.keys),
        "plan": {
            "xs": list(plan.xs),
            "column": dict(plan.column),
            "slot": {node: list(place) for node, place in plan.slot.items()},
            "way": [[*pair, list(heights)] for pair, heights in plan.way.items()],
            "lane": [[*pair, list(astuple(lane))] for pair, lane in plan.lane.items()],
            "outs": {node: [list(pair) for pair in pairs] for node, pairs in plan.outs.items()},
            "ins": {node: [list(pair) for pair in pairs] for node, pairs in plan.ins.items()},
            "hidden": sorted(list(pair) for pair in plan.hidden),
            "scale": plan.scale,
            "width": plan.width,
            "height": plan.height,
        },
    }


def from_json(kept: Mapping[str, Any]) -> Network:
    """Return the network that `as_json` keeps.

    >>> nodes, links = (NetNode("a", "Mine"), NetNode("b", "Works")), {"2024": (NetLink("a", "b", 3.0),)}
    >>> plan, one = plan_network(nodes, links["2024"]), {"2024": "A"}
    >>> made = Network(nodes, links, plan, (), one, one, one)
    >>> from_json(as_json(made)) == made
    True
    """
    return Network(
        tuple(
            NetNode(key, from_parts(label), tone, from_parts(note), group)
            for key, label, tone, note, group in kept["nodes"]
        ),
        {period: tuple(NetLink(*link) for link in links) for period, links in kept["links"].items()},
        _plan(kept["plan"]),
        tuple((shade, from_parts(name)) for shade, name in kept["legend"]),
        {period: from_parts(text) for period, text in kept["titles"].items()},
        {period: from_parts(text) for period, text in kept["abouts"].items()},
        kept["keys"],
    )


def _plan(kept: Mapping[str, Any]) -> NetPlan:
    return NetPlan(
        xs=tuple(kept["xs"]),
        column=kept["column"],
        slot={node: (top, height) for node, (top, height) in kept["slot"].items()},
        way={(start, end): tuple(heights) for start, end, heights in kept["way"]},
        lane={(start, end): Lane(*lane) for start, end, lane in kept["lane"]},
        outs={node: tuple((start, end) for start, end in pairs) for node, pairs in kept["outs"].items()},
        ins={node: tuple((start, end) for start, end in pairs) for node, pairs in kept["ins"].items()},
        hidden=frozenset((start, end) for start, end in kept["hidden"]),
        scale=kept["scale"],
        width=kept["width"],
        height=kept["height"],
    )


__all__ = ["Network", "as_json", "from_json", "plan_network"]
