"""The answer told as exchanges, plants, balances and chains: the sums agree, whichever table they are taken from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings

from lichen.core.graph import Region
from lichen.engine.match.legs import names
from lichen.engine.match.plan import make_plan
from lichen.engine.match.testing import LORRY, assert_balanced, small_region, stream, table
from tests.engine.match.regions import ANNUITY, CLEAN, RECIPES, pressed, recipe, regions, wishes


def test_leg_worked_by_hand():
    """50 t over 20 km of road; carbon at 10 a tonne."""
    rows = [
        stream(
            "o", "a", "offer", 50.0, reference_cost=9.0, handling_cost=1.0, reference_co2e=0.4, operation="D1"
        ),
        stream("n", "b", "need", 60.0, reference_cost=6.0, handling_co2e=0.1, operation="R3"),
    ]
    road = CLEAN | {"cost_fixed": 2.0, "detour_factor": 2.0}
    region = small_region({"a": (0.0, 0.0), "b": (10.0, 0.0)}, rows, transport=[road])
    leg = make_plan(replace(region, carbon_price=10.0)).exchanges.row(0, named=True)
    money = {
        "avoided_disposal": 450.0,
        "avoided_purchase": 300.0,
        "transport_cost": 200.0,
        "handling_cost": 50.0,
    }
    co2e = {"co2e_disposal": 20.0, "co2e_virgin": 0.0, "co2e_transport": 0.1, "co2e_handling": 5.0}
    saved = {"co2e_avoided": 14.9, "carbon_value": 149.0, "net_benefit": 649.0, "treatment_cost": 0.0}
    for name, value in (money | co2e | saved | {"amount": 50.0, "distance": 20.0}).items():
        assert leg[name] == pytest.approx(value), name
    texts = {
        "from_kind": "offer",
        "from_stream": "o",
        "from_site": "a",
        "from_organisation": "org-a",
        "mode": "lorry",
    }
    texts |= {
        "to_kind": "need",
        "to_stream": "n",
        "to_site": "b",
        "to_organisation": "org-b",
        "resource": "stuff",
    }
    texts |= {
        "technology": None,
        "from_technology": None,
        "to_technology": None,
        "rank_before": 5,
        "rank_after": 3,
    }
    assert {name: leg[name] for name in texts} == texts


def test_legs_of_a_plant_worked_by_hand():
    """Waste in, pellets out, and ash that leaves the region at the price of disposal."""
    legs = make_plan(pressed()).exchanges
    ends = legs.select("from_kind", "to_kind", "resource", "amount", "net_benefit").sort("resource").rows()
    assert ends == [
        ("plant", "outlet", "ash", pytest.approx(5.0), pytest.approx(-300.0)),
        ("plant", "need", "pellets", pytest.approx(80.0), pytest.approx(80 * 119.0)),
        ("offer", "plant", "waste", pytest.approx(100.0), pytest.approx(100 * 49.0)),
    ]
    ash = legs.filter(pl.col("to_kind") == "outlet").row(0, named=True)
    assert (ash["treatment_cost"], ash["to_site"], ash["from_technology"]) == (
        pytest.approx(300.0),
        None,
        "press",
    )


def test_plant_worked_by_hand():
    plant = make_plan(pressed()).plants.row(0, named=True)
    figures = {
        "steps_built": 2,
        "capacity": 120.0,
        "throughput": 100.0,
        "investment": 20000.0,
        "annuity": 2 * ANNUITY,
    }
    figures |= {
        "operating_cost": 2000.0,
        "electricity_cost": 0.0,
        "fixed_cost": 0.0,
        "loss": 15.0,
        "co2e": 0.0,
    }
    for name, value in figures.items():
        assert plant[name] == pytest.approx(value), name


def test_balance_worked_by_hand():
    rows = make_plan(pressed()).balances.select("role", "resource", "amount").rows()
    assert rows == [
        ("input", "waste", pytest.approx(100.0)),
        ("output", "pellets", pytest.approx(80.0)),
        ("residue", "ash", pytest.approx(5.0)),
        ("loss", "to air or water", pytest.approx(15.0)),
    ]


def test_chain_attributes_in_proportion():
    """Of 100 t of waste 80/85 end at the need and 5/85 leave; what is lost is shared by what is made."""
    rows = make_plan(pressed()).chains.select("from_stream", "to_stream", "chain", "amount").rows()
    assert rows == [
        ("waste", "fuel", "press at yard", pytest.approx(100 * 80 / 85)),
        ("waste", None, "press at yard", pytest.approx(100 * 5 / 85)),
    ]


def test_chain_through_two_plants():
    """Waste is pressed at the yard and the pellets are burnt at the hill; heat is measured in tonnes of steam."""
    region = pressed()
    where = {row["id"]: (row["x"], row["y"]) for row in region.sites.to_dicts()} | {"hill": (30.0, 0.0)}
    waste = region.streams.to_dicts()[:1]
    rows = [*waste, stream("heat", "farm", "need", 500.0, resource="steam", reference_cost=90.0)]
    burner = {"id": "burner", "name": "Burner", "operation": "R1", "dimension": "mass", "operating_cost": 1.0}
    lines = recipe("burner", [("input", "pellets", 1.0), ("output", "steam", 3.0)])
    tables = {
        "technologies": [*region.technologies.to_dicts(), burner],
        "recipes": [*region.recipes.to_dicts(), *lines],
        "places": [*region.places.to_dicts(), {"technology": "burner", "site": "hill", "existing": 900.0}],
        "prices": region.prices.to_dicts(),
    }
    plan = make_plan(small_region(where, rows, **tables))
    assert plan.certificate.valid
    found = dict(plan.chains.group_by("chain").agg(pl.col("amount").sum()).rows())
    assert found == {
        "press at yard → burner at hill": pytest.approx(100 * 80 / 85),
        "press at yard": pytest.approx(100 * 5 / 85),
    }


def digested() -> Region:
    """Return 100 t of slurry or draff, a digester beside it that makes 0.5 MWh and 0.9 t of a tonne, and two needs."""
    lines = [
        {"technology": "ad", "role": "input", "key": "slurry", "resource": "slurry", "share": 1.0, "line": 0},
        {"technology": "ad", "role": "input", "key": "draff", "resource": "draff", "share": 1.0, "line": 0},
        {
            "technology": "ad",
            "role": "output",
            "key": "heat",
            "resource": "heat",
            "share": 0.5,
            "dimension": "energy",
        },
        {"technology": "ad", "role": "output", "key": "digestate", "resource": "digestate", "share": 0.9},
    ]
    digester = {"id": "ad", "name": "AD", "operation": "R3", "dimension": "mass", "operating_cost": 10.0}
    return small_region(
        {"farm": (0.0, 0.0), "yard": (10.0, 0.0), "bath": (11.0, 0.0), "field": (12.0, 0.0)},
        [
            stream("slurry", "farm", "offer", 60.0, resource="slurry", reference_cost=5.0),
            stream("draff", "farm", "offer", 40.0, resource="draff", reference_cost=5.0),
            stream("warmth", "bath", "need", 80.0, resource="heat", reference_cost=50.0, dimension="energy"),
            stream("manure", "field", "need", 300.0, resource="digestate", reference_cost=4.0),
        ],
        technologies=[digester], recipes=lines, places=[{"technology": "ad", "site": "yard", "existing": 500.0}],
        transport=[LORRY, {"mode": "pipe", "dimension": "energy", "cost_per_km": 1.0, "detour_factor": 1.0}],
    )  # fmt: skip


def test_tonnes_become_megawatt_hours():
    """Worked by hand: two feeds share one line; heat and digestate each carry the whole tonne they were made of."""
    plan = make_plan(digested())
    assert plan.certificate.valid
    assert_balanced(plan)
    flows = dict(plan.exchanges.group_by("resource").agg(pl.col("amount").sum()).rows())
    assert flows == {
        "slurry": pytest.approx(60), "draff": pytest.approx(40), "heat": pytest.approx(50),
        "digestate": pytest.approx(90),
    }  # fmt: skip
    assert dict(plan.chains.group_by("to_stream").agg(pl.col("amount").sum()).rows()) == {
        "warmth": pytest.approx(100.0), "manure": pytest.approx(100.0),
    }  # fmt: skip
    lost = plan.balances.filter(pl.col("role") == "loss").select("amount", "dimension").row(0)
    assert lost == (pytest.approx(10.0), "mass")
    # 100 · (5 − 1 − 10) + 50 · (50 − 1) + 90 · (4 − 0.2)
    assert plan.objective == pytest.approx(100 * -6.0 + 50 * 49 + 90 * 3.8)


def test_plants_that_feed_each_other_end_the_chain():
    """A washer makes wood of the ash that the press leaves; what goes round is told once."""
    rows = [
        stream("o", "a", "offer", 50.0, resource="wood", reference_cost=20.0),
        stream("n", "b", "need", 90.0, resource="pellets", reference_cost=90.0),
    ]
    technology = {"operation": "R3", "dimension": "mass", "operating_cost": 1.0}
    region = small_region(
        {"a": (0.0, 0.0), "b": (1.0, 0.0), "c": (2.0, 0.0)}, rows,
        technologies=[technology | {"id": name, "name": name} for name in ("press", "washer")],
        recipes=[*recipe("press", RECIPES["press"]), *recipe("washer", RECIPES["washer"])],
        places=[{"technology": name, "site": "c", "existing": 99.0} for name in ("press", "washer")],
    )  # fmt: skip
    plan = make_plan(region)
    assert_balanced(plan)
    assert plan.plants["throughput"].to_list() == [pytest.approx(50 / 0.95), pytest.approx(5 / 0.95)]
    assert plan.chains["amount"].sum() == pytest.approx(50.0)


@settings(max_examples=15)
@given(regions(), wishes(whole=True))
def test_tables_of_a_plan_agree(region, wish):
    """Money, emissions, givers' amounts and recipes are the same in every table that tells them."""
    plan = make_plan(region, wish)
    costs = (
        plan.plants.select("annuity", "fixed_cost", "operating_cost", "electricity_cost")
        .sum_horizontal()
        .sum()
    )
    carbon = plan.plants["carbon_value"].sum()
    assert plan.exchanges["net_benefit"].sum() - costs + carbon == pytest.approx(plan.objective, abs=1e-4)
    saved = plan.exchanges["co2e_avoided"].sum() - plan.plants["co2e"].sum()
    assert saved == pytest.approx(plan.totals.co2e_avoided, abs=1e-6)
    given_away = (
        plan.exchanges.filter(pl.col("from_kind") == "offer")
        .group_by("from_stream")
        .agg(pl.col("amount").sum())
    )
    reached = plan.chains.group_by("from_stream").agg(pl.col("amount").sum())
    assert dict(reached.rows()) == pytest.approx(dict(given_away.rows()), abs=1e-4)
    assert_balanced(plan)
    lost = plan.balances.filter(pl.col("role") == "loss")["amount"].to_list()
    assert plan.plants["loss"].to_list() == pytest.approx(lost, abs=1e-3)


