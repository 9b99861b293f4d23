"""What is drawn as one: the smallest, of one whole and one column, without losing an amount."""

from __future__ import annotations

import pytest

from lichen.engine.kit.draw.net import NetLink, NetNode, widest
from lichen.engine.kit.draw.net_fold import fold
from lichen.engine.kit.draw.net_layout import columns_of
from tests.engine.kit.draw.networks import network


@pytest.mark.parametrize("most", [10, 20, 40])
def test_about_so_many_nodes_are_left(most: int) -> None:
    nodes, links = network(100, 300)
    assert len(fold(nodes, [links], most).nodes) <= max(most, 8)


def test_few_nodes_are_left_alone() -> None:
    nodes, links = network(10, 30)
    made = fold(nodes, [links], 10)
    assert (list(made.nodes), list(made.years[0]), made.into) == (nodes, links, {})


def test_amounts_between_what_is_drawn_are_kept() -> None:
    nodes, links = network(100, 300)
    made = fold(nodes, [links], 20)
    lost = sum(
        k.amount for k in links if made.into.get(k.source, k.source) == made.into.get(k.target, k.target)
    )
    assert abs(sum(k.amount for k in made.years[0]) + lost - sum(k.amount for k in links)) < 1e-6


def test_only_nodes_of_one_whole_and_one_column_become_one() -> None:
    nodes = [NetNode(f"{g}{i}", f"{g}{i}", group=g) for g in "ab" for i in range(10)]
    links = [NetLink(f"a{i}", f"b{i}", 1.0 + i) for i in range(10)]
    made = fold(nodes, [links], 8, {"a": "Alpha", "b": "Beta"})
    assert sorted(node.label for node in made.nodes if "others" in node.label) == [
        "7 others of Alpha", "7 others of Beta",
    ]  # fmt: skip
    assert set(columns_of(made.nodes, widest(made.years)).values()) == {0, 1}


def test_folding_is_the_same_in_all_years() -> None:
    nodes, links = network(50, 150)
    made = fold(nodes, [links, links[::2]], 20)
    ids = {node.id for node in made.nodes}
    assert all(end in ids for year in made.years for link in year for end in link.pair)
