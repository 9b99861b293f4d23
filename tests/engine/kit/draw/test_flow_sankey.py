"""Sankeys of networks with loops: every flow is drawn once, places stay, and the picture is well-formed."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from lichen.engine.kit.draw.flow_sankey import NetLink, NetNode, draw_network, plan_network
from tests.golden.make_flows import TARGET, golden

WORDS = "{:.0f} t".format


def drawn(nodes: list[NetNode], links: list[NetLink], **more: object) -> ET.Element:
    return ET.fromstring(draw_network(nodes, links, title="T", about="A", write=WORDS, **more))  # type: ignore[arg-type] # noqa: S314 - our own picture


def classes(root: ET.Element, name: str) -> list[ET.Element]:
    return [e for e in root.iter() if name in (e.get("class") or "").split()]


def network(count: int, links: int, seed: int = 1) -> tuple[list[NetNode], list[NetLink]]:
    rng = np.random.default_rng(seed)
    nodes = [NetNode(f"n{i}", f"Process {i}") for i in range(count)]
    ends = [rng.choice(count, 2, replace=False) for _ in range(links)]
    amounts = rng.lognormal(3, 1, links)
    return nodes, [
        NetLink(f"n{a}", f"n{b}", float(x), float(0.1 * x)) for (a, b), x in zip(ends, amounts, strict=True)
    ]


def test_each_node_has_a_bar_and_a_label() -> None:
    root = drawn(*network(6, 12))
    assert len(classes(root, "bar")) == len(classes(root, "label")) == 6


def test_what_flows_back_is_one_band_beneath() -> None:
    root = drawn([NetNode("a", "A"), NetNode("b", "B")], [NetLink("a", "b", 5.0), NetLink("b", "a", 2.0)])
    (band,) = classes(root, "return")
    words = next(iter(band)).text or ""
    assert words == "B → A: 2 t\nflows back"


def test_errors_are_drawn_as_halo_and_core() -> None:
    root = drawn([NetNode("a", "A"), NetNode("b", "B")], [NetLink("a", "b", 5.0, 1.0)])
    assert (len(classes(root, "halo")), len(classes(root, "core"))) == (1, 1)
    assert "5 t ± 1 t" in ET.tostring(root, "unicode")


def test_places_stay_from_one_picture_to_the_next() -> None:
    """With the plan of all years, a node stands in the same column and order though its flows change."""
    nodes, links = network(8, 16)
    plan = plan_network(nodes, links)
    halved = [
        NetLink(k.source, k.target, k.amount * (0.5 if i % 2 else 1.5), k.sd) for i, k in enumerate(links)
    ]
    one, other = drawn(nodes, links, plan=plan), drawn(nodes, halved, plan=plan)

    def order(root: ET.Element) -> list[tuple[int, str]]:
        bars = [(node.get("data-node") or "", node.find("{*}rect")) for node in classes(root, "node")]
        placed = [
            (plan.column[name], float(bar.get("y") or 0), name) for name, bar in bars if bar is not None
        ]
        return [(column, name) for column, _, name in sorted(placed)]

    assert order(one) == order(other)


@pytest.mark.parametrize(("nodes", "links"), [(4, 5), (40, 150), (40, 500)])
def test_picture_stays_legible(nodes: int, links: int) -> None:
    """No two labels of a column stand on one line."""
    root = drawn(*network(nodes, links))
    lines: dict[float, list[float]] = {}
    for label in classes(root, "label"):
        lines.setdefault(float(label.get("x") or 0), []).append(float(label.get("y") or 0))
    assert all(np.diff(sorted(ys)).min(initial=99.0) > 12.0 for ys in lines.values())


def test_picture_is_the_golden_one() -> None:
    """A change of the drawing shows in the diff; make tests/golden/flows.svg anew with make_flows.py beside it."""
    assert TARGET.read_text("utf-8") == golden() + "\n"


def test_nothing_to_draw_is_said() -> None:
    assert "Nothing flows here." in draw_network([], [], title="T", about="A", write=WORDS)


def test_same_network_gives_the_same_picture() -> None:
    nodes, links = network(10, 30)
    one, other = (draw_network(nodes, links, title="T", about="A", write=WORDS) for _ in (0, 1))
    assert one == other
