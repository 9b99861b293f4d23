"""How it gets there: the modes of the plan, their reach, and bounds where the place is not disclosed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.engine.kit.interval import exactly
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import LORRY
from lichen.engine.match.veil import veil
from lichen.engine.match.viability.judge import judge
from tests.engine.match.viability.cases import ash_works, pairs_of, rich_regions

ANY = LORRY | {"permits": ["*"]}


def test_rule_2_stated_haul_goes_before_the_straight_line():
    """Either way round; its detour is in it already."""
    for ends in (("plant", "kiln"), ("kiln", "plant")):
        haul = [dict(zip(("from_site", "to_site"), ends, strict=True)) | {"km": 44.0}]
        card = judge(ash_works(distances=haul, transport=[ANY | {"detour_factor": 2.0}]), "ash", "bricks")
        assert card.distance == exactly(44.0)
    assert judge(
        ash_works(transport=[ANY | {"detour_factor": None}]), "ash", "bricks"
    ).distance.low == pytest.approx(39.0)


def test_rule_3_cheapest_mode_that_reaches_is_taken():
    """A train that is cheaper, one that is cheaper still but too short, and one that may not carry it."""
    train = ANY | {"mode": "train", "cost_per_km": 0.02}
    tram = ANY | {"mode": "tram", "cost_per_km": 0.01, "max_distance": 20.0}
    cart = ANY | {"mode": "cart", "cost_per_km": 0.0, "permits": ["02"]}
    card = judge(ash_works(transport=[ANY, train, tram, cart]), "ash", "bricks")
    assert (card.modes, card.transport_cost) == (("train",), exactly(30 * 0.02))


def test_rule_3_carbon_price_counts_in_the_choice():
    """A clean mode that costs more wins where carbon costs enough."""
    clean, dirty = ANY | {"cost_per_km": 0.2}, ANY | {"mode": "dirty", "co2e_per_km": 0.01}
    region = ash_works(transport=[clean, dirty])
    assert judge(region, "ash", "bricks").modes == ("dirty",)
    assert judge(region, "ash", "bricks", settings=PlanSettings(carbon_price=50.0)).modes == ("lorry",)


@pytest.mark.parametrize(("reach", "verdict"), [(30.0, "pass"), (29.9, "fail"), (None, "pass")])
def test_reach_of_mode_stream_and_wish(reach, verdict):
    cards = [
        judge(ash_works(transport=[ANY | {"max_distance": reach}]), "ash", "bricks"),
        judge(ash_works({"max_distance": reach}), "ash", "bricks"),
        judge(ash_works(need={"max_distance": reach}), "ash", "bricks"),
        judge(
            ash_works(),
            "ash",
            "bricks",
            settings=PlanSettings(max_distance=math.inf if reach is None else reach),
        ),
    ]
    assert [card.test("transport").verdict for card in cards] == [verdict] * 4
    assert [card.distance is None for card in cards] == [verdict == "fail"] * 4


def test_no_row_of_transport_is_unknown():
    card = judge(ash_works(transport=[ANY | {"dimension": "volume"}]), "ash", "bricks")
    assert (card.test("transport").verdict, card.test("transport").missing) == (
        "unknown",
        "a row of 'transport'",
    )


@settings(max_examples=30)
@given(rich_regions(), st.data())
def test_haul_lies_within_its_bounds_where_the_place_is_a_cell(region, data):
    """The law of the triangle, whatever the two cells."""
    pair = data.draw(st.sampled_from(pairs_of(region)))
    cells = judge(region, *pair, disclosure=veil(region, {}, otherwise="range")).distance
    exact = judge(region, *pair).distance
    assert exact is None or cells.holds(exact)
