"""The drawn Sankey: the golden picture, its words, and proportions read back from the paths."""

from __future__ import annotations

import re

import pytest

from lichen.engine.kit.draw.sankey import draw_sankey, inner_sankey
from lichen.engine.kit.draw.sankey_layout import SankeyLink, SankeyNode
from lichen.engine.kit.draw.svg import text_width
from tests.engine.kit.draw.reading import SVG, of_class, read
from tests.golden.make_sankey import LINKS, NODES, TARGET, golden


def test_sankey_is_the_golden_picture() -> None:
    """After a wanted change: `python tests/golden/make_sankey.py`, look at the picture, commit it."""
    assert golden() + "\n" == TARGET.read_text()


def test_ribbons_read_back_from_their_paths_are_in_proportion() -> None:
    widths = {}
    for path in read(golden()).iter(f"{SVG}path"):
        words = path.find(f"{SVG}title").text
        widths[words] = float(re.search(r"v([\d.]+)C", path.attrib["d"])[1])
    per_tonne = [width / float(re.search(r": (\d+) t", words)[1]) for words, width in widths.items()]
    assert len(per_tonne) == len(LINKS)
    assert per_tonne == pytest.approx([per_tonne[0]] * len(LINKS), abs=0.002)


def test_every_node_is_named_with_its_amount() -> None:
    labels = ["".join(t.itertext()) for t in read(golden()).iter(f"{SVG}text")]
    for node in NODES:
        amount = max(
            sum(k.amount for k in LINKS if k.source == node.id),
            sum(k.amount for k in LINKS if k.target == node.id),
        )
        assert f"{node.label}{amount:.0f} t" in labels


def test_labels_stay_inside_the_picture() -> None:
    parsed = read(golden())
    for words in parsed.iter(f"{SVG}text"):
        assert 0 < float(words.attrib["x"]) < 720


def test_forty_materials_find_room_by_default() -> None:
    nodes = [SankeyNode("a", "A", 0), *(SankeyNode(f"m{i}", f"material {i}", 1) for i in range(40))]
    links = [SankeyLink("a", f"m{i}", 1.0 + i) for i in range(40)]
    drawn = draw_sankey(nodes, links, title="T", about="A", write=str)
    assert drawn.count("<rect") == 41


def test_nothing_draws_as_an_empty_group() -> None:
    assert inner_sankey([], [], width=100, height=100, write=str) == "<g></g>"


def test_wide_labels_are_cut_and_not_clipped() -> None:
    """Labels of capitals in every column still leave the last column, with its words, inside the picture."""
    nodes = [SankeyNode(f"n{i}", "MANUFACTURE OF MACHINERY AND EQUIPMENT", i) for i in range(3)]
    links = [SankeyLink(f"n{i}", f"n{i + 1}", 3.0) for i in range(2)]
    root = read(draw_sankey(nodes, links, title="T", about="A", write="{:.0f} GWh/year".format, width=900.0))
    labels = [label for label in of_class(root, "label") if label.get("text-anchor") == "start"]
    for label in labels:
        words = "".join(label.itertext())
        assert float(label.get("x") or 0) + 1.05 * text_width(words, 12.0) <= 900.0