@settings(max_examples=8)
@given(regions(), wishes())
def test_parts_of_a_leg_add_up(region, wish):
    legs = make_plan(region, wish).exchanges
    gains, costs = (
        ["avoided_disposal", "avoided_purchase"],
        ["transport_cost", "handling_cost", "treatment_cost"],
    )
    money = (
        sum(legs[name] for name in gains) - sum(legs[name] for name in costs) if len(legs) else legs["amount"]
    )
    np.testing.assert_allclose(money + legs["carbon_value"], legs["net_benefit"], atol=1e-6)
    assert legs["id"].to_list() == list(range(1, len(legs) + 1))
    assert legs["net_benefit"].to_list() == sorted(legs["net_benefit"].to_list(), reverse=True)


def test_name_of_no_row_is_null():
    column = pl.Series(["x", "y"])
    assert names(column, np.array([1, -1, 0])).to_list() == ["y", None, "x"]
    assert names(column.clear(), np.array([-1])).to_list() == [None]


def test_stream_by_code_only_is_told_by_its_code():
    rows = [
        stream(n, s, r, 1.0, resource="", code="170201", reference_cost=5.0)
        for n, s, r in [("o", "a", "offer"), ("n", "b", "need")]
    ]
    region = small_region({"a": (0.0, 0.0), "b": (1.0, 0.0)}, rows)
    assert make_plan(region).exchanges["resource"].to_list() == ["170201"]
    assert table("streams", rows)["resource"].to_list() == ["", ""]


def test_product_is_sold_outside_and_residue_is_disposed_of():
    """What nobody here takes of 100 t is sold at 70; ash leaves for 60, though it could be sold for 1."""
    region = pressed()
    sale = {"kind": "sale", "dimension": "mass"}
    prices = [
        *region.prices.to_dicts(),
        sale | {"key": "pellets", "value": 70.0},
        sale | {"key": "ash", "value": 1.0},
    ]
    factors = [sale | {"key": "pellets", "value": 0.3}]
    alone = replace(
        region, streams=region.streams.filter(pl.col("role") == "offer"), prices=table("prices", prices),
        factors=table("factors", factors), carbon_price=10.0,
    )  # fmt: skip
    plan = make_plan(alone)
    assert plan.certificate.valid
    rows = plan.exchanges.filter(pl.col("to_kind") == "outlet").sort("resource")
    assert rows["net_benefit"].to_list() == [pytest.approx(-5 * 60.0), pytest.approx(80 * (70.0 + 3.0))]
    assert rows["co2e_avoided"].to_list() == [pytest.approx(0.0), pytest.approx(80 * 0.3)]
    assert rows["rank_after"].to_list() == [5, None]
