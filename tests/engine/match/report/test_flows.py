"""What becomes of everything offered: nothing is lost, nothing counted twice."""

from __future__ import annotations

from collections import defaultdict

import polars as pl
import pytest

from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.flows import MOST_GIVERS, SHORT_REASONS, flows, rank_name, sankey_of
from lichen.engine.match.result import REASONS


def test_flows_add_up_to_the_offers(facts: Facts) -> None:
    offered: dict[str, float] = defaultdict(float)
    for flow in flows(facts, "mass"):
        offered[flow.resource] += flow.amount
    offers = (
        facts.region.streams.filter(pl.col("role") == "offer")
        .group_by("resource")
        .agg(pl.col("amount").sum())
    )
    assert dict(offered) == pytest.approx(dict(offers.iter_rows()))


def test_every_reason_has_a_short_name() -> None:
    assert SHORT_REASONS.keys() == REASONS.keys()


def test_sankey_balances_at_each_resource(facts: Facts) -> None:
    nodes, links = sankey_of(flows(facts, "mass"), facts, "mass")
    for node in nodes:
        if node.column == 1:
            into = sum(k.amount for k in links if k.target == node.id)
            assert into == pytest.approx(sum(k.amount for k in links if k.source == node.id))


@pytest.mark.parametrize("most", [1, 5, 34])
def test_sankey_lumps_the_smallest_and_keeps_the_sum(facts: Facts, most: int) -> None:
    found = flows(facts, "mass")
    nodes, links = sankey_of(found, facts, "mass", most=most)
    assert sum(n.column == 1 for n in nodes) <= most
    assert sum(n.column == 0 for n in nodes) <= MOST_GIVERS
    total = sum(k.amount for k in links if k.source.startswith("g:"))
    assert total == pytest.approx(sum(f.amount for f in found))


def test_receivers_stand_by_the_hierarchy_and_the_unplaced_last(facts: Facts) -> None:
    nodes, _ = sankey_of(flows(facts, "mass"), facts, "mass")
    bands = {n.label: n.band for n in nodes if n.column == 2}
    assert bands["R3 recycling of organics"] < bands["R1 energy recovery"] < bands["D1 landfill"]
    assert max(bands.values()) == bands["not placed: too far"] if "not placed: too far" in bands else True
    assert bands["plant: Wood pellet press"] == 3


def test_rank_name_of_none_is_a_dash() -> None:
    assert (rank_name(5), rank_name(None), rank_name(99)) == ("disposal", "–", "–")
