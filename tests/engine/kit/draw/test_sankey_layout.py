"""Laws of the layout: widths in proportion, sums at each node, no two strips over each other."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.kit.draw.sankey_layout import (
    Frame,
    SankeyLayout,
    SankeyLink,
    SankeyNode,
    lay_out_sankey,
)

FRAME = Frame(100.0, 700.0, 10.0, 910.0)


@st.composite
def diagrams(draw: st.DrawFn) -> tuple[list[SankeyNode], list[SankeyLink]]:
    sizes = draw(st.tuples(st.integers(1, 9), st.integers(1, 20), st.integers(1, 14)))
    nodes = [
        SankeyNode(f"{c}-{i}", f"node {c}-{i}", c, band=draw(st.integers(0, 2)) if c == 2 else 0)
        for c, size in enumerate(sizes)
        for i in range(size)
    ]
    pairs = [(a, b) for a in nodes for b in nodes if a.column < b.column]
    chosen = draw(
        st.lists(st.sampled_from(pairs), min_size=1, max_size=60, unique_by=lambda p: (p[0].id, p[1].id))
    )
    amounts = st.floats(0.01, 1e6)
    return nodes, [SankeyLink(a.id, b.id, draw(amounts)) for a, b in chosen]


def strips(laid: SankeyLayout) -> dict[float, list[tuple[float, float]]]:
    found = defaultdict(list)
    for node in laid.nodes:
        found[node.x].append((node.slot_top, node.slot_top + node.slot_height))
    return {x: sorted(column) for x, column in found.items()}


@given(diagrams())
def test_ribbons_are_as_wide_as_their_amounts(diagram: tuple[list[SankeyNode], list[SankeyLink]]) -> None:
    laid = lay_out_sankey(*diagram, FRAME)
    for placed in laid.links:
        assert placed.width == pytest.approx(placed.link.amount * laid.scale)


@given(diagrams())
def test_nodes_are_as_high_as_the_sum_of_their_ribbons(
    diagram: tuple[list[SankeyNode], list[SankeyLink]],
) -> None:
    laid = lay_out_sankey(*diagram, FRAME)
    for node in laid.nodes:
        out = sum(p.width for p in laid.links if p.link.source == node.node.id)
        into = sum(p.width for p in laid.links if p.link.target == node.node.id)
        assert node.height == pytest.approx(max(out, into))
        for ends in ([(p.top0, p.width) for p in laid.links if p.link.source == node.node.id],
                     [(p.top1, p.width) for p in laid.links if p.link.target == node.node.id]):  # fmt: skip
            at = node.top
            for top, width in sorted(ends):
                assert top == pytest.approx(
                    at, abs=1e-6
                )  # ribbons leave a bar side by side, none over another
                at += width


@given(diagrams())
def test_strips_of_a_column_keep_apart_and_inside(
    diagram: tuple[list[SankeyNode], list[SankeyLink]],
) -> None:
    laid = lay_out_sankey(*diagram, FRAME)
    for column in strips(laid).values():
        assert column[0][0] >= FRAME.top - 1e-6
        assert column[-1][1] <= FRAME.bottom + 1e-6
        for (_, above), (below, _) in pairwise(column):
            assert below >= above + FRAME.gap - 1e-6
    assert all(node.slot_height >= FRAME.pitch for node in laid.nodes)  # room for the label


@given(diagrams())
def test_bands_keep_their_order(diagram: tuple[list[SankeyNode], list[SankeyLink]]) -> None:
    laid = lay_out_sankey(*diagram, FRAME)
    last = sorted((n for n in laid.nodes if n.node.column == 2), key=lambda n: n.top)
    assert [n.node.band for n in last] == sorted(n.node.band for n in last)


@given(diagrams())
def test_layout_depends_on_nothing_but_its_input(diagram: tuple[list[SankeyNode], list[SankeyLink]]) -> None:
    assert lay_out_sankey(*diagram, FRAME) == lay_out_sankey(*diagram, FRAME)


def test_crossings_are_undone_where_they_can_be() -> None:
    """Two straight ribbons given in crossed order come out uncrossed."""
    nodes = [SankeyNode(name, name, column) for name, column in (("a", 0), ("b", 0), ("x", 1), ("y", 1))]
    laid = lay_out_sankey(nodes, [SankeyLink("a", "y", 5.0), SankeyLink("b", "x", 5.0)], FRAME)
    top = {n.node.id: n.top for n in laid.nodes}
    assert (top["a"] < top["b"]) == (top["y"] < top["x"])


def test_a_lone_chain_is_straight() -> None:
    nodes = [SankeyNode(str(i), str(i), i) for i in range(3)]
    laid = lay_out_sankey(nodes, [SankeyLink("0", "1", 2.0), SankeyLink("1", "2", 2.0)], FRAME)
    assert len({round(n.top, 6) for n in laid.nodes}) == 1
    assert laid.scale * 2.0 == pytest.approx(FRAME.bottom - FRAME.top)


def test_nodes_without_ribbons_are_left_out() -> None:
    nodes = [SankeyNode("a", "A", 0), SankeyNode("b", "B", 1), SankeyNode("idle", "I", 1)]
    assert len(lay_out_sankey(nodes, [SankeyLink("a", "b", 1.0)], FRAME).nodes) == 2


def test_nothing_lays_out_as_nothing() -> None:
    assert lay_out_sankey([SankeyNode("a", "A", 0)], [], FRAME) == SankeyLayout((), (), 0.0)


@pytest.mark.parametrize(
    ("links", "says"),
    [
        ([SankeyLink("a", "nobody", 1.0)], "no node"),
        ([SankeyLink("b", "a", 1.0)], "later column"),
        ([SankeyLink("a", "b", 0.0)], "above zero"),
        ([SankeyLink("a", "b", float("nan"))], "above zero"),
    ],
)
def test_broken_diagram_is_refused(links: list[SankeyLink], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        lay_out_sankey([SankeyNode("a", "A", 0), SankeyNode("b", "B", 1)], links, FRAME)


def test_too_many_labels_are_refused() -> None:
    nodes = [SankeyNode("a", "A", 0), *(SankeyNode(f"b{i}", "B", 1) for i in range(9))]
    with pytest.raises(ValueError, match="make the diagram higher"):
        lay_out_sankey(nodes, [SankeyLink("a", f"b{i}", 1.0) for i in range(9)], Frame(0, 100, 0, 100))


def test_two_nodes_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        lay_out_sankey([SankeyNode("a", "A", 0), SankeyNode("a", "B", 1)], [], FRAME)
