"""Matching on what is disclosed: the rules at the head of the module, one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.engine.match.candidates import match_table
from lichen.engine.match.testing import table, two_sites
from lichen.engine.match.veil import STAGES, band, veil
from lichen.engine.match.viability.screen import screen
from tests.engine.match.viability.cases import ash_works, rich_regions


def screened(region, stages, limit=99):
    return screen(region, veil(region, stages), limit=limit)


@settings(max_examples=25)
@given(rich_regions(), st.data())
def test_rule_1_no_match_is_lost_by_hiding(region, data):
    """Whoever hides whatever: every pair that matches on full figures and gains is still there."""
    stages = {name: data.draw(st.sampled_from(STAGES)) for name in region.streams["id"]}
    found = {(one.giver, one.receiver) for one in screened(region, stages)}
    listed = match_table(region, limit=99)
    listed = listed.filter(
        listed["partner"].is_not_null() & (listed["role"] == "offer") & (listed["benefit"] >= 1e-9)
    )
    open_pairs = screened(region, dict.fromkeys(stages, "exact"))
    assert {(one.giver, one.receiver) for one in open_pairs} <= found
    assert set(listed.select("stream", "partner").iter_rows()) <= found


def test_rule_2_bounded_worth_comes_first():
    """A receiver that discloses ranges is ranked before one of which hardly anything is known."""
    region = ash_works()
    rows = [*region.streams.to_dicts(), {**region.streams.to_dicts()[1], "id": "tiles"}]
    region = replace(region, streams=table("streams", rows))
    found = screened(region, {"ash": "range", "tiles": "range"})
    assert [one.receiver for one in found] == ["tiles", "bricks"]
    assert (
        screened(region, {"ash": "range", "tiles": "range"}, limit=1) == found
    )  # each is the best of an end


def blurred(region):
    """Return a region whose hidden names, places and figures differ within their bands."""
    streams, sites = region.streams.to_dicts(), region.sites.to_dicts()
    for row in streams:
        row["amount"] = (band(row["amount"]).low * 3 + band(row["amount"]).high) / 4
        row["reference"], row["source"] = "somewhere else", "somebody else"
        for name in ("reference_cost", "handling_cost", "storage", "max_distance", "reference_co2e"):
            if row[name] is not None:
                row[name] = (band(row[name]).low * 2 + band(row[name]).high) / 3
    for row in sites:
        row["x"], row["y"] = row["x"] // 25 * 25 + 11.0, row["y"] // 25 * 25 + 3.0
        row["name"], row["activity"] = "another name", "another trade"
    return replace(region, streams=table("streams", streams), sites=table("sites", sites))


@settings(max_examples=25)
@given(rich_regions())
def test_rule_3_what_is_not_disclosed_changes_nothing(region):
    """Other figures of the same bands, other names and other places of the same cells: the same cards, to the letter.

    Stated hauls are left out: their band depends on the haul itself.
    """
    region = replace(region, distances=region.distances.clear())
    stages = dict.fromkeys(region.streams["id"], "range")
    assert screened(region, stages) == screened(blurred(region), stages)


def test_stream_that_is_not_there_and_too_many_pairs_are_refused(monkeypatch):
    region = two_sites()
    with pytest.raises(ModelError, match="no stream 'x'"):
        screen(region, veil(region, {}), stream="x")
    monkeypatch.setattr("lichen.engine.match.viability.screen.MOST", 0)
    with pytest.raises(ModelError, match="1 pair would have to be judged"):
        screen(region, veil(region, {}), stream="bran")
