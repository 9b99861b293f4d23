"""The best partners of each stream, one by one, as a plain list of all pairs ranks them."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings

from lichen.core.errors import ModelError
from lichen.engine.match.candidates import CANDIDATES, match_table
from lichen.engine.match.result import REASONS
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import small_region, stream, two_sites
from tests.engine.match.reference import market
from tests.engine.match.regions import pressed, regions, wishes


@settings(max_examples=14)
@given(regions(technologies=False), wishes())
def test_ranking_is_that_of_the_list(region, wish):
    trade, found = market(region, wish), match_table(region, wish, limit=3)
    assert dict(found.schema) == CANDIDATES
    for role, side in (("offer", "giver"), ("need", "taker")):
        ends = trade.givers if role == "offer" else trade.takers
        for number, end in enumerate(ends):
            mine = [arc for arc in trade.arcs if getattr(arc, side) == number]
            told = found.filter((pl.col("stream") == end.name[0]) & pl.col("partner").is_not_null())
            best = sorted((trade.worth(arc) for arc in mine), reverse=True)[:3]
            assert told["benefit"].to_list() == pytest.approx(best, abs=1e-6)
            assert told["rank"].to_list() == list(range(1, len(best) + 1))


@settings(max_examples=10)
@given(regions(), wishes())
def test_every_stream_has_a_partner_or_a_reason(region, wish):
    found = match_table(region, wish)
    alone = found.filter(pl.col("reason").is_not_null())
    assert set(found["stream"]) == set(region.streams["id"])
    assert set(alone["reason"]) <= set(REASONS.values())
    assert alone["partner_site"].null_count() == len(alone)
    assert set(alone["stream"]).isdisjoint(set(found.filter(pl.col("reason").is_null())["stream"]))


def test_partner_worked_by_hand():
    """80 of 100 t fit; 5 and 20 are saved, 10 km cost 1."""
    row = match_table(two_sites(), stream="feed").row(0, named=True)
    figures = {
        "partner": "bran",
        "partner_site": "mill",
        "amount": 80.0,
        "distance": 10.0,
        "mode": "lorry",
        "benefit": 24.0,
    }
    assert {name: row[name] for name in figures} == figures


def test_plant_as_partner_is_named_without_a_benefit():
    """What a plant is worth to a stream depends on the plan, and is not guessed."""
    row = match_table(pressed(), stream="waste").row(0, named=True)
    assert (row["technology"], row["partner_site"], row["partner"], row["benefit"]) == (
        "press",
        "yard",
        None,
        None,
    )


def test_limit_is_kept():
    rows = [stream("o", "a", "offer", 1.0), *[stream(f"n{n}", "b", "need", 1.0) for n in range(7)]]
    region = small_region({"a": (0.0, 0.0), "b": (1.0, 0.0)}, rows)
    assert len(match_table(region, stream="o", limit=2)) == 2
    assert len(match_table(region, stream="o")) == 5


def test_unknown_stream_raises():
    with pytest.raises(ModelError, match="The pack has no stream 'gold'; look it up in the sheet 'streams'"):
        match_table(two_sites(), stream="gold")


@pytest.mark.parametrize(
    ("rows", "wish", "reason"),
    [
        ([stream("o", "a", "offer", 1.0)], None, "no_partner"),
        ([stream("o", "a", "offer", 1.0), stream("n", "a", "need", 1.0)], None, "no_partner"),
        (
            [stream("o", "a", "offer", 1.0), stream("n", "b", "need", 1.0)],
            PlanSettings(max_distance=0.5),
            "distance",
        ),
        ([stream("o", "a", "offer", 1.0, hazardous=True), stream("n", "b", "need", 1.0)], None, "hazard"),
    ],
)
def test_stream_without_partner_has_the_reason(rows, wish, reason):
    region = small_region({"a": (0.0, 0.0), "b": (1.0, 0.0)}, rows)
    assert match_table(region, wish, stream="o")["reason"].to_list() == [REASONS[reason]]


def test_region_of_nothing_has_no_candidates():
    assert len(match_table(small_region({"a": (0.0, 0.0)}, []))) == 0
