"""Sankeys of networks with loops: every flow is drawn once, places stay, and the picture is well-formed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from lichen.engine.kit.draw.flow_sankey import NetLink, NetNode, draw_network, plan_network
from lichen.engine.kit.draw.svg import text_width
from tests.engine.kit.draw.networks import network
from tests.golden.make_flows import TARGET, golden

WORDS = "{:.0f} t".format


def drawn(nodes: list[NetNode], links: list[NetLink], **more: object) -> ET.Element:
    return ET.fromstring(draw_network(nodes, links, title="T", about="A", write=WORDS, **more))  # type: ignore[arg-type] # noqa: S314 - our own picture


def classes(root: ET.Element, name: str) -> list[ET.Element]:
    return [e for e in root.iter() if name in (e.get("class") or "").split()]


def test_each_node_has_a_bar_and_a_label() -> None:
    root = drawn(*network(6, 12))
    assert len(classes(root, "bar")) == len(classes(root, "label")) == 6


def test_what_flows_back_is_one_band_beneath() -> None:
    root = drawn([NetNode("a", "A"), NetNode("b", "B")], [NetLink("a", "b", 5.0), NetLink("b", "a", 2.0)])
    (flow,) = [e for e in classes(root, "flow") if classes(e, "return")]
    assert (next(iter(flow)).text, flow.get("data-from")) == ("B → A: 2 t\nflows back", "b")


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


@pytest.mark.parametrize(("nodes", "links"), [(4, 5), (10, 20), (40, 100), (150, 500)])
def test_picture_stays_legible(nodes: int, links: int) -> None:
    """No two lines of labels of a column stand on one line, and none stands beyond the picture."""
    root = drawn(*network(nodes, links))
    lines: dict[float, list[float]] = {}
    for line in (line for label in classes(root, "label") for line in label if line.get("x")):
        lines.setdefault(float(line.get("x") or 0), []).append(float(line.get("y") or 0))
    assert all(np.diff(sorted(ys)).min(initial=99.0) > 12.0 for ys in lines.values())
    wide, high = (float(part) for part in (root.get("viewBox") or "").split()[2:])
    for label in classes(root, "label"):
        x, y = float(label[0].get("x") or 0), float(label[0].get("y") or 0)
        said = max((line.text or "" for line in label), key=len)
        assert 0 <= x <= x + text_width(said, 12.0) <= wide
        assert 0 < y < high


def test_error_larger_than_a_flow_is_dashed() -> None:
    root = drawn([NetNode("a", "A"), NetNode("b", "B")], [NetLink("a", "b", 5.0, 6.0)])
    assert (len(classes(root, "vague")), len(classes(root, "core"))) == (1, 0)


def test_nodes_stand_at_the_same_height_and_scale_in_all_pictures() -> None:
    """A bar half as large is half as high, about the same middle."""
    nodes = [NetNode("a", "A"), NetNode("b", "B")]
    years = [[NetLink("a", "b", amount)] for amount in (8.0, 4.0)]
    plan = plan_network(nodes, *years)
    bars = [classes(drawn(nodes, year, plan=plan), "bar")[0] for year in years]
    (y0, h0), (y1, h1) = ((float(b.get("y") or 0), float(b.get("height") or 0)) for b in bars)
    assert abs(h0 - 2 * h1) < 0.02
    assert abs(y0 + h0 / 2 - y1 - h1 / 2) < 0.02


def test_legend_says_what_the_tones_are_beneath_the_picture() -> None:
    nodes, links = network(4, 6)
    plain, told = (
        drawn(nodes, links),
        drawn(nodes, links, legend=[(f"t{i}", f"resource {i}" * 3) for i in range(8)]),
    )
    assert len(classes(told, "swatch")) == 8
    height = [float((root.get("viewBox") or "").split()[3]) for root in (plain, told)]
    assert height[0] + 20 < height[1]
    assert all(float(e.get("y") or 0) < height[1] - 8 for e in classes(told, "swatch"))


def test_picture_has_nothing_that_a_strict_policy_refuses() -> None:
    """No style attributes, no scripts, nothing from elsewhere: a page may forbid them all."""
    text = draw_network(*network(10, 30), title="T", about="A", write=WORDS)
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=|href", text)


def test_picture_is_the_golden_one() -> None:
    """A change of the drawing shows in the diff; make tests/golden/flows.svg anew with make_flows.py beside it."""
    assert TARGET.read_text("utf-8") == golden() + "\n"


def test_nothing_to_draw_is_said() -> None:
    assert "Nothing flows here." in draw_network([], [], title="T", about="A", write=WORDS)


def test_same_network_gives_the_same_picture() -> None:
    nodes, links = network(10, 30)
    one, other = (draw_network(nodes, links, title="T", about="A", write=WORDS) for _ in (0, 1))
    assert one == other
