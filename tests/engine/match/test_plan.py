"""The best network of a region: the laws that every plan keeps."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.core.errors import ModelError
from lichen.core.graph import SCHEMAS
from lichen.engine.match.plan import main_dimension, make_plan
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import (
    LORRY,
    assert_balanced,
    assert_same_plan,
    small_region,
    stream,
    table,
    two_sites,
)
from tests.engine.match.reference import best_value
from tests.engine.match.regions import ANNUITY, OFFERED, pressed, regions, untied, wishes

WHERE = {"a": (0.0, 0.0), "b": (10.0, 0.0)}


def components(legs):
    """Return the legs of each network that no exchange joins to another."""
    sides = [
        [
            (row[f"{side}_technology"] or row[f"{side}_stream"] or "outlet", row[f"{side}_site"])
            for side in ("from", "to")
        ]
        for row in legs
    ]
    parts = []
    for leg, ends in zip(legs, sides, strict=True):
        mine = [part for part in parts if part[0] & {end for end in ends if end[0] != "outlet"}]
        parts = [part for part in parts if part not in mine]
        parts.append(
            (set(ends).union(*(part[0] for part in mine)), [leg, *(x for part in mine for x in part[1])])
        )
    return [part[1] for part in parts]


@settings(max_examples=16)
@given(regions(), wishes(whole=True))
def test_no_offer_is_over_used_and_no_need_over_filled(region, wish):
    plan = make_plan(region, wish)
    amount = dict(region.streams.select("id", "amount").rows())
    for side, kind in (("from", "offer"), ("to", "need")):
        legs = plan.exchanges.filter(pl.col(f"{side}_kind") == kind)
        for name, moved in legs.group_by(f"{side}_stream").agg(pl.col("amount").sum()).rows():
            assert moved <= amount[name] * (1 + 1e-6) + 1e-4
    assert_balanced(plan)


@settings(max_examples=16)
@given(regions(), wishes(whole=True))
def test_no_exchange_loses_money_for_the_network(region, wish):
    """A direct exchange never does, and no network of exchanges and plants does as a whole."""
    plan = make_plan(region, wish)
    direct = plan.exchanges.filter((pl.col("from_kind") == "offer") & (pl.col("to_kind") == "need"))
    assert (direct["net_benefit"] >= -1e-4).all()
    costs = {
        (row["technology"], row["site"]): row["annuity"] + row["fixed_cost"] + row["operating_cost"]
        + row["electricity_cost"] - row["carbon_value"]
        for row in plan.plants.to_dicts()
    }  # fmt: skip
    for legs in components(plan.exchanges.to_dicts()):
        plants = {(leg[f"{side}_technology"], leg[f"{side}_site"]) for leg in legs for side in ("from", "to")}
        total = sum(leg["net_benefit"] for leg in legs) - sum(costs.get(plant, 0.0) for plant in plants)
        assert total >= -1e-4


@settings(max_examples=10)
@given(regions(), wishes(whole=True), st.sampled_from(OFFERED), st.integers(1, 60), st.integers(0, 30))
def test_another_offer_never_lowers_the_optimum(region, wish, what, amount, cost):
    site = region.sites["id"][-1]
    more = [
        *region.streams.to_dicts(),
        stream("more", site, "offer", float(amount), **{"reference_cost": cost * 1.0} | what),
    ]
    before, after = make_plan(region, wish), make_plan(replace(region, streams=table("streams", more)), wish)
    assert after.objective >= before.objective - 1e-6 * max(1.0, before.objective)


@settings(max_examples=10)
@given(regions().map(untied), wishes(whole=True), st.integers(0, 99))
def test_order_of_rows_changes_nothing(region, wish, seed):
    shuffled = {}
    for number, name in enumerate(SCHEMAS):
        rows = getattr(region, name).to_dicts()
        order = np.random.default_rng([seed, number]).permutation(len(rows))
        shuffled[name] = table(name, [rows[place] for place in order])
    one, other = make_plan(region, wish), make_plan(replace(region, **shuffled), wish)
    assert_same_plan(one, other)
    assert sorted(one.unplaced["stream"]) == sorted(other.unplaced["stream"])


@settings(max_examples=6)
@given(regions(), st.sampled_from([0.5, 2.0, 10.0]))
def test_scale_of_money_scales_the_plan(region, factor):
    """In another currency the same plan is made: all money times a factor gives the benefit times the factor."""
    money = {
        "streams": ("reference_cost", "handling_cost"),
        "technologies": ("operating_cost", "investment", "fixed_cost"),
        "prices": ("value",),
        "transport": ("cost_per_km", "cost_fixed"),
    }
    scaled = {n: getattr(region, n).with_columns(pl.col(columns) * factor) for n, columns in money.items()}
    price = None if region.carbon_price is None else region.carbon_price * factor
    wish = PlanSettings(gap=0.0)
    other = make_plan(replace(region, currency="GBP", carbon_price=price, **scaled), wish)
    assert other.objective == pytest.approx(make_plan(region, wish).objective * factor, rel=1e-6, abs=1e-5)


@settings(max_examples=10)
@given(regions(), wishes())
def test_headline_is_the_sum_of_the_tables(region, wish):
    plan = make_plan(region, wish)
    assert plan.status == "optimal"
    assert plan.certificate.valid
    assert plan.totals.net_benefit == plan.objective
    assert plan.totals.investment == pytest.approx(plan.plants["investment"].sum())
    given_away = plan.exchanges.filter(pl.col("from_kind") == "offer")["amount"].sum()
    assert plan.totals.amount_placed == pytest.approx(given_away, abs=1e-5)
    assert plan.totals.offered == pytest.approx(
        region.streams.filter(pl.col("role") == "offer")["amount"].sum()
    )


def test_press_worked_by_hand():
    plan = make_plan(pressed())
    assert plan.objective == pytest.approx(100 * 121.2 - 2 * ANNUITY)
    assert (plan.status, plan.certificate.valid, plan.currency, plan.year) == ("optimal", True, "EUR", 2024)
    assert plan.totals.amount_placed == pytest.approx(100.0)
    assert plan.totals.investment == 20000.0


def test_without_technologies_nothing_is_pressed():
    plan = make_plan(pressed(), PlanSettings(technologies=False))
    assert (plan.objective, len(plan.exchanges), len(plan.plants)) == (0.0, 0, 0)
    assert plan.unplaced["reason"].to_list() == ["no_partner", "no_partner"]


def test_carbon_price_joins_the_objective():
    """0.3 t avoided a tonne of bran, 80 t moved, at 50 a tonne of CO2e."""
    region = two_sites()
    streams = [
        row | {"reference_co2e": 0.3 if row["role"] == "offer" else None} for row in region.streams.to_dicts()
    ]
    plan = make_plan(replace(region, streams=table("streams", streams)), PlanSettings(carbon_price=50.0))
    assert plan.objective == pytest.approx(80 * (24.0 + 15.0))
    assert plan.totals.co2e_avoided == pytest.approx(24.0)
    assert plan.settings["carbon_price"] == 50.0


DIMENSIONS = {"mass": "t", "energy": "MWh", "volume": "m³"}


def test_each_dimension_has_its_own_market():
    """Tonnes, megawatt-hours and cubic metres of one name are never exchanged for each other."""
    rows, roads = [], []
    for n, dimension in enumerate(DIMENSIONS):
        rows.append(stream(f"o{n}", "a", "offer", 10.0 * (n + 1), dimension=dimension, reference_cost=5.0))
        rows.append(stream(f"n{n}", "b", "need", 8.0 * (n + 1), dimension=dimension))
        roads.append(LORRY | {"dimension": dimension, "cost_per_km": 0.1 * (n + 1)})
    region = small_region(WHERE, rows, transport=roads)
    plan = make_plan(region)
    legs = plan.exchanges.sort("from_stream").select("from_stream", "to_stream", "dimension", "amount").rows()
    assert legs == [(f"o{n}", f"n{n}", dimension, 8.0 * (n + 1)) for n, dimension in enumerate(DIMENSIONS)]
    assert plan.objective == pytest.approx(8 * 4 + 16 * 3 + 24 * 2) == pytest.approx(best_value(region))
    assert (plan.totals.dimension, plan.totals.amount_placed, plan.totals.offered) == ("mass", 8.0, 10.0)
    for row in plan.scarce.to_dicts():
        assert f"One more {DIMENSIONS[list(DIMENSIONS)[int(row['id'][1])]]} of room" in row["sentence"]


@pytest.mark.parametrize(
    ("dimensions", "main"),
    [
        ([], "mass"),
        (["energy"], "energy"),
        (["energy", "volume", "volume"], "volume"),
        (["energy", "mass"], "mass"),
    ],
)
def test_main_dimension_is_mass_if_there_is_any(dimensions, main):
    rows = [stream(f"s{n}", "a", "offer", 1.0, dimension=dimension) for n, dimension in enumerate(dimensions)]
    assert main_dimension(small_region(WHERE, rows)) == main


def test_currency_of_the_region_is_told():
    plan = make_plan(replace(two_sites(), currency="GBP"))
    assert plan.currency == "GBP"
    assert "GBP" in plan.scarce["sentence"][0]
    assert plan.assumptions.filter(pl.col("figure") == "cost_per_km")["unit"].to_list() == ["GBP/(t km)"]


@pytest.mark.parametrize("rows", [[], [stream("o", "a", "offer", 5.0)], [stream("n", "a", "need", 5.0)]])
def test_region_without_offers_or_needs_has_an_empty_plan(rows):
    plan = make_plan(small_region(WHERE, rows), PlanSettings(front_points=3))
    assert (plan.status, plan.objective, plan.gap, plan.certificate.valid) == ("optimal", 0.0, 0.0, True)
    assert (len(plan.exchanges), len(plan.chains), len(plan.organisations), len(plan.scarce)) == (0, 0, 0, 0)
    assert plan.unplaced["stream"].to_list() == [row["id"] for row in rows]
    assert plan.scenarios["net_benefit"].to_list() == [0.0, 0.0, 0.0]


def test_missing_transport_raises():
    region = replace(two_sites(), transport=table("transport", []))
    with pytest.raises(ModelError, match="Table 'transport' has no row for 'stuff'"):
        make_plan(region)


def test_technologies_without_costs_raise_with_all_their_names():
    region = pressed()
    rows = [row | {"operating_cost": None, "lifetime": None} for row in region.technologies.to_dicts()]
    other = [row | {"id": "kiln"} for row in rows]
    places = [
        *region.places.to_dicts(),
        {"technology": "kiln", "site": "yard", "existing": 5.0, "buildable": False},
    ]
    broken = replace(region, technologies=table("technologies", rows + other), places=table("places", places))
    with pytest.raises(ModelError) as caught:
        make_plan(broken)
    said = str(caught.value)
    assert "'press' does not state operating_cost" in said
    assert "'kiln' does not state operating_cost" in said
    assert "'press' does not state lifetime" in said
    assert "'kiln' does not state lifetime" not in said  # it stands, and is not built


def test_earth_is_round():
    """Two sites a degree of latitude apart: 111.2 km as the crow flies, at 0.1 a kilometre."""
    region = small_region({"a": (-4.0, 55.0), "b": (-4.0, 56.0)}, [
        stream("o", "a", "offer", 10.0, reference_cost=20.0), stream("n", "b", "need", 10.0)
    ])  # fmt: skip
    region = replace(region, coordinate_system="WGS84")
    assert make_plan(region).exchanges["distance"][0] == pytest.approx(111.19, rel=1e-4)
    assert make_plan(region).objective == pytest.approx(best_value(region))


def test_cheaper_mode_is_taken_for_each_haul():
    """The train has a fixed cost; it is worth it for the far need only."""
    where = {"a": (0.0, 0.0), "near": (5.0, 0.0), "far": (90.0, 0.0)}
    train = LORRY | {"mode": "train", "cost_per_km": 0.01, "cost_fixed": 3.0}
    rows = [stream("o", "a", "offer", 20.0, reference_cost=20.0)]
    rows += [stream(name, name, "need", 10.0) for name in ("near", "far")]
    legs = make_plan(small_region(where, rows, transport=[LORRY, train])).exchanges
    assert dict(legs.select("to_site", "mode").rows()) == {"near": "lorry", "far": "train"}


def test_gap_that_was_asked_for_is_enough():
    plan = make_plan(pressed(), PlanSettings(gap=0.9))
    assert plan.status in {"optimal", "within_gap"}
    assert plan.objective <= plan.bound
    assert plan.gap <= 0.9


def test_progress_goes_forward_to_the_end():
    told = []
    make_plan(pressed(), PlanSettings(front_points=2), lambda fraction, text: told.append((fraction, text)))
    assert told[0] == (0.0, "reading the region")
    assert told[-1] == (1.0, "done")
    assert all(0.0 <= fraction <= 1.0 and text for fraction, text in told)


def test_settings_are_told():
    plan = make_plan(two_sites(), PlanSettings(max_partners=2))
    assert set(plan.settings) == {field.name for field in fields(PlanSettings)}
    assert (plan.settings["max_partners"], plan.settings["carbon_price"], plan.settings["discount_rate"]) == (
        2,
        0.0,
        0.05,
    )
