"""Every figure that a plan rests on is listed, with where it comes from."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from hypothesis import given, settings

from lichen.engine.match.assume import assumption_table
from lichen.engine.match.result import RESULT_SCHEMAS
from lichen.engine.match.settings import PlanSettings
from lichen.engine.match.testing import LORRY, small_region, stream, table, two_sites
from tests.engine.match.regions import DISPOSAL, pressed, regions


def listed(region, figure, **wish):
    """Return the rows of one figure, without its name."""
    rows = assumption_table(region, PlanSettings(**wish)).filter(pl.col("figure") == figure)
    return rows.drop("figure").rows()


def test_wish_is_told_before_the_pack_and_the_default():
    region = replace(two_sites(), carbon_price=70.0, source="a report")
    asked = ("region", "the whole plan", 90.0, "EUR/t CO2e", "asked for", "assumption")
    stated = ("region", "the whole plan", 70.0, "EUR/t CO2e", "a report", "assumption")
    default = ("region", "the whole plan", 0.0, "EUR/t CO2e", "default", "assumption")
    assert listed(region, "carbon_price", carbon_price=90.0) == [asked]
    assert listed(region, "carbon_price") == [stated]
    assert listed(two_sites(), "carbon_price") == [default]


def test_rows_of_the_books_keep_source_and_status():
    row = DISPOSAL | {"value": 12.0, "source": "a list", "status": "published"}
    told = ("published", "a list")
    prices = small_region({"a": (0.0, 0.0)}, [], prices=[row | {"key": "ash"}, row | {"code": "17"}, row])
    assert listed(prices, "disposal") == [
        ("prices", item, 12.0, "EUR/t", told[1], told[0]) for item in ("ash", "17", "every resource")
    ]
    factors = small_region({"a": (0.0, 0.0)}, [], factors=[row | {"operation": "D1"}])
    assert listed(factors, "disposal D1") == [
        ("factors", "every resource", 12.0, "t CO2e/t", told[1], told[0])
    ]


def test_transport_and_technologies_tell_what_they_state():
    assert listed(pressed(), "cost_per_km") == [
        ("transport", "lorry, every resource", 0.1, "EUR/(t km)", None, "assumption")
    ]
    assert listed(pressed(), "max_distance") == []  # not stated
    assert listed(pressed(), "investment") == [("technologies", "Press", 10000.0, "EUR", None, "assumption")]
    assert listed(pressed(), "investment", technologies=False) == []


def test_unit_follows_the_dimension():
    road = LORRY | {"dimension": "energy", "mode": "pipe"}
    assert (
        listed(small_region({"a": (0.0, 0.0)}, [], transport=[road]), "cost_per_km")[0][3] == "EUR/(MWh km)"
    )


def test_figures_of_streams_are_told_once_for_all_alike():
    rows = [
        stream(n, "a", "offer", 10.0, reference_cost=5.0, source="permit", status="regulator") for n in "xy"
    ]
    region = small_region({"a": (0.0, 0.0)}, rows)
    assert [row[1:] for row in listed(region, "amount in all")] == [
        ("stuff (2 offers)", 20.0, "t/year", "permit", "regulator")
    ]
    assert [row[1:4] for row in listed(region, "reference_cost")][:1] == [("stuff (2 offers)", 5.0, "EUR/t")]


def test_what_nobody_states_is_told_as_nothing_saved():
    told = listed(two_sites(), "reference_co2e")
    assert [row[1] for row in told] == ["1 offer", "1 need"]
    assert all(row[2] is None and "counted as nothing" in row[4] for row in told)


def test_what_the_books_state_is_not_told_as_missing():
    factors = table("factors", [DISPOSAL | {"value": 0.4}])
    assert [row[1] for row in listed(replace(two_sites(), factors=factors), "reference_co2e")] == ["1 need"]


def test_row_that_does_not_apply_states_nothing():
    factors = table("factors", [DISPOSAL | {"key": "gold", "value": 0.4}])
    told = listed(replace(two_sites(), factors=factors), "reference_co2e")
    assert [row[1] for row in told] == ["1 offer", "1 need"]


def test_handling_that_is_not_stated_is_told():
    told = ("1 need", None, "", "not stated: counted as nothing", "assumption")
    assert listed(two_sites(), "handling_cost")[1] == ("streams", *told)


def test_what_modes_and_technologies_do_not_state_is_told():
    """Cost and emissions left open count as none, the detour as 1.3."""
    road = {"mode": "lorry", "dimension": "mass", "cost_per_km": 0.1}
    region = replace(pressed(), transport=table("transport", [road]))
    assert listed(region, "detour_factor") == [
        ("transport", "lorry, every resource", 1.3, "1", "default", "assumption")
    ]
    nothing = (None, "", "not stated: counted as nothing", "assumption")
    for figure in ("cost_fixed", "co2e_per_km"):
        assert listed(region, figure) == [("transport", "lorry, every resource", *nothing)]
    for figure in ("electricity", "co2e", "fixed_cost"):
        assert listed(region, figure) == [("technologies", "Press", *nothing)]


@settings(max_examples=15)
@given(regions())
def test_list_has_the_columns_of_the_result_and_a_status_everywhere(region):
    told = assumption_table(region, PlanSettings())
    assert dict(told.schema) == RESULT_SCHEMAS["assumptions"]
    assert told["status"].null_count() == 0
    assert told.filter(pl.col("value").is_not_null() & pl.col("unit").is_null()).is_empty()


def test_limit_that_is_taken_to_be_kept_is_told():
    """What passes because nobody states it is an assumption, and stands among them."""
    limit = {
        "technology": "press",
        "role": "input",
        "property": "moisture",
        "relation": "max",
        "value": 0.5,
        "unit": "",
    }
    limits = table("technology_qualities", [limit | {"strict": strict} for strict in (True, False)])
    rows = assumption_table(replace(pressed(), technology_qualities=limits), PlanSettings())
    told = (
        rows.filter(rows["table"] == "technology_qualities").select("item", "figure", "value", "unit").rows()
    )
    assert told == [("Press", "moisture, max", 0.5, "1")]
