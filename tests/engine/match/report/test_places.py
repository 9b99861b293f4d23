"""What the map of a plan shows."""

from __future__ import annotations

import math

import polars as pl
import pytest

from lichen.engine.kit.draw.mapping import MapSite
from lichen.engine.match.report.facts import Facts
from lichen.engine.match.report.places import BUSY, busiest, map_of, trading


def test_map_has_every_site_and_every_exchange_between_two(facts: Facts) -> None:
    sites, arcs = map_of(facts, "mass")
    assert [s.id for s in sites] == facts.region.sites["id"].to_list()
    between = facts.plan.exchanges.filter(pl.col("from_site") != pl.col("to_site"))
    assert sum(a.amount for a in arcs) == pytest.approx(float(between["amount"].sum()))


def test_sites_are_as_large_as_what_they_give_and_take(facts: Facts) -> None:
    sites, _ = map_of(facts, "mass")
    assert sum(s.amount for s in sites) == pytest.approx(2 * float(facts.plan.exchanges["amount"].sum()))


def test_site_without_a_place_is_nan_and_not_the_origin(facts: Facts) -> None:
    sites = {s.id: s for s in map_of(facts, "mass")[0]}
    assert math.isnan(sites["s5"].x)


def test_arc_says_who_what_and_how_far(facts: Facts) -> None:
    _, arcs = map_of(facts, "mass")
    assert all("→" in a.note and " km" in a.note for a in arcs)


def test_busiest_part_holds_its_share_and_no_more_than_it_must(facts: Facts) -> None:
    sites, _ = map_of(facts, "mass")
    core = set(busiest(sites, degrees=True))
    total = sum(s.amount for s in sites if math.isfinite(s.x))
    held = sum(s.amount for s in sites if s.id in core)
    assert BUSY * total <= held < total


def test_busiest_part_of_an_even_spread_is_none() -> None:
    grid = [MapSite(f"{i}-{j}", float(i), float(j), "", 1.0) for i in range(9) for j in range(9)]
    assert busiest(grid, degrees=False) == []


def test_busiest_part_of_a_few_sites_is_none() -> None:
    assert busiest([MapSite("a", 0.0, 0.0, "", 9.0), MapSite("b", 9.0, 9.0, "", 1.0)], degrees=False) == []


def test_map_closes_in_on_those_who_trade() -> None:
    """Law: sites that give and take nothing do not make the map too small to read."""
    park = [MapSite(f"p{i}", i * 0.5, i * 0.2, "", 5.0) for i in range(4)]
    idle = [MapSite("far", 100.0, 180.0, "", 0.0), MapSite("lost", math.nan, math.nan, "", 3.0)]
    assert trading(park + idle, degrees=False) == [site.id for site in park]


def test_map_stays_whole_where_those_who_trade_lie_apart_or_are_too_few() -> None:
    """Law: nobody who trades is left outside, and one place alone is no frame."""
    apart = [
        MapSite("a", 0.0, 0.0, "", 1.0),
        MapSite("b", 50.0, 50.0, "", 1.0),
        MapSite("c", 60.0, 60.0, "", 0.0),
    ]
    assert trading(apart, degrees=False) is None
    assert trading([apart[0], apart[2]], degrees=False) is None
    assert trading([apart[2]], degrees=False) is None
