"""Map, Sankey and front, each beside its table."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from lichen.core.graph import Region
from lichen.engine.match.report.facts import Facts, gather
from lichen.engine.match.report.pictures import flow_section, front_section, map_section
from tests.engine.match.report.reading import Page, value


def test_map_stands_beside_its_table_and_boxes_to_untick(facts: Facts) -> None:
    page = Page(map_section(facts))
    grid = page.table("Exchanges by resource")
    assert value(grid.rows[-1][2]) == pytest.approx(facts.plan.totals.amount_placed, abs=1)
    assert page.all("input", "type") == ["checkbox"] * 9
    assert page.all("svg", "role") == ["img", "img"]  # the whole, and the busiest part


def test_flow_table_adds_up_to_what_is_offered(facts: Facts) -> None:
    grid = Page(flow_section(facts)).table("What becomes of each resource")
    rows = [[value(c) for c in row[1:4]] for row in grid.rows[1:]]
    for column in range(3):
        assert sum(row[column] for row in rows[:-1]) == pytest.approx(rows[-1][column], abs=len(rows))
    assert rows[-1][0] == pytest.approx(facts.plan.totals.offered, abs=1)
    assert rows[-1][1] == pytest.approx(facts.plan.totals.amount_placed, abs=1)


def test_front_has_a_point_for_each_plan(facts: Facts) -> None:
    page = Page(front_section(facts))
    assert [t for t, _ in page.tags].count("circle") == len(facts.plan.front)
    assert len(page.table("Best plans").rows) == len(facts.plan.front) + 1


def test_front_that_was_not_asked_for_is_left_out(facts: Facts) -> None:
    assert front_section(replace(facts, plan=replace(facts.plan, front=facts.plan.front.clear()))) is None


def test_region_without_places_has_no_map(facts: Facts, region: Region) -> None:
    nowhere = region.sites.with_columns(x=pl.lit(None, pl.Float64), y=pl.lit(None, pl.Float64))
    assert map_section(gather(facts.plan, replace(region, sites=nowhere))) is None


def test_region_on_a_plane_has_a_map_without_land(facts: Facts, region: Region) -> None:
    drawn = map_section(gather(facts.plan, replace(region, coordinate_system="plane_km")))
    assert 'class="land"' not in drawn
    assert "Natural Earth" not in drawn
