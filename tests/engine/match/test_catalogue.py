"""Treatments of the catalogue before the plan: found where they pay, certified, the region itself unchanged."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from lichen.core.errors import CodeLookupError, ModelError, UnitError
from lichen.core.graph import SCHEMAS, Region
from lichen.engine.match.catalogue import planned_region, with_catalogue
from lichen.engine.match.plan import make_plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import assert_balanced, small_region, stream, table


def town(**streams: float) -> Region:
    """Return an invented park: wood and food waste are offered, pellets, compost and heat are wanted."""
    amounts = {"wood": 60000.0, "food": 45000.0} | streams
    rows = [
        stream("wood", "yard", "offer", amounts["wood"], resource="sawdust", reference_cost=60.0),
        stream("food", "shop", "offer", amounts["food"], resource="kitchen waste", reference_cost=110.0,
               reference_co2e=0.6),
        stream("pellets", "kiln", "need", 20000.0, resource="wood pellets", reference_cost=230.0),
        stream("warmth", "shop", "need", 3000.0, resource="hot water", dimension="energy", reference_cost=60.0),
    ]  # fmt: skip
    return small_region({"yard": (0.0, 0.0), "shop": (15.0, 0.0), "kiln": (40.0, 0.0)}, rows)


def test_plan_carries_chains_that_pay() -> None:
    """Chips become pellets in two steps, food waste becomes gas; the certificate holds and every plant closes."""
    region = town()
    plan = make_plan(with_catalogue(region), PlanSettings(gap=1e-3))
    assert plan.certificate.valid
    assert_balanced(plan)
    assert plan.objective > make_plan(region).objective
    assert any("wood-chipping" in chain and "wood-pellets" in chain for chain in plan.chains["chain"])


def test_region_itself_is_not_changed() -> None:
    """Its tables are the first rows of the new ones; what is added says that it is an assumption."""
    region, more = town(), with_catalogue(town())
    for name in SCHEMAS:
        before, after = getattr(region, name), getattr(more, name)
        assert after.head(len(before)).equals(before), name
        added = after.slice(len(before))
        if "status" in added.columns:
            assert set(added["status"]) <= {"assumption"}
            assert added["source"].str.contains("technology catalogue of Lichen").all()


def test_plan_without_treatments_is_worth_the_same() -> None:
    """Prices of sale change nothing by themselves."""
    more = with_catalogue(town())
    bare = replace(more, places=more.places.clear())
    assert make_plan(bare).objective == pytest.approx(make_plan(town()).objective)


def test_treatments_and_sites_may_be_chosen() -> None:
    more = with_catalogue(town(), ["ad-food", "wood-chipping"], sites=["kiln"], lines=2)
    assert more.technologies["id"].to_list() == ["ad-food", "wood-chipping"]
    assert more.places.select("technology", "site", "existing", "buildable").rows() == [
        ("ad-food", "kiln", 0.0, True), ("wood-chipping", "kiln", 0.0, True),
    ]  # fmt: skip
    assert more.technologies["max_steps"].to_list() == [2, 2]


def test_product_is_named_as_the_region_names_it() -> None:
    """Heat is called hot water here, and so the digester's heat finds its taker."""
    more = with_catalogue(town(), ["ad-food"])
    heat = more.recipes.filter(pl.col("role") == "output")["key"].to_list()
    assert "hot water" in heat
    taken = more.recipes.filter(pl.col("role") == "input")["key"].to_list()
    assert "kitchen waste" in taken


def test_limits_pass_what_is_not_stated_and_refuse_what_is_missed() -> None:
    """The catalogue takes wood of up to 55 % moisture: who states nothing passes, who states 80 % does not."""
    wet = {"stream": "wood", "property": "moisture", "relation": "value", "value": 0.8, "unit": ""}
    more = with_catalogue(town(), ["wood-chipping"])
    fits = make_plan(more)
    misses = make_plan(replace(more, qualities=table("qualities", [wet])))
    assert "wood-chipping" in set(fits.plants["technology"])
    assert "wood-chipping" not in set(misses.plants["technology"])


def test_sites_of_industry_come_first() -> None:
    region = town()
    sectors = {"org-kiln": "23.51", "org-shop": "47.11"}
    region = replace(
        region, organisations=region.organisations.with_columns(
            pl.col("id").replace_strict(sectors, default=None, return_dtype=pl.String).alias("sector")),
    )  # fmt: skip
    assert set(with_catalogue(region).places["site"]) == {"kiln"}


def test_small_supply_has_a_smaller_line() -> None:
    sizes = [
        with_catalogue(town(wood=amount), ["wood-chipping"]).technologies["step_capacity"][0]
        for amount in (1e3, 4e4, 1e7)
    ]
    assert sizes == [12500.0, 40000.0, 50000.0]


def test_money_is_converted_and_the_rate_is_told() -> None:
    pounds = with_catalogue(replace(town(), currency="GBP"), ["ad-food"]).technologies.row(0, named=True)
    euros = with_catalogue(town(), ["ad-food"]).technologies.row(0, named=True)
    assert pounds["operating_cost"] == pytest.approx(0.8897 * euros["operating_cost"])
    assert "0.8897 GBP to the euro (ECB, 2020)" in pounds["source"]


def test_what_cannot_be_asked_is_named() -> None:
    with pytest.raises(ModelError, match="no site 'moon'"):
        with_catalogue(town(), sites=["moon"])
    with pytest.raises(CodeLookupError, match="no technology 'x'"):
        with_catalogue(town(), ["x"])
    with pytest.raises(ModelError, match="feeds waelz, co2-liquefaction; leave it out"):
        with_catalogue(town(), ["waelz", "ad-food", "co2-liquefaction"])
    with pytest.raises(UnitError, match="no exchange rate for XAF"):
        with_catalogue(replace(town(), currency="XAF"))


def test_settings_say_what_a_plan_stands_on() -> None:
    assert planned_region(town(), PlanSettings(catalogue="all", technologies=False)).technologies.is_empty()
    named = planned_region(town(), PlanSettings(catalogue="ad-food, wood-chipping"))
    assert named.technologies["id"].to_list() == ["ad-food", "wood-chipping"]
    assert len(planned_region(town(), PlanSettings(catalogue="all")).technologies) > 2


def test_region_that_the_catalogue_cannot_serve_is_left_alone() -> None:
    region = small_region({"a": (0.0, 0.0)}, [stream("o", "a", "offer", 5.0, resource="moon dust")])
    assert with_catalogue(region) is region
