"""What is taken over several years is the largest of each."""

from __future__ import annotations

from lichen.engine.kit.draw.net import Lane, NetLink, sizes, widest

YEARS = [[NetLink("a", "b", 2.0, tone="t0"), NetLink("a", "b", 1.0, tone="t1")], [NetLink("b", "a", 5.0)]]


def test_resources_of_a_pair_count_together() -> None:
    assert widest(YEARS) == {("a", "b"): 3.0, ("b", "a"): 5.0}


def test_node_is_as_large_as_its_larger_side_in_its_largest_year() -> None:
    assert sizes(YEARS) == {"a": 5.0, "b": 5.0}


def test_inner_edge_of_a_bend_stays_round() -> None:
    assert Lane(0.0, 0.0, 0.0, 30.0).radius > 15.0
