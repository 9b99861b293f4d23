"""Places of a network: what stands in a column has its own strip, all years fit, and little is hidden."""

from __future__ import annotations

from itertools import pairwise

import pytest

from lichen.engine.kit.draw.net import NetLink, NetNode, sizes
from lichen.engine.kit.draw.net_layout import columns_of, plan_network
from tests.engine.kit.draw.networks import network


@pytest.mark.parametrize(("nodes", "links"), [(3, 5), (8, 20), (30, 100), (150, 500)])
def test_strips_of_a_column_do_not_overlap(nodes: int, links: int) -> None:
    plan = plan_network(*network(nodes, links))
    for c in range(len(plan.xs)):
        strips = sorted(plan.slot[node] for node, at in plan.column.items() if at == c)
        assert all(top + high <= below for (top, high), (below, _) in pairwise(strips))


def test_every_year_fits_where_all_stand() -> None:
    nodes, links = network(10, 25)
    more = [NetLink(k.source, k.target, 3 * k.amount) for k in links[::2]]
    plan = plan_network(nodes, links, more)
    for year in (links, more):
        assert all(size * plan.scale <= plan.slot[node][1] + 1e-9 for node, size in sizes([year]).items())


def test_lanes_lie_beneath_all_nodes() -> None:
    plan = plan_network(*network(12, 40))
    lowest = max(top + high for top, high in plan.slot.values())
    assert plan.lane
    assert all(lane.y - lane.width / 2 > lowest for lane in plan.lane.values())
    assert all(lane.y + lane.width / 2 < plan.height for lane in plan.lane.values())
    assert all(0 < lane.left < lane.right < plan.width for lane in plan.lane.values())


def test_parts_stand_where_their_wholes_stand() -> None:
    """A loop between two wholes is cut at the same place when parts are drawn, even where a part gives back more."""
    wholes = [NetNode("a", "A"), NetNode("b", "B")]
    assert columns_of(wholes, {("a", "b"): 10.0, ("b", "a"): 6.0}) == {"a": 0, "b": 1}
    parts = [NetNode(key, key, group=key[0]) for key in ("a1", "a2", "b1", "b2")]
    amounts = {("a1", "b1"): 9.0, ("a2", "b2"): 1.0, ("b2", "a2"): 6.0}
    assert columns_of(parts, amounts) == {"a1": 0, "a2": 0, "b1": 1, "b2": 1}


def test_few_flows_are_all_drawn() -> None:
    nodes, links = network(8, 20)
    assert plan_network(nodes, links).hidden == frozenset()


def test_what_is_hidden_is_small() -> None:
    nodes, links = network(60, 300)
    plan = plan_network(nodes, links)
    hidden = sum(link.amount for link in links if link.pair in plan.hidden)
    assert 0 < hidden <= 0.011 * sum(link.amount for link in links)


def test_no_more_than_most_are_drawn() -> None:
    nodes, links = network(30, 200)
    plan = plan_network(nodes, links, most=50)
    assert len({link.pair for link in links} - plan.hidden) == 50


def test_columns_are_few() -> None:
    nodes = [NetNode(f"n{i}", f"N{i}") for i in range(30)]
    plan = plan_network(nodes, [NetLink(f"n{i}", f"n{i + 1}", 1.0) for i in range(29)])
    assert len(plan.xs) <= 8


def test_nothing_flows_nowhere() -> None:
    assert plan_network([NetNode("a", "A")], []).xs == ()
