"""What one more unit of a scarce capacity is worth: told, and true when one more is given."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from lichen.engine.match.plan import make_plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import table, two_sites
from tests.engine.match.reference import best_value
from tests.engine.match.regions import pressed, regions

COLUMNS = ("kind", "id", "site", "resource", "capacity", "used", "price", "sentence")


def test_scarce_room_worked_by_hand():
    sentence = "One more t of room at 'feed' is worth 24.00 EUR a year."
    figures = ("need", "feed", "farm", "stuff", 80.0, 80.0, pytest.approx(24.0), sentence)
    assert make_plan(two_sites()).scarce.select(COLUMNS).rows() == [figures]


def test_scarce_offer_worked_by_hand():
    """All waste is pressed, and there is room in the second line: one more tonne brings 121.2."""
    row = make_plan(pressed()).scarce.row(0, named=True)
    assert (row["kind"], row["id"], row["price"]) == ("offer", "waste", pytest.approx(121.2))
    assert row["sentence"] == "One more t to give away at 'waste' is worth 121.20 EUR a year."


def test_scarce_plant_worked_by_hand():
    """With one line only, capacity is what lacks."""
    region = pressed()
    one = [row | {"max_steps": 1} for row in region.technologies.to_dicts()]
    row = make_plan(replace(region, technologies=table("technologies", one))).scarce.row(0, named=True)
    assert (row["kind"], row["id"], row["site"], row["capacity"], row["used"]) == (
        "plant",
        "press",
        "yard",
        60.0,
        60.0,
    )
    assert row["price"] == pytest.approx(121.2)
    assert row["sentence"] == "One more t a year of 'press' at 'yard' is worth 121.20 EUR."


def test_nothing_is_scarce_where_nothing_is_exchanged():
    assert len(make_plan(two_sites(), PlanSettings(max_distance=1.0)).scarce) == 0


@settings(max_examples=10)
@given(regions(technologies=False))
def test_price_is_at_most_what_one_more_unit_adds_and_one_less_takes(region):
    """The plan's worth is concave in each capacity: more adds no more than the price, less takes no less."""
    plan = make_plan(region)
    for row in plan.scarce.head(2).to_dicts():
        worth = {}
        for change in (-0.5, 0.5):
            streams = [
                stream | {"amount": stream["amount"] + (change if stream["id"] == row["id"] else 0.0)}
                for stream in region.streams.to_dicts()
            ]
            worth[change] = best_value(replace(region, streams=table("streams", streams)))
        assert worth[0.5] - plan.objective <= 0.5 * row["price"] + 1e-5
        assert plan.objective - worth[-0.5] >= 0.5 * row["price"] - 1e-5
